"""A shared account over HTTP: opened, agreed to, paid into, a payment proposed, signed by two and made once."""

import re
from uuid import uuid4

import httpx

from quanzi import relations
from quanzi.kernel.person import Person
from tests.make import money
from tests.make.site import Site

PASSCODE = "481516"


async def _three(site: Site) -> list[Person]:
    async def make(tx: object) -> list[Person]:
        await money.make_currency(tx)  # type: ignore[arg-type]
        people = [await money.make_payer(tx, 300_00, name=name) for name in ("林晓明", "王秀英", "Amina Wanjiru")]  # type: ignore[arg-type]
        for other in people[1:]:
            await relations.ask_contact(tx, by=people[0], person_id=other.member_id)  # type: ignore[arg-type]
            await relations.accept_contact(tx, by=other, person_id=people[0].member_id)  # type: ignore[arg-type]
        return people

    return await site.house.db.run(make)


async def _sign_in(site: Site, person: Person) -> httpx.AsyncClient:
    client = await site.sign_in(person)
    await client.post("/wallet/safety/passcode", data={"new": PASSCODE})
    return client


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([0-9a-f-]{{36}})"', page)
    assert found
    return found[1]


async def test_a_savings_group_pays_with_two_signatures(site: Site) -> None:
    me, other, payee = await _three(site)
    mine, theirs = await _sign_in(site, me), await _sign_in(site, other)
    page = (await mine.get("/wallet/shared/new")).text
    form = {"fund_id": _hidden(page, "fund_id"), "name": "Seeds", "use": "savings", "signer": [str(other.id)], "needed": "2"}
    assert (await mine.post("/wallet/shared/new", data=form | {"needed": "3"})).status_code == 422
    first, second = [await mine.post("/wallet/shared/new", data=form) for _ in range(2)]
    fund = first.headers["location"]
    assert (first.status_code, second.headers["location"]) == (303, fund)
    pay = (await mine.get(f"{fund}/pay")).text
    paid = {"transfer_id": _hidden(pay, "transfer_id"), "amount": "80", "passcode": PASSCODE}
    assert (await mine.post(f"{fund}/pay", data=paid | {"passcode": ""})).status_code == 403
    assert {(await mine.post(f"{fund}/pay", data=paid)).status_code for _ in range(2)} == {303}
    assert "You are asked to sign" in (await theirs.get(fund)).text
    propose = {"proposal_id": str(uuid4()), "to": str(payee.id), "amount": "30", "memo": "Hoes"}
    assert (await theirs.post(f"{fund}/propose", data=propose)).status_code == 403
    assert (await theirs.post(f"{fund}/accept")).status_code == 303
    proposed = await mine.post(f"{fund}/propose", data=propose)
    proposal = proposed.headers["location"]
    assert (await mine.post(f"{proposal}/sign", data={"passcode": "111222"})).status_code == 422
    assert (await mine.post(f"{proposal}/sign", data={"passcode": PASSCODE})).status_code == 303
    assert "1 of 2 signed" in (await theirs.get(fund)).text
    assert {(await theirs.post(f"{proposal}/sign", data={"passcode": PASSCODE})).status_code for _ in range(2)} == {303}
    shown = (await mine.get(fund)).text.replace("\u00a0", " ")
    assert "CN¥ 50.00" in shown
    assert "Hoes" in shown
    assert await site.house.db.run(lambda tx: money.balance_of(tx, payee.member_id)) == 330_00
    stranger, _ = await site.member(name="陈静")
    assert (await stranger.get(fund)).status_code == 404
    assert (await stranger.get(f"{fund}/pay")).status_code == 200
    left = await mine.post(f"{fund}/leave")
    assert (left.status_code, "too few would be left" in left.text) == (409, True)


async def test_other_signers_are_proposed_with_what_each_may_pay_alone(site: Site) -> None:
    me, other, payee = await _three(site)
    mine = await _sign_in(site, me)
    fund_id = str(uuid4())
    opened = await mine.post(
        "/api/v1/wallet/shared", json={"id": fund_id, "name": "Shop", "use": "merchant", "signers": [str(other.id)], "needed": 1}
    )
    assert opened.json()["needed"] == 1
    fund = f"/wallet/shared/{fund_id}"
    listed = (await mine.get(f"{fund}/signers")).text
    people = re.findall(r'name="person" value="([^"]+)"', listed)
    assert set(people) == {str(one.id) for one in (me, other, payee)}
    form = {"proposal_id": _hidden(listed, "proposal_id"), "needed": "2", "person": people, "alone": ["20", "", "x"], "sign": people[:2]}
    bad = form | {"sign": people}
    assert (await mine.post(f"{fund}/signers", data=bad)).status_code == 422
    proposed = await mine.post(f"{fund}/signers", data=form)
    assert (await mine.post(f"{proposed.headers['location']}/sign", data={"passcode": PASSCODE})).status_code == 303
    now = (await mine.get(f"/api/v1{fund}")).json()
    assert now["needed"] == 2
    assert {one["person_id"]: one["alone_max"] for one in now["signers"]} == {people[0]: 20_00, people[1]: 0}
    proposals = (await mine.get(f"/api/v1{fund}/proposals")).json()
    assert [one["state"] for one in proposals] == ["done"]
