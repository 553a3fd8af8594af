"""Who comes into groups and how, and who may look after them. The owner and the member are in one; the stranger is asked into it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from quanzi.identity.errors import Suspended
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.kernel.person import Person
from quanzi.messaging import errors, groups, keeping, linking, searching, tending
from quanzi.messaging.groups import AddedBy, Choices
from quanzi.messaging.store import entries
from tests.make import circles as make_circles
from tests.make import debts, people
from tests.make import messages as make
from tests.policy_table import ALLOWED, Cast, Row, cast_people


@dataclass(frozen=True, slots=True)
class InGroup(Cast):
    """A group of the owner, the member and another; somebody waits for its staff, and there is a link and a themed room."""

    room_id: UUID
    position: int
    other: Person
    waits: Person
    link: linking.FreshLink
    drop_in_id: UUID
    bound_id: UUID

    @property
    def room(self) -> dict[str, Any]:
        """Which room."""
        return {"room_id": self.room_id}


async def open_group(tx: Tx) -> InGroup:
    """The stranger is asked into the group, and is asked by the member's word."""
    on = await cast_people(tx)
    other, waits = await people.make_member(tx, name="周舟", tier=2), await people.make_member(tx, name="赵敏", tier=2)
    for one in (on.member, other, on.stranger):
        await debts.make_contacts(tx, on.owner, one)
    founded = await groups.found_group(tx, by=on.owner, name="Tea", person_ids=[on.member.member_id, other.member_id])
    room_id = founded.room_id
    await groups.choose_for_all(tx, by=on.stranger, chosen=Choices(AddedBy.ASK))
    await groups.add_people(tx, by=on.owner, room_id=room_id, person_ids=[on.stranger.member_id])
    await entries.insert_applicants(tx, room_id=room_id, person_ids=[waits.member_id], by_id=other.member_id, is_willing=True)
    link = await linking.make_link(tx, by=on.owner, room_id=room_id)
    sent = await make.say(tx, make.Room(room_id, ()), on.owner)
    drop_in_id = await groups.open_drop_in(tx, by=other, name="Tonight")
    circle = await make_circles.make_circle(tx, owner=on.owner)
    bound = await groups.found_group(tx, by=on.owner, name="Work", circle_id=circle.circle_id)
    await tending.mark_work(tx, by=on.owner, room_id=bound.room_id, is_work=True)
    await make.say(tx, make.Room(bound.room_id, ()), on.owner)
    return InGroup(on.owner, on.member, on.stranger, on.operator, room_id, sent.position, other, waits, link, drop_in_id, bound.room_id)


Call = Callable[[Tx, Person, InGroup], Awaitable[Any]]


def _row(call: Call, **other: Any) -> Row[InGroup]:
    outcomes: dict[str, Any] = {
        "stranger": NotFound,
        "member": ALLOWED,
        "owner": ALLOWED,
        "suspended": Suspended,
        "signed_out": NotSignedIn,
        "operator": NotFound,
    }
    return Row(stage=open_group, call=call, **{**outcomes, **other})


def _reads(call: Call, **other: Any) -> Row[InGroup]:
    return _row(call, **{"suspended": ALLOWED, **other})


def _anybody(call: Call, **other: Any) -> Row[InGroup]:
    return _row(call, **{"stranger": ALLOWED, "operator": ALLOWED, **other})


def _staff(call: Call, **other: Any) -> Row[InGroup]:
    return _row(call, **{"member": errors.RoomStaffNeeded, **other})


def _owner(call: Call) -> Row[InGroup]:
    return _row(call, member=errors.RoomOwnerNeeded)


def _here(deed: Callable[..., Awaitable[Any]], **facts: Any) -> Call:
    return lambda tx, by, on: deed(tx, by=by, **on.room, **facts)


def _about(deed: Callable[..., Awaitable[Any]], whom: str, **facts: Any) -> Call:
    return lambda tx, by, on: deed(tx, by=by, **on.room, person_id=getattr(on, whom).member_id, **facts)


async def _found_in_circle(tx: Tx, by: Person, on: InGroup) -> object:
    circle_id = (await tending.read_about(tx, by=on.owner, room_id=on.bound_id)).room.circle_id
    return await groups.found_group(tx, by=by, name="Mine", circle_id=circle_id)


