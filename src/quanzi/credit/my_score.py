"""My score as its owner sees it: all of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.credit import champion, explain, policy, scoring, store
from quanzi.credit.errors import ScoreOff
from quanzi.credit.explain import Bar, Change, Leaving, Line, Step
from quanzi.credit.features import FEATURES, add_months
from quanzi.credit.model import KEPT, LAPSES, Band, Fact, band_of
from quanzi.credit.scorecard import Scorecard
from quanzi.credit.scoring import Score
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid
from quanzi.kernel.person import Person


class Moment(msgspec.Struct, frozen=True):
    """A score of the history."""

    run_at: datetime
    total: int
    version: str
    why: str


class MyScore(msgspec.Struct, frozen=True, kw_only=True):
    """Everything behind a score. `total == base + sum of lines + stake_points + cap_points`.

    `since` is when it was switched on; `before` is the score before this one, and `changes` what lies between the two.
    """

    since: datetime
    card_name: str
    expert: bool
    base: int
    score: Score
    band: Band
    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    before: Moment | None
    changes: tuple[Change, ...]
    steps: tuple[Step, ...]
    leaving: tuple[Leaving, ...]
    history: tuple[Moment, ...]


class WhatIf(msgspec.Struct, frozen=True):
    """A score that would be, with its lines."""

    total: int
    band: Band
    cap_points: int
    lines: tuple[Line, ...]


async def find_my_score(tx: ReadTx, *, by: Person) -> MyScore | None:
    """My score with all its reasons; None where it is switched off. NotSignedIn."""
    return await read_score(tx, person_id=by.member_id)


async def read_score(tx: ReadTx, *, person_id: UUID) -> MyScore | None:
    """A person's score with all its reasons; None where it is switched off. Who may ask is for the caller to say."""
    switch = await store.people.find_switch(tx, person_id=person_id)
    if switch is None or not switch.is_on:
        return None
    scores = await store.scores.list_scores(tx, person_id=person_id, limit=limits.SCORES_SHOWN_MAX)
    if not scores:
        return None
    facts = await store.facts.list_facts(tx, person_id=person_id, limit=limits.FACTS_PER_PERSON_MAX)
    card = await champion.find_card(tx, version=scores[0].version)
    return _tell(card, scores, facts, switch.changed_at)


def _tell(card: Scorecard, scores: Sequence[Score], facts: Sequence[Fact], since: datetime) -> MyScore:
    score = scores[0]
    lines = explain.read_lines(card, score, facts)
    history = tuple(Moment(one.run_at, one.total, one.version, one.why) for one in scores)
    return MyScore(
        since=since,
        card_name=card.name,
        expert=card.expert,
        base=card.base,
        score=score,
        band=band_of(score.total),
        bars=explain.read_bars(lines),
        lines=lines,
        before=history[1] if len(history) > 1 else None,
        changes=explain.read_changes(card, scores[1], score, facts) if len(scores) > 1 else (),
        steps=explain.read_steps(card, score),
        leaving=explain.read_leaving(facts, as_of=score.run_at),
        history=history,
    )


async def list_my_facts(tx: ReadTx, *, by: Person) -> list[Fact]:
    """Everything that was noted about me for the score, the latest first. NotSignedIn."""
    return await store.facts.list_facts(tx, person_id=by.member_id, limit=limits.FACTS_PER_PERSON_MAX)


async def try_score(tx: ReadTx, *, by: Person, changed: Mapping[str, int]) -> WhatIf:
    """What my score would be if features were other than they are; nothing is kept. NotSignedIn, ScoreOff, Invalid."""
    policy.may_own_score(by)
    known = {one.name: one for one in FEATURES}
    if any(name not in known or not 0 <= value <= limits.WHAT_IF_VALUE_MAX for name, value in changed.items()):
        raise Invalid(field="changed")
    mine = await store.scores.find_last(tx, person_id=by.member_id)
    if mine is None:
        raise ScoreOff
    card = await champion.find_card(tx, version=mine.version)
    cells = [changed.get(one.name, cell) for one, cell in zip(card.characteristics, mine.features, strict=True)]
    tried = scoring.replay(card, msgspec.structs.replace(mine, features=cells))
    return WhatIf(tried.total, band_of(tried.total), tried.cap_points, explain.read_lines(card, tried))


async def count_kept(tx: ReadTx, *, person_id: UUID) -> tuple[int, int]:
    """How often in the last 24 months a word was kept, of how often one was given: "kept 14 of 14 deals"."""
    kept, lapsed = await store.facts.count_kept(
        tx, person_id=person_id, kept=sorted(KEPT), lapses=sorted(LAPSES), since=add_months(tx.now, -limits.LAPSE_MONTHS)
    )
    return kept, kept + lapsed
