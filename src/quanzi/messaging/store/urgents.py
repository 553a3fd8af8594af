"""What is urgent in rooms, and who is to confirm it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.messaging.store.members import Named


class UrgentRow(msgspec.Struct, frozen=True, gc=False):
    """A message that people are to confirm."""

    room_id: UUID
    position: int
    sender_id: UUID
    is_emergency: bool
    made_at: datetime
    asked_at: datetime
    round: int
    told_at: datetime


class CountRow(msgspec.Struct, frozen=True, gc=False):
    """How many are to confirm something, and how many did."""

    asked: int
    confirmed: int


class AskedRow(msgspec.Struct, frozen=True, gc=False):
    """Somebody who is to confirm, whether they did, and whether they are still in the room."""

    person_id: UUID
    is_confirmed: bool
    is_here: bool


class StandingRow(msgspec.Struct, frozen=True, gc=False):
    """How one reader stands to what is urgent: None where they are not asked."""

    position: int
    is_confirmed: bool | None


class PlaceRow(msgspec.Struct, frozen=True, gc=False):
    """Where something urgent stands."""

    room_id: UUID
    position: int


async def insert_urgent(
    tx: Tx, *, room_id: UUID, position: int, sender_id: UUID, is_emergency: bool, told_at: datetime, person_ids: Sequence[UUID]
) -> None:
    """Let people be asked to confirm a message."""
    await tx.execute(
        """
        INSERT INTO messaging.urgent (room_id, position, sender_id, is_emergency, made_at, asked_at, told_at)
        VALUES ($1, $2, $3, $4, $5, $5, $6)
        """,
        room_id,
        position,
        sender_id,
        is_emergency,
        tx.now,
        told_at,
    )
    await tx.execute(
        """
        INSERT INTO messaging.urgent_for (room_id, position, person_id)
        SELECT $1, $2, p.person_id FROM unnest($3::uuid []) AS p (person_id)
        """,
        room_id,
        position,
        list(person_ids),
    )


async def find_urgent(tx: ReadTx, *, room_id: UUID, position: int) -> UrgentRow | None:
    """What is urgent about a message."""
    return await tx.maybe(
        UrgentRow,
        """
        SELECT room_id, position, sender_id, is_emergency, made_at, asked_at, round, told_at
        FROM messaging.urgent WHERE room_id = $1 AND position = $2
        """,
        room_id,
        position,
    )


async def lock_urgent(tx: Tx, *, room_id: UUID, position: int) -> UrgentRow | None:
    """The same, and nobody else asks, confirms or tells of it until this is done."""
    return await tx.maybe(
        UrgentRow,
        """
        SELECT room_id, position, sender_id, is_emergency, made_at, asked_at, round, told_at
        FROM messaging.urgent WHERE room_id = $1 AND position = $2 FOR UPDATE
        """,
        room_id,
        position,
    )


async def count_asked(tx: ReadTx, *, room_id: UUID, position: int) -> CountRow:
    """How many are to confirm it, and how many did."""
    found = await tx.maybe(
        CountRow,
        """
        SELECT count(*) AS asked, count(*) FILTER (WHERE is_confirmed) AS confirmed
        FROM messaging.urgent_for WHERE room_id = $1 AND position = $2
        """,
        room_id,
        position,
    )
    return found or CountRow(0, 0)


async def list_asked(tx: ReadTx, *, room_id: UUID, position: int, limit: int) -> list[AskedRow]:
    """Everybody who is to confirm it."""
    return await tx.all(
        AskedRow,
        """
        SELECT f.person_id, f.is_confirmed, m.person_id IS NOT NULL AS is_here
        FROM messaging.urgent_for AS f
        LEFT JOIN messaging.member AS m ON f.room_id = m.room_id AND f.person_id = m.person_id
        WHERE f.room_id = $1 AND f.position = $2 ORDER BY f.person_id LIMIT $3
        """,
        room_id,
        position,
        limit,
    )


async def list_standings(tx: ReadTx, *, room_id: UUID, positions: Sequence[int], person_id: UUID) -> list[StandingRow]:
    """How a reader stands to each of several messages, of those that are urgent."""
    return await tx.all(
        StandingRow,
        """
        SELECT u.position, f.is_confirmed
        FROM messaging.urgent AS u
        LEFT JOIN messaging.urgent_for AS f ON u.room_id = f.room_id AND u.position = f.position AND f.person_id = $3
        WHERE u.room_id = $1 AND u.position = ANY($2)
        """,
        room_id,
        list(positions),
        person_id,
    )


async def count_emergencies(tx: ReadTx, *, room_id: UUID, sender_id: UUID, since: datetime) -> int:
    """How many emergencies somebody declared in a room since a moment."""
    sql = "SELECT count(*) FROM messaging.urgent WHERE room_id = $1 AND sender_id = $2 AND is_emergency AND made_at >= $3"
    return await tx.value(sql, room_id, sender_id, since)


async def update_confirmed(tx: Tx, *, room_id: UUID, position: int, person_id: UUID) -> bool:
    """Note that somebody confirmed; whether they were asked and had not yet."""
    sql = """
        UPDATE messaging.urgent_for SET is_confirmed = true
        WHERE room_id = $1 AND position = $2 AND person_id = $3 AND NOT is_confirmed
        """
    return bool(await tx.execute(sql, room_id, position, person_id))


async def is_asked(tx: ReadTx, *, room_id: UUID, position: int, person_id: UUID) -> bool:
    """Whether somebody is to confirm it, or did."""
    sql = "SELECT true FROM messaging.urgent_for WHERE room_id = $1 AND position = $2 AND person_id = $3"
    return bool(await tx.value(sql, room_id, position, person_id))


async def list_pressed(tx: ReadTx, *, person_ids: Sequence[UUID], room_ids: Sequence[UUID], positions: Sequence[int]) -> list[Named]:
    """Who of several people, each at a place, is asked to confirm what stands there."""
    return await tx.all(
        Named,
        """
        SELECT u.person_id, u.room_id, u.position
        FROM unnest($1::uuid [], $2::uuid [], $3::bigint []) AS w (person_id, room_id, position)
        INNER JOIN messaging.urgent_for AS u ON u.room_id = w.room_id AND u.position = w.position AND u.person_id = w.person_id
        """,
        list(person_ids),
        list(room_ids),
        list(positions),
    )


async def update_asked(tx: Tx, *, room_id: UUID, position: int) -> UrgentRow | None:
    """Note that they are asked once more; how it stands now."""
    return await tx.maybe(
        UrgentRow,
        """
        UPDATE messaging.urgent SET asked_at = $3, round = round + 1 WHERE room_id = $1 AND position = $2
        RETURNING room_id, position, sender_id, is_emergency, made_at, asked_at, round, told_at
        """,
        room_id,
        position,
        tx.now,
    )


async def update_told(tx: Tx, *, room_id: UUID, position: int) -> None:
    """The message says as of now who confirmed."""
    sql = "UPDATE messaging.urgent SET told_at = $3, tell_at = NULL WHERE room_id = $1 AND position = $2"
    await tx.execute(sql, room_id, position, tx.now)


async def update_tell(tx: Tx, *, room_id: UUID, position: int, tell_at: datetime) -> None:
    """Let the message say it a little later."""
    await tx.execute("UPDATE messaging.urgent SET tell_at = $3 WHERE room_id = $1 AND position = $2", room_id, position, tell_at)


async def list_to_tell(tx: ReadTx, *, at: datetime, limit: int) -> list[PlaceRow]:
    """Messages that are to say anew who confirmed, the longest waiting first."""
    sql = "SELECT room_id, position FROM messaging.urgent WHERE tell_at <= $1 ORDER BY tell_at LIMIT $2"
    return await tx.all(PlaceRow, sql, at, limit)


async def delete_urgent(tx: Tx, *, room_id: UUID, after: int, until: int) -> None:
    """Let nobody be asked any more about messages that went."""
    await tx.execute(
        """
        WITH calls AS (DELETE FROM messaging.urgent_call WHERE room_id = $1 AND position > $2 AND position <= $3),
        asked AS (DELETE FROM messaging.urgent_for WHERE room_id = $1 AND position > $2 AND position <= $3)
        DELETE FROM messaging.urgent WHERE room_id = $1 AND position > $2 AND position <= $3
        """,
        room_id,
        after,
        until,
    )


async def list_own(tx: ReadTx, *, room_id: UUID, person_id: UUID, limit: int) -> list[UrgentRow]:
    """What somebody made urgent in a room, the newest first."""
    return await tx.all(
        UrgentRow,
        """
        SELECT room_id, position, sender_id, is_emergency, made_at, asked_at, round, told_at
        FROM messaging.urgent WHERE room_id = $1 AND sender_id = $2 ORDER BY position DESC LIMIT $3
        """,
        room_id,
        person_id,
        limit,
    )


async def list_asked_of(tx: ReadTx, *, room_id: UUID, person_id: UUID, limit: int) -> list[StandingRow]:
    """What somebody was asked to confirm in a room, the newest first."""
    sql = """
        SELECT position, is_confirmed FROM messaging.urgent_for WHERE room_id = $1 AND person_id = $2 ORDER BY position DESC LIMIT $3
        """
    return await tx.all(StandingRow, sql, room_id, person_id, limit)


async def delete_asked_of(tx: Tx, *, room_id: UUID, person_id: UUID) -> None:
    """Forget that somebody was asked, in a room that they leave for good; and what they asked there themselves."""
    await tx.execute(
        """
        WITH own AS MATERIALIZED (SELECT position FROM messaging.urgent WHERE room_id = $1 AND sender_id = $2),
        calls AS (
            DELETE FROM messaging.urgent_call
            WHERE room_id = $1 AND (person_id = $2 OR position IN (SELECT o.position FROM own AS o))
        ),
        asked AS (
            DELETE FROM messaging.urgent_for
            WHERE room_id = $1 AND (person_id = $2 OR position IN (SELECT o.position FROM own AS o))
        )
        DELETE FROM messaging.urgent WHERE room_id = $1 AND sender_id = $2
        """,
        room_id,
        person_id,
    )
