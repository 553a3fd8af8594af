"""What a card promises, tried on rows: that points add up whoever counts, and that none goes against its direction."""

from typing import cast

import numpy as np

from quanzi.credit.learn.frame import Frame, Numbers
from quanzi.credit.scorecard import Cell, Characteristic, Scorecard

PAIRS = 1_000
_COUNTED_TWICE_MAX = 2_000


def score_frame(card: Scorecard, frame: Frame) -> Numbers:
    """Each row's total, column by column; what `Scorecard.score` gives row by row."""
    totals = np.full(len(frame), card.base, dtype=np.int64)
    for one in card.characteristics:
        totals += _points(one, frame)
    return totals


def foretell(card: Scorecard, totals: Numbers) -> Numbers:
    """The learnt chance of a bad outcome at each total."""
    totals, places = np.unique(totals, return_inverse=True)
    return np.array([card.chance_of_bad(int(total)) for total in totals], dtype=float)[places]


def is_exact(card: Scorecard, frame: Frame, totals: Numbers) -> bool:
    """Whether rows scored one by one have the same totals, each of them the base and its whole points and nothing else."""
    for row in range(min(len(frame), _COUNTED_TWICE_MAX)):
        scored = card.score(frame.cells(row))
        if scored.total != totals[row] or scored.total != card.base + sum(int(points) for points in scored.points):
            return False
    return True


def count_violations(card: Scorecard, frame: Frame, *, seed: int = 0, pairs: int = PAIRS) -> dict[str, int]:
    """For each characteristic with a direction, how often it is broken by two people who differ in nothing else.

    The two values are drawn from those of the rows and from both sides of every cut; a range against the direction counts too.
    """
    dice = np.random.default_rng(seed)
    return {one.name: _violations(card, one, frame, dice, pairs) for one in card.characteristics if one.direction}


def _violations(card: Scorecard, one: Characteristic, frame: Frame, dice: np.random.Generator, pairs: int) -> int:
    column = frame.columns[one.name].astype(float) if one.name in frame.columns else np.empty(0)
    cuts = np.array(one.cuts, dtype=float)
    pool = np.concatenate([column[~np.isnan(column)], cuts, np.nextafter(cuts, -np.inf), [-1e300, 1e300]])
    pool = pool[~np.isin(pool, [code for code, _ in one.special])]
    rows, values = dice.integers(len(frame), size=pairs), np.sort(dice.choice(pool, size=(2, pairs)), axis=0)
    people = frame.rows(rows).columns
    less, more = (score_frame(card, Frame({**people, one.name: side}, frame.special)) for side in values)
    return int(np.sum((more - less) * one.direction < 0)) + (not one.is_monotone)


def _points(one: Characteristic, frame: Frame) -> Numbers:
    if one.name not in frame.columns:
        return np.full(len(frame), one.missing)
    column = frame.columns[one.name]
    if one.categories is not None:
        return np.array([one.points_for(cast("Cell", value)) for value in column], dtype=np.int64)
    numbers = column.astype(float)
    points = np.array(one.points, dtype=np.int64)[np.searchsorted(np.array(one.cuts), numbers, side="right").clip(max=len(one.points) - 1)]
    for code, its in one.special:
        points[numbers == code] = its
    points[np.isnan(numbers)] = one.missing
    return points
