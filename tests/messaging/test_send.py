"""Saying something in a room: once, in order, to those who are in it."""

from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest

from quanzi import messaging, relations
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.text import TextTooLong
from quanzi.messaging import listening, reactions
from quanzi.messaging.errors import MessageIdTaken, QuotedMissing, Silenced, SomethingToSay
from quanzi.messaging.events import MessagesPosted, Posted
from quanzi.messaging.postbox import post_lines
from quanzi.messaging.store.posts import Line
from tests.make import messages as make
from tests.make import people


async def test_positions_rise_by_one_and_the_sender_has_read_it(tx: Tx) -> None:
    room = await make.make_pair(tx)
    one, other = room.people
    assert [(await make.say(tx, room, who)).position for who in (one, one, other)] == [1, 2, 3]
    inbox = await messaging.open_inbox(tx, by=one)
    assert [(line.position, line.read_position, line.unread) for line in inbox.rooms] == [(3, 2, 1)]
    assert (await messaging.open_inbox(tx, by=other)).rooms[0].unread == 0


async def test_the_same_id_is_the_same_message(tx: Tx) -> None:
    room = await make.make_pair(tx)
    one, other = room.people
    message = messaging.NewMessage(message_id=uuid4(), text="Once")
    first = await messaging.send_message(tx, by=one, room_id=room.room_id, message=message)
    again = await messaging.send_message(tx, by=one, room_id=room.room_id, message=message)
    assert first == again
    with pytest.raises(MessageIdTaken):
        await messaging.send_message(tx, by=other, room_id=room.room_id, message=message)
    assert len((await messaging.read_room(tx, by=other, room_id=room.room_id)).messages) == 1


async def test_a_batch_takes_what_fits_and_leaves_the_rest_out(tx: Tx) -> None:
    room, elsewhere = await make.make_pair(tx), await make.make_group(tx)
    one, other = room.people
    twin = uuid4()

    def line(person: object, text: str, *, message_id: object = None, room_id: object = None, quoted: int | None = None) -> Line:
        return Line(room_id or room.room_id, message_id or uuid4(), person.member_id, "text", text, None, quoted)  # type: ignore[arg-type]

    lines = [
        line(one, "a", message_id=twin),
        line(one, "a again", message_id=twin),
        line(other, "b"),
        line(one, "not mine", room_id=elsewhere.room_id),
        line(elsewhere.people[0], "c", room_id=elsewhere.room_id),
        line(one, "answers what is not there", quoted=99),
    ]
    sent = (await post_lines(tx, lines=lines)).sent
    assert {place: (one.room_id, one.position) for place, one in sent.items()} == {
        0: (room.room_id, 1),
        2: (room.room_id, 2),
        4: (elsewhere.room_id, 1),
    }


async def test_what_a_batch_tells_is_what_who_reads_it_finds(tx: Tx) -> None:
    pair, group = await make.make_pair(tx), await make.make_group(tx)
    said = [(pair, 0, "早上好 👋"), (group, 1, "first"), (pair, 1, "two\nlines"), (group, 2, "second"), (group, 1, "third")]
    lines = [Line(room.room_id, uuid4(), room.people[who].member_id, "text", text, None, None) for room, who, text in said]
    posting = await post_lines(tx, lines=lines)
    read = await listening.read_news(tx, news=posting.news)
    assert msgspec.json.encode(posting.told) == msgspec.json.encode(read)
    texts = {told.room_id: [one.text for one in told.messages] for told in read}
    assert texts == {pair.room_id: ["早上好 👋", "two\nlines"], group.room_id: ["first", "second", "third"]}
    payload = await tx.value("SELECT payload FROM infra.outbox WHERE kind = 'messaging.MessagesPosted' ORDER BY event_id DESC LIMIT 1")
    event = msgspec.convert(payload, MessagesPosted)
    places = [(pair, 1, 0), (group, 1, 1), (pair, 2, 1), (group, 2, 2), (group, 3, 1)]
    assert event.messages == [Posted(room.room_id, position, room.people[who].member_id) for room, position, who in places]
    assert event.at == tx.now
    answer = Line(pair.room_id, uuid4(), pair.people[0].member_id, "text", "an answer", None, 2)
    posting = await post_lines(tx, lines=[answer])
    assert msgspec.json.encode(posting.told) == msgspec.json.encode(await listening.read_news(tx, news=posting.news))


async def test_what_is_refused_says_why(tx: Tx) -> None:
    room = await make.make_group(tx)
    owner, member, _ = room.people
    stranger = await people.make_member(tx, name="Amina Wanjiru")
    with pytest.raises(NotFound):
        await make.say(tx, room, stranger)
    with pytest.raises(SomethingToSay):
        await make.say(tx, room, owner, " \n ")
    with pytest.raises(TextTooLong):
        await make.say(tx, room, owner, "x" * (limits.MESSAGE_CHARACTERS_MAX + 1))
    with pytest.raises(QuotedMissing):
        await make.say(tx, room, owner, quoted=7)
    until = tx.now + timedelta(hours=1)
    await tx.execute("UPDATE messaging.member SET silent_until = $2 WHERE person_id = $1", member.member_id, until)
    with pytest.raises(Silenced):
        await make.say(tx, room, member)


async def test_a_block_closes_the_room_of_two_and_does_not_say_whose_it_was(tx: Tx) -> None:
    room = await make.make_pair(tx)
    one, other = room.people
    await make.say(tx, room, one)
    await relations.block_person(tx, by=other, person_id=one.member_id)
    event = relations.PersonBlocked(id=tx.new_id(), at=tx.now, person_id=other.member_id, other_id=one.member_id)
    await reactions.close_between(tx, event)
    for person in (one, other):
        with pytest.raises(listening.RoomClosed):
            await make.say(tx, room, person)
    page = await messaging.read_room(tx, by=other, room_id=room.room_id)
    assert [message.kind for message in page.messages] == ["hidden"]


async def test_strangers_have_no_room(tx: Tx) -> None:
    one, other = await people.make_member(tx), await people.make_member(tx, name="李伟")
    with pytest.raises(listening.NotAContact):
        await messaging.open_pair(tx, by=one, person_id=other.member_id)
