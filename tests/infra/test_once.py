"""Same person, key and input: one effect and the same answer, however the requests come."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import msgspec
import pytest

from quanzi.infra import idempotency
from quanzi.infra.postgres import Db, Once, Tx
from quanzi.infra.postgres.transaction import StillRunning
from quanzi.kernel.errors import Invalid, KeyReused
from tests.make import people


class Made(msgspec.Struct, frozen=True):
    """The answer."""

    person_id: UUID


async def _deed(tx: Tx) -> Made:
    return Made((await people.make_member(tx)).member_id)


def _once(key: str = "k1", body: bytes = b"input", person_id: UUID | None = None) -> Once[Made]:
    return Once(person_id=person_id or uuid4(), key=key, input=body, answer=Made)


async def _count(db: Db) -> int:
    return await db.glance(lambda tx: tx.value("SELECT count(*) FROM identity.person"))


async def test_requests_of_one_moment_have_one_effect_and_one_answer(db: Db) -> None:
    once, start = _once(), asyncio.Barrier(8)

    async def send() -> Made:
        await start.wait()
        return await db.run(_deed, once=once)

    answers = await asyncio.gather(*(send() for _ in range(8)))
    assert len(set(answers)) == 1
    assert await _count(db) == 1


async def test_another_input_under_the_key_is_refused(db: Db) -> None:
    once = _once()
    await db.run(_deed, once=once)
    with pytest.raises(KeyReused):
        await db.run(_deed, once=replace(once, input=b"other"))
    assert await _count(db) == 1


async def test_another_person_may_use_the_same_key(db: Db) -> None:
    assert await db.run(_deed, once=_once()) != await db.run(_deed, once=_once())
    assert await _count(db) == 2


async def test_a_deed_that_failed_may_be_tried_again_under_its_key(db: Db) -> None:
    once = _once()

    async def fail(tx: Tx) -> Made:
        await _deed(tx)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await db.run(fail, once=once)
    await db.run(_deed, once=once)
    assert await _count(db) == 1


async def test_a_connection_lost_before_the_commit_leaves_no_key(db: Db) -> None:
    once = _once()

    async def lost(tx: Tx) -> Made:
        await _deed(tx)
        tx.connection.terminate()
        return await _deed(tx)

    with pytest.raises(Exception, match=r"database_away|closed"):
        await db.run(lost, once=once)
    await db.run(_deed, once=once)
    assert await _count(db) == 1


async def test_one_that_is_still_running_is_said(db: Db) -> None:
    once, holding, go_on = _once(), asyncio.Event(), asyncio.Event()

    async def slow(tx: Tx) -> Made:
        made = await _deed(tx)
        holding.set()
        await go_on.wait()
        return made

    first = asyncio.create_task(db.run(slow, once=once))
    await holding.wait()

    # the second waits for the first, as long as a lock may be waited for, and then says so
    second = asyncio.create_task(db.run(_deed, once=once))
    with pytest.raises(StillRunning):
        await second
    go_on.set()
    made = await first
    assert await db.run(_deed, once=once) == made


async def test_old_keys_are_forgotten(db: Db) -> None:
    once = _once()
    await db.run(_deed, once=once)
    assert await db.run(idempotency.sweep_keys) == 0
    later = Db(db.pool, clock=lambda: datetime.now(tz=UTC) + timedelta(days=3))
    assert await later.run(idempotency.sweep_keys) == 1
    await db.run(_deed, once=once)
    assert await _count(db) == 2


async def test_a_key_that_is_too_long_is_refused(db: Db) -> None:
    with pytest.raises(Invalid):
        await db.run(_deed, once=_once(key="k" * 65))
    assert await _count(db) == 0
