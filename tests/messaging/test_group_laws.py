"""Laws of groups: however people come, go and rise, the counts, the mirrors, the one owner and the ways in hold."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from quanzi import circles
from quanzi.app.checks import CHECKS
from quanzi.infra.postgres import Tx, open_pool
from quanzi.kernel.errors import QuanziError
from quanzi.kernel.person import Person
from quanzi.messaging import groups, linking, reactions, tending
from quanzi.messaging.model import Role
from tests.conftest import NOW
from tests.make import messages as make_messages
from tests.make.circles import make_circle
from tests.make.debts import make_contacts
from tests.make.messages import Room
from tests.make.people import make_member

SIZE = 5
PEOPLE = st.integers(0, SIZE - 1)
STEPS = settings(max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
PROMISES = [check for check in CHECKS if check.slice == "messaging"]


class Group(RuleBasedStateMachine):
    """Five people who know each other around one room, which may belong to a circle that they may leave."""

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
        self.runner.run(self._close())
        self.runner.close()

    async def _close(self) -> None:
        await self.transaction.rollback()
        await self.pool.release(self.connection)
        await self.pool.close()

    @initialize(is_bound=st.booleans(), approves=st.booleans())
    def found(self, is_bound: bool, approves: bool) -> None:
        self.runner.run(self._found(is_bound=is_bound, approves=approves))
        self.approves = approves
        self.roles = {0: "owner"}
        self.in_circle = set(range(SIZE))
        self.waiting: dict[int, bool] = {}
        self.out: set[int] = set()
        self.is_open = True

    async def _found(self, *, is_bound: bool, approves: bool) -> None:
        self.people: list[Person] = [await make_member(self.tx, tier=2) for _ in range(SIZE)]
        for place, one in enumerate(self.people):
            for other in self.people[place + 1 :]:
                await make_contacts(self.tx, one, other)
        self.circle_id = None
        if is_bound:
            # somebody else owns the circle, so that each of the five can leave it
            owner = await make_member(self.tx, tier=2)
            self.circle_id = (await make_circle(self.tx, owner=owner)).circle_id
            for one in self.people:
                await circles.join_circle(self.tx, by=one, circle_id=self.circle_id)
        self.room_id = (await groups.found_group(self.tx, by=self.people[0], name="Tea", circle_id=self.circle_id)).room_id
        if approves:
            change = tending.TermsChange(needs_approval=True)
            await tending.change_terms(self.tx, by=self.people[0], room_id=self.room_id, change=change)
        self.link = await linking.make_link(self.tx, by=self.people[0], room_id=self.room_id, uses=500)

    def _try(self, deed: Awaitable[Any]) -> Any:
        async def play() -> Any:
            savepoint = self.connection.transaction()
            await savepoint.start()
            try:
                done = await deed
            except QuanziError:
                await savepoint.rollback()
                return False
            await savepoint.commit()
            return True if done is None else done

        return self.runner.run(play())

    def _id(self, who: int) -> Any:
        return self.people[who].member_id

    def _is_staff(self, who: int) -> bool:
        return self.roles.get(who) in {"owner", "admin"}

    def _in(self, who: int) -> None:
        self.roles.setdefault(who, "member")
        self.waiting.pop(who, None)
        self.out.discard(who)

    def _gone(self, who: int) -> None:
        role = self.roles.pop(who)
        if role == "owner" and self.roles:
            # who came first of those of one time has the lowest id
            rank = min(self.roles.values(), key=["admin", "member"].index)
            heir = min((one for one, has in self.roles.items() if has == rank), key=self._id)
            self.roles[heir] = "owner"
        if not self.roles:
            self.is_open = False
            self.waiting.clear()

    @rule(who=PEOPLE, whom=PEOPLE)
    def add(self, who: int, whom: int) -> None:
        brought = self._try(groups.add_people(self.tx, by=self.people[who], room_id=self.room_id, person_ids=[self._id(whom)]))
        if who not in self.roles or not self.is_open:
            assert brought is False
            return
        way = brought[0].way.value
        if whom in self.roles:
            expected = "in"
        elif whom not in self.in_circle or (whom in self.out and not self._is_staff(who)):
            expected = "not_available"
        else:
            expected = "waits" if self.approves and not self._is_staff(who) else "in"
        assert way == expected
        if way == "in":
            self._in(whom)
        elif way == "waits":
            self.waiting.setdefault(whom, False)

    @rule(who=PEOPLE)
    def come_by_link(self, who: int) -> None:
        done = self._try(linking.join_by_link(self.tx, by=self.people[who], secret=self.link.secret))
        open_to = self.is_open and self.has_link() and (who in self.roles or (who in self.in_circle and who not in self.out))
        assert bool(done) == open_to
        if not done or who in self.roles:
            return
        if self.approves:
            self.waiting[who] = True
        else:
            self._in(who)

    def has_link(self) -> bool:
        """Links go with who made them."""
        return bool(self.runner.run(self.tx.value("SELECT count(*) FROM messaging.link WHERE room_id = $1", self.room_id)))

    @rule(who=PEOPLE, whom=PEOPLE, yes=st.booleans())
    def answer(self, who: int, whom: int, yes: bool) -> None:
        deed = groups.accept_applicant if yes else groups.decline_applicant
        done = self._try(deed(self.tx, by=self.people[who], room_id=self.room_id, person_id=self._id(whom)))
        may = self.is_open and self._is_staff(who) and whom in self.waiting and (not yes or whom in self.in_circle)
        assert bool(done) == may
        if done:
            self.waiting.pop(whom)
            if yes:
                self._in(whom)

    @rule(who=PEOPLE)
    def leave(self, who: int) -> None:
        done = self._try(groups.leave_room(self.tx, by=self.people[who], room_id=self.room_id))
        assert bool(done) == (who in self.roles)
        if done:
            self._gone(who)

    @rule(who=PEOPLE, whom=PEOPLE)
    def remove(self, who: int, whom: int) -> None:
        done = self._try(tending.remove_member(self.tx, by=self.people[who], room_id=self.room_id, person_id=self._id(whom), reason="No."))
        mine, theirs = self.roles.get(who), self.roles.get(whom)
        assert bool(done) == (
            self.is_open and ((mine == "owner" and theirs in {"admin", "member"}) or (mine == "admin" and theirs == "member"))
        )
        if done:
            self._gone(whom)
            self.out.add(whom)

    @rule(who=PEOPLE, whom=PEOPLE, role=st.sampled_from([Role.ADMIN, Role.MEMBER]))
    def change_role(self, who: int, whom: int, role: Role) -> None:
        done = self._try(tending.change_role(self.tx, by=self.people[who], room_id=self.room_id, person_id=self._id(whom), role=role))
        mine, theirs = self.roles.get(who), self.roles.get(whom)
        steps_down = who == whom and role is Role.MEMBER and mine in {"admin", "member"}
        assert bool(done) == (self.is_open and theirs is not None and theirs != "owner" and (mine == "owner" or steps_down))
        if done:
            self.roles[whom] = role.value

    @rule(who=PEOPLE, whom=PEOPLE)
    def hand_over(self, who: int, whom: int) -> None:
        done = self._try(tending.hand_over(self.tx, by=self.people[who], room_id=self.room_id, person_id=self._id(whom)))
        assert bool(done) == (self.is_open and self.roles.get(who) == "owner" and whom in self.roles)
        if done and who != whom:
            self.roles |= {who: "admin", whom: "owner"}

    @rule(who=PEOPLE)
    def leave_circle(self, who: int) -> None:
        if self.circle_id is None or who not in self.in_circle:
            return
        self.runner.run(circles.leave_circle(self.tx, by=self.people[who], circle_id=self.circle_id))
        event = circles.MemberLeft(id=self.tx.new_id(), at=NOW, circle_id=self.circle_id, person_id=self._id(who))
        self.runner.run(reactions.leave_circle_rooms(self.tx, event))
        self.in_circle.discard(who)
        if who in self.roles:
            self._gone(who)

    @rule(who=PEOPLE)
    def say(self, who: int) -> None:
        done = self._try(make_messages.say(self.tx, Room(self.room_id, ()), self.people[who]))
        assert bool(done) == (self.is_open and who in self.roles)

    @invariant()
    def it_is_as_the_model_says(self) -> None:
        if not hasattr(self, "roles"):
            return
        rows = self.runner.run(self.connection.fetch("SELECT person_id, role FROM messaging.member WHERE room_id = $1", self.room_id))
        assert dict(rows) == {self._id(who): role for who, role in self.roles.items()}

    @invariant()
    def every_promise_is_kept(self) -> None:
        for promise in PROMISES:
            assert self.runner.run(self.connection.fetch(promise.sql)) == [], promise.promise


def test_groups_keep_their_promises_however_people_come_and_go(shared_url: str) -> None:
    Group.url = shared_url
    run_state_machine_as_test(Group, settings=STEPS)
