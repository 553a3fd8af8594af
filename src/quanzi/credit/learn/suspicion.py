"""Raters and rings that a person of the house should look at, learnt offline from past ratings.

It serves the detection of rings only and is never an input of a score: nothing of `credit` may import it, which a contract in
.importlinter keeps and a test tries. What a ring may not earn is decided by the plain rules of `rings`, not by what is learnt here.
"""

# SciPy and scikit-learn have no types of their own; what they give is named `Array` here
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import lightgbm as lgb
import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import QuantileTransformer

from quanzi.credit.learn.rating_habits import Array, Ratings, read_features

CUTS = 16
"""Training looks back from so many moments, each at the quarter of the ratings that came after."""

AHEAD = 4
REFREEZE_RATINGS = 250
RING_SIZE_MIN, RING_LIKENESS_MIN, RING_DENSITY_MIN = 3, 0.6, 0.5
_TREES: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.015,
    "num_leaves": 4,
    "min_data_in_leaf": 200,
    "feature_fraction": 0.2,
    "bagging_fraction": 0.3,
    "bagging_freq": 1,
    "lambda_l2": 20,
    "verbosity": -1,
    "num_threads": 1,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
}
_TREES_COUNT = 400


@dataclass(frozen=True, slots=True)
class Detector:
    """What was learnt, and the ratings it was learnt from."""

    past: Ratings
    line: Pipeline
    trees: lgb.Booster

    def judge(self, ratings: Ratings) -> Array:
        """How likely each is a bad one, shape (n,), from 0 to 1: frozen, that is by the ratings learnt from and no later one."""
        return self._judge(self.past, ratings)

    def judge_rolling(self, ratings: Ratings, *, every: int = REFREEZE_RATINGS) -> Array:
        """The same by all earlier ratings too, with their values: up to date to within `every` ratings; what was learnt stays."""
        starts = range(0, len(ratings), every)
        parts = [self._judge(self.past.and_then(ratings.between(0, one)), ratings.between(one, one + every)) for one in starts]
        return np.concatenate([np.zeros(0), *parts])

    def _judge(self, past: Ratings, ratings: Ratings) -> Array:
        features = read_features(past, ratings.rater, ratings.rated)
        by_line: Array = self.line.decision_function(features)
        by_trees = np.asarray(self.trees.predict(features, raw_score=True))
        return 1 / (1 + np.exp(-(by_line + by_trees) / 2))


def learn_suspicion(ratings: Ratings) -> Detector:
    """Learn as it will judge: every example's features are frozen at a moment before it, so most of what it sees is as stale.

    Half the log-odds come from a straight line over ranks, which holds where habits drift, half from small trees. The same ratings
    give the same detector.

    Raises:
        ValueError: there are no bad ratings among those learnt from, or only bad ones.
    """
    samples = list(_look_back(ratings))
    features, bad = np.vstack([one for one, _ in samples]), np.concatenate([one for _, one in samples])
    ranks = QuantileTransformer(n_quantiles=min(200, len(bad)), subsample=20_000, random_state=0)
    line = Pipeline([("ranks", ranks), ("line", LogisticRegression(C=0.008, max_iter=300))]).fit(features, bad)
    return Detector(ratings, line, lgb.train(_TREES, lgb.Dataset(features, bad), _TREES_COUNT))


def _look_back(ratings: Ratings) -> Iterator[tuple[Array, Array]]:
    count = len(ratings)
    for cut in (count * number // CUTS for number in range(1, CUTS)):
        later = ratings.between(cut, min(count, cut + count // AHEAD))
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
    given: Array = sp.csr_matrix((np.ones(int(good.sum())), (ratings.rater[good], ratings.rated[good])), (people, people))
    says: Array = ((given - sp.diags(given.diagonal())) > 0).astype(float)
    circling: Array = (says.multiply(says.T + (says @ says).T) > 0).astype(float)
    near: Array = ((circling + circling.T + sp.identity(people)) > 0).astype(float)
    alike: Array = near.multiply(near @ near).tocoo()
    count: Array = np.asarray(near.sum(axis=1)).ravel()
    held = alike.data >= RING_LIKENESS_MIN * np.sqrt(count[alike.row] * count[alike.col])
    joined = sp.csr_matrix((alike.data[held], (alike.row[held], alike.col[held])), (people, people))
    group: Array = connected_components(joined)[1]
    size, inside = np.bincount(group), circling.tocoo()
    within = np.bincount(group[inside.row], group[inside.row] == group[inside.col], len(size))
    density = within / np.maximum(size * (size - 1), 1)
    found = np.flatnonzero((size >= RING_SIZE_MIN) & (density >= RING_DENSITY_MIN))
    rings = (Ring(tuple(np.flatnonzero(group == one).tolist()), round(float(density[one]), 3)) for one in found)
    return tuple(sorted(rings, key=lambda ring: (-len(ring.people), -ring.density, ring.people)))
