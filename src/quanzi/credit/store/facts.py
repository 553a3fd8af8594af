"""Facts: added, ended, never changed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from quanzi.credit.model import Fact
from quanzi.infra.postgres import ReadTx, Tx

EndReason = Literal["dispute_won", "not_answered", "taken_back", "mistake", "made_good"]


class Kept(NamedTuple):
    """How often a word was kept, and how often it was not."""

    kept: int
    lapsed: int


class OwnedFact(NamedTuple):
    """A fact and whose it is."""

    person_id: UUID
    fact: Fact


def _own(*, person_id: UUID, **columns: Any) -> OwnedFact:  # noqa: ANN401 -- the columns of a fact
    return OwnedFact(person_id, Fact(**columns))


async def insert_fact(tx: Tx, *, person_id: UUID, fact: Fact) -> int:
    """Nothing happens where the same thing is known already."""
    return await tx.execute(
        """
        INSERT INTO credit.fact (person_id, fact_id, kind, context, source, source_id, other_id, happened_at, known_at, value)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING
        """,
        person_id,
        fact.id,
        fact.kind,
        fact.context,
        fact.source,
        fact.source_id,
        fact.other_id,
        fact.happened_at,
        fact.known_at,
        fact.value,
    )


async def copy_facts(tx: Tx, *, rows: Iterable[tuple[UUID, Fact]]) -> None:
    """Many people's at once."""
    await tx.copy(
        schema="credit",
        table="fact",
        columns=["person_id", "fact_id", "kind", "context", "source", "source_id", "other_id", "happened_at", "known_at", "value"],
        rows=(
            (
                person_id, one.id, one.kind, one.context, one.source, one.source_id, one.other_id, one.happened_at, one.known_at, one.value,
            )
            for person_id, one in rows
        ),
    )  # fmt: skip


async def insert_end(tx: Tx, *, person_id: UUID, fact_id: UUID, reason: EndReason) -> int:
    return await tx.execute(
        "INSERT INTO credit.fact_end (person_id, fact_id, ended_at, reason) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        person_id,
        fact_id,
        tx.now,
        reason,
    )


async def list_facts(tx: ReadTx, *, person_id: UUID, limit: int) -> list[Fact]:
    """A person's facts, the latest first, those that count no more with `ended_at`."""
    return await tx.all(
        Fact,
        """
        SELECT
            f.fact_id AS id, f.kind, f.context, f.source, f.source_id, f.other_id, f.happened_at, f.known_at, f.value, e.ended_at
        FROM credit.fact AS f LEFT JOIN credit.fact_end AS e ON e.person_id = f.person_id AND e.fact_id = f.fact_id
        WHERE f.person_id = $1 ORDER BY f.known_at DESC, f.fact_id DESC LIMIT $2
        """,
        person_id,
        limit,
    )


async def list_facts_of(tx: ReadTx, *, person_ids: list[UUID], known_by: datetime) -> list[OwnedFact]:
    """The facts of many people that were known by a moment, person by person."""
    return await tx.all(
        _own,
        """
        SELECT
            f.person_id, f.fact_id AS id, f.kind, f.context, f.source, f.source_id, f.other_id, f.happened_at, f.known_at, f.value,
            e.ended_at
        FROM credit.fact AS f LEFT JOIN credit.fact_end AS e ON e.person_id = f.person_id AND e.fact_id = f.fact_id
        WHERE f.person_id = ANY($1) AND f.known_at <= $2 ORDER BY f.person_id
        """,
        person_ids,
        known_by,
    )


async def list_arrived(tx: ReadTx, *, since: datetime, until: datetime) -> list[OwnedFact]:
    """The facts of everybody that became known, or ended, after one moment and by another, person by person."""
    return await tx.all(
        _own,
        """
        WITH arrived AS (
            SELECT person_id, fact_id FROM credit.fact WHERE known_at > $1 AND known_at <= $2
            UNION
            SELECT person_id, fact_id FROM credit.fact_end WHERE ended_at > $1 AND ended_at <= $2
        )
        SELECT
            f.person_id, f.fact_id AS id, f.kind, f.context, f.source, f.source_id, f.other_id, f.happened_at, f.known_at, f.value,
            e.ended_at
        FROM arrived AS a
        JOIN credit.fact AS f ON f.person_id = a.person_id AND f.fact_id = a.fact_id
        LEFT JOIN credit.fact_end AS e ON e.person_id = f.person_id AND e.fact_id = f.fact_id
        ORDER BY f.person_id
        """,
        since,
        until,
    )


async def find_first_known(tx: ReadTx) -> datetime | None:
    """When the first fact of all became known."""
    return await tx.value("SELECT min(known_at) FROM credit.fact")


async def find_fact(tx: ReadTx, *, person_id: UUID, fact_id: UUID) -> Fact | None:
    return await tx.maybe(
        Fact,
        """
        SELECT
            f.fact_id AS id, f.kind, f.context, f.source, f.source_id, f.other_id, f.happened_at, f.known_at, f.value, e.ended_at
        FROM credit.fact AS f LEFT JOIN credit.fact_end AS e ON e.person_id = f.person_id AND e.fact_id = f.fact_id
        WHERE f.person_id = $1 AND f.fact_id = $2
        """,
        person_id,
        fact_id,
    )


async def find_fact_id(tx: ReadTx, *, person_id: UUID, kind: str, source_id: UUID) -> UUID | None:
    return await tx.value(
        "SELECT fact_id FROM credit.fact WHERE person_id = $1 AND kind = $2 AND source_id = $3", person_id, kind, source_id
    )


async def count_kept(tx: ReadTx, *, person_id: UUID, kept: list[str], lapses: list[str], since: datetime) -> Kept:
    """How often a word was kept, and how often not, since a moment."""
    found = await tx.maybe(
        Kept,
        """
        SELECT
            count(*) FILTER (WHERE f.kind = ANY($2)) AS kept, count(*) FILTER (WHERE f.kind = ANY($3)) AS lapsed
        FROM credit.fact AS f
        WHERE f.person_id = $1 AND f.happened_at >= $4 AND NOT EXISTS (
            SELECT 1 FROM credit.fact_end AS e WHERE e.person_id = f.person_id AND e.fact_id = f.fact_id
        )
        """,
        person_id,
        kept,
        lapses,
        since,
    )
    return found or Kept(0, 0)


async def delete_facts(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM credit.fact WHERE person_id = $1", person_id)


async def delete_ends(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM credit.fact_end WHERE person_id = $1", person_id)
