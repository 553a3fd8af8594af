"""What happened to an account, for its owner to read."""

from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


async def insert_log_entry(
    tx: Tx, *, person_id: UUID, entry_id: UUID, kind: str, by_person_id: UUID | None, reason: str, data: dict[str, str], at: datetime
) -> None:
    await tx.execute(
        """
        INSERT INTO identity.account_log (person_id, entry_id, kind, by_person_id, reason, data, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        person_id,
        entry_id,
        kind,
        by_person_id,
        reason,
        data,
        at,
    )


class LogRow(msgspec.Struct, frozen=True):
    """An entry as its owner reads it."""

    entry_id: UUID
    kind: str
    by_person_id: UUID | None
    reason: str
    data: dict[str, str]
    at: datetime


async def list_log(tx: ReadTx, *, person_id: UUID, limit: int) -> list[LogRow]:
    return await tx.all(
        LogRow,
        """
        SELECT entry_id, kind, by_person_id, reason, data, at FROM identity.account_log
        WHERE person_id = $1 ORDER BY at DESC, entry_id DESC LIMIT $2
        """,
        person_id,
        limit,
    )


async def find_newest(tx: ReadTx, *, person_id: UUID, kind: str) -> LogRow | None:
    return await tx.maybe(
        LogRow,
        """
        SELECT entry_id, kind, by_person_id, reason, data, at FROM identity.account_log
        WHERE person_id = $1 AND kind = $2 ORDER BY at DESC, entry_id DESC LIMIT 1
        """,
        person_id,
        kind,
    )
