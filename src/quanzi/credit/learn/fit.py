"""Learning a scorecard: an additive model whose bins and points are found together, monotone by construction.

The model is a logistic regression on the steps of `bins`: a step that goes with the direction has a coefficient of at least
zero, so no sum can go against it. The penalty is quadratic; how strong it is for each kind of step is chosen among `PENALTIES`
by cross-validation inside the rows given. The problem is convex: one solution, whatever the start.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve
from scipy.special import expit
from threadpoolctl import threadpool_limits

from quanzi.credit.learn import bins
from quanzi.credit.learn.bins import Levels, Steps
from quanzi.credit.learn.frame import Frame, Numbers, UnfitTable

PENALTIES: tuple[dict[str, float], ...] = (
    {"line": 1.0, "climb": 1.0, "level": 2.0},
    {"line": 3.0, "climb": 3.0, "level": 6.0},
    {"line": 10.0, "odds": 10.0, "climb": 30.0, "level": 60.0},
    {"line": 30.0, "odds": 30.0, "climb": 30.0, "level": 60.0},
    {"line": 100.0, "odds": 100.0, "climb": 100.0, "level": 200.0},
)
"""What a squared coefficient costs, by kind of step; a kind that is not named is left out."""
_FOLDS_SMALL, _FOLDS_LARGE, _LARGE = 5, 3, 5_000
_STEPS_MAX, _HALVINGS_MAX = 60, 40
_TOLERANCE = 1e-7
_DESCENT = 1e-4
_ROWS_MIN, _OF_EACH_MIN = 50, 10


@dataclass(frozen=True)
class Additive:
    """A fitted model: `values[j][level]` is what column j adds to the log-odds of bad, each with a mean of zero."""

    levels: tuple[Levels, ...]
    values: tuple[Numbers, ...]
    intercept: float
    directions: Mapping[str, int]
    penalty: Mapping[str, float]

    def log_odds(self, frame: Frame) -> Numbers:
        """Log-odds of bad, row by row."""
        total = np.full(len(frame), self.intercept)
        for levels, values in zip(self.levels, self.values, strict=True):
            total += values[levels.read(frame.columns[levels.name])]
        return total


def fit_model(
    frame: Frame,
    bad: Numbers,
    *,
    seed: int = 0,
    directions: Mapping[str, int] | None = None,
    penalties: Sequence[Mapping[str, float]] = PENALTIES,
) -> Additive:
    """Learn from rows and their outcomes, 1 for bad. `directions` of the risk by column; those not named are found. UnfitTable."""
    if len(frame) < _ROWS_MIN or min(bad.sum(), len(bad) - bad.sum()) < _OF_EACH_MIN:
        message = f"There is too little to learn from: {len(frame)} rows, {int(bad.sum())} of them bad; at least 50 and 10 of each."
        raise UnfitTable(message)
    given = dict(directions or {})
    # on one thread: the matrices are small, so more of them wait for each other, and sums would depend on how many there are
    with threadpool_limits(limits=1):
        penalty = penalties[0] if len(penalties) == 1 else _choose(frame, bad, seed, given, penalties)
        return _Part(frame, bad, given).solve(penalty)


def _choose(
    frame: Frame, bad: Numbers, seed: int, directions: Mapping[str, int], penalties: Sequence[Mapping[str, float]]
) -> Mapping[str, float]:
    """The penalty of least log-loss on rows that were not learnt from."""
    count = _FOLDS_SMALL if len(frame) <= _LARGE else _FOLDS_LARGE
    folds = split_folds(bad, count=count, seed=seed)
    losses = [0.0] * len(penalties)
    for held in range(count):
        learn, judge = folds != held, folds == held
        part = _Part(frame.rows(learn), bad[learn], directions)
        for at, penalty in enumerate(penalties):
            odds = part.solve(penalty).log_odds(frame.rows(judge))
            losses[at] += float(np.logaddexp(0, odds).sum() - bad[judge] @ odds)
    return penalties[int(np.argmin(losses))]


def split_folds(bad: Numbers, *, count: int, seed: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """A fold for each row, with as many bad ones in each as can be."""
    dice = np.random.default_rng(seed)
    folds = np.empty(len(bad), dtype=np.int64)
    for outcome in (0.0, 1.0):
        rows = np.flatnonzero(bad == outcome)
        folds[dice.permutation(rows)] = np.arange(len(rows)) % count
    return folds


class _Part:
    """Rows to learn from, placed into levels once, and solved for one penalty after the other."""

    def __init__(self, frame: Frame, bad: Numbers, directions: Mapping[str, int]) -> None:
        self.bad = bad
        self.levels = bins.cut_levels(frame)
        placed = [one.read(frame.columns[one.name]) for one in self.levels]
        self.steps: list[Steps] = [
            bins.make_steps(one, at, frame.columns[one.name], bad, direction=directions.get(one.name))
            for one, at in zip(self.levels, placed, strict=True)
        ]
        ends = np.cumsum([one.count for one in self.levels])
        columns = (np.column_stack(placed) + np.append(0, ends[:-1])).ravel()
        rows, wide = len(bad), len(self.levels)
        self.places = sparse.csr_matrix((np.ones(rows * wide), columns, np.arange(rows + 1) * wide), shape=(rows, int(ends[-1])))

    def solve(self, penalty: Mapping[str, float]) -> Additive:
        """The one model that this penalty gives."""
        kept = [np.array([kind in penalty for kind in one.kinds]) for one in self.steps]
        matrix = sparse.block_diag([one.matrix[:, which] for one, which in zip(self.steps, kept, strict=True)], format="csc")
        signed = np.concatenate([one.signed[which] for one, which in zip(self.steps, kept, strict=True)])
        costs = np.concatenate([_costs(one, penalty)[which] for one, which in zip(self.steps, kept, strict=True)])
        found = _solve(self.places, matrix, signed, costs, self.bad)
        values = matrix @ found[:-1]
        cuts = np.cumsum([one.count for one in self.levels])[:-1]
        return Additive(
            tuple(self.levels),
            tuple(np.split(values, cuts)),
            float(found[-1]),
            {one.name: steps.direction for one, steps in zip(self.levels, self.steps, strict=True)},
            penalty,
        )


def _costs(steps: Steps, penalty: Mapping[str, float]) -> Numbers:
    """A climb costs as many times as there are climbs, so that a column may rise as far in 30 steps as in 3."""
    climbs = max(steps.kinds.count("climb"), 1)
    return np.array([penalty.get(kind, 0.0) * (climbs if kind == "climb" else 1) for kind in steps.kinds])


def _solve(places: Any, matrix: Any, signed: np.ndarray[Any, Any], costs: Numbers, bad: Numbers) -> Numbers:  # noqa: ANN401 -- sparse
    """Minimise log-loss + costs * w^2 / 2 with w >= 0 where signed, by projected Newton steps (Bertsekas 1982); w and intercept."""
    mean = bad.mean()
    w = np.append(np.zeros(matrix.shape[1]), np.log(mean / (1 - mean)))
    costs, signed = np.append(costs, 0.0), np.append(signed, False)

    def look(at: Numbers) -> tuple[Numbers, float]:
        odds = places @ (matrix @ at[:-1]) + at[-1]
        return odds, float(np.logaddexp(0, odds).sum() - bad @ odds + 0.5 * costs @ at**2)

    odds, loss = look(w)
    for _ in range(_STEPS_MAX):
        chance = expit(odds)
        slope = np.append(matrix.T @ (places.T @ (chance - bad)), (chance - bad).sum()) + costs * w
        free = ~(signed & (w <= 0) & (slope > 0))
        way = np.zeros_like(w)
        way[free] = -cho_solve(cho_factor(_curvature(places, matrix, costs, chance, free), check_finite=False), slope[free])
        before = loss
        for halvings in range(_HALVINGS_MAX):
            tried = w + way / 2**halvings
            tried[signed] = np.maximum(tried[signed], 0.0)
            tried_odds, tried_loss = look(tried)
            if tried_loss <= loss - _DESCENT * (slope @ (w - tried)):
                w, odds, loss = tried, tried_odds, tried_loss
                break
        if before - loss < _TOLERANCE * len(bad):
            break
    return w


def _curvature(places: Any, matrix: Any, costs: Numbers, chance: Numbers, free: np.ndarray[Any, Any]) -> Numbers:  # noqa: ANN401
    weight = np.maximum(chance * (1 - chance), 1e-6)
    together = (places.T @ places.multiply(weight[:, None]).tocsr()).toarray()
    part = matrix[:, free[:-1]]
    size = part.shape[1] + 1
    curved = np.empty((size, size))
    curved[:-1, :-1] = part.T @ (part.T @ together).T
    curved[-1, :-1] = curved[:-1, -1] = part.T @ (places.T @ weight)
    curved[-1, -1] = weight.sum()
    curved[np.diag_indices_from(curved)] += costs[free] + 1e-8
    return curved
