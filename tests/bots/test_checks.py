"""What `quanzi check` promises of bots, each broken once by hand."""

import psycopg
import pytest

from quanzi import bots
from quanzi.app.checks import CHECKS, ask_check, find_faults
from quanzi.infra.postgres import Db, Tx
from tests.make import bots as make

PLANTED = {
    "A bot belongs to a group that is there.": "UPDATE messaging.room SET kind = 'pair', name = ''",
    "A bot is told of messages that were said, and never of what only people may read.": "UPDATE messaging.message SET kind = 'burn'",
    "What a bot said is not a person's.": "UPDATE messaging.message SET kind = 'bot'",
    "A bot is not in its group as a person is.": (
        "INSERT INTO messaging.member (room_id, person_id, role, joined_position, joined_at) "
        "SELECT room_id, bot_id, 'member', 0, now() FROM bots.bot"
    ),
}


async def _fill(tx: Tx) -> None:
    on = await make.open_group(tx, reads=bots.Reads.EVERYTHING)
    await make.say(tx, on, "Good morning")
    await make.speak(tx, on)


@pytest.mark.parametrize("promise", PLANTED)
async def test_each_promise_is_broken_by_what_is_planted_against_it(db: Db, url: str, promise: str) -> None:
    await db.run(_fill)
    (check,) = [one for one in CHECKS if one.promise == promise]
    with psycopg.connect(url) as connection:
        assert find_faults(url) == []
        connection.execute(PLANTED[promise])
        assert ask_check(connection, check) is not None
        connection.rollback()


def test_every_promise_of_bots_has_its_planted_fault() -> None:
    assert PLANTED.keys() == {one.promise for one in CHECKS if one.slice == "bots"}
