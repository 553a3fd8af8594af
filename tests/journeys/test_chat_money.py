"""Money in a conversation over HTTP: a dinner that is split in a group, a transfer that is accepted, a packet that all open."""

import re
from uuid import uuid4

import httpx

from quanzi.infra.postgres import Tx
from tests.make import chat_money as make
from tests.make import messages as rooms
from tests.make import money, people
from tests.make.site import Site


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([0-9a-f-]+)"', page)
    assert found
    return found[1]


async def _money(client: httpx.AsyncClient, room_id: object, position: int) -> dict:
    answer = await client.get(f"/api/v1/rooms/{room_id}/messages/{position}")
    assert answer.status_code == 200
    return answer.json()["body"]["money"]


async def test_a_dinner_is_split_in_a_group_and_everybody_sees_what_is_paid(site: Site) -> None:
    room = await site.house.db.run(lambda tx: make.make_room(tx, size=4))
    host, one, two, three = [await site.sign_in(person) for person in room.people]
    form = f"/messages/{room.room_id}/split"
    page = (await host.get(form)).text
    assert page.count('name="listed"') == 3
    ids = [str(person.id) for person in room.people[1:]]
    fields = {
        "split_id": _hidden(page, "split_id"),
        "title": "Hot pot",
        "with_me": "yes",
        "listed": ids,
        "share": ["", "", "40"],
        "person": ids,
    }
    refused = await host.post(form, data={**fields, "total": "0"})
    assert refused.status_code == 422
    for _ in range(2):
        sent = await host.post(form, data={**fields, "total": "100"})
        assert (sent.status_code, sent.headers["location"]) == (303, f"/messages/{room.room_id}#m1")
    said = await _money(three, room.room_id, 1)
    assert ([share["amount"] for share in said["shares"]], said["own_share"], said["paid"]) == ([20_00, 20_00, 40_00], 20_00, 0)

    link = await one.get(f"/messages/money/{said['id']}")
    request = link.headers["location"]
    assert (link.status_code, request) == (303, f"/wallet/requests/{said['shares'][0]['id']}")
    assert (await one.post(f"{request}/pay", data={})).status_code == 303
    assert (await three.post(f"/wallet/requests/{said['shares'][2]['id']}/decline")).status_code == 303
    await make.settle(site.house.db)
    for client in (host, one, two, three):
        said = await _money(client, room.room_id, 1)
        assert ([share["state"] for share in said["shares"]], said["paid"], said["state"]) == (["paid", "open", "closed"], 20_00, "open")
    assert (await host.get(f"/messages/money/{said['id']}")).headers["location"] == f"/wallet/split/{said['id']}"
    assert (await host.get(f"/wallet/split/{said['id']}")).status_code == 200
    stranger, _ = await site.member()
    for path in (form, f"/messages/money/{said['id']}"):
        assert (await stranger.get(path)).status_code == 404


async def test_a_transfer_is_accepted_on_its_page(site: Site) -> None:
    room = await site.house.db.run(make.make_room)
    payer, payee, other = [await site.sign_in(person) for person in room.people]
    form = f"/messages/{room.room_id}/transfer"
    page = (await payer.get(form)).text
    assert f'value="{room.people[1].id}"' in page
    fields = {"message_id": _hidden(page, "message_id"), "person": str(room.people[1].id), "amount": "12", "memo": "Tea"}
    assert (await payer.post(form, data={**fields, "amount": "x"})).status_code == 422
    assert (await payer.post(form, data=fields)).headers["location"] == f"/messages/{room.room_id}#m1"
    said = await _money(payee, room.room_id, 1)
    here = f"/messages/money/{said['id']}"
    assert "Waits to be accepted" in (await payer.get(here)).text
    assert f'action="{here}/accept"' not in (await payer.get(here)).text
    assert f'action="{here}/accept"' in (await payee.get(here)).text
    assert (await other.get(here)).status_code == 303
    assert (await other.post(f"{here}/accept")).status_code == 404
    assert (await payee.post(f"{here}/accept")).status_code == 303
    assert (await _money(other, room.room_id, 1))["state"] == "done"
    assert "Accepted" in (await payer.get(here)).text
    assert (await payee.post(f"{here}/decline")).status_code == 409


async def test_a_request_and_a_packet_are_sent_by_forms_and_opened_in_the_wallet(site: Site) -> None:
    room = await site.house.db.run(make.make_room)
    giver, one, two = [await site.sign_in(person) for person in room.people]
    form = f"/messages/{room.room_id}/packet"
    fields = {"message_id": _hidden((await giver.get(form)).text, "message_id"), "amount": "8", "count": "1", "deal": "equal"}
    assert (await giver.post(form, data=fields)).status_code == 303
    said = await _money(one, room.room_id, 1)
    packet = (await one.get(f"/messages/money/{said['id']}")).headers["location"]
    assert packet == f"/wallet/packets/{said['id']}"
    assert (await one.get(packet)).status_code == 200
    assert (await one.post(f"{packet}/open")).headers["location"] == f"{packet}?opened=yes"
    assert (await two.post(f"/api/v1/rooms/{room.room_id}/messages/1/share")).status_code == 409
    await make.settle(site.house.db)
    said = await _money(two, room.room_id, 1)
    assert (said["opened"], said["state"]) == (1, "empty")
    assert "amount" not in said
    assert (await one.get(packet)).status_code == 200

    form = f"/messages/{room.room_id}/request"
    fields = {"message_id": _hidden((await one.get(form)).text, "message_id"), "person": str(room.people[2].id), "amount": "3", "days": "1"}
    assert (await one.post(form, data=fields)).headers["location"] == f"/messages/{room.room_id}#m2"
    assert (await _money(two, room.room_id, 2))["state"] == "open"


async def test_a_program_sends_asks_splits_and_gives(site: Site) -> None:
    room = await site.house.db.run(make.make_room)
    payer, payee, _ = [await site.sign_in(person) for person in room.people]
    other, base = str(room.people[1].id), f"/api/v1/rooms/{room.room_id}"
    calls = {
        "transfers": {"to_person_id": other, "amount": 5_00},
        "requests": {"person_id": other, "amount": 5_00},
        "splits": {"title": "Lunch", "total": 9_00, "people": [{"person_id": other}]},
        "packets": {"amount": 2_00, "count": 2},
    }
    for position, (name, sent) in enumerate(calls.items(), start=1):
        message_id = str(uuid4())
        for _ in range(2):
            answer = await payer.post(f"{base}/{name}", json={"message_id": message_id, **sent})
            assert (answer.status_code, answer.json()["position"]) == (201, position), answer.text
    assert (await payee.post(f"{base}/messages/1/decline")).status_code == 204
    assert (await _money(payer, room.room_id, 1))["state"] == "closed"
    assert (await payee.post(f"{base}/messages/1/accept")).status_code == 409
    assert (await payee.post(f"{base}/messages/4/share")).json()["place"] == 1


async def test_a_first_payment_names_the_stranger_and_asks_who_pays(site: Site) -> None:
    async def stage(tx: Tx) -> rooms.Room:
        await money.make_currency(tx)
        payer = await money.make_payer(tx, tier=3)
        return await rooms.fill_group(tx, [payer, await people.make_member(tx, name="陈静")])

    room = await site.house.db.run(stage)
    payer = await site.sign_in(room.people[0])
    form = f"/messages/{room.room_id}/transfer"
    fields = {"message_id": _hidden((await payer.get(form)).text, "message_id"), "person": str(room.people[1].id), "amount": "12"}
    asked = await payer.post(form, data=fields)
    assert asked.status_code in {403, 409, 422}
    assert "Yes, I mean" in asked.text
