"""Coming into a room and going out of it: both lists of who is where change together, and the change is told.

Whether somebody may come or has to go is decided by who calls this.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from quanzi.infra import outbox
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.messaging.errors import RoomFull, TooManyRooms
from quanzi.messaging.events import RoomLeft
from quanzi.messaging.model import ChangeKind, Role
from quanzi.messaging.news import tell_mine
from quanzi.messaging.seat import write_change
from quanzi.messaging.store import heads, members


async def add_members(
    tx: Tx, *, room_id: UUID, person_ids: Sequence[UUID], by_id: UUID | None, role: Role = Role.MEMBER, sees_all: bool = False
) -> list[UUID]:
    """Let people into a room; those who were not in it. They see what is said from now on, or with `sees_all` everything.

    Raises NotFound, RoomFull, TooManyRooms (somebody is in as many rooms as anybody may be).
    """
    step = await heads.step_roster(tx, room_id=room_id)
    if step is None:
        raise NotFound
    joined = 0 if sees_all else step.position
    came = await members.insert_members(
        tx, room_id=room_id, person_ids=sorted(person_ids), role=role, joined_position=joined, invited_by=by_id
    )
    if not came:
        await heads.unstep_roster(tx, room_id=room_id)
        return []
    if step.member_count + len(came) > limits.ROOM_MEMBERS_MAX:
        raise RoomFull(members_max=limits.ROOM_MEMBERS_MAX)
    await heads.count_members(tx, room_id=room_id, by=len(came))
    await members.insert_my_rooms(tx, room_id=room_id, person_ids=sorted(came), joined_position=joined)
    if await members.find_fullest(tx, person_ids=came) > limits.ROOMS_PER_PERSON_MAX:
        raise TooManyRooms(rooms_max=limits.ROOMS_PER_PERSON_MAX)
    await _say(tx, room_id=room_id, step=step, kind=ChangeKind.JOINED, by_id=by_id, person_ids=came)
    return came


async def remove_members(tx: Tx, *, room_id: UUID, person_ids: Sequence[UUID], by_id: UUID | None, quietly: bool = False) -> list[UUID]:
    """Let people out of a room; those who were in it. `quietly`: no note stands among the messages for it."""
    step = await heads.step_roster(tx, room_id=room_id)
    if step is None:
        return []
    went = await members.delete_members(tx, room_id=room_id, person_ids=sorted(person_ids))
    if not went:
        await heads.unstep_roster(tx, room_id=room_id)
        return []
    await heads.count_members(tx, room_id=room_id, by=-len(went))
    await members.delete_my_rooms(tx, room_id=room_id, person_ids=sorted(went))
    await _say(tx, room_id=room_id, step=step, kind=ChangeKind.LEFT, by_id=by_id, person_ids=went, quietly=quietly)
    await outbox.record(tx, RoomLeft(id=tx.new_id(), at=tx.now, room_id=room_id, person_ids=sorted(went)))
    return went


async def _say(
    tx: Tx, *, room_id: UUID, step: heads.Step, kind: ChangeKind, by_id: UUID | None, person_ids: Sequence[UUID], quietly: bool = False
) -> None:
    data = {"person_ids": msgspec.to_builtins(sorted(person_ids)), "quietly": quietly}
    await write_change(tx, room_id=room_id, step=step, kind=kind, by_id=by_id, data=data)
    tell_mine(tx, person_ids=sorted(person_ids), room_id=room_id, kind=kind)
