"""Debts over HTTP: written, confirmed, paid in part, remembered, forgiven; netted between two and in a ring of three."""

import re
from uuid import uuid4

import httpx

from quanzi.infra.postgres import Tx
from quanzi.kernel.person import SYSTEM, Person
from quanzi.wallet import nettings
from tests.make import debts as make
from tests.make import money
from tests.make.site import Site

PASSCODE = "481516"


async def _two(site: Site) -> tuple[Person, Person]:
    pair = await site.house.db.run(make.make_pair)
    return pair.one, pair.other


def _field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([0-9a-f-]+)"', page)
    assert found
    return found[1]


async def _say(client: httpx.AsyncClient, path: str, **fields: str) -> str:
    answer = await client.post(path, data=fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_a_debt_is_written_confirmed_paid_in_part_and_forgiven(site: Site) -> None:
    one, other = await _two(site)
    debtor, creditor = await site.sign_in(one), await site.sign_in(other)
    assert f"/wallet/debts/new/{other.id}" in (await debtor.get("/wallet/debts/new")).text
    page = (await debtor.get(f"/wallet/debts/new/{other.id}")).text
    form = {"iou_id": _field(page, "iou_id"), "side": "debtor", "amount": "30.00", "currency": "CNY", "memo": "Seeds"}
    wrong = await debtor.post(f"/wallet/debts/new/{other.id}", data=form | {"due_on": "2020-01-01"})
    assert (wrong.status_code, "This day is over" in wrong.text, "Seeds" in wrong.text) == (422, True, True)
    place = await _say(debtor, f"/wallet/debts/new/{other.id}", **form)
    assert await _say(debtor, f"/wallet/debts/new/{other.id}", **form) == place
    assert "waits for your answer" in (await creditor.get("/wallet")).text
    assert "Yes, that is so" in (await creditor.get(place)).text
    await _say(creditor, f"{place}/confirm")
    page = (await debtor.get(place)).text
    key = _field(page, "key")
    assert 'value="30.00"' in page
    too_much = await debtor.post(f"{place}/pay", data={"key": key, "amount": "30.01"})
    assert (too_much.status_code, "is still owed" in too_much.text) == (409, True)
    for _ in range(2):
        await _say(debtor, f"{place}/pay", key=key, amount="12.00")
    assert await site.house.db.run(lambda tx: money.balance_of(tx, other.member_id)) == 112_00
    await _say(creditor, f"{place}/remind")
    again = await creditor.post(f"{place}/remind")
    assert (again.status_code, "once a day" in again.text) == (429, True)
    assert "a gentle reminder" in (await debtor.get("/wallet")).text
    page = (await creditor.get(place)).text
    await _say(creditor, f"{place}/forgive", key=_field(page, "key"), amount="18.00")
    page = (await debtor.get(place)).text
    assert "Forgiven" in page
    assert "settled" in (await debtor.get("/wallet/debts?show=closed")).text
    link = re.search(r'href="(/wallet/movements/[^"]+)"', page)
    assert link
    assert "12.00" in (await debtor.get(link[1].replace("&amp;", "&"))).text
    stranger, _ = await site.member(name="陈静")
    assert (await stranger.get(place)).status_code == 404


async def test_a_payee_never_paid_asks_for_the_passcode_of_a_debt_too(site: Site) -> None:
    one, other = await _two(site)
    await site.house.db.run(lambda tx: tx.execute("DELETE FROM wallet.payee"))
    iou_id = await site.house.db.run(lambda tx: make.owe(tx, one, other, 30_00))
    client, place = await site.sign_in(one), f"/wallet/debts/{one.id}/{iou_id}"
    page = (await client.get(place)).text
    assert "You have no payment passcode yet" in page
    await _say(client, "/wallet/safety/passcode", new=PASSCODE)
    page = (await client.get(place)).text
    refused = await client.post(f"{place}/pay", data={"key": _field(page, "key"), "amount": "5"})
    assert (refused.status_code, "payment passcode" in refused.text) == (403, True)
    await _say(client, f"{place}/pay", key=_field(page, "key"), amount="5", passcode=PASSCODE)


async def test_what_two_owe_each_other_is_netted_when_both_agree(site: Site) -> None:
    one, other = await _two(site)

    async def owe(tx: Tx) -> None:
        await make.owe(tx, one, other, 30_00)
        await make.owe(tx, other, one, 20_00)

    await site.house.db.run(owe)
    mine, theirs = await site.sign_in(one), await site.sign_in(other)
    assert "can be struck off on both sides" in (await mine.get("/wallet/netting")).text
    await _say(mine, "/wallet/netting/offer", person_id=str(other.id), currency="CNY")
    assert "waits for the other one" in (await mine.get("/wallet/netting")).text
    assert "An offer waits" in (await theirs.get("/wallet/debts")).text
    page = (await theirs.get("/wallet/netting")).text
    assert 'name="amount" value="2000"' in page
    stale = await theirs.post("/wallet/netting/accept", data={"person_id": str(one.id), "currency": "CNY", "amount": "1999"})
    assert stale.status_code == 409
    await _say(theirs, "/wallet/netting/accept", person_id=str(one.id), currency="CNY", amount="2000")
    assert "CN¥ 10.00" in (await mine.get("/wallet/debts")).text.replace("\u00a0", " ")
    await _say(mine, "/wallet/netting/drop", person_id=str(other.id), currency="CNY")


async def test_a_ring_of_three_is_netted_and_each_sees_with_what(site: Site) -> None:
    one, other = await _two(site)
    third = await site.house.db.run(lambda tx: money.make_payer(tx, name="陈静"))

    async def close_ring(tx: Tx) -> None:
        for debtor, creditor in ((other, third), (third, one)):
            await make.make_contacts(tx, debtor, creditor)
        for debtor, creditor in ((one, other), (other, third), (third, one)):
            await make.owe(tx, debtor, creditor, 9_00)

    await site.house.db.run(close_ring)
    clients = [await site.sign_in(person) for person in (one, other, third)]
    for client in clients:
        assert "I agree" in (await client.get("/wallet/netting")).text
        await _say(client, "/wallet/netting/consent", consent="yes")
    (done,) = await nettings.clear_debts(site.house.db, by=SYSTEM)
    assert (done.cleared, done.reduced) == (27_00, 3)
    for client in clients:
        assert f"/wallet/netting/{done.clearing_id}" in (await client.get("/wallet/netting")).text
        assert "CN¥ 9.00" in (await client.get(f"/wallet/netting/{done.clearing_id}")).text.replace("\u00a0", " ")
    await _say(clients[0], "/wallet/netting/consent", consent="no")
    assert "I agree" in (await clients[0].get("/wallet/netting")).text
    assert (await clients[0].get(f"/wallet/netting/{uuid4()}")).status_code == 404


async def test_a_program_writes_answers_and_pays(site: Site) -> None:
    one, other = await _two(site)
    debtor, creditor = await site.sign_in(one), await site.sign_in(other)
    new = {"id": str(uuid4()), "other_person_id": str(one.id), "side": "creditor", "amount": 30_00}
    first, second = [await creditor.post("/api/v1/wallet/debts", json=new) for _ in range(2)]
    assert first.status_code == 200
    assert first.json() == second.json()
    reused = await creditor.post("/api/v1/wallet/debts", json=new | {"amount": 31_00})
    assert (reused.status_code, reused.json()["code"]) == (422, "key_reused")
    base = f"/api/v1/wallet/debts/{one.id}/{new['id']}"
    assert (await debtor.post(f"{base}/confirm")).json()["state"] == "open"
    paid = await debtor.post(f"/api/v1/wallet/debts/{new['id']}/pay", json={"id": str(uuid4()), "amount": 10_00})
    assert (paid.json()["remaining"], paid.json()["balance"]) == (20_00, 90_00)
    assert (await creditor.post(f"{base}/remind")).status_code == 200
    let_go = await creditor.post(f"{base}/forgive", json={"id": str(uuid4()), "amount": 5_00})
    assert let_go.json()["remaining"] == 15_00
    story = (await debtor.get(base)).json()
    assert [step["what"] for step in story["steps"]] == ["proposed", "confirmed", "paid", "reminded", "forgiven"]
    assert (await debtor.get("/api/v1/wallet/debts")).json()[0]["remaining"] == 15_00
    assert (await debtor.put("/api/v1/wallet/netting/consent", json={"consent": True})).status_code == 204
    assert (await debtor.get("/api/v1/wallet/netting")).json() == {"consent": True, "offers": [], "clearings": []}
    assert (await creditor.get("/api/v1/desk/clearings")).status_code == 404
