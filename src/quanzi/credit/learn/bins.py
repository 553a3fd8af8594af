"""Ranges: each column cut finely into levels, and the steps by which a model may climb from level to level.

A number is cut at quantiles into at most `LEVELS_MAX` ranges; what is missing, and each special code, is a level of its own;
so is each category that is not rare. Which neighbouring ranges become one is not decided here but by the fit, which gives
them one value: so the bins are optimal for the whole model and not for each column alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from quanzi.credit.learn.frame import Frame, Numbers, Texts

LEVELS_MAX = 32
RARE = 5
"""A category of fewer rows is one of the others."""
_PRIOR = 4.0
"""Rows of the average that are added to a level before its odds are told."""


@dataclass(frozen=True)
class Levels:
    """The levels of one column: ranges of numbers, then special codes, then missing; or categories, then others, then missing."""

    name: str
    cuts: Numbers
    special: tuple[float, ...] = ()
    categories: tuple[str, ...] | None = None

    @property
    def ranges(self) -> int:
        """How many levels stand in an order; none of a category's do."""
        return len(self.cuts) + 1 if self.categories is None else 0

    @property
    def count(self) -> int:
        """All levels."""
        return self.ranges + len(self.special) + 1 if self.categories is None else len(self.categories) + 2

    def read(self, column: Numbers | Texts) -> np.ndarray[Any, np.dtype[np.int64]]:
        """The level of each cell."""
        if self.categories is not None:
            places = {value: at for at, value in enumerate(self.categories)}
            others = len(self.categories)
            return np.array([others + 1 if value is None else places.get(str(value), others) for value in column], dtype=np.int64)
        numbers = column.astype(float)
        levels = np.searchsorted(self.cuts, numbers, side="right").astype(np.int64)
        for at, code in enumerate(self.special):
            levels[numbers == code] = self.ranges + at
        levels[np.isnan(numbers)] = self.count - 1
        return levels


@dataclass(frozen=True)
class Steps:
    """How a column may enter the model: a matrix of levels by steps, which steps may not be negative, and what each costs.

    `direction` is that of the risk as the number grows: 1, -1, or 0 for a category.
    """

    matrix: Numbers
    signed: np.ndarray[Any, np.dtype[np.bool_]]
    kinds: tuple[str, ...]
    direction: int


def cut_levels(frame: Frame, *, levels_max: int = LEVELS_MAX) -> list[Levels]:
    """The levels of every column, found without a look at the outcome."""
    return [_cut(frame, name, levels_max) for name in frame.columns]


def _cut(frame: Frame, name: str, levels_max: int) -> Levels:
    column = frame.columns[name]
    if frame.is_category(name):
        values, counts = np.unique(np.array([str(value) for value in column if value is not None], dtype=object), return_counts=True)
        kept = tuple(str(value) for value, count in zip(values, counts, strict=True) if count >= RARE)
        return Levels(name, np.empty(0), categories=kept)
    special = frame.special.get(name, ())
    numbers = column.astype(float)
    numbers = numbers[~np.isnan(numbers) & ~np.isin(numbers, special)]
    values = np.unique(numbers)
    if len(values) > levels_max:
        wanted = np.unique(np.quantile(numbers, np.arange(1, levels_max) / levels_max, method="lower"))
        below = np.searchsorted(values, wanted)
        below = below[below + 1 < len(values)]
        return Levels(name, np.unique((values[below] + values[below + 1]) / 2), special)
    return Levels(name, (values[1:] + values[:-1]) / 2, special)


def make_steps(levels: Levels, placed: np.ndarray[Any, Any], column: Numbers | Texts, bad: Numbers, *, direction: int | None) -> Steps:
    """The steps of one column, in units of one standard deviation where they are smooth.

    For numbers: a straight line, the odds of the best monotone ranges, a step at each cut, and a level for each code and for
    what is missing. For categories: the odds, shrunk to the average, and a level each.
    """
    counts = np.bincount(placed, minlength=levels.count).astype(float)
    bads = np.bincount(placed, weights=bad, minlength=levels.count)
    odds = _odds(bads, counts, float(bad.mean()))
    ranges, loose = levels.ranges, np.eye(levels.count)[:, levels.ranges :]
    if levels.categories is not None:
        matrix = np.column_stack([odds, loose])
        return _scale(matrix, counts, ("odds", *["level"] * loose.shape[1]), signed=1, direction=0)
    rising, falling = (_isotone(bads[:ranges], counts[:ranges], way) for way in (1, -1))
    if direction is None:
        direction = 1 if rising[1] >= falling[1] else -1
    smooth = odds.copy()
    smooth[:ranges] = _odds_of_groups((rising if direction > 0 else falling)[0], bads[:ranges], counts[:ranges], float(bad.mean()))
    line = direction * _middles(levels, placed, column, counts)
    at = np.arange(levels.count)[:, None]
    climbs = direction * ((at > np.arange(ranges - 1)) & (at < ranges)).astype(float)
    matrix = np.column_stack([line, smooth, climbs, loose])
    kinds = ("line", "odds", *["climb"] * (ranges - 1), *["level"] * loose.shape[1])
    return _scale(matrix, counts, kinds, signed=ranges + 1, direction=direction)


