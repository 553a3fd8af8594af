"""The journal in the programs of others: their own checkers accept it, and their balances are ours."""

import asyncio
import csv
import io
import shutil
import subprocess
import warnings
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from beancount import loader
from beancount.core import realization

from quanzi import wallet
from quanzi.infra.postgres import Tx
from quanzi.wallet import books
from tests.make import money

needs_hledger = pytest.mark.skipif(shutil.which("hledger") is None, reason="hledger is not installed")


async def _write(tx: Tx, form: books.Format, folder: Path) -> Path:
    """Three currencies, one of no decimals and one whose name begins with a figure; some owe, and one name that must not leak."""
    await money.make_currency(tx)
    await money.make_currency(tx, code="HOURS", exponent=0, mode="mutual_credit")
    await money.make_currency(tx, code="3FOLD", exponent=3)
    one, other = await money.make_payer(tx, 100_01), await money.make_payer(tx, 50_00, name="Amina Wanjiru")
    await money.give_money(tx, one, 7_001, currency="3FOLD")
    for code in (money.CODE, "HOURS", "3FOLD"):
        await money.know(tx, one, other, currency=code)
        for amount in (1, 250):
            await wallet.send_one(tx, by=one, send=wallet.SendMoney(uuid4(), other.member_id, amount, code, memo="Amina"), stepped_up=True)
    path = folder / f"journal.{form.value}"
    path.write_text("".join([piece async for piece in books.write_journal(tx, form=form)]))
    return path


async def _ours(tx: Tx) -> dict[tuple[str, str], Decimal]:
    rows = await tx.connection.fetch(
        "SELECT upper(account_id::text), currency, balance, exponent FROM wallet.account INNER JOIN wallet.currency ON code = currency"
    )
    return {(row[0], row[1]): Decimal(row[2]).scaleb(-row[3]) for row in rows if row[2]}


async def _run(command: list[str | Path]) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)


async def test_beancount_accepts_it_and_has_our_balances(tx: Tx, tmp_path: Path) -> None:
    path = await _write(tx, books.Format.BEANCOUNT, tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        entries, errors, _options = loader.load_file(str(path))
    assert errors == []
    theirs = {
        (account.account.rsplit(":", 1)[-1], position.units.currency.removeprefix("U-")): position.units.number
        for account in realization.iter_children(realization.realize(entries))
        for position in account.balance
    }
    assert theirs == await _ours(tx)
    assert "Amina" not in path.read_text()


async def test_beancount_finds_a_cent_that_is_missing(tx: Tx, tmp_path: Path) -> None:
    path = await _write(tx, books.Format.BEANCOUNT, tmp_path)
    text = path.read_text()
    place = text.index(" ~ 0 ")
    path.write_text(text[: place - 1] + ("1" if text[place - 1] != "1" else "2") + text[place:])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _entries, errors, _options = loader.load_file(str(path))
    assert errors


@needs_hledger
async def test_hledger_accepts_it_and_has_our_balances(tx: Tx, tmp_path: Path) -> None:
    path = await _write(tx, books.Format.HLEDGER, tmp_path)
    checked = await _run(["hledger", "-f", path, "check", "--strict"])
    assert (checked.returncode, checked.stderr) == (0, "")
    told = (await _run(["hledger", "-f", path, "balance", "--flat", "--no-total", "-O", "csv"])).stdout
    theirs = {}
    for account, shown in list(csv.reader(io.StringIO(told)))[1:]:
        number, _, sign = shown.replace(",", "").partition(" ")
        theirs[account.rsplit(":", 1)[-1], sign.strip('"')] = Decimal(number)
    assert theirs == await _ours(tx)
    assert "Amina" not in path.read_text()


@needs_hledger
async def test_hledger_finds_a_cent_that_is_missing(tx: Tx, tmp_path: Path) -> None:
    path = await _write(tx, books.Format.HLEDGER, tmp_path)
    text = path.read_text()
    path.write_text(text.replace(" = 97.", " = 98."))
    assert text != path.read_text()
    checked = await _run(["hledger", "-f", path, "check"])
    assert checked.returncode != 0


async def test_an_empty_journal_is_one_too(tx: Tx, tmp_path: Path) -> None:
    await money.make_currency(tx)
    for form in books.Format:
        path = tmp_path / form.value
        path.write_text("".join([piece async for piece in books.write_journal(tx, form=form)]))
        assert "CNY" in path.read_text()
