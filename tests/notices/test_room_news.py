"""What happens in conversations reaches who is away: a line for each room, once for each message, gone when it was read."""

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from uuid import UUID

import pytest

from quanzi import messaging, notices, relations
from quanzi.app.reactions import REACTIONS
from quanzi.infra import crypto, outbox
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import limits
from quanzi.kernel.event import Event
from quanzi.kernel.person import Person
from quanzi.messaging import contacting, groups, hearing, invited, listening, tending
from quanzi.notices import Kind, calling, choices
from quanzi.notices.choices import Delivery
from quanzi.web import notice_words
from quanzi.web.format import Formatter
from tests.make import bots as make_bots
from tests.make import debts, talks
from tests.make import groups as make_groups
from tests.make import messages as make
from tests.make import notices as notices_made
from tests.make import outbox as made
from tests.make.people import make_member

KEYS = crypto.open_keys(Path(mkdtemp()) / "keys.json")
_WAITING = "SELECT count(*) FROM notices.outgoing WHERE person_id = $1 AND state = 'waiting' AND notice_id IS NOT NULL"
_CONTACTS = {Kind.CONTACT_ASKED, Kind.CONTACT_MADE}
"""How the people of these tests came to know each other."""


async def _lines(tx: Tx, person: Person) -> list[notices.Notice]:
    return [one for one in (await notices.list_notices(tx, by=person, limit=100)).items if one.kind not in _CONTACTS]


async def _kinds(tx: Tx, person: Person) -> list[str]:
    return sorted(one.kind for one in await _lines(tx, person))


async def _be_here(tx: Tx, *people: Person) -> UUID:
    process_id = tx.new_id()
    await calling.keep_process(tx, process_id=process_id)
    await calling.note_here(tx, process_id=process_id, came={one.member_id for one in people}, went=set())
    return process_id


async def test_messages_reach_who_is_away_as_one_line_of_each_room(tx: Tx) -> None:
    room, other = await make.make_group(tx, size=4), await make.make_pair(tx)
    one, two, here, quiet = room.people
    await _be_here(tx, here)
    await messaging.arrange_room(tx, by=quiet, room_id=room.room_id, quiet=True)
    for author in (one, two, one):
        await make.say(tx, room, author)
    await make.say(tx, other, other.people[0])
    events = await made.react(tx)
    assert await _kinds(tx, here) == await _kinds(tx, quiet) == await _kinds(tx, other.people[0]) == []
    assert [(line.kind, line.people, line.subject_id, line.facts["position"]) for line in await _lines(tx, two)] == [
        (Kind.MESSAGE, 1, room.room_id, "3")
    ]
    assert await notices.count_unread(tx, by=two) == 1
    assert await _kinds(tx, other.people[1]) == [Kind.MESSAGE]
    # what comes twice is told once
    await made.deliver(tx, events)
    assert await tx.value("SELECT count(*) FROM notices.happening WHERE person_id = $1", two.member_id) == 1
    # who speaks has read what was said before
    assert await _kinds(tx, one) == []


