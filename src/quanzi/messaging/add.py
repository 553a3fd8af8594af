"""Bring people into a group: each by the way that the group's size, its terms and their own choice allow."""

from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from quanzi import identity, relations
from quanzi.circles import belonging
from quanzi.infra import outbox, ratelimit
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid, NotFound
from quanzi.kernel.person import Person
from quanzi.messaging import policy, roster
from quanzi.messaging.events import GroupAsked, GroupInvited
from quanzi.messaging.news import tell_mine
from quanzi.messaging.seat import find_seat, hold_group
from quanzi.messaging.store import choices, entries, invitations, roles
from quanzi.messaging.store.heads import SeatRow
from quanzi.messaging.ways import AddedBy, Candidate, Terms, Way, choose_way

_PER_DAY = ratelimit.Limit("people_added", limits.PEOPLE_ADDED_PER_DAY_MAX, 86_400)


class Brought(msgspec.Struct, frozen=True):
    """What became of bringing one person."""

    person_id: UUID
    way: Way


async def add_people(tx: Tx, *, by: Person, room_id: UUID, person_ids: Sequence[UUID]) -> list[Brought]:
    """Bring people into a group of mine; what became of each, in their order.

    Raises Suspended, NotFound, NotAGroup, RoomClosed, RoomStaffNeeded where the terms say so, Invalid, TooMany.
    """
    identity.may_act(by)
    wanted = list(dict.fromkeys(person_ids))
    if not 0 < len(wanted) < limits.ROOM_MEMBERS_MAX:
        raise Invalid(field="person_ids")
    # who is in the circle is held before the room is, as everywhere
    inside = await hold_circle(tx, by=by, circle_id=(await find_seat(tx, by=by, room_id=room_id)).circle_id, person_ids=wanted)
    seat = await hold_group(tx, by=by, room_id=room_id)
    policy.may_bring(role=seat.role, invite_by=seat.invite_by)
    await ratelimit.take(tx, _PER_DAY, str(by.member_id), count=len(wanted))
    return await bring_people(tx, by_id=by.member_id, seat=seat, person_ids=wanted, inside=inside)


async def hold_circle(tx: Tx, *, by: Person, circle_id: UUID | None, person_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Who of these is in the room's circle and stays in it meanwhile; NotFound when `by` is not. Nobody where it has none."""
    if circle_id is None:
        return frozenset()
    inside = await belonging.hold_members(tx, circle_id=circle_id, person_ids=[by.member_id, *person_ids])
    if by.member_id not in inside:
        raise NotFound
    return inside


async def bring_people(
    tx: Tx, *, by_id: UUID, seat: SeatRow, person_ids: Sequence[UUID], inside: Collection[UUID], approved: bool = False
) -> list[Brought]:
    """Let each come by the way that is open to them, in a group that is held. `approved`: its staff agreed to them."""
    terms = Terms(
        member_count=seat.member_count,
        is_bound=seat.circle_id is not None,
        by_staff=approved or seat.role.is_staff,
        needs_approval=seat.needs_approval,
    )
    found = await _find_candidates(tx, by_id=by_id, room_id=seat.room_id, person_ids=person_ids, inside=inside)
    ways: dict[UUID, Way] = {}
    came: list[UUID] = []
    for person_id in person_ids:
        candidate = found.get(person_id)
        # each who comes in makes the group larger for the next
        now = msgspec.structs.replace(terms, member_count=terms.member_count + len(came))
        ways[person_id] = Way.NOT_AVAILABLE if candidate is None else choose_way(candidate, now)
        if candidate is not None and ways[person_id] is Way.IN and not candidate.is_in:
            came.append(person_id)
    asked = [person_id for person_id, way in ways.items() if way is Way.ASKED]
    waiting = [person_id for person_id, way in ways.items() if way is Way.WAITS]
    await let_in(tx, room_id=seat.room_id, person_ids=came, by_id=by_id)
    if asked:
        await invitations.insert_invitations(
            tx, room_id=seat.room_id, person_ids=asked, by_id=by_id, is_approved=terms.by_staff or not seat.needs_approval
        )
        tell_mine(tx, person_ids=asked, room_id=seat.room_id, kind="invited")
        await outbox.record(tx, GroupInvited(id=tx.new_id(), at=tx.now, room_id=seat.room_id, by_id=by_id, person_ids=asked))
    if waiting:
        await entries.insert_applicants(tx, room_id=seat.room_id, person_ids=waiting, by_id=by_id, is_willing=False)
        await outbox.record(tx, GroupAsked(id=tx.new_id(), at=tx.now, room_id=seat.room_id, person_ids=waiting))
    return [Brought(person_id, way) for person_id, way in ways.items()]


async def let_in(tx: Tx, *, room_id: UUID, person_ids: Sequence[UUID], by_id: UUID | None, sees_all: bool = False) -> None:
    """Put people in who may come in, and forget that they were asked, waited, or were taken out once."""
    if not person_ids:
        return
    await roster.add_members(tx, room_id=room_id, person_ids=person_ids, by_id=by_id, sees_all=sees_all)
    await invitations.delete_invitations(tx, room_id=room_id, person_ids=person_ids)
    await invitations.delete_removed(tx, room_id=room_id, person_ids=person_ids)
    await entries.delete_applicants(tx, room_id=room_id, person_ids=person_ids)


async def _find_candidates(
    tx: Tx, *, by_id: UUID, room_id: UUID, person_ids: Sequence[UUID], inside: Collection[UUID]
) -> dict[UUID, Candidate]:
    forms = await identity.find_name_forms(tx, person_ids=list(person_ids))
    hidden = await relations.find_hidden(tx, person_id=by_id)
    contacts = await relations.find_contact_ids(tx, person_id=by_id)
    present = set(await roles.list_present(tx, room_id=room_id, person_ids=person_ids))
    chosen = {row.person_id: AddedBy(row.added_by) for row in await choices.list_choices(tx, person_ids=person_ids)}
    removed = set(await invitations.list_removed_from(tx, room_id=room_id, person_ids=person_ids))
    full = set(await roles.list_fullest(tx, person_ids=person_ids, rooms=limits.ROOMS_PER_PERSON_MAX))
    return {
        person_id: Candidate(
            tier=form.tier,
            added_by=chosen.get(person_id, AddedBy.CIRCLES),
            is_in=person_id in present,
            is_hidden=person_id in hidden,
            is_contact=person_id in contacts,
            in_circle=person_id in inside,
            has_room=person_id not in full,
            was_removed=person_id in removed,
        )
        for person_id, form in forms.items()
        if form.state != "gone"
    }
