"""Noting what a person did, and ending what counts no more. Facts are kept for who switched their score on, and for nobody else."""

from datetime import datetime
from uuid import UUID

from quanzi.credit import store
from quanzi.credit.model import Fact, FactKind
from quanzi.credit.store.facts import EndReason
from quanzi.infra.postgres import Tx
from quanzi.kernel import ids


async def note_fact(
    tx: Tx,
    *,
    person_id: UUID,
    kind: FactKind,
    context: str,
    source: str,
    source_id: UUID,
    happened_at: datetime,
    other_id: UUID | None = None,
    value: int = 1,
) -> bool:
    """Keep that a person did something, once for each source; whether it is new. Nothing is kept while the score is off.

    `context` is where it happened ("wallet", "deals"), `source` what tells so ("wallet.iou") and `source_id` which one.
    """
    switch = await store.people.hold_switch(tx, person_id=person_id)
    if switch is None or not switch.is_on:
        return False
    fact = Fact(
        id=fact_id_of(person_id, kind, source_id),
        kind=kind,
        context=context,
        source=source,
        source_id=source_id,
        other_id=other_id,
        happened_at=happened_at,
        known_at=tx.now,
        value=value,
    )
    return bool(await store.facts.insert_fact(tx, person_id=person_id, fact=fact))


def fact_id_of(person_id: UUID, kind: FactKind, source_id: UUID) -> UUID:
    """The id of a fact follows from what it is of, so that it is noted once."""
    return ids.id_from_source(source=f"credit.{kind}", key=f"{person_id}{source_id}")


async def end_fact(tx: Tx, *, person_id: UUID, kind: FactKind, source_id: UUID, reason: EndReason) -> bool:
    """Let a fact count no more, from now on; whether there was one that did."""
    fact_id = await store.facts.find_fact_id(tx, person_id=person_id, kind=kind, source_id=source_id)
    return fact_id is not None and bool(await store.facts.insert_end(tx, person_id=person_id, fact_id=fact_id, reason=reason))