async def test_a_large_room_calls_once_until_it_is_read(tx: Tx, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CALLS_EACH_MEMBERS_MAX", 2)
    room = await make.make_group(tx, size=3)
    one, two, _ = room.people
    told = "SELECT count(*) FROM notices.happening WHERE person_id = $1"
    for _ in range(3):
        await make.say(tx, room, one)
        await made.react(tx)
    assert await tx.value(told, two.member_id) == 1
    await calling.read_room(tx, by=two, room_id=room.room_id, position=3)
    await make.say(tx, room, one)
    await made.react(tx)
    assert [line.facts["position"] for line in await _lines(tx, two)] == ["4"]


async def test_what_was_read_elsewhere_leaves_nothing(tx: Tx) -> None:
    room = await make.make_pair(tx)
    one, two = room.people
    await make.say(tx, room, one)
    events = await made.react(tx)
    await make.say(tx, room, one)
    await calling.read_room(tx, by=two, room_id=room.room_id, position=1)
    assert await _lines(tx, two) == []
    # neither what is told late, nor what is told again
    await calling.read_room(tx, by=two, room_id=room.room_id, position=2)
    await made.deliver(tx, events + await made.react(tx))
    assert await _lines(tx, two) == []
    assert await notices.count_unread(tx, by=two) == await notices.count_beside_messages(tx, by=two)


async def test_a_line_stays_while_what_it_tells_of_is_unread(tx: Tx) -> None:
    room = await make.make_pair(tx)
    for _ in range(2):
        await make.say(tx, room, room.people[0])
    await made.react(tx)
    await calling.read_room(tx, by=room.people[1], room_id=room.room_id, position=1)
    assert await _kinds(tx, room.people[1]) == [Kind.MESSAGE]


async def test_what_was_taken_back_is_told_to_nobody(tx: Tx) -> None:
    room = await make.make_pair(tx)
    one, two = room.people
    await made.react(tx)
    await notices_made.add_device(tx, two, KEYS)
    first = await make.say(tx, room, one)
    await made.react(tx)
    second = await make.say(tx, room, one)
    await messaging.recall_message(tx, by=one, room_id=room.room_id, position=second.position)
    await made.react(tx)
    assert [line.facts["position"] for line in await _lines(tx, two)] == ["1"]
    assert await tx.value(_WAITING, two.member_id) == 1
    third = await make.say(tx, room, one)
    await made.react(tx)
    assert await tx.value(_WAITING, two.member_id) == 2
    for sent in (third, first):
        await messaging.recall_message(tx, by=one, room_id=room.room_id, position=sent.position)
    await made.react(tx)
    assert await _lines(tx, two) == []
    assert await tx.value("SELECT count(*) FROM notices.happening WHERE person_id = $1 AND kind = 'message'", two.member_id) == 0


async def test_reading_and_telling_at_once_leave_nothing(db: Db) -> None:
    room = await db.run(make.make_pair)
    await db.run(made.react)
    for position in range(1, 6):
        await db.run(lambda tx: make.say(tx, room, room.people[0]))
        read = partial(calling.read_room, by=room.people[1], room_id=room.room_id, position=position)
        await asyncio.gather(db.run(made.react), db.run(read))
        assert await db.run(lambda tx: _lines(tx, room.people[1])) == []


async def test_who_is_called_by_name_hears_it_once_and_in_a_muted_room_where_they_chose_so(tx: Tx) -> None:
    room = await make.make_group(tx, size=4)
    one, two, quiet, deaf = room.people
    for person in (quiet, deaf):
        await messaging.arrange_room(tx, by=person, room_id=room.room_id, quiet=True)
    await choices.choose_delivery(tx, by=quiet, kind=Kind.QUIET_MENTION, delivery=Delivery.INSTANT)
    await make.say(tx, room, one, mentions=[person.member_id for person in (two, quiet, deaf)])
    events = await made.react(tx)
    for order in (events, events[::-1]):
        await made.deliver(tx, order)
        assert await _kinds(tx, two) == [Kind.MENTION]
        assert await _kinds(tx, quiet) == [Kind.QUIET_MENTION]
        assert await _kinds(tx, deaf) == []
    await calling.read_room(tx, by=two, room_id=room.room_id, position=1)
    assert await _lines(tx, two) == []


async def test_who_wants_no_calls_by_name_gets_it_as_a_message(tx: Tx) -> None:
    room = await make.make_group(tx)
    await choices.choose_delivery(tx, by=room.people[1], kind=Kind.MENTION, delivery=Delivery.OFF)
    await make.say(tx, room, room.people[0], mentions=[room.people[1].member_id])
    await made.deliver(tx, await made.react(tx))
    assert await _kinds(tx, room.people[1]) == [Kind.MESSAGE]


async def test_the_hidden_call_nobody_and_who_left_has_no_line(tx: Tx) -> None:
    room = await make.make_group(tx)
    one, two, three = room.people
    await relations.block_person(tx, by=two, person_id=one.member_id)
    await make.say(tx, room, one)
    await made.react(tx)
    assert (await _kinds(tx, two), await _kinds(tx, three)) == ([], [Kind.MESSAGE])
    await groups.leave_room(tx, by=three, room_id=room.room_id)
    await made.react(tx)
    assert await _lines(tx, three) == []


async def test_a_request_reaches_the_asked_and_a_yes_the_asker_but_never_a_no(tx: Tx) -> None:
    on = await talks.make_strangers(tx)
    third = await talks.join(tx, on)
    for asker in (on.one, third):
        await talks.ask(tx, asker, on.other)
    await made.react(tx)
    assert [(line.kind, line.people) for line in await _lines(tx, on.other)] == [(Kind.MESSAGE_REQUEST, 2)]
    waiting = (await contacting.list_talk_requests(tx, by=on.other)).items
    for one in waiting:
        answer = contacting.accept_talk if one.asker_id == on.one.member_id else contacting.decline_talk
        await answer(tx, by=on.other, person_id=one.asker_id)
    await made.react(tx)
    assert Kind.MESSAGE_ACCEPTED in await _kinds(tx, on.one)
    assert await _lines(tx, third) == []


async def test_groups_tell_who_is_asked_in_their_staff_and_who_was_let_in(tx: Tx) -> None:
    room = await make_groups.make_group(tx)
    owner, member = room.people[:2]
    asked = await make_member(tx, name="Amina Wanjiru", tier=2)
    for one in (owner, member):
        await debts.make_contacts(tx, one, asked)
    await groups.choose_for_all(tx, by=asked, chosen=groups.Choices(added_by=groups.AddedBy.ASK))
    brought = await groups.add_people(tx, by=owner, room_id=room.room_id, person_ids=[asked.member_id])
    await made.react(tx)
    assert (brought[0].way, await _kinds(tx, asked)) == (groups.Way.ASKED, [Kind.GROUP_INVITED])
    await tending.change_terms(tx, by=owner, room_id=room.room_id, change=tending.TermsChange(needs_approval=True))
    assert await invited.come_in(tx, by=asked, room_id=room.room_id, by_id=member.member_id, is_approved=False) is groups.Way.WAITS
    await made.react(tx)
    assert (await _kinds(tx, owner), await _kinds(tx, member)) == ([Kind.GROUP_ASKED], [])
    await groups.accept_applicant(tx, by=owner, room_id=room.room_id, person_id=asked.member_id)
    await made.react(tx)
    assert await _kinds(tx, asked) == [Kind.GROUP_ENTERED, Kind.GROUP_INVITED]


async def test_a_process_that_died_has_nobody(tx: Tx) -> None:
    room = await make.make_pair(tx)
    me = room.people[1].member_id
    process_id = await _be_here(tx, room.people[1])
    assert await calling.find_away(tx, person_ids=[me]) == frozenset()
    later = talks.later(tx, seconds=limits.PROCESS_ALIVE_S)
    assert await calling.find_away(later, person_ids=[me]) == {me}
    assert await calling.sweep_processes(talks.later(tx, seconds=2 * limits.PROCESS_ALIVE_S)) == 1
    assert await calling.keep_process(tx, process_id=process_id)
    assert await calling.find_away(tx, person_ids=[me]) == {me}


def _say(lines: Sequence[notices.Notice], names: notice_words.Names, lock_screen: choices.LockScreen) -> list[str]:
    return [notice_words.say_outside("en", one, names, lock_screen=lock_screen) for one in lines]


async def test_a_lock_screen_says_as_much_as_was_allowed_and_nothing_of_what_burns_or_of_money(tx: Tx) -> None:
    pair, group = await make.make_pair(tx), await make.make_group(tx, name="Tea")
    await make.say(tx, pair, pair.people[0], "See you at seven")
    await make.say(tx, group, group.people[0], "Who comes?")
    await made.react(tx)
    for room, reader, said in (
        (pair, pair.people[1], "wrote to you: See you at seven"),
        (group, group.people[1], "wrote in “Tea”: Who comes?"),
    ):
        lines = await _lines(tx, reader)
        names = await notice_words.find_names(tx, by=reader, notices=lines, formatter=Formatter("en"), score_name="")
        assert _say(lines, names, "full")[0].endswith(said)
        assert _say(lines, names, "kind") == ["Messages"]
        assert _say(lines, names, "nothing") == ["Something new"]
        assert notice_words.find_href(lines[0]) == f"/messages/{room.room_id}"
    for kind in ("burn", "transfer", "request", "split", "packet"):
        await tx.execute("UPDATE messaging.message SET kind = $2 WHERE room_id = $1", pair.room_id, kind)
        lines = await _lines(tx, pair.people[1])
        names = await notice_words.find_names(tx, by=pair.people[1], notices=lines, formatter=Formatter("en"), score_name="")
        assert "seven" not in _say(lines, names, "full")[0]


async def test_a_bot_is_named_as_one_and_no_somebody(tx: Tx) -> None:
    on = await make_bots.open_group(tx)
    sent = await make_bots.speak(tx, on)
    await make_bots.react(tx, on.room, sent, on.fresh.bot_id)
    for reader in on.room.people:
        (line,) = await _lines(tx, reader)
        names = await notice_words.find_names(tx, by=reader, notices=[line], formatter=Formatter("en"), score_name="")
        assert notice_words.say("en", line, names).startswith("The bot Weather wrote in ")


def test_whatever_rooms_tell_is_heard() -> None:
    for door in (hearing, contacting):
        for name in door.__all__:
            offered = getattr(door, name)
            if isinstance(offered, type) and issubclass(offered, Event):
                assert offered in REACTIONS, name
    assert listening.PersonMentioned in REACTIONS
    assert outbox.kind_of(messaging.MessagesPosted) == "messaging.MessagesPosted"
