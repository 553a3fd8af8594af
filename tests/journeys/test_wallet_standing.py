"""A standing order over HTTP: set up, paid by the clock, paused, resumed, ended."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from quanzi.wallet import standing
from tests.make import money
from tests.make.site import Site


async def _two(site: Site) -> tuple[Person, Person]:
    async def make(tx: Tx) -> tuple[Person, Person]:
        await money.make_currency(tx)
        payer, payee = await money.make_payer(tx, 300_00), await money.make_payer(tx, 5_00, name="Amina Wanjiru")
        await money.know(tx, payer, payee)
        return payer, payee

    return await site.house.db.run(make)


async def test_rent_is_set_up_paid_paused_and_ended(site: Site) -> None:
    payer, payee = await _two(site)
    client = await site.sign_in(payer)
    await client.post("/wallet/safety/passcode", data={"new": "481516"})
    page = (await client.get(f"/wallet/standing/new/{payee.id}")).text
    key = re.search(r'name="order_id" value="([0-9a-f-]+)"', page)
    assert key
    first = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    form = {"order_id": key[1], "amount": "120", "memo": "Rent", "every": "month", "first_on": first, "passcode": "481516"}
    bad = await client.post(f"/wallet/standing/new/{payee.id}", data=form | {"first_on": "2020-01-01"})
    assert (bad.status_code, "Rent" in bad.text, "The first day has to be" in bad.text) == (422, True, True)
    made = [await client.post(f"/wallet/standing/new/{payee.id}", data=form) for _ in range(2)]
    at = made[0].headers["location"]
    assert (made[0].status_code, made[1].headers["location"]) == (303, at)
    assert "Every month" in (await client.get(at)).text
    await site.house.db.run(lambda tx: tx.execute("UPDATE wallet.standing_order SET next_try_at = now() - interval '1 second'"))
    assert await standing.pay_orders_due(site.house.db) == 1
    receipt = re.search(r'href="(/wallet/movements/[^"]+)"', (await client.get(at)).text)
    assert receipt
    assert "Standing order" in (await client.get(receipt[1].replace("&amp;", "&"))).text
    for deed, words in (("pause", "Paused"), ("resume", "Runs"), ("cancel", "Cancelled")):
        assert (await client.post(f"{at}/{deed}")).status_code == 303
        assert words in (await client.get(at)).text
    assert "Rent" in (await client.get("/wallet/standing")).text
    assert (await client.post(f"{at}/resume")).status_code == 409
    other = await site.sign_in(payee)
    assert (await other.get(at)).status_code == 404


async def test_a_program_sets_one_up(site: Site) -> None:
    payer, payee = await _two(site)
    client = await site.sign_in(payer)
    await client.post("/wallet/safety/passcode", data={"new": "481516"})
    first = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    order = {"id": str(uuid4()), "to_person_id": str(payee.id), "amount": 5_00, "every": "week", "first_on": first, "times_max": 3}
    refused = await client.post("/api/v1/wallet/orders", json=order)
    assert (refused.status_code, refused.json()["code"]) == (403, "step_up_needed")
    made = await client.post("/api/v1/wallet/orders", json=order | {"passcode": "481516"})
    assert (made.status_code, made.json()["next_on"]) == (200, first)
    at = f"/api/v1/wallet/orders/{order['id']}"
    for deed, state in (("pause", "paused"), ("resume", "active"), ("cancel", "cancelled")):
        assert (await client.post(f"{at}/{deed}")).status_code == 204
        assert (await client.get(at)).json()["state"] == state
    assert [one["state"] for one in (await client.get("/api/v1/wallet/orders")).json()["items"]] == ["cancelled"]
