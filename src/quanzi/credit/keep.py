"""What the score has of a person: all of it to take along, with the logic; at leaving all of it goes."""

from typing import Any
from uuid import UUID

import msgspec

from quanzi.credit import champion, end_consent, store
from quanzi.credit.scorecard import write_scorecard
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits


async def export_credit(tx: ReadTx, *, person_id: UUID) -> dict[str, Any]:
    """Every fact, score and consent, and each scorecard by which a score was given: enough to work every number out again."""
    scores = await store.scores.list_scores(tx, person_id=person_id, limit=limits.FACTS_PER_PERSON_MAX)
    cards = [await champion.find_card(tx, version=version) for version in sorted({one.version for one in scores})]
    return {
        "switch": msgspec.to_builtins(await store.people.find_switch(tx, person_id=person_id)),
        "consents": msgspec.to_builtins(await store.people.list_consents(tx, person_id=person_id, limit=limits.FACTS_PER_PERSON_MAX)),
        "facts": msgspec.to_builtins(await store.facts.list_facts(tx, person_id=person_id, limit=limits.FACTS_PER_PERSON_MAX)),
        "scores": msgspec.to_builtins(scores),
        "access": await end_consent.export_consents(tx, person_id=person_id),
        "scorecards": {card.version: msgspec.json.decode(write_scorecard(card)) for card in cards},
    }


async def erase_credit(tx: Tx, *, person_id: UUID) -> None:
    """Nothing of a person's score outlives their account."""
    await store.people.lock_switch(tx, person_id=person_id)
    await end_consent.erase_consents(tx, person_id=person_id)
    await store.scores.delete_scores(tx, person_id=person_id)
    await store.facts.delete_ends(tx, person_id=person_id)
    await store.facts.delete_facts(tx, person_id=person_id)
    await store.people.delete_consents(tx, person_id=person_id)
    await store.people.delete_person(tx, person_id=person_id)
