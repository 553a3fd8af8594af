"""The bank over HTTP: add an account, bring 500 in, take 100 out, and one that comes back, with the sandbox's delays."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from quanzi.wallet import banking
from tests.make import bank, money, people
from tests.make.site import Site, open_site


@pytest.fixture
async def banked(url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A house with the sandbox bank."""
    async with open_site(url, tmp_path, bank="sandbox") as opened:
        yield opened


async def _member(site: Site) -> tuple[httpx.AsyncClient, Person]:
    async def make(tx: Tx) -> Person:
        await money.make_currency(tx)
        return await people.make_member(tx, tier=2)

    person = await site.house.db.run(make)
    client = await site.sign_in(person)
    await client.post("/wallet/safety/passcode", data={"new": "481516"})
    return client, person


def _key(page: str) -> str:
    found = re.search(r'name="order_id" value="([0-9a-f-]+)"', page)
    assert found
    return found[1]


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


async def _link(site: Site, client: httpx.AsyncClient) -> str:
    added = await client.post("/wallet/bank/accounts", data={"holder": "林晓明", "number": bank.NUMBER})
    assert added.status_code == 303
    assert "The bank is asked for the name" in (await client.get("/wallet/bank")).text
    await banking.ask_due(site.house.db, bank=site.house.bank, keys=site.house.keys)
    page = (await client.get("/wallet/bank")).text
    assert "The bank knows your name" in page
    assert "ending 2230" in page
    assert bank.NUMBER not in page
    found = re.search(r"/wallet/bank/accounts/([0-9a-f-]+)/remove", page)
    assert found
    return found[1]


async def _hear(site: Site) -> None:
    await bank.pass_time(site.house.db, site.house.bank, site.house.keys)
    await site.settle()


async def test_top_up_500_and_withdraw_100(banked: Site) -> None:
    client, _ = await _member(banked)
    assert "Add a bank account first" in (await client.get("/wallet/top-up")).text
    link_id = await _link(banked, client)
    form = {"order_id": _key((await client.get("/wallet/top-up")).text), "link_id": link_id, "amount": "500", "currency": "CNY"}
    first, second = [await client.post("/wallet/top-up", data=form) for _ in range(2)]
    assert (first.status_code, second.status_code) == (303, 303)
    await banking.ask_due(banked.house.db, bank=banked.house.bank, keys=banked.house.keys)
    home = _plain((await client.get("/wallet")).text)
    assert "Under way at the bank" in home
    assert "CN¥ 0.00" in home
    await _hear(banked)
    assert "CN¥ 500.00" in _plain((await client.get("/wallet")).text)

    order = {"order_id": _key((await client.get("/wallet/withdraw")).text), "link_id": link_id, "amount": "100", "currency": "CNY"}
    shown = _plain((await client.post("/wallet/withdraw", data=order)).text)
    assert "Nothing has been taken yet" in shown
    assert "None: it fits into your free quota" in shown
    assert "CN¥ 19,900.00" in shown
    wrong = await client.post("/wallet/withdraw/confirm", data=order | {"passcode": "000000"})
    assert (wrong.status_code, "This is not your payment passcode" in wrong.text) == (422, True)
    missing = await client.post("/wallet/withdraw/confirm", data=order)
    assert (missing.status_code, "needs your payment passcode" in missing.text) == (403, True)
    for _ in range(2):
        done = await client.post("/wallet/withdraw/confirm", data=order | {"passcode": "481516"})
        assert (done.status_code, done.headers["location"]) == (303, "/wallet/bank")
    assert "CN¥ 100.00 of it is set aside" in _plain((await client.get("/wallet")).text)
    busy = await client.post(f"/wallet/bank/accounts/{link_id}/remove")
    assert (busy.status_code, "Money is on its way" in busy.text) == (409, True)
    await _hear(banked)
    await _hear(banked)
    page = _plain((await client.get("/wallet")).text)
    assert "CN¥ 400.00" in page
    assert "set aside" not in page
    assert (await client.post(f"/wallet/bank/accounts/{link_id}/remove")).status_code == 303
    assert await banked.house.db.run(money.total) == 0


