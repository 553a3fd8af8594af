"""A payment that was not mine over HTTP: claimed, declined, objected to, and given back."""

import re
from uuid import uuid4

from quanzi.kernel.person import Person
from tests.make import money
from tests.make.site import Site


async def _two(site: Site) -> tuple[Person, Person]:
    async def make(tx: object) -> tuple[Person, Person]:
        await money.make_currency(tx)  # type: ignore[arg-type]
        payer, payee = await money.make_payer(tx, 300_00), await money.make_payer(tx, 5_00, name="Amina Wanjiru")  # type: ignore[arg-type]
        await money.know(tx, payer, payee)  # type: ignore[arg-type]
        return payer, payee

    return await site.house.db.run(make)


async def test_a_claim_from_the_receipt_to_the_money(site: Site) -> None:
    payer, payee = await _two(site)
    client = await site.sign_in(payer)
    (first, _), (second, _) = await site.member(operator=True), await site.member(operator=True)
    key = str(uuid4())
    await client.post("/api/v1/wallet/transfers", json={"id": key, "to_person_id": str(payee.id), "amount": 30_00})
    receipt = (await client.get(f"/wallet/movements/{key}")).text
    assert "This was not me" in receipt
    form = f"/wallet/claims/{key}"
    assert "What do you know of it?" in (await client.get(f"{form}?currency=CNY")).text
    assert (await client.post(form, data={"words": ""})).status_code == 422
    assert (await client.post(form, data={"words": "My bag was stolen at noon."})).status_code == 303
    assert "Waits for an answer" in (await client.get("/wallet/claims")).text
    desk = (await first.get("/desk/claims")).text
    assert "My bag was stolen at noon." in desk
    href = re.search(r'action="(/desk/claims/[^"]+)"', desk)
    assert href
    assert (await first.post(href[1], data={"outcome": "declined", "reason": ""})).status_code == 422
    assert (await first.post(href[1], data={"outcome": "declined", "reason": "It was your device."})).status_code == 303
    assert "It was your device." in (await client.get(form)).text
    assert (await client.post(f"{form}/object", data={"words": "It was in the bag."})).status_code == 303
    assert (await first.post(href[1], data={"outcome": "declined", "reason": "No."})).status_code == 403
    assert (await second.post(href[1], data={"outcome": "given_back", "reason": "The police has it."})).status_code == 303
    assert "Given back" in (await client.get(form)).text
    assert (await client.get("/api/v1/wallet")).json()["purses"][0]["balance"] == 300_00
    assert (await client.get("/api/v1/wallet/claims")).json()[0]["state"] == "given_back"
    assert (await client.post(f"{form}/withdraw")).status_code == 409
