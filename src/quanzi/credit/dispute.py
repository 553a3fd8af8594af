"""An item or a decision that I ask a person to look at: they answer by a day, and what nobody answered for is removed.

Who decides neither owns it, nor is the other side of it, nor decided before. A correction removes an item or lifts a no; there is
no way to give a score by hand.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from quanzi import identity, media
from quanzi.credit import rescore, store
from quanzi.credit.errors import BadOutcome, DisputedLately, DisputeOver, ItemEnded, NothingCorrected, TooManyDisputes, TooManyPictures
from quanzi.credit.events import DisputeDecided, ItemCorrected
from quanzi.credit.model import Fact
from quanzi.credit.store.corrections import Override
from quanzi.credit.store.disputes import Dispute
from quanzi.credit.store.facts import EndReason
from quanzi.infra import outbox
from quanzi.infra.each import DUE_AT_ONCE, settle_each
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.media import PictureChoice

_ANSWERED_WITHIN = timedelta(days=limits.DISPUTE_DAYS)
_MORE_TIME = timedelta(days=limits.DISPUTE_DAYS_MORE)
_AGAIN_AFTER = timedelta(days=limits.DISPUTE_DAYS_BETWEEN)
_APPEALED_WITHIN = timedelta(days=limits.DISPUTE_DAYS)
_SHOWN_MAX = 100


async def dispute_item(
    tx: Tx, *, by: Person, fact_id: UUID, words: str, evidence: str = "", pictures: Sequence[PictureChoice] = ()
) -> Dispute:
    """Say that an item about me is wrong; said twice while it is open it is one dispute. `pictures` are mine, uploaded before.

    NotSignedIn, NotFound, ItemEnded, DisputedLately, TooManyDisputes, TooManyPictures, PictureMissing, Invalid with `field`;
    Suspended with pictures.
    """
    fact = await store.facts.find_fact(tx, person_id=by.member_id, fact_id=fact_id)
    if fact is None:
        raise NotFound
    if fact.ended_at is not None:
        raise ItemEnded
    return await _open(tx, by, words, evidence, pictures, fact_id=fact_id)


async def ask_person(
    tx: Tx,
    *,
    by: Person,
    words: str,
    evidence: str = "",
    pictures: Sequence[PictureChoice] = (),
    refusal_id: UUID | None = None,
    score_run_at: datetime | None = None,
) -> Dispute:
    """Ask a person to look at a no that used my score, or at a score as it was given.

    NotSignedIn, NotFound, ItemEnded, DisputedLately, TooManyDisputes, TooManyPictures, PictureMissing, Invalid with `field`;
    Suspended with pictures.
    """
    if refusal_id is not None:
        refusal = await store.refusals.find_refusal(tx, person_id=by.member_id, refusal_id=refusal_id)
        if refusal is None:
            raise NotFound
        if refusal.lifted_at is not None:
            raise ItemEnded
        return await _open(tx, by, words, evidence, pictures, refusal_id=refusal_id)
    if score_run_at is None or await store.scores.find_score(tx, person_id=by.member_id, run_at=score_run_at) is None:
        raise NotFound
    return await _open(tx, by, words, evidence, pictures, score_run_at=score_run_at)


async def _open(
    tx: Tx,
    by: Person,
    words: str,
    evidence: str,
    pictures: Sequence[PictureChoice],
    *,
    fact_id: UUID | None = None,
    refusal_id: UUID | None = None,
    score_run_at: datetime | None = None,
) -> Dispute:
    made = Dispute(
        person_id=by.member_id,
        dispute_id=tx.new_id(),
        fact_id=fact_id,
        refusal_id=refusal_id,
        score_run_at=score_run_at,
        words=clean_text(words, max_characters=limits.DISPUTE_CHARACTERS_MAX, field="words", lines=True),
        evidence=_clean_evidence(evidence),
        at=tx.now,
        due_at=tx.now + _ANSWERED_WITHIN,
    )
    for one in await _list_about(tx, made):
        if one.state == "open":
            return one
        if one.state == "stands" and one.decided_at is not None and tx.now - one.decided_at < _AGAIN_AFTER:
            raise DisputedLately(day=(one.decided_at + _AGAIN_AFTER).date().isoformat())
    if await store.disputes.count_open(tx, person_id=by.member_id) >= limits.DISPUTES_OPEN_MAX:
        raise TooManyDisputes(most=limits.DISPUTES_OPEN_MAX)
    if await store.disputes.insert_dispute(tx, dispute=made):
        return await _hang(tx, by, made, pictures)
    return next(one for one in await _list_about(tx, made) if one.state == "open")


async def _hang(tx: Tx, by: Person, one: Dispute, pictures: Sequence[PictureChoice]) -> Dispute:
    """The same with pictures of its owner added; one that hangs there already hangs there once."""
    there = {picture.media_id for picture in one.pictures}
    more = [picture for picture in pictures if picture.media_id not in there]
    if not more:
        return one
    if len(there) + len(more) > limits.DISPUTE_PICTURES_MAX:
        raise TooManyPictures(field="photos", most=limits.DISPUTE_PICTURES_MAX)
    hung = await media.attach_pictures(tx, by=by, pictures=more, to=place_of(one.dispute_id))
    shown = msgspec.structs.replace(one, pictures=(*one.pictures, *hung))
    await store.disputes.update_dispute(tx, dispute=shown)
    return shown


def place_of(dispute_id: UUID) -> str:
    """What pictures of a dispute are part of."""
    return f"dispute:{dispute_id}"


async def _list_about(tx: ReadTx, one: Dispute) -> list[Dispute]:
    return await store.disputes.list_about(
        tx, person_id=one.person_id, fact_id=one.fact_id, refusal_id=one.refusal_id, score_run_at=one.score_run_at
    )


def _clean_evidence(text: str, *, required: bool = False) -> str:
    return clean_text(text, max_characters=limits.DISPUTE_CHARACTERS_MAX, field="evidence", required=required, lines=True)


async def add_evidence(tx: Tx, *, by: Person, dispute_id: UUID, evidence: str = "", pictures: Sequence[PictureChoice] = ()) -> Dispute:
    """Tell or show more while it is open; the first time the operators get fifteen days more.

    NotFound, DisputeOver, TooManyPictures, PictureMissing, Invalid with `field`; Suspended with pictures.
    """
    told = _clean_evidence(evidence, required=not pictures)
    mine = await _lock_open(tx, by.member_id, dispute_id)
    more = msgspec.structs.replace(
        mine,
        evidence=_clean_evidence(f"{mine.evidence}\n\n{told}".strip()),
        due_at=mine.due_at if mine.extended_at else mine.due_at + _MORE_TIME,
        extended_at=mine.extended_at or tx.now,
    )
    await store.disputes.update_dispute(tx, dispute=more)
    return await _hang(tx, by, more, pictures)


async def withdraw_dispute(tx: Tx, *, by: Person, dispute_id: UUID) -> None:
    """Let it be: nobody has to look any more. NotFound, DisputeOver."""
    mine = await _lock_open(tx, by.member_id, dispute_id)
    await store.disputes.update_dispute(tx, dispute=msgspec.structs.replace(mine, state="withdrawn"))


async def appeal_dispute(tx: Tx, *, by: Person, dispute_id: UUID, words: str) -> Dispute:
    """Object to a no, once, within thirty days; another operator answers. NotFound, DisputeOver, Invalid with `field`."""
    told = clean_text(words, max_characters=limits.DISPUTE_CHARACTERS_MAX, field="words", lines=True)
    mine = await _lock(tx, by.member_id, dispute_id)
    if mine.state != "stands" or mine.appealed_at is not None or mine.decided_at is None or tx.now - mine.decided_at > _APPEALED_WITHIN:
        raise DisputeOver
    reopened = msgspec.structs.replace(
        mine,
        state="open",
        due_at=tx.now + _ANSWERED_WITHIN,
        appeal=told,
        appealed_at=tx.now,
        first_decided_by=mine.decided_by,
        first_answer=mine.answer,
        decided_by=None,
        decided_at=None,
        answer="",
    )
    await store.disputes.update_dispute(tx, dispute=reopened)
    return reopened


async def list_disputes(tx: ReadTx, *, by: Person) -> list[Dispute]:
    """Mine, the latest first. NotSignedIn."""
    return await store.disputes.list_disputes(tx, person_id=by.member_id, limit=_SHOWN_MAX)


async def find_dispute(tx: ReadTx, *, by: Person, dispute_id: UUID) -> Dispute:
    """One of mine. NotFound."""
    found = await store.disputes.find_dispute(tx, person_id=by.member_id, dispute_id=dispute_id)
    if found is None:
        raise NotFound
    return found


async def decide_dispute(
    tx: Tx, *, by: Person, person_id: UUID, dispute_id: UUID, outcome: str, answer: str, fact_ids: Sequence[UUID] = ()
) -> Dispute:
    """Correct what was disputed, or let it stand, with an answer that its owner reads. For operators.

    "corrected" removes the disputed item or lifts the disputed no, and the items `fact_ids` beside it; the score is worked out
    anew at once, not held back by the monthly cap. NotFound, NotYourOwnCase, DisputeOver, BadOutcome, NothingCorrected, Invalid.
    """
    identity.may_operate(by)
    if outcome not in {"corrected", "stands"}:
        raise BadOutcome(field="outcome")
    why = clean_text(answer, max_characters=limits.REASON_CHARACTERS_MAX, field="answer")
    asked = await _lock(tx, person_id, dispute_id)
    identity.may_decide_about(by, person_id=person_id, decided=await _too_near(tx, asked))
    if asked.state != "open":
        raise DisputeOver
    decided = msgspec.structs.replace(asked, state=outcome, decided_by=by.member_id, decided_at=tx.now, answer=why)
    await store.disputes.update_dispute(tx, dispute=decided)
    if outcome == "corrected":
        await _correct(tx, decided, fact_ids=fact_ids)
    await outbox.record(tx, DisputeDecided(id=tx.new_id(), at=tx.now, person_id=person_id, dispute_id=dispute_id))
    return decided


async def _too_near(tx: ReadTx, asked: Dispute) -> list[UUID]:
    """Who can't decide besides the owner: who did before, and the other side of the item."""
    fact = None if asked.fact_id is None else await store.facts.find_fact(tx, person_id=asked.person_id, fact_id=asked.fact_id)
    return [one for one in (asked.first_decided_by, fact.other_id if fact else None) if one is not None]


