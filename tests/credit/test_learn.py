"""Learning a card: points that sum, directions that hold, and the same card from the same rows in any order."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanzi.credit import champion
from quanzi.credit.features import FEATURES
from quanzi.credit.learn import fit, frame, points
from quanzi.credit.learn.frame import Frame, Numbers
from quanzi.credit.scorecard import Scorecard
from tests.make.outcomes import make_table

ONE = ({"line": 3.0, "climb": 3.0, "level": 6.0},)


@pytest.fixture(scope="module")
def learnt() -> tuple[Frame, Numbers, Scorecard]:
    table, bad = make_table()
    return table, bad, points.make_card(fit.fit_model(table, bad, penalties=ONE), name="Test")


def test_points_sum_and_nothing_leaves_the_scale(learnt: tuple[Frame, Numbers, Scorecard]) -> None:
    table, bad, card = learnt
    assert card.faults() == []
    scores = [card.score(table.cells(row)) for row in range(len(table))]
    assert all(one.total == card.base + sum(one.points) and 350 <= one.total <= 950 for one in scores)
    totals = np.array([one.total for one in scores])
    assert totals[bad == 0].mean() > totals[bad == 1].mean() + 20


@given(st.integers(0, 399), st.sampled_from(["income", "age", "noise"]), st.floats(-60, 60), st.floats(-60, 60))
@settings(max_examples=80, deadline=None)
def test_of_two_who_differ_in_one_thing_the_better_is_never_below(
    learnt: tuple[Frame, Numbers, Scorecard], row: int, name: str, one: float, other: float
) -> None:
    table, _, card = learnt
    (its,) = [each for each in card.characteristics if each.name == name]
    low, high = sorted((one, other))
    worse, better = (low, high) if its.direction > 0 else (high, low)
    cells = table.cells(row)
    assert card.score({**cells, name: worse}).total <= card.score({**cells, name: better}).total


def test_the_order_of_rows_and_columns_does_not_matter(learnt: tuple[Frame, Numbers, Scorecard]) -> None:
    table, bad, card = learnt
    mixed = np.random.default_rng(3).permutation(len(table))
    turned = Frame(dict(reversed(table.columns.items())), table.special).rows(mixed)
    again = points.make_card(fit.fit_model(turned, bad[mixed], penalties=ONE), name="Test")
    assert {one.name: one for one in again.characteristics} == {one.name: one for one in card.characteristics}
    assert again.base == card.base


def test_gaps_codes_and_strange_words_have_points_of_their_own(learnt: tuple[Frame, Numbers, Scorecard]) -> None:
    _, _, card = learnt
    by_name = {one.name: one for one in card.characteristics}
    assert [code for code, _ in by_name["age"].special] == [-999.0]
    assert set(by_name["town"].categories or {}) == {"north", "south"}
    assert card.score({"town": "elsewhere", "age": -999.0}).total == card.base + sum(
        (by_name["town"].others, by_name["age"].special[0][1], by_name["income"].missing, by_name["noise"].missing)
    )


def test_a_given_direction_holds_against_the_data(learnt: tuple[Frame, Numbers, Scorecard]) -> None:
    table, bad, _ = learnt
    model = fit.fit_model(table, bad, penalties=ONE, directions={"income": 1})
    (income,) = [one for one in points.make_card(model, name="Against").characteristics if one.name == "income"]
    assert income.direction == -1
    assert income.is_monotone


def test_a_house_can_score_by_a_card_of_its_own_features() -> None:
    dice = np.random.default_rng(5)
    table = Frame({one.name: dice.integers(0, 30, 600).astype(float) for one in FEATURES})
    good = sum(one.direction * (table.columns[one.name] > 10) for one in FEATURES)
    bad = (dice.random(600) < 1 / (1 + np.exp(good))).astype(float)
    model = fit.fit_model(table, bad, penalties=ONE, directions={one.name: -one.direction for one in FEATURES})
    assert champion.find_faults(points.make_own_card(model, name="Own")) == []


def test_too_little_or_no_outcome_is_said(tmp_path: Path) -> None:
    table, bad = make_table(rows=40)
    with pytest.raises(frame.UnfitTable, match="too little"):
        fit.fit_model(table, bad)
    path = tmp_path / "table.csv"
    path.write_text("a;bad\n1;yes\n;no\n2.5;no\n")
    read, outcome = frame.read_target(frame.read_frame(path), "bad")
    assert outcome.tolist() == [1.0, 0.0, 0.0]
    assert np.isnan(read.columns["a"][1])
    with pytest.raises(frame.UnfitTable, match="must be 0 and 1"):
        frame.read_target(frame.read_frame(path), "a")
