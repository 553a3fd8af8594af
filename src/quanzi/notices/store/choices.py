"""How each kind reaches somebody."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.notices.model import EVERYWHERE


class Chosen(msgspec.Struct, frozen=True):
    """What a person chose for a kind, everywhere (EVERYWHERE) or in one circle."""

    person_id: UUID
    kind: str
    circle_id: UUID
    delivery: str


async def list_chosen(tx: ReadTx, *, person_ids: Sequence[UUID], kinds: Sequence[str], circle_ids: Sequence[UUID]) -> list[Chosen]:
    """What several people chose for one kind each, everywhere and in one circle each."""
    return await tx.all(
        Chosen,
        """
        SELECT DISTINCT c.person_id, c.kind, c.circle_id, c.delivery
        FROM unnest($1::uuid[], $2::text[], $3::uuid[]) AS i (person_id, kind, circle_id)
        INNER JOIN notices.choice AS c ON c.person_id = i.person_id AND c.kind = i.kind AND c.circle_id IN (i.circle_id, $4)
        """,
        person_ids,
        kinds,
        circle_ids,
        EVERYWHERE,
    )


async def list_own(tx: ReadTx, *, person_id: UUID, circle_id: UUID) -> list[Chosen]:
    return await tx.all(
        Chosen,
        "SELECT person_id, kind, circle_id, delivery FROM notices.choice WHERE person_id = $1 AND circle_id = $2 LIMIT 100",
        person_id,
        circle_id,
    )


async def list_all(tx: ReadTx, *, person_id: UUID) -> list[Chosen]:
    """All of a person's, for her export and for which circles she chose something."""
    return await tx.all(
        Chosen,
        "SELECT person_id, kind, circle_id, delivery FROM notices.choice WHERE person_id = $1 ORDER BY circle_id, kind LIMIT 10000",
        person_id,
    )


async def upsert_choice(tx: Tx, *, chosen: Chosen) -> int:
    return await tx.execute(
        """
        INSERT INTO notices.choice (person_id, kind, circle_id, delivery) VALUES ($1, $2, $3, $4)
        ON CONFLICT (person_id, kind, circle_id) DO UPDATE SET delivery = excluded.delivery
        """,
        chosen.person_id,
        chosen.kind,
        chosen.circle_id,
        chosen.delivery,
    )


async def delete_choice(tx: Tx, *, person_id: UUID, kind: str, circle_id: UUID) -> int:
    return await tx.execute("DELETE FROM notices.choice WHERE person_id = $1 AND kind = $2 AND circle_id = $3", person_id, kind, circle_id)


async def delete_all(tx: Tx, *, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM notices.choice WHERE person_id = $1", person_id)
