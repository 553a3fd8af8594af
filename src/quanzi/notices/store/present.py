"""Who has a page before them, at which process."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from quanzi.infra.postgres import ReadTx, Tx


async def upsert_process(tx: Tx, *, process_id: UUID, until: datetime) -> bool:
    """A process is alive until then; whether it was not known before."""
    return await tx.value(
        """
        INSERT INTO notices.process (process_id, alive_until) VALUES ($1, $2)
        ON CONFLICT (process_id) DO UPDATE SET alive_until = excluded.alive_until RETURNING xmax = 0
        """,
        process_id,
        until,
    )


async def list_alive(tx: ReadTx, *, at: datetime, limit: int) -> list[UUID]:
    return await tx.column("SELECT process_id FROM notices.process WHERE alive_until > $1 ORDER BY alive_until DESC LIMIT $2", at, limit)


async def list_over(tx: ReadTx, *, at: datetime, limit: int) -> list[UUID]:
    return await tx.column("SELECT process_id FROM notices.process WHERE alive_until <= $1 ORDER BY alive_until LIMIT $2", at, limit)


async def insert_present(tx: Tx, *, process_id: UUID, person_ids: Sequence[UUID]) -> int:
    return await tx.execute(
        """
        INSERT INTO notices.present (person_id, process_id) SELECT p.person_id, $1 FROM unnest($2::uuid[]) AS p (person_id)
        ON CONFLICT DO NOTHING
        """,
        process_id,
        person_ids,
    )


async def delete_present(tx: Tx, *, process_id: UUID, person_ids: Sequence[UUID]) -> int:
    return await tx.execute("DELETE FROM notices.present WHERE person_id = ANY($2) AND process_id = $1", process_id, person_ids)


async def list_present(tx: ReadTx, *, person_ids: Sequence[UUID], process_ids: Sequence[UUID]) -> list[UUID]:
    """Who of several people has a page of one of these processes before them."""
    return await tx.column(
        "SELECT DISTINCT person_id FROM notices.present WHERE person_id = ANY($1) AND process_id = ANY($2)", person_ids, process_ids
    )


async def delete_process(tx: Tx, *, process_id: UUID) -> None:
    """A process is no more, and nobody is there."""
    await tx.execute("DELETE FROM notices.present WHERE process_id = $1", process_id)
    await tx.execute("DELETE FROM notices.process WHERE process_id = $1", process_id)


async def delete_all(tx: Tx, *, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM notices.present WHERE person_id = $1", person_id)
