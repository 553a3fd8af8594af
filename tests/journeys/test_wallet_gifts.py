"""Red packets over HTTP: one in a circle, opened by two; one for a friend; too late, outside and blocked; the same by the API."""

import re
from uuid import UUID, uuid4

import httpx

from quanzi import circles, relations
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from quanzi.wallet import gifts
from tests.make import circles as make_circles
from tests.make import money, people
from tests.make.site import Site


async def _circle(site: Site) -> tuple[Person, list[Person], UUID]:
    async def deed(tx: Tx) -> tuple[Person, list[Person], UUID]:
        await money.make_currency(tx)
        giver = await money.make_payer(tx, 500_00, name="王秀英", tier=3)
        guests = [await people.make_member(tx, name=name) for name in ("李伟", "Amina Wanjiru", "陈静")]
        circle = await make_circles.make_circle(tx, owner=giver, visibility="open")
        for guest in guests:
            await circles.join_circle(tx, by=guest, circle_id=circle.circle_id)
        return giver, guests, circle.circle_id

    return await site.house.db.run(deed)


def _form(page: str, **fields: str) -> dict[str, str]:
    found = re.search(r'name="packet_id" value="([0-9a-f-]+)"', page)
    assert found
    return {"packet_id": found[1], "currency": "CNY", "memo": "", "deal": "lucky"} | fields


async def _give(client: httpx.AsyncClient, circle_id: UUID, **fields: str) -> str:
    page = (await client.get(f"/circles/{circle_id}/packets/new")).text
    sent = await client.post(f"/circles/{circle_id}/packets/new", data=_form(page, **fields))
    assert sent.status_code == 303, sent.text
    return sent.headers["location"]


async def test_a_packet_in_a_circle_is_opened_by_two_and_the_third_is_late(site: Site) -> None:
    giver, guests, circle_id = await _circle(site)
    client = await site.sign_in(giver)
    packet = await _give(client, circle_id, amount="20.00", count="2", memo="新年快乐")
    mine = (await client.get(packet)).text
    assert "A red packet from you" in mine
    assert "packet-seal" not in mine
    one, two, late = [await site.sign_in(guest) for guest in guests]
    assert "新年快乐" in (await one.get(f"/circles/{circle_id}")).text
    sealed = (await one.get(packet)).text
    fingerprint = re.search(r">([0-9a-f]{64})<", sealed)
    assert fingerprint
    assert "packet-seal" in sealed
    assert "is shown here when the packet is over" in sealed
    for client_of in (one, two, one):
        opened = await client_of.post(f"{packet}/open")
        assert (opened.status_code, opened.headers["location"]) == (303, f"{packet}?opened=yes")
    seen = (await one.get(f"{packet}?opened=yes")).text
    assert "It is in your wallet." in seen
    assert "Who opened it" in seen
    assert fingerprint[1] in seen
    assert "the secret fits the fingerprint" in seen
    assert (await late.post(f"{packet}/open")).headers["location"] == packet
    gone = (await late.get(packet)).text
    assert "All gone" in gone
    assert "Who opened it" not in gone
    assert "新年快乐" not in (await late.get(f"/circles/{circle_id}")).text
    assert "All gone" in (await late.get(f"/circles/{circle_id}/packets")).text
    movement = re.search(r'href="(/wallet/movements/[^"]+)"', (await two.get("/wallet")).text)
    assert movement
    assert packet in (await two.get(movement[1].replace("&amp;", "&"))).text
    async with site.house.db.transaction() as tx:
        got = [await money.balance_of(tx, guest.member_id) for guest in guests]
        assert (sum(got), got[2]) == (20_00, 0)
        assert await money.total(tx) == 0


