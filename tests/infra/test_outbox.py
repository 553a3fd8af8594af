"""What happened reaches those who react: its effects happen once, and a failure is kept, not lost."""

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from quanzi.app.reactions import REACTIONS
from quanzi.infra import outbox
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.event import Event
from tests.architecture.rules import all_sources
from tests.make import people


@dataclass(frozen=True, slots=True, kw_only=True)
class TeaServed(Event):
    """Somebody got a cup."""

    person_id: UUID
    served_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CupBroken(Event):
    """Nobody reacts to this."""


async def _serve(db: Db, count: int = 1) -> UUID:
    person = await db.run(people.make_member)

    async def deed(tx: Tx) -> None:
        for _ in range(count):
            event = TeaServed(id=tx.new_id(), at=tx.now, person_id=person.member_id, served_at=tx.now)
            await outbox.record(tx, event)

    await db.run(deed)
    return person.member_id


async def _thank(tx: Tx, event: TeaServed) -> None:
    await tx.execute("UPDATE identity.person SET bio = bio || 'x' WHERE person_id = $1", event.person_id)


async def _thanks(db: Db) -> str:
    return await db.glance(lambda tx: tx.value("SELECT bio FROM identity.person"))


async def _waiting(db: Db) -> int:
    return await db.glance(lambda tx: tx.value("SELECT count(*) FROM infra.outbox"))


async def test_an_event_is_there_only_if_its_deed_is(db: Db) -> None:
    async def deed(tx: Tx) -> None:
        await outbox.record(tx, CupBroken(id=tx.new_id(), at=tx.now))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await db.run(deed)
    assert await _waiting(db) == 0


async def test_workers_beside_each_other_react_once_to_each_event(db: Db) -> None:
    await _serve(db, 60)
    start = asyncio.Barrier(4)

    async def work() -> None:
        await start.wait()
        while await outbox.deliver_batch(db, {TeaServed: [_thank]}):
            pass

    await asyncio.gather(*(work() for _ in range(4)))
    assert await _thanks(db) == "x" * 60
    assert await _waiting(db) == 0


async def test_a_worker_killed_in_the_middle_leaves_everything_for_the_next(db: Db) -> None:
    await _serve(db, 3)
    seen = 0

    async def die(tx: Tx, event: TeaServed) -> None:
        nonlocal seen
        seen += 1
        await _thank(tx, event)
        if seen == 2:
            tx.connection.terminate()

    with pytest.raises(Exception, match=r"database_away|closed"):
        await outbox.deliver_batch(db, {TeaServed: [die]})
    assert await _thanks(db) == ""
    await outbox.deliver_batch(db, {TeaServed: [_thank]})
    assert await _thanks(db) == "xxx"


async def test_a_reaction_that_fails_undoes_its_own_work_alone_and_is_tried_later(db: Db) -> None:
    await _serve(db, 2)
    clock = datetime.now().astimezone()
    later = Db(db.pool, clock=lambda: clock)
    failed: list[UUID] = []

    async def fail_once(tx: Tx, event: TeaServed) -> None:
        await _thank(tx, event)
        if not failed:
            failed.append(event.id)
            message = "no cup"
            raise ValueError(message)

    await outbox.deliver_batch(later, {TeaServed: [fail_once]})
    assert await _thanks(db) == "x"
    row = await db.pool.fetchrow("SELECT event_id, tries, error FROM infra.outbox")
    assert row is not None
    assert (row["event_id"], row["tries"], row["error"]) == (failed[0], 1, "ValueError('no cup')")
    assert await outbox.deliver_batch(later, {TeaServed: [fail_once]}) == 0
    clock += timedelta(minutes=1)
    assert await outbox.deliver_batch(later, {TeaServed: [fail_once]}) == 1
    assert await _thanks(db) == "xx"


async def test_an_event_that_nobody_waits_for_goes(db: Db) -> None:
    await db.run(lambda tx: outbox.record(tx, CupBroken(id=tx.new_id(), at=tx.now)))
    assert await outbox.deliver_batch(db, {TeaServed: [_thank]}) == 1
    assert await _waiting(db) == 0


async def test_an_event_of_a_newer_version_waits_for_its_worker_and_holds_nobody_up(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "BATCH_EVENTS", 2)
    await db.pool.executemany(
        "INSERT INTO infra.outbox (event_id, kind, payload, at, due_at) VALUES ($1, 'deals.DealFunded', '{}', $2, $2)",
        [(uuid4(), datetime(2026, 1, 1, tzinfo=UTC)) for _ in range(3)],
    )
    await _serve(db)
    assert await outbox.deliver_batch(db, {TeaServed: [_thank]}) == 1
    assert await _thanks(db) == "x"
    assert await db.pool.fetch("SELECT DISTINCT kind, tries FROM infra.outbox") == [("deals.DealFunded", 0)]


def test_every_event_of_the_house_is_known_wherever_a_worker_runs() -> None:
    known = outbox.list_kinds(Event)
    defined = {
        f"{source.package}.{name}" for source in all_sources() for name in re.findall(r"^class (\w+)\(Event\)", source.text, re.MULTILINE)
    }
    assert len(defined) > 15
    assert defined <= known
    assert {outbox.kind_of(one) for one in REACTIONS} <= defined
