"""A card beside its peers: the same folds for all, nothing seen before it is judged, and peers that keep the same signs."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from quanzi.cli import __main__ as terminal
from quanzi.credit.learn import beside, bins, crossval, fit, judge, peers, points
from quanzi.credit.learn.frame import Frame, Numbers
from quanzi.credit.scorecard import Scorecard
from tests.make.outcomes import make_table, write_table

ONE = ({"line": 3.0, "climb": 3.0, "level": 6.0},)


def make_quickly(frame: Frame, bad: Numbers, directions: Mapping[str, int]) -> Scorecard:
    """A card of one penalty."""
    return points.make_card(fit.fit_model(frame, bad, directions=directions, penalties=ONE), name="Quick")


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """One penalty, and trees in larger steps: who is compared with whom is the same."""
    monkeypatch.setitem(fit.fit_model.__kwdefaults__ or {}, "penalties", ONE)
    monkeypatch.setitem(vars(peers)["_LIGHTGBM"], "learning_rate", 0.3)


@pytest.fixture(scope="module")
def table() -> tuple[Frame, Numbers]:
    return make_table()


def test_each_row_is_foretold_once_a_repeat_by_a_card_that_did_not_see_it(table: tuple[Frame, Numbers]) -> None:
    frame, bad = table
    numbered = Frame({**frame.columns, "row": np.arange(len(bad), dtype=float)}, frame.special)
    seen: list[set[float]] = []

    def make(learn: Frame, outcomes: Numbers, directions: Mapping[str, int]) -> Scorecard:
        seen.append(set(learn.columns["row"]))
        return make_quickly(learn.without(["row"]), outcomes, directions)

    told: list[tuple[int, int]] = []
    found = crossval.cross_validate(numbered, bad, make_card=make, repeats=2, note=lambda done, total: told.append((done, total)))
    assert told == [(n, 10) for n in range(1, 11)]
    assert np.isfinite(found.foretold).all()
    assert found.foretold.shape == found.totals.shape == (2, len(bad))
    for repeat in (seen[:5], seen[5:]):
        held = [set(range(len(bad))) - learnt for learnt in repeat]
        assert sorted(row for rows in held for row in rows) == list(range(len(bad)))
    assert (found.violations, found.is_exact) == (0, True)


def test_the_same_seed_gives_the_same_and_another_one_other_folds(table: tuple[Frame, Numbers]) -> None:
    frame, bad = table
    once, again, other = (crossval.cross_validate(frame, bad, make_card=make_quickly, seed=seed) for seed in (3, 3, 4))
    assert once.figures == again.figures
    assert once.figures != other.figures


def test_rows_of_one_person_are_in_one_fold(table: tuple[Frame, Numbers]) -> None:
    frame, bad = table
    people = np.arange(len(bad)) // 4
    mixed: list[int] = []

    def make(learn: Frame, outcomes: Numbers, directions: Mapping[str, int]) -> Scorecard:
        its = np.bincount(learn.columns["person"].astype(int), minlength=people.max() + 1)
        mixed.append(int(((its > 0) & (its < 4)).sum()))
        return make_quickly(learn.without(["person"]), outcomes, directions)

    numbered = Frame({**frame.columns, "person": people.astype(float)}, frame.special)
    crossval.cross_validate(numbered, bad, make_card=make, people=people)
    assert mixed == [0] * crossval.FOLDS


def test_an_interval_is_wider_than_folds_that_share_rows_would_promise() -> None:
    ours, theirs = [0.80, 0.82, 0.78, 0.81, 0.79], [0.79, 0.80, 0.78, 0.80, 0.78]
    found = crossval.compare(ours, theirs)
    assert found.mean == pytest.approx(0.01)
    naive = 2.776 * np.std(np.subtract(ours, theirs), ddof=1) / np.sqrt(5)
    assert found.high - found.mean == pytest.approx(1.5 * naive, rel=1e-3)
    assert crossval.compare(ours, ours) == crossval.Difference(0.0, 0.0, 0.0)


@pytest.mark.parametrize("name", list(peers.PEERS))
def test_a_peer_foretells_better_than_chance_and_keeps_the_signs_it_is_given(name: str, table: tuple[Frame, Numbers]) -> None:
    frame, bad = table
    learn, held = np.arange(len(bad)) < 280, np.arange(len(bad)) >= 280
    signs = dict(bins.find_directions(frame.rows(learn), bad[learn]))
    chance = peers.run_peer(name, frame.rows(learn), bad[learn], signs, frame.rows(held))
    assert ((chance > 0) & (chance < 1)).all()
    assert judge.auc(bad[held], chance) > 0.65
    if name == "lightgbm_free":
        return
    grid = np.linspace(-2.5, 2.5, 40)
    others = {one: np.repeat(column[:1], 40) for one, column in frame.columns.items()}
    steps = np.diff(peers.run_peer(name, frame.rows(learn), bad[learn], signs, Frame({**others, "income": grid}, frame.special)))
    assert (steps * signs["income"] >= -1e-9).all()


def test_beside_holds_the_same_rows_for_all_and_tells_by_how_much(table: tuple[Frame, Numbers]) -> None:
    frame, bad = table
    found = beside.judge_beside(frame, bad, peers=("logistic",))
    ours, theirs = found["scorecard"], found["peers"]["logistic"]
    assert (ours["violations"], ours["points_exact"]) == (0, True)
    assert theirs["difference"] == pytest.approx(ours["auc"] - theirs["auc"])
    assert theirs["low"] <= theirs["difference"] <= theirs["high"]
    assert (found["rows"], found["bad"], found["folds"], found["repeats"]) == (400, int(bad.sum()), 5, 1)


def run_bench(*arguments: object) -> Result:
    return CliRunner().invoke(terminal.app, ["credit", "bench", *map(str, arguments)])


def test_bench_ends_with_one_line_of_json(tmp_path: Path) -> None:
    table = write_table(tmp_path / "table.csv", rows=200)
    told = run_bench("--data", table, "--target", "bad", "--special", "age=-999", "--peers", "logistic", "--json")
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout.splitlines()[-1])
    assert found["scorecard"]["violations"] == 0
    assert found["scorecard"]["points_exact"] is True
    assert 0.5 < found["scorecard"]["auc"] < 1
    assert set(found["peers"]) == {"logistic"}
    told = run_bench("--data", table, "--target", "bad", "--peers", "logistic", "--drop", "noise")
    assert "1 x 5 folds" in told.stdout
    assert "points add up: yes" in told.stdout
    told = run_bench("--data", table, "--target", "bad", "--peers", "oracle")
    assert (told.exit_code, "There is no peer oracle" in told.output) == (1, True)
