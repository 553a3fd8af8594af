"""Many rooms with their members and messages, by COPY."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import Tx
from quanzi.messaging.model import Role, RoomKind


class HeadLine(msgspec.Struct, frozen=True, gc=False):
    """How far a new room is."""

    room_id: UUID
    position: int
    member_count: int
    last_at: datetime


class MemberLine(msgspec.Struct, frozen=True, gc=False):
    """Somebody who is in a new room from its beginning, and how far they have read."""

    room_id: UUID
    person_id: UUID
    role: Role
    joined_at: datetime
    read_position: int


class MessageLine(msgspec.Struct, frozen=True, gc=False):
    """What was said in a new room, and the keys by which it is found."""

    room_id: UUID
    position: int
    message_id: UUID
    author_id: UUID
    text: str
    quoted: int | None
    at: datetime
    keys: list[int]


async def insert_rooms(
    tx: Tx, *, room_ids: Sequence[UUID], names: Sequence[str], made_by: Sequence[UUID], made_at: Sequence[datetime]
) -> list[UUID]:
    """Groups with nobody in them yet; those that were not there."""
    return await tx.column(
        """
        INSERT INTO messaging.room (room_id, kind, name, made_by, made_at)
        SELECT n.room_id, $5, n.name, n.made_by, n.made_at
        FROM unnest($1::uuid [], $2::text [], $3::uuid [], $4::timestamptz []) AS n (room_id, name, made_by, made_at)
        ORDER BY n.room_id
        ON CONFLICT (room_id) DO NOTHING RETURNING room_id
        """,
        list(room_ids),
        list(names),
        list(made_by),
        list(made_at),
        RoomKind.GROUP,
    )


async def copy_heads(tx: Tx, *, lines: Iterable[HeadLine]) -> None:
    """Where each new room stands."""
    await tx.copy(
        schema="messaging",
        table="head",
        columns=["room_id", "position", "member_count", "last_at"],
        rows=((one.room_id, one.position, one.member_count, one.last_at) for one in lines),
    )


async def copy_members(tx: Tx, *, lines: Sequence[MemberLine]) -> None:
    """Who is in each new room, by room and by person."""
    await tx.copy(
        schema="messaging",
        table="member",
        columns=["room_id", "person_id", "role", "joined_position", "joined_at"],
        rows=((one.room_id, one.person_id, one.role, 0, one.joined_at) for one in lines),
    )
    await tx.copy(
        schema="messaging",
        table="my_room",
        columns=["person_id", "room_id", "joined_position", "read_position"],
        rows=((one.person_id, one.room_id, 0, one.read_position) for one in lines),
    )


async def copy_messages(tx: Tx, *, lines: Sequence[MessageLine]) -> None:
    """What was said in each new room, and what it is found by."""
    await tx.copy(
        schema="messaging",
        table="message",
        columns=["room_id", "position", "message_id", "author_id", "kind", "text", "quoted", "at"],
        rows=((one.room_id, one.position, one.message_id, one.author_id, "text", one.text, one.quoted, one.at) for one in lines),
    )
    await tx.copy(
        schema="messaging",
        table="word",
        columns=["room_id", "position", "keys"],
        rows=((one.room_id, one.position, one.keys) for one in lines),
    )
