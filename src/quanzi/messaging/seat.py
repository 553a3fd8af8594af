"""A member's seat in a room: how every deed there begins, and how every change there ends."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from quanzi.infra import outbox
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.messaging.errors import NotAGroup, RoomClosed
from quanzi.messaging.events import RoomChanged
from quanzi.messaging.model import ChangeKind, RoomKind
from quanzi.messaging.news import RoomNews, tell_rooms
from quanzi.messaging.store import changes, heads, messages
from quanzi.messaging.store.heads import SeatRow
from quanzi.messaging.store.messages import MessageRow

NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


async def find_seat(tx: ReadTx, *, by: Person, room_id: UUID) -> SeatRow:
    """How `by` stands in a room; NotFound for who is not in it."""
    seat = await heads.find_seat(tx, room_id=room_id, person_id=by.member_id)
    if seat is None:
        raise NotFound
    return seat


async def hold_group(tx: Tx, *, by: Person, room_id: UUID) -> SeatRow:
    """How `by` stands in an open group in which nothing else happens until this is done. NotFound, NotAGroup, RoomClosed."""
    seat = await find_seat(tx, by=by, room_id=room_id)
    if seat.kind is RoomKind.PAIR:
        raise NotAGroup
    await heads.lock_head(tx, room_id=room_id)
    # what was read before the lock may be otherwise by now
    seat = await find_seat(tx, by=by, room_id=room_id)
    if not seat.is_open:
        raise RoomClosed
    return seat


async def lock_message(tx: Tx, *, seat: SeatRow, position: int) -> MessageRow:
    """A message that the member sees, and that nobody else changes until this is done; NotFound when it was taken back."""
    if position <= seat.joined_position or not await messages.lock_message(tx, room_id=seat.room_id, position=position):
        raise NotFound
    found = await messages.find_message(tx, room_id=seat.room_id, position=position)
    if found is None or found.recalled_at is not None:
        raise NotFound
    return found


async def lock_sent(tx: Tx, *, room_id: UUID, message_id: UUID) -> MessageRow | None:
    """A message by its id for the house, which asks for no seat; nobody else changes it until this is done. None when it is gone."""
    position = await messages.find_position(tx, room_id=room_id, message_id=message_id)
    if position is None or not await messages.lock_message(tx, room_id=room_id, position=position):
        return None
    return await messages.find_message(tx, room_id=room_id, position=position)


async def write_state(tx: Tx, *, message: MessageRow, told: Mapping[str, Any], by_id: UUID | None = None) -> None:
    """Let the body of a message that is held say this, on every screen."""
    room_id, position = message.room_id, message.position
    await messages.update_body(tx, room_id=room_id, position=position, body={**(message.body or {}), **told})
    await record_change(tx, room_id=room_id, kind=ChangeKind.STATE, by_id=by_id, position=position, data=told)


async def record_change(
    tx: Tx, *, room_id: UUID, kind: ChangeKind, by_id: UUID | None, position: int | None = None, data: Mapping[str, Any] | None = None
) -> int:
    """Write the next change of a room and tell whoever listens; its number. Without `position` it stands after the last message."""
    step = await heads.step_change(tx, room_id=room_id)
    if step is None:
        raise NotFound
    await write_change(tx, room_id=room_id, step=step, kind=kind, by_id=by_id, position=position, data=data)
    return step.change


async def write_change(
    tx: Tx,
    *,
    room_id: UUID,
    step: heads.Step,
    kind: ChangeKind,
    by_id: UUID | None,
    position: int | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Write a change under the number that was taken for it, and tell whoever listens."""
    at = step.position if position is None else position
    # when somebody read is nobody's to know, and so it is not kept
    moment = NO_TIME if kind is ChangeKind.READ else tx.now
    await changes.insert_change(tx, room_id=room_id, change=step.change, kind=kind, position=at, by_id=by_id, data=data, at=moment)
    await outbox.record(tx, RoomChanged(id=tx.new_id(), at=tx.now, room_id=room_id, change=step.change))
    tell_rooms(tx, rooms=[RoomNews(room_id, step.position, step.position, step.change - 1, step.change, step.roster)])
