"""Messages as they are read, and as they are changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class MessageRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A message as stored."""

    room_id: UUID
    position: int
    message_id: UUID
    author_id: UUID
    kind: str
    text: str
    body: dict[str, Any] | None
    quoted: int | None
    at: datetime
    edited_at: datetime | None
    recalled_at: datetime | None
    recalled_by: str | None
    is_pinned: bool


class SignRow(msgspec.Struct, frozen=True, gc=False):
    """A sign that somebody gave a message."""

    room_id: UUID
    position: int
    emoji: str
    person_ids: list[UUID]


async def list_before(tx: ReadTx, *, room_id: UUID, before: int, after: int, limit: int) -> list[MessageRow]:
    """The messages right below `before` and above `after`, newest first."""
    return await tx.all(
        MessageRow,
        """
        SELECT
            m.room_id, m.position, m.message_id, m.author_id, m.kind, m.text, m.body, m.quoted, m.at, m.edited_at,
            m.recalled_at, m.recalled_by,
            EXISTS (SELECT FROM messaging.pin AS p WHERE p.room_id = m.room_id AND p.position = m.position) AS is_pinned
        FROM messaging.message AS m
        WHERE m.room_id = $1 AND m.position < $2 AND m.position > $3 ORDER BY m.position DESC LIMIT $4
        """,
        room_id,
        before,
        after,
        limit,
    )


async def list_after(tx: ReadTx, *, room_id: UUID, after: int, limit: int) -> list[MessageRow]:
    """The messages right above `after`, oldest first."""
    return await tx.all(
        MessageRow,
        """
        SELECT
            m.room_id, m.position, m.message_id, m.author_id, m.kind, m.text, m.body, m.quoted, m.at, m.edited_at,
            m.recalled_at, m.recalled_by,
            EXISTS (SELECT FROM messaging.pin AS p WHERE p.room_id = m.room_id AND p.position = m.position) AS is_pinned
        FROM messaging.message AS m
        WHERE m.room_id = $1 AND m.position > $2 ORDER BY m.position LIMIT $3
        """,
        room_id,
        after,
        limit,
    )


async def list_ranges(tx: ReadTx, *, room_ids: Sequence[UUID], first: Sequence[int], last: Sequence[int], limit: int) -> list[MessageRow]:
    """The messages of several rooms, of each from `first` to `last` and at most `limit`, oldest first."""
    return await tx.all(
        MessageRow,
        """
        SELECT
            m.room_id, m.position, m.message_id, m.author_id, m.kind, m.text, m.body, m.quoted, m.at, m.edited_at,
            m.recalled_at, m.recalled_by,
            m.is_pinned
        FROM unnest($1::uuid [], $2::bigint [], $3::bigint []) AS w (room_id, first, last)
        CROSS JOIN LATERAL (
            SELECT
                t.*,
                EXISTS (SELECT FROM messaging.pin AS p WHERE p.room_id = t.room_id AND p.position = t.position) AS is_pinned
            FROM messaging.message AS t
            WHERE t.room_id = w.room_id AND t.position BETWEEN w.first AND w.last
            ORDER BY t.position LIMIT $4
        ) AS m
        ORDER BY m.room_id, m.position
        """,
        list(room_ids),
        list(first),
        list(last),
        limit,
    )


async def list_signs(tx: ReadTx, *, room_ids: Sequence[UUID], first: Sequence[int], last: Sequence[int]) -> list[SignRow]:
    """The signs on the messages of several rooms, of each from `first` to `last`; who gave them in the order of their ids."""
    return await tx.all(
        SignRow,
        """
        SELECT r.room_id, r.position, r.emoji, array_agg(r.person_id ORDER BY r.person_id) AS person_ids
        FROM unnest($1::uuid [], $2::bigint [], $3::bigint []) AS w (room_id, first, last)
        INNER JOIN messaging.reaction AS r ON w.room_id = r.room_id AND r.position BETWEEN w.first AND w.last
        GROUP BY r.room_id, r.position, r.emoji
        ORDER BY r.room_id, r.position, min(r.at), r.emoji
        """,
        list(room_ids),
        list(first),
        list(last),
    )


