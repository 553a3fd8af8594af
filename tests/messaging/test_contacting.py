"""Strangers first: one request, answered or left, and what each side learns of it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from quanzi import circles, messaging, moderation, relations
from quanzi.circles import staff
from quanzi.circles.errors import Muted
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import TextMissing, TextTooLong
from quanzi.messaging import contacting, reactions
from quanzi.messaging.contacting import NewTalk, Reach, TalkState
from quanzi.messaging.jobs import erase_messages, export_messages
from quanzi.messaging.talk_errors import (
    AlreadyTalking,
    NoCircleInCommon,
    TalkOver,
    TalksADay,
    TalksAtFirst,
    TalksInCircle,
    TalksSlowed,
    TalksStopped,
    WayOutInRequest,
    WriteOnce,
)
from tests.make import debts, people, talks
from tests.make.circles import make_circle


async def test_a_yes_opens_the_room_with_the_request_as_its_first_words(tx: Tx) -> None:
    on = await talks.make_strangers(tx)
    sent = await talks.ask(tx, on.one, on.other)
    assert (sent.state, sent.circle_id, sent.room_id) == (TalkState.SENT, on.circle_id, None)
    waiting = (await contacting.list_talk_requests(tx, by=on.other)).items
    assert [(one.asker_id, one.text, one.hint) for one in waiting] == [(on.one.member_id, sent.text, None)]
    assert await contacting.count_talk_requests(tx, by=on.other) == 1
    room_id = await contacting.accept_talk(tx, by=on.other, person_id=on.one.member_id)
    page = await messaging.read_room(tx, by=on.other, room_id=room_id)
    assert [(one.author_id, one.text) for one in page.messages] == [(on.one.member_id, sent.text)]
    assert await contacting.accept_talk(tx, by=on.other, person_id=on.one.member_id) == room_id
    mine = (await contacting.list_my_talks(tx, by=on.one)).items
    assert [(one.state, one.room_id) for one in mine] == [(TalkState.ACCEPTED, room_id)]
    assert (await relations.find_relation(tx, by=on.one, person_id=on.other.member_id)).tie is relations.Tie.NONE
    assert await contacting.count_talk_requests(tx, by=on.other) == 0
    with pytest.raises(AlreadyTalking):
        await talks.ask(tx, on.other, on.one, "Hello to you too")


async def test_a_no_is_seen_by_nobody(tx: Tx) -> None:
    on = await talks.make_strangers(tx)
    await talks.ask(tx, on.one, on.other)
    before = await contacting.find_talk(tx, by=on.one, person_id=on.other.member_id)
    await contacting.decline_talk(tx, by=on.other, person_id=on.one.member_id)
    assert await contacting.find_talk(tx, by=on.one, person_id=on.other.member_id) == before
    assert (await contacting.list_talk_requests(tx, by=on.other)).items == ()
    with pytest.raises(WriteOnce):
        await talks.ask(tx, on.one, on.other, "And another thing")
    with pytest.raises(TalkOver):
        await contacting.accept_talk(tx, by=on.other, person_id=on.one.member_id)
    assert (await talks.ask(talks.later(tx, days=limits.TALK_DAYS_BETWEEN), on.one, on.other, "Long time")).state is TalkState.SENT
    exported = str(await export_messages(tx, person_id=on.one.member_id))
    assert "declined" not in exported


async def test_the_same_words_twice_are_one_request(tx: Tx) -> None:
    on = await talks.make_strangers(tx)
    first = await talks.ask(tx, on.one, on.other)
    assert await talks.ask(tx, on.one, on.other) == first
    assert len((await contacting.list_talk_requests(tx, by=on.other)).items) == 1


async def test_who_takes_it_back_wrote_all_the_same(tx: Tx) -> None:
    on = await talks.make_strangers(tx)
    await talks.ask(tx, on.one, on.other)
    back = await contacting.withdraw_talk(tx, by=on.one, person_id=on.other.member_id)
    assert back.state is TalkState.WITHDRAWN
    assert (await contacting.list_talk_requests(tx, by=on.other)).items == ()
    with pytest.raises(WriteOnce):
        await talks.ask(tx, on.one, on.other, "Here I am again")
    with pytest.raises(NotFound):
        await contacting.withdraw_talk(tx, by=on.other, person_id=on.one.member_id)


async def test_two_who_write_to_each_other_talk_at_once(tx: Tx) -> None:
    on = await talks.make_strangers(tx)
    await talks.ask(tx, on.one, on.other, "Tea?")
    answered = await talks.ask(tx, on.other, on.one, "Would you like tea?")
    assert answered.state is TalkState.ACCEPTED
    assert answered.room_id is not None
    page = await messaging.read_room(tx, by=on.one, room_id=answered.room_id)
    assert [one.text for one in page.messages] == ["Tea?", "Would you like tea?"]
    for person in (on.one, on.other):
        assert [one.state for one in (await contacting.list_my_talks(tx, by=person)).items] == [TalkState.ACCEPTED]


async def test_one_writes_from_a_circle_of_both(tx: Tx) -> None:
    on = await talks.make_strangers(tx)
    outside = await talks.make_settled(tx, name="Amina Wanjiru")
    with pytest.raises(NoCircleInCommon):
        await talks.ask(tx, outside, on.one)
    other_circle = await make_circle(tx, owner=on.one, name="Running")
    new = NewTalk(person_id=on.other.member_id, text="Run?", circle_id=other_circle.circle_id)
    with pytest.raises(NoCircleInCommon):
        await contacting.ask_to_talk(tx, by=on.one, new=new)
    with pytest.raises(NotFound):
        await contacting.ask_to_talk(tx, by=on.one, new=NewTalk(person_id=uuid4(), text="Run?"))
    await staff.mute_member(tx, by=on.one, circle_id=on.circle_id, person_id=on.other.member_id, days=3, reason="Enough")
    with pytest.raises(Muted):
        await talks.ask(tx, on.other, on.one)


async def test_contacts_need_no_request(tx: Tx) -> None:
    on = await talks.make_strangers(tx)
    await debts.make_contacts(tx, on.one, on.other)
    with pytest.raises(AlreadyTalking):
        await talks.ask(tx, on.one, on.other)


@pytest.mark.parametrize("text", ["Look at www.example.org", "me@example.org", "call 138 0013 8000", "ｗｗｗ．ｅｘａｍｐｌｅ．ｃｏｍ"])
async def test_a_request_is_words_alone(tx: Tx, text: str) -> None:
    on = await talks.make_strangers(tx)
    with pytest.raises(WayOutInRequest):
        await talks.ask(tx, on.one, on.other, text)


async def test_a_request_has_some_words_and_not_many(tx: Tx) -> None:
    on = await talks.make_strangers(tx)
    with pytest.raises(TextMissing):
        await talks.ask(tx, on.one, on.other, " ")
    with pytest.raises(TextTooLong):
        await talks.ask(tx, on.one, on.other, "茶" * (limits.TALK_CHARACTERS_MAX + 1))
    await talks.ask(tx, on.one, on.other, "茶" * limits.TALK_CHARACTERS_MAX)


async def test_who_may_write_is_my_choice_and_shows_nowhere(tx: Tx) -> None:
    on = await talks.make_strangers(tx)
    await contacting.set_reach(tx, by=on.other, circle_id=on.circle_id, who=Reach.NOBODY)
    quiet = await talks.ask(tx, on.one, on.other)
    assert quiet.state is TalkState.SENT
    assert (await contacting.list_talk_requests(tx, by=on.other)).items == ()
    third = await talks.join(tx, on)
    assert (await talks.ask(tx, on.one, third)).state is quiet.state
    # who wrote in vain is written to all the same
    answer = await talks.ask(tx, on.other, on.one, "Hello")
    assert answer.state is TalkState.SENT
    await contacting.accept_talk(tx, by=on.one, person_id=on.other.member_id)


async def test_those_who_share_a_contact_may_write(tx: Tx) -> None:
    on = await talks.make_strangers(tx)
    friend, third = await talks.join(tx, on, name="陈静"), await talks.join(tx, on)
    await contacting.set_reach(tx, by=on.other, circle_id=on.circle_id, who=Reach.SHARED_CONTACT)
    for person in (on.one, on.other):
        await debts.make_contacts(tx, person, friend)
    await talks.ask(tx, on.one, on.other)
    await talks.ask(tx, third, on.other)
    assert [one.asker_id for one in (await contacting.list_talk_requests(tx, by=on.other)).items] == [on.one.member_id]
    assert [(one.circle_id, one.who) for one in await contacting.list_reach(tx, by=on.other)] == [(on.circle_id, Reach.SHARED_CONTACT)]
    await contacting.set_reach(tx, by=on.other, circle_id=on.circle_id, who=Reach.EVERYBODY)
    assert [one.who for one in await contacting.list_reach(tx, by=on.other)] == [Reach.EVERYBODY]


async def test_a_block_ends_what_waits_and_nobody_can_tell(tx: Tx) -> None:
    on = await talks.make_strangers(tx)
    await talks.ask(tx, on.one, on.other)
    await relations.block_person(tx, by=on.other, person_id=on.one.member_id)
    assert (await contacting.list_talk_requests(tx, by=on.other)).items == ()
    with pytest.raises(NotFound):
        await contacting.accept_talk(tx, by=on.other, person_id=on.one.member_id)
    event = relations.PersonBlocked(id=tx.new_id(), at=tx.now, person_id=on.other.member_id, other_id=on.one.member_id)
    await reactions.close_between(tx, event)
    assert (await contacting.list_my_talks(tx, by=on.one)).items == ()
    with pytest.raises(NotFound):
        await talks.ask(tx, on.one, on.other)


async def test_the_day_has_a_limit_and_so_has_a_circle(tx: Tx) -> None:
    on = await talks.make_strangers(tx)
    there = [await talks.join(tx, on, name=f"Member {number}") for number in range(limits.TALKS_PER_CIRCLE_DAY_MAX + 1)]
    for person in there[:-1]:
        await talks.ask(tx, on.one, person)
    with pytest.raises(TalksInCircle):
        await talks.ask(tx, on.one, there[-1])
    # the refused one counts here, where nothing is rolled back
    for number in range(limits.TALKS_PER_DAY_MAX - limits.TALKS_PER_CIRCLE_DAY_MAX - 1):
        circle = await make_circle(tx, owner=await talks.make_settled(tx), name=f"Circle {number}")
        await circles.join_circle(tx, by=on.one, circle_id=circle.circle_id)
        owner = Person(kind=on.one.kind, id=circle.owner_id)
        await talks.ask(tx, on.one, owner)
    with pytest.raises(TalksADay):
        await talks.ask(tx, on.one, there[-1])
    await talks.ask(talks.later(tx, days=1), on.one, there[-1])


async def test_a_new_account_sends_fewer(tx: Tx) -> None:
    on = await talks.make_strangers(tx)
    newcomer = await people.make_member(tx, name="Newcomer", tier=2)
    await circles.join_circle(tx, by=newcomer, circle_id=on.circle_id)
    there = [on.one, on.other, *[await talks.join(tx, on, name=f"Member {number}") for number in range(2)]]
    for person in there[: limits.TALKS_PER_DAY_MAX_AT_FIRST]:
        await talks.ask(tx, newcomer, person)
    with pytest.raises(TalksAtFirst):
        await talks.ask(tx, newcomer, there[-1])
    assert (await contacting.find_my_pace(tx, by=newcomer)).per_day == limits.TALKS_PER_DAY_MAX_AT_FIRST


async def _send_ten(tx: Tx, on: talks.Strangers) -> tuple[Tx, list[Person]]:
    """Ten requests over some days."""
    there = [await talks.join(tx, on, name=f"Member {number}") for number in range(limits.TALKS_SENT_UNTIL_SLOWED)]
    for number, person in enumerate(there):
        tx = talks.later(tx, days=1)
        await talks.ask(tx, on.one, person, f"Hello, number {number}")
    return tx, there


async def test_many_a_no_slows_the_sender_for_a_week(tx: Tx) -> None:
    on = await talks.make_strangers(tx)
    now, there = await _send_ten(tx, on)
    for person in there[: limits.TALK_DECLINES_SLOW - 1]:
        await contacting.decline_talk(now, by=person, person_id=on.one.member_id)
    assert (await contacting.find_my_pace(now, by=on.one)).slow_until is None
    await contacting.decline_talk(now, by=there[-1], person_id=on.one.member_id)
    pace = await contacting.find_my_pace(now, by=on.one)
    assert pace.slow_until is not None
    assert (pace.per_day, pace.slow_until.hour) == (limits.TALKS_PER_DAY_MAX_SLOW, 0)
    now = talks.later(now, days=1)
    more = [await talks.join(now, on, name=f"More {number}") for number in range(2)]
    await talks.ask(now, on.one, more[0])
    with pytest.raises(TalksSlowed):
        await talks.ask(now, on.one, more[1])
    after = talks.later(now, days=limits.TALK_DAYS_SLOW)
    assert (await contacting.find_my_pace(after, by=on.one)).slow_until is None


async def test_a_report_ends_the_request_and_a_right_one_stops_its_sender(tx: Tx) -> None:
    on = await talks.make_strangers(tx)
    third = await talks.join(tx, on)
    operator = await people.make_member(tx, name="陈静", tier=2, operator=True)
    await talks.ask(tx, on.one, third)
    await talks.ask(tx, on.one, on.other, "You look rich, let's meet")
    request = (await contacting.list_talk_requests(tx, by=on.other)).items[0]
    with pytest.raises(NotFound):
        await moderation.report_subject(tx, by=third, kind="request", subject_id=request.request_id, category="harassment")
    await moderation.report_subject(tx, by=on.other, kind="request", subject_id=request.request_id, category="harassment")
    assert (await contacting.list_talk_requests(tx, by=on.other)).items == ()
    assert (await contacting.list_my_talks(tx, by=on.one)).items[0].state is TalkState.SENT
    report = (await moderation.list_desk_reports(tx, by=operator)).items[0]
    assert (report.subject_kind, report.author_id, report.excerpt) == ("request", on.one.member_id, "You look rich, let's meet")
    await moderation.handle_report(tx, by=operator, place_id=report.place_id, report_id=report.report_id, outcome="handled")
    assert (await contacting.list_talk_requests(tx, by=third)).items == ()
    fourth = await talks.join(tx, on, name="Fourth")
    with pytest.raises(TalksStopped):
        await talks.ask(tx, on.one, fourth)
    await talks.ask(talks.later(tx, days=limits.TALK_DAYS_STOPPED), on.one, fourth)


async def test_who_leaves_waits_nowhere(tx: Tx) -> None:
    on = await talks.make_strangers(tx)
    third = await talks.join(tx, on)
    await talks.ask(tx, on.one, on.other)
    await talks.ask(tx, third, on.one)
    await contacting.set_reach(tx, by=on.one, circle_id=on.circle_id, who=Reach.NOBODY)
    await erase_messages(tx, person_id=on.one.member_id)
    assert (await contacting.list_talk_requests(tx, by=on.other)).items == ()
    for table in ("talk_request", "my_talk_request", "reach", "pace"):
        sql = f"SELECT count(*) FROM messaging.{table} WHERE person_id = $1"
        assert await tx.connection.fetchval(sql, on.one.member_id) == 0


async def test_pages_of_requests_follow_each_other(tx: Tx) -> None:
    on = await talks.make_strangers(tx)
    for number in range(3):
        await talks.ask(talks.later(tx, minutes=number), await talks.join(tx, on, name=f"Member {number}"), on.other)
    first = await contacting.list_talk_requests(tx, by=on.other, limit=2)
    rest = await contacting.list_talk_requests(tx, by=on.other, limit=2, cursor=first.next_cursor)
    assert [one.asked_at - tx.now for one in (*first.items, *rest.items)] == [timedelta(minutes=number) for number in (2, 1, 0)]
    assert rest.next_cursor is None
