"""Who is in a room: by room, and by person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class MemberRow(msgspec.Struct, frozen=True, gc=False):
    """A member of a room."""

    person_id: UUID
    role: str
    joined_at: datetime
    joined_position: int
    invited_by: UUID | None
    read_position: int
    silent_until: datetime | None


class MyRoomRow(msgspec.Struct, frozen=True, gc=False):
    """One of a person's rooms: its terms, how far it is, and how far the person has read."""

    room_id: UUID
    peer_id: UUID | None
    joined_position: int
    read_position: int
    is_quiet: bool
    is_pinned: bool
    hidden_position: int | None
    draft: str


class RoomRow(msgspec.Struct, frozen=True, gc=False):
    """What a list tells of a room."""

    room_id: UUID
    kind: str
    name: str
    picture: dict[str, Any] | None
    circle_id: UUID | None
    is_work: bool
    expires_at: datetime | None
    position: int
    change: int
    member_count: int
    is_open: bool
    last_at: datetime
    purged_position: int
    purged_change: int


class Hearer(msgspec.Struct, frozen=True, gc=False):
    """A member of a room as to what is said there: how far they have read, and whether they want to hear of it."""

    person_id: UUID
    room_id: UUID
    read_position: int
    is_quiet: bool


class Roster(msgspec.Struct, frozen=True, gc=False):
    """Who is in a room as of a number that rises with each coming and going."""

    room_id: UUID
    roster: int
    person_ids: list[UUID]


async def insert_members(
    tx: Tx, *, room_id: UUID, person_ids: Sequence[UUID], role: str, joined_position: int, invited_by: UUID | None
) -> list[UUID]:
    """Let people into a room; those who were not in it."""
    return await tx.column(
        """
        INSERT INTO messaging.member (room_id, person_id, role, joined_position, joined_at, invited_by, read_position)
        SELECT $1, p.person_id, $3, $4, $5, $6, $4 FROM unnest($2::uuid []) AS p (person_id)
        ON CONFLICT DO NOTHING RETURNING person_id
        """,
        room_id,
        list(person_ids),
        role,
        joined_position,
        tx.now,
        invited_by,
    )


async def insert_my_rooms(tx: Tx, *, room_id: UUID, person_ids: Sequence[UUID], joined_position: int) -> None:
    """The mirror of `insert_members`."""
    await tx.execute(
        """
        INSERT INTO messaging.my_room (person_id, room_id, joined_position, read_position)
        SELECT p.person_id, $1, $3, $3 FROM unnest($2::uuid []) AS p (person_id)
        ON CONFLICT DO NOTHING
        """,
        room_id,
        list(person_ids),
        joined_position,
    )


async def update_peer(tx: Tx, *, room_id: UUID, person_id: UUID, peer_id: UUID) -> None:
    """Remember whom a person talks to in a room of two."""
    await tx.execute("UPDATE messaging.my_room SET peer_id = $3 WHERE person_id = $1 AND room_id = $2", person_id, room_id, peer_id)


async def delete_members(tx: Tx, *, room_id: UUID, person_ids: Sequence[UUID]) -> list[UUID]:
    """Let people out of a room; those who were in it."""
    sql = "DELETE FROM messaging.member WHERE room_id = $1 AND person_id = ANY($2) RETURNING person_id"
    return await tx.column(sql, room_id, list(person_ids))


async def delete_my_rooms(tx: Tx, *, room_id: UUID, person_ids: Sequence[UUID]) -> None:
    """The mirror of `delete_members`."""
    await tx.execute("DELETE FROM messaging.my_room WHERE person_id = ANY($1) AND room_id = $2", list(person_ids), room_id)


async def list_members(tx: ReadTx, *, room_id: UUID, limit: int) -> list[MemberRow]:
    """Who is in a room, in the order in which they came."""
    return await tx.all(
        MemberRow,
        """
        SELECT person_id, role, joined_at, joined_position, invited_by, read_position, silent_until
        FROM messaging.member WHERE room_id = $1 ORDER BY joined_at, person_id LIMIT $2
        """,
        room_id,
        limit,
    )


async def count_present(tx: ReadTx, *, room_id: UUID, person_ids: Sequence[UUID]) -> int:
    """How many of these people are in a room."""
    sql = "SELECT count(*) FROM messaging.member WHERE room_id = $1 AND person_id = ANY($2)"
    return await tx.value(sql, room_id, list(person_ids))


async def list_rosters(tx: ReadTx, *, room_ids: Sequence[UUID]) -> list[Roster]:
    """Who is in each of several rooms, of one moment."""
    return await tx.all(
        Roster,
        """
        SELECT h.room_id, h.roster, array_agg(m.person_id) AS person_ids
        FROM messaging.head AS h INNER JOIN messaging.member AS m ON h.room_id = m.room_id
        WHERE h.room_id = ANY($1) GROUP BY h.room_id, h.roster
        """,
        list(room_ids),
    )


async def list_my_rooms(tx: ReadTx, *, person_id: UUID, limit: int) -> list[MyRoomRow]:
    """All rooms that a person is in."""
    return await tx.all(
        MyRoomRow,
        """
        SELECT room_id, peer_id, joined_position, read_position, is_quiet, is_pinned, hidden_position, draft
        FROM messaging.my_room WHERE person_id = $1 ORDER BY room_id LIMIT $2
        """,
        person_id,
        limit,
    )


