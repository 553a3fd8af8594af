"""Moving what was said from the end of its table into the room that purged messages left, a few pages at a time."""

from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class MovedRow(msgspec.Struct, frozen=True):
    """How many rows were written anew, and how many of them stand in front of the part that is to be emptied."""

    seen: int
    moved: int


class LeftRow(msgspec.Struct, frozen=True):
    """A message that still stands where everything was to go from."""

    room_id: UUID
    position: int


async def count_pages(tx: ReadTx) -> int:
    """How many pages the table of messages has."""
    sql = "SELECT pg_relation_size('messaging.message') / current_setting('block_size')::bigint"
    return await tx.value(sql)


async def move_rows(tx: Tx, *, first_page: int, last_page: int, front_page: int) -> MovedRow:
    """Write the rows from one page up to another anew, wherever the table has room; those that somebody works on are left alone.

    A row that finds room beside itself stays there; written again and again in one transaction it finds none, and goes.
    """
    found = await tx.maybe(
        MovedRow,
        """
        WITH written AS (
            UPDATE messaging.message AS m SET kind = m.kind
            WHERE
                m.room_id IS NOT NULL
                AND m.ctid = ANY(
                    ARRAY(
                        SELECT c.ctid FROM messaging.message AS c
                        WHERE c.room_id IS NOT NULL AND c.ctid >= $1::tid AND c.ctid < $2::tid
                        FOR UPDATE SKIP LOCKED
                    )
                )
            RETURNING m.ctid AS place
        )
        SELECT count(*) AS seen, count(*) FILTER (WHERE w.place < $3::tid) AS moved FROM written AS w
        """,
        (first_page, 0),
        (last_page, 0),
        (front_page, 0),
    )
    return found or MovedRow(0, 0)


async def find_left(tx: ReadTx, *, first_page: int, last_page: int, limit: int) -> list[LeftRow]:
    """What still stands from one page up to another, at most so many."""
    return await tx.all(
        LeftRow,
        """
        SELECT m.room_id, m.position FROM messaging.message AS m
        WHERE m.room_id IS NOT NULL AND m.ctid >= $1::tid AND m.ctid < $2::tid
        LIMIT $3
        """,
        (first_page, 0),
        (last_page, 0),
        limit,
    )


async def move_row(tx: Tx, *, row: LeftRow, front_page: int) -> bool:
    """Write one row anew, waiting for who works on it; whether it is done with: in front of that page, or gone."""
    is_back = await tx.value(
        """
        UPDATE messaging.message SET kind = kind WHERE room_id = $1 AND position = $2
        RETURNING ctid >= $3::tid
        """,
        row.room_id,
        row.position,
        (front_page, 0),
    )
    return not is_back
