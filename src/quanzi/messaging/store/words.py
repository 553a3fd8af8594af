"""What messages are found by, and the finding."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class SaidRow(msgspec.Struct, frozen=True, gc=False):
    """What a message says."""

    room_id: UUID
    position: int
    text: str


class FoundRow(msgspec.Struct, frozen=True, gc=False):
    """A message that holds what is looked for."""

    room_id: UUID
    position: int
    message_id: UUID
    at: datetime


async def lock_said(tx: Tx, *, room_ids: Sequence[UUID], positions: Sequence[int], kinds: Sequence[str]) -> list[SaidRow]:
    """What messages of these kinds say, while nobody changes them or lets them go; those that were taken back are missing."""
    return await tx.all(
        SaidRow,
        """
        SELECT m.room_id, m.position, m.text
        FROM messaging.message AS m
        INNER JOIN unnest($1::uuid [], $2::bigint []) AS w (room_id, position) ON m.room_id = w.room_id AND m.position = w.position
        WHERE m.kind = ANY($3) AND m.recalled_at IS NULL AND m.text <> ''
        ORDER BY m.room_id, m.position FOR SHARE
        """,
        list(room_ids),
        list(positions),
        list(kinds),
    )


async def insert_words(tx: Tx, *, rows: Iterable[tuple[UUID, int, list[int]]]) -> None:
    """Let messages be found by these keys, in place of those before: rows of room, position, keys."""
    await tx.execute_many(
        """
        INSERT INTO messaging.word (room_id, position, keys) VALUES ($1, $2, $3)
        ON CONFLICT (room_id, position) DO UPDATE SET keys = excluded.keys
        """,
        rows,
    )


async def delete_word(tx: Tx, *, room_id: UUID, position: int) -> None:
    """Let a message not be found any more."""
    await tx.execute("DELETE FROM messaging.word WHERE room_id = $1 AND position = $2", room_id, position)


async def list_found(
    tx: ReadTx,
    *,
    room_ids: Sequence[UUID],
    after: Sequence[int],
    keys: Sequence[int],
    hidden: Sequence[UUID],
    before_at: datetime | None,
    before_id: UUID | None,
    limit: int,
) -> list[FoundRow]:
    """The latest messages that have all keys of their room: each key stands beside its room and from where on that is seen.

    Not by who is hidden, not what was taken back. Each room is asked by its own keys, so that the size of the house is no matter.
    """
    return await tx.all(
        FoundRow,
        """
        WITH wanted AS (
            SELECT w.room_id, w.after, array_agg(w.key) AS keys
            FROM unnest($1::uuid [], $2::bigint [], $3::bigint []) AS w (room_id, after, key)
            GROUP BY w.room_id, w.after
        )
        SELECT h.room_id, h.position, h.message_id, h.at
        FROM wanted AS w CROSS JOIN LATERAL (
            SELECT m.room_id, m.position, m.message_id, m.at
            FROM messaging.word AS f INNER JOIN messaging.message AS m ON f.room_id = m.room_id AND f.position = m.position
            WHERE
                f.room_id = w.room_id AND f.keys @> w.keys AND m.position > w.after
                AND m.recalled_at IS NULL AND m.author_id <> ALL($4)
                AND ($5::timestamptz IS NULL OR (m.at, m.message_id) < ($5, $6))
            ORDER BY m.at DESC, m.message_id DESC LIMIT $7
        ) AS h
        ORDER BY h.at DESC, h.message_id DESC LIMIT $7
        """,
        list(room_ids),
        list(after),
        list(keys),
        list(hidden),
        before_at,
        before_id,
        limit,
    )
