"""What is urgent while many act at once."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.messaging import calling, urgent
from tests.make import messages as rooms
from tests.make import urgent as make
from tests.make.race import race

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
WAITS = calling.Waits(timedelta(minutes=5), timedelta(minutes=15))


async def _stage(tx: Tx, keys: Keys, size: int = 3) -> tuple[rooms.Room, dict[str, Any]]:
    room = await make.make_work(tx, size=size)
    for number, one in enumerate(room.people[1:]):
        await make.let_call(tx, one, keys, number=f"+86138001380{number:02}")
    sent = await make.ask(tx, room)
    others = [one.member_id for one in room.people[1:]]
    event = calling.UrgentAsked(
        id=tx.new_id(),
        at=tx.now,
        room_id=room.room_id,
        position=sent.position,
        sender_id=room.people[0].member_id,
        person_ids=others,
        is_emergency=False,
        round=1,
    )
    await calling.plan_calls(tx, event=event, starts=dict.fromkeys(others, tx.now))
    return room, {"room_id": room.room_id, "position": sent.position}


async def test_a_confirmation_and_a_call_at_once(db: Db, keys: Keys) -> None:
    clock = [NOW]
    db = Db(db.pool, clock=lambda: clock[0])
    room, at = await db.run(lambda tx: _stage(tx, keys, size=6))
    clock[0] += timedelta(minutes=6)
    due = await db.read(partial(calling.list_calls_due, waits=WAITS))
    taken: list[calling.Call] = []

    async def take(tx: Tx, key: calling.CallKey) -> None:
        if (call := await calling.take_call(tx, key=key, waits=WAITS, quiet_until=tx.now)) is not None:
            taken.append(call)

    confirmers = [partial(urgent.confirm_urgent, by=one, **at) for one in room.people[1:]]
    callers = [partial(take, key=key) for key in due for _ in range(2)]
    assert set(await race(db, *confirmers, *callers)) == {"done"}
    assert len({call.key for call in taken}) == len(taken), "one call is taken once"
    for call in taken:
        await db.run(partial(calling.note_called, call=call))
    clock[0] += timedelta(hours=1)
    assert await db.read(partial(calling.list_calls_due, waits=WAITS)) == [], "who confirmed is called no more"
    await calling.tell_due(db)
    said = await db.run(lambda tx: make.said_at(tx, **at))
    assert (said["asked"], said["confirmed"]) == (5, 5)


async def test_a_plan_is_taken_back_or_goes_and_never_both(db: Db) -> None:
    clock = [NOW]
    db = Db(db.pool, clock=lambda: clock[0])
    room = await db.run(lambda tx: make.make_work(tx, size=2))
    by = room.people[0]
    went = 0
    for number in range(6):
        due_at = clock[0] + timedelta(minutes=1)
        plan = await db.run(partial(urgent.plan_urgent, by=by, room_id=room.room_id, new=make.new(), due_at=due_at))
        clock[0] += timedelta(minutes=2)

        async def go(_tx: Tx) -> None:
            await calling.send_due(db)

        outcome = (await race(db, partial(urgent.cancel_plan, by=by, plan_id=plan.plan_id), go, go))[0]
        await calling.send_due(db)
        went += outcome != "done"
        assert await db.pool.fetchval("SELECT count(*) FROM messaging.message") == went, number
        assert await db.read(partial(urgent.list_plans, by=by)) == []


async def test_the_last_of_the_day_is_spent_once(db: Db) -> None:
    room = await db.run(lambda tx: make.make_work(tx, size=2))
    deeds = [partial(_ask, room=room, by=room.people[0]) for _ in range(limits.URGENT_PER_DAY_MAX + 4)]
    outcomes = await race(db, *deeds)
    while "busy" in outcomes:
        outcomes = [one for one in outcomes if one != "busy"] + await race(db, *deeds[: outcomes.count("busy")])
    assert sorted(set(outcomes)) == ["done", "urgent_a_day"]
    assert outcomes.count("done") == limits.URGENT_PER_DAY_MAX
    assert await db.pool.fetchval("SELECT count(*) FROM messaging.urgent") == limits.URGENT_PER_DAY_MAX


async def _ask(tx: Tx, room: rooms.Room, by: Person) -> None:
    await make.ask(tx, room, by)


async def test_again_twice_at_once_asks_once(db: Db, keys: Keys) -> None:
    clock = [NOW]
    db = Db(db.pool, clock=lambda: clock[0])
    room, at = await db.run(lambda tx: _stage(tx, keys))
    clock[0] += timedelta(minutes=6)
    again = partial(urgent.ask_again, by=room.people[0], **at)
    assert sorted(await race(db, again, again)) == ["done", "urgent_just_now"]
