"""What ratings up to a day tell about raters, rated and pairs: the features of the detector in `suspicion`.

All is read from `past` alone. Of a rating to be judged only who rates whom is asked: neither its value, nor its time, nor its batch.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.linalg import svds

Numbers = npt.NDArray[np.float64]
People = npt.NDArray[np.int64]
Matrix = Any
"""A sparse matrix of SciPy, which has no types of its own."""

HALF_LIVES = {"negative_180": 180, "negative_30": 30}
"""Days after which a rating weighs half: habits drift."""

PRIOR = 2.0
"""How many ratings the usual share is worth beside a person's own, as in a Beta prior."""

QUICK_DAYS = 1 / 24
FAINT = 0.1
"""The faintest praise of ten steps: what one gives without having dealt."""

FACTORS, ROUNDS, PAIRS_AT_ONCE = 16, 20, 4_000


@dataclass(frozen=True, slots=True)
class Ratings:
    """Ratings in the order of time: shape (n,) each; who rates and who is rated as numbers from 0, value from -1 to 1, time in days."""

    rater: People
    rated: People
    value: Numbers
    day: Numbers

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
        return Ratings(
            np.concatenate([self.rater, later.rater]),
            np.concatenate([self.rated, later.rated]),
            np.concatenate([self.value, later.value]),
            np.concatenate([self.day, later.day]),
        )


SIDE_SIGNS = {"ratings": 0, "negative": 1, **dict.fromkeys(HALF_LIVES, 1), "mean": -1, "faint": -1, "idle": 0, "beyond": 1, "near": 1}
"""What is read of ratings given and of ratings received, and which way it points: 1 where more of it makes a bad rating likelier."""

OWN_SIGNS = {"fairness": -1, "goodness": -1, "quick": 0, "first_negative": 1}
PAIR_SIGNS = {"returned": -1, "triads": -1, "factors": -1}


def list_features() -> dict[str, int]:
    """Every column of `read_features` in order, and which way it points."""
    person = {f"{side}_{name}": sign for side in ("given", "received") for name, sign in SIDE_SIGNS.items()} | OWN_SIGNS
    return {f"{who}_{name}": sign for who in ("rater", "rated") for name, sign in person.items()} | PAIR_SIGNS


def read_features(past: Ratings, rater: People, rated: People) -> Numbers:
    """Shape (n, features): what the past tells about each pair, NaN where it tells nothing."""
    people = 1 + int(max(part.max(initial=0) for part in (past.rater, past.rated, rater, rated)))
    sides = _read_side(past, past.rater, past.rated, people), _read_side(past, past.rated, past.rater, people)
    habits = np.column_stack([*(column for side in sides for column in side.values()), *_read_own(past, people).values()])
    return np.column_stack([habits[rater], habits[rated], *_read_pairs(past, rater, rated, people)])


def _read_side(past: Ratings, who: People, other: People, people: int) -> dict[str, Numbers]:
    """By person on one end of the ratings; `beyond` is how much worse they are, and `near` how bad, than what others see at the other."""
    bad, now = (past.value < 0).astype(float), float(past.day[-1])
    usual, mean = float(bad.mean()), float(past.value.mean())
    count, worse = _add(people, who), _add(people, who, bad)
    columns = {"ratings": np.log1p(count), "negative": (worse + PRIOR * usual) / (count + PRIOR)}
    for name, half_life in HALF_LIVES.items():
        weight = np.exp2((past.day - now) / half_life)
        columns[name] = (_add(people, who, weight * bad) + usual / 2) / (_add(people, who, weight) + 0.5)
    count_other, worse_other = _add(people, other), _add(people, other, bad)
    expected = (worse_other[other] - bad + PRIOR * usual) / (count_other[other] - 1 + PRIOR)
    share_other = (worse_other + PRIOR * usual) / (count_other + PRIOR)
    last = np.full(people, now)
    last[who] = past.day  # the last of equal places is what stays
    faint, near = _add(people, who, np.isclose(past.value, FAINT).astype(float)), _add(people, who, share_other[other])
    unknown = np.where(count > 0, 0.0, np.nan)
    return columns | {
        "mean": (_add(people, who, past.value) + PRIOR * mean) / (count + PRIOR),
        "faint": unknown + faint / np.maximum(count, 1),
        "idle": unknown + np.log1p(now - last),
        "beyond": _add(people, who, bad - expected) / (count + PRIOR),
        "near": unknown + (near + usual) / (count + 1),
    }


