"""Collecting by a link over HTTP: it is made, passed on, paid by a friend and a stranger, and closed."""

import re
from uuid import uuid4

from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from tests.make import money
from tests.make.site import Site


async def _three(site: Site) -> tuple[Person, Person, Person]:
    async def make(tx: Tx) -> tuple[Person, Person, Person]:
        await money.make_currency(tx)
        owner, friend, stranger = [await money.make_payer(tx, 50_00, name=name) for name in ("Amina Wanjiru", "林晓明", "王秀英")]
        await money.know(tx, friend, owner)
        return owner, friend, stranger

    return await site.house.db.run(make)


def _find(pattern: str, page: str) -> str:
    found = re.search(pattern, page)
    assert found, pattern
    return found[1].replace("&amp;", "&")


async def test_a_link_is_passed_on_and_two_pay(site: Site) -> None:
    owner, friend, stranger = await _three(site)
    hers, his, theirs = [await site.sign_in(one) for one in (owner, friend, stranger)]
    form = (await hers.get("/wallet/collect/new")).text
    order = {"collection_id": _find(r'name="collection_id" value="([0-9a-f-]+)"', form), "title": "A present", "goal": "40", "days": "30"}
    bad = await hers.post("/wallet/collect/new", data=order | {"amount": "ten"})
    assert (bad.status_code, "A present" in bad.text) == (422, True)
    made = [await hers.post("/wallet/collect/new", data=order) for _ in range(2)]
    at = made[0].headers["location"]
    assert made[1].headers["location"] == at
    page = (await hers.get(at)).text
    link = _find(r'<code class="secret">https?://[^/]+(/collect/[^<]+)</code>', page)
    assert (await hers.get(f"{link}/qr.svg")).headers["content-type"].startswith("image/svg+xml")
    shown = (await his.get(link)).text
    assert "A first payment" not in shown
    pay = {"transfer_id": _find(r'name="transfer_id" value="([0-9a-f-]+)"', shown), "amount": "12.50"}
    first, second = [await his.post(link, data=pay) for _ in range(2)]
    assert (first.status_code, first.headers["location"]) == (303, second.headers["location"])
    await theirs.post("/wallet/safety/passcode", data={"new": "481516"})
    more = {"transfer_id": str(uuid4()), "amount": "7.50", "passcode": "481516"}
    assert (await theirs.post(link, data=more)).status_code == 409
    waits = await theirs.post(link, data=more | {"confirmed_name": "A*** W."})
    assert (waits.status_code, waits.headers["location"]) == (303, "/wallet")
    page = (await hers.get(at)).text.replace("\u00a0", " ")
    assert "CN¥ 12.50 of CN¥ 40.00" in page
    assert "2 people paid" in page
    assert "CN¥ 7.50 is on its way" in page
    assert "A present" in (await hers.get("/wallet/collect")).text
    assert (await hers.post(f"{at}/close")).status_code == 303
    assert "takes no more" in (await his.get(link)).text
    assert (await his.post(link, data=pay | {"transfer_id": str(uuid4())})).status_code == 409
    assert (await his.get(at)).status_code == 404
    assert (await his.get(link[:-1] + ("A" if link[-1] != "A" else "B"))).status_code == 404


async def test_a_program_collects(site: Site) -> None:
    owner, friend, _ = await _three(site)
    hers, his = await site.sign_in(owner), await site.sign_in(friend)
    order = {"id": str(uuid4()), "title": "Tea", "amount": 5_00}
    made = (await hers.post("/api/v1/wallet/collections", json=order)).json()
    assert made == (await hers.get(f"/api/v1/wallet/collections/{order['id']}")).json()
    link = f"/api/v1/wallet{made['path']}"
    assert (await his.get(link)).json()["title"] == "Tea"
    refused = await his.post(link, json={"id": str(uuid4()), "amount": 4_00})
    assert (refused.status_code, refused.json()["code"]) == (422, "fixed_amount")
    paid = await his.post(link, json={"id": str(uuid4()), "amount": 5_00})
    assert (paid.json()["state"], paid.json()["balance"]) == ("done", 45_00)
    rows = (await hers.get(f"/api/v1/wallet/collections/{order['id']}/contributions")).json()["items"]
    assert [(row["payer_person_id"], row["amount"]) for row in rows] == [(str(friend.id), 5_00)]
    assert [row["paid"] for row in (await hers.get("/api/v1/wallet/collections")).json()["items"]] == [5_00]
    assert (await hers.post(f"/api/v1/wallet/collections/{order['id']}/close")).status_code == 204
