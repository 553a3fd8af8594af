"""Who of a circle may write to a person for the first time; no row is everybody."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.messaging.talk import Reach


class ReachRow(msgspec.Struct, frozen=True):
    """A choice for one circle."""

    circle_id: UUID
    who: str


async def list_reach(tx: ReadTx, *, person_id: UUID, limit: int) -> list[ReachRow]:
    """Every choice of a person."""
    return await tx.all(
        ReachRow, "SELECT circle_id, who FROM messaging.reach WHERE person_id = $1 ORDER BY circle_id LIMIT $2", person_id, limit
    )


async def list_reach_in(tx: ReadTx, *, person_id: UUID, circle_ids: Sequence[UUID]) -> list[ReachRow]:
    """A person's choices for some circles."""
    sql = "SELECT circle_id, who FROM messaging.reach WHERE person_id = $1 AND circle_id = ANY($2)"
    return await tx.all(ReachRow, sql, person_id, list(circle_ids))


async def write_reach(tx: Tx, *, person_id: UUID, circle_id: UUID, who: Reach) -> None:
    """Keep a choice."""
    await tx.execute(
        """
        INSERT INTO messaging.reach (person_id, circle_id, who) VALUES ($1, $2, $3)
        ON CONFLICT (person_id, circle_id) DO UPDATE SET who = excluded.who
        """,
        person_id,
        circle_id,
        who,
    )


async def delete_reach(tx: Tx, *, person_id: UUID, circle_id: UUID) -> None:
    """Back to everybody."""
    await tx.execute("DELETE FROM messaging.reach WHERE person_id = $1 AND circle_id = $2", person_id, circle_id)
