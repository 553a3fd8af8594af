"""An item or a decision that its owner asks a person to look at."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from quanzi import credit
from quanzi.credit import consents, disputes, errors, store
from quanzi.credit.dispute import settle_dispute
from quanzi.credit.events import ItemCorrected
from quanzi.credit.model import FactKind
from quanzi.credit.tell_back import tell_viewers
from quanzi.identity.errors import NotYourOwnCase
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import TextTooLong
from tests.make.consent import give
from tests.make.people import make_member
from tests.make.race import race
from tests.make.rights import make_scored, note

_MONTH = timedelta(days=limits.DISPUTE_DAYS)


def later(tx: Tx, **span: float) -> Tx:
    return replace(tx, now=tx.now + timedelta(**span))


async def _total(tx: Tx, person_id: object) -> int:
    score = await store.scores.find_last(tx, person_id=person_id)  # type: ignore[arg-type]
    assert score is not None
    return score.total


async def test_who_wins_has_the_item_removed_and_the_score_anew_at_once(tx: Tx) -> None:
    mei = await make_scored(tx)
    for _ in range(3):
        fact_id = await note(tx, mei, FactKind.DEBT_BROKEN)
    operator = await make_member(tx, operator=True)
    tx = later(tx, hours=1)
    await credit.ask_score(tx, by=mei)
    before = await _total(tx, mei.id)
    opened = await disputes.dispute_item(tx, by=mei, fact_id=fact_id, words="I paid it in cash.")
    assert opened.due_at == tx.now + _MONTH
    assert (await disputes.dispute_item(tx, by=mei, fact_id=fact_id, words="Again.")).dispute_id == opened.dispute_id
    assert await _total(tx, mei.id) == before
    tx = later(tx, days=2)
    await disputes.decide_dispute(
        tx, by=operator, person_id=mei.member_id, dispute_id=opened.dispute_id, outcome="corrected", answer="The receipt is there."
    )
    last = await store.scores.find_last(tx, person_id=mei.member_id)
    assert last is not None
    assert (last.why, last.previous, last.run_at) == ("corrected", None, tx.now)
    assert last.total > before
    item = await disputes.find_item(tx, by=mei, fact_id=fact_id)
    assert item.fact.ended_at == tx.now
    assert [one.what for one in await disputes.list_overrides(tx, by=operator)] == ["item_removed"]
    with pytest.raises(errors.ItemEnded):
        await disputes.dispute_item(tx, by=mei, fact_id=fact_id, words="Once more.")


async def test_a_no_can_be_objected_to_once_before_another_operator(tx: Tx) -> None:
    mei, creditor = await make_scored(tx), await make_member(tx, operator=True)
    fact_id = await note(tx, mei, FactKind.DEBT_LATE, other_id=creditor.member_id)
    first, second = await make_member(tx, operator=True), await make_member(tx, operator=True)
    opened = await disputes.dispute_item(tx, by=mei, fact_id=fact_id, words="It was one day.")

    async def decide(by: object, outcome: str) -> disputes.Dispute:
        return await disputes.decide_dispute(
            tx,
            by=by,  # type: ignore[arg-type]
            person_id=mei.member_id,
            dispute_id=opened.dispute_id,
            outcome=outcome,
            answer="It was late.",
        )

    with pytest.raises(NotYourOwnCase):
        await decide(creditor, "stands")
    with pytest.raises(errors.BadOutcome):
        await decide(first, "700")
    assert (await decide(first, "stands")).state == "stands"
    with pytest.raises(errors.DisputedLately):
        await disputes.dispute_item(tx, by=mei, fact_id=fact_id, words="Look again.")
    assert (await disputes.appeal_dispute(tx, by=mei, dispute_id=opened.dispute_id, words="The bank was closed.")).state == "open"
    with pytest.raises(NotYourOwnCase):
        await decide(first, "stands")
    await decide(second, "stands")
    with pytest.raises(errors.DisputeOver):
        await disputes.appeal_dispute(tx, by=mei, dispute_id=opened.dispute_id, words="A third one.")
    anew = await disputes.dispute_item(later(tx, days=limits.DISPUTE_DAYS_BETWEEN), by=mei, fact_id=fact_id, words="New papers.")
    assert anew.state == "open"


async def test_new_evidence_gives_fifteen_days_more_and_no_more_than_once(tx: Tx) -> None:
    mei = await make_scored(tx)
    opened = await disputes.dispute_item(tx, by=mei, fact_id=await note(tx, mei, FactKind.DEBT_LATE), words="No.", evidence="A photo.")
    more = await disputes.add_evidence(tx, by=mei, dispute_id=opened.dispute_id, evidence="A letter.")
    assert (more.evidence, more.due_at) == ("A photo.\n\nA letter.", opened.due_at + timedelta(days=limits.DISPUTE_DAYS_MORE))
    assert (await disputes.add_evidence(tx, by=mei, dispute_id=opened.dispute_id, evidence="Two.")).due_at == more.due_at
    with pytest.raises(TextTooLong):
        await disputes.add_evidence(tx, by=mei, dispute_id=opened.dispute_id, evidence="x" * limits.DISPUTE_CHARACTERS_MAX)


async def test_what_nobody_answered_for_is_removed_and_scored_by_itself(db: Db) -> None:
    mei = await db.run(make_scored)
    fact_id = await db.run(lambda tx: note(tx, mei, FactKind.DEBT_BROKEN))
    opened = await db.run(lambda tx: disputes.dispute_item(tx, by=mei, fact_id=fact_id, words="It was not me."))
    assert await disputes.settle_disputes(db) == 0
    await db.run(lambda tx: settle_dispute(tx, due=opened))
    assert (await db.read(lambda tx: disputes.find_dispute(tx, by=mei, dispute_id=opened.dispute_id))).state == "open"
    await db.run(lambda tx: tx.execute("UPDATE credit.dispute SET due_at = now() - interval '1 second'"))
    assert await disputes.settle_disputes(db) == 1
    assert await disputes.settle_disputes(db) == 0
    assert (await db.read(lambda tx: disputes.find_dispute(tx, by=mei, dispute_id=opened.dispute_id))).state == "not_answered"
    assert (await db.read(lambda tx: disputes.find_item(tx, by=mei, fact_id=fact_id))).fact.ended_at is not None
    last = await db.read(lambda tx: store.scores.find_last(tx, person_id=mei.member_id))
    assert last is not None
    assert last.why == "corrected"


async def test_a_person_corrects_items_behind_a_score_and_never_a_number(tx: Tx) -> None:
    mei, operator = await make_scored(tx), await make_member(tx, operator=True)
    fact_id = await note(tx, mei, FactKind.ORDER_MISSED)
    score = await store.scores.find_last(tx, person_id=mei.member_id)
    assert score is not None
    with pytest.raises(NotFound):
        await disputes.ask_person(tx, by=mei, words="Why?", score_run_at=score.run_at + timedelta(seconds=1))
    asked = await disputes.ask_person(tx, by=mei, words="Why is it so low?", score_run_at=score.run_at)
    case = await disputes.find_case(tx, by=operator, person_id=mei.member_id, dispute_id=asked.dispute_id)
    assert fact_id in {one.id for one in case.facts}
    key = {"by": operator, "person_id": mei.member_id, "dispute_id": asked.dispute_id, "outcome": "corrected", "answer": "A mistake."}
    with pytest.raises(errors.NothingCorrected):
        await disputes.decide_dispute(tx, **key)  # type: ignore[arg-type]


async def test_items_of_somebody_else_are_not_there(tx: Tx) -> None:
    mei, other, operator = await make_scored(tx), await make_scored(tx), await make_member(tx, operator=True)
    theirs = await note(tx, other, FactKind.DEBT_LATE)
    with pytest.raises(NotFound):
        await disputes.dispute_item(tx, by=mei, fact_id=theirs, words="Not mine.")
    score = await store.scores.find_last(tx, person_id=mei.member_id)
    assert score is not None
    asked = await disputes.ask_person(tx, by=mei, words="Why?", score_run_at=score.run_at)
    with pytest.raises(NotFound):
        await disputes.decide_dispute(
            tx, by=operator, person_id=mei.member_id, dispute_id=asked.dispute_id, outcome="corrected", answer="So.", fact_ids=[theirs]
        )


async def test_a_lifted_no_is_known_to_who_gave_it(tx: Tx) -> None:
    mei, operator, circle_id = await make_scored(tx), await make_member(tx, operator=True), uuid4()
    no = await disputes.record_refusal(
        tx, person_id=mei.member_id, what="gate", by_kind="circle", by_id=circle_id, by_name="Tools", purpose="deals", threshold=700
    )
    asked = await disputes.ask_person(tx, by=mei, refusal_id=no.refusal_id, words="I only just came.")
    assert await disputes.find_lifted(tx, person_id=mei.member_id, by_id=circle_id, purpose="deals") is None
    await disputes.decide_dispute(
        tx, by=operator, person_id=mei.member_id, dispute_id=asked.dispute_id, outcome="corrected", answer="The deposit is enough."
    )
    assert await disputes.find_lifted(tx, person_id=mei.member_id, by_id=circle_id, purpose="deals") == tx.now
    assert [one.what for one in await disputes.list_overrides(tx, by=operator)] == ["refusal_lifted"]
    with pytest.raises(errors.ItemEnded):
        await disputes.ask_person(tx, by=mei, refusal_id=no.refusal_id, words="Again.")


async def test_viewers_are_told_once_that_there_was_a_mistake_and_not_which(tx: Tx) -> None:
    mei, viewer, nobody = await make_scored(tx), await make_member(tx), await make_member(tx)
    await give(tx, mei, viewer)
    await consents.look_at_score(tx, by=viewer, person_id=mei.member_id, purpose=consents.Purpose.DEAL)
    assert await disputes.list_corrections(tx, by=viewer) == []
    event = ItemCorrected(id=tx.new_id(), at=tx.now, person_id=mei.member_id, fact_id=uuid4())
    for _ in range(2):
        await tell_viewers(tx, event=event)
    (told,) = await disputes.list_corrections(tx, by=viewer)
    assert (told.owner_id, told.shown_at, told.corrected_at) == (mei.id, tx.now, tx.now)
    assert await disputes.list_corrections(tx, by=nobody) == []


async def test_a_decision_and_the_clock_meet_and_one_of_them_counts(db: Db) -> None:
    for outcome in ("corrected", "stands"):
        mei, operator = await db.run(make_scored), await db.run(lambda tx: make_member(tx, operator=True))
        fact_id = await db.run(lambda tx, mei=mei: note(tx, mei, FactKind.DEBT_BROKEN))
        opened = await db.run(lambda tx, mei=mei, fact_id=fact_id: disputes.dispute_item(tx, by=mei, fact_id=fact_id, words="No."))
        await db.run(lambda tx: tx.execute("UPDATE credit.dispute SET due_at = now() - interval '1 second' WHERE state = 'open'"))

        async def decide(tx: Tx, mei: Person = mei, by: Person = operator, it: disputes.Dispute = opened, outcome: str = outcome) -> None:
            await disputes.decide_dispute(
                tx, by=by, person_id=mei.member_id, dispute_id=it.dispute_id, outcome=outcome, answer="We looked."
            )

        async def settle(tx: Tx, it: disputes.Dispute = opened) -> None:
            await settle_dispute(tx, due=it)

        ended = await race(db, decide, settle, decide)
        assert ended.count("dispute_over") in {1, 2}
        after = await db.read(lambda tx, mei=mei, it=opened: disputes.find_dispute(tx, by=mei, dispute_id=it.dispute_id))
        fact = (await db.read(lambda tx, mei=mei, fact_id=fact_id: disputes.find_item(tx, by=mei, fact_id=fact_id))).fact
        assert after.state == (outcome if ended.count("dispute_over") == 1 else "not_answered")
        assert (fact.ended_at is None) == (after.state == "stands")
