"""Asking for money over HTTP: a stranger's request, a declined one, a dinner that three share."""

import re
from uuid import uuid4

import httpx

from quanzi import relations
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from tests.make import money
from tests.make.site import Site


async def _crowd(site: Site, *names: str) -> list[Person]:
    async def make(tx: Tx) -> list[Person]:
        await money.make_currency(tx)
        people = [await money.make_payer(tx, 300_00, name=name) for name in names]
        for one in people[1:]:
            for other in (people[0],):
                await money.know(tx, one, other)
        return people

    return await site.house.db.run(make)


def _find(pattern: str, page: str) -> str:
    found = re.search(pattern, page)
    assert found, pattern
    return found[1].replace("&amp;", "&")


async def _choose_passcode(client: httpx.AsyncClient) -> None:
    assert (await client.post("/wallet/safety/passcode", data={"new": "481516"})).status_code == 303


async def _ask(client: httpx.AsyncClient, person: Person, **fields: str) -> str:
    form = await client.get(f"/wallet/requests/new/{person.id}")
    key = _find(r'name="request_id" value="([0-9a-f-]+)"', form.text)
    asked = await client.post(f"/wallet/requests/new/{person.id}", data={"request_id": key, "days": "7"} | fields)
    assert asked.status_code == 303
    return asked.headers["location"]


async def test_a_stranger_asks_and_is_paid_by_her_name_after_two_hours(site: Site) -> None:
    payer, stranger = await _crowd(site, "林晓明", "Amina Wanjiru")
    asker, client = await site.sign_in(stranger), await site.sign_in(payer)
    await _choose_passcode(client)
    at = await _ask(asker, payer, amount="45", memo="Repair of the roof")
    assert "You can remind from" in (await asker.get(at)).text
    home = (await client.get("/wallet")).text
    assert "Asked of you" in home
    assert "Repair of the roof" in home
    page = (await client.get(_find(r'href="(/wallet/requests/[0-9a-f-]{36})"', home))).text
    assert "A first payment" in page
    assert (await client.post(f"{at}/pay", data={"passcode": "481516"})).status_code == 409
    paid = await client.post(f"{at}/pay", data={"confirmed_name": "A*** W.", "passcode": "481516"})
    assert (paid.status_code, paid.headers["location"]) == (303, "/wallet")
    home = (await client.get("/wallet")).text
    assert "Asked of you" not in home
    assert "Take it back" in home
    assert "On its way" in (await asker.get(at)).text
    late = await asker.post(f"{at}/cancel")
    assert late.status_code == 409


async def test_a_friend_is_paid_at_once_and_a_no_is_only_a_closed_door(site: Site) -> None:
    owner, friend = await _crowd(site, "王秀英", "Jonas Weber")
    asker, client = await site.sign_in(owner), await site.sign_in(friend)
    bad = await asker.post(f"/wallet/requests/new/{friend.id}", data={"request_id": str(uuid4()), "amount": "1.234", "memo": "Kept memo"})
    assert bad.status_code == 422
    assert "Kept memo" in bad.text
    paid, declined = await _ask(asker, friend, amount="12.30"), await _ask(asker, friend, amount="9")
    first, second = [await client.post(f"{paid}/pay") for _ in range(2)]
    assert first.headers["location"] == second.headers["location"]
    assert "−CN¥ 12.30" in (await client.get(first.headers["location"])).text.replace("\u00a0", " ")
    assert (await client.post(f"{declined}/decline")).status_code == 303
    mine = (await asker.get("/wallet/requests?side=mine")).text
    assert ("It is closed" in mine, "said no" in mine) == (True, False)
    assert "You said no" in (await client.get("/wallet/requests")).text
    receipt = _find(r'href="(/wallet/movements/[^"]+)"', (await asker.get(paid)).text)
    assert "+CN¥ 12.30" in (await asker.get(receipt)).text.replace("\u00a0", " ")
    assert (await asker.post(f"{declined}/remind")).status_code == 409
    stranger, _ = await site.member(name="陈静")
    assert (await stranger.get(paid)).status_code == 404


