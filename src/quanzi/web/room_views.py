"""A conversation as its page shows it: what was said, what may be done there, and what scripts have to know."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from markupsafe import Markup

from quanzi import messaging, relations
from quanzi.identity import PersonCard
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import ids, limits
from quanzi.kernel.errors import NotFound
from quanzi.messaging import burning, listening, urgent
from quanzi.web import avatar, bot_views, circle_views, inbox_views, message_views, receipt_views, respond, rooms, views

EMOJI = ("👍", "❤️", "😂", "🎉", "😮", "🙏")
LINES_BESIDE = 60
_ENCODER = msgspec.json.Encoder()


class DeedsView(msgspec.Struct, frozen=True):
    """What the reader may do with one message; `mine` are the signs they gave it."""

    position: int
    emoji: tuple[str, ...] = EMOJI
    mine: tuple[str, ...] = ()
    may_edit: bool = False
    may_recall: bool = False
    may_pin: bool = False
    is_pinned: bool = False
    is_edited: bool = False
    may_report: bool = False


class PersonNews(msgspec.Struct, frozen=True):
    """A person or bot for scripts: the name and picture that this reader sees, whether they are contacts, and `here` in the room now."""

    name: str
    avatar: str
    href: str
    contact: bool
    here: bool
    bot: bool = False


class RoomView(msgspec.Struct, frozen=True, kw_only=True):
    """What room.html shows. `state` and `people` are JSON for scripts; `quote`, `typed` and `edit_action` fill the composer."""

    room_id: str
    href: str
    title: str
    person: views.PersonView | None
    picture_url: str
    member_count: int
    is_group: bool
    is_open: bool
    is_staff: bool
    is_quiet: bool
    is_top: bool
    items: tuple[message_views.Item, ...]
    older: str
    newer: str
    pins: tuple[message_views.QuoteView, ...]
    unread: int
    unread_above: str
    position: int
    read_position: int
    state: str
    people: str
    limits: str
    receipts: str
    announcement: str
    zone: str
    inbox: inbox_views.InboxView
    message_id: str
    characters_max: int
    here: bot_views.BotsHere
    blank: message_views.BubbleView
    blank_mine: message_views.BubbleView
    blank_deeds: DeedsView
    extras: tuple[str, ...] = message_views.EXTRAS
    deeds: DeedsView | None = None
    quote: message_views.QuoteView | None = None
    edit_action: str = ""
    typed: str = ""
    error: str = ""


class Wanted(msgspec.Struct, frozen=True):
    """Which part of a room: the newest, or below, above or around a position; and the message that is answered, edited or looked at."""

    before: int | None = None
    after: int | None = None
    around: int | None = None
    quote: int | None = None
    edit: int | None = None
    at: int | None = None


async def find_room(tx: ReadTx, *, visit: respond.Visit, room_id: UUID, wanted: Wanted) -> RoomView:
    """The room for its page. Raises NotFound."""
    before = wanted.around + limits.ROOM_PAGE_MESSAGES // 2 if wanted.around is not None else wanted.before
    page = await messaging.read_room(tx, by=visit.person, room_id=room_id, before=before, after=wanted.after)
    inbox = await inbox_views.find_inbox(tx, visit=visit, limit=LINES_BESIDE, current=room_id)
    named = await _find_named(tx, visit, room_id, page, wanted)
    reader = await _find_reader(tx, visit, page, [*page.messages, *named.values()])
    return _make_view(
        visit, page, reader, inbox, named, wanted, here=await bot_views.find_bots(tx, visit=visit, room_id=room_id, kind=page.seat.kind)
    )


async def find_one(tx: ReadTx, *, visit: respond.Visit, room_id: UUID, position: int) -> tuple[message_views.BubbleView, bool]:
    """One message for its page, and whether it stands in a group."""
    page = await messaging.read_room(tx, by=visit.person, room_id=room_id, before=position + 1)
    message = next((one for one in page.messages if one.position == position), None)
    if message is None:
        raise NotFound
    named = await _find_named(tx, visit, room_id, page, Wanted())
    reader = await _find_reader(tx, visit, page, [message, *named.values()])
    return message_views.show_bubble(reader, message, quoted=named), page.peer_id is None


async def _find_named(
    tx: ReadTx, visit: respond.Visit, room_id: UUID, page: messaging.RoomPage, wanted: Wanted
) -> dict[int, messaging.Message]:
    """The messages that are quoted, pinned or chosen, whether or not they stand on this page."""
    found = {message.position: message for message in page.messages}
    positions = {message.quoted for message in page.messages} | {*page.pins, wanted.quote, wanted.edit, wanted.at}
    missing = [one for one in positions if one is not None and one not in found]
    return found | await messaging.find_messages(tx, by=visit.person, room_id=room_id, positions=missing)


async def _find_reader(
    tx: ReadTx, visit: respond.Visit, page: messaging.RoomPage, messages: Sequence[messaging.Message]
) -> message_views.Reader:
    rosters = await listening.find_rosters(tx, room_ids=[page.seat.room_id])
    here = frozenset(rosters[page.seat.room_id].person_ids)
    person_ids = message_views.people_of(messages, page.notes) | here | {visit.person.member_id}
    if page.peer_id is not None:
        person_ids.add(page.peer_id)
    cards = await relations.find_cards(tx, by=visit.person, person_ids=person_ids, in_circle=page.seat.circle_id is not None)
    contacts = await relations.find_contact_ids(tx, person_id=visit.person.member_id)
    room_id = page.seat.room_id
    burns = any(message.kind == "burn" for message in messages)
    waits = await burning.list_unopened(tx, by=visit.person, room_id=room_id) if burns else []
    unopened = {position: f"{rooms.room_href(room_id)}/{position}/open" for position in waits}
    pressing = [one.position for one in messages if one.body is not None and "urgent" in one.body]
    standings = await urgent.find_standings(tx, by=visit.person, room_id=room_id, positions=pressing) if pressing else {}
    return message_views.Reader(
        visit.house, visit.person, visit.translate, cards, contacts, here, unopened, room_id, receipt_views.show_receipts(page), standings
    )


def _make_view(
    visit: respond.Visit,
    page: messaging.RoomPage,
    reader: message_views.Reader,
    inbox: inbox_views.InboxView,
    named: dict[int, messaging.Message],
    wanted: Wanted,
    *,
    here: bot_views.BotsHere,
) -> RoomView:
    seat, href = page.seat, rooms.room_href(page.seat.room_id)
    mine = next((line for line in inbox.lines if line.is_current), None)
    person = circle_views.show_person(reader.cards.get(page.peer_id), page.peer_id) if page.peer_id else None
    first, last = (page.messages[0].position, page.messages[-1].position) if page.messages else (0, 0)
    unread = max(seat.position - page.read_position, 0)
    edited = _own(reader, named, wanted.edit)
    zone = visit.house.settings.timezone
    return RoomView(
        room_id=str(seat.room_id),
        href=href,
        title=_title(seat.name, person, reader.say),
        person=person,
        picture_url=rooms.room_picture(visit.house, visit.person, room_id=seat.room_id, picture=seat.picture),
        member_count=seat.member_count,
        is_group=page.peer_id is None,
        is_open=seat.is_open,
        is_staff=seat.role.is_staff,
        is_quiet=mine is not None and mine.is_quiet,
        is_top=mine is not None and mine.is_pinned,
        items=_items(reader, page, named, has_unread=unread > 0, zone=zone),
        older=f"{href}?before={first}" if page.has_older else "",
        newer=f"{href}?after={last}" if page.has_newer else "",
        pins=tuple(_quote(reader, named[one]) for one in page.pins if one in named),
        unread=unread,
        unread_above=f"{href}?after={page.read_position}" if unread and page.read_position + 1 < first else "",
        position=seat.position,
        read_position=page.read_position,
        state=_write_json({"position": seat.position, "change": seat.change, "messages": page.messages}),
        people=_write_json(_people(reader) | _bots(here, href)),
        limits=_write_json({"recall_s": limits.RECALL_MINUTES_MAX * 60, "edit_s": limits.EDIT_MINUTES_MAX * 60}),
        receipts=_write_json(reader.receipts),
        announcement=page.announcement,
        zone=zone,
        inbox=inbox,
        message_id=str(ids.new_id(datetime.now(UTC))),
        characters_max=limits.MESSAGE_CHARACTERS_MAX,
        here=here,
        blank=_blank(mine=False),
        blank_mine=_blank(mine=True),
        blank_deeds=DeedsView(0),
        deeds=_deeds(reader, page, named.get(wanted.at) if wanted.at is not None else None),
        quote=_quote(reader, named[wanted.quote]) if wanted.quote in named else None,
        edit_action=f"{href}/{wanted.edit}/edit" if edited is not None else "",
        typed=edited.text if edited is not None else page.draft,
    )


def _items(
    reader: message_views.Reader, page: messaging.RoomPage, named: dict[int, messaging.Message], *, has_unread: bool, zone: str
) -> tuple[message_views.Item, ...]:
    """What was said, with the line above what is new."""
    return message_views.show_items(
        reader,
        messages=page.messages,
        notes=page.notes,
        quoted=named,
        unread_after=page.read_position if has_unread and page.read_position else None,
        zone=ZoneInfo(zone),
    )


def _title(name: str, person: views.PersonView | None, say: message_views.Say) -> str:
    if person is None:
        return name or say("Group")
    return person.name or say("Former member" if person.gone else "Verified member" if person.tier else "Member")


def _own(reader: message_views.Reader, named: dict[int, messaging.Message], position: int | None) -> messaging.Message | None:
    message = named.get(position) if position is not None else None
    return message if message is not None and message.author_id == reader.person.id else None


def _quote(reader: message_views.Reader, message: messaging.Message) -> message_views.QuoteView:
    return message_views.QuoteView(message.position, reader.author_of(message), message_views.preview_words(reader.say, message))


def _deeds(reader: message_views.Reader, page: messaging.RoomPage, message: messaging.Message | None) -> DeedsView | None:
    if message is None or message.recalled_at is not None:
        return None
    mine, age = message.author_id == reader.person.id, datetime.now(UTC) - message.at
    return DeedsView(
        message.position,
        mine=tuple(one.emoji for one in message.reactions if reader.person.id in one.person_ids),
        may_edit=mine and message.kind in {"text", "picture"} and age < timedelta(minutes=limits.EDIT_MINUTES_MAX),
        may_recall=page.seat.role.is_staff or (mine and age < timedelta(minutes=limits.RECALL_MINUTES_MAX)),
        may_pin=page.peer_id is not None or page.seat.role.is_staff,
        is_pinned=message.is_pinned,
        is_edited=message.edited_at is not None,
        may_report=not mine and bool(message.author_id.int),
    )


def _people(reader: message_views.Reader) -> dict[str, PersonNews]:
    return {
        str(person_id): PersonNews(
            name=reader.name_of(person_id),
            avatar=_face(card),
            href=f"/people/{person_id}",
            contact=person_id in reader.contacts or person_id == reader.person.id,
            here=person_id in reader.here,
        )
        for person_id, card in reader.cards.items()
    }


def _bots(here: bot_views.BotsHere, href: str) -> dict[str, PersonNews]:
    return {
        str(one.bot_id): PersonNews(
            name=one.name, avatar=bot_views.bot_picture(one.bot_id), href=f"{href}/bots", contact=False, here=not one.rests, bot=True
        )
        for one in here.found
    }


def _face(card: PersonCard) -> str:
    """The picture as `ui.avatar` shows it: a generated one bears the initial of the name that the reader sees."""
    drawn = card.name and card.avatar_url.endswith(".svg")
    return f"{card.avatar_url}?sign={quote(avatar.find_initial(card.name))}" if drawn else card.avatar_url


def _blank(*, mine: bool) -> message_views.BubbleView:
    """A message without words, for scripts to fill in."""
    nobody = views.PersonView(id="", name="", href="", avatar_url=f"/avatar/{UUID(int=0)}.svg")
    return message_views.BubbleView(
        position=0, message_id="", kind="text", author=nobody, mine=mine, at=datetime.now(UTC), html=Markup(""), text="", body={}
    )


def _write_json(value: object) -> str:
    return _ENCODER.encode(value).decode()
