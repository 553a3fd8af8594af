"""Laws of talking: whatever people say, read, take back, however they come and go, where they stand is a plain count."""

import asyncio
from collections.abc import Awaitable
from typing import Any
from uuid import uuid4

import msgspec
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from quanzi import messaging
from quanzi.app.checks import CHECKS
from quanzi.infra.postgres import Tx, open_pool
from quanzi.kernel.errors import QuanziError
from quanzi.messaging import groups, tending
from quanzi.messaging.missed import Place, catch_up
from quanzi.messaging.model import RoomState, apply_change, apply_message
from quanzi.messaging.postbox import post_lines
from quanzi.messaging.store.posts import Line
from tests.conftest import NOW
from tests.make import groups as make_groups
from tests.make import messages as make

SIZE = 3
PEOPLE, PLACES = st.integers(0, SIZE - 1), st.integers(-1, 12)
# a failure is told as it was met: making it smaller takes longer than a test may
STEPS = settings(
    max_examples=12,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
    phases=[Phase.generate],
)
PROMISES = [check for check in CHECKS if check.slice == "messaging"]


class Talk(RuleBasedStateMachine):
    """Three people in a circle's room, which its owner may mark as work, each with a device that is offline most of the time."""

    url = ""

    def __init__(self) -> None:
        """Open a transaction of this run's own."""
        super().__init__()
        self.runner = asyncio.Runner()
        self.runner.run(self._open())

    async def _open(self) -> None:
        self.pool = await open_pool(self.url, size_max=1)
        self.connection = await self.pool.acquire()
        self.transaction = self.connection.transaction()
        await self.transaction.start()
        self.tx = Tx(self.connection, NOW)

    def teardown(self) -> None:
        try:
            self.runner.run(self._check_promises())
        finally:
            self.runner.run(self._close())
            self.runner.close()

    async def _check_promises(self) -> None:
        for promise in PROMISES:
            assert await self.connection.fetch(promise.sql) == [], promise.promise

    async def _close(self) -> None:
        await self.transaction.rollback()
        await self.pool.release(self.connection)
        await self.pool.close()

    @initialize()
    def found(self) -> None:
        _, room = self.runner.run(make_groups.make_bound(self.tx, count=SIZE))
        self.room_id, self.people = room.room_id, room.people
        self.said: list[int] = []
        self.gone: set[int] = set()
        self.joined = dict.fromkeys(range(SIZE), 0)
        self.marker = dict.fromkeys(range(SIZE), 0)
        self.receipt = dict.fromkeys(range(SIZE), 0)
        self.is_work = False
        self.started = self.runner.run(make.load_state(self.tx, self.room_id))
        self.devices: dict[int, RoomState] = {}

    def _try(self, deed: Awaitable[Any]) -> bool:
        async def play() -> bool:
            savepoint = self.connection.transaction()
            await savepoint.start()
            try:
                await deed
            except QuanziError:
                await savepoint.rollback()
                return False
            await savepoint.commit()
            return True

        return self.runner.run(play())

    def _id(self, who: int) -> Any:
        return self.people[who].member_id

    def _said_by(self, who: int) -> None:
        self.said.append(who)
        self.marker[who] = len(self.said)

    @rule(who=PEOPLE)
    def say(self, who: int) -> None:
        room = make.Room(self.room_id, self.people)
        assert self._try(make.say(self.tx, room, self.people[who])) == (who in self.joined)
        if who in self.joined:
            self._said_by(who)

    @rule(authors=st.lists(PEOPLE, min_size=1, max_size=12))
    def say_together(self, authors: list[int]) -> None:
        lines = [Line(self.room_id, uuid4(), self._id(who), "text", "Together", None, None) for who in authors]
        sent = self.runner.run(post_lines(self.tx, lines=lines)).sent
        inside = [(place, who) for place, who in enumerate(authors) if who in self.joined]
        assert {place: one.position for place, one in sent.items()} == {
            place: len(self.said) + step for step, (place, _) in enumerate(inside, start=1)
        }
        for _, who in inside:
            self._said_by(who)

    @rule(who=PEOPLE, position=PLACES)
    def read(self, who: int, position: int) -> None:
        done = self._try(messaging.mark_read(self.tx, by=self.people[who], room_id=self.room_id, position=position))
        assert done == (who in self.joined)
        if done:
            reached = min(position, len(self.said))
            self.marker[who] = max(self.marker[who], reached)
            if self.is_work:
                self.receipt[who] = max(self.receipt[who], reached)

    @rule(who=PEOPLE, position=PLACES)
    def take_back(self, who: int, position: int) -> None:
        by = self.people[who]
        done = self._try(messaging.recall_message(self.tx, by=by, room_id=self.room_id, position=position))
        may = who in self.joined and self.joined[who] < position <= len(self.said) and position not in self.gone
        # the first of them looks after the room
        assert done == (may and (who == 0 or self.said[position - 1] == who))
        if done:
            self.gone.add(position)

    @rule(who=st.integers(1, SIZE - 1))
    def leave_or_come_back(self, who: int) -> None:
        if who in self.joined:
            assert self._try(groups.leave_room(self.tx, by=self.people[who], room_id=self.room_id))
            for seats in (self.joined, self.marker, self.receipt):
                seats.pop(who)
        else:
            assert self._try(groups.add_people(self.tx, by=self.people[0], room_id=self.room_id, person_ids=[self._id(who)]))
            for seats in (self.joined, self.marker, self.receipt):
                seats[who] = len(self.said)

    @rule()
    def mark_work_or_not(self) -> None:
        assert self._try(tending.mark_work(self.tx, by=self.people[0], room_id=self.room_id, is_work=not self.is_work))
        self.is_work = not self.is_work
        if not self.is_work:
            self.receipt = dict(self.joined)

    @rule(who=PEOPLE)
    def come_online(self, who: int) -> None:
        """A device asks what it missed since it was last there, however long that was and whether its owner was out meanwhile."""
        copy = self.devices.get(who, RoomState(position=0, change=0, messages={}))
        places = {self.room_id: Place(copy.position, copy.change)}
        missed = self.runner.run(catch_up(self.tx, by=self.people[who], places=places))
        if who not in self.joined:
            assert missed == []
            return
        for one in missed:
            copy = follow(copy, one)
        truth = self.runner.run(make.load_state(self.tx, self.room_id))
        assert (copy.position, copy.change) == (truth.position, truth.change)
        assert copy.messages == {position: truth.messages[position] for position in copy.messages}
        assert copy.position in copy.messages or copy.position <= self.joined[who]
        self.devices[who] = copy

    @invariant()
    def everybody_stands_where_the_count_says(self) -> None:
        if not hasattr(self, "said"):
            return
        for who, person in enumerate(self.people):
            lines = self.runner.run(messaging.open_inbox(self.tx, by=person)).rooms
            stands = [(line.position, line.read_position, line.unread) for line in lines]
            wanted = [(len(self.said), self.marker[who], len(self.said) - self.marker[who])] if who in self.joined else []
            assert stands == wanted
        page = self.runner.run(messaging.read_room(self.tx, by=self.people[0], room_id=self.room_id))
        assert page.receipts == ({self._id(who): position for who, position in self.receipt.items()} if self.is_work else {})

    @invariant()
    def a_copy_that_was_told_everything_equals_one_that_is_loaded(self) -> None:
        if hasattr(self, "said"):
            truth = self.runner.run(make.load_state(self.tx, self.room_id))
            assert self.runner.run(make.follow(self.tx, self.room_id, self.started)) == truth
            assert sorted(truth.messages) == list(range(1, len(self.said) + 1))
            assert {position for position, one in truth.messages.items() if one.recalled_at} == self.gone


def follow(copy: RoomState, missed: messaging.Missed) -> RoomState:
    """What a device makes of the answer."""
    if missed.is_reset:
        held = make.by_position(missed.messages)
        return msgspec.structs.replace(copy, position=missed.position, change=missed.change, messages=held)
    for message in missed.messages:
        copy = apply_message(copy, message)
    for change in missed.changes:
        copy = apply_change(copy, change)
    return copy


def test_where_everybody_stands_is_a_plain_count_however_they_talk(shared_url: str) -> None:
    Talk.url = shared_url
    run_state_machine_as_test(Talk, settings=STEPS)
