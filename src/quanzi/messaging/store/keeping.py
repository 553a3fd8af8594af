"""One person's own words in a room, for the copy and for leaving."""

from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.messaging.store.messages import MessageRow


async def list_own(tx: ReadTx, *, room_id: UUID, person_id: UUID, limit: int) -> list[MessageRow]:
    """The newest messages of one person in a room."""
    return await tx.all(
        MessageRow,
        """
        SELECT
            room_id, position, message_id, author_id, kind, text, body, quoted, at, edited_at, recalled_at, recalled_by,
            false AS is_pinned
        FROM messaging.message WHERE room_id = $1 AND author_id = $2 ORDER BY position DESC LIMIT $3
        """,
        room_id,
        person_id,
        limit,
    )


async def empty_own(tx: Tx, *, room_id: UUID, person_id: UUID) -> None:
    """Take back all that one person said in a room: the words, their earlier versions, and the person's signs."""
    await tx.execute(
        """
        WITH emptied AS (
            UPDATE messaging.message
            SET text = '', body = NULL, quoted = NULL, edited_at = NULL, recalled_at = $3, recalled_by = 'author'
            WHERE room_id = $1 AND author_id = $2 AND recalled_at IS NULL RETURNING position
        ),
        versions AS (
            DELETE FROM messaging.revision WHERE room_id = $1 AND position IN (SELECT position FROM emptied)
        ),
        pins AS (
            DELETE FROM messaging.pin WHERE room_id = $1 AND position IN (SELECT position FROM emptied)
        ),
        words AS (
            DELETE FROM messaging.word WHERE room_id = $1 AND position IN (SELECT position FROM emptied)
        )
        DELETE FROM messaging.reaction WHERE room_id = $1 AND (person_id = $2 OR position IN (SELECT position FROM emptied))
        """,
        room_id,
        person_id,
        tx.now,
    )


class OwnSign(msgspec.Struct, frozen=True):
    """A sign that a person gave."""

    room_id: UUID
    position: int
    emoji: str
    at: datetime


async def list_own_signs(tx: ReadTx, *, room_id: UUID, person_id: UUID, limit: int) -> list[OwnSign]:
    """The signs of one person in a room."""
    return await tx.all(
        OwnSign,
        """
        SELECT room_id, position, emoji, at FROM messaging.reaction
        WHERE room_id = $1 AND person_id = $2 ORDER BY position DESC LIMIT $3
        """,
        room_id,
        person_id,
        limit,
    )


async def delete_burns(tx: Tx, *, room_id: UUID, person_id: UUID) -> None:
    """Forget what a person might open once."""
    await tx.execute("DELETE FROM messaging.burn WHERE room_id = $1 AND person_id = $2", room_id, person_id)


async def delete_calls(tx: Tx, *, room_id: UUID, person_id: UUID) -> None:
    """Forget where a person was called by name."""
    await tx.execute("DELETE FROM messaging.mention WHERE person_id = $1 AND room_id = $2", person_id, room_id)
