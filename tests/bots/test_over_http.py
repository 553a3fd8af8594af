"""A bot over HTTP: made on a page, speaking by a signed request, told over HTTPS, and answering."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from standardwebhooks import Webhook

from quanzi.app import hooks
from quanzi.app.hooks import find_wish
from quanzi.bots import jobs
from quanzi.infra.outside import is_public
from quanzi.infra.postgres import ReadTx, Tx
from tests.make import messages, people
from tests.make.messages import Room
from tests.make.outside import open_server
from tests.make.site import Site

NAME = "hooks.example.org"
FORM = {"name": "Weather", "url": f"https://{NAME}/quanzi", "reads": "calls", "commands": "weather Tells the weather"}


async def _open_room(site: Site) -> tuple[httpx.AsyncClient, httpx.AsyncClient, Room]:
    """A group of two, with the clients of its owner and of its member."""

    async def make(tx: Tx) -> Room:
        return await messages.fill_group(tx, [await people.make_member(tx, name=f"Person {n}", tier=2) for n in range(2)])

    room = await site.house.db.run(make)
    return await site.sign_in(room.people[0]), await site.sign_in(room.people[1]), room


def _signed(secret: str, body: bytes, key: str = "msg_1") -> dict[str, str]:
    """What a bot written with the public library sends."""
    at = datetime.now(UTC)
    signature = Webhook(secret).sign(key, at, body.decode())
    return {"webhook-id": key, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}


async def _make_by_page(owner: httpx.AsyncClient, room: Room) -> tuple[str, str, str]:
    """The path where the bot speaks, and its two secrets, as the page shows them once."""
    answer = await owner.post(f"/messages/{room.room_id}/bots", data=FORM)
    assert answer.status_code == 200
    speak, check = re.findall(r"whsec_[A-Za-z0-9+/=]+", answer.text)
    hook = re.findall(r"/hooks/[0-9a-f-]{36}/[0-9a-f-]{36}", answer.text)[0]
    assert "whsec_" not in (await owner.get(f"/messages/{room.room_id}/bots/{hook.rsplit('/', 1)[1]}")).text
    return hook, speak, check


async def test_it_speaks_by_a_signed_request_once_and_twenty_times_a_minute(site: Site) -> None:
    owner, member, room = await _open_room(site)
    hook, speak, check = await _make_by_page(owner, room)
    bot, body = site.visitor(), '{"text": "会下雨 https://weather.example/"}'.encode()
    del bot.headers["origin"]
    first = await bot.post(hook, content=body, headers=_signed(speak, body))
    assert (first.status_code, first.json()["position"]) == (200, 1)
    assert (await bot.post(hook, content=body, headers=_signed(speak, body))).json() == first.json()
    page = (await member.get(f"/messages/{room.room_id}")).text
    assert 'data-kind="bot"' in page
    assert 'Weather <span class="badge badge-plain">Bot</span>' in page
    assert "Weather" in (await member.get("/messages")).text
    for headers, status, code in (
        ({}, 403, "hook_not_signed"),
        (_signed(check, body, "msg_2"), 403, "hook_not_signed"),
        (_signed(speak, body + b" ", "msg_2"), 403, "hook_not_signed"),
    ):
        refused = await bot.post(hook, content=body, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    answers = [await bot.post(hook, content=body, headers=_signed(speak, body, f"more_{n}")) for n in range(20)]
    assert [one.status_code for one in answers] == [200] * 19 + [429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    large = b'{"text": "' + b"x" * 40_000 + b'"}'
    assert (await bot.post(hook, content=large, headers=_signed(speak, large, "large"))).status_code == 413
    assert (await bot.post(hook[:-4] + "0000", content=body, headers=_signed(speak, body))).status_code == 404


async def _say(client: httpx.AsyncClient, room: Room, text: str, key: int) -> None:
    sent = await client.post(f"/api/v1/rooms/{room.room_id}/messages", json={"message_id": str(UUID(int=key)), "text": text})
    assert sent.status_code == 201


async def _waiting(site: Site) -> list[dict[str, str]]:
    async def ask(tx: ReadTx) -> list[dict[str, str]]:
        return [{"room_id": str(one.room_id), "delivery_id": str(one.delivery_id)} for one in await jobs.list_due(tx)]

    return await site.house.db.read(ask)


async def _log(client: httpx.AsyncClient, hook: str) -> list[tuple[str, int | None, str]]:
    room_id, bot_id = hook.rsplit("/", 2)[1:]
    items = (await client.get(f"/api/v1/rooms/{room_id}/bots/{bot_id}/deliveries")).json()["items"]
    return [(one["state"], one["status"], one["answer"]) for one in items]


def _read(request: bytes) -> tuple[dict[str, str], bytes]:
    head, _, body = request.partition(b"\r\n\r\n")
    lines = [line.partition(": ") for line in head.decode().split("\r\n")[1:]]
    return {name.lower(): value for name, _, value in lines}, body


async def test_it_is_told_over_https_and_its_answer_is_said(site: Site, tmp_path: Path) -> None:
    owner, member, room = await _open_room(site)
    hook, _speak, check = await _make_by_page(owner, room)
    async with open_server(tmp_path, NAME) as server:
        house = replace(site.house, outside=server.outside)
        server.answers[0] = b'HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{"text": "Sunshine"}'
        await _say(member, room, "Good morning", 1)
        await _say(member, room, "/weather Bern", 2)
        await site.settle()
        (payload,) = await _waiting(site)
        await hooks.tell_bot(house, payload)
        headers, body = _read(server.requests[0])
        told = Webhook(check).verify(body, headers)
        assert told["data"]["command"] == {"name": "weather", "words": "Bern"}
        assert (await _log(owner, hook))[0] == ("done", 200, '{"text": "Sunshine"}')
        # a redirect is an answer, and no way inside
        server.answers[0] = b"HTTP/1.1 302 Found\r\nlocation: https://127.0.0.1/\r\ncontent-length: 0\r\n\r\n"
        await _say(member, room, "@Weather again", 3)
        await site.settle()
        await hooks.tell_bots_due(house, {})
        assert (await _log(owner, hook))[0] == ("waiting", 302, "")
        assert len(server.requests) == 2
    said = (await member.get(f"/api/v1/rooms/{room.room_id}")).json()["messages"]
    assert [(one["kind"], one["text"]) for one in said] == [
        ("text", "Good morning"), ("text", "/weather Bern"), ("bot", "Sunshine"), ("text", "@Weather again"),
    ]  # fmt: skip


@pytest.mark.parametrize("address", ["10.0.0.1", "::1", "169.254.169.254", "::ffff:127.0.0.1"])
async def test_a_name_that_leads_inside_gets_nothing(site: Site, tmp_path: Path, address: str) -> None:
    owner, member, room = await _open_room(site)
    hook, _speak, _check = await _make_by_page(owner, room)

    async def resolve(_host: str) -> list[str]:
        return ["1.1.1.1", address]

    async with open_server(tmp_path, NAME) as server:
        await _say(member, room, "/weather", 1)
        await site.settle()
        (payload,) = await _waiting(site)
        await hooks.tell_bot(replace(site.house, outside=replace(server.outside, resolve=resolve, may_reach=is_public)), payload)
        assert server.requests == []
    assert (await _log(owner, hook))[0] == ("waiting", None, "not_outside")


async def test_the_pages_change_renew_try_tell_again_and_remove(site: Site) -> None:
    owner, member, room = await _open_room(site)
    hook, *before = await _make_by_page(owner, room)
    base = f"/messages/{room.room_id}/bots/{hook.rsplit('/', 1)[1]}"
    assert (await member.get(base)).status_code == 403
    assert "/weather" in (await member.get(f"/messages/{room.room_id}/bots")).text
    assert (await owner.post(base, data=FORM | {"reads": "everything"})).status_code == 303
    assert "A bot reads along" in (await member.get(f"/messages/{room.room_id}")).text
    wrong = await owner.post(base, data=FORM | {"url": "http://localhost/"})
    assert (wrong.status_code, "https://" in wrong.text) == (422, True)
    fresh = await owner.post(f"{base}/secrets", data={"at_once": "yes"})
    assert set(re.findall(r"whsec_[A-Za-z0-9+/=]+", fresh.text)).isdisjoint(before)
    assert (await owner.post(f"{base}/try", data={})).status_code == 303
    (payload,) = await _waiting(site)
    assert "Trial" in (await owner.get(base)).text
    assert (await owner.post(f"{base}/again", data={"delivery": payload["delivery_id"]})).status_code == 404
    assert (await owner.post(f"{base}/start", data={})).status_code == 303
    assert (await owner.post(f"{base}/remove", data={})).status_code == 303
    assert (await owner.get(base)).status_code == 404
    assert "removed the bot" in (await member.get(f"/messages/{room.room_id}")).text


@pytest.mark.parametrize(("text", "wish"), [("120", 120), ("", None), ("soon", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0), ("-5", None)])
def test_what_retry_after_asks_for(text: str, wish: int | None) -> None:
    assert find_wish(text) == wish
