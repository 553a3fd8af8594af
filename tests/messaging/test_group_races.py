"""Several at once around one group: whatever the order, nobody is in it twice, beyond its size, or after they went."""

import asyncio
from uuid import UUID, uuid4

import pytest

from quanzi import circles, messaging
from quanzi.app.checks import find_faults
from quanzi.app.reactions import REACTIONS
from quanzi.infra import outbox
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.messaging import groups, linking, tending
from quanzi.messaging.postbox import post_lines
from quanzi.messaging.store.posts import Line
from tests.make import groups as make
from tests.make import people
from tests.make.messages import Room
from tests.make.race import RingDb, race

ROUNDS = 6


async def _settle(db: Db) -> None:
    while await outbox.deliver_batch(db, REACTIONS):
        pass


async def _is_in(db: Db, room_id: UUID, person: Person) -> bool:
    async with db.transaction() as tx:
        return bool(await tx.value("SELECT true FROM messaging.member WHERE room_id = $1 AND person_id = $2", room_id, person.id))


async def test_the_last_free_seat_goes_to_one(db: Db, url: str) -> None:
    room = await db.run(lambda tx: make.make_group(tx, count=2))
    guests = [await db.run(people.make_member) for _ in range(4)]
    link = await db.run(lambda tx: linking.make_link(tx, by=room.people[0], room_id=room.room_id, uses=50))
    await db.run(lambda tx: make.fill_up(tx, room, to=99))
    outcomes = await race(db, *[lambda tx, by=one: linking.join_by_link(tx, by=by, secret=link.secret) for one in guests])
    assert sorted(outcomes) == ["done", *["room_links_closed"] * 3]
    assert find_faults(url) == []


async def test_the_last_use_of_a_link_is_used_once(db: Db, url: str) -> None:
    room = await db.run(make.make_group)
    guests = [await db.run(people.make_member) for _ in range(4)]
    link = await db.run(lambda tx: linking.make_link(tx, by=room.people[0], room_id=room.room_id, uses=1))
    outcomes = await race(db, *[lambda tx, by=one: linking.join_by_link(tx, by=by, secret=link.secret) for one in guests])
    assert sorted(outcomes) == ["done", *["room_link_not_valid"] * 3]
    assert find_faults(url) == []


async def test_two_who_approve_one_let_them_in_once(db: Db, url: str) -> None:
    room = await db.run(make.make_group)
    owner, admin, _ = room.people
    guest = await db.run(people.make_member)

    async def prepare(tx: Tx) -> None:
        await tending.change_role(tx, by=owner, room_id=room.room_id, person_id=admin.member_id, role=tending.Role.ADMIN)
        await tending.change_terms(tx, by=owner, room_id=room.room_id, change=tending.TermsChange(needs_approval=True))
        link = await linking.make_link(tx, by=owner, room_id=room.room_id)
        await linking.join_by_link(tx, by=guest, secret=link.secret)

    await db.run(prepare)
    both = (owner, admin)
    accept = groups.accept_applicant
    outcomes = await race(db, *[lambda tx, by=one: accept(tx, by=by, room_id=room.room_id, person_id=guest.member_id) for one in both])
    assert sorted(outcomes) == ["done", "not_found"]
    assert find_faults(url) == []


@pytest.mark.parametrize("how", ["leave", "remove"])
async def test_nobody_says_anything_after_they_went(db: Db, url: str, how: str) -> None:
    for _ in range(ROUNDS):
        room = await db.run(make.make_group)
        owner, _, goes = room.people

        async def go(tx: Tx, room: Room = room, owner: Person = owner, goes: Person = goes) -> None:
            if how == "leave":
                await groups.leave_room(tx, by=goes, room_id=room.room_id)
            else:
                await tending.remove_member(tx, by=owner, room_id=room.room_id, person_id=goes.member_id, reason="No.")

        async def say_together(tx: Tx, room: Room = room, goes: Person = goes) -> None:
            lines = [Line(room.room_id, uuid4(), goes.member_id, "text", str(number), None, None) for number in range(3)]
            await post_lines(tx, lines=lines)

        async def say_alone(tx: Tx, room: Room = room, goes: Person = goes) -> None:
            await messaging.send_message(tx, by=goes, room_id=room.room_id, message=messaging.NewMessage(message_id=uuid4(), text="alone"))

        outcomes = await race(db, go, say_together, say_alone)
        assert outcomes[0] == "done"
        async with db.transaction() as tx:
            left_at = await tx.value("SELECT max(position) FROM messaging.change WHERE room_id = $1 AND kind = 'left'", room.room_id)
            last = await tx.value("SELECT max(position) FROM messaging.message WHERE room_id = $1", room.room_id)
        assert (last or 0) <= left_at
    assert find_faults(url) == []


