"""What ratings up to a day tell about raters, rated and pairs: the features of the detector in `suspicion`.

All is read from `past` alone. Of a rating to be judged only who rates whom is asked: neither its value, nor its time, nor its batch.
"""

# SciPy and scikit-learn have no types of their own; what they give is named `Array` here
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

Array = Any
"""A numpy array or a sparse matrix of SciPy."""

HALF_LIVES = (float("inf"), 90.0)
"""Days after which a rating weighs half: habits drift."""

PRIOR = 2.0
YOUNG_DAYS = 7


@dataclass(frozen=True, slots=True)
class Ratings:
    """Ratings in the order of time: shape (n,) each; who rates and who is rated as numbers from 0, value from -1 to 1, time in days."""

    rater: Array
    rated: Array
    value: Array
    day: Array

    def __post_init__(self) -> None:
        """Refuse what is out of order: then nothing later could be told from earlier.

        Raises:
            ValueError: lengths differ, or a time goes back.
        """
        if len({len(self.rater), len(self.rated), len(self.value), len(self.day)}) != 1 or (np.diff(self.day) < 0).any():
            msg = "ratings are columns of one length in the order of time"
            raise ValueError(msg)

    def __len__(self) -> int:
        """How many."""
        return len(self.day)

    def between(self, first: int, end: int) -> "Ratings":
        """From the `first` up to but without the `end`."""
        return Ratings(self.rater[first:end], self.rated[first:end], self.value[first:end], self.day[first:end])

    def and_then(self, later: "Ratings") -> "Ratings":
        """These and the later ones."""
        both = zip((self.rater, self.rated, self.value, self.day), (later.rater, later.rated, later.value, later.day), strict=True)
        return Ratings(*(np.concatenate(one) for one in both))


def read_features(past: Ratings, rater: Array, rated: Array) -> Array:
    """Shape (n, features): what the past tells about each pair; people it doesn't know look like nobody in particular."""
    people = 1 + int(max(part.max(initial=0) for part in (past.rater, past.rated, rater, rated)))
    habits, known, effects = _read_habits(past, people)
    pairs = _read_pairs(past, rater, rated, people)
    by, to = known[rater], known[rated]
    alone = [by, to, by * to, (1 - to) * effects[rater, 0], (1 - by) * effects[rated, 1]]
    both = effects[rater, 0] + effects[rated, 1], effects[rater, 2] + effects[rated, 3]
    return np.column_stack([habits[rater], habits[rated], *pairs, *alone, *both])


def _read_habits(past: Ratings, people: int) -> tuple[Array, Array, Array]:
    """By person: shape (people, habits), whether known, and effects of shape (people, 4)."""
    given, received = np.bincount(past.rater, minlength=people), np.bincount(past.rated, minlength=people)
    known = (given + received > 0).astype(float)
    shares = [column for side in (past.rater, past.rated) for column in _read_side(past, side, people)]
    effects = np.column_stack([part for half_life in HALF_LIVES for part in _read_effects(past, people, half_life)])
    looked_at = [*shares, *effects.T]

    def over(others: Array, mine: Array, count: Array) -> list[Array]:
        return [np.bincount(mine, column[others], people) / (count + PRIOR) for column in looked_at]

    near = over(past.rater, past.rated, received) + over(past.rated, past.rater, given)
    columns = [*looked_at, *near, *_read_fairness(past, people, given), *_read_times(past, people)]
    return np.column_stack(columns), known, effects


def _read_side(past: Ratings, side: Array, people: int) -> list[Array]:
    """How many, how bad beside what is usual (log-odds, shrunken), the mean; and how the last ones were."""
    bad, now = (past.value < 0).astype(float), past.day[-1]
    columns: list[Array] = []
    for half_life in HALF_LIVES:
        weight = np.exp2((past.day - now) / half_life)
        usual = ((weight * bad).sum() + 1) / (weight.sum() + PRIOR)
        count, worse = np.bincount(side, weight, people), np.bincount(side, weight * bad, people)
        share = (worse + PRIOR * usual) / (count + PRIOR)
        mean = np.average(past.value, weights=weight)
        total = np.bincount(side, weight * past.value, people)
        columns += [np.log1p(count), np.log(share / (1 - share) * (1 - usual) / usual), (total + PRIOR * mean) / (count + PRIOR)]
    recent, signs = np.zeros(people), np.sign(past.value)
    for person, sign in zip(side.tolist(), signs.tolist(), strict=True):
        recent[person] = 0.7 * recent[person] + 0.3 * sign
    return [*columns, np.log1p(np.bincount(side, bad, people)), recent]


