"""A group's life over HTTP: founded, people brought and asked, a link, approval, a decision, leaving; and what is found in it."""

import re
from uuid import uuid4

import httpx

from quanzi import circles
from quanzi.kernel.person import Person
from tests.make import circles as make_circles
from tests.make import debts
from tests.make.site import Site


async def _befriend(site: Site, one: Person, other: Person) -> None:
    await site.house.db.run(lambda tx: debts.make_contacts(tx, one, other))


async def _say(client: httpx.AsyncClient, room: str, text: str) -> int:
    answer = await client.post(f"/api/v1{room.replace('messages', 'rooms')}/messages", json={"message_id": str(uuid4()), "text": text})
    assert answer.status_code == 201, answer.text
    return answer.json()["position"]


async def test_found_bring_link_approve_decide_leave(site: Site) -> None:
    owner, owner_person = await site.member(name="王秀英", tier=2)
    friend, friend_person = await site.member(name="李伟", tier=2)
    shy, shy_person = await site.member(name="Amina Wanjiru", tier=2)
    guest, guest_person = await site.member(name="Joseph Mwangi")
    for one in (friend_person, shy_person):
        await _befriend(site, owner_person, one)
    assert (await shy.post("/messages/choices", data={"added_by": "ask"})).status_code == 303

    form = (await owner.get("/messages/new-group")).text
    assert all(str(one.id) in form for one in (friend_person, shy_person))
    assert (await owner.post("/messages/new-group", data={"name": " "})).status_code == 422
    people = [str(friend_person.id), str(shy_person.id)]
    told = await owner.post("/messages/new-group", data={"name": "喝茶", "people": people})
    assert "Asked, and in once they say yes: Amina Wanjiru" in told.text
    room = re.findall(r'href="(/messages/[0-9a-f-]{36})/about"', told.text)[0]

    asked = (await shy.get("/messages/invitations")).text
    assert "1 of your contacts is inside" in asked
    action = re.findall(r'action="(/messages/invitations/[0-9a-f-]{36})"', asked)[0]
    assert (await shy.post(action, data={"answer": "yes"})).headers["location"] == room

    terms = {"invite_by": "member", "needs_approval": "yes", "may_forward": "yes", "days_kept": "90"}
    assert (await owner.post(f"{room}/terms", data=terms)).status_code == 303
    assert (await owner.post(f"{room}/terms", data={**terms, "days_kept": "-3"})).status_code == 422
    assert (await friend.post(f"{room}/terms", data=terms)).status_code == 403
    made = (await owner.post(f"{room}/links", data={"days": "3", "uses": "10"})).text
    link = re.findall(r"/messages/join/[\w=-]+", made)[0]
    assert (await owner.get(f"{link}/qr.svg")).headers["content-type"].startswith("image/svg+xml")
    assert "喝茶" in (await guest.get(link)).text
    assert (await guest.post(link)).headers["location"] == "/messages/invitations"
    waiting = (await owner.get(f"{room}/waiting")).text
    answer = re.findall(rf'action="({room}/waiting/[0-9a-f-]{{36}})"', waiting)[0]
    assert (await owner.post(answer, data={"answer": "yes"})).status_code == 303
    assert (await guest.get(f"{room}/about")).status_code == 200
    assert "brought by" not in (await guest.get(f"{room}/about")).text

    assert (await owner.post(f"{room}/announcement", data={"text": "Sundays at nine"})).status_code == 303
    assert "Sundays at nine" in (await guest.get(f"{room}/about")).text
    decide = f"{room}/people/{guest_person.id}"
    assert (await friend.get(decide)).status_code == 404
    assert (await owner.post(f"{decide}/silence", data={"hours": "8"})).status_code == 303
    refused = await guest.post(f"/api/v1{room.replace('messages', 'rooms')}/messages", json={"message_id": str(uuid4()), "text": "Hi"})
    assert refused.json()["code"] == "room_silenced"
    assert (await owner.post(f"{decide}/remove", data={"reason": " "})).status_code == 422
    assert (await owner.post(f"{decide}/remove", data={"reason": "Sold tea."})).status_code == 303
    assert "Sold tea." in (await guest.get("/messages/invitations")).text
    assert (await guest.get(f"{room}/about")).status_code == 404
    assert (await owner.post(f"{room}/people/{friend_person.id}/role", data={"role": "owner"})).status_code == 303
    assert (await owner.post(f"{room}/leave")).headers["location"] == "/messages"
    assert (await friend.post(f"{room}/end")).status_code == 303
    ended = await shy.post(f"/api/v1{room.replace('messages', 'rooms')}/messages", json={"message_id": str(uuid4()), "text": "Hi"})
    assert ended.json()["code"] == "room_closed"


async def test_a_circles_room_is_work_and_who_leaves_the_circle_is_out(site: Site) -> None:
    owner, owner_person = await site.member(name="王秀英", tier=2)
    member, member_person = await site.member(name="李伟")
    circle = await site.house.db.run(lambda tx: make_circles.make_circle(tx, owner=owner_person))
    await site.house.db.run(lambda tx: circles.join_circle(tx, by=member_person, circle_id=circle.circle_id))
    data = {"name": "The hall", "circle": str(circle.circle_id), "people": str(member_person.id)}
    room = (await owner.post("/messages/new-group", data=data)).headers["location"]
    assert (await owner.post(f"{room}/work", data={"is_work": "yes"})).status_code == 303
    position = await _say(owner, room, "Who has the key?")
    readers = f"{room}/readers/{position}"
    assert "Not read yet: 1" in (await member.get(readers)).text
    await member.post(f"/api/v1{room.replace('messages', 'rooms')}/read", json={"position": position})
    assert "Everybody has read it." in (await owner.get(readers)).text
    await member.post(f"/circles/{circle.circle_id}/leave")
    await site.settle()
    assert (await member.get(f"{room}/about")).status_code == 404


async def test_drop_in_and_find_what_was_said(site: Site) -> None:
    owner, _ = await site.member(name="王秀英", tier=2)
    guest, _ = await site.member(name="李伟")
    assert (await owner.post("/messages/drop-ins", data={"name": "x", "hours": "999"})).status_code == 422
    room = (await owner.post("/messages/drop-ins", data={"name": "Tonight's match", "hours": "3"})).headers["location"]
    await _say(owner, room, "今晚一起看球，普洱茶管够")
    await site.settle()
    listed = (await guest.get("/messages/drop-ins")).text
    join = re.findall(r'action="(/messages/drop-ins/[0-9a-f-]{36}/join)"', listed)[0]
    assert "普洱茶" not in (await guest.get("/messages/search?q=普洱茶")).text.partition("<ol")[2]
    assert (await guest.post(join)).headers["location"] == room
    found = (await guest.get("/messages/search?q=普洱茶")).text
    assert "今晚一起看球，普洱茶管够" in found
    assert f"{room}?around=1#m1" in found
    api = (await guest.get("/api/v1/messages/search", params={"q": "看球", "room_id": room.rsplit("/", 1)[1]})).json()
    assert [(hit["room_name"], hit["message"]["position"]) for hit in api["items"]] == [("Tonight's match", 1)]
