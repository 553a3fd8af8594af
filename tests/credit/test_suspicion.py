"""What past ratings tell about raters and rings: nothing from the future, the same each time, and a planted ring is found."""

import ast
import random
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from quanzi.credit.learn.rating_habits import Ratings, list_features, read_features
from quanzi.credit.learn.suspicion import Detector, find_rings, learn_suspicion

PEOPLE, BAD, RATINGS, SPLIT = 60, 12, 900, 700
SOURCE = Path(__file__).parents[2] / "src" / "quanzi"


def put(rows: list[tuple[int, int, float, float]]) -> Ratings:
    rater, rated, value, day = (np.array(column) for column in zip(*rows, strict=True))
    return Ratings(rater, rated, value, day)


def make_rows(seed: int = 7) -> list[tuple[int, int, float, float]]:
    """The first dozen are rated badly, and rate badly."""
    dice, rows = random.Random(seed), []
    for number in range(RATINGS):
        rater, rated = dice.sample(range(PEOPLE), 2)
        is_bad = dice.random() < (0.8 if min(rater, rated) < BAD else 0.03)
        rows.append((rater, rated, -1.0 if is_bad else 0.2, number / 10))
    return rows


@pytest.fixture(scope="module")
def ratings() -> Ratings:
    return put(make_rows())


@pytest.fixture(scope="module")
def detector(ratings: Ratings) -> Detector:
    return learn_suspicion(ratings.between(0, SPLIT))


def test_bad_ratings_are_foreseen(ratings: Ratings, detector: Detector) -> None:
    judged = ratings.between(SPLIT, RATINGS)
    for likely in (detector.judge(judged), detector.judge_rolling(judged, every=50)):
        assert ((likely > 0) & (likely < 1)).all()
        assert roc_auc_score(judged.value < 0, likely) > 0.8


def test_the_same_ratings_give_the_same_detector(ratings: Ratings, detector: Detector) -> None:
    again, judged = learn_suspicion(ratings.between(0, SPLIT)), ratings.between(SPLIT, RATINGS)
    assert (again.judge(judged) == detector.judge(judged)).all()


@given(st.integers(SPLIT, RATINGS - 1), st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1), st.sampled_from([-1.0, 1.0]))
@settings(max_examples=10, deadline=None)
def test_an_altered_later_rating_changes_nothing_frozen_before_it(place: int, rater: int, rated: int, value: float) -> None:
    rows = make_rows()
    altered = [*rows]
    altered[place] = (rater, rated, value, rows[place][3])
    before, after = (put(one) for one in (rows, altered))
    features = [
        read_features(one.between(0, SPLIT), one.rater[SPLIT:RATINGS], one.rated[SPLIT:RATINGS])[
            np.arange(RATINGS - SPLIT) != place - SPLIT
        ]
        for one in (before, after)
    ]
    assert np.array_equal(*features, equal_nan=True)


def test_features_are_named_and_none_is_constant(ratings: Ratings) -> None:
    judged = ratings.between(SPLIT, RATINGS)
    columns = dict(zip(list_features(), read_features(ratings.between(0, SPLIT), judged.rater, judged.rated).T, strict=True))
    constant = {name for name, column in columns.items() if np.nanmin(column) == np.nanmax(column)}
    assert constant == {name for name in columns if name.endswith(("faint", "quick"))}  # nobody rates so here


def test_the_trees_go_only_the_way_that_a_feature_points(ratings: Ratings, detector: Detector) -> None:
    judged = ratings.between(SPLIT, SPLIT + 50)
    features = read_features(ratings.between(0, SPLIT), judged.rater, judged.rated)
    signs = np.array(list(list_features().values()))
    worse = detector.trees.predict(features + signs * 0.5)
    assert (worse >= detector.trees.predict(features)).all()


def test_frozen_judgement_asks_no_value_no_time_no_batch(ratings: Ratings, detector: Detector) -> None:
    judged = ratings.between(SPLIT, RATINGS)
    turned = Ratings(judged.rater, judged.rated, -judged.value, judged.day + 99)
    assert (detector.judge(turned) == detector.judge(judged)).all()
    assert np.allclose(detector.judge(judged.between(5, 9)), detector.judge(judged)[5:9])


def test_rolling_judgement_knows_only_what_came_before(ratings: Ratings, detector: Detector) -> None:
    judged = ratings.between(SPLIT, RATINGS)
    value = judged.value.copy()
    value[100:] *= -1
    turned = Ratings(judged.rater, judged.rated, value, judged.day)
    one, other = (detector.judge_rolling(given, every=50) for given in (judged, turned))
    assert (one[:150] == other[:150]).all()
    assert (one[150:] != other[150:]).any()


def test_a_planted_ring_is_found_though_it_rates_outsiders_too() -> None:
    dice, ring = random.Random(3), range(PEOPLE, PEOPLE + 6)
    pairs = [*permutations(ring, 2), *((one, dice.randrange(PEOPLE)) for one in ring for _ in range(8))]
    rows = [row for row in make_rows() if dice.random() < 0.4]
    rows += [(one, other, 1.0, 90 + number / 10) for number, (one, other) in enumerate(pairs)]
    assert [found.people for found in find_rings(put(rows)) if found.density == 1] == [tuple(ring)]


def test_three_in_a_circle_are_a_ring_and_a_chain_or_bad_words_are_none() -> None:
    circle = [(0, 1, 1.0, 0.0), (1, 2, 1.0, 1.0), (2, 0, 1.0, 2.0)]
    (ring,) = find_rings(put(circle))
    assert (ring.people, ring.density) == ((0, 1, 2), 0.5)
    assert find_rings(put(circle[:2])) == ()
    assert find_rings(put([(one, other, -1.0, day) for one, other, _, day in circle])) == ()


def test_a_stranger_is_judged_too(detector: Detector) -> None:
    assert 0 < detector.judge(put([(PEOPLE + 5, PEOPLE + 9, 1.0, 999.0)]))[0] < 1


def test_good_ratings_alone_teach_nothing() -> None:
    with pytest.raises(ValueError, match="good and bad"):
        learn_suspicion(put([(one, other, 1.0, day) for one, other, _, day in make_rows()]))


def test_ratings_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="order of time"):
        put([(0, 1, 1.0, 2.0), (1, 0, 1.0, 1.0)])


def test_nothing_of_the_product_imports_the_detector() -> None:
    """It is never an input of a score, nor of anything else that the server does."""
    importers = set()
    texts = {path: path.read_text() for path in SOURCE.rglob("*.py")}
    for path, text in texts.items():
        for node in ast.walk(ast.parse(text)) if "suspicion" in text or "rating_habits" in text else ():
            if isinstance(node, ast.ImportFrom | ast.Import):
                names = [getattr(node, "module", None) or "", *(one.name for one in node.names)]
                if any(one.rpartition(".")[2] in {"suspicion", "rating_habits"} for one in names):
                    importers.add(path.name)
    assert importers == {"suspicion.py"}