def _read_own(past: Ratings, people: int) -> dict[str, Numbers]:
    """Fairness and goodness that define each other (Kumar et al. 2016), how much is rated within an hour, how newcomers are rated."""
    bad, given, received = (past.value < 0).astype(float), _add(people, past.rater), _add(people, past.rated)
    fair, good = np.ones(people), np.zeros(people)
    for _ in range(ROUNDS):
        good = _add(people, past.rated, fair[past.rater] * past.value) / (received + 1)
        fair = 1 - _add(people, past.rater, np.abs(past.value - good[past.rated])) / (2 * np.maximum(given, 1))
    order = np.argsort(past.rater, kind="stable")
    is_quick = (np.diff(past.rater[order]) == 0) & (np.diff(past.day[order]) < QUICK_DAYS)
    _, first = np.unique(past.rated, return_index=True)
    firsts, worse = _add(people, past.rater[first]), _add(people, past.rater[first], bad[first])
    return {
        "fairness": np.where(given > 0, fair, np.nan),
        "goodness": np.where(received > 0, good, np.nan),
        "quick": _add(people, past.rater[order][1:], is_quick.astype(float)) / (given + 1),
        "first_negative": (worse + PRIOR * bad.mean()) / (firsts + PRIOR),
    }


def _read_pairs(past: Ratings, rater: People, rated: People, people: int) -> list[Numbers]:
    """What the rated gave the rater; the signs of ways of two ratings, as balance theory has them; and a product of learnt factors."""
    shape = (people, people)
    values: Matrix = sp.csr_matrix((past.value, (past.rater, past.rated)), shape)
    signs: Matrix = sp.csr_matrix((np.sign(past.value), (past.rater, past.rated)), shape)
    back: Matrix = signs.T.tocsr()
    starts = range(0, len(rater), PAIRS_AT_ONCE)
    parts = [(rater[one : one + PAIRS_AT_ONCE], rated[one : one + PAIRS_AT_ONCE]) for one in starts]
    triads = [np.asarray(signs[one].multiply(back[other]).sum(1)).ravel() for one, other in parts]
    by_rater, by_rated = _factorise(signs, np.sqrt(_add(people, past.rater)), np.sqrt(_add(people, past.rated)))
    factors = np.einsum("ij,ij->i", by_rater[rater], by_rated[rated])
    return [np.asarray(values[rated, rater]).ravel(), np.concatenate([np.zeros(0), *triads]), factors]


def _factorise(signs: Matrix, given: Numbers, received: Numbers) -> tuple[Numbers, Numbers]:
    """Factors of raters and of rated, whose products come near the signs; nobody weighs more for having many ratings."""
    given, received = np.maximum(given, 1), np.maximum(received, 1)
    scaled: Matrix = sp.diags(1 / given) @ signs @ sp.diags(1 / received)
    found: Any = svds(scaled, k=min(FACTORS, len(given) - 1), v0=np.ones(len(given)))
    by_rater: Numbers = np.asarray(found[0] * found[1], dtype=float)
    by_rated: Numbers = np.asarray(found[2].T, dtype=float)
    return by_rater * given[:, None], by_rated * received[:, None]


def _add(people: int, who: People, weight: Numbers | None = None) -> Numbers:
    return np.bincount(who, weight, people).astype(float)
