"""Debts and balances of the Sarafu sets: rounding that keeps the total, accounts as given, what does not add up in suspense."""

import gzip
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanzi.app.checks import find_faults
from quanzi.infra.postgres import Db
from quanzi.kernel.person import SYSTEM
from quanzi.wallet import AccountKind, account_of, nettings
from quanzi.world import sarafu_balances, sarafu_debts, sarafu_set, sets
from quanzi.world.loading import Summary

AMOUNTS = st.lists(st.decimals(min_value="0.001", max_value=10**6, places=4), max_size=40)
DEBTS = ["from,to,amount", "5,6,40", "6,8,21.496", "8,5,21.49", "7,9,0.1", "9,5,3.14", "x,5,1", "5,5,1", "6,5,-1", "6,5,NaN"]
USERS = [
    "id,start,location,held_roles,business_type,stxns_in,stxns_out,bal,ovol_in,ovol_out,svol_in,svol_out",
    "1,2020-01-25 19:10:50.2,Miyani,BENEFICIARY,Shop,9,0,30.5,50.5,0,0,20",
    "2,2020-01-25 19:10:50.2,Miyani,BENEFICIARY,Shop,9,0,-7.005,20,0,3.0049,30.01",
    "3,2019-06-19 12:41:09.0,Miyani,GROUP_ACCOUNT,Savings Group,19,1,400,440,20,0,0",
    "4,2019-06-19 12:41:09.0,,ADMIN,System,0,0,150,100,0,0,0",
    "5,2020-01-25 19:10:50.2,Miyani,BENEFICIARY,Shop,9,0,much,1,0,0,0",
]


def pack(path: Path, lines: Sequence[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress("\n".join([*lines, ""]).encode()))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder laid out like the published sets."""
    pack(tmp_path / sarafu_debts.FOLDER / "debt.csv.gz", DEBTS)
    pack(tmp_path / sarafu_debts.FOLDER / "sources.csv.gz", ["node,amount", "5,15.37", "7,0.1", "9,3.04"])
    pack(tmp_path / sarafu_debts.FOLDER / "drains.csv.gz", ["node,amount", "6,18.504", "8,0.006"])
    pack(tmp_path / sarafu_set.FOLDER / "sarafu_xDAI_users_all_pub.csv.gz", USERS)
    return tmp_path


@given(AMOUNTS)
def test_rounding_keeps_the_total_and_moves_no_row_by_a_cent(amounts: list[Decimal]) -> None:
    cents = sarafu_debts.round_to_total(amounts)
    assert sum(cents) == sarafu_balances.to_cents(sum(amounts, Decimal()))
    assert all(abs(one - amount * 100) < 1 for one, amount in zip(cents, amounts, strict=True))


def test_of_equal_remainders_the_odd_cent_is_rounded_up() -> None:
    # as in the published set: 104.895 and 79.845, of which one cent is to be given
    assert sarafu_debts.round_to_total([Decimal("79.845"), Decimal("104.895")]) == [79_84, 104_90]


async def test_accounts_come_out_as_given_and_a_second_load_changes_nothing(db: Db, url: str, data: Path) -> None:
    summary = await sets.load_sets(db, folder=data, only=sets.Name.DEBTS)
    assert {key: summary.counts[f"sarafu debts, {key}"] for key in ("people", "transfers", "IOUs")} == {
        "people": 5,
        "transfers": 5,
        "IOUs": 5,
    }
    assert "sarafu-debts: all 5 accounts equal their given source or drain to the cent" in summary.notes
    assert "SRF: all accounts add up to 0.00" in summary.notes
    assert {(one.file, one.line) for one in summary.broken} == {
        *(("debt.csv.gz", line) for line in (7, 8, 9, 10)),
        ("sarafu_xDAI_users_all_pub.csv.gz", 6),
    }
    first = await _books(db)
    await sets.load_sets(db, folder=data, only=sets.Name.DEBTS)
    assert await _books(db) == first
    assert find_faults(url) == []


async def test_the_same_debts_are_netted_and_all_consented(db: Db, url: str, data: Path) -> None:
    await sets.load_sets(db, folder=data, only=sets.Name.DEBTS)
    (done,) = await nettings.clear_debts(db, by=SYSTEM, currency="SRF")
    assert (done.debt_before, done.cleared, done.ious) == (86_23, 3 * 21_49, 5)
    assert find_faults(url) == []


async def test_balances_are_as_the_other_house_said_and_the_rest_stands_in_suspense(db: Db, data: Path) -> None:
    summary = await sets.load_sets(db, folder=data, only=sets.Name.DEBTS)
    accounts = {number: account_of(sarafu_set.person_id(number), "SRF") for number in (1, 2)} | {
        3: account_of(sarafu_set.circle_id("Savings group 3"), "SRF", AccountKind.GROUP),
        4: account_of(sarafu_set.person_id(4), "SRF", AccountKind.GROUP),
    }
    held = {key: await db.pool.fetchval("SELECT balance FROM wallet.account WHERE account_id = $1", one) for key, one in accounts.items()}
    # -7.005 is -7.00 half to even, and what came less what went is -7.01
    assert held == {1: 30_50, 2: -7_00, 3: 400_00, 4: 150_00}
    suspense = await db.pool.fetchval("SELECT balance FROM wallet.account WHERE kind = 'suspense' AND currency = 'SRF'")
    assert suspense == -(1 - 20_00 + 50_00)
    told = "\n".join(summary.lines())
    assert "2 are what came less what went, 2 are not; 1 are below nothing" in told
    assert "account 3 says 400.00, came 440.00, went 20.00: -20.00 stands in suspense" in told
    assert "suspense holds -30.01" in told


async def test_an_account_that_moved_on_is_told(db: Db, data: Path) -> None:
    await sets.load_sets(db, folder=data, only=sets.Name.DEBTS)
    pack(data / sarafu_debts.FOLDER / "sources.csv.gz", ["node,amount", "5,15.37", "7,0.2", "9,3.04", "z,1"])
    debts = sarafu_debts.read_debts(data / sarafu_debts.FOLDER / "debt.csv.gz", [])
    summary = Summary()
    await sarafu_debts._compare(db, data / sarafu_debts.FOLDER, debts, summary)
    assert summary.notes[0] == "sarafu-debts: 4 of 5 accounts equal their given source or drain to the cent"
    assert summary.notes[1].endswith("1 hold something else, among them 7")
    assert [one.line for one in summary.broken] == [5]


async def _books(db: Db) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await db.pool.fetch("SELECT account_id, balance, version FROM wallet.account ORDER BY account_id")] + [
        tuple(row) for row in await db.pool.fetch("SELECT count(*), sum(remaining) FROM wallet.iou")
    ]
