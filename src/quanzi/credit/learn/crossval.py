"""Judging a learner on rows it has not seen: stratified folds, repeated, the same for every peer.

Everything is learnt within a fold: bins, directions, penalties, points. What is judged is the finished card of whole points.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields

import numpy as np
from scipy.stats import t as student

from quanzi.credit.learn import bins, fit, points, promises
from quanzi.credit.learn.frame import Frame, Numbers
from quanzi.credit.learn.judge import Judged, judge_chances
from quanzi.credit.scorecard import Scorecard

FOLDS = 5
SCORECARD = "scorecard"

MakeCard = Callable[[Frame, Numbers, Mapping[str, int]], Scorecard]
"""From rows, outcomes and the directions that are given, to a card."""
Peer = Callable[[Frame, Numbers, Mapping[str, int], Frame], Numbers]
"""From rows, outcomes, the direction of the risk by column, and other rows, to chances of a bad outcome for those."""
_NONE: Mapping[str, Peer] = {}


@dataclass(frozen=True)
class Difference:
    """By how much one learner's figure is above another's on the same folds, with an interval of 95 %."""

    mean: float
    low: float
    high: float


@dataclass
class Judgement:
    """Figures of each learner fold by fold, the scorecard's under `SCORECARD`.

    `foretold` holds a chance of a bad outcome for every row by a card that did not see it, `totals` its score: one line a repeat.
    """

    figures: dict[str, list[Judged]]
    foretold: Numbers
    totals: Numbers
    violations: int = 0
    is_exact: bool = True
    directions: list[Mapping[str, int]] = field(default_factory=list[Mapping[str, int]])


def cross_validate(
    frame: Frame,
    bad: Numbers,
    *,
    make_card: MakeCard,
    repeats: int = 1,
    peers: Mapping[str, Peer] = _NONE,
    directions: Mapping[str, int] | None = None,
    seed: int = 0,
    people: Numbers | None = None,
    note: Callable[[int, int], None] = lambda _done, _total: None,
) -> Judgement:
    """Judge a card, and peers beside it, on `FOLDS` folds `repeats` times; the same seed gives the same. UnfitTable.

    Rows of one of `people` are in one fold: nobody's later self is foretold from their earlier one.
    """
    shape = (repeats, len(bad))
    found = Judgement({name: [] for name in (SCORECARD, *peers)}, np.full(shape, np.nan), np.zeros(shape, dtype=np.int64))
    for repeat in range(repeats):
        folds = _keep_together(fit.split_folds(bad, count=FOLDS, seed=seed + repeat), people)
        for fold in range(FOLDS):
            _judge_fold(found, frame, bad, folds == fold, repeat, make_card, peers, directions or {})
            note(repeat * FOLDS + fold + 1, repeats * FOLDS)
    return found


def _keep_together(folds: Numbers, people: Numbers | None) -> Numbers:
    if people is None:
        return folds
    _, firsts, places = np.unique(people, return_index=True, return_inverse=True)
    return folds[firsts][places]


def make_card(frame: Frame, bad: Numbers, directions: Mapping[str, int]) -> Scorecard:
    """The card of any table."""
    return points.make_card(fit.fit_model(frame, bad, directions=directions), name="Scorecard")


def make_own_card(frame: Frame, bad: Numbers, directions: Mapping[str, int]) -> Scorecard:
    """The card of a house's own features."""
    return points.make_own_card(fit.fit_model(frame, bad, directions=directions), name="Scorecard")


def _judge_fold(
    found: Judgement,
    frame: Frame,
    bad: Numbers,
    held: Numbers,
    repeat: int,
    make_card: MakeCard,
    peers: Mapping[str, Peer],
    directions: Mapping[str, int],
) -> None:
    learn, judged, outcomes = frame.rows(~held), frame.rows(held), bad[~held]
    card = make_card(learn, outcomes, directions)
    totals = promises.score_frame(card, judged)
    found.violations += sum(promises.count_violations(card, judged, seed=repeat).values())
    found.is_exact &= promises.is_exact(card, judged, totals)
    found.totals[repeat, held], found.foretold[repeat, held] = totals, promises.foretell(card, totals)
    found.figures[SCORECARD].append(judge_chances(bad[held], found.foretold[repeat, held]))
    signs = {**bins.find_directions(learn, outcomes), **directions} if peers else directions
    for name, foretell in peers.items():
        found.figures[name].append(judge_chances(bad[held], foretell(learn, outcomes, signs, judged)))


def average(judged: Sequence[Judged]) -> Judged:
    """The mean of each figure."""
    return Judged(**{one.name: float(np.mean([getattr(each, one.name) for each in judged])) for one in fields(Judged)})


def compare(ours: Sequence[float], theirs: Sequence[float], *, folds: int = FOLDS) -> Difference:
    """Ours less theirs by the corrected resampled t-test: folds share rows, so their spread alone would promise too much.

    Nadeau and Bengio 2003, "Inference for the generalization error", Machine Learning 52: the variance of the mean over n folds
    is s^2 (1/n + held/learnt).
    """
    differences = np.subtract(ours, theirs)
    mean, count = float(differences.mean()), len(differences)
    wide = float(np.sqrt(differences.var(ddof=1) * (1 / count + 1 / (folds - 1))) * student.ppf(0.975, count - 1)) if count > 1 else 0.0
    return Difference(mean, mean - wide, mean + wide)
