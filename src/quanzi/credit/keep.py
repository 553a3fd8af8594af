"""What the score has of a person: all of it to take along, with the logic; at leaving all of it goes."""

from typing import Any
from uuid import UUID

import msgspec

from quanzi import media
from quanzi.credit import champion, credential, dispute, end_consent, group, store, vouch
from quanzi.credit.scorecard import write_scorecard
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits

HOW = """How to work every score out again from this file alone, with nothing but sums.

1. A score of `scores` names the `version` of its scorecard, which stands in `scorecards`.
2. Its `features` are what was measured, in the order of the card's `characteristics`; null is what was not known.
3. Points of one: `missing` for null; else points[i], where i counts the `cuts` that are not greater than the value.
4. raw = base of the card + all points + `stake_points`, at least 350 and at most 950.
5. Without `previous` the score is raw. With it the score is raw, but at most 60 points above or below `previous`.
6. `cap_points` is what steps 4 and 5 took away or gave, so that everything adds up to `total` exactly.

A feature counts `facts` of its kinds that were known at `run_at` and had not ended: `value` of the latest for verified_tier, whole
months since the first for tenure_months, different partners for partners and vouches, all within 24 months where it counts words
kept or broken. Each `refusals` holds the whole score that was used; its reasons are the characteristics with the most points missing.
"""


async def export_credit(tx: ReadTx, *, person_id: UUID, keys: Keys) -> dict[str, Any]:
    """Every fact, score and consent, and each scorecard by which a score was given: enough to work every number out again."""
    most = limits.FACTS_PER_PERSON_MAX
    scores = await store.scores.list_scores(tx, person_id=person_id, limit=most)
    refusals = await store.refusals.list_refusals(tx, person_id=person_id, limit=most)
    versions = {one.version for one in (*scores, *(one.score for one in refusals if one.score is not None))}
    cards = [await champion.find_card(tx, version=version) for version in sorted(versions)]
    return {
        "how": HOW,
        "switch": msgspec.to_builtins(await store.people.find_switch(tx, person_id=person_id)),
        "credentials": msgspec.to_builtins(await store.credentials.list_credentials(tx, person_id=person_id, limit=most)),
        "consents": msgspec.to_builtins(await store.people.list_consents(tx, person_id=person_id, limit=most)),
        "facts": msgspec.to_builtins(await store.facts.list_facts(tx, person_id=person_id, limit=most)),
        "scores": msgspec.to_builtins(scores),
        "refusals": msgspec.to_builtins(refusals),
        "disputes": msgspec.to_builtins(await store.disputes.list_disputes(tx, person_id=person_id, limit=most)),
        "overrides": msgspec.to_builtins(await store.corrections.list_overrides_of(tx, person_id=person_id, limit=most)),
        "corrections": msgspec.to_builtins(await store.corrections.list_notes(tx, viewer_id=person_id, limit=most)),
        "vouches": msgspec.to_builtins(await store.vouches.list_vouches(tx, person_id=person_id, limit=most)),
        "group": await group.read_group(tx, person_id=person_id, keys=keys),
        "access": await end_consent.export_consents(tx, person_id=person_id),
        "scorecards": {card.version: msgspec.json.decode(write_scorecard(card)) for card in cards},
    }


async def erase_credit(tx: Tx, *, person_id: UUID) -> None:
    """Nothing of a person's score outlives their account."""
    await store.people.lock_switch(tx, person_id=person_id)
    await credential.erase_credentials(tx, person_id=person_id)
    await vouch.end_vouches_of(tx, person_id=person_id)
    await store.vouches.delete_vouches(tx, person_id=person_id)
    await store.vouches.delete_mirrors(tx, person_id=person_id)
    await store.corrections.delete_notes_for(tx, viewer_id=person_id)
    await store.corrections.delete_notes_about(tx, owner_id=person_id)
    await store.corrections.delete_overrides(tx, person_id=person_id)
    for one in await store.disputes.list_disputes(tx, person_id=person_id, limit=limits.FACTS_PER_PERSON_MAX):
        if one.pictures:
            await media.release_pictures(tx, owner_id=person_id, attached_to=dispute.place_of(one.dispute_id))
    await store.disputes.delete_disputes(tx, person_id=person_id)
    await store.refusals.delete_refusals(tx, person_id=person_id)
    await end_consent.erase_consents(tx, person_id=person_id)
    await store.scores.delete_scores(tx, person_id=person_id)
    await store.facts.delete_ends(tx, person_id=person_id)
    await store.facts.delete_facts(tx, person_id=person_id)
    await store.groups.delete_told(tx, person_id=person_id)
    await store.people.delete_consents(tx, person_id=person_id)
    await store.people.delete_person(tx, person_id=person_id)