async def test_outside_the_circle_and_out_of_sight_there_is_no_packet(site: Site) -> None:
    giver, guests, circle_id = await _circle(site)
    packet = await _give(await site.sign_in(giver), circle_id, amount="20.00", count="4")
    stranger, _ = await site.member(name="Noah Fisher")
    await site.house.db.run(lambda tx: relations.block_person(tx, by=guests[0], person_id=giver.member_id))
    blocked = await site.sign_in(guests[0])
    left = await site.sign_in(guests[1])
    await site.house.db.run(lambda tx: circles.leave_circle(tx, by=guests[1], circle_id=circle_id))
    for client in (stranger, blocked, left):
        assert (await client.get(packet)).status_code == 404
        assert (await client.post(f"{packet}/open")).status_code == 404
        assert packet not in (await client.get(f"/circles/{circle_id}")).text
    for client in (stranger, left):
        assert (await client.get(f"/circles/{circle_id}/packets")).status_code == 404
        assert (await client.get(f"/circles/{circle_id}/packets/new")).status_code == 404
        answer = await client.post(f"/circles/{circle_id}/packets/new", data={"packet_id": str(uuid4()), "amount": "1", "count": "1"})
        assert answer.status_code in {403, 404, 409}
    assert packet not in (await blocked.get(f"/circles/{circle_id}/packets")).text
    muted = await site.sign_in(guests[2])
    await site.house.db.run(
        lambda tx: tx.execute(
            "UPDATE circles.member SET muted_until = now() + interval '1 day' WHERE circle_id = $1 AND person_id = $2",
            circle_id,
            guests[2].id,
        )
    )
    assert (await muted.post(f"{packet}/open")).status_code == 303


async def test_a_friend_gets_one_alone_and_gives_one_back(site: Site) -> None:
    giver, guests, _ = await _circle(site)
    friend = guests[0]
    client, other = await site.sign_in(giver), await site.sign_in(friend)
    new = f"/wallet/packets/new/{friend.id}"
    page = (await client.get(new)).text
    refused = await client.post(new, data=_form(page, amount="8.88"))
    assert (refused.status_code, "somebody you know here" in refused.text, "8.88" in refused.text) == (403, True, True)

    async def meet(tx: Tx) -> None:
        await relations.ask_contact(tx, by=giver, person_id=friend.member_id)
        await relations.accept_contact(tx, by=friend, person_id=giver.member_id)

    await site.house.db.run(meet)
    assert new in (await client.get("/wallet/packets/new")).text
    form = _form(page, amount="8.88", memo="生日快乐")
    first, again = [await client.post(new, data=form) for _ in range(2)]
    assert first.headers["location"] == again.headers["location"]
    packet = first.headers["location"]
    assert "生日快乐" in (await other.get("/wallet/packets")).text
    assert (await other.post(f"{packet}/open")).status_code == 303
    seen = (await other.get(packet)).text
    assert "8.88" in seen
    assert f"/wallet/packets/new/{giver.id}" in seen
    assert await site.house.db.run(lambda tx: money.balance_of(tx, giver.member_id)) == 491_12


async def test_bad_packets_are_explained_and_the_form_is_kept(site: Site) -> None:
    giver, _, circle_id = await _circle(site)
    client = await site.sign_in(giver)
    new = f"/circles/{circle_id}/packets/new"
    page = (await client.get(new)).text
    for fields, words in (
        ({"amount": "abc", "count": "2"}, "This is not an amount"),
        ({"amount": "20", "count": "x"}, "has 1 to 200 shares"),
        ({"amount": "20", "count": "201"}, "has 1 to 200 shares"),
        ({"amount": "0.01", "count": "2"}, "Every share has to be at least"),
        ({"amount": "450", "count": "2"}, "One share may be at most"),
        ({"amount": "300", "count": "3"}, "You have no payment passcode yet"),
        ({"amount": "20", "count": "2", "packet_id": "x"}, "Something in the form is not right"),
    ):
        answer = await client.post(new, data=_form(page, memo="Kept memo", **fields) | fields)
        assert 400 <= answer.status_code < 500, fields
        assert words in answer.text, fields
        assert "Kept memo" in answer.text
    assert (await client.post("/wallet/safety/passcode", data={"new": "481516"})).status_code == 303
    large = _form(page, amount="300", count="3", passcode="481516")
    assert (await client.post(new, data=large)).status_code == 303
    assert await site.house.db.run(lambda tx: money.balance_of(tx, giver.member_id)) == 200_00


