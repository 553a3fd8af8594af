"""The report of a learnt card: judged on rows it has not seen, and on a time that it has not seen."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from quanzi.credit import model_card
from quanzi.credit.learn import judge, promises
from quanzi.credit.learn.crossval import SCORECARD, Judgement, average
from quanzi.credit.learn.frame import Frame, Numbers, Texts, UnfitTable
from quanzi.credit.scorecard import Scorecard

SCORE = "score"
"""The name of the score itself among the drifts."""
PERIODS_MAX = 36
_ROC_POINTS = 100
_BOOTSTRAPS = 200
_INTERVAL = (2.5, 97.5)
_LATE_SHARE = 0.2


def show_held_out(found: Judgement, bad: Numbers) -> model_card.Judged:
    """What cross-validation found: figures are means over folds, curves of the first draw."""
    shown = show_judged(bad, found.foretold[0])
    figures = model_card.Figures(**asdict(average(found.figures[SCORECARD])))
    shift = figures.auc - shown.figures.auc
    return model_card.Judged(
        rows=shown.rows,
        bad=shown.bad,
        figures=figures,
        auc_low=shown.auc_low + shift,
        auc_high=min(shown.auc_high + shift, 1.0),
        roc=shown.roc,
        calibration=shown.calibration,
    )


def show_judged(bad: Numbers, chance: Numbers, *, seed: int = 0) -> model_card.Judged:
    """The figures of some rows, the interval by a bootstrap of people."""
    dice = np.random.default_rng(seed)
    draws = (dice.integers(len(bad), size=len(bad)) for _ in range(_BOOTSTRAPS))
    low, high = np.nanpercentile([judge.auc(bad[at], chance[at]) for at in draws], _INTERVAL)
    of_good, of_bad = judge.roc(bad, chance)
    kept = np.unique(np.linspace(0, len(of_good) - 1, _ROC_POINTS).round().astype(int))
    return model_card.Judged(
        rows=len(bad),
        bad=int(bad.sum()),
        figures=model_card.Figures(**asdict(judge.judge_chances(bad, chance))),
        auc_low=float(low),
        auc_high=float(high),
        roc=tuple((round(float(of_good[at]), 4), round(float(of_bad[at]), 4)) for at in kept),
        calibration=tuple(model_card.CalibrationPart(**asdict(part)) for part in judge.calibration(bad, chance)),
    )


def show_monotone(card: Scorecard, frame: Frame) -> tuple[model_card.Monotone, ...]:
    """Each characteristic with the pairs that were tried on it."""
    violations = promises.count_violations(card, frame)
    return tuple(
        model_card.Monotone(
            name=one.name,
            direction=one.direction,
            ranges=len(one.points) if one.categories is None else len(one.categories),
            least=one.range[0],
            most=one.range[1],
            pairs=promises.PAIRS if one.name in violations else 0,
            violations=violations.get(one.name, 0),
        )
        for one in card.characteristics
    )


def read_periods(column: Numbers | Texts) -> Texts:
    """The month of each row where the column holds dates (2025-03-06, or with a time), or else its value, as text; they sort."""
    texts = [_tell_period(value) for value in column]
    if None in texts:
        message = "The column of times has rows without one."
        raise UnfitTable(message)
    if column.dtype != object:
        wide = max(len(str(text)) for text in texts)
        texts = [str(text).zfill(wide) for text in texts]
    return np.array(texts, dtype=object)


def _tell_period(value: Any) -> str | None:  # noqa: ANN401 -- a cell
    if value is None or value != value:  # noqa: PLR0124 -- not a number
        return None
    return value[:7] if isinstance(value, str) else f"{value:.0f}"


def find_late(column: Numbers | Texts) -> Numbers:
    """Which rows are the last fifth by time; of equal times all or none are. UnfitTable where all are of one time."""
    order = np.sort(column)
    begins = order[int(len(order) * (1 - _LATE_SHARE))]
    late = np.asarray(column >= begins)
    if late.all():
        late = np.asarray(column > begins)
    if not late.any() or late.all():
        message = "The rows are of one time, so nothing can be judged out of time."
        raise UnfitTable(message)
    return late


def show_drift(card: Scorecard, frame: Frame, periods: Texts) -> tuple[tuple[str, ...], tuple[model_card.Drift, ...]]:
    """The latest periods, and how each characteristic and the score moved in them."""
    shown = sorted(set(periods))[-PERIODS_MAX:]
    totals = promises.score_frame(card, frame)
    parts = np.searchsorted(np.unique(np.quantile(totals, np.arange(1, 10) / 10)), totals, side="right")
    drifts = [model_card.Drift(name=SCORE, psi=_psi(parts, periods, shown))]
    drifts += [model_card.Drift(name=one.name, psi=_psi(_places(one, frame), periods, shown)) for one in card.characteristics]
    return tuple(shown), tuple(drifts)


def _psi(places: Numbers, periods: Texts, shown: Sequence[str]) -> tuple[float, ...]:
    size = int(places.max()) + 1
    everybody = np.bincount(places, minlength=size)
    return tuple(round(judge.psi(everybody, np.bincount(places[periods == period], minlength=size)), 4) for period in shown)


def _places(one: Any, frame: Frame) -> Numbers:  # noqa: ANN401 -- a characteristic
    column = frame.columns[one.name]
    if one.categories is not None:
        known: Mapping[str, int] = {name: at for at, name in enumerate(one.categories)}
        return np.array([len(known) + 1 if value is None else known.get(str(value), len(known)) for value in column], dtype=np.int64)
    codes = {code: at for at, (code, _) in enumerate(one.special, len(one.points) + 1)}
    return np.array([codes.get(float(value), one.range_of(float(value))) for value in column], dtype=np.int64)
