"""From facts to a number: features, points, what is staked and lost, the monthly cap. Pure: the same input, the same score.

`total == base + sum(points) + stake_points + cap_points`, always and exactly.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from quanzi.credit import features as featuring
from quanzi.credit.model import SCORE_MAX, SCORE_MIN, Fact, FactKind
from quanzi.credit.scorecard import Scorecard
from quanzi.kernel import limits

Why = Literal["month", "asked", "corrected", "first"]


class Score(msgspec.Struct, frozen=True):
    """A score as it was given.

    `points` and `features` stand in the order of the card's characteristics; a feature of which nothing is known is None.
    `previous` is the score against which the monthly cap was held, None for none.
    """

    run_at: datetime
    version: str
    total: int
    points: Sequence[int]
    features: Sequence[int | None]
    stake_points: int
    cap_points: int
    previous: int | None
    why: Why


def make_score(card: Scorecard, facts: Iterable[Fact], *, run_at: datetime, previous: int | None, why: Why) -> Score:
    """Score a person as of a moment. `previous` is what stood when the month began; None where nothing caps."""
    known = list(facts)
    measured = featuring.read_features(known, as_of=run_at)
    return _put_together(card, [measured.get(one.name) for one in card.characteristics], stake_points(known, run_at), run_at, previous, why)


def replay(card: Scorecard, score: Score) -> Score:
    """The same score once more, from what was kept with it."""
    return _put_together(card, score.features, score.stake_points, score.run_at, score.previous, score.why)


def stake_points(facts: Iterable[Fact], as_of: datetime) -> int:
    """What lost stakes take away: never more than was staked, less each month, and at most `limits.STAKE_POINTS_MAX` in all."""
    left = 0
    for one in featuring.standing(facts, as_of):
        if one.kind != FactKind.VOUCH_LOST:
            continue
        months = limits.LAPSE_MONTHS - featuring.months_between(one.happened_at, as_of)
        left += one.value * min(max(months, 0), limits.LAPSE_MONTHS) // limits.LAPSE_MONTHS
    return -min(left, limits.STAKE_POINTS_MAX)


def _put_together(card: Scorecard, cells: Sequence[int | None], staked: int, run_at: datetime, previous: int | None, why: Why) -> Score:
    points = tuple(one.points_for(cell) for one, cell in zip(card.characteristics, cells, strict=True))
    raw = min(max(card.base + sum(points) + staked, SCORE_MIN), SCORE_MAX)
    total = raw if previous is None else min(max(raw, previous - limits.MONTH_POINTS_MAX), previous + limits.MONTH_POINTS_MAX)
    return Score(
        run_at=run_at,
        version=card.version,
        total=total,
        points=points,
        features=tuple(cells),
        stake_points=staked,
        cap_points=total - (card.base + sum(points) + staked),
        previous=previous,
        why=why,
    )
