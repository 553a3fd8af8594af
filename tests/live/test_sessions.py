"""Who stands behind a session is asked for many at once, each gets the own answer, and a fault signs nobody out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from quanzi import identity
from quanzi.infra.postgres import Db
from quanzi.kernel.errors import Unavailable
from quanzi.live.sessions import Sessions
from tests.make import people


@asynccontextmanager
async def _running(db: Db) -> AsyncIterator[Sessions]:
    sessions = Sessions(db)
    task = asyncio.create_task(sessions.run())
    try:
        yield sessions
    finally:
        task.cancel()


async def test_many_at_once_hear_each_who_they_are_in_few_looks(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    members = [await db.run(people.make_member) for _ in range(5)]
    keys = [await db.run(lambda tx, one=one: identity.start_session(tx, person_id=one.member_id, device="A phone")) for one in members]
    gone = await db.run(lambda tx: identity.start_session(tx, person_id=members[0].member_id, device="Another"))
    await db.run(lambda tx: tx.execute("DELETE FROM identity.session WHERE session_id = $1", gone.session_id))
    looks = 0
    glance = db.glance

    async def counted(question: object) -> object:
        nonlocal looks
        looks += 1
        return await glance(question)  # type: ignore[arg-type]

    monkeypatch.setattr(db, "glance", counted)
    async with _running(db) as sessions:
        found = await asyncio.gather(*map(sessions.find_person, [*keys, gone]), return_exceptions=True)
    assert [one.id for one in found[:-1] if not isinstance(one, BaseException)] == [one.member_id for one in members]
    assert isinstance(found[-1], identity.SessionEnded)
    assert looks <= 2


async def test_a_fault_is_not_a_session_that_ended(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    member = await db.run(people.make_member)
    key = await db.run(lambda tx: identity.start_session(tx, person_id=member.member_id, device="A phone"))

    async def broken(_question: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(db, "glance", broken)
    async with _running(db) as sessions:
        with pytest.raises(Unavailable):
            await sessions.find_person(key)
