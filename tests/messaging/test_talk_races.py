"""Two people at once before they talk: one room or none, and both sides agree."""

from quanzi import messaging, relations
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.person import Person
from quanzi.messaging import contacting
from quanzi.messaging import reactions as messaging_reactions
from tests.make import talks
from tests.make.race import Deed, race

ROUNDS = 6


async def _faults(db: Db) -> list[str]:
    async def ask(tx: Tx) -> list[str]:
        rows = await tx.connection.fetch(
            """
            SELECT 'waits on one side' FROM messaging.talk_request AS r FULL JOIN (
                SELECT * FROM messaging.my_talk_request WHERE is_brought AND answer IS NULL AND withdrawn_at IS NULL
            ) AS m ON r.asker_id = m.person_id AND r.person_id = m.other_id
            WHERE r.request_id IS DISTINCT FROM m.request_id
            UNION ALL
            SELECT 'both wait' FROM messaging.talk_request AS r
            INNER JOIN messaging.talk_request AS t ON r.person_id = t.asker_id AND r.asker_id = t.person_id
            """
        )
        return [row[0] for row in rows]

    return await db.run(ask)


def _ask(by: Person, to: Person) -> Deed:
    return lambda tx: talks.ask(tx, by, to)


def _accept(on: talks.Strangers) -> Deed:
    return lambda tx: contacting.accept_talk(tx, by=on.other, person_id=on.one.member_id)


async def test_two_requests_that_cross_open_one_room(db: Db) -> None:
    for _ in range(ROUNDS):
        on = await db.run(talks.make_strangers)
        answers = await race(
            db, lambda tx, on=on: talks.ask(tx, on.one, on.other, "Tea?"), lambda tx, on=on: talks.ask(tx, on.other, on.one, "Coffee?")
        )
        assert answers == ["done", "done"]
        rooms = [(await db.read(lambda tx, p=p: messaging.open_inbox(tx, by=p))).rooms for p in (on.one, on.other)]
        assert [len(one) for one in rooms] == [1, 1]
        assert rooms[0][0].room_id == rooms[1][0].room_id
        assert rooms[0][0].position == 2
        assert await _faults(db) == []


async def test_accepted_twice_at_once_is_one_room(db: Db) -> None:
    for _ in range(ROUNDS):
        on = await db.run(talks.make_strangers)
        await db.run(lambda tx, on=on: talks.ask(tx, on.one, on.other))
        assert await race(db, _accept(on), _accept(on)) == ["done", "done"]
        inbox = await db.read(lambda tx, on=on: messaging.open_inbox(tx, by=on.other))
        assert [(one.position, one.member_count) for one in inbox.rooms] == [(1, 2)]


async def test_accept_against_block_never_leaves_an_open_room(db: Db) -> None:
    for _ in range(ROUNDS):
        on = await db.run(talks.make_strangers)
        await db.run(lambda tx, on=on: talks.ask(tx, on.one, on.other))
        answers = await race(db, _accept(on), lambda tx, on=on: relations.block_person(tx, by=on.one, person_id=on.other.member_id))
        assert answers[1] == "done"
        assert answers[0] in {"done", "not_found"}
        await _settle(db, on)
        for person in (on.one, on.other):
            inbox = await db.read(lambda tx, p=person: messaging.open_inbox(tx, by=p))
            assert [one.is_open for one in inbox.rooms] == ([False] if answers[0] == "done" else [])
        assert await _faults(db) == []


async def _settle(db: Db, on: talks.Strangers) -> None:
    """What the block sets off."""

    async def react(tx: Tx) -> None:
        event = relations.PersonBlocked(id=tx.new_id(), at=tx.now, person_id=on.one.member_id, other_id=on.other.member_id)
        await messaging_reactions.close_between(tx, event)

    await db.run(react)


async def test_accept_against_withdraw_ends_in_a_room_or_in_nothing(db: Db) -> None:
    for _ in range(ROUNDS):
        on = await db.run(talks.make_strangers)
        await db.run(lambda tx, on=on: talks.ask(tx, on.one, on.other))
        accepted, withdrawn = await race(
            db, _accept(on), lambda tx, on=on: contacting.withdraw_talk(tx, by=on.one, person_id=on.other.member_id)
        )
        assert withdrawn == "done"
        state = (await db.read(lambda tx, on=on: contacting.find_talk(tx, by=on.one, person_id=on.other.member_id))).mine
        assert state is not None
        assert state.state == ("accepted" if accepted == "done" else "withdrawn")
        assert await _faults(db) == []


async def test_the_days_last_request_is_sent_once(db: Db) -> None:
    on = await db.run(talks.make_strangers)
    there = [await db.run(lambda tx, n=number: talks.join(tx, on, name=f"Member {n}")) for number in range(7)]
    for person in there[:4]:
        await db.run(lambda tx, p=person: talks.ask(tx, on.one, p))
    answers = await race(db, *(_ask(on.one, person) for person in there[4:]))
    assert sorted(answers) == ["done", "talk_requests_in_circle", "talk_requests_in_circle"]