async def find_message(tx: ReadTx, *, room_id: UUID, position: int) -> MessageRow | None:
    """One message."""
    return next(iter(await list_ranges(tx, room_ids=[room_id], first=[position], last=[position], limit=1)), None)


async def find_position(tx: ReadTx, *, room_id: UUID, message_id: UUID) -> int | None:
    """Where a message stands."""
    return await tx.value("SELECT position FROM messaging.message WHERE room_id = $1 AND message_id = $2", room_id, message_id)


async def lock_message(tx: Tx, *, room_id: UUID, position: int) -> bool:
    """Let nobody else change a message until this is done; whether it is there."""
    sql = "SELECT true FROM messaging.message WHERE room_id = $1 AND position = $2 FOR UPDATE"
    return bool(await tx.value(sql, room_id, position))


class Standing(msgspec.Struct, frozen=True, gc=False):
    """Where a message stands."""

    room_id: UUID
    position: int


async def lock_standing(tx: Tx, *, room_ids: Sequence[UUID], positions: Sequence[int]) -> list[Standing]:
    """Those of several messages, each by its room and position, that are not taken back, nor can be until this is done."""
    return await tx.all(
        Standing,
        """
        SELECT m.room_id, m.position FROM messaging.message AS m
        INNER JOIN unnest($1::uuid [], $2::bigint []) AS w (room_id, position) ON m.room_id = w.room_id AND m.position = w.position
        WHERE m.recalled_at IS NULL ORDER BY m.room_id, m.position FOR SHARE
        """,
        list(room_ids),
        list(positions),
    )


async def update_text(tx: Tx, *, room_id: UUID, position: int, text: str) -> None:
    """Let a message say something else."""
    sql = "UPDATE messaging.message SET text = $3, edited_at = $4 WHERE room_id = $1 AND position = $2"
    await tx.execute(sql, room_id, position, text, tx.now)


async def update_body(tx: Tx, *, room_id: UUID, position: int, body: dict[str, Any]) -> None:
    """Let what lives on in a message be otherwise."""
    await tx.execute("UPDATE messaging.message SET body = $3 WHERE room_id = $1 AND position = $2", room_id, position, body)


async def update_recalled(tx: Tx, *, room_id: UUID, position: int, recalled_by: str) -> None:
    """Empty a message that was taken back; its place stays, and who it was that took it."""
    await tx.execute(
        """
        UPDATE messaging.message SET text = '', body = NULL, quoted = NULL, edited_at = NULL, recalled_at = $3, recalled_by = $4
        WHERE room_id = $1 AND position = $2
        """,
        room_id,
        position,
        tx.now,
        recalled_by,
    )


async def insert_revision(tx: Tx, *, room_id: UUID, position: int, change: int, text: str, at: datetime) -> None:
    """Keep what a message said before the change of this number."""
    await tx.execute(
        "INSERT INTO messaging.revision (room_id, position, change, text, at) VALUES ($1, $2, $3, $4, $5)",
        room_id,
        position,
        change,
        text,
        at,
    )


class Revision(msgspec.Struct, frozen=True):
    """What a message said once, since when."""

    text: str
    at: datetime


async def list_revisions(tx: ReadTx, *, room_id: UUID, position: int, limit: int) -> list[Revision]:
    """What a message said before, oldest first."""
    return await tx.all(
        Revision,
        "SELECT text, at FROM messaging.revision WHERE room_id = $1 AND position = $2 ORDER BY change LIMIT $3",
        room_id,
        position,
        limit,
    )


async def delete_revisions(tx: Tx, *, room_id: UUID, position: int, keep: int) -> None:
    """Forget what a message said before, but for the last `keep` versions."""
    await tx.execute(
        """
        DELETE FROM messaging.revision WHERE room_id = $1 AND position = $2 AND change NOT IN (
            SELECT r.change FROM messaging.revision AS r WHERE r.room_id = $1 AND r.position = $2 ORDER BY r.change DESC LIMIT $3
        )
        """,
        room_id,
        position,
        keep,
    )


async def has_answer(tx: ReadTx, *, room_id: UUID, author_id: UUID) -> bool:
    """Whether somebody else said something in a room of two after its first message, which was a request."""
    return await tx.value(
        "SELECT EXISTS (SELECT FROM messaging.message WHERE room_id = $1 AND position > 1 AND author_id <> $2)", room_id, author_id
    )
