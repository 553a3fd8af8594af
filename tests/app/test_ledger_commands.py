"""`quanzi check ledger` and `quanzi ledger export` at a terminal."""

import asyncio
import json
from pathlib import Path
from uuid import uuid4

import pytest
from beancount import loader
from typer.testing import CliRunner, Result

from quanzi import wallet
from quanzi.cli import __main__ as terminal
from quanzi.infra.postgres import Db, Tx, open_pool
from tests.make import money


async def _fill(url: str) -> None:
    async def pay(tx: Tx) -> None:
        await money.make_currency(tx)
        one, other = await money.make_payer(tx), await money.make_payer(tx, name="Amina Wanjiru")
        await money.know(tx, one, other)
        await wallet.send_one(tx, by=one, send=wallet.SendMoney(uuid4(), other.member_id, 12_30))

    async with await open_pool(url) as pool:
        await Db(pool).run(pay)


async def _break(url: str) -> None:
    async with await open_pool(url, role=None) as pool:
        await pool.execute("UPDATE wallet.transfer SET amount = amount + 1 WHERE kind = 1")


@pytest.fixture
def house(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A house whose database somebody else runs."""
    asyncio.run(_fill(url))
    monkeypatch.setenv("QUANZI_DATABASE_URL", url)
    monkeypatch.setenv("QUANZI_HOME", str(tmp_path / "home"))
    return url


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(terminal.app, list(arguments))


def test_the_proof_says_what_it_proved(house: str) -> None:
    told = _run("check", "ledger")
    assert told.exit_code == 0
    assert "Along every account the entries are numbered without a gap. 6" in told.stdout
    assert "6 entries of 3 transfers" in told.stdout
    answer = json.loads(_run("check", "ledger", "--json").stdout)
    assert (answer["transfers"], [one["faults"] for one in answer["findings"]]) == (3, [0] * 9)
    assert {one["kind"]: one["balance"] for one in answer["sums"]} == {"person": 200_00, "issuance": -200_00}


def test_what_is_broken_is_said_and_ends_with_one(house: str) -> None:
    asyncio.run(_break(house))
    told = _run("check", "ledger")
    assert told.exit_code == 1
    assert "✗ Along every account each balance is the one before and the amount." in told.stdout
    assert "2 broken, such as" in told.stdout


def test_the_journal_is_written_to_a_file_or_out(house: str, tmp_path: Path) -> None:
    path = tmp_path / "books.beancount"
    assert _run("ledger", "export", "--format", "beancount", "--to", str(path)).exit_code == 0
    assert loader.load_file(str(path))[1] == []
    out = _run("ledger", "export", "--format", "hledger")
    assert out.stdout.count(" BALANCE\n") == 3