def _scale(matrix: Numbers, counts: Numbers, kinds: tuple[str, ...], *, signed: int, direction: int) -> Steps:
    matrix = matrix - counts @ matrix / counts.sum()
    for at, kind in enumerate(kinds):
        if kind in {"line", "odds"}:
            spread = np.sqrt(counts @ matrix[:, at] ** 2 / counts.sum())
            matrix[:, at] = matrix[:, at] / spread if spread > 1e-9 else 0.0  # noqa: PLR2004 -- nothing but rounding
    return Steps(matrix, np.arange(len(kinds)) < signed, kinds, direction)


def _odds(bads: Numbers, counts: Numbers, mean: float) -> Numbers:
    """Log-odds of bad against the average, of each level, with `_PRIOR` average rows added."""
    return np.log((bads + _PRIOR * mean) / (counts - bads + _PRIOR * (1 - mean))) - np.log(mean / (1 - mean))


def _isotone(bads: Numbers, counts: Numbers, way: int) -> tuple[list[int], float]:
    """The monotone ranges of greatest likelihood, by pooling adjacent violators: the group of each level, and the likelihood.

    Ayer et al. 1955: the pooled shares are the maximum-likelihood estimate under the order.
    """
    pooled: list[tuple[float, float, int]] = []
    for bad, count in zip(bads, counts, strict=True):
        pooled.append((float(bad), float(count), 1))
        while len(pooled) > 1 and way * _share(pooled[-2]) >= way * _share(pooled[-1]):
            last, before = pooled.pop(), pooled.pop()
            pooled.append((last[0] + before[0], last[1] + before[1], last[2] + before[2]))
    likelihood = sum(_log_likelihood(bad, count) for bad, count, _ in pooled)
    return [at for at, one in enumerate(pooled) for _ in range(one[2])], likelihood


def _share(group: tuple[float, float, int]) -> float:
    return group[0] / group[1] if group[1] else 0.5


def _log_likelihood(bad: float, count: float) -> float:
    share = bad / count if count else 0.5
    return (bad * np.log(share) if bad else 0.0) + ((count - bad) * np.log(1 - share) if count > bad else 0.0)


def _odds_of_groups(groups: list[int], bads: Numbers, counts: Numbers, mean: float) -> Numbers:
    of = np.array(groups)
    return _odds(np.bincount(of, weights=bads), np.bincount(of, weights=counts), mean)[of]


def _middles(levels: Levels, placed: np.ndarray[Any, Any], column: Numbers | Texts, counts: Numbers) -> Numbers:
    """The mean of each range; where nobody stands the cut beside it; the mean of all for codes and for what is missing."""
    numbers = np.nan_to_num(column.astype(float))
    sums = np.bincount(placed, weights=numbers, minlength=levels.count)
    inside = slice(levels.ranges)
    middles = np.full(levels.count, sums[inside].sum() / max(counts[inside].sum(), 1.0))
    edges = np.append(levels.cuts, levels.cuts[-1] if len(levels.cuts) else middles[0])
    middles[inside] = np.where(counts[inside] > 0, sums[inside] / np.maximum(counts[inside], 1.0), edges)
    return middles


def find_directions(frame: Frame, bad: Numbers) -> Mapping[str, int]:
    """Which way the risk goes as each number grows: the likelier of up and down; 0 for categories."""
    found: dict[str, int] = {}
    for levels in cut_levels(frame):
        column = frame.columns[levels.name]
        found[levels.name] = make_steps(levels, levels.read(column), column, bad, direction=None).direction
    return found
