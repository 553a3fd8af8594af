"""Money to an e-mail over HTTP: it is sent, the letter tells of it, its owner signs up and takes it."""

import re
from uuid import uuid4

from tests.make import money
from tests.make.post import fetch_code, fetch_post
from tests.make.site import Site


async def test_somebody_who_is_no_member_yet_signs_up_and_takes_it(site: Site) -> None:
    await site.house.db.run(money.make_currency)
    payer = await site.house.db.run(lambda tx: money.make_payer(tx, 300_00))
    client = await site.sign_in(payer)
    await client.post("/wallet/safety/passcode", data={"new": "481516"})
    page = (await client.get("/wallet/send/address")).text
    key = re.search(r'name="parcel_id" value="([0-9a-f-]+)"', page)
    assert key
    form = {"parcel_id": key[1], "address": "aunt@example.org", "amount": "25", "memo": "Tickets", "passcode": "481516"}
    wrong = await client.post("/wallet/send/address", data=form | {"address": "nowhere"})
    assert (wrong.status_code, "Tickets" in wrong.text) == (422, True)
    sent = [await client.post("/wallet/send/address", data=form) for _ in range(2)]
    assert [one.headers.get("location") for one in sent] == ["/wallet", "/wallet"]
    home = (await client.get("/wallet")).text
    assert "Payment to an address" in home
    assert "aunt" not in home
    letters = await fetch_post(site.house)
    assert [(to, "25.00 CNY" in text, "Tickets" in text) for to, text in letters] == [("aunt@example.org", True, False)]
    newcomer = site.visitor()
    await newcomer.post("/sign-in", data={"address": "aunt@example.org"})
    signed = await newcomer.post("/sign-in/code", data={"code": await fetch_code(site.house)})
    assert signed.status_code == 303
    waits = (await newcomer.get("/wallet")).text.replace("\u00a0", " ")
    assert "Money waits for you" in waits
    assert "CN¥ 25.00" in waits
    action = re.search(r'action="(/wallet/parcels/[^"]+)"', waits)
    assert action
    assert [(await newcomer.post(action[1])).status_code for _ in range(2)] == [303, 303]
    assert "Money waits for you" not in (await newcomer.get("/wallet")).text
    assert (await newcomer.get("/api/v1/wallet")).json()["purses"][0]["balance"] == 25_00
    program = {"id": str(uuid4()), "address": "+8613800138000", "amount": 5_00, "passcode": "481516"}
    answer = (await client.post("/api/v1/wallet/parcels", json=program)).json()
    assert (answer["state"], answer["held"]) == ("waiting", 5_00)
    assert (await client.get("/api/v1/wallet/parcels")).json() == []
    over = await newcomer.post(action[1].replace("/wallet", "/api/v1/wallet", 1))
    assert over.status_code == 204
