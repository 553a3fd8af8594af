"""Threads as group conversations: in one order at their real times, under the laws of a room in which people typed."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import msgspec
import pytest
from typer.testing import CliRunner

from quanzi import messaging
from quanzi.app.checks import find_faults
from quanzi.cli import __main__ as terminal
from quanzi.identity import bulk as identity_bulk
from quanzi.infra.postgres import Db, Tx, open_pool
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid
from quanzi.kernel.person import Kind, Person
from quanzi.messaging import bulk, searching
from quanzi.messaging.errors import RoomFull, SomethingToSay, TooManyRooms
from quanzi.world import sets, weibo_rooms, weibo_set
from quanzi.world.loading import Numbering
from tests.make import threads as make
from tests.make.messages import Room, say
from tests.make.people import make_member

PEOPLE, ROOMS, MESSAGES = map(Numbering, ("test-people", "test-rooms", "test-messages"))
T = TypeVar("T")
WEIBO_ROOMS = Numbering("weibo-room")


def _person(number: int, numbers: Numbering = PEOPLE) -> Person:
    return Person(Kind.MEMBER, id=numbers.id(number))


async def _load(db: Db, folder: Path) -> sets.Summary:
    return await sets.load_sets(db, folder=folder, only=sets.Name.THREADS)


async def test_a_thread_is_a_conversation_in_the_order_of_its_times(db: Db, url: str, tmp_path: Path) -> None:
    summary = await _load(db, make.write_threads(tmp_path, threads=2, reposts=12, people=6))
    assert summary.counts["weibo conversations"] == 2
    assert summary.counts["weibo messages"] == 2 * (1 + 8)
    by = _person(1, weibo_set.PEOPLE)
    async with db.transaction() as tx:
        page = await messaging.read_room(tx, by=by, room_id=WEIBO_ROOMS.id(1))
        assert [one.text.rpartition(".")[2] for one in page.messages[1:]] == ["11", "10", "8", "7", "5", "4", "2", "1"]
        assert page.messages[0].at == make.BEGAN
        assert [one.at for one in page.messages] == sorted(one.at for one in page.messages)
        # the fifth answers the seventh, whose words stand before it
        assert [(one.position, one.quoted) for one in page.messages if one.quoted] == [(6, 5)]
        await _check_like_typed(tx, by, WEIBO_ROOMS.id(1))
    assert find_faults(url) == []


async def _check_like_typed(tx: Tx, by: Person, room_id: UUID) -> None:
    """Found, counted and gone on with, as in any room."""
    found = (await searching.search_messages(tx, by=by, text="真的吗", room_id=room_id)).items
    assert [one.message.text for one in found] == ["真的吗？ 1.1", "真的吗？ 1.7"]
    for line in (await messaging.open_inbox(tx, by=by)).rooms:
        own = await tx.value(
            "SELECT coalesce(max(position), 0) FROM messaging.message WHERE room_id = $1 AND author_id = $2", line.room_id, by.member_id
        )
        assert (line.read_position, line.unread) == (own, line.position - own)
    sent = await say(tx, Room(room_id, ()), by, "And on it goes")
    assert sent.position == 10


async def test_loaded_again_or_broken_off_it_is_there_once(db: Db, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make.write_threads(tmp_path, threads=3, reposts=9, people=5)
    monkeypatch.setattr(weibo_rooms, "_HEAP_ROWS", 1)
    whole, calls = bulk.add_rooms, 0

    async def break_off(tx: Tx, *, new: list[bulk.NewRoom]) -> int:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise ConnectionResetError
        return await whole(tx, new=new)

    monkeypatch.setattr(bulk, "add_rooms", break_off)
    with pytest.raises(ExceptionGroup):
        await _load(db, folder)
    monkeypatch.setattr(bulk, "add_rooms", whole)
    for _ in range(2):
        await _load(db, folder)
        assert await db.pool.fetchval("SELECT count(*) FROM messaging.message") == 3 * 7
    assert find_faults(url) == []


async def test_a_thread_of_more_people_than_a_group_has_is_none(db: Db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROOM_MEMBERS_MAX", 5)
    summary = await _load(db, make.write_threads(tmp_path, threads=1, reposts=9, people=7))
    assert summary.counts["weibo conversations"] == 0
    assert "weibo threads: 1 of more than 5 people became no conversation" in summary.notes


def _room(at: datetime, *, people: int = 3, room: int = 1) -> bulk.NewRoom:
    members = tuple(PEOPLE.id(n) for n in range(people))
    lines = tuple(bulk.NewLine(MESSAGES.id(n), PEOPLE.id(n % people), f"第{n}句", at + timedelta(seconds=n)) for n in range(4))
    return bulk.NewRoom(ROOMS.id(room), "喝茶", members[0], members, at, lines)


async def _settle(tx: Tx, count: int) -> None:
    await identity_bulk.add_people(tx, new=[identity_bulk.NewPerson(PEOPLE.id(n), f"林晓{n}", "zh-Hans", tx.now) for n in range(count)])


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"text": " "}, SomethingToSay),
        ({"author_id": PEOPLE.id(9)}, Invalid),
        ({"quoted": 2}, Invalid),
        ({"at": make.BEGAN - timedelta(days=1)}, Invalid),
    ],
)
async def test_what_nobody_can_have_said_no_loader_brings(tx: Tx, change: dict[str, object], error: type[Exception]) -> None:
    await _settle(tx, 3)
    room = _room(make.BEGAN)
    line = msgspec.structs.replace(room.lines[1], **change)
    with pytest.raises(error):
        await bulk.add_rooms(tx, new=[msgspec.structs.replace(room, lines=(room.lines[0], line))])


async def test_a_loader_fills_no_room_and_no_list_beyond_its_size(tx: Tx, monkeypatch: pytest.MonkeyPatch) -> None:
    await _settle(tx, 3)
    monkeypatch.setattr(limits, "ROOM_MEMBERS_MAX", 2)
    with pytest.raises(RoomFull):
        await bulk.add_rooms(tx, new=[_room(tx.now)])
    monkeypatch.setattr(limits, "ROOMS_PER_PERSON_MAX", 1)
    with pytest.raises(TooManyRooms):
        await bulk.add_rooms(tx, new=[_room(tx.now, people=2, room=n) for n in range(2)])


async def test_who_has_to_be_in_it_is(tx: Tx) -> None:
    await _settle(tx, 3)
    room = _room(tx.now)
    for wrong in (msgspec.structs.replace(room, owner_id=PEOPLE.id(8)), msgspec.structs.replace(room, member_ids=room.member_ids * 2)):
        with pytest.raises(Invalid):
            await bulk.add_rooms(tx, new=[wrong])
    later = replace(tx, now=tx.now + timedelta(days=1))
    assert await bulk.add_rooms(later, new=[room]) == 1
    assert await bulk.add_rooms(later, new=[room]) == 0


def test_threads_are_said_once_more_by_a_command_to_who_watches(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUANZI_DATABASE_URL", url)
    monkeypatch.setenv("QUANZI_HOME", str(tmp_path / "home"))
    folder = make.write_threads(tmp_path, threads=3, reposts=9, people=5)
    watcher = asyncio.run(_run(url, make_member))
    command = ["world", "replay", "--data", str(folder), "--rooms", "2", "--gap-max", "0", "--also", str(watcher.member_id)]
    said = CliRunner().invoke(terminal.app, command)
    assert said.exit_code == 0, said.output
    inbox = asyncio.run(_run(url, lambda tx: messaging.open_inbox(tx, by=watcher)))
    assert [(room.position, room.unread, room.member_count) for room in inbox.rooms] == [(7, 7, 6)] * 2
    assert find_faults(url) == []
    nothing = CliRunner().invoke(terminal.app, ["world", "replay", "--data", str(tmp_path / "home")])
    assert nothing.exit_code == 2


async def _run(url: str, deed: Callable[[Tx], Awaitable[T]]) -> T:
    async with await open_pool(url) as pool:
        return await Db(pool).run(deed)
