"""What a bot says stands in its group like any message, and is never taken for a person's."""

import pytest

from quanzi import bots, messaging
from quanzi.bots import reactions as bot_reactions
from quanzi.bots.errors import BotRests, CallsOutsider, HookNotSigned, HookTooOld, HookUnreadable
from quanzi.identity.store import accounts
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound, TooMany
from quanzi.kernel.text import TextTooLong
from quanzi.messaging import errors, groups, keeping, searching, speaking, tending
from quanzi.messaging.model import Role
from quanzi.messaging.take_along import copy_room
from tests.make import bots as make
from tests.make import messages
from tests.make.race import race


async def test_it_has_the_next_position_counts_as_unread_and_is_found(tx: Tx) -> None:
    on = await make.open_group(tx)
    await messages.say(tx, on.room, on.room.people[0], "Good morning")
    sent = await make.speak(tx, on, "It will rain in Bern, see https://weather.example/bern")
    await make.react(tx, on.room, sent, on.fresh.bot_id)
    assert sent.position == 2
    member = on.room.people[1]
    line = (await messaging.open_inbox(tx, by=member)).rooms[0]
    assert (line.unread, line.position) == (2, 2)
    assert line.preview is not None
    assert (line.preview.kind, line.preview.author_id) == ("bot", on.fresh.bot_id)
    assert speaking.find_bot_name(line.preview) == "Weather"
    hits = await searching.search_messages(tx, by=member, text="rain Bern", room_id=on.room.room_id)
    assert [hit.message.position for hit in hits.items] == [2]
    assert "Weather: It will rain" in (await copy_room(tx, person_id=member.member_id, room_id=on.room.room_id)).text


async def test_told_and_loaded_are_the_same_with_a_bot_in_it(tx: Tx) -> None:
    room = await messages.make_group(tx)
    before = await messages.load_state(tx, room.room_id)
    on = await make.make_bot(tx, room, reads=bots.Reads.EVERYTHING)
    sent = await make.speak(tx, on)
    await messaging.react_to_message(tx, by=room.people[1], room_id=room.room_id, position=sent.position, emoji="👍", on=True)
    await messages.say(tx, room, room.people[2])
    await messaging.recall_message(tx, by=room.people[0], room_id=room.room_id, position=sent.position)
    assert await messages.follow(tx, room.room_id, before) == await messages.load_state(tx, room.room_id)


async def test_its_coming_and_what_it_reads_stand_among_the_messages(tx: Tx) -> None:
    on = await make.open_group(tx, reads=bots.Reads.EVERYTHING)
    await messages.say(tx, on.room, on.room.people[1])
    page = await messaging.read_room(tx, by=on.room.people[2], room_id=on.room.room_id)
    assert [note.data["what"] for note in page.notes if note.kind == "bots" and note.data] == ["came", "everything"]


async def test_staff_take_back_what_it_said_and_members_do_not(tx: Tx) -> None:
    on = await make.open_group(tx)
    sent = await make.speak(tx, on)
    place = {"room_id": on.room.room_id, "position": sent.position}
    with pytest.raises(errors.NotYourMessage):
        await messaging.recall_message(tx, by=on.room.people[1], **place)
    with pytest.raises(errors.NotYourMessage):
        await messaging.edit_message(tx, by=on.room.people[0], **place, text="It will snow")
    await messaging.recall_message(tx, by=on.room.people[0], **place)
    found = await messaging.find_message(tx, by=on.room.people[1], **place)
    assert (found.kind, found.text, found.body, speaking.find_bot_name(found)) == ("bot", "", None, "")


async def test_who_passes_it_on_says_it_and_no_bot_does(tx: Tx) -> None:
    on = await make.open_group(tx)
    sent = await make.speak(tx, on)
    found = await keeping.find_forward(tx, by=on.room.people[1], room_id=on.room.room_id, position=sent.position)
    assert (found.kind, found.body) == ("text", {"forwarded": {"author_id": None, "bot": "Weather"}})


async def test_the_same_id_is_the_same_message(tx: Tx) -> None:
    on = await make.open_group(tx)
    first = await make.speak(tx, on, "Once", key="msg_1")
    assert await make.speak(make.later(tx, minutes=2), on, "Twice", key="msg_1") == first
    assert (await make.speak(tx, on, "Another", key="msg_2")).position == first.position + 1


async def test_the_same_id_at_one_moment_is_one_message(db: Db) -> None:
    for _ in range(4):
        on = await db.run(make.open_group)
        deeds = [lambda tx, on=on: make.speak(tx, on, "Once", key="msg_1")] * 4
        assert await race(db, *deeds) == ["done"] * 4
        page = await db.read(lambda tx, on=on: messaging.read_room(tx, by=on.room.people[0], room_id=on.room.room_id))
        assert [message.text for message in page.messages] == ["Once"]


async def test_many_at_once_leave_no_gap(db: Db) -> None:
    on = await db.run(make.open_group)
    bots_say = [lambda tx, n=n: make.speak(tx, on, f"Bot {n}") for n in range(5)]
    people_say = [lambda tx, n=n: messages.say(tx, on.room, on.room.people[n % 3], f"Person {n}") for n in range(5)]
    outcomes = await race(db, *bots_say, *people_say)
    done = outcomes.count("done")
    assert set(outcomes) <= {"done", "busy"}
    state = await db.read(lambda tx: messages.load_state(tx, on.room.room_id))
    assert sorted(state.messages) == list(range(1, done + 1))


