"""What `quanzi check` promises of first requests: silent over sound ones, and it names what was broken by hand."""

import psycopg

from quanzi.app.checks import CHECKS, ask_check, find_faults
from quanzi.infra.postgres import Db, Tx
from quanzi.messaging import contacting
from tests.make import talks

PLANTED = {
    "DELETE FROM messaging.my_talk_request WHERE answer IS NULL": "A request that waits for an answer",
    "DELETE FROM messaging.talk_request": "A request that waits for an answer",
    "UPDATE messaging.talk_request SET request_id = gen_random_uuid()": "A request that waits for an answer",
    """
    INSERT INTO messaging.talk_request (person_id, asker_id, request_id, text, circle_id, asked_at)
    SELECT asker_id, person_id, gen_random_uuid(), text, circle_id, asked_at FROM messaging.talk_request
    """: "Of two people one waits",
    "UPDATE messaging.room SET kind = 'group'": "Messages are looked at one by one",
}


async def _house(tx: Tx) -> None:
    """One request that waits, one that was accepted, one declined, one taken back, one that did not come through."""
    on = await talks.make_strangers(tx)
    there = [await talks.join(tx, on, name=f"Member {number}") for number in range(4)]
    await contacting.set_reach(tx, by=there[3], circle_id=on.circle_id, who=contacting.Reach.NOBODY)
    for person in (on.other, *there):
        await talks.ask(tx, on.one, person)
    await contacting.accept_talk(tx, by=there[0], person_id=on.one.member_id)
    await contacting.decline_talk(tx, by=there[1], person_id=on.one.member_id)
    await contacting.withdraw_talk(tx, by=on.one, person_id=there[2].member_id)


async def test_each_promise_is_broken_by_what_is_planted_against_it(db: Db, url: str) -> None:
    await db.run(_house)
    assert find_faults(url) == []
    ours = [check for check in CHECKS if check.slice == "messaging"]
    with psycopg.connect(url) as connection:
        for statement, promise in PLANTED.items():
            connection.execute(statement.encode())
            assert any(ask_check(connection, check) for check in ours if check.promise.startswith(promise)), statement
            connection.rollback()
