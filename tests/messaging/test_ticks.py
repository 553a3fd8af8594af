"""Ticks one to one: there while both show them, and no trace of when."""

import asyncio

from quanzi import messaging
from quanzi.app.checks import find_faults
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.person import Person
from quanzi.messaging import groups
from tests.make import messages as make
from tests.make.race import race


async def _show(tx: Tx, person: Person, *, on: bool) -> None:
    await groups.choose_for_all(tx, by=person, chosen=groups.Choices(shows_ticks=on))


async def _seen(tx: Tx, room: make.Room, person: Person) -> dict[object, int]:
    return dict((await messaging.read_room(tx, by=person, room_id=room.room_id)).receipts)


async def test_ticks_are_seen_by_both_or_by_nobody(tx: Tx) -> None:
    room = await make.make_pair(tx)
    one, other = room.people
    sent = await make.say(tx, room, one)
    for who, on, seen in ((one, True, {}), (other, True, {other.id: 1})):
        await _show(tx, who, on=on)
        await messaging.mark_read(tx, by=other, room_id=room.room_id, position=sent.position)
        assert await _seen(tx, room, one) == seen
    await make.say(tx, room, other)
    await messaging.mark_read(tx, by=one, room_id=room.room_id, position=2)
    assert await _seen(tx, room, other) == {one.id: 2}
    await _show(tx, other, on=False)
    assert (await _seen(tx, room, one), await _seen(tx, room, other)) == ({}, {})
    assert await tx.value("SELECT max(read_position) FROM messaging.member WHERE room_id = $1", room.room_id) == 0
    await _show(tx, other, on=True)
    assert await _seen(tx, room, one) == {other.id: 0}


async def test_no_time_of_reading_is_kept_one_to_one_or_at_work(tx: Tx) -> None:
    room, work = await make.make_pair(tx), await make.make_group(tx, is_work=True)
    for who in room.people:
        await _show(tx, who, on=True)
    for where in (room, work):
        await make.say(tx, where, where.people[0])
        await messaging.mark_read(tx, by=where.people[1], room_id=where.room_id, position=1)
    assert await tx.value("SELECT count(*) FROM messaging.change WHERE room_id = $1", room.room_id) == 0
    times = await tx.column("SELECT at FROM messaging.change WHERE room_id = $1 AND kind = 'read'", work.room_id)
    assert [one.year for one in times] == [1970]


async def test_turning_ticks_off_while_reading_leaves_none(db: Db, url: str) -> None:
    room = await db.run(make.make_pair)
    one, other = room.people
    for number in range(1, 6):
        for who in room.people:
            await db.run(lambda tx, who=who: _show(tx, who, on=True))
        await db.run(lambda tx: make.say(tx, room, one))
        outcomes = await race(
            db,
            lambda tx, at=number: messaging.mark_read(tx, by=other, room_id=room.room_id, position=at),
            lambda tx: _show(tx, one, on=False),
        )
        assert outcomes == ["done", "done"]
        async with db.transaction() as tx:
            assert await _seen(tx, room, one) == {}
        assert await asyncio.to_thread(find_faults, url) == []
