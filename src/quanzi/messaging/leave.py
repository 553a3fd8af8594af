"""Getting out of a group, at any time and without noise; and what becomes of a group whose owner goes.

Whoever looks after a group does so freely: when its owner goes, who has been admin the longest owns it, else who has been
in it the longest. Nobody is held by that: they read of it in a note, and can hand it on or leave in one step as well.
"""

from collections.abc import Sequence
from uuid import UUID

from quanzi import identity
from quanzi.infra import outbox
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from quanzi.messaging import policy, roster
from quanzi.messaging.errors import NotAGroup
from quanzi.messaging.events import GroupEnded
from quanzi.messaging.model import ChangeKind, Role, RoomKind
from quanzi.messaging.seat import find_seat, hold_group, record_change
from quanzi.messaging.store import entries, heads, roles, terms


async def leave_room(tx: Tx, *, by: Person, room_id: UUID) -> None:
    """Go; only its staff see that I went. Raises NotFound, NotAGroup."""
    seat = await find_seat(tx, by=by, room_id=room_id)
    if seat.kind is RoomKind.PAIR:
        raise NotAGroup
    await take_out(tx, room_id=room_id, person_ids=[by.member_id], by_id=by.member_id, quietly=True)


async def end_room(tx: Tx, *, by: Person, room_id: UUID) -> None:
    """Let a group of mine take no more messages and nobody in; what was said stays readable. NotFound, NotAGroup, RoomOwnerNeeded."""
    identity.may_act(by)
    seat = await hold_group(tx, by=by, room_id=room_id)
    policy.may_own(seat.role)
    await close_room(tx, room_id=room_id, by_id=by.member_id)


async def take_out(tx: Tx, *, room_id: UUID, person_ids: Sequence[UUID], by_id: UUID | None, quietly: bool) -> None:
    """Let people out, with the links that they made; a group without its owner gets another, and one without anybody ends."""
    step = await heads.lock_head(tx, room_id=room_id)
    if step is None:
        return
    went = await roster.remove_members(tx, room_id=room_id, person_ids=person_ids, by_id=by_id, quietly=quietly)
    for person_id in went:
        await entries.delete_links(tx, room_id=room_id, made_by=person_id)
    room = (await terms.list_terms(tx, room_ids=[room_id]))[0]
    if room.kind == RoomKind.PAIR:
        return
    if room.member_count == 0 and room.is_open:
        await close_room(tx, room_id=room_id, by_id=None)
    elif (heir_id := await roles.find_heir(tx, room_id=room_id)) is not None:
        await give_role(tx, room_id=room_id, person_id=heir_id, role=Role.OWNER, by_id=None)


async def close_room(tx: Tx, *, room_id: UUID, by_id: UUID | None) -> None:
    """End a room that is held: no messages, no links, nobody who waits, and no circle finds it."""
    await heads.update_open(tx, room_ids=[room_id], is_open=False)
    await entries.delete_links(tx, room_id=room_id)
    await entries.delete_applicants(tx, room_id=room_id)
    room = (await terms.list_terms(tx, room_ids=[room_id]))[0]
    if room.kind != RoomKind.PAIR:
        await terms.delete_circle_room(tx, circle_id=room.circle_id or terms.EVERYBODY, room_id=room_id)
        await outbox.record(tx, GroupEnded(id=tx.new_id(), at=tx.now, room_id=room_id))
    await record_change(tx, room_id=room_id, kind=ChangeKind.ENDED, by_id=by_id)


async def give_role(tx: Tx, *, room_id: UUID, person_id: UUID, role: Role, by_id: UUID | None) -> None:
    """Give a member another role in a room that is held, and say so."""
    await roles.update_role(tx, room_id=room_id, person_id=person_id, role=role)
    data = {"person_id": str(person_id), "role": role.value}
    await record_change(tx, room_id=room_id, kind=ChangeKind.ROLE, by_id=by_id, data=data)