async def _correct(tx: Tx, decided: Dispute, *, fact_ids: Sequence[UUID]) -> None:
    """Remove and lift, each with its line in the log of overrides, then score anew."""
    removed = list(dict.fromkeys(([decided.fact_id] if decided.fact_id else []) + list(fact_ids)))
    if not removed and decided.refusal_id is None:
        raise NothingCorrected(field="fact_ids")
    for fact_id in removed:
        await _remove_item(tx, decided, fact_id, reason="dispute_won")
        await _log(tx, decided, what="item_removed", subject_id=fact_id)
    if decided.refusal_id is not None:
        await store.refusals.update_lifted(tx, person_id=decided.person_id, refusal_id=decided.refusal_id, by=decided.decided_by)
        await _log(tx, decided, what="refusal_lifted", subject_id=decided.refusal_id)
    if removed:
        await rescore.correct_score(tx, person_id=decided.person_id)


async def _remove_item(tx: Tx, one: Dispute, fact_id: UUID, *, reason: EndReason) -> None:
    """An item that ended by itself meanwhile is right already; NotFound for one of somebody else."""
    fact: Fact | None = await store.facts.find_fact(tx, person_id=one.person_id, fact_id=fact_id)
    if fact is None:
        raise NotFound
    if await store.facts.insert_end(tx, person_id=one.person_id, fact_id=fact_id, reason=reason):
        await outbox.record(tx, ItemCorrected(id=tx.new_id(), at=tx.now, person_id=one.person_id, fact_id=fact_id))


