"""Switching a score on, by an unticked box of its own, and off again without losing anything else."""

from datetime import datetime
from uuid import UUID

from quanzi.credit import credential, end_consent, group, keep_fact, policy, rescore, store, vouch
from quanzi.credit.model import FactKind
from quanzi.credit.scoring import Score
from quanzi.identity import showing
from quanzi.infra.postgres import Tx
from quanzi.kernel import ids
from quanzi.kernel.person import Person

CONSENT_VERSION = "2026-11"
"""The version of the text by which a score is switched on; another text is another version."""


async def switch_on(tx: Tx, *, by: Person, ticked: bool, text_version: str) -> Score:
    """Have a score from now on; switched on twice it is on. NotSignedIn, Suspended, ConsentNeeded.

    What is known at this moment is since when I am here and how far my name is checked; everything else counts from now.
    """
    policy.may_own_score(by)
    policy.may_say_yes(ticked=ticked, text_version=text_version, current=CONSENT_VERSION)
    person_id = by.member_id
    before = await store.people.lock_switch(tx, person_id=person_id)
    if before is None or not before.is_on:
        # a monthly run that was under way may have left one behind
        await store.scores.delete_scores(tx, person_id=person_id)
        await store.people.write_switch(tx, person_id=person_id, is_on=True)
        await store.people.insert_consent(
            tx, person_id=person_id, consent_id=tx.new_id(), about="score", text_version=text_version, language=by.language
        )
        await _note_start(tx, by)
        return await rescore.give_first(tx, person_id=person_id)
    last = await store.scores.find_last(tx, person_id=person_id)
    return last or await rescore.give_first(tx, person_id=person_id)


async def _note_start(tx: Tx, by: Person) -> None:
    profile = await showing.find_profile(tx, person_id=by.member_id)
    await keep_fact.note_fact(
        tx,
        person_id=by.member_id,
        kind=FactKind.JOINED,
        context="identity",
        source="identity.person",
        source_id=by.member_id,
        happened_at=profile.joined_at,
    )
    await note_tier(tx, person_id=by.member_id, tier=profile.tier, at=tx.now)


async def note_tier(tx: Tx, *, person_id: UUID, tier: int, at: datetime) -> None:
    """Keep how far a name is checked, where it is at all."""
    if tier:
        await keep_fact.note_fact(
            tx,
            person_id=person_id,
            kind=FactKind.VERIFIED,
            context="identity",
            source="identity.tier",
            source_id=ids.id_from_source(source="identity.tier", key=str(tier)),
            happened_at=at,
            value=tier,
        )


async def switch_off(tx: Tx, *, by: Person) -> None:
    """Have no score any more: scores, grants and credentials are gone at once, and nothing is noted until I switch it on again.

    What was noted is sealed until then, and leaves by age; nothing here is closed to who has no score.
    """
    _ = by.member_id
    await store.people.lock_switch(tx, person_id=by.member_id)
    await store.people.write_switch(tx, person_id=by.member_id, is_on=False)
    await group.end_group(tx, by=by)
    await store.people.update_consents_ended(tx, person_id=by.member_id, about="score")
    await credential.revoke_all(tx, person_id=by.member_id)
    await end_consent.end_consents(tx, person_id=by.member_id)
    await store.scores.delete_scores(tx, person_id=by.member_id)
    await vouch.end_vouches_of(tx, person_id=by.member_id)
