"""Conversations by plain pages: opened from a person, said once, changed, answered, taken back; and shut to everybody else."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from quanzi import messaging, relations
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from tests.make import messages, pictures
from tests.make.site import Site


def _form(fields: dict[str, str], *, photo: bytes = b"") -> dict[str, Any]:
    """A form with files, as browsers send it."""
    parts: list[tuple[str, Any]] = [(name, (None, value)) for name, value in fields.items()]
    return {"files": [*parts, ("photos", ("photo.jpg", photo, "image/jpeg"))] if photo else parts}


async def _contacts(site: Site) -> tuple[httpx.AsyncClient, Person, httpx.AsyncClient, Person]:
    me, mine = await site.member(name="王秀英")
    other, others = await site.member(name="李伟")

    async def meet(tx: Tx) -> None:
        await relations.ask_contact(tx, by=mine, person_id=others.member_id)
        await relations.accept_contact(tx, by=others, person_id=mine.member_id)

    await site.house.db.run(meet)
    return me, mine, other, others


async def _open(me: httpx.AsyncClient, others: Person) -> str:
    answer = await me.post(f"/people/{others.id}/write")
    assert answer.status_code == 303
    return answer.headers["location"]


async def test_two_contacts_talk_by_plain_forms(site: Site) -> None:
    me, _mine, other, others = await _contacts(site)
    assert "/write" in (await me.get(f"/people/{others.id}")).text
    room = await _open(me, others)
    assert await _open(me, others) == room
    said = {"message_id": str(uuid4()), "text": "明天见？ https://example.org/map", "quoted": ""}
    for _ in range(2):
        assert (await me.post(room, **_form(said))).headers["location"] == f"{room}#m1"
    page = (await other.get(room)).text
    assert page.count('id="m1"') == 1
    assert '<a href="https://example.org/map" rel="noopener nofollow ugc"' in page
    assert "王秀英" in (await other.get("/messages")).text
    assert '"count":1' in (await other.get("/messages/unread")).text
    await other.post(f"{room}/read", data={"position": 1})
    assert '"count":0' in (await other.get("/messages/unread")).text
    await other.post(f"{room}/1/react", data={"emoji": "👍"})
    assert 'data-emoji="👍"' in (await me.get(f"{room}/1")).text
    await other.post(f"{room}/1/react", data={"emoji": "👍"})
    assert 'data-emoji="👍"' not in (await me.get(f"{room}/1")).text
    await me.post(f"{room}/1/edit", **_form(said | {"text": "后天见？"}))
    assert "后天见？" in (await other.get(f"{room}/1")).text
    assert "明天见？" in (await other.get(f"{room}/1/history")).text
    await other.post(f"{room}/1/pin", data={"on": "yes"})
    assert 'data-quoted="1"' in (await me.get(room)).text
    await me.post(f"{room}/1/recall")
    page = (await other.get(room)).text
    assert "后天见？" not in page
    assert "王秀英 took back a message" in page


async def test_an_empty_message_is_refused_beside_the_field(site: Site) -> None:
    me, _mine, _other, others = await _contacts(site)
    room = await _open(me, others)
    answer = await me.post(room, **_form({"message_id": str(uuid4()), "text": "  "}))
    assert answer.status_code == 422
    assert "This message is empty." in answer.text
    assert (await me.post(room, **_form({"message_id": "none", "text": "x"}))).status_code == 422


async def test_a_picture_is_there_for_who_is_in_the_room(site: Site) -> None:
    me, _mine, other, others = await _contacts(site)
    room = await _open(me, others)
    answer = await me.post(room, **_form({"message_id": str(uuid4()), "text": "Look"}, photo=pictures.make_jpeg()))
    assert answer.status_code == 303, answer.text
    address = (await other.get(f"{room}/1")).text.partition('<img src="/attachments')[2].partition('"')[0]
    stranger, _ = await site.member(name="Stranger")
    for who, found in ((me, True), (other, True), (stranger, False)):
        answer = await who.get(f"/attachments{address}")
        assert (answer.headers["content-type"] == "image/webp") is found, answer.status_code


async def test_what_a_stranger_links_to_is_named_and_what_is_new_degrades(site: Site) -> None:
    one, first = await site.member(name="One")
    _two, second = await site.member(name="Two")
    room = await site.house.db.run(lambda tx: messages.fill_group(tx, [first, second], name="茶友"))
    await site.house.db.run(lambda tx: messages.say(tx, room, second, "see https://pay.example.net/x"))
    await site.house.db.run(lambda tx: messages.say(tx, room, second, "", kind="hologram", body={"depth": 3}))
    page = (await one.get(f"/messages/{room.room_id}")).text
    assert "This link leads to pay.example.net." in page
    assert "[A message of a new kind]" in page
    assert "茶友" in page
    assert " joined</span>" in page, page[page.index("said-list") :][:600]


@pytest.mark.parametrize("path", ["", "/1", "?at=1", "?before=2"])
async def test_a_room_is_nothing_to_who_is_not_in_it(site: Site, path: str) -> None:
    me, _mine, _other, others = await _contacts(site)
    stranger, _ = await site.member(name="Stranger")
    room = await _open(me, others)
    await me.post(room, **_form({"message_id": str(uuid4()), "text": "Between us"}))
    answer = await stranger.get(f"{room}{path}")
    assert answer.status_code == 404
    assert "Between us" not in answer.text
    refused = await stranger.post(room, **_form({"message_id": str(uuid4()), "text": "Hello"}))
    assert refused.status_code == 404
    assert (await stranger.post(f"/people/{others.id}/write")).status_code == 403


async def test_a_long_room_is_read_in_pages_from_the_unread_on(site: Site) -> None:
    me, mine, other, others = await _contacts(site)
    room = await _open(me, others)
    pair = messages.Room((await site.house.db.run(lambda tx: messaging.open_inbox(tx, by=mine))).rooms[0].room_id, (mine, others))

    async def talk(tx: Tx) -> None:
        for number in range(1, 81):
            await messages.say(tx, pair, mine, f"line {number}")

    await site.house.db.run(talk)
    await other.post(f"{room}/read", data={"position": 10})
    newest = (await other.get(room)).text
    assert "line 80" in newest
    assert "line 50<" not in newest
    assert f"{room}?before=51" in newest
    assert f'href="{room}?after=10"' in newest
    first = (await other.get(f"{room}?after=10")).text
    assert 'id="unread"' in first
    assert f"{room}?after=40" in first
    around = (await other.get(f"{room}?around=30")).text
    assert 'id="m30"' in around
    part = (await other.get(f"{room}?before=51", headers={"hx-request": "true"})).text
    assert part.count('id="m') == 30
    assert "<main" not in part
    assert (await other.post(f"{room}/mine", data={"hidden": "yes"})).headers["location"] == "/messages"
    assert "line 80" not in (await other.get("/messages")).text
