"""The report of a learnt card: how good, steady and fair it is, and what a promise that is broken looks like."""

import msgspec
import numpy as np
import pytest

from quanzi.credit.learn import crossval, fairness, fit, judge, points, promises, report
from quanzi.credit.learn.frame import Frame, Numbers, UnfitTable
from quanzi.credit.model_card import NOT_TOLD
from quanzi.credit.scorecard import Scorecard
from tests.make.outcomes import make_table

ONE = ({"line": 3.0, "climb": 3.0, "level": 6.0},)
Learnt = tuple[Frame, Numbers, Scorecard]


@pytest.fixture(scope="module")
def learnt() -> Learnt:
    frame, bad = make_table()
    return frame, bad, points.make_card(fit.fit_model(frame, bad, penalties=ONE), name="Test")


def test_scores_by_column_are_those_row_by_row(learnt: Learnt) -> None:
    frame, _, card = learnt
    totals = promises.score_frame(card, frame)
    assert totals.tolist() == [card.score(frame.cells(row)).total for row in range(len(frame))]
    assert promises.is_exact(card, frame, totals)
    assert not promises.is_exact(card, frame, totals + np.eye(1, len(frame), 7, dtype=np.int64)[0])
    less = frame.without(["income", "town"])
    assert promises.score_frame(card, less).tolist() == [card.score(less.cells(row)).total for row in range(len(less))]


def test_a_card_that_goes_against_a_direction_is_found_out(learnt: Learnt) -> None:
    frame, _, card = learnt
    assert set(promises.count_violations(card, frame).values()) == {0}
    turned = [
        msgspec.structs.replace(one, points=tuple(reversed(one.points))) if one.name == "income" else one for one in card.characteristics
    ]
    found = promises.count_violations(msgspec.structs.replace(card, characteristics=tuple(turned)), frame)
    assert found["income"] > promises.PAIRS // 3
    assert sum(found.values()) == found["income"]


def test_a_chance_falls_as_the_score_rises(learnt: Learnt) -> None:
    frame, bad, card = learnt
    totals = promises.score_frame(card, frame)
    chances = promises.foretell(card, totals)
    assert (np.diff(chances[np.argsort(totals, kind="stable")]) <= 0).all()
    assert chances.mean() == pytest.approx(bad.mean(), abs=0.02)


def test_what_is_shown_of_rows_is_what_they_are() -> None:
    dice = np.random.default_rng(2)
    chance = dice.random(2_000)
    bad = (dice.random(2_000) < chance).astype(float)
    shown = report.show_judged(bad, chance)
    assert (shown.rows, shown.bad) == (2_000, int(bad.sum()))
    assert shown.auc_low < shown.figures.auc < shown.auc_high
    assert shown.auc_high - shown.auc_low < 0.06
    assert shown.roc[0] == (0.0, 0.0)
    assert shown.roc[-1] == (1.0, 1.0)
    areas = [(b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in zip(shown.roc, shown.roc[1:], strict=False)]
    assert sum(areas) == pytest.approx(shown.figures.auc, abs=0.005)
    assert sum(part.count for part in shown.calibration) == 2_000
    assert all(part.happened == pytest.approx(part.foretold, abs=0.1) for part in shown.calibration)
    assert report.show_judged(bad, chance) == shown


def test_held_out_figures_are_means_over_folds_with_the_interval_around_them(learnt: Learnt) -> None:
    frame, bad, card = learnt
    found = crossval.cross_validate(frame, bad, make_card=lambda _rows, _bad, _directions: card)
    shown = report.show_held_out(found, bad)
    assert shown.figures.auc == pytest.approx(np.mean([one.auc for one in found.figures[crossval.SCORECARD]]))
    assert shown.auc_low < shown.figures.auc < shown.auc_high


def test_each_characteristic_is_told_with_its_range_and_the_pairs_it_was_tried_on(learnt: Learnt) -> None:
    frame, _, card = learnt
    shown = {one.name: one for one in report.show_monotone(card, frame)}
    assert set(shown) == set(frame.columns)
    assert (shown["income"].pairs, shown["income"].violations, shown["income"].least < shown["income"].most) == (1_000, 0, True)
    assert (shown["town"].direction, shown["town"].pairs) == (0, 0)


def test_periods_are_months_and_sort_whatever_they_were() -> None:
    dates = np.array(["2025-03-06", "2024-12-01 10:00", "2025-03-31"], dtype=object)
    assert report.read_periods(dates).tolist() == ["2025-03", "2024-12", "2025-03"]
    assert report.read_periods(np.array([9.0, 10.0])).tolist() == ["09", "10"]
    with pytest.raises(UnfitTable, match="without one"):
        report.read_periods(np.array(["2025-03-06", None], dtype=object))


def test_the_last_fifth_is_late_and_equal_times_stay_together() -> None:
    assert report.find_late(np.arange(10.0)).tolist() == [False] * 8 + [True] * 2
    assert report.find_late(np.array([1.0] * 5 + [2.0] * 5)).tolist() == [False] * 5 + [True] * 5
    assert report.find_late(np.array([1.0] * 9 + [2.0])).tolist() == [False] * 9 + [True]
    with pytest.raises(UnfitTable, match="of one time"):
        report.find_late(np.ones(10))


def test_what_moves_is_seen_where_and_when_it_moved(learnt: Learnt) -> None:
    frame, _, card = learnt
    periods = np.array(["2025-01", "2025-02"], dtype=object)[np.arange(len(frame)) % 2]
    moved = Frame({**frame.columns, "income": np.where(periods == "2025-02", 3.0, frame.columns["income"])}, frame.special)
    shown, drifts = report.show_drift(card, moved, periods)
    by_name = {one.name: one.psi for one in drifts}
    assert shown == ("2025-01", "2025-02")
    assert list(by_name) == [report.SCORE, *(one.name for one in card.characteristics)]
    assert min(by_name["income"]) > 0.25
    assert max(by_name["town"]) < 0.1
    assert judge.psi(np.array([5, 5]), np.array([5, 5])) == 0.0


def test_a_group_that_is_treated_otherwise_is_seen_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fairness, "_BOOTSTRAPS", 40)
    dice = np.random.default_rng(4)
    groups = fairness.read_groups(np.array(["one", "other", None], dtype=object)[dice.choice(3, 900, p=[0.5, 0.49, 0.01])])
    totals = dice.normal(600, 50, 900) - 40 * (groups == "other")
    chance = 1 / (1 + np.exp((totals - 560) / 40))
    bad = (dice.random(900) < chance).astype(float)
    found = {one.group: one for one in fairness.show_fairness("g", groups, bad, chance, totals, threshold=600).groups}
    assert set(found) == {"one", "other", NOT_TOLD}
    assert sum(one.rows for one in found.values()) == 900
    assert (found["other"].approved.high or 1) < (found["one"].approved.low or 0)
    assert found["one"].approved.value == pytest.approx(np.count_nonzero(totals[groups == "one"] >= 600) / found["one"].rows, abs=1e-3)
    for group in ("one", "other"):
        for figure in (found[group].auc, found[group].foretold, found[group].happened):
            assert None not in (figure.low, figure.value, figure.high)
            assert (figure.low or 0) <= (figure.value or 0) <= (figure.high or 0)


def test_more_groups_than_a_report_takes_are_refused() -> None:
    assert fairness.read_groups(np.array([1.0, np.nan])).tolist() == ["1", NOT_TOLD]
    with pytest.raises(UnfitTable, match="a report takes 20"):
        fairness.read_groups(np.arange(21.0))
