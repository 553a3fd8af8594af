"""Who is there is written while they are, whatever page they are on, and nothing else is."""

from collections import defaultdict
from uuid import UUID

import pytest

from quanzi import identity
from quanzi.infra.postgres import Db, ReadTx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.live import roll
from quanzi.live.roll import Roll
from quanzi.live.sockets import Socket
from quanzi.notices import calling
from tests.make.people import make_member

_COLUMNS = """
    SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'notices.present'::regclass AND attnum > 0
"""


class Clock:
    """A clock that stands."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Door:
    """The sockets of a process."""

    def __init__(self, db: Db) -> None:
        """Nobody is there."""
        self.clock = Clock()
        self.sockets: defaultdict[UUID, set[Socket]] = defaultdict(set)
        self.roll = Roll(db, find_sockets=lambda person_id: self.sockets[person_id], clock=self.clock)

    def open(self, person: Person) -> Socket:
        socket = Socket(person=person, key=identity.SessionKey(person.member_id, person.member_id, b""))
        self.sockets[person.member_id].add(socket)
        self.roll.note(person.member_id)
        return socket

    def close(self, socket: Socket) -> None:
        self.sockets[socket.person.member_id].discard(socket)
        self.roll.note(socket.person.member_id)

    async def write(self, *, seconds: float = 1) -> None:
        self.clock.now += seconds
        await self.roll.write()


async def _is_away(db: Db, person: Person) -> bool:
    async def ask(tx: ReadTx) -> bool:
        return person.member_id in await calling.find_away(tx, person_ids=[person.member_id])

    return await db.glance(ask)


@pytest.fixture
async def me(db: Db) -> Person:
    """Somebody."""
    return await db.run(make_member)


async def test_who_goes_from_page_to_page_is_there_and_who_looks_away_is_not(db: Db, me: Person) -> None:
    door = Door(db)
    socket = door.open(me)
    assert await _is_away(db, me)
    await door.write()
    assert not await _is_away(db, me)
    door.close(socket)
    await door.write()
    other = door.open(me)
    await door.write(seconds=roll.GRACE_S * 2)
    assert not await _is_away(db, me)
    other.is_looking = False
    door.roll.note(me.member_id)
    await door.write()
    assert not await _is_away(db, me)
    await door.write(seconds=roll.GRACE_S)
    assert await _is_away(db, me)
    other.is_looking = True
    door.roll.note(me.member_id)
    await door.write()
    assert not await _is_away(db, me)


async def test_who_is_at_two_processes_is_there_until_both_are_left(db: Db, me: Person) -> None:
    doors = [Door(db), Door(db)]
    sockets = [door.open(me) for door in doors]
    for door, socket in zip(doors, sockets, strict=True):
        await door.write()
        assert not await _is_away(db, me)
        door.close(socket)
        await door.write()
        await door.write(seconds=roll.GRACE_S)
    assert await _is_away(db, me)


async def test_nothing_is_written_while_nobody_is_there_and_a_forgotten_process_says_all_anew(db: Db, me: Person) -> None:
    door = Door(db)
    await door.write()
    assert await db.pool.fetchval("SELECT count(*) FROM notices.process") == 0
    door.open(me)
    await door.write()
    await db.pool.execute("DELETE FROM notices.present")
    await db.pool.execute("DELETE FROM notices.process")
    await door.write(seconds=limits.PROCESS_ALIVE_S)
    assert not await _is_away(db, me)
    assert await db.pool.fetchval(_COLUMNS) == ["person_id", "process_id"]
    assert await db.pool.fetchval("SELECT relpersistence FROM pg_class WHERE oid = 'notices.present'::regclass") == b"u"
