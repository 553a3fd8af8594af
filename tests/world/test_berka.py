"""Berka's accounts: booked again in their order, held by made-up people, and as a pipeline reads them equal to what was published."""

import csv
import gzip
import math
import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanzi.app.checks import find_faults
from quanzi.credit.learn import movements as featuring
from quanzi.infra.postgres import Db
from quanzi.wallet import account_of
from quanzi.world import berka, berka_set, sets
from quanzi.world.loading import Broken

SAMPLE = Path(__file__).parent / "published"
FOLDERS = [SAMPLE, *([Path(os.environ["QUANZI_BENCH_DATA"])] if "QUANZI_BENCH_DATA" in os.environ else [])]
TOLERANCE = 1e-6
Movements = list[dict[str, Any]]
WHOLE_TOO = pytest.mark.parametrize("folder", FOLDERS, ids=["sample", "whole"][: len(FOLDERS)])


@pytest.fixture(scope="module", autouse=True)
def duck() -> Iterator[None]:
    previous = ibis.get_backend()
    connection = ibis.duckdb.connect(threads=1)
    ibis.set_backend(connection)
    yield
    ibis.set_backend(previous)
    connection.disconnect()


def read_published(folder: Path) -> dict[int, dict[str, str]]:
    with gzip.open(folder / berka.FOLDER / "loan_features_354_test.csv.gz", "rt", encoding="utf-8") as file:
        return {int(row["account_id"]): row for row in csv.DictReader(file)}


def read_file(folder: Path) -> Movements:
    broken: list[Broken] = []
    rows = berka.read_movements(folder / berka.FOLDER / berka.FILE, broken)
    assert broken == []
    return [
        {
            "account": one.account,
            "place": n,
            "day": one.day.date(),
            "amount": one.amount / 100,
            "balance": one.balance / 100,
            "way": one.operation,
        }
        for n, one in enumerate(rows)
    ]


def read_features(made: Movements, published: dict[int, dict[str, str]]) -> dict[int, dict[str, Any]]:
    loans = [
        {"account": account, "loan_date": date.fromisoformat(row["loan_date"]), "loan_amount": float(row["loan_amount"])}
        for account, row in published.items()
    ]
    table = featuring.read_loans(ibis.memtable(pa.Table.from_pylist(made)), ibis.memtable(pa.Table.from_pylist(loans)))
    return {row["account"]: row for row in table.to_pyarrow().to_pylist()}


def find_differences(made: Movements, published: dict[int, dict[str, str]]) -> list[tuple[Any, ...]]:
    """Every feature of every account against the published one; which movement was the last only where a day tells it."""
    read = read_features(made, published)
    assert read.keys() == published.keys()
    on_day = Counter((one["account"], one["day"]) for one in made)
    columns = [name for name in next(iter(published.values())) if name in next(iter(read.values())) and not name.startswith("loan_")]
    assert len(columns) == 58
    differing: list[tuple[Any, ...]] = [
        (account, name, row[name], published[account][name])
        for account, row in read.items()
        for name in columns
        if not (name in featuring.LAST and on_day[account, row["date_max"]] > 1) and not is_equal(row[name], published[account][name])
    ]
    for account, row in published.items():
        day = date.fromisoformat(row["date_max"])
        same_day = [(one["amount"], one["balance"]) for one in made if one["account"] == account and one["day"] == day]
        last = float(row["amount_last"]), float(row["balance_last"])
        differing += [] if last in same_day else [(account, "last", same_day, last)]
    return differing


def is_equal(ours: Any, theirs: str) -> bool:
    if isinstance(ours, date):
        return ours.isoformat() == theirs
    return math.isclose(ours, float(theirs), rel_tol=1e-9, abs_tol=TOLERANCE)


@WHOLE_TOO
def test_the_pipelines_features_are_the_published_ones(folder: Path) -> None:
    assert find_differences(read_file(folder), read_published(folder)) == []


@WHOLE_TOO
async def test_loaded_as_wallets_the_features_are_still_the_same(db: Db, url: str, folder: Path) -> None:
    summary = await sets.load_sets(db, folder=folder, only=sets.Name.BERKA)
    published = read_published(folder)
    assert summary.broken == []
    assert summary.counts == {"berka people": len(published), "berka movements": len(read_file(folder))}
    assert f"berka: {len(published)} of {len(published)} accounts hold what the set says to the heller" in summary.notes
    assert find_differences(await read_wallets(db, list(published)), published) == []
    assert find_faults(url) == []


async def read_wallets(db: Db, accounts: list[int]) -> Movements:
    """What came and went on these people's accounts, from the journal; what puts a rounding right is none of it."""
    found: Movements = []
    for account in accounts:
        rows = await db.pool.fetch(
            """
            SELECT effective_at, memo, amount,
                CASE WHEN credit_account_id = $1 THEN credit_balance ELSE debit_balance END AS balance,
                CASE WHEN credit_account_id = $1 THEN credit_version ELSE debit_version END AS place,
                credit_account_id = $1 AS came
            FROM wallet.transfer WHERE (credit_account_id = $1 OR debit_account_id = $1) AND kind IN (9, 10) ORDER BY place
            """,
            account_of(berka_set.person_id(account), "CZK"),
        )
        found += [
            {
                "account": account,
                "place": row["place"],
                "day": row["effective_at"].date(),
                "amount": row["amount"] / 100 if row["came"] else -row["amount"] / 100,
                "balance": row["balance"] / 100,
                "way": (row["memo"] or "").partition(":")[0].replace("interest credited", ""),
            }
            for row in rows
        ]
    return found


async def test_a_second_load_changes_nothing_and_what_was_below_nothing_may_be(db: Db) -> None:
    await sets.load_sets(db, folder=SAMPLE, only=sets.Name.BERKA)
    statement = "SELECT count(*), sum(amount), min(debit_balance), max(debit_version) FROM wallet.transfer"
    first = await db.pool.fetchrow(statement)
    await sets.load_sets(db, folder=SAMPLE, only=sets.Name.BERKA)
    assert await db.pool.fetchrow(statement) == first
    lowest = await db.pool.fetchval("SELECT min(balance) FROM wallet.account WHERE kind = 'person'")
    assert lowest == min(one.balance for one in last_movements())


def last_movements() -> list[berka.Movement]:
    rows = berka.read_movements(SAMPLE / berka.FOLDER / berka.FILE, [])
    return list({one.account: one for one in rows}.values())


def test_a_broken_row_is_told_and_skipped(tmp_path: Path) -> None:
    head = "trans_id;account_id;date;type;operation;amount;balance;k_symbol;bank;account"
    lines = [head, "1;2;960728;credit;credit in cash;900.00;900.00;;;", "2;2;960799;credit;;1;1;;;", "3;2;960730;gift;;1;1;;;", "4;2"]
    (tmp_path / "few.csv.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    broken: list[Broken] = []
    assert [one.number for one in berka.read_movements(tmp_path / "few.csv.gz", broken)] == [1]
    assert [one.line for one in broken] == [3, 4, 5]


@given(st.lists(st.integers(1, 10**6), max_size=12), st.sampled_from([1, -1]), st.randoms(use_true_random=False))
def test_the_order_of_a_day_is_found_again(amounts: list[int], sign: int, dice: Any) -> None:
    day = datetime(1997, 3, 31, tzinfo=UTC)
    rows = [
        berka.Movement(n, 1, day, sign * amount, sign * balance, "", "")
        for n, (amount, balance) in enumerate(zip(amounts, accumulate(amounts), strict=True))
    ]
    assert berka.put_in_order(dice.sample(rows, len(rows))) == rows
