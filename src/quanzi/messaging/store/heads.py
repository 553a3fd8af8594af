"""Where a room stands, and where one member stands in it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.messaging.model import Role, RoomKind


class SeatRow(msgspec.Struct, frozen=True):
    """A member in a room: all that a deed asks before it does something there."""

    room_id: UUID
    kind: RoomKind
    name: str
    picture: dict[str, Any] | None
    circle_id: UUID | None
    is_work: bool
    invite_by: str
    needs_approval: bool
    may_forward: bool
    expires_at: datetime | None
    role: Role
    joined_position: int
    silent_until: datetime | None
    position: int
    purged_position: int
    change: int
    roster: int
    member_count: int
    is_open: bool
    is_guarded: bool


class Step(msgspec.Struct, frozen=True):
    """The number of a change, and how far its room is."""

    change: int
    position: int
    roster: int
    member_count: int


class HeadRow(msgspec.Struct, frozen=True):
    """How far a room is."""

    room_id: UUID
    position: int
    change: int
    roster: int


async def list_heads(tx: ReadTx, *, room_ids: Sequence[UUID]) -> list[HeadRow]:
    """How far each of these rooms is."""
    sql = "SELECT room_id, position, change, roster FROM messaging.head WHERE room_id = ANY($1) ORDER BY room_id"
    return await tx.all(HeadRow, sql, list(room_ids))


async def find_seat(tx: ReadTx, *, room_id: UUID, person_id: UUID) -> SeatRow | None:
    """How a member stands in a room; None for who is not in it."""
    row = await tx.connection.fetchrow(
        """
        SELECT
            r.room_id, r.kind, r.name, r.picture, r.circle_id, r.is_work, r.invite_by, r.needs_approval, r.may_forward, r.expires_at,
            m.role, m.joined_position, m.silent_until,
            h.position, h.purged_position, h.change, h.roster, h.member_count, h.is_open, h.is_guarded
        FROM messaging.member AS m
        INNER JOIN messaging.room AS r ON m.room_id = r.room_id
        INNER JOIN messaging.head AS h ON m.room_id = h.room_id
        WHERE m.room_id = $1 AND m.person_id = $2
        """,
        room_id,
        person_id,
    )
    return None if row is None else msgspec.convert(dict(row), SeatRow)


async def insert_head(tx: Tx, *, room_id: UUID) -> None:
    """A room in which nothing was said yet."""
    await tx.execute("INSERT INTO messaging.head (room_id, last_at) VALUES ($1, $2)", room_id, tx.now)


async def step_change(tx: Tx, *, room_id: UUID) -> Step | None:
    """Take the next number for a change, which locks the room's head; None for a room that is not there."""
    return await tx.maybe(
        Step, "UPDATE messaging.head SET change = change + 1 WHERE room_id = $1 RETURNING change, position, roster, member_count", room_id
    )


async def step_roster(tx: Tx, *, room_id: UUID) -> Step | None:
    """Take the next number for a coming or going, which locks the room's head; None for a room that is not there."""
    return await tx.maybe(
        Step,
        """
        UPDATE messaging.head SET change = change + 1, roster = roster + 1
        WHERE room_id = $1 RETURNING change, position, roster, member_count
        """,
        room_id,
    )


async def unstep_roster(tx: Tx, *, room_id: UUID) -> None:
    """Give the number back, since nobody came or went: a number without a change would be a gap."""
    await tx.execute("UPDATE messaging.head SET change = change - 1, roster = roster - 1 WHERE room_id = $1", room_id)


async def count_members(tx: Tx, *, room_id: UUID, by: int) -> None:
    """Count members who came, or with a number below zero went."""
    await tx.execute("UPDATE messaging.head SET member_count = member_count + $2 WHERE room_id = $1", room_id, by)


async def update_open(tx: Tx, *, room_ids: Sequence[UUID], is_open: bool) -> None:
    """Let rooms take messages, or no more."""
    await tx.execute("UPDATE messaging.head SET is_open = $2 WHERE room_id = ANY($1)", list(room_ids), is_open)


async def lock_head(tx: Tx, *, room_id: UUID) -> Step | None:
    """Let nobody else come, go or say anything in a room until this is done; None for a room that is not there."""
    sql = "SELECT change, position, roster, member_count FROM messaging.head WHERE room_id = $1 FOR NO KEY UPDATE"
    return await tx.maybe(Step, sql, room_id)


async def update_guarded(tx: Tx, *, room_id: UUID, is_guarded: bool) -> None:
    """Have each message of a room looked at before it is posted, or none."""
    await tx.execute("UPDATE messaging.head SET is_guarded = $2 WHERE room_id = $1", room_id, is_guarded)


async def is_open(tx: ReadTx, *, room_id: UUID) -> bool:
    """Whether a room takes messages."""
    return bool(await tx.value("SELECT is_open FROM messaging.head WHERE room_id = $1", room_id))