async def _log(tx: Tx, decided: Dispute, *, what: str, subject_id: UUID) -> None:
    if decided.decided_by is None:
        return
    override = Override(
        decided.person_id, tx.new_id(), decided.dispute_id, decided.decided_by, tx.now,
        "item_removed" if what == "item_removed" else "refusal_lifted", subject_id, decided.answer,
    )  # fmt: skip
    await store.corrections.insert_override(tx, override=override)


async def settle_dispute(tx: Tx, *, due: Dispute) -> None:
    """Remove what nobody answered for in time, and score anew; nothing where it was decided meanwhile, or got more time."""
    one = await store.disputes.lock_dispute(tx, person_id=due.person_id, dispute_id=due.dispute_id)
    if one is None or one.state != "open" or one.due_at > tx.now:
        return
    await store.disputes.update_dispute(tx, dispute=msgspec.structs.replace(one, state="not_answered", decided_at=tx.now))
    if one.fact_id is not None:
        await _remove_item(tx, one, one.fact_id, reason="not_answered")
        await rescore.correct_score(tx, person_id=one.person_id)
    if one.refusal_id is not None:
        await store.refusals.update_lifted(tx, person_id=one.person_id, refusal_id=one.refusal_id, by=None)
    await outbox.record(tx, DisputeDecided(id=tx.new_id(), at=tx.now, person_id=one.person_id, dispute_id=one.dispute_id))


async def _lock(tx: Tx, person_id: UUID, dispute_id: UUID) -> Dispute:
    found = await store.disputes.lock_dispute(tx, person_id=person_id, dispute_id=dispute_id)
    if found is None:
        raise NotFound
    return found


async def _lock_open(tx: Tx, person_id: UUID, dispute_id: UUID) -> Dispute:
    found = await _lock(tx, person_id, dispute_id)
    if found.state != "open":
        raise DisputeOver
    return found


async def settle_disputes(db: Db) -> int:
    """Settle a page of what nobody answered in time, each in a transaction of its own; how many there were."""
    due = await db.read(lambda tx: store.disputes.list_due_disputes(tx, limit=DUE_AT_ONCE))
    return await settle_each(
        due, lambda one: db.run(lambda tx: settle_dispute(tx, due=one)), id_of=lambda one: one.dispute_id, failed="dispute_not_settled"
    )
