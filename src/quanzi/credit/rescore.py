"""Giving a score: on the 6th of each month, once a day for who asks, and at once where an item was corrected."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from quanzi.credit import champion, policy, scoring, store
from quanzi.credit.errors import ScoredToday, ScoreOff
from quanzi.credit.events import ScoreChanged
from quanzi.credit.scorecard import Scorecard
from quanzi.credit.scoring import Score, Why
from quanzi.infra import outbox
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.person import Person

_DAY = timedelta(days=1)


def month_start(at: datetime) -> datetime:
    """When the month of a moment began, in UTC: the score that stood then holds the cap of the whole month."""
    return datetime(at.year, at.month, 1, tzinfo=UTC)


async def ask_score(tx: Tx, *, by: Person) -> Score:
    """Work out my score now; once a day. NotSignedIn, Suspended, ScoreOff, ScoredToday."""
    policy.may_own_score(by)
    await _lock(tx, by.member_id)
    last = await store.scores.find_last(tx, person_id=by.member_id)
    if last is not None and last.why == "asked" and tx.now - last.run_at < _DAY:
        raise ScoredToday(retry_after_s=int((last.run_at + _DAY - tx.now).total_seconds()) + 1)
    return await _give(tx, by.member_id, why="asked" if last else "first")


async def correct_score(tx: Tx, *, person_id: UUID) -> Score | None:
    """Work a score out anew after an item was corrected, not held back by the monthly cap; None where it is off."""
    switch = await store.people.lock_switch(tx, person_id=person_id)
    if switch is None or not switch.is_on:
        return None
    return await _give(tx, person_id, why="corrected")


async def give_first(tx: Tx, *, person_id: UUID) -> Score:
    """The score of who just switched it on."""
    return await _give(tx, person_id, why="first")


async def _lock(tx: Tx, person_id: UUID) -> None:
    switch = await store.people.lock_switch(tx, person_id=person_id)
    if switch is None or not switch.is_on:
        raise ScoreOff


async def _give(tx: Tx, person_id: UUID, *, why: Why) -> Score:
    card = await champion.open_champion(tx)
    score = await work_out(tx, card=card, person_id=person_id, why=why)
    last = await store.scores.find_last(tx, person_id=person_id)
    await store.scores.insert_score(tx, person_id=person_id, score=score)
    if last is None or last.total != score.total:
        await outbox.record(tx, ScoreChanged(id=tx.new_id(), at=tx.now, person_id=person_id))
    return score


async def work_out(tx: ReadTx, *, card: Scorecard, person_id: UUID, why: Why) -> Score:
    """What a card gives a person now, by all that is known of them."""
    facts = [row.fact for row in await store.facts.list_facts_of(tx, person_ids=[person_id], known_by=tx.now)]
    held = None if why == "corrected" else await store.scores.find_held(tx, person_id=person_id, before=month_start(tx.now))
    return scoring.make_score(card, facts, run_at=tx.now, previous=held, why=why)
