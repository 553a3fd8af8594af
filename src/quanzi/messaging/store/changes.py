"""What became different in a room, in one order."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.messaging.model import Change


async def insert_change(
    tx: Tx, *, room_id: UUID, change: int, kind: str, position: int, by_id: UUID | None, data: Mapping[str, Any] | None, at: datetime
) -> None:
    """Write down one change under the number that was taken for it."""
    await tx.execute(
        "INSERT INTO messaging.change (room_id, change, kind, position, by_id, data, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        room_id,
        change,
        kind,
        position,
        by_id,
        data,
        at,
    )


async def list_changes(tx: ReadTx, *, room_id: UUID, after: int, until: int, limit: int) -> list[Change]:
    """The changes of a room after one number up to another, oldest first."""
    return await tx.all(
        Change,
        """
        SELECT change, kind, position, by_id, data, at FROM messaging.change
        WHERE room_id = $1 AND change > $2 AND change <= $3 ORDER BY change LIMIT $4
        """,
        room_id,
        after,
        until,
        limit,
    )


async def list_notes(tx: ReadTx, *, room_id: UUID, first: int, last: int, kinds: Sequence[str], limit: int) -> list[Change]:
    """What became different of the room itself after the messages from `first` to `last`."""
    return await tx.all(
        Change,
        """
        SELECT change, kind, position, by_id, data, at FROM messaging.change
        WHERE
            room_id = $1 AND position >= $2 AND position <= $3 AND kind = ANY($4)
            AND kind IN ('joined', 'left', 'renamed', 'announced', 'terms', 'role', 'bots')
        ORDER BY change LIMIT $5
        """,
        room_id,
        first,
        last,
        list(kinds),
        limit,
    )


async def list_announcements(tx: ReadTx, *, room_id: UUID, limit: int) -> list[Change]:
    """What was announced in a room, the latest first."""
    return await tx.all(
        Change,
        """
        SELECT change, kind, position, by_id, data, at FROM messaging.change
        WHERE room_id = $1 AND kind = 'announced' AND kind IN ('joined', 'left', 'renamed', 'announced', 'terms', 'role', 'bots')
        ORDER BY change DESC LIMIT $2
        """,
        room_id,
        limit,
    )


async def empty_edits(tx: Tx, *, room_id: UUID, position: int) -> None:
    """Forget what a message that is taken back was changed to; the numbers of the changes stay."""
    await tx.execute(
        """
        UPDATE messaging.change SET data = '{"text": ""}' WHERE room_id = $1 AND position = $2 AND kind = 'edited'
        """,
        room_id,
        position,
    )