IN_AND_OUT: dict[str, Row[Any]] = {
    "messaging.found_group": _anybody(lambda tx, by, on: groups.found_group(tx, by=by, name="Mine")),
    "messaging.found_group bound": _row(_found_in_circle, member=NotFound, stranger=NotFound, operator=NotFound),
    "messaging.add_people": _row(lambda tx, by, on: groups.add_people(tx, by=by, **on.room, person_ids=[on.waits.member_id])),
    "messaging.list_invitations": _anybody(lambda tx, by, on: groups.list_invitations(tx, by=by), suspended=ALLOWED),
    "messaging.accept_invitation": _row(_here(groups.accept_invitation), stranger=ALLOWED, member=NotFound, owner=NotFound),
    "messaging.decline_invitation": _row(
        _here(groups.decline_invitation), stranger=ALLOWED, member=NotFound, owner=NotFound, suspended=NotFound
    ),
    "messaging.leave_room": _reads(_here(groups.leave_room)),
    "messaging.list_applicants": _staff(_here(groups.list_applicants), suspended=ALLOWED),
    "messaging.accept_applicant": _staff(_about(groups.accept_applicant, "waits")),
    "messaging.decline_applicant": _staff(_about(groups.decline_applicant, "waits")),
    "messaging.list_links": _reads(_here(linking.list_links)),
    "messaging.make_link": _row(_here(linking.make_link)),
    "messaging.revoke_link": _row(lambda tx, by, on: linking.revoke_link(tx, by=by, **on.room, link_id=on.link.link_id), member=NotFound),
    "messaging.count_link_try": _anybody(lambda tx, by, on: linking.count_link_try(tx, by=by), suspended=ALLOWED),
    "messaging.find_linked_room": _anybody(
        lambda tx, by, on: linking.find_linked_room(tx, by=by, secret=on.link.secret), suspended=ALLOWED
    ),
    "messaging.join_by_link": _anybody(lambda tx, by, on: linking.join_by_link(tx, by=by, secret=on.link.secret)),
    "messaging.open_drop_in": _anybody(lambda tx, by, on: groups.open_drop_in(tx, by=by, name="Tonight")),
    "messaging.list_drop_ins": _anybody(lambda tx, by, on: groups.list_drop_ins(tx, by=by), suspended=ALLOWED),
    "messaging.join_drop_in": _anybody(lambda tx, by, on: groups.join_drop_in(tx, by=by, room_id=on.drop_in_id)),
    "messaging.find_choices": _anybody(lambda tx, by, on: groups.find_choices(tx, by=by), suspended=ALLOWED),
    "messaging.choose_for_all": _anybody(
        lambda tx, by, on: groups.choose_for_all(tx, by=by, chosen=Choices(AddedBy.CONTACTS)), suspended=ALLOWED
    ),
}

CARE: dict[str, Row[Any]] = {
    "messaging.read_about": _reads(_here(tending.read_about)),
    "messaging.change_name": _staff(_here(tending.change_name, name="Green tea")),
    "messaging.change_picture": _staff(_here(tending.change_picture, picture=None)),
    "messaging.change_terms": _staff(_here(tending.change_terms, change=tending.TermsChange(days_kept=30))),
    "messaging.announce": _staff(_here(tending.announce, text="Monday at nine")),
    "messaging.list_announcements": _reads(_here(tending.list_announcements)),
    "messaging.mark_work": _row(lambda tx, by, on: tending.mark_work(tx, by=by, room_id=on.bound_id, is_work=False), member=NotFound),
    "messaging.mark_work unbound": _row(
        _here(tending.mark_work, is_work=True), member=errors.CircleOwnerNeeded, owner=errors.CircleOwnerNeeded
    ),
    "messaging.end_room": _owner(_here(tending.end_room)),
    "messaging.change_role": _owner(_about(tending.change_role, "other", role=tending.Role.ADMIN)),
    "messaging.hand_over": _owner(_about(tending.hand_over, "other")),
    "messaging.remove_member": _staff(_about(tending.remove_member, "other", reason="By the rules.")),
    "messaging.remove_member owner": _staff(_about(tending.remove_member, "owner", reason="By the rules."), owner=errors.RoomRankTooLow),
    "messaging.silence_member": _staff(_about(tending.silence_member, "other", hours=1)),
    "messaging.list_removals": _anybody(lambda tx, by, on: tending.list_removals(tx, by=by), suspended=ALLOWED),
    "messaging.search_messages": _anybody(lambda tx, by, on: searching.search_messages(tx, by=by, text="morning"), suspended=ALLOWED),
    "messaging.search_messages room": _reads(_here(searching.search_messages, text="morning")),
    "messaging.find_forward": _row(_here(keeping.find_forward, position=1)),
    "messaging.ask_room_copy": _reads(_here(keeping.ask_room_copy)),
    "messaging.list_readers": _reads(_here(tending.list_readers, position=1), member=NotFound, owner=NotFound, suspended=NotFound),
    "messaging.list_readers work": _reads(
        lambda tx, by, on: tending.list_readers(tx, by=by, room_id=on.bound_id, position=1), member=NotFound
    ),
}


DEEDS: dict[str, Row[Any]] = IN_AND_OUT | CARE