def _read_effects(past: Ratings, people: int, half_life: float) -> tuple[Array, Array]:
    """How much each rater, and each rated, adds to the log-odds of a bad rating: a ridge tells the one's share from the other's."""
    bad, count = past.value < 0, len(past)
    if bad.all() or not bad.any():
        return np.zeros(people), np.zeros(people)
    rows = np.tile(np.arange(count), 2)
    design = sp.csr_matrix((np.ones(2 * count), (rows, np.concatenate([past.rater, past.rated + people]))), (count, 2 * people))
    weight = np.exp2((past.day - past.day[-1]) / half_life)
    effect = LogisticRegression(C=0.5, tol=1e-3, max_iter=300).fit(design, bad, sample_weight=weight).coef_[0]
    return effect[:people], effect[people:]


def _read_fairness(past: Ratings, people: int, given: Array) -> list[Array]:
    """Goodness and fairness that define each other (Kumar et al. 2016), what a rater says beside them, and how often much."""
    fair, good = np.ones(people), np.zeros(people)
    for _ in range(8):
        good = (np.bincount(past.rated, fair[past.rater] * past.value, people) + past.value.mean()) / (
            np.bincount(past.rated, fair[past.rater], people) + 1
        )
        off = 1 - np.abs(past.value - good[past.rated]) / 2
        fair = (np.bincount(past.rater, off, people) + off.mean()) / (given + 1)
    beside = np.bincount(past.rater, past.value - good[past.rated], people) / (given + PRIOR)
    strong = np.bincount(past.rater, np.abs(past.value) > 0.5, people) / (given + 1)  # noqa: PLR2004 - half of the scale
    return [good, fair, beside, strong]


def _read_times(past: Ratings, people: int) -> list[Array]:
    """Age and idleness in days, the busiest day, and how much newcomers are dealt with, and how badly."""
    now, columns = past.day[-1], list[Array]()
    first = np.full(people, np.inf)
    for side in (past.rater, past.rated):
        np.minimum.at(first, side, past.day)
    columns.append(np.where(np.isfinite(first), now - first, -1.0))
    for side, other in ((past.rater, past.rated), (past.rated, past.rater)):
        last, most = np.full(people, now - 2_000.0), np.zeros(people)
        np.maximum.at(last, side, past.day)
        days, count = np.unique(np.column_stack([side, np.floor(past.day)]), axis=0, return_counts=True)
        np.maximum.at(most, days[:, 0].astype(int), count)
        young = (past.day - first[other] < YOUNG_DAYS).astype(float)
        with_young, in_all = np.bincount(side, young, people), np.bincount(side, minlength=people)
        badly = np.bincount(side, young * (past.value < 0), people) / (with_young + 1)
        columns += [now - last, np.log1p(most), (with_young + 0.5) / (in_all + 1), badly]
    return columns


def _read_pairs(past: Ratings, rater: Array, rated: Array, people: int) -> list[Array]:
    """What the rated said of the rater, the four signed triads, and what raters like this one say of this rated."""
    says = sp.csr_matrix((np.sign(past.value), (past.rater, past.rated)), (people, people))
    back, columns = says.T.tocsr(), [_flat(says[rated, rater])]

    def meet(one: Array, other: Array) -> list[Array]:
        signed, all_ = _sum(one.multiply(other)), _sum(abs(one).multiply(abs(other)))
        return [signed / (all_ + 1), np.log1p(all_)]

    ways: list[tuple[Array, Array]] = [(says, says), (back, back), (says, back), (back, says)]
    for one, other in ways:
        columns += meet(one[rater], other[rated])
    signed, all_ = _sum((says[rater] @ back).multiply(back[rated])), _sum((abs(says)[rater] @ abs(back)).multiply(abs(back)[rated]))
    return [*columns, signed / (all_ + 1), np.log1p(all_)]


def _flat(matrix: Array) -> Array:
    return np.asarray(matrix).ravel()


def _sum(matrix: Array) -> Array:
    return np.asarray(matrix.sum(axis=1)).ravel()