async def test_a_batch_that_waits_while_its_author_goes_leaves_the_line_out(db: Db) -> None:
    room = await db.run(make.make_group)
    goes = room.people[2]
    is_out, may_commit = asyncio.Event(), asyncio.Event()

    async def go(tx: Tx) -> None:
        await groups.leave_room(tx, by=goes, room_id=room.room_id)
        is_out.set()
        await may_commit.wait()

    async def say(tx: Tx) -> object:
        return (await post_lines(tx, lines=[Line(room.room_id, uuid4(), goes.member_id, "text", "late", None, None)])).sent

    going = asyncio.create_task(db.run(go))
    await is_out.wait()
    saying = asyncio.create_task(db.run(say))
    await _wait_for_lock(db)
    may_commit.set()
    await going
    assert await saying == {}


async def _wait_for_lock(db: Db) -> None:
    """Until somebody waits for a lock that another holds."""
    while True:
        async with db.transaction() as tx:
            if await tx.value("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                return
        await asyncio.sleep(0.01)


async def test_nobody_slips_into_a_circles_room_while_leaving_the_circle(db: Db, url: str) -> None:
    for _ in range(ROUNDS):
        circle, room = await db.run(lambda tx: make.make_bound(tx, count=2))
        owner, goes = room.people
        await db.run(lambda tx, by=goes, at=room.room_id: groups.leave_room(tx, by=by, room_id=at))
        outcomes = await race(
            db,
            lambda tx, by=goes, at=circle.circle_id: circles.leave_circle(tx, by=by, circle_id=at),
            lambda tx, by=owner, at=room.room_id, who=goes: groups.add_people(tx, by=by, room_id=at, person_ids=[who.member_id]),
        )
        assert outcomes == ["done", "done"]
        await _settle(db)
        assert not await _is_in(db, room.room_id, goes)
    assert find_faults(url) == []


async def test_who_is_held_as_a_member_leaves_only_after(db: Db) -> None:
    circle, room = await db.run(lambda tx: make.make_bound(tx, count=2))
    owner, goes = room.people
    await db.run(lambda tx: groups.leave_room(tx, by=goes, room_id=room.room_id))
    is_added, may_commit = asyncio.Event(), asyncio.Event()

    async def add(tx: Tx) -> None:
        await groups.add_people(tx, by=owner, room_id=room.room_id, person_ids=[goes.member_id])
        is_added.set()
        await may_commit.wait()

    adding = asyncio.create_task(db.run(add))
    await is_added.wait()
    leaving = asyncio.create_task(db.run(lambda tx: circles.leave_circle(tx, by=goes, circle_id=circle.circle_id)))
    await _wait_for_lock(db)
    assert not leaving.done()
    may_commit.set()
    await asyncio.gather(adding, leaving)
    assert await _is_in(db, room.room_id, goes)
    await _settle(db)
    assert not await _is_in(db, room.room_id, goes)
    with pytest.raises(NotFound):
        await db.run(lambda tx: groups.add_people(tx, by=goes, room_id=room.room_id, person_ids=[owner.member_id]))


async def test_coming_and_going_at_once_waits_in_no_ring(db: Db, pool: object, url: str) -> None:
    ringing = RingDb(db.pool)
    room = await db.run(lambda tx: make.make_group(tx, count=6))
    owner, *others = room.people
    link = await db.run(lambda tx: linking.make_link(tx, by=owner, room_id=room.room_id, uses=50))
    guests = [await db.run(people.make_member) for _ in range(3)]
    await race(
        ringing,
        *[lambda tx, by=one: linking.join_by_link(tx, by=by, secret=link.secret) for one in guests],
        *[lambda tx, by=one: groups.leave_room(tx, by=by, room_id=room.room_id) for one in [owner, *others[:2]]],
        lambda tx: tending.hand_over(tx, by=owner, room_id=room.room_id, person_id=others[3].member_id),
    )
    assert ringing.rings == 0
    assert find_faults(url) == []
