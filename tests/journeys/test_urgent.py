"""A story over HTTP: a work group, the gate is open, who confirms, who is asked again; planned, taken back; and who calls me how."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx

from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from tests.make import messages as rooms
from tests.make import urgent as make
from tests.make.site import Site


async def _stage(site: Site) -> tuple[list[tuple[httpx.AsyncClient, Person]], str]:
    people = [await site.member(name=name, tier=2) for name in ("林晓明", "周舟", "陈静")]
    room = await site.house.db.run(lambda tx: rooms.fill_group(tx, [person for _, person in people], is_work=True))
    return people, f"/messages/{room.room_id}"


def _hidden(page: str) -> str:
    (found,) = re.findall(r'name="message_id" value="([^"]+)"', page.partition("<main")[2])
    return found


async def test_asked_confirmed_and_asked_again(site: Site) -> None:
    people, room = await _stage(site)
    (boss, _), (one, _), (other, _) = people
    form = (await boss.get(f"{room}/urgent")).text
    assert "You used 0 of 10 within 24 hours" in form
    sent = {"message_id": _hidden(form), "text": "The gate is open, who is there?", "whom": "all"}
    for _ in range(2):
        assert (await boss.post(f"{room}/urgent", data=sent)).headers["location"].endswith("#m1")
    await site.settle()
    inbox = (await one.get("/notices")).text
    assert "needs you urgently" in inbox
    (notice,) = re.findall(r'href="(/notices/[0-9a-f-]{36})"', inbox)
    assert (await one.get(notice)).headers["location"] == f"{room}/1/urgent"
    assert f'action="{room}/1/confirm"' in (await one.get(room)).text
    assert f'action="{room}/1/confirm"' not in (await boss.get(room)).text
    assert (await one.post(f"{room}/1/confirm")).status_code == 303
    seen = (await other.get(f"{room}/1/urgent")).text
    assert "1 confirmed" in seen
    assert "1 has not confirmed" in seen
    assert "1 of 10 urgent, 0 of 2 emergencies" in seen
    assert "[Urgent] The gate is open" in (await other.get("/messages")).text
    early = await boss.post(f"{room}/1/again")
    assert (early.status_code, "They were asked less than 5 minutes ago" in early.text) == (429, True)
    await site.house.db.pool.execute(
        "UPDATE messaging.urgent SET asked_at = asked_at - interval '5 minutes', made_at = made_at - interval '5 minutes'"
    )
    assert (await boss.post(f"{room}/1/again")).status_code == 303
    refused = await other.post(f"{room}/1/again")
    assert refused.status_code == 403


async def test_my_own_message_and_an_answer_to_anothers(site: Site) -> None:
    people, room = await _stage(site)
    (boss, _), (one, person), _ = people
    mine, theirs = rooms.Room(_room_id(room), ()), people[1][1]
    await site.house.db.run(lambda tx: rooms.say(tx, mine, people[0][1], "Rota of Monday"))
    await site.house.db.run(lambda tx: rooms.say(tx, mine, theirs, "I am ill"))
    form = (await boss.get(f"{room}/urgent?at=1")).text
    assert 'name="text"' not in form.partition("<main")[2].partition("</main>")[0]
    data = {"message_id": _hidden(form), "whom": "some", "person": [str(person.id)]}
    assert (await boss.post(f"{room}/urgent?at=1", data=data)).headers["location"].endswith("#m1")
    assert (await boss.post(f"{room}/urgent?at=1", data=data)).headers["location"] == f"{room}/1/urgent"
    form = (await boss.get(f"{room}/urgent?at=2")).text
    data = {"message_id": _hidden(form), "text": "Who steps in?", "whom": "all", "emergency": "yes"}
    assert (await boss.post(f"{room}/urgent?at=2", data=data)).headers["location"].endswith("#m3")
    page = (await one.get(room)).text
    assert page.count('class="quoted"') >= 1
    assert "urgent-emergency" in page
    empty = await boss.post(f"{room}/urgent", data=data | {"message_id": str(people[0][1].id), "text": " "})
    assert (empty.status_code, "This message is empty" in empty.text) == (422, True)


def _room_id(room: str) -> UUID:
    return UUID(room.rsplit("/", 1)[1])


async def test_planned_to_the_minute_and_taken_back(site: Site) -> None:
    people, room = await _stage(site)
    boss = people[0][0]
    form = (await boss.get(f"{room}/urgent")).text
    due = (datetime.now(UTC) + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    data = {"message_id": _hidden(form), "text": "Lunch", "whom": "all", "due": due}
    assert (await boss.post(f"{room}/urgent", data=data)).headers["location"].startswith("/messages/urgent")
    past = await boss.post(f"{room}/urgent", data=data | {"due": "2020-01-01T10:00"})
    assert (past.status_code, "within 30 days" in past.text) == (422, True)
    plans = (await boss.get("/messages/urgent")).text
    assert "Lunch" in plans
    (action,) = re.findall(r'action="(/messages/urgent/[^"]+/cancel)"', plans)
    assert (await boss.post(action)).status_code == 303
    assert "Nothing is planned" in (await boss.get("/messages/urgent")).text
    assert (await boss.post(action)).status_code == 409


async def test_how_i_am_called_is_mine_to_choose(site: Site) -> None:
    people, room = await _stage(site)
    (boss, _), (one, person), _ = people
    assert "You have no phone number here" in (await one.get("/me/urgent")).text
    number_id = await site.house.db.run(lambda tx: _number(tx, person, site))
    assert (await one.post("/me/urgent", data={"number": "00", "sms": "yes"})).status_code == 422
    assert (await one.post("/me/urgent", data={"number": number_id, "sms": "yes"})).status_code == 303
    assert re.search(r'name="sms" value="yes" checked', (await one.get("/me/urgent")).text)
    await boss.post(f"{room}/urgent", data={"message_id": str(person.id), "text": "Now", "whom": "all"})
    assert (await one.post(f"{room}/1/mute")).status_code == 303
    await site.settle()
    assert "needs you urgently" not in (await one.get("/notices")).text
    (unmute,) = re.findall(r'action="(/me/urgent/muted/[^"]+)"', (await one.get("/me/urgent")).text)
    assert (await one.post(unmute)).status_code == 303
    assert unmute not in (await one.get("/me/urgent")).text


async def _number(tx: Tx, person: Person, site: Site) -> str:
    return await make.give_number(tx, person, site.house.keys)
