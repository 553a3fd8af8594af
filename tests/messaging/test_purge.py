"""What is old goes, with all that hangs on it; what is not stays; and readers see no gap, also while people talk on."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanzi import messaging
from quanzi.app.checks import find_faults
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import limits
from quanzi.messaging import groups, keeping, tending
from quanzi.messaging.purge import find_days_kept, purge_some
from quanzi.messaging.store import shrinking
from tests.make import chat_money
from tests.make import groups as make_groups
from tests.make import messages as make

YEAR = timedelta(days=365)
DAYS = st.one_of(st.none(), st.integers(1, 3650))


@given(DAYS, st.integers(0, 3650), st.integers(0, 3650))
def test_a_room_keeps_what_it_chose_and_never_longer_than_the_house_lets_it(room: int | None, house: int, house_max: int) -> None:
    days = find_days_kept(room=room, house=house, house_max=house_max)
    assert days is None or not house_max or days <= house_max
    assert (days is None) == (not room and not house and not house_max)
    if room and (not house_max or room <= house_max):
        assert days == room


async def _old_and_new(tx: Tx) -> make.Room:
    """Six messages of a year ago, with signs, an edit and a pin; then two of today, and a sign on an old one."""
    room = await make.make_group(tx)
    owner, member, _ = room.people
    for number in range(6):
        await make.say(tx, room, owner, f"old {number}", mentions=(member.member_id,))
    await messaging.edit_message(tx, by=owner, room_id=room.room_id, position=2, text="older")
    await messaging.react_to_message(tx, by=member, room_id=room.room_id, position=3, emoji="👍")
    await messaging.pin_message(tx, by=owner, room_id=room.room_id, position=4)
    await make_groups.said_at(tx, room, tx.now - YEAR)
    for number in range(2):
        await make.say(tx, room, owner, f"new {number}")
    await messaging.react_to_message(tx, by=member, room_id=room.room_id, position=5, emoji="👍")
    await messaging.react_to_message(tx, by=member, room_id=room.room_id, position=7, emoji="👍")
    return room


async def _texts(tx: Tx, room: make.Room) -> list[str]:
    return [one.text for one in (await messaging.read_room(tx, by=room.people[0], room_id=room.room_id)).messages]


async def test_the_old_go_with_all_that_hangs_on_them(db: Db, url: str) -> None:
    room = await db.run(_old_and_new)
    other = await db.run(_old_and_new)
    owner = room.people[0]
    await db.run(lambda tx: tending.change_terms(tx, by=owner, room_id=room.room_id, change=tending.TermsChange(days_kept=30)))
    assert await keeping.purge_messages(db, days_kept=0, days_kept_max=0) == 1
    async with db.transaction() as tx:
        page = await messaging.read_room(tx, by=owner, room_id=room.room_id)
        assert ([one.text for one in page.messages], page.has_older, page.pins) == (["new 0", "new 1"], False, ())
        assert len(await _texts(tx, other)) == 8
        for table in ("revision", "reaction", "pin", "mention"):
            rows = await tx.connection.fetch(f"SELECT position FROM messaging.{table} WHERE room_id = $1", room.room_id)
            assert {row[0] for row in rows} <= {7, 8}, table
        kept = await tx.connection.fetch(
            "SELECT kind, position, data FROM messaging.change WHERE room_id = $1 AND position <= 6 AND kind <> 'purged'", room.room_id
        )
        assert kept == []
    assert find_faults(url) == []
    assert await keeping.purge_messages(db, days_kept=0, days_kept_max=7) == 1
    assert await keeping.purge_messages(db, days_kept=0, days_kept_max=7) == 0
    async with db.transaction() as tx:
        assert await _texts(tx, other) == ["new 0", "new 1"]
    assert find_faults(url) == []


async def test_a_copy_from_before_a_purge_is_loaded_anew_and_one_from_after_goes_on(tx: Tx) -> None:
    room = await _old_and_new(tx)
    reader = room.people[1]
    before = messaging.Place(3, 2)
    line = (await messaging.open_inbox(tx, by=reader)).rooms[0]
    await purge_some(tx, room_id=room.room_id, before=tx.now - timedelta(days=30))
    await make.say(tx, room, room.people[0], "newest")
    (told,) = await messaging.catch_up(tx, by=reader, places={room.room_id: before})
    assert (told.is_reset, [one.text for one in told.messages]) == (True, ["new 0", "new 1", "newest"])
    (told,) = await messaging.catch_up(tx, by=reader, places={room.room_id: messaging.Place(line.position, line.change)})
    assert (told.is_reset, [one.text for one in told.messages]) == (False, ["newest"])
    assert (await messaging.open_inbox(tx, by=reader)).rooms[0].unread == 9


async def test_purging_goes_in_small_steps_and_ends(tx: Tx, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PURGED_AT_ONCE", 2)
    room = await _old_and_new(tx)
    steps = 0
    while await purge_some(tx, room_id=room.room_id, before=tx.now - timedelta(days=30)):
        steps += 1
    assert steps >= 3
    assert await _texts(tx, room) == ["new 0", "new 1"]


async def test_a_drop_in_goes_with_everything_when_its_time_is_over(db: Db, url: str) -> None:
    room = await db.run(make.make_group)
    owner, guest, _ = room.people

    async def open_room(tx: Tx) -> make.Room:
        room_id = await groups.open_drop_in(tx, by=owner, name="Tonight", hours=1)
        await groups.join_drop_in(tx, by=guest, room_id=room_id)
        opened = make.Room(room_id, (owner, guest))
        await make.say(tx, opened, guest, "Gone tomorrow")
        return opened

    opened = await db.run(open_room)
    await keeping.end_drop_ins(db)
    async with db.transaction() as tx:
        assert await _texts(tx, opened) == ["Gone tomorrow"]
    later = Db(db.pool, clock=lambda: tx.now + timedelta(hours=2))
    await keeping.end_drop_ins(later)
    async with db.transaction() as tx:
        for table in ("room", "head", "member", "my_room", "message", "change", "circle_room"):
            assert await tx.value(f"SELECT count(*) FROM messaging.{table} WHERE room_id = $1", opened.room_id) == 0, table
        assert len((await messaging.open_inbox(tx, by=owner)).rooms) == 1
    assert find_faults(url) == []


async def test_the_table_shrinks_while_people_talk_and_nothing_young_is_lost(db: Db, url: str) -> None:
    room, calm = await db.run(make.make_group), await db.run(make.make_group)
    await db.run(lambda tx: _fill(tx, room, count=6_000, days=400))
    await db.run(lambda tx: _fill(tx, calm, count=3_000, days=0))
    before = await db.read(shrinking.count_pages)
    said: list[str] = []
    is_over = asyncio.Event()

    async def talk() -> None:
        while not is_over.is_set():
            text = f"while it shrinks {len(said)}"
            await db.run(lambda tx, text=text: make.say(tx, calm, calm.people[0], text))
            said.append(text)
            await asyncio.sleep(0.02)

    async def edit() -> None:
        while not is_over.is_set():
            await db.run(lambda tx: messaging.edit_message(tx, by=calm.people[0], room_id=calm.room_id, position=3_000, text=uuid4().hex))
            await asyncio.sleep(0.02)

    talking, editing = asyncio.create_task(talk()), asyncio.create_task(edit())
    await keeping.purge_messages(db, days_kept=365, days_kept_max=0)
    cut = await keeping.shrink_messages(db, url=url)
    is_over.set()
    await asyncio.gather(talking, editing)
    async with db.transaction() as tx:
        texts = await tx.column("SELECT text FROM messaging.message WHERE room_id = $1 ORDER BY position", calm.room_id)
        left = await tx.value("SELECT count(*) FROM messaging.message WHERE room_id = $1", room.room_id)
    assert texts[:2_999] == [f"number {number}" for number in range(1, 3_000)]
    assert texts[3_000:] == said
    assert left == 0
    assert cut > 0
    # 9,000 messages stood there and 3,000 of them stay; what was said meanwhile takes its room too
    assert await db.read(shrinking.count_pages) < before * (0.7 + len(said) / 9_000)
    assert find_faults(url) == []


async def _fill(tx: Tx, room: make.Room, *, count: int, days: int) -> None:
    """So many messages of one day, written by hand."""
    await tx.execute(
        """
        INSERT INTO messaging.message (room_id, position, message_id, author_id, kind, text, at)
        SELECT $1, n, gen_random_uuid(), $2, 'text', 'number ' || n, $3 FROM generate_series(1, $4) AS n
        """,
        room.room_id,
        room.people[0].id,
        tx.now - timedelta(days=days),
        count,
    )
    await tx.execute("UPDATE messaging.head SET position = $2 WHERE room_id = $1", room.room_id, count)


async def test_nothing_is_remembered_of_money_whose_message_went(db: Db) -> None:
    async def stage(tx: Tx) -> make.Room:
        room = await chat_money.make_room(tx)
        owner, other, _ = room.people
        await chat_money.give(tx, room, owner)
        await chat_money.split(tx, room, other)
        await make_groups.said_at(tx, room, tx.now - YEAR)
        await chat_money.ask(tx, room, owner, other)
        return room

    room = await db.run(stage)
    assert await keeping.purge_messages(db, days_kept=30, days_kept_max=0) == 1
    left = await db.run(lambda tx: tx.column("SELECT position FROM messaging.money WHERE room_id = $1", room.room_id))
    assert left == [3]
