"""Finding what was said: in both languages, only what the reader may read, and nothing that is gone."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanzi import messaging, relations
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.messaging import listening, reactions, roster
from quanzi.messaging.events import Posted
from quanzi.messaging.purge import purge_some
from quanzi.messaging.search import cut_around
from quanzi.messaging.searching import search_messages
from tests.make import groups as make_groups
from tests.make import messages as make
from tests.make import people


async def _say(tx: Tx, room: make.Room, person: Person, text: str, **more: object) -> messaging.Sent:
    sent = await make.say(tx, room, person, text, **more)
    event = messaging.MessagesPosted(id=tx.new_id(), at=tx.now, messages=[Posted(room.room_id, sent.position, person.member_id)])
    await reactions.index_posts(tx, event)
    return sent


async def _find(tx: Tx, by: Person, text: str, **more: object) -> set[str]:
    """What is found; all that is said in one transaction has one time, and so no order."""
    return {hit.message.text for hit in (await search_messages(tx, by=by, text=text, **more)).items}  # type: ignore[arg-type]


async def test_words_are_found_in_both_languages_in_one_room_and_in_all(tx: Tx) -> None:
    room, other = await make.make_group(tx), await make.make_pair(tx)
    owner = room.people[0]
    for text in ("我们明天去喝普洱茶吧", "Meet at the Café, ten o'clock", "洱海边的茶"):
        await _say(tx, room, owner, text)
    await _say(tx, other, other.people[0], "普洱茶 is mine")
    assert await _find(tx, owner, "普洱茶") == {"我们明天去喝普洱茶吧"}
    assert await _find(tx, owner, "茶") == {"洱海边的茶", "我们明天去喝普洱茶吧"}
    assert await _find(tx, owner, "cafe clock") == {"Meet at the Café, ten o'clock"}
    assert await _find(tx, owner, "普洱茶", room_id=room.room_id) == {"我们明天去喝普洱茶吧"}
    assert await _find(tx, other.people[1], "普洱茶") == {"普洱茶 is mine"}
    assert await _find(tx, owner, "coffee") == set()
    assert await _find(tx, owner, " ,. ") == set()
    with pytest.raises(NotFound):
        await _find(tx, owner, "茶", room_id=other.room_id)


async def test_a_hit_stands_between_what_was_said_before_and_after(tx: Tx) -> None:
    room = await make.make_group(tx)
    owner = room.people[0]
    for text in ("one", "two needle three", "four"):
        await _say(tx, room, owner, text)
    (hit,) = (await search_messages(tx, by=owner, text="needle")).items
    assert hit.before is not None
    assert hit.after is not None
    assert (hit.before.text, hit.message.position, hit.after.text, hit.room_name) == ("one", 2, "four", "Tea")


async def test_pages_follow_each_other_without_gaps_or_repeats(tx: Tx) -> None:
    room, second = await make.make_group(tx), await make.make_group(tx)
    owner = room.people[0]
    both = [room, make.Room(second.room_id, second.people)]
    await roster.add_members(tx, room_id=second.room_id, person_ids=[owner.member_id], by_id=None, sees_all=True)
    for number in range(7):
        later = Tx(tx.connection, tx.now + timedelta(seconds=number // 2))
        await _say(later, both[number % 2], both[number % 2].people[0], f"tea number {number}")
    seen: list[str] = []
    cursor = None
    while True:
        page = await search_messages(tx, by=owner, text="tea", cursor=cursor, limit=2)
        seen += [hit.message.text for hit in page.items]
        if (cursor := page.next_cursor) is None:
            break
    assert sorted(seen) == [f"tea number {number}" for number in range(7)]


async def test_what_is_gone_hidden_or_was_said_before_is_never_found(tx: Tx) -> None:
    room = await make_groups.make_group(tx, count=3)
    owner, hides, reader = room.people
    first = await _say(tx, room, owner, "needle one")
    second = await _say(tx, room, owner, "needle two")
    await _say(tx, room, hides, "needle three")
    await _say(tx, room, owner, "needle that burns", kind="burn", body={"for": 1})
    await relations.block_person(tx, by=hides, person_id=reader.member_id)
    assert await _find(tx, reader, "needle") == {"needle two", "needle one"}
    await messaging.recall_message(tx, by=owner, room_id=room.room_id, position=second.position)
    assert await _find(tx, reader, "needle") == {"needle one"}
    await reactions.forget_recalled(
        tx, listening.MessageRecalled(id=tx.new_id(), at=tx.now, room_id=room.room_id, position=second.position)
    )
    await messaging.edit_message(tx, by=owner, room_id=room.room_id, position=first.position, text="thimble one")
    await reactions.index_edit(tx, listening.MessageEdited(id=tx.new_id(), at=tx.now, room_id=room.room_id, position=first.position))
    assert (await _find(tx, reader, "needle"), await _find(tx, reader, "thimb")) == (set(), {"thimble one"})
    late = await people.make_member(tx)
    await make.fill_group(tx, [late])
    assert await _find(tx, late, "thimble") == set()
    await purge_some(tx, room_id=room.room_id, before=tx.now + timedelta(seconds=1))
    assert await _find(tx, owner, "thimble") == set()
    assert await tx.value("SELECT count(*) FROM messaging.word WHERE room_id = $1", room.room_id) == 0


async def test_an_event_that_comes_late_or_twice_finds_what_is_there_now(tx: Tx) -> None:
    room = await make.make_group(tx)
    owner = room.people[0]
    sent = await make.say(tx, room, owner, "needle")
    event = messaging.MessagesPosted(id=tx.new_id(), at=tx.now, messages=[Posted(room.room_id, sent.position, owner.member_id)])
    await messaging.recall_message(tx, by=owner, room_id=room.room_id, position=sent.position)
    await reactions.index_posts(tx, event)
    assert await tx.value("SELECT count(*) FROM messaging.word WHERE room_id = $1", room.room_id) == 0
    again = await _say(tx, room, owner, "needle")
    await reactions.index_posts(
        tx, messaging.MessagesPosted(id=tx.new_id(), at=tx.now, messages=[Posted(room.room_id, again.position, owner.member_id)])
    )
    assert await _find(tx, owner, "needle") == {"needle"}


async def test_a_long_message_is_found_by_its_end(tx: Tx) -> None:
    room = await make.make_group(tx)
    text = "".join(chr(0x4E00 + number) for number in range(2000)) + "末尾"
    await _say(tx, room, room.people[0], text)
    assert await _find(tx, room.people[0], "末尾") == {text}


@given(st.text(max_size=200), st.text(max_size=200), st.sampled_from(["needle", "普洱", "Café"]))
def test_the_line_around_a_word_holds_it(before: str, after: str, word: str) -> None:
    line = cut_around(f"{before} {word} {after}", word)
    assert line is not None
    assert len(line) <= 2 + 80 + len(word)
