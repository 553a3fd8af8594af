"""Where a group's staff approve who comes: the list of those who wait, and the answer to each."""

from uuid import UUID

from quanzi import identity
from quanzi.infra import outbox
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.messaging import policy
from quanzi.messaging.add import bring_people, hold_circle, let_in
from quanzi.messaging.events import GroupEntered
from quanzi.messaging.seat import find_seat, hold_group
from quanzi.messaging.store import entries
from quanzi.messaging.store.entries import Applicant
from quanzi.messaging.ways import Way


async def list_applicants(tx: ReadTx, *, by: Person, room_id: UUID) -> list[Applicant]:
    """Who waits to be let in and who brought them, the longest waiting first; for the staff. Raises NotFound, RoomStaffNeeded."""
    seat = await find_seat(tx, by=by, room_id=room_id)
    policy.may_look_after(seat.role)
    return await entries.list_applicants(tx, room_id=room_id, limit=limits.APPLICANTS_PER_ROOM_MAX)


async def accept_applicant(tx: Tx, *, by: Person, room_id: UUID, person_id: UUID) -> Way:
    """Let somebody in who waits; who did not say yes themselves is asked where they have to be.

    Raises Suspended, NotFound when they wait no more, RoomStaffNeeded, NameNotVerified, RoomFull, TooManyRooms.
    """
    identity.may_act(by)
    circle_id = (await find_seat(tx, by=by, room_id=room_id)).circle_id
    inside = await hold_circle(tx, by=by, circle_id=circle_id, person_ids=[person_id])
    seat = await hold_group(tx, by=by, room_id=room_id)
    policy.may_look_after(seat.role)
    waiting = await entries.delete_applicant(tx, room_id=room_id, person_id=person_id)
    if waiting is None or (circle_id is not None and person_id not in inside):
        raise NotFound
    if not waiting.is_willing:
        brought = await bring_people(tx, by_id=waiting.by_id, seat=seat, person_ids=[person_id], inside=inside, approved=True)
        return brought[0].way
    form = (await identity.find_name_forms(tx, person_ids=[person_id])).get(person_id)
    if form is None or form.state == "gone":
        raise NotFound
    policy.may_be_inside(member_count=seat.member_count, tier=form.tier)
    await let_in(tx, room_id=room_id, person_ids=[person_id], by_id=waiting.by_id)
    await outbox.record(tx, GroupEntered(id=tx.new_id(), at=tx.now, room_id=room_id, person_id=person_id))
    return Way.IN


async def decline_applicant(tx: Tx, *, by: Person, room_id: UUID, person_id: UUID) -> None:
    """Let somebody wait no longer; they are not told. Raises Suspended, NotFound, RoomStaffNeeded."""
    identity.may_act(by)
    seat = await hold_group(tx, by=by, room_id=room_id)
    policy.may_look_after(seat.role)
    if await entries.delete_applicant(tx, room_id=room_id, person_id=person_id) is None:
        raise NotFound
