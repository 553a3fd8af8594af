"""What `quanzi check` promises of rooms, each broken once by hand."""

import psycopg
import pytest

from quanzi import messaging
from quanzi.app.checks import CHECKS, ask_check, find_faults
from quanzi.infra.postgres import Db, Tx
from quanzi.messaging import linking
from tests.make import chat_money
from tests.make import groups as make_groups
from tests.make import messages as make
from tests.make import urgent as make_urgent

PLANTED = {
    "A room's messages are numbered from the last purge to its head without a gap.": "DELETE FROM messaging.message WHERE position = 1",
    "A room's changes are numbered from the last purge to its head without a gap.": "UPDATE messaging.head SET change = change + 1",
    "The number of members of a room is the number of its members.": "UPDATE messaging.head SET member_count = member_count + 1",
    "Who is in a room has the room in the own list, and the other way round.": "DELETE FROM messaging.my_room",
    "Nobody has read further than was said.": "UPDATE messaging.my_room SET read_position = 9",
    "Money that a message shows is the money that the message is about.": "UPDATE messaging.money SET subject_id = gen_random_uuid()",
    "A group with anybody in it has one owner.": "UPDATE messaging.member SET role = 'member'",
    "Nobody is in a group and waits for its staff.": (
        "INSERT INTO messaging.applicant (room_id, person_id, by_id, is_willing, at) "
        "SELECT room_id, person_id, person_id, true, now() FROM messaging.member"
    ),
    "Nobody is in a group and asked into it.": (
        "INSERT INTO messaging.invitation (room_id, person_id, by_id, is_approved, at) "
        "SELECT room_id, person_id, person_id, true, now() FROM messaging.member"
    ),
    "Nobody is in a group that they were taken out of.": (
        "INSERT INTO messaging.removed (room_id, person_id, room_name, reason, at) "
        "SELECT room_id, person_id, '', 'No.', now() FROM messaging.member"
    ),
    "Nothing opens a group that has ended, and nobody waits for it.": "UPDATE messaging.head SET is_open = false",
    "A circle finds the open rooms that are its own, and no others.": "DELETE FROM messaging.circle_room",
    "What can be found is there, and was not taken back.": (
        "INSERT INTO messaging.word (room_id, position, keys) SELECT room_id, 99, '{1}' FROM messaging.room"
    ),
    "What is urgent is a message that is there and was not taken back.": "UPDATE messaging.message SET recalled_at = now()",
    "An urgent message says of as many as are kept that they confirmed, unless it is about to say so.": (
        "UPDATE messaging.urgent_for SET is_confirmed = true"
    ),
    "Nobody who has confirmed waits to be called about it.": (
        "WITH done AS (UPDATE messaging.urgent_for SET is_confirmed = true RETURNING room_id, position, person_id) "
        "INSERT INTO messaging.urgent_call (room_id, position, person_id, round, way, since, not_before) "
        "SELECT room_id, position, person_id, 1, 'sms', now(), now() FROM done"
    ),
    "Receipts are kept where they are shown alone.": "UPDATE messaging.room SET is_work = false",
}


async def _fill(tx: Tx) -> None:
    room = await make.make_group(tx, is_work=True)
    for person in room.people:
        await make.say(tx, room, person)
    await make_urgent.ask(tx, room)
    paying = await chat_money.make_room(tx)
    await chat_money.give(tx, paying, paying.people[0])
    pair = await make.make_pair(tx)
    await make.say(tx, pair, pair.people[0])
    await messaging.mark_read(tx, by=room.people[1], room_id=room.room_id, position=3)
    _circle, bound = await make_groups.make_bound(tx)
    await linking.make_link(tx, by=bound.people[0], room_id=bound.room_id)


@pytest.mark.parametrize("promise", PLANTED)
async def test_each_promise_is_broken_by_what_is_planted_against_it(db: Db, url: str, promise: str) -> None:
    await db.run(_fill)
    (check,) = [one for one in CHECKS if one.promise == promise]
    with psycopg.connect(url) as connection:
        assert find_faults(url) == []
        connection.execute(PLANTED[promise])
        assert ask_check(connection, check) is not None
        connection.rollback()


def test_every_promise_of_rooms_has_its_planted_fault() -> None:
    assert PLANTED.keys() <= {one.promise for one in CHECKS if one.slice == "messaging"}
