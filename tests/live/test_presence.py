"""Who is there and who writes: shown by who chose so, to who chose so, told and never kept."""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

import msgspec
import pytest

from quanzi import identity, relations
from quanzi.infra.postgres import Db
from quanzi.kernel.person import Person
from quanzi.live import presence
from quanzi.live.frames import Here, Presence, Seeks, Shows, Typed, Writing
from quanzi.live.presence import Watch
from quanzi.live.sockets import Socket
from quanzi.messaging import groups
from quanzi.messaging.groups import Shown
from tests.make import groups as make_groups
from tests.make import messages as make

_WORDS: msgspec.json.Decoder[Typed | Shows | Seeks] = msgspec.json.Decoder(Typed | Shows | Seeks)


class Clock:
    """A clock that stands."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Line:
    """A bus that hands each word to every process, once all have said theirs."""

    words: list[str] = field(default_factory=list)

    def say(self, payload: str) -> None:
        self.words.append(payload)


class Process:
    """What one process watches, and its sockets."""

    def __init__(self, db: Db, line: Line, clock: Clock) -> None:
        """Nobody is there."""
        self.sockets: defaultdict[UUID, set[Socket]] = defaultdict(set)
        self.watch = Watch(db, bus=line, find_sockets=lambda one: self.sockets[one], clock=clock)  # pyright: ignore[reportArgumentType]

    async def open(self, person: Person, room_id: UUID | None = None) -> Socket:
        socket = Socket(person=person, key=identity.SessionKey(person.member_id, person.member_id, b""))
        self.sockets[person.member_id].add(socket)
        await self.watch.show(socket, Here(watching=True, room_id=room_id))
        return socket

    def close(self, socket: Socket) -> None:
        self.sockets[socket.person.member_id].discard(socket)
        self.watch.remove(socket)


class House:
    """Two processes on one bus."""

    def __init__(self, db: Db) -> None:
        """Both are up."""
        self.db, self.line, self.clock = db, Line(), Clock()
        self.one, self.other = Process(db, self.line, self.clock), Process(db, self.line, self.clock)

    def spread(self) -> None:
        while self.line.words:
            words, self.line.words = self.line.words, []
            for word in words:
                for process in (self.one, self.other):
                    process.watch.hear(_WORDS.decode(word))

    async def choose(self, person: Person, shown: Shown) -> None:
        await self.db.run(lambda tx: groups.choose_for_all(tx, by=person, chosen=groups.Choices(shows_presence=shown)))

    async def look(self, *, seconds: float = 0) -> None:
        self.clock.now += seconds
        for process in (self.one, self.other):
            await process.watch.look()
        self.spread()


def _heard(socket: Socket) -> list[object]:
    heard: list[object] = []
    while not socket.frames.empty():
        heard.append(socket.frames.get_nowait())
    return heard


@pytest.fixture
def house(db: Db) -> House:
    """A house."""
    return House(db)


@pytest.fixture
async def pair(db: Db) -> make.Room:
    """Two contacts."""
    return await db.run(make.make_pair)


async def _open_both(house: House, room: make.Room) -> tuple[Socket, Socket]:
    one = await house.one.open(room.people[0], room.room_id)
    other = await house.other.open(room.people[1], room.room_id)
    house.spread()
    return one, other


async def test_by_default_nothing_shows(house: House, pair: make.Room) -> None:
    one, other = await _open_both(house, pair)
    house.one.watch.type(one, pair.room_id)
    assert house.line.words == []
    house.spread()
    assert (_heard(one), _heard(other)) == ([], [])


@pytest.mark.parametrize("shows", [0, 1])
async def test_who_does_not_show_does_not_see(house: House, pair: make.Room, shows: int) -> None:
    await house.choose(pair.people[shows], Shown.CONTACTS)
    sockets = await _open_both(house, pair)
    for process, socket in zip((house.one, house.other), sockets, strict=True):
        process.watch.type(socket, pair.room_id)
    house.spread()
    assert [_heard(socket) for socket in sockets] == [[], []]


async def test_two_who_show_it_see_each_other_come_write_and_go(house: House, pair: make.Room) -> None:
    for person in pair.people:
        await house.choose(person, Shown.CONTACTS)
    one, other = await _open_both(house, pair)
    mine, theirs = one.person.member_id, other.person.member_id
    assert Presence(theirs, is_here=True) in _heard(one)
    assert Presence(mine, is_here=True) in _heard(other)
    for _ in range(3):
        house.one.watch.type(one, pair.room_id)
    house.spread()
    assert (_heard(one), _heard(other)) == ([], [Writing(pair.room_id, mine)])
    house.clock.now += 3
    house.one.watch.type(one, pair.room_id)
    house.spread()
    assert _heard(other) == [Writing(pair.room_id, mine)]
    # from one page to the next is not gone
    house.one.close(one)
    one = await house.one.open(one.person, pair.room_id)
    await house.look(seconds=presence.GRACE_S)
    assert Presence(mine, is_here=False) not in _heard(other)
    house.one.close(one)
    await house.look(seconds=presence.GRACE_S)
    assert _heard(other) == [Presence(mine, is_here=False)]


async def test_who_goes_at_one_process_and_is_at_another_is_there(house: House, pair: make.Room) -> None:
    for person in pair.people:
        await house.choose(person, Shown.CONTACTS)
    one, other = await _open_both(house, pair)
    house.one.close(one)
    await house.other.open(one.person, pair.room_id)
    _heard(other)
    await house.look(seconds=presence.GRACE_S)
    assert _heard(other)[-1] == Presence(one.person.member_id, is_here=True)


async def test_writing_is_told_where_the_room_is_open_alone(house: House, pair: make.Room) -> None:
    for person in pair.people:
        await house.choose(person, Shown.CONTACTS)
    one = await house.one.open(pair.people[0], pair.room_id)
    other = await house.other.open(pair.people[1])
    house.spread()
    _heard(other)
    house.one.watch.type(one, pair.room_id)
    house.one.watch.type(one, UUID(int=7))
    house.spread()
    assert _heard(other) == []


async def test_a_block_or_another_choice_ends_it_at_once(house: House, pair: make.Room) -> None:
    for person in pair.people:
        await house.choose(person, Shown.CONTACTS)
    one, other = await _open_both(house, pair)
    _heard(one)
    await house.db.run(lambda tx: relations.block_person(tx, by=other.person, person_id=one.person.member_id))
    for process in (house.one, house.other):
        for person in pair.people:
            process.watch.forget(person.member_id)
    assert _heard(one) == [Presence(other.person.member_id, is_here=False)]
    await house.look()
    _heard(one)
    house.clock.now += 3
    house.other.watch.type(other, pair.room_id)
    house.spread()
    assert _heard(one) == []


async def test_in_a_group_those_see_each_other_who_show_it_to_all_there_or_are_contacts(house: House) -> None:
    room = await house.db.run(make_groups.make_group)
    owner, contact, third = room.people
    stranger = await house.db.run(make.people.make_member)
    await house.db.run(lambda tx: make.roster.add_members(tx, room_id=room.room_id, person_ids=[stranger.member_id], by_id=None))
    for person, shown in ((owner, Shown.CONTACTS), (contact, Shown.ROOMS), (third, Shown.CONTACTS), (stranger, Shown.ROOMS)):
        await house.choose(person, shown)
    writer = await house.one.open(contact, room.room_id)
    readers = [await house.other.open(person, room.room_id) for person in (owner, third, stranger)]
    house.spread()
    for socket in readers:
        _heard(socket)
    house.one.watch.type(writer, room.room_id)
    house.spread()
    assert [Writing(room.room_id, contact.member_id) in _heard(socket) for socket in readers] == [True, False, True]


async def test_who_is_in_no_room_sees_nobody_of_it(house: House, pair: make.Room) -> None:
    room = await house.db.run(make.make_group)
    for person in (*room.people, pair.people[0]):
        await house.choose(person, Shown.ROOMS)
    writer = await house.one.open(room.people[0], room.room_id)
    outside = await house.other.open(pair.people[0], room.room_id)
    house.spread()
    house.one.watch.type(writer, room.room_id)
    house.other.watch.type(outside, room.room_id)
    house.spread()
    assert [one for one in _heard(outside) + _heard(writer) if isinstance(one, Writing)] == []