async def test_a_program_gives_opens_checks_and_tips(site: Site) -> None:
    giver, guests, circle_id = await _circle(site)
    client, other = await site.sign_in(giver), await site.sign_in(guests[0])
    order = {"id": str(uuid4()), "circle_id": str(circle_id), "amount": 10_00, "count": 1, "deal": "equal"}
    first, again = [await client.post("/api/v1/wallet/packets", json=order) for _ in range(2)]
    assert (first.status_code, again.json()) == (200, first.json())
    assert (first.json()["secret"], first.json()["dealt"]) == ("", [])
    reused = await client.post("/api/v1/wallet/packets", json=order | {"amount": 11_00})
    assert (reused.status_code, reused.json()["code"]) == (422, "key_reused")
    for neither in ({}, {"person_id": str(guests[0].id), "circle_id": str(circle_id)}):
        bad = {key: value for key, value in order.items() if key != "circle_id"} | neither
        assert (await client.post("/api/v1/wallet/packets", json=bad)).status_code == 422
    at = f"/api/v1/wallet/packets/{order['id']}"
    listed = (await other.get(f"/api/v1/circles/{circle_id}/packets")).json()
    assert [(item["packet_id"], item["may_open"]) for item in listed["items"]] == [(order["id"], True)]
    share = await other.post(f"{at}/open")
    assert (share.json()["amount"], (await other.post(f"{at}/open")).json()) == (10_00, share.json())
    late = await (await site.sign_in(guests[1])).post(f"{at}/open")
    assert (late.status_code, late.json()["code"]) == (409, "packet_empty")
    over = (await other.get(at)).json()
    assert gifts.deal_shares(bytes.fromhex(over["secret"]), 10_00, 1, over["share_max"]) == over["dealt"] == [10_00]
    assert len((await other.get("/api/v1/wallet/packets")).json()["items"]) == 1

    tip = {"id": str(uuid4()), "to_person_id": str(guests[0].id), "amount": 1_00, "about_id": str(uuid4())}
    young = await client.post("/api/v1/wallet/tips", json=tip)
    assert (young.status_code, young.json()["code"]) == (403, "too_new_for_tips")
    await site.house.db.run(lambda tx: tx.execute("UPDATE identity.person SET joined_at = joined_at - interval '7 days'"))
    given = await client.post("/api/v1/wallet/tips", json=tip)
    assert (given.status_code, given.json()["state"]) == (200, "waiting")


async def test_operators_set_the_rules_by_the_api(site: Site) -> None:
    giver, _, circle_id = await _circle(site)
    client = await site.sign_in(giver)
    desk, _ = await site.member(name="陈静", operator=True)
    rules = (await client.get("/api/v1/wallet/gift-rules?currency=CNY")).json()
    currency = rules.pop("currency")
    off = rules | {"packets_on": False}
    assert (await client.put(f"/api/v1/desk/gift-rules/{currency}", json=off)).status_code == 404
    assert (await desk.put(f"/api/v1/desk/gift-rules/{currency}", json=off)).status_code == 204
    order = {"id": str(uuid4()), "circle_id": str(circle_id), "amount": 10_00, "count": 1}
    refused = await client.post("/api/v1/wallet/packets", json=order)
    assert (refused.status_code, refused.json()["code"]) == (403, "packets_off")


async def test_operators_set_the_rules_at_their_desk(site: Site) -> None:
    giver, _, circle_id = await _circle(site)
    client = await site.sign_in(giver)
    desk, _ = await site.member(name="陈静", operator=True)
    at = "/desk/money/gifts"
    assert (await client.get(at)).status_code == 404
    page = (await desk.get(at)).text
    assert 'value="10000.00"' in page
    form = {
        "currency": "CNY",
        "packets_on": "yes",
        "share_max": "5",
        "packet_max": "50.00",
        "count_max": "10",
        "tip_pair_day_max": "200",
        "tip_day_max": "1000",
    }
    assert (await client.post(at, data=form)).status_code == 404
    for bad in ({"count_max": "many"}, {"share_max": "60"}, {"packet_max": "x"}, {"currency": "ZZZ"}):
        answer = await desk.post(at, data=form | bad)
        assert answer.status_code == 422, bad
    assert (await desk.post(at, data=form)).status_code == 303
    rules = (await client.get("/api/v1/wallet/gift-rules")).json()
    assert (rules["share_max"], rules["count_max"], rules["packets_on"], rules["tips_on"]) == (5_00, 10, True, False)
    page = (await client.get(f"/circles/{circle_id}/packets/new")).text
    refused = await client.post(f"/circles/{circle_id}/packets/new", data=_form(page, amount="6", count="1"))
    assert "One share may be at most" in refused.text