async def test_twenty_in_a_minute_and_not_one_more(tx: Tx) -> None:
    on = await make.open_group(tx)
    for number in range(limits.BOT_SAID_PER_MINUTE_MAX):
        await make.speak(tx, on, f"Number {number}", key=f"msg_{number}")
    with pytest.raises(TooMany) as refusal:
        async with tx.undoable():
            await make.speak(tx, on, "One more")
    assert 1 <= int(str(refusal.value.data["retry_after_s"])) <= 60
    # what was said is answered again, another bot has its own minute, and this one has the next
    await make.speak(tx, on, "Number 3", key="msg_3")
    await make.speak(tx, await make.make_bot(tx, on.room, name="Lunch", commands=()), "Soup")
    await make.speak(make.later(tx, seconds=61), on, "One more")


@pytest.mark.parametrize("seconds", [-301, 301, -10_000_000, 10_000_000])
async def test_what_was_signed_long_ago_is_refused(tx: Tx, seconds: int) -> None:
    on = await make.open_group(tx)
    body = b'{"text": "Hello"}'
    headers = make.sign(tx, on, body, seconds=seconds)
    with pytest.raises(HookTooOld):
        await bots.hear_hook(tx, **on.on, headers=headers, body=body, keys=make.KEYS)


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b"hello", b'{"text": 5}', b'{"text": "a", "kind": "text"}', b'{"text": "a", "body": {}}', b'{"text": "\xff"}',
     b'{"text": "a", "mentions": ["me"]}'],
)  # fmt: skip
async def test_what_it_says_is_text_and_calls_and_nothing_else(tx: Tx, body: bytes) -> None:
    on = await make.open_group(tx)
    with pytest.raises(HookUnreadable):
        await bots.hear_hook(tx, **on.on, headers=make.sign(tx, on, body), body=body, keys=make.KEYS)


async def test_too_much_or_nothing_is_refused(tx: Tx) -> None:
    on = await make.open_group(tx)
    for text, refusal in ((" \n", errors.SomethingToSay), ("x" * 5001, TextTooLong)):
        with pytest.raises(refusal):
            await make.speak(tx, on, text)


async def test_it_calls_members_and_nobody_else(tx: Tx) -> None:
    on = await make.open_group(tx)
    other = (await messages.make_group(tx)).people[0]
    called, gone = on.room.people[1], on.room.people[2]
    sent = await make.speak(tx, on, "Umbrella!", mentions=[str(called.member_id)])
    line = (await messaging.open_inbox(tx, by=called)).rooms[0]
    assert line.called_at == sent.position
    await groups.leave_room(tx, by=gone, room_id=on.room.room_id)
    for outsider in (other.member_id, gone.member_id, on.fresh.bot_id):
        with pytest.raises(CallsOutsider):
            await make.speak(tx, on, "You too", mentions=[str(called.member_id), str(outsider)])


async def test_it_rests_from_the_moment_its_keeper_is_out_or_suspended(tx: Tx) -> None:
    on = await make.open_group(tx)
    owner, heir, _third = on.room.people
    await accounts.update_state(tx, person_id=owner.member_id, before=["active"], after="suspended", at=tx.now)
    with pytest.raises(BotRests):
        await make.speak(tx, on)
    await accounts.update_state(tx, person_id=owner.member_id, before=["suspended"], after="active", at=tx.now)
    await make.speak(tx, on)
    await tending.hand_over(tx, by=owner, room_id=on.room.room_id, person_id=heir.member_id)
    await groups.leave_room(tx, by=owner, room_id=on.room.room_id)
    with pytest.raises(BotRests):
        await make.speak(tx, on)
    assert [one.rests for one in await bots.list_bots(tx, by=heir, room_id=on.room.room_id)] == [True]
    # the heir takes it over: what the one who left knows is good no more
    fresh = await bots.renew_secrets(tx, by=heir, **on.on, keys=make.KEYS)
    with pytest.raises(HookNotSigned):
        await make.speak(tx, on)
    await make.speak(tx, make.WithBot(on.room, fresh))


async def test_new_secrets_overlap_for_a_day_or_not_at_all(tx: Tx) -> None:
    on = await make.open_group(tx)
    owner = on.room.people[0]
    second = make.WithBot(on.room, await bots.renew_secrets(tx, by=owner, **on.on, keys=make.KEYS))
    for one in (on, second):
        await make.speak(make.later(tx, hours=23), one)
    with pytest.raises(HookNotSigned):
        await make.speak(make.later(tx, hours=25), on)
    third = make.WithBot(on.room, await bots.renew_secrets(tx, by=owner, **on.on, keys=make.KEYS, at_once=True))
    for one in (on, second):
        with pytest.raises(HookNotSigned):
            await make.speak(tx, one)
    await make.speak(tx, third)
    assert len({one.fresh.secrets.speak for one in (on, second, third)} | {on.fresh.secrets.check}) == 4


async def test_who_keeps_it_no_admin_any_more_keeps_it_still(tx: Tx) -> None:
    on = await make.open_group(tx)
    owner, heir, _third = on.room.people
    await tending.hand_over(tx, by=owner, room_id=on.room.room_id, person_id=heir.member_id)
    await tending.change_role(tx, by=heir, room_id=on.room.room_id, person_id=owner.member_id, role=Role.MEMBER)
    assert (await make.speak(tx, on)).position == 1


async def test_a_removed_bot_and_one_of_an_ended_group_say_nothing(tx: Tx) -> None:
    on, ended = await make.open_group(tx), await make.open_group(tx)
    await bots.remove_bot(tx, by=on.room.people[0], **on.on)
    with pytest.raises(NotFound):
        await make.speak(tx, on)
    await tending.end_room(tx, by=ended.room.people[0], room_id=ended.room.room_id)
    with pytest.raises(errors.RoomClosed):
        await make.speak(tx, ended)
    await bot_reactions.end_bots(tx, speaking.GroupEnded(id=tx.new_id(), at=tx.now, room_id=ended.room.room_id))
    with pytest.raises(NotFound):
        await make.speak(tx, ended)
