"""`quanzi credit train`, `learn-set`, `unload`, `score` and `publish` at a terminal."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from quanzi import credit
from quanzi.cli import __main__ as terminal
from quanzi.credit import champion
from quanzi.credit.features import FEATURES
from quanzi.credit.learn import fairness, fit
from quanzi.credit.model_card import read_model_card
from quanzi.credit.scorecard import read_scorecard
from quanzi.infra.postgres import Db, Tx, open_pool
from tests.make import credit as make
from tests.make.outcomes import write_table
from tests.make.people import make_member

MONTHS = [f"2025-{1 + row % 10:02}-06" for row in range(400)]
GROUPS = ["red" if row % 3 else "blue" for row in range(400)]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(terminal.app, ["credit", *map(str, arguments)])


def words(told: Result) -> str:
    """What was said, however a terminal breaks its lines."""
    return " ".join(told.output.split())


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """One penalty and few draws: what a command does is the same."""
    monkeypatch.setitem(fit.fit_model.__kwdefaults__ or {}, "penalties", fit.PENALTIES[:1])
    monkeypatch.setattr(fairness, "_BOOTSTRAPS", 20)


def test_train_writes_a_card_as_json_and_sql_with_a_report_to_read(tmp_path: Path) -> None:
    table = write_table(tmp_path / "table.csv", month=MONTHS, colour=GROUPS)
    out = tmp_path / "card"
    told = run(
        "train", "--data", table, "--target", "bad", "--out", out, "--time", "month", "--group", "colour", "--drop", "noise",
        "--special", "age=-999", "--direction", "income=down", "--name", "Try",
    )  # fmt: skip
    assert told.exit_code == 0, told.output
    card = read_scorecard((out / "scorecard.json").read_bytes())
    report = read_model_card((out / "report.json").read_bytes())
    assert card.version in told.stdout
    assert (report.version, report.name, report.points_exact) == (card.version, "Try", True)
    assert {one.name for one in card.characteristics} == {"income", "age", "town"}
    assert (report.data.dropped, report.data.time, report.data.first, report.data.last) == (("noise",), "month", "2025-01-06", "2025-10-06")
    assert report.complete is not None
    assert report.out_of_time is not None
    assert report.out_of_time.rows == 80
    assert report.periods[-1] == "2025-10"
    assert report.fairness is not None
    assert [one.group for one in report.fairness.groups] == ["blue", "red"]
    assert sum(one.violations for one in report.monotone) == 0
    assert "<svg" in (out / "card.html").read_text(encoding="utf-8")
    with duckdb.connect() as engine:
        engine.execute(f"CREATE TABLE features AS SELECT * FROM read_csv('{table}')")
        rows = engine.table("features").to_arrow_table().to_pylist()
        scored = engine.sql((out / "scorecard.sql").read_text()).to_arrow_table().to_pylist()
    assert [row["total"] for row in scored] == [card.score(row).total for row in rows]


def test_the_same_table_gives_the_same_card(tmp_path: Path) -> None:
    table = write_table(tmp_path / "table.csv", rows=200)
    for name in ("one", "two"):
        assert run("train", "--data", table, "--target", "bad", "--out", tmp_path / name).exit_code == 0
    one, two = ((tmp_path / name / "scorecard.json").read_bytes() for name in ("one", "two"))
    assert one == two


def test_a_card_of_the_house_keeps_its_promises(tmp_path: Path) -> None:
    dice = np.random.default_rng(5)
    counts = {one.name: dice.integers(0, 30, 400) for one in FEATURES}
    good = sum(one.direction * (counts[one.name] > 10) for one in FEATURES)
    bad = (dice.random(400) < 1 / (1 + np.exp(good))).astype(int)
    head = [*counts, "person_id", "bad"]
    rows = zip(*counts.values(), [f"p{n // 2}" for n in range(400)], bad, strict=True)
    table = tmp_path / "own.csv"
    table.write_text("\n".join(",".join(map(str, row)) for row in [head, *rows]))
    told = run("train", "--data", table, "--target", "bad", "--own", "--out", tmp_path / "card")
    assert told.exit_code == 0, told.output
    card = read_scorecard((tmp_path / "card" / "scorecard.json").read_bytes())
    assert champion.find_faults(card) == []
    assert card.base == 550


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        (["--target", "worse"], "There is no column worse"),
        (["--target", "town"], "must be 0 and 1"),
        (["--target", "bad", "--time", "never"], "never"),
        (["--target", "bad", "--own", "--drop", "town"], "is no feature of a house"),
        (["--target", "bad", "--direction", "income"], "NAME=up or NAME=down"),
        (["--target", "bad", "--special", "age=many"], "COLUMN=-999,-1"),
    ],
)
def test_what_can_not_be_learnt_says_why(more: list[str], reason: str, tmp_path: Path) -> None:
    told = run("train", "--data", write_table(tmp_path / "table.csv", rows=80), "--out", tmp_path / "card", *more)
    assert told.exit_code != 0
    assert reason in words(told)
    assert not (tmp_path / "card").exists()


async def fill(tx: Tx) -> None:
    """Two people fifty days ago, one of whom broke her word twenty days later."""
    mei, wei = await make_member(tx, tier=2), await make_member(tx, name="Amina Wanjiru")
    await make.switch_on(tx, mei, wei)
    await make.note(tx, mei, credit.FactKind.DEBT_KEPT)
    await make.note(tx, mei, credit.FactKind.DEBT_BROKEN, days_ago=-20)
    await make.note(tx, wei, credit.FactKind.DEBT_KEPT, days_ago=-20)


@pytest.fixture
def house(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """A house with a past; when that was."""
    began = datetime.now(UTC) - timedelta(days=50)

    async def begin() -> None:
        async with await open_pool(url, size_max=1) as pool:
            await Db(pool, clock=lambda: began).run(fill)

    asyncio.run(begin())
    monkeypatch.setenv("QUANZI_DATABASE_URL", url)
    monkeypatch.setenv("QUANZI_HOME", str(tmp_path / "home"))
    return began


def test_a_house_is_unloaded_scored_and_published(house: datetime, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    told = run("unload", "--folder", folder)
    assert told.exit_code == 0, told.output
    assert "2 people with a score" in words(told)
    assert (folder / "facts" / f"{house:%Y-%m}.parquet").exists()
    assert "was not unloaded" in words(run("score", "--folder", tmp_path))
    assert "2 people scored" in words(run("score", "--folder", folder))
    assert "2 scores written, 0 in the shadow" in words(run("publish", "--folder", folder))
    assert "finished already" in words(run("publish", "--folder", folder))


def test_a_set_to_learn_from_is_made_of_what_was_unloaded(house: datetime, tmp_path: Path) -> None:
    assert run("unload", "--folder", tmp_path / "run").exit_code == 0
    out = tmp_path / "learn.parquet"
    (tmp_path / "home").mkdir(exist_ok=True)
    month = (house.replace(day=1) + timedelta(days=31 if house.day > 5 else 0)).strftime("%Y-%m")
    told = run("learn-set", "--facts", tmp_path / "run" / "facts", "--out", out, "--from", month, "--months", 1)
    assert told.exit_code == 0, told.output
    assert pq.read_table(out).num_rows == pq.read_table(out, columns=["bad"]).num_rows
    assert "2025-01" in run("learn-set", "--facts", tmp_path / "run" / "facts", "--out", out, "--from", "June").output
    assert "no Parquet file" in words(run("learn-set", "--facts", tmp_path / "home", "--out", out, "--from", "2025-01"))
