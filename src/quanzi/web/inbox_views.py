"""My conversations as a list: what each is called, its picture, its last words, and what of it is unread."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi import messaging, relations
from quanzi.identity import PersonCard
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.person import Person
from quanzi.messaging import contacting, groups
from quanzi.web import circle_views, message_views, respond, rooms, views


class LineView(msgspec.Struct, frozen=True, kw_only=True):
    """One conversation. `who` names the author of the last words in a group; `picture_url` is a group's."""

    room_id: str
    href: str
    name: str
    person: views.PersonView | None
    picture_url: str
    who: str
    words: str
    draft: str
    at: datetime
    unread: int
    is_called: bool
    is_quiet: bool
    is_pinned: bool
    is_open: bool
    is_current: bool
    position: int
    change: int


class InboxView(msgspec.Struct, frozen=True):
    """The list as it stands beside a room.

    `more` says that only the first are shown, `waiting` how many would like to talk, `invited` into how many groups I am asked.
    """

    lines: tuple[LineView, ...]
    more: bool
    waiting: int
    invited: int
    wanted: str = ""


async def find_inbox(tx: ReadTx, *, visit: respond.Visit, limit: int, wanted: str = "", current: UUID | None = None) -> InboxView:
    """The first `limit` of my conversations whose name holds `wanted`; pinned and then newest first."""
    by = visit.person
    inbox = await messaging.open_inbox(tx, by=by, pages=0)
    people = {line.peer_id for line in inbox.rooms if line.peer_id} | {
        line.preview.author_id for line in inbox.rooms if line.preview and not line.peer_id
    }
    cards = await relations.find_cards(tx, by=by, person_ids=people)
    shown = [_show_line(line, visit=visit, cards=cards, current=current) for line in inbox.rooms]
    found = [line for line in shown if not wanted or wanted.casefold() in line.name.casefold()]
    waiting = await contacting.count_talk_requests(tx, by=by)
    invited = len(await groups.list_invitations(tx, by=by))
    return InboxView(tuple(found[:limit]), len(found) > limit, waiting, invited, wanted)


def _show_line(line: messaging.RoomLine, *, visit: respond.Visit, cards: Mapping[UUID, PersonCard], current: UUID | None) -> LineView:
    by, say = visit.person, visit.translate
    card = cards.get(line.peer_id) if line.peer_id else None
    person = circle_views.show_person(card, line.peer_id) if line.peer_id else None
    preview = line.preview
    return LineView(
        room_id=str(line.room_id),
        href=rooms.room_href(line.room_id),
        name=_name(line, person, say),
        person=person,
        picture_url=rooms.room_picture(visit.house, by, room_id=line.room_id, picture=line.picture),
        who=_who(line, by=by, say=say, cards=cards),
        words=message_views.preview_words(say, preview) if preview else "",
        draft=" ".join(line.draft.split()),
        at=line.last_at,
        unread=0 if line.room_id == current else line.unread,
        is_called=line.called_at is not None,
        is_quiet=line.is_quiet,
        is_pinned=line.is_pinned,
        is_open=line.is_open,
        is_current=line.room_id == current,
        position=line.position,
        change=line.change,
    )


def _name(line: messaging.RoomLine, person: views.PersonView | None, say: message_views.Say) -> str:
    if person is None:
        return line.name or say("Group")
    return person.name or say("Former member" if person.gone else "Verified member" if person.tier else "Member")


def _who(line: messaging.RoomLine, *, by: Person, say: message_views.Say, cards: Mapping[UUID, PersonCard]) -> str:
    """In a group, who said the last words; of a pair it is plain."""
    if line.preview is None or line.peer_id is not None:
        return ""
    if line.preview.author_id == by.id:
        return say("You")
    return message_views.show_author(say, line.preview, cards.get(line.preview.author_id)).name
