"""What happened to an account, for its owner to read."""

from datetime import datetime
from uuid import UUID

from quanzi.infra.postgres import Tx


async def insert_log_entry(
    tx: Tx, *, person_id: UUID, entry_id: UUID, kind: str, by_person_id: UUID | None, reason: str, data: dict[str, str], at: datetime
) -> None:
    await tx.execute(
        """
        INSERT INTO identity.account_log (person_id, entry_id, kind, by_person_id, reason, data, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        person_id, entry_id, kind, by_person_id, reason, data, at,
    )
