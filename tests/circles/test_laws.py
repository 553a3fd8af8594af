"""Laws of membership: however people come and go, the count, the mirror and the one owner hold."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from quanzi import circles
from quanzi.circles import entrance, staff
from quanzi.infra.postgres import Tx, open_pool
from quanzi.kernel.errors import QuanziError
from quanzi.kernel.person import Person
from tests.conftest import NOW
from tests.make.circles import make_circle
from tests.make.people import make_member

PEOPLE = st.integers(0, 4)
STEPS = settings(max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)


class Membership(RuleBasedStateMachine):
    """Five people around one circle; the model knows who should be what."""

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

    @initialize(visibility=st.sampled_from(["open", "closed", "hidden"]))
    def found(self, visibility: str) -> None:
        self.visibility = visibility
        self.people: list[Person] = [self.runner.run(make_member(self.tx)) for _ in range(5)]
        circle = self.runner.run(make_circle(self.tx, owner=self.people[0], visibility=visibility))
        self.link = self.runner.run(entrance.make_invite(self.tx, by=self.people[0], circle_id=circle.circle_id, uses=1000))
        self.circle_id = circle.circle_id
        self.roles: dict[int, str] = {0: "owner"}
        self.out: set[int] = set()
        self.asking: set[int] = set()
        self.offered: int | None = None

    def _try(self, deed: Callable[..., Awaitable[Any]], who: int, **facts: object) -> bool:
        async def play() -> bool:
            savepoint = self.connection.transaction()
            await savepoint.start()
            try:
                await deed(self.tx, by=self.people[who], circle_id=self.circle_id, **facts)
            except QuanziError:
                await savepoint.rollback()
                return False
            await savepoint.commit()
            return True

        return self.runner.run(play())

    def _id(self, who: int) -> Any:
        return self.people[who].member_id

    @rule(who=PEOPLE)
    def join(self, who: int) -> None:
        done = self._try(circles.join_circle, who)
        assert done == (who in self.roles or (self.visibility == "open" and who not in self.out))
        if done:
            self._in(who)

    @rule(who=PEOPLE)
    def come_by_link(self, who: int) -> None:
        done = self._try(entrance.accept_invite, who, secret=self.link.secret)
        assert done == (who in self.roles or who not in self.out)
        if done:
            self._in(who)

    def _in(self, who: int) -> None:
        self.roles.setdefault(who, "member")
        self.asking.discard(who)

    @rule(who=PEOPLE)
    def ask(self, who: int) -> None:
        done = self._try(entrance.ask_to_join, who, answer="Oolong")
        assert done == (who in self.roles or (self.visibility == "closed" and who not in self.out))
        if done and who not in self.roles:
            self.asking.add(who)

    @rule(who=PEOPLE, asker=PEOPLE, yes=st.booleans())
    def answer(self, who: int, asker: int, yes: bool) -> None:
        deed, facts = (entrance.accept_request, {}) if yes else (entrance.decline_request, {"reason": "No."})
        done = self._try(deed, who, person_id=self._id(asker), **facts)
        assert done == (self.roles.get(who) in {"owner", "moderator"} and asker in self.asking)
        if done:
            self.asking.discard(asker)
            if yes:
                self._in(asker)

    @rule(who=PEOPLE)
    def leave(self, who: int) -> None:
        done = self._try(circles.leave_circle, who)
        assert done == (self.roles.get(who) != "owner" and (who in self.roles or self.visibility != "hidden"))
        if done:
            self._out(who)

    def _out(self, who: int) -> None:
        self.roles.pop(who, None)
        if self.offered == who:
            self.offered = None

    @rule(who=PEOPLE, other=PEOPLE)
    def remove(self, who: int, other: int) -> None:
        done = self._try(staff.remove_member, who, person_id=self._id(other), reason="Sold tea.")
        assert done == self._outranks(who, other)
        if done:
            self._out(other)
            self.out.add(other)

    def _outranks(self, who: int, other: int) -> bool:
        rank = {"owner": 3, "moderator": 2, "member": 1}
        mine, theirs = rank.get(self.roles.get(who, ""), 0), rank.get(self.roles.get(other, ""), 0)
        return mine > 1 and 0 < theirs < mine

    @rule(who=PEOPLE, other=PEOPLE)
    def readmit(self, who: int, other: int) -> None:
        done = self._try(staff.readmit_person, who, person_id=self._id(other))
        assert done == (self.roles.get(who) in {"owner", "moderator"} and other in self.out)
        if done:
            self.out.discard(other)

    @rule(who=PEOPLE, other=PEOPLE, up=st.booleans())
    def change_role(self, who: int, other: int, up: bool) -> None:
        deed = staff.appoint_moderator if up else staff.dismiss_moderator
        done = self._try(deed, who, person_id=self._id(other), reason="Thanks.")
        assert done == (self.roles.get(who) == "owner" and self._outranks(who, other))
        if done:
            self.roles[other] = "moderator" if up else "member"

    @rule(who=PEOPLE, other=PEOPLE)
    def offer(self, who: int, other: int) -> None:
        done = self._try(staff.offer_circle, who, person_id=self._id(other))
        assert done == (self.roles.get(who) == "owner" and self._outranks(who, other))
        if done:
            self.offered = other

    @rule(who=PEOPLE)
    def take_over(self, who: int) -> None:
        done = self._try(staff.accept_circle, who)
        assert done == (self.offered == who)
        if done:
            self.roles = {one: "moderator" if role == "owner" else role for one, role in self.roles.items()}
            self.roles[who] = "owner"
            self.offered = None

    @invariant()
    def everything_agrees(self) -> None:
        if not hasattr(self, "roles"):
            return
        wanted = {self._id(who): role for who, role in self.roles.items()}
        assert self.runner.run(self._members()) == wanted
        assert self.runner.run(self._mirrored()) == wanted
        count, owner_id = self.runner.run(self._circle())
        assert count == len(wanted)
        assert [person_id for person_id, role in wanted.items() if role == "owner"] == [owner_id]

    async def _members(self) -> dict[Any, str]:
        rows = await self.connection.fetch("SELECT person_id, role FROM circles.member WHERE circle_id = $1", self.circle_id)
        return {row["person_id"]: row["role"] for row in rows}

    async def _mirrored(self) -> dict[Any, str]:
        rows = await self.connection.fetch("SELECT person_id, role FROM circles.my_circle WHERE circle_id = $1", self.circle_id)
        return {row["person_id"]: row["role"] for row in rows}

    async def _circle(self) -> tuple[int, Any]:
        row = await self.connection.fetchrow("SELECT member_count, owner_id FROM circles.circle WHERE circle_id = $1", self.circle_id)
        assert row is not None
        return row["member_count"], row["owner_id"]


def test_count_mirror_and_owner_hold_however_people_come_and_go(shared_url: str) -> None:
    Membership.url = shared_url
    run_state_machine_as_test(Membership, settings=STEPS)
