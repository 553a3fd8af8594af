"""Raters and rings that a person of the house should look at, learnt offline from past ratings.

It serves the detection of rings only and is never an input of a score: nothing of `credit` may import it, which a contract in
.importlinter keeps and a test tries. What a ring may not earn is decided by the plain rules of `rings`, not by what is learnt here.
"""

# SciPy and LightGBM have no types of their own; a sparse matrix is named `Matrix` here
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from quanzi.credit.learn.rating_habits import Matrix, Numbers, Ratings, list_features, read_features

CUTS = tuple(number / 20 for number in range(4, 20))
"""Training looks back from so many moments, as shares of the ratings, at those that came after each."""

AHEAD_FROZEN, AHEAD_ROLLING = 0.25, 0.05
"""How far ahead of each moment is looked, as a share of all: a fifth of all to judge is a quarter of the four fifths before."""

REFREEZE_RATINGS = 100
RING_SIZE_MIN, RING_LIKENESS_MIN, RING_DENSITY_MIN = 3, 0.6, 0.5
_TREES_COUNT = 600
_TREES: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.02,
    "num_leaves": 4,
    "min_data_in_leaf": 200,
    "feature_fraction_bynode": 0.1,
    "lambda_l2": 10.0,
    "monotone_constraints": list(list_features().values()),
    "verbosity": -1,
    "num_threads": 1,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
}


@dataclass(frozen=True, slots=True)
class Detector:
    """What was learnt, and the ratings it was learnt from."""

    past: Ratings
    trees: lgb.Booster

    def judge(self, ratings: Ratings) -> Numbers:
        """How likely each is a bad one, shape (n,), from 0 to 1: frozen, that is by the ratings learnt from and no later one."""
        return self._judge(self.past, ratings)

    def judge_rolling(self, ratings: Ratings, *, every: int = REFREEZE_RATINGS) -> Numbers:
        """The same by all earlier ratings too, with their values: up to date to within `every` ratings; what was learnt stays."""
        parts = [np.zeros(0)]
        for start in range(0, len(ratings), every):
            judged = ratings.between(start, start + every)
            earlier = int(np.searchsorted(ratings.day, judged.day[0], side="left"))
            parts.append(self._judge(self.past.and_then(ratings.between(0, earlier)), judged))
        return np.concatenate(parts)

    def _judge(self, past: Ratings, ratings: Ratings) -> Numbers:
        return np.asarray(self.trees.predict(read_features(past, ratings.rater, ratings.rated), num_threads=1), dtype=float)


def learn_suspicion(ratings: Ratings, *, ahead: float = AHEAD_FROZEN) -> Detector:
    """Learn as it will judge: every example's features are frozen at a moment before it, so most of what it sees is as stale.

    Small trees, each split from a few features and only the way that those point: what ruled one season need not rule the next.
    The same ratings give the same detector. To judge rolling, learn with `AHEAD_ROLLING`.

    Raises:
        ValueError: there are no bad ratings among those learnt from, or only bad ones.
    """
    samples = list(_look_back(ratings, ahead))
    features, bad = np.vstack([one for one, _ in samples]), np.concatenate([one for _, one in samples])
    if bad.all() or not bad.any():
        msg = "there have to be good and bad ratings to learn from"
        raise ValueError(msg)
    return Detector(ratings, lgb.train(_TREES, lgb.Dataset(features, bad), _TREES_COUNT))


def _look_back(ratings: Ratings, ahead: float) -> Iterator[tuple[Numbers, npt.NDArray[np.bool_]]]:
    count = len(ratings)
    for cut in (int(share * count) for share in CUTS):
        later = ratings.between(cut, min(count, cut + int(ahead * count)))
        yield read_features(ratings.between(0, cut), later.rater, later.rated), later.value < 0


@dataclass(frozen=True, slots=True)
class Ring:
    """People who vouch for each other in circles, for an operator to look at: sorted numbers, and how much of all pairs is there."""

    people: tuple[int, ...]
    density: float


def find_rings(ratings: Ratings) -> tuple[Ring, ...]:
    """Dense groups in which good words go in circles of two or three, the largest first; longer circles are for the rules of `rings`.

    Two belong together where most of those with whom they stand in circles are the same (structural likeness, Xu et al. 2007), so
    words that a ring gives to outsiders don't hide it, and a large open community is not one ring.
    """
    good, people = ratings.value > 0, 1 + int(max(ratings.rater.max(initial=0), ratings.rated.max(initial=0)))
    given: Matrix = sp.csr_matrix((np.ones(int(good.sum())), (ratings.rater[good], ratings.rated[good])), (people, people))
    says: Matrix = ((given - sp.diags(given.diagonal())) > 0).astype(float)
    circling: Matrix = (says.multiply(says.T + (says @ says).T) > 0).astype(float)
    near: Matrix = ((circling + circling.T + sp.identity(people)) > 0).astype(float)
    alike: Matrix = near.multiply(near @ near).tocoo()
    count: Matrix = np.asarray(near.sum(axis=1)).ravel()
    held = alike.data >= RING_LIKENESS_MIN * np.sqrt(count[alike.row] * count[alike.col])
    joined = sp.csr_matrix((alike.data[held], (alike.row[held], alike.col[held])), (people, people))
    group: Matrix = connected_components(joined)[1]
    size, inside = np.bincount(group), circling.tocoo()
    within = np.bincount(group[inside.row], group[inside.row] == group[inside.col], len(size))
    density = within / np.maximum(size * (size - 1), 1)
    found = np.flatnonzero((size >= RING_SIZE_MIN) & (density >= RING_DENSITY_MIN))
    rings = (Ring(tuple(np.flatnonzero(group == one).tolist()), round(float(density[one]), 3)) for one in found)
    return tuple(sorted(rings, key=lambda ring: (-len(ring.people), -ring.density, ring.people)))
