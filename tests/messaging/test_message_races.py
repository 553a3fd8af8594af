"""Several at once around one message: taken back, it is gone for whoever reads, answers, changes or looks for it at that moment."""

from functools import partial

from quanzi import messaging
from quanzi.app.checks import find_faults
from quanzi.app.reactions import REACTIONS
from quanzi.infra import outbox
from quanzi.infra.postgres import Db, Tx
from quanzi.messaging import searching
from tests.make import messages as make
from tests.make.race import race

ROUNDS = 6
SECRET = "plum-shed"


async def _settle(db: Db) -> None:
    while await outbox.deliver_batch(db, REACTIONS):
        pass


async def test_recall_against_read_edit_answer_and_search(db: Db, url: str) -> None:
    room = await db.run(lambda tx: make.make_group(tx, is_work=True))
    author, reader, other = room.people
    for _ in range(ROUNDS):
        sent = await db.run(lambda tx: make.say(tx, room, author, SECRET, mentions=[reader.member_id]))
        async with db.transaction() as tx:
            before = await make.load_state(tx, room.room_id)
        at = {"room_id": room.room_id, "position": sent.position}
        outcomes = await race(
            db,
            partial(messaging.recall_message, by=author, **at),
            partial(messaging.mark_read, by=reader, **at),
            partial(messaging.edit_message, by=author, text=f"{SECRET} 2", **at),
            partial(messaging.react_to_message, by=other, emoji="👍", **at),
            partial(messaging.pin_message, by=author, **at),
            lambda tx, at=sent.position: make.say(tx, room, other, "Yes", quoted=at),
            lambda tx: messaging.read_room(tx, by=reader, room_id=room.room_id),
        )
        assert outcomes[:2] == ["done", "done"]
        assert set(outcomes[2:6]) <= {"done", "not_found", "quoted_missing"}
        await _settle(db)
        async with db.transaction() as tx:
            after = await make.load_state(tx, room.room_id)
            assert await make.follow(tx, room.room_id, before) == after
            await _check_gone(tx, room, sent.position)
        assert after.read[reader.member_id] == sent.position
    assert find_faults(url) == []


async def _check_gone(tx: Tx, room: make.Room, position: int) -> None:
    """Its place is there, its words are nowhere, and what was read of it stays read."""
    for person in room.people:
        message = await messaging.find_message(tx, by=person, room_id=room.room_id, position=position)
        assert (message.text, message.reactions, message.is_pinned, message.recalled_at is not None) == ("", (), False, True)
        assert (await searching.search_messages(tx, by=person, text=SECRET)).items == ()
    line = (await messaging.open_inbox(tx, by=room.people[1])).rooms[0]
    assert line.unread == line.position - position
    kept = """
        SELECT (SELECT count(*) FROM messaging.revision WHERE text LIKE $1)
        + (SELECT count(*) FROM messaging.change WHERE data::text LIKE $1)
        + (SELECT count(*) FROM messaging.word AS w JOIN messaging.message AS m USING (room_id, position) WHERE m.recalled_at IS NOT NULL)
        """
    assert await tx.connection.fetchval(kept, f"%{SECRET}%") == 0
