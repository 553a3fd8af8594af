"""Calls about what is urgent: by the ways that people allowed, after a while, never in their quiet hours, each once whatever breaks."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from quanzi.app import urgent as calls
from quanzi.infra import phone, sms
from quanzi.infra.house import House
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.messaging import calling, urgent
from quanzi.notices import choices
from tests.make import messages as rooms
from tests.make import urgent as make
from tests.make.site import Site


@dataclass
class Gateway:
    """A gateway that heeds its key: what it did is by key, `asked` is how often it was told; `refuses` are answers to come."""

    done: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    asked: int = 0
    refuses: list[int] = field(default_factory=list[int])
    tokens: set[str] = field(default_factory=set[str])

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
        body = json.loads(await reader.readexactly(int(headers["content-length"])))
        self.asked += 1
        self.tokens.add(headers["authorization"])
        status = self.refuses.pop(0) if self.refuses else 202
        if status == 202:
            self.done.setdefault(headers["idempotency-key"], body | {"path": first.split(" ")[1]})
        writer.write(f"HTTP/1.1 {status} said\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    @property
    def ways(self) -> list[str]:
        return [one["path"] for one in self.done.values()]


@dataclass
class Stage:
    """A work room whose others let themselves be called, a gateway, and a clock that only moves when told."""

    house: House
    gateway: Gateway
    room: rooms.Room
    clock: list[datetime]

    @property
    def db(self) -> Db:
        return self.house.db

    def wait(self, **by: float) -> None:
        self.clock[0] += timedelta(**by)

    async def ask(self, **more: object) -> dict[str, Any]:
        sent = await self.db.run(lambda tx: make.ask(tx, self.room, **more))
        await self.settle()
        return {"room_id": self.room.room_id, "position": sent.position}

    async def settle(self) -> None:
        """Every event reaches its reaction; the outbox has a clock of its own, so it is asked by hand."""
        for row in await self.db.pool.fetch("DELETE FROM infra.outbox WHERE kind LIKE 'messaging.Urgent%' RETURNING kind, payload"):
            kind, react = {
                "messaging.UrgentAsked": (calling.UrgentAsked, calls.tell_of_urgent),
                "messaging.UrgentConfirmed": (calling.UrgentConfirmed, calls.settle_notice),
            }[row["kind"]]
            event = msgspec.convert(row["payload"], kind)
            await self.db.run(lambda tx, react=react, event=event: react(tx, event))

    async def work(self) -> None:
        await calls.call_due(self.house, {})

    async def confirm(self, person: Person, at: dict[str, Any]) -> None:
        await self.db.run(lambda tx: urgent.confirm_urgent(tx, by=person, **at))
        await self.settle()

    async def states(self) -> list[str]:
        rows = await self.db.pool.fetch("SELECT way || ' ' || state FROM messaging.urgent_call ORDER BY way, state")
        return [row[0] for row in rows]

    async def quiet(self, person: Person, zone: str, start: str, end: str) -> None:
        minutes = [int(one[:2]) * 60 + int(one[3:]) for one in (start, end)]
        manner = choices.Manner(zone, *minutes)
        await self.db.run(lambda tx: choices.choose_manner(tx, by=person, manner=manner))


@pytest.fixture
async def stage(site: Site) -> AsyncIterator[Stage]:
    gateway, clock = Gateway(), [datetime(2026, 11, 24, 12, 0, tzinfo=UTC)]
    async with await asyncio.start_server(gateway.talk, "127.0.0.1", 0) as server:
        base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        to = {
            "sms": "http",
            "sms_url": f"{base}/sms",
            "sms_token": "s3cret",
            "phone": "http",
            "phone_url": f"{base}/phone",
            "phone_token": "s3cret",
        }
        settings = msgspec.structs.replace(site.house.settings, **to)
        db = Db(site.house.db.pool, clock=lambda: clock[0])
        house = replace(site.house, db=db, settings=settings, sms=sms.open_sms(settings), phone=phone.open_phone(settings))
        room = await db.run(lambda tx: make.make_work(tx, size=3))
        await db.run(lambda tx: _let_call(tx, house, room))
        yield Stage(house, gateway, room, clock)


async def _let_call(tx: Tx, house: House, room: rooms.Room) -> None:
    for number, one in enumerate(room.people[1:]):
        await make.let_call(tx, one, house.keys, number=f"+86138001380{number:02}")


async def test_in_the_app_at_once_then_by_text_message_then_by_phone_only_while_unconfirmed(stage: Stage) -> None:
    _, one, other = stage.room.people
    at = await stage.ask()
    told = await stage.db.pool.fetch("SELECT person_id FROM notices.notice WHERE kind = 'urgent' AND read_at IS NULL")
    assert {row[0] for row in told} == {one.member_id, other.member_id}
    stage.wait(minutes=4, seconds=59)
    await stage.work()
    assert stage.gateway.asked == 0
    stage.wait(seconds=1)
    await stage.work()
    assert stage.gateway.ways == ["/sms", "/sms"]
    await stage.confirm(one, at)
    assert await stage.db.pool.fetchval("SELECT count(*) FROM notices.notice WHERE read_at IS NULL") == 1
    stage.wait(minutes=10)
    await stage.work()
    await stage.work()
    assert sorted(stage.gateway.ways) == ["/phone", "/sms", "/sms"]
    assert [one["to"] for one in stage.gateway.done.values() if one["path"] == "/phone"] == ["+8613800138001"]
    assert await stage.states() == ["phone called", "phone dropped", "sms called", "sms called"]
    assert stage.gateway.tokens == {"Bearer s3cret"}


async def test_it_says_no_more_than_a_lock_screen_may(stage: Stage) -> None:
    one, other = stage.room.people[1:]
    await stage.db.run(lambda tx: choices.choose_manner(tx, by=one, manner=choices.Manner(lock_screen="nothing")))
    await stage.db.run(lambda tx: choices.choose_manner(tx, by=other, manner=choices.Manner(lock_screen="full")))
    at = await stage.ask(text="The boiler in room 4711 leaks")
    stage.wait(minutes=20)
    await stage.work()
    texts = {(one["to"][-1], one["path"]): one["text"] for one in stage.gateway.done.values()}
    address = stage.house.settings.public_url
    assert texts["0", "/sms"] == f"Quanzi: Something new\n{address}/notices"
    assert texts["1", "/sms"].endswith(f"needs you urgently\n{address}/messages/{at['room_id']}/{at['position']}/urgent")
    assert "Person 0" not in texts["0", "/phone"]
    assert not any("4711" in text for text in texts.values())


async def test_quiet_hours_shift_all_of_it_and_an_emergency_crosses_them(stage: Stage) -> None:
    one, other = stage.room.people[1:]
    await stage.quiet(one, "Asia/Shanghai", "19:00", "21:00")  # 11:00 to 13:00 UTC
    await stage.ask()
    await stage.ask(is_emergency=True)
    stage.wait(minutes=5)
    await stage.work()
    assert sorted(body["to"] for body in stage.gateway.done.values()) == ["+8613800138000", "+8613800138001", "+8613800138001"]
    stage.wait(minutes=59)  # 13:04
    await stage.work()
    assert sum(body["to"][-1] == "0" for body in stage.gateway.done.values()) == 2, "text and call of the emergency alone"
    stage.wait(minutes=1)
    await stage.work()
    assert sum(body["to"][-1] == "0" and body["path"] == "/sms" for body in stage.gateway.done.values()) == 2
    _ = other


async def test_quiet_hours_that_begin_while_a_call_waits_hold_it_too(stage: Stage) -> None:
    one = stage.room.people[1]
    await stage.ask(to_ids=[one.member_id])
    stage.wait(minutes=6)
    await stage.work()
    await stage.quiet(one, "UTC", "12:15", "13:15")
    stage.wait(minutes=10)
    await stage.work()
    assert stage.gateway.ways == ["/sms"]
    stage.wait(minutes=73)
    await stage.work()
    assert stage.gateway.ways == ["/sms"]
    stage.wait(minutes=1)
    await stage.work()
    assert stage.gateway.ways == ["/sms", "/phone"]


@pytest.mark.parametrize(
    ("now", "zone", "called_at"),
    [
        # Europe/Berlin 2027: clocks go from 2:00 to 3:00 on 28 March and back from 3:00 to 2:00 on 31 October
        ("2027-03-28T00:30:00+00:00", "Europe/Berlin", "2027-03-28T05:05:00+00:00"),
        ("2027-10-31T00:30:00+00:00", "Europe/Berlin", "2027-10-31T06:05:00+00:00"),
        ("2027-03-28T00:30:00+00:00", "Asia/Kathmandu", "2027-03-28T01:20:00+00:00"),
    ],
)
async def test_quiet_until_seven_is_until_seven_on_the_wall(stage: Stage, now: str, zone: str, called_at: str) -> None:
    one = stage.room.people[1]
    stage.clock[0] = datetime.fromisoformat(now)
    await stage.quiet(one, zone, "22:00", "07:00")
    await stage.ask(to_ids=[one.member_id])
    stage.clock[0] = datetime.fromisoformat(called_at) - timedelta(seconds=1)
    await stage.work()
    assert stage.gateway.ways == []
    stage.wait(seconds=1)
    await stage.work()
    assert stage.gateway.ways == ["/sms"]


async def test_a_gateway_that_fails_is_asked_again_ever_later_under_one_key_and_in_the_end_not(stage: Stage) -> None:
    one = stage.room.people[1]
    stage.gateway.refuses = [500, 429, 503]
    await stage.ask(to_ids=[one.member_id])
    stage.wait(minutes=5)
    for seconds in (0, 30, 60):
        stage.wait(seconds=seconds)
        asked = stage.gateway.asked
        await stage.work()
        await stage.work()
        assert stage.gateway.asked == asked + 1
    stage.wait(seconds=120)
    await stage.work()
    assert (stage.gateway.ways, len(stage.gateway.done)) == (["/sms"], 1)
    stage.gateway.refuses = [500] * 99
    for _ in range(12):
        stage.wait(hours=1)
        await stage.work()
    assert stage.gateway.asked == 4 + limits.URGENT_CALL_TRIES_MAX
    assert await stage.states() == ["phone dropped", "sms called"]


async def test_of_two_workers_one_calls(stage: Stage) -> None:
    await stage.ask()
    stage.wait(minutes=20)
    await asyncio.gather(*(stage.work() for _ in range(4)))
    assert (stage.gateway.asked, len(stage.gateway.done)) == (4, 4)


class KilledError(BaseException):
    """The process is gone between two lines."""


def _kill_at(stage: Stage, place: int) -> House:
    """The house of a worker that dies before its line number `place`: each thing it asks of the world is one."""
    left = [place]

    def step() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KilledError

    class Mortal(Db):
        async def run(self, deed: Callable[[Tx], Awaitable[Any]], **more: Any) -> Any:
            step()
            return await super().run(deed, **more)

        async def read(self, question: Callable[..., Awaitable[Any]]) -> Any:
            step()
            return await super().read(question)

    class Ways:
        async def send(self, **words: Any) -> None:
            step()
            await stage.house.sms.send(**words)

        async def call(self, **words: Any) -> None:
            step()
            await stage.house.phone.call(**words)

    db = Mortal(stage.db.pool, clock=lambda: stage.clock[0])
    return replace(stage.house, db=db, sms=Ways(), phone=Ways())


async def test_killed_between_any_two_lines_nobody_is_called_twice_and_nobody_forgotten(stage: Stage) -> None:
    place = 0
    while True:
        stage.gateway.done.clear()
        await stage.db.pool.execute("DELETE FROM messaging.urgent_budget")
        await stage.ask()
        stage.wait(minutes=20)
        died = True
        with suppress(KilledError):
            await calls.call_due(_kill_at(stage, place), {})
            died = False
        await stage.work()
        stage.wait(seconds=calling.LOST_AFTER.total_seconds() + 1)
        await stage.work()
        assert sorted((one["to"][-1], one["path"]) for one in stage.gateway.done.values()) == [
            ("0", "/phone"), ("0", "/sms"), ("1", "/phone"), ("1", "/sms"),
        ], place  # fmt: skip
        assert set(await stage.states()) == {"sms called", "phone called"}
        if not died:
            break
        place += 1
    assert place >= 4 * 4, "each call has four lines at least"


async def test_who_left_switched_off_muted_or_lost_the_number_is_not_called(stage: Stage) -> None:
    sender, one, other = stage.room.people
    await stage.ask()
    await stage.db.run(lambda tx: urgent.mute_urgent(tx, by=one, person_id=sender.member_id, on=True))
    await stage.db.pool.execute("DELETE FROM identity.person_address WHERE person_id = $1", other.id)
    stage.wait(minutes=20)
    await stage.work()
    assert (stage.gateway.asked, await stage.states()) == (0, ["phone dropped", "phone dropped", "sms dropped", "sms dropped"])


async def test_who_allowed_nothing_is_asked_in_the_app_alone(stage: Stage) -> None:
    for one in stage.room.people[1:]:
        await stage.db.run(lambda tx, one=one: urgent.choose_ways(tx, by=one, ways=urgent.Ways(), keys=stage.house.keys))
    await stage.ask()
    assert await stage.states() == []
    assert await stage.db.pool.fetchval("SELECT count(*) FROM notices.notice") == 2


def test_ids_are_of_what_they_are_about() -> None:
    assert calls.subject_of(UUID(int=1), 2) == calls.subject_of(UUID(int=1), 2) != calls.subject_of(UUID(int=1), 3)