async def test_a_program_asks_once_and_is_told_when_to_remind(site: Site) -> None:
    owner, friend = await _crowd(site, "王秀英", "Jonas Weber")
    asker, client = await site.sign_in(owner), await site.sign_in(friend)
    order = {"id": str(uuid4()), "person_id": str(friend.id), "amount": 10_00, "memo": "Tea"}
    first, second = [await asker.post("/api/v1/wallet/requests", json=order) for _ in range(2)]
    assert (first.status_code, first.json()) == (200, second.json())
    at = f"/api/v1/wallet/requests/{order['id']}"
    refused = await asker.post(f"{at}/remind")
    assert (refused.status_code, refused.json()["code"], refused.json()["data"]["hours"]) == (429, "reminded_already", 24)
    assert [one["memo"] for one in (await client.get("/api/v1/wallet/requests/open")).json()] == ["Tea"]
    paid = await client.post(f"{at}/pay", json={})
    assert (paid.json()["state"], paid.json()["balance"]) == ("done", 290_00)
    assert (await asker.get(at)).json()["state"] == "paid"
    assert [one["state"] for one in (await asker.get("/api/v1/wallet/requests?side=by_me")).json()["items"]] == ["paid"]
    over = await asker.post(f"{at}/cancel")
    assert (over.status_code, over.json()["code"]) == (409, "request_over")
    more = [str(uuid4()) for _ in range(2)]
    for key in more:
        await asker.post("/api/v1/wallet/requests", json=order | {"id": key})
    assert (await client.post(f"/api/v1/wallet/requests/{more[0]}/decline")).status_code == 204
    assert (await asker.post(f"/api/v1/wallet/requests/{more[1]}/cancel")).status_code == 204
    assert (await client.get("/api/v1/wallet/requests/open")).json() == []


async def test_a_dinner_is_shared_among_three(site: Site) -> None:
    host, one, other = await _crowd(site, "王秀英", "Jonas Weber", "林晓明")
    for guest in (one, other):
        await site.house.db.run(lambda tx, guest=guest: relations.ask_contact(tx, by=guest, person_id=host.member_id))
        await site.house.db.run(lambda tx, guest=guest: relations.accept_contact(tx, by=host, person_id=guest.member_id))
    hers = await site.sign_in(host)
    page = (await hers.get("/wallet/split/new")).text
    listed = re.findall(r'name="listed" value="([0-9a-f-]+)"', page)
    assert set(listed) == {str(one.id), str(other.id)}
    form = {"split_id": _find(r'name="split_id" value="([0-9a-f-]+)"', page), "title": "Dinner", "total": "100", "with_me": "yes"}
    ticked = form | {"listed": listed, "share": ["", ""], "person": listed, "step": "ask"}
    found = await hers.post("/wallet/split/new", data=ticked | {"step": "find", "q": "nobody-of-this-name"})
    assert "Nobody of that name was found." in found.text
    assert found.text.count("checked") == 3
    bad = await hers.post("/wallet/split/new", data=ticked | {"share": ["70", "40"]})
    assert (bad.status_code, 'value="70"' in bad.text) == (422, True)
    made = [await hers.post("/wallet/split/new", data=ticked) for _ in range(2)]
    at = made[0].headers["location"]
    assert (made[0].status_code, made[1].headers["location"]) == (303, at)
    page = (await hers.get(at)).text.replace("\u00a0", " ")
    assert "Your own share is CN¥ 33.34." in page
    assert page.count("CN¥ 33.33") == 2
    client = await site.sign_in(one)
    home = (await client.get("/wallet")).text
    request = _find(r'href="(/wallet/requests/[0-9a-f-]{36})"', home)
    assert (await client.post(f"{request}/pay")).status_code == 303
    page = (await hers.get(at)).text.replace("\u00a0", " ")
    assert "CN¥ 33.33 of CN¥ 66.66 is paid" in page
    assert (await hers.post(f"{at}/close")).status_code == 303
    assert "Withdrawn" in (await hers.get(at)).text
    assert "Dinner" in (await hers.get("/wallet/split")).text
    assert (await client.get(at)).status_code == 404
    program = {"id": str(uuid4()), "title": "Taxi", "total": 30_00, "people": [{"person_id": str(one.id), "amount": 12_00}]}
    taxi = (await hers.post("/api/v1/wallet/splits", json=program)).json()
    assert (taxi["own_share"], taxi["requests"][0]["amount"]) == (18_00, 12_00)
    assert (await hers.get(f"/api/v1/wallet/splits/{program['id']}")).json() == taxi
    assert (await hers.post(f"/api/v1/wallet/splits/{program['id']}/close")).status_code == 204
    assert len((await hers.get("/api/v1/wallet/splits")).json()["items"]) == 2