async def lock_hearers(tx: Tx, *, person_ids: Sequence[UUID], room_ids: Sequence[UUID]) -> list[Hearer]:
    """How far members, each with a room, have read; nobody's marker moves until this is done. Who is in it no more is missing."""
    return await tx.all(
        Hearer,
        """
        SELECT m.person_id, m.room_id, m.read_position, m.is_quiet FROM messaging.my_room AS m
        INNER JOIN unnest($1::uuid [], $2::uuid []) AS w (person_id, room_id) ON m.person_id = w.person_id AND m.room_id = w.room_id
        ORDER BY m.person_id, m.room_id FOR SHARE
        """,
        list(person_ids),
        list(room_ids),
    )


async def list_mine(tx: ReadTx, *, person_id: UUID, room_ids: Sequence[UUID]) -> list[MyRoomRow]:
    """Those of several rooms that a person is in."""
    return await tx.all(
        MyRoomRow,
        """
        SELECT room_id, peer_id, joined_position, read_position, is_quiet, is_pinned, hidden_position, draft
        FROM messaging.my_room WHERE person_id = $1 AND room_id = ANY($2)
        """,
        person_id,
        list(room_ids),
    )


async def find_my_room(tx: ReadTx, *, person_id: UUID, room_id: UUID) -> MyRoomRow | None:
    """One room of a person's."""
    return await tx.maybe(
        MyRoomRow,
        """
        SELECT room_id, peer_id, joined_position, read_position, is_quiet, is_pinned, hidden_position, draft
        FROM messaging.my_room WHERE person_id = $1 AND room_id = $2
        """,
        person_id,
        room_id,
    )


async def find_fullest(tx: ReadTx, *, person_ids: Sequence[UUID]) -> int:
    """In how many rooms the one of these people is who is in the most."""
    return await tx.value(
        """
        SELECT coalesce(max(c.count), 0)
        FROM (SELECT count(*) AS count FROM messaging.my_room WHERE person_id = ANY($1) GROUP BY person_id) AS c
        """,
        list(person_ids),
    )


async def list_rooms(tx: ReadTx, *, room_ids: Sequence[UUID]) -> list[RoomRow]:
    """What a list tells of several rooms; those are found that are there."""
    return await tx.all(
        RoomRow,
        """
        SELECT
            r.room_id, r.kind, r.name, r.picture, r.circle_id, r.is_work, r.expires_at,
            h.position, h.change, h.member_count, h.is_open, h.last_at, h.purged_position, h.purged_change
        FROM messaging.room AS r INNER JOIN messaging.head AS h ON r.room_id = h.room_id
        WHERE r.room_id = ANY($1)
        """,
        list(room_ids),
    )


async def update_read(tx: Tx, *, person_id: UUID, room_id: UUID, position: int) -> bool:
    """Move a person's own marker forward; whether it moved."""
    sql = "UPDATE messaging.my_room SET read_position = $3 WHERE person_id = $1 AND room_id = $2 AND read_position < $3"
    return bool(await tx.execute(sql, person_id, room_id, position))


async def update_receipt(tx: Tx, *, room_id: UUID, person_id: UUID, position: int) -> bool:
    """Move the marker that the room's members see forward; whether it moved."""
    sql = "UPDATE messaging.member SET read_position = $3 WHERE room_id = $1 AND person_id = $2 AND read_position < $3"
    return bool(await tx.execute(sql, room_id, person_id, position))


async def delete_mentions(tx: Tx, *, person_id: UUID, room_id: UUID, until: int) -> None:
    """Forget calls by name that were read."""
    await tx.execute("DELETE FROM messaging.mention WHERE person_id = $1 AND room_id = $2 AND position <= $3", person_id, room_id, until)


class Named(msgspec.Struct, frozen=True, gc=False):
    """Where somebody is called, by name or to confirm."""

    person_id: UUID
    room_id: UUID
    position: int


async def list_named(tx: ReadTx, *, person_ids: Sequence[UUID], room_ids: Sequence[UUID]) -> list[Named]:
    """Where several people, each in a room, were called by name and have not read it."""
    return await tx.all(
        Named,
        """
        SELECT m.person_id, m.room_id, m.position FROM unnest($1::uuid [], $2::uuid []) AS w (person_id, room_id)
        INNER JOIN messaging.mention AS m ON m.person_id = w.person_id AND m.room_id = w.room_id
        """,
        list(person_ids),
        list(room_ids),
    )


class Called(msgspec.Struct, frozen=True, gc=False):
    """The oldest unread place in a room where the person was called by name."""

    room_id: UUID
    position: int


async def list_mentions(tx: ReadTx, *, person_id: UUID, limit: int) -> list[Called]:
    """Where a person was called by name and has not read it: the oldest of each room."""
    return await tx.all(
        Called,
        "SELECT room_id, min(position) AS position FROM messaging.mention WHERE person_id = $1 GROUP BY room_id LIMIT $2",
        person_id,
        limit,
    )


async def update_mine(
    tx: Tx, *, person_id: UUID, room_id: UUID, is_quiet: bool | None, is_pinned: bool | None, is_hidden: bool | None, position: int
) -> None:
    """Arrange a room in a person's list; what is None stays. Put away, it comes back with the first message after `position`."""
    await tx.execute(
        """
        UPDATE messaging.my_room SET
            is_quiet = coalesce($3, is_quiet),
            is_pinned = coalesce($4, is_pinned),
            hidden_position = CASE WHEN $5 THEN $6::bigint WHEN NOT $5 THEN NULL ELSE hidden_position END
        WHERE person_id = $1 AND room_id = $2
        """,
        person_id,
        room_id,
        is_quiet,
        is_pinned,
        is_hidden,
        position,
    )


async def update_draft(tx: Tx, *, person_id: UUID, room_id: UUID, draft: str) -> None:
    """Keep what was not sent yet."""
    await tx.execute("UPDATE messaging.my_room SET draft = $3 WHERE person_id = $1 AND room_id = $2", person_id, room_id, draft)