async def test_one_that_comes_back(banked: Site) -> None:
    client, person = await _member(banked)
    link_id = await _link(banked, client)
    await banked.house.db.run(lambda tx: money.give_money(tx, person, 300_00))
    order = {"order_id": _key((await client.get("/wallet/withdraw")).text), "link_id": link_id, "amount": "50.92", "passcode": "481516"}
    assert (await client.post("/wallet/withdraw/confirm", data=order)).status_code == 303
    for _ in range(3):
        await _hear(banked)
    page = _plain((await client.get("/wallet/bank")).text)
    assert "Came back" in page
    assert "The other bank sent it back." in page
    assert "CN¥ 300.00" in _plain((await client.get("/wallet")).text)


async def test_what_can_not_be_is_said_beside_the_field(banked: Site) -> None:
    client, person = await _member(banked)
    link_id = await _link(banked, client)
    await banked.house.db.run(lambda tx: money.give_money(tx, person, 300_00))
    for holder, number, words in (("王秀英", bank.IBAN, "in your own name"), ("林晓明", "DE00", "not the number of a bank account")):
        refused = await client.post("/wallet/bank/accounts", data={"holder": holder, "number": number})
        assert (refused.status_code, words in refused.text) == (422, True)
    for amount, status, words in (("0", 422, "more than nothing"), ("1.234", 422, "not an amount"), ("300.01", 409, "With its fee")):
        refused = await client.post("/wallet/withdraw", data={"amount": amount, "link_id": link_id})
        assert (refused.status_code, words in refused.text) == (status, True)
    refused = await client.post("/wallet/top-up", data={"order_id": link_id, "amount": "x", "link_id": link_id})
    assert (refused.status_code, "not an amount" in refused.text) == (422, True)
    refused = await client.post("/wallet/top-up", data={"order_id": link_id, "amount": "5", "link_id": "none"})
    assert refused.status_code == 422


async def test_a_house_without_a_bank_shows_none(site: Site) -> None:
    client, person = await _member(site)
    home = (await client.get("/wallet")).text
    assert "/wallet/top-up" not in home
    assert "This community has no bank" in (await client.get("/wallet/bank")).text
    for path in ("/wallet/top-up", "/wallet/withdraw"):
        refused = await client.get(path)
        assert (refused.status_code, "has no bank here" in refused.text) == (403, True)
    answer = await client.post("/api/v1/wallet/bank/top-ups", json={"id": str(person.id), "link_id": str(person.id), "amount": 5})
    assert (answer.status_code, answer.json()["code"]) == (403, "no_bank")


async def test_the_same_by_the_api(banked: Site) -> None:
    client, person = await _member(banked)
    made = await client.post("/api/v1/wallet/bank/accounts", json={"holder": "林晓明", "number": bank.NUMBER})
    link_id = made.json()["link_id"]
    unchecked = await client.post("/api/v1/wallet/bank/top-ups", json={"id": link_id, "link_id": link_id, "amount": 500_00})
    assert unchecked.json()["code"] == "bank_account_unusable"
    await banking.ask_due(banked.house.db, bank=banked.house.bank, keys=banked.house.keys)
    top_up = {"id": str(person.id), "link_id": link_id, "amount": 500_00}
    assert (await client.post("/api/v1/wallet/bank/top-ups", json=top_up)).json()["state"] == "placed"
    await banking.ask_due(banked.house.db, bank=banked.house.bank, keys=banked.house.keys)
    await _hear(banked)
    terms = (await client.get("/api/v1/wallet/bank/withdrawal-terms?amount=10000")).json()
    assert (terms["fee"], terms["available"], terms["free_left"]) == (0, 500_00, 20_000_00)
    order = {"id": link_id, "link_id": link_id, "amount": 100_00}
    assert (await client.post("/api/v1/wallet/bank/withdrawals", json=order)).json()["code"] == "step_up_needed"
    assert (await client.post("/api/v1/wallet/bank/withdrawals", json=order | {"passcode": "481516"})).json()["state"] == "placed"
    assert [one["direction"] for one in (await client.get("/api/v1/wallet/bank/orders")).json()["items"]] == ["out", "in"]
    assert (await client.get("/api/v1/wallet/fees")).json()[0]["rate_ppm"] == 1000
    assert (await client.get("/api/v1/wallet/bank/accounts")).json()[0]["ending"] == "2230"
    table = {"valid_from": "2099-01-01", "rate_ppm": 1, "fee_min": 1, "free_quota": 1}
    assert (await client.post("/api/v1/desk/fees", json=table)).status_code == 404
    assert (await client.delete(f"/api/v1/wallet/bank/accounts/{link_id}")).status_code == 409
