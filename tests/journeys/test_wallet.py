"""Money over HTTP: choose a passcode, pay a stranger, take it back in time, pay a friend, read what moved."""

import re
from uuid import uuid4

from quanzi import wallet
from quanzi.kernel.person import Person
from tests.make import money
from tests.make.site import Site


async def _two(site: Site) -> tuple[Person, Person]:
    async def make(tx: object) -> tuple[Person, Person]:
        await money.make_currency(tx)  # type: ignore[arg-type]
        return await money.make_payer(tx, 300_00), await money.make_payer(tx, 5_00, name="Amina Wanjiru")  # type: ignore[arg-type]

    return await site.house.db.run(make)


def _key(page: str) -> str:
    found = re.search(r'name="transfer_id" value="([0-9a-f-]+)"', page)
    assert found
    return found[1]


async def test_a_stranger_is_paid_and_it_is_taken_back_in_time(site: Site) -> None:
    payer, payee = await _two(site)
    client = await site.sign_in(payer)
    page = (await client.get(f"/wallet/send/{payee.id}")).text
    assert "A first payment" in page
    assert "You have no payment passcode yet" in page
    kept = await client.post("/wallet/safety/passcode", data={"new": "481516", "next": f"/wallet/send/{payee.id}"})
    assert (kept.status_code, kept.headers["location"]) == (303, f"/wallet/send/{payee.id}")
    page = (await client.get(f"/wallet/send/{payee.id}")).text
    form = {"transfer_id": _key(page), "amount": "20.00", "currency": "CNY", "memo": "Seeds", "speed": "default"}
    unconfirmed = await client.post(f"/wallet/send/{payee.id}", data=form | {"passcode": "481516"})
    assert unconfirmed.status_code == 409
    wrong = await client.post(f"/wallet/send/{payee.id}", data=form | {"confirmed_name": "A*** W.", "passcode": "481517"})
    assert (wrong.status_code, "This is not your payment passcode" in wrong.text) == (422, True)
    sent = await client.post(f"/wallet/send/{payee.id}", data=form | {"confirmed_name": "A*** W.", "passcode": "481516"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/wallet")
    home = (await client.get("/wallet")).text
    assert "Take it back" in home
    assert "is set aside" in home
    action = re.search(r'action="(/wallet/waiting/[^"]+)"', home)
    assert action
    assert (await client.post(action[1].replace("&amp;", "&"))).status_code == 303
    assert "is set aside" not in (await client.get("/wallet")).text
    again = await client.post(action[1].replace("&amp;", "&"))
    assert again.status_code == 409


async def test_who_was_paid_before_is_paid_at_once_and_once(site: Site) -> None:
    payer, payee = await _two(site)
    await site.house.db.run(lambda tx: money.know(tx, payer, payee))
    client = await site.sign_in(payer)
    page = (await client.get(f"/wallet/send/{payee.id}")).text
    assert "A first payment" not in page
    form = {"transfer_id": _key(page), "amount": "12.30", "currency": "CNY", "memo": "Tea", "speed": "default"}
    first, second = [await client.post(f"/wallet/send/{payee.id}", data=form) for _ in range(2)]
    assert first.headers["location"] == second.headers["location"]
    receipt = (await client.get(first.headers["location"])).text
    assert "−CN¥ 12.30" in receipt.replace("\u00a0", " ")
    await site.settle()
    home = (await client.get("/wallet")).text
    assert "Month by month" in home
    other = await site.sign_in(payee)
    listed = (await other.get("/wallet/movements?words=tea&direction=in")).text
    link = re.search(r'href="(/wallet/movements/[^"]+payer[^"]+)"', listed)
    assert link
    assert "+CN¥ 12.30" in (await other.get(link[1].replace("&amp;", "&"))).text.replace("\u00a0", " ")
    stranger, _ = await site.member(name="陈静")
    assert (await stranger.get(link[1].replace("&amp;", "&"))).status_code == 404


async def test_bad_amounts_are_explained_and_the_form_is_kept(site: Site) -> None:
    payer, payee = await _two(site)
    await site.house.db.run(lambda tx: money.know(tx, payer, payee))
    client = await site.sign_in(payer)
    for amount, words in (
        ("abc", "This is not an amount"),
        ("1.234", "This is not an amount"),
        ("5000", "payment passcode"),
        ("0", "more than nothing"),
    ):
        form = {"transfer_id": str(uuid4()), "amount": amount, "currency": "CNY", "memo": "Kept memo", "speed": "default"}
        answer = await client.post(f"/wallet/send/{payee.id}", data=form)
        assert 400 <= answer.status_code < 500
        assert words in answer.text
        assert "Kept memo" in answer.text
    assert await site.house.db.run(lambda tx: money.balance_of(tx, payer.member_id)) == 300_00


async def test_amounts_can_be_covered_on_a_device(site: Site) -> None:
    payer, _payee = await _two(site)
    client = await site.sign_in(payer)
    assert "300.00" in (await client.get("/wallet")).text
    assert (await client.post("/wallet/cover", data={"hide": "yes"})).status_code == 303
    assert "300.00" not in (await client.get("/wallet")).text


async def test_a_program_pays_once_and_is_told_the_balance(site: Site) -> None:
    payer, payee = await _two(site)
    await site.house.db.run(lambda tx: money.know(tx, payer, payee))
    client = await site.sign_in(payer)
    order = {"id": str(uuid4()), "to_person_id": str(payee.id), "amount": 10_00}
    first, second = [await client.post("/api/v1/wallet/transfers", json=order) for _ in range(2)]
    assert first.status_code == 200
    assert first.json() == second.json()
    assert (first.json()["balance"], first.json()["state"]) == (290_00, "done")
    other = await client.post("/api/v1/wallet/transfers", json=order | {"amount": 11_00})
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    refused = await client.post("/api/v1/wallet/transfers", json=order | {"id": str(uuid4()), "amount": 200_01})
    assert (refused.status_code, refused.json()["code"]) == (403, "step_up_needed")
    limit = await client.post("/api/v1/wallet/transfers", json=order | {"id": str(uuid4()), "amount": 60_000_00, "passcode": "1"})
    assert limit.json()["code"] == "passcode_missing"
    answer = (await client.get("/api/v1/wallet")).json()
    assert answer["purses"][0]["available"] == 290_00
    assert [item["amount"] for item in (await client.get("/api/v1/wallet/movements?direction=out")).json()["items"]] == [-10_00]
    assert wallet.Kind.SEND == 1
