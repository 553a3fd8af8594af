"""What pages about groups show: the group in a line, its members as this reader sees them, and whom one can bring."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from quanzi import circles, relations
from quanzi.circles import staff
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.messaging import groups
from quanzi.web import circle_views, i18n, respond, rooms, views

_DAY_HOURS = 24


class GroupLine(msgspec.Struct, frozen=True):
    """A group where its name and picture are shown."""

    name: str
    href: str
    picture_url: str
    member_count: int = 0
    contacts_inside: int = 0


def show_group(
    visit: respond.Visit, *, room_id: UUID, name: str, picture: Mapping[str, Any] | None, member_count: int = 0, contacts: int = 0
) -> GroupLine:
    """A group in a line: with its picture, or one that is drawn."""
    picture_url = rooms.room_picture(visit.house, visit.person, room_id=room_id, picture=picture)
    return GroupLine(name, rooms.room_href(room_id), picture_url, member_count, contacts)


async def find_choosable(
    tx: ReadTx, *, visit: respond.Visit, circle_id: UUID | None, without: Collection[UUID] = ()
) -> tuple[views.Option, ...]:
    """Whom I can bring: my contacts, or for a circle's room those in the circle; without those who are in already."""
    found = await relations.list_ties(tx, by=visit.person, tie=relations.Tie.CONTACT, limit=limits.PAGE_ITEMS_MAX)
    cards = {one.card.person_id: one.card for one in found.items}
    if circle_id is not None:
        members = await staff.list_members(tx, by=visit.person, circle_id=circle_id, limit=limits.PAGE_ITEMS_MAX)
        ids = [one.person_id for one in members.items]
        cards = dict(await relations.find_cards(tx, by=visit.person, person_ids=ids, in_circle=True))
    shown = [(person_id, card) for person_id, card in cards.items() if person_id not in without and person_id != visit.person.id]
    return tuple(views.Option(str(person_id), card.name or visit.translate("Verified member")) for person_id, card in shown)


async def find_circles(tx: ReadTx, *, visit: respond.Visit) -> tuple[views.Option, ...]:
    """To which of my circles a group can belong, or none."""
    mine = await circles.list_my_circles(tx, by=visit.person)
    return (views.Option("", visit.translate("No circle: for my contacts")), *(views.Option(str(one.circle_id), one.name) for one in mine))


def tell_brought(visit: respond.Visit, brought: Sequence[groups.Brought], names: Mapping[str, str]) -> tuple[str, ...]:
    """What became of bringing people, a sentence for each kind; nothing where all are in."""
    words = {
        groups.Way.ASKED: visit.translate("Asked, and in once they say yes:"),
        groups.Way.WAITS: visit.translate("Waiting for an admin:"),
        groups.Way.UNVERIFIED: visit.translate("Can't be in so large a group, since their name is not verified:"),
        groups.Way.NOT_AVAILABLE: visit.translate("Not available:"),
    }
    told: list[str] = []
    for way, sentence in words.items():
        those = [names.get(str(one.person_id), "") or visit.translate("Member") for one in brought if one.way is way]
        if those:
            told.append(f"{sentence} {visit.formatter.join(those)}")
    return tuple(told)


def name_hours(visit: respond.Visit, hours: int) -> str:
    """How long something lasts, in hours or in days."""
    if hours < _DAY_HOURS:
        return i18n.translate_count(visit.language, "{count} hour", "{count} hours", hours)
    return i18n.translate_count(visit.language, "{count} day", "{count} days", hours // _DAY_HOURS)


def read_ids(chosen: str | list[str]) -> list[UUID]:
    """The people whose boxes were ticked; what is no id is left out."""
    found: list[UUID] = []
    for text in respond.each_of(chosen):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def read_id(text: str) -> UUID | None:
    """One id, or nothing."""
    return next(iter(read_ids(text)), None)


def show_card(cards: Mapping[UUID, Any], person_id: UUID, *, note: str = "") -> views.PersonView:
    """A person of a group; who is out of the reader's sight is somebody unnamed."""
    return circle_views.show_person(cards.get(person_id), person_id, note=note)
