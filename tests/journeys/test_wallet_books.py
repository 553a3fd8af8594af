"""The books over HTTP: a member checks the own balance, anybody sees the sum, an operator the ledger's health."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from quanzi import wallet
from quanzi.app import jobs
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from quanzi.wallet import proving
from quanzi.web import i18n
from quanzi.web.pages import reserves
from tests.architecture.rules import ROOT
from tests.make import money
from tests.make.site import Site


async def _yesterday(tx: Tx) -> tuple[Person, Person]:
    """Two who paid each other some days ago."""
    await money.make_currency(tx)
    past = Tx(tx.connection, tx.now - timedelta(days=3))
    one, other = await money.make_payer(past, 300_00), await money.make_payer(past, 5_00, name="Amina Wanjiru")
    await money.know(past, one, other)
    await wallet.send_one(past, by=one, send=wallet.SendMoney(uuid4(), other.member_id, 20_00))
    return one, other


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


async def test_a_member_checks_that_the_balance_is_counted(site: Site, tmp_path: Path) -> None:
    one, _other = await site.house.db.run(_yesterday)
    client = await site.sign_in(one)
    assert "Nothing is published yet" in (await client.get("/wallet/counted")).text
    await jobs.close_days(site.house, {})
    page = _plain((await client.get("/wallet/counted")).text)
    assert "Yes, it is counted" in page
    assert "CN¥ 280.00" in page
    proof = tmp_path / "proof.json"
    proof.write_bytes((await client.get("/wallet/counted/proof.json")).content)
    published = (await site.visitor().get("/reserves.json")).json()
    assert [root["root"] for root in published] == [json.loads(proof.read_text())["root"]["root"]]
    recipe = tmp_path / "check.py"
    recipe.write_text(reserves.RECIPE)
    assert _run(recipe, proof) == "counted"
    lied = json.loads(proof.read_text())
    lied["amount"] -= 1
    proof.write_text(json.dumps(lied))
    assert _run(recipe, proof) == "NOT counted"
    newcomer, _ = await site.member(name="陈静")
    assert "There was nothing to count" in (await newcomer.get("/wallet/counted")).text
    answer = (await client.get("/api/v1/wallet/counted")).json()
    assert (answer["counted"], answer["proof"]["amount"]) == (True, 280_00)
    assert (await newcomer.get("/api/v1/wallet/counted")).json() == {"proof": None, "counted": False}


def _run(recipe: Path, proof: Path) -> str:
    return subprocess.run([sys.executable, "-I", recipe, proof], capture_output=True, text=True, check=True).stdout.strip()


def test_the_manual_has_the_lines_that_the_page_shows() -> None:
    assert reserves.RECIPE.strip() in (ROOT / "docs/how-to/check-your-balance.md").read_text()
    assert reserves.RECIPE.count("\n") <= 15


async def test_anybody_sees_what_is_owed(site: Site) -> None:
    await site.house.db.run(_yesterday)
    visitor = site.visitor()
    assert "Nothing is published yet" in (await visitor.get("/reserves")).text
    await jobs.close_days(site.house, {})
    assert "CN¥ 305.00" in _plain((await visitor.get("/reserves")).text)


async def test_an_operator_sees_the_ledgers_health(site: Site) -> None:
    await site.house.db.run(_yesterday)
    client, _ = await site.member(name="Olga", operator=True)
    assert "There was no proof yet" in (await client.get("/desk/ledger")).text
    await jobs.close_days(site.house, {})
    await jobs.prove_ledger(site.house, {})
    page = _plain((await client.get("/desk/ledger")).text)
    assert "All entries, balances, holds and closed days agree." in page
    assert "day-bar" in page
    assert "CN¥ 305.00" in page
    health = (await client.get("/api/v1/desk/ledger")).json()
    assert (health["proofs"][0]["transfers"], health["proofs"][0]["faults"]) == (3, [])
    await site.house.db.run(lambda tx: tx.execute("UPDATE wallet.account SET balance = balance + 1 WHERE kind = 'person'"))
    await jobs.prove_ledger(site.house, {})
    broken = (await client.get("/desk/ledger")).text
    assert "Something is broken" in broken
    assert proving.NOTHING in broken
    member, _ = await site.member(name="陈静")
    assert (await member.get("/desk/ledger")).status_code == 404
    assert (await site.visitor().get("/desk/ledger")).headers["location"].startswith("/sign-in")


def test_every_promise_is_said_in_chinese() -> None:
    promises = [value for name, value in vars(proving).items() if name.isupper() and isinstance(value, str)]
    assert len(promises) == 9
    assert [promise for promise in promises if i18n.translate("zh-Hans", promise) == promise] == []
