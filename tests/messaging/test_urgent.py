"""What is urgent: who is asked, once confirmed always confirmed, again to the rest alone, and never too often."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanzi import messaging, relations
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound, QuanziError
from quanzi.messaging import calling, groups, tending, urgent
from quanzi.messaging.errors import MessageIdTaken, NotYourMessage, RoomClosed, SomethingToSay
from quanzi.messaging.urge_errors import (
    AskedJustNow,
    CannotAsk,
    EmergenciesADay,
    EverybodyConfirmed,
    NobodyToAsk,
    NotForUrgent,
    NotYourUrgent,
    PlanOver,
    TooManyPlans,
    UrgentsADay,
)
from quanzi.messaging.urge_plan import PlanKey, send_plan
from tests.make import chat_money, debts, people
from tests.make import messages as rooms
from tests.make import urgent as make

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


async def _events(tx: Tx, kind: type = calling.UrgentAsked) -> list[Any]:
    rows = await tx.connection.fetch("SELECT payload FROM infra.outbox WHERE kind = $1 ORDER BY event_id", f"messaging.{kind.__name__}")
    return [msgspec.convert(row["payload"], kind) for row in rows]


async def test_of_five_who_are_asked_again_reaches_the_three_who_have_not_confirmed(tx: Tx) -> None:
    room = await make.make_work(tx, size=6)
    sender, *others = room.people
    sent = await make.ask(tx, room)
    at = {"room_id": room.room_id, "position": sent.position}
    for one in others[:2]:
        await urgent.confirm_urgent(tx, by=one, **at)
        await urgent.confirm_urgent(tx, by=one, **at)
    with pytest.raises(AskedJustNow):
        await urgent.ask_again(make.later(tx, minutes=4, seconds=59), by=sender, **at)
    assert await urgent.ask_again(make.later(tx, minutes=5), by=sender, **at) == 3
    first, second = await _events(tx)
    assert set(first.person_ids) == {one.member_id for one in others}
    assert set(second.person_ids) == {one.member_id for one in others[2:]}
    assert (second.round, len(await _events(tx, calling.UrgentConfirmed))) == (2, 2)
    found = await urgent.find_urgent(tx, by=others[4], **at)
    assert {one.person_id for one in found.people if one.is_confirmed} == {one.member_id for one in others[:2]}
    assert (found.sender_id, found.rounds, found.mine, found.budget.asked) == (sender.member_id, 2, False, 2)


async def test_it_is_one_message_however_often_it_is_sent(tx: Tx) -> None:
    room = await make.make_work(tx)
    new = make.new()
    first = await urgent.send_urgent(tx, by=room.people[0], room_id=room.room_id, new=new)
    assert await urgent.send_urgent(tx, by=room.people[0], room_id=room.room_id, new=new) == first
    assert [one.asked for one in await urgent.list_spent(tx, by=room.people[1], room_id=room.room_id)] == [1]
    with pytest.raises(MessageIdTaken):
        await urgent.send_urgent(tx, by=room.people[1], room_id=room.room_id, new=new)
    plain = await rooms.say(tx, room, room.people[0])
    with pytest.raises(MessageIdTaken):
        await make.ask(tx, room, message_id=plain.message_id)
    with pytest.raises(SomethingToSay):
        await make.ask(tx, room, text=" \n ")


async def test_a_message_of_mine_becomes_urgent_once_and_anothers_never(tx: Tx) -> None:
    room = await make.make_work(tx)
    one, other, _ = room.people
    said = await rooms.say(tx, room, one, "The gate is open")
    at = {"room_id": room.room_id, "position": said.position}
    with pytest.raises(NotYourMessage):
        await urgent.make_urgent(tx, by=other, **at)
    await urgent.make_urgent(tx, by=one, **at, to_ids=[other.member_id], is_emergency=True)
    assert await make.said_at(tx, **at) == {"emergency": True, "round": 1, "asked": 1, "confirmed": 0}
    with pytest.raises(urgent.AlreadyUrgent):
        await urgent.make_urgent(tx, by=one, **at)
    with pytest.raises(NotYourUrgent):
        await urgent.ask_again(make.later(tx, minutes=9), by=other, **at)
    with pytest.raises(NotFound):
        await urgent.confirm_urgent(tx, by=room.people[2], **at)
    await urgent.confirm_urgent(tx, by=other, **at)
    assert await make.said_at(tx, **at) == {"emergency": True, "round": 1, "asked": 1, "confirmed": 1}
    with pytest.raises(EverybodyConfirmed):
        await urgent.ask_again(make.later(tx, minutes=9), by=one, **at)


async def test_money_is_never_urgent(tx: Tx) -> None:
    room = await chat_money.make_room(tx)
    sent = await chat_money.ask(tx, room, room.people[0], room.people[1])
    with pytest.raises(NotForUrgent):
        await urgent.make_urgent(tx, by=room.people[0], room_id=room.room_id, position=sent.position)


async def test_a_stranger_never_rings_and_nobody_out_of_sight(tx: Tx) -> None:
    room = await rooms.make_group(tx, size=4)
    one, friend, stranger, blocker = room.people
    with pytest.raises(NobodyToAsk):
        await make.ask(tx, room)
    await debts.make_contacts(tx, one, friend)
    await debts.make_contacts(tx, one, blocker)
    with pytest.raises(CannotAsk):
        await make.ask(tx, room, to_ids=[stranger.member_id])
    await relations.block_person(tx, by=blocker, person_id=one.member_id)
    with pytest.raises(CannotAsk):
        await make.ask(tx, room, to_ids=[blocker.member_id])
    sent = await make.ask(tx, room)
    (event,) = await _events(tx)
    assert event.person_ids == [friend.member_id]
    assert (await urgent.list_askable(tx, by=one, room_id=room.room_id)).person_ids == (friend.member_id,)
    with pytest.raises(NotFound):
        await urgent.find_urgent(tx, by=blocker, room_id=room.room_id, position=sent.position)


async def test_in_a_room_of_two_contacts_alone(tx: Tx) -> None:
    pair = await rooms.make_pair(tx)
    await make.ask(tx, pair)
    await relations.remove_contact(tx, by=pair.people[1], person_id=pair.people[0].member_id)
    with pytest.raises(NobodyToAsk):
        await make.ask(tx, pair)
    await relations.block_person(tx, by=pair.people[1], person_id=pair.people[0].member_id)
    from_events = await _events(tx)
    assert len(from_events) == 1


async def test_who_left_is_not_asked_again_and_who_was_muted_calls_nobody(tx: Tx) -> None:
    room = await make.make_work(tx, size=4)
    sender, gone, quiet, other = room.people
    sent = await make.ask(tx, room)
    at = {"room_id": room.room_id, "position": sent.position}
    await urgent.mute_urgent(tx, by=quiet, person_id=sender.member_id, on=True)
    await groups.leave_room(tx, by=gone, room_id=room.room_id)
    (first,) = await _events(tx)
    assert await calling.list_called(tx, event=first) == [other.member_id]
    assert await urgent.ask_again(make.later(tx, minutes=6), by=sender, **at) == 2, "that somebody muted them does not show"
    await urgent.mute_urgent(tx, by=quiet, person_id=sender.member_id, on=False)
    assert set(await calling.list_called(tx, event=first)) == {quiet.member_id, other.member_id}


async def test_a_day_holds_ten_and_two_emergencies_and_begins_at_no_hour(tx: Tx) -> None:
    room = await make.make_work(tx, size=2)
    for number in range(limits.URGENT_PER_DAY_MAX):
        await make.ask(make.later(tx, hours=number), room)
    with pytest.raises(UrgentsADay) as refusal:
        await make.ask(make.later(tx, hours=10), room)
    assert refusal.value.data["until"] == tx.now + timedelta(hours=24)
    for _ in range(limits.EMERGENCIES_PER_DAY_MAX):
        await make.ask(make.later(tx, hours=10), room, is_emergency=True)
    with pytest.raises(EmergenciesADay):
        await make.ask(make.later(tx, hours=10), room, is_emergency=True)
    (spent,) = await urgent.list_spent(make.later(tx, hours=10), by=room.people[1], room_id=room.room_id)
    assert (spent.person_id, spent.asked, spent.emergencies) == (room.people[0].member_id, 10, 2)
    sent = await make.ask(make.later(tx, hours=24), room)
    found = await urgent.find_urgent(make.later(tx, hours=24), by=room.people[1], room_id=room.room_id, position=sent.position)
    assert (found.emergencies_here, found.budget.asked) == (2, 10)


async def test_what_is_taken_back_asks_nobody_any_more(tx: Tx) -> None:
    room = await make.make_work(tx)
    sent = await make.ask(tx, room)
    at = {"room_id": room.room_id, "position": sent.position}
    await messaging.recall_message(tx, by=room.people[0], **at)
    for by in room.people:
        with pytest.raises(NotFound):
            await urgent.confirm_urgent(tx, by=by, **at)
    assert await tx.value("SELECT count(*) FROM messaging.urgent_for") == 0


async def test_a_number_has_to_be_ones_own_and_proved(tx: Tx, keys: Keys) -> None:
    me, other = await people.make_member(tx), await people.make_member(tx)
    theirs = await make.give_number(tx, other, keys)
    with pytest.raises(urgent.NumberNotYours):
        await urgent.choose_ways(tx, by=me, ways=urgent.Ways(theirs, by_sms=True), keys=keys)
    await make.let_call(tx, me, keys, number="+8613900139000", by_phone=False)
    assert (await urgent.find_ways(tx, by=me)).by_sms
    await urgent.choose_ways(tx, by=me, ways=urgent.Ways(), keys=keys)
    assert await urgent.find_ways(tx, by=me) == urgent.Ways()


async def test_a_plan_goes_at_its_minute_once_under_the_rules_of_then(tx: Tx) -> None:
    room = await make.make_work(tx)
    one = room.people[0]
    due_at = tx.now + timedelta(hours=1, seconds=40)
    with pytest.raises(urgent.BadMoment):
        await urgent.plan_urgent(tx, by=one, room_id=room.room_id, new=make.new(), due_at=tx.now)
    with pytest.raises(urgent.BadMoment):
        await urgent.plan_urgent(tx, by=one, room_id=room.room_id, new=make.new(), due_at=tx.now + timedelta(days=31))
    plan = await urgent.plan_urgent(tx, by=one, room_id=room.room_id, new=make.new("Lunch"), due_at=due_at)
    assert plan.due_at == tx.now + timedelta(hours=1)
    assert await urgent.list_spent(tx, by=one, room_id=room.room_id) == []
    key = PlanKey(one.member_id, plan.plan_id)
    await send_plan(make.later(tx, minutes=59), key=key)
    assert len(await urgent.list_plans(tx, by=one)) == 1
    for _ in range(2):
        await send_plan(make.later(tx, hours=1), key=key)
    assert (await urgent.list_plans(tx, by=one), len(await _events(tx))) == ([], 1)
    state = await rooms.load_state(tx, room.room_id)
    assert [message.text for message in state.messages.values()] == ["Lunch"]


async def test_a_plan_that_can_not_go_says_why_and_can_be_put_away(tx: Tx) -> None:
    room = await make.make_work(tx)
    one = room.people[0]
    new = make.new(to_ids=[room.people[1].member_id])
    plan = await urgent.plan_urgent(tx, by=one, room_id=room.room_id, new=new, due_at=tx.now + timedelta(minutes=1))
    await groups.leave_room(tx, by=room.people[1], room_id=room.room_id)
    await send_plan(make.later(tx, minutes=2), key=PlanKey(one.member_id, plan.plan_id))
    (left,) = await urgent.list_plans(tx, by=one)
    assert left.refusal == "urgent_not_here"
    await urgent.cancel_plan(tx, by=one, plan_id=plan.plan_id)
    with pytest.raises(PlanOver):
        await urgent.cancel_plan(tx, by=one, plan_id=plan.plan_id)


async def test_so_many_plans_at_a_time(tx: Tx) -> None:
    room = await make.make_work(tx, size=2)
    due_at = tx.now + timedelta(hours=1)
    for _ in range(limits.URGENT_PLANS_MAX):
        await urgent.plan_urgent(tx, by=room.people[0], room_id=room.room_id, new=make.new(), due_at=due_at)
    with pytest.raises(TooManyPlans):
        await urgent.plan_urgent(tx, by=room.people[0], room_id=room.room_id, new=make.new(), due_at=due_at)


async def test_a_room_that_ended_takes_none(tx: Tx) -> None:
    room = await make.make_work(tx, size=2)
    await tending.end_room(tx, by=room.people[0], room_id=room.room_id)
    with pytest.raises(RoomClosed):
        await make.ask(tx, room)


@dataclass
class Model:
    """What has to be true: when each was last asked, who has not confirmed, and when the sender spent."""

    asked_at: dict[int, Any] = field(default_factory=dict[int, Any])
    waiting: dict[int, set[UUID]] = field(default_factory=dict[int, set[UUID]])
    spent: list[Any] = field(default_factory=list[Any])

    def refusal(self, now: Any, position: int | None) -> str:
        """What asking is refused with at this moment; empty where it is not."""
        if position is not None:
            if now - self.asked_at[position] < timedelta(minutes=5):
                return "urgent_just_now"
            if not self.waiting[position]:
                return "urgent_all_confirmed"
        return "urgent_a_day" if sum(now - one < timedelta(hours=24) for one in self.spent) >= 10 else ""


STEPS = st.lists(
    st.tuples(st.sampled_from(("ask", "again", "confirm", "wait", "wait_long")), st.integers(0, 9), st.integers(0, 3)),
    min_size=5,
    max_size=40,
)


@FEW
@given(steps=STEPS)
async def test_whatever_is_done_the_rules_hold_and_what_is_told_is_what_is_there(tx: Tx, steps: list[tuple[str, int, int]]) -> None:
    with suppress(_OverError):
        async with tx.undoable():
            walked = await _walk(tx, steps)
            assert len(walked) <= len(steps)
            raise _OverError


class _OverError(Exception):
    """Each walk begins with nothing."""


async def _walk(tx: Tx, steps: list[tuple[str, int, int]]) -> dict[int, Any]:
    room = await make.make_work(tx, size=5)
    sender, *others = room.people
    model, now = Model(), tx
    copy = await rooms.load_state(tx, room.room_id)
    for what, number, who in steps:
        positions = sorted(model.asked_at)
        if what.startswith("wait"):
            now = make.later(now, minutes=number) if what == "wait" else make.later(now, hours=number)
        elif what == "ask":
            chosen = others[: who + 1]
            refusal = model.refusal(now.now, None)
            try:
                sent = await make.ask(now, room, to_ids=[one.member_id for one in chosen])
            except UrgentsADay as error:
                assert error.code == refusal
                continue
            assert refusal == ""
            model.asked_at[sent.position], model.waiting[sent.position] = now.now, {one.member_id for one in chosen}
            model.spent.append(now.now)
        elif positions:
            position = positions[number % len(positions)]
            await _try(now, room, model, what, position, sender if what == "again" else others[who])
        copy = await rooms.follow(tx, room.room_id, copy)
        loaded = await rooms.load_state(tx, room.room_id)
        assert copy == loaded
        for position, waiting in model.waiting.items():
            said = await make.said_at(tx, room.room_id, position)
            found = await urgent.find_urgent(now, by=others[0], room_id=room.room_id, position=position)
            assert {one.person_id for one in found.people if not one.is_confirmed} == waiting
            # the second of a second waits for the job, and never says more than is true
            assert said["confirmed"] <= len(found.people) - len(waiting)
    return model.asked_at


async def _try(now: Tx, room: rooms.Room, model: Model, what: str, position: int, by: Any) -> None:
    at = {"room_id": room.room_id, "position": position}
    if what == "confirm":
        try:
            await urgent.confirm_urgent(now, by=by, **at)
        except NotFound:
            assert by.member_id not in model.waiting[position]
        model.waiting[position].discard(by.member_id)
        return
    refusal = model.refusal(now.now, position)
    try:
        assert await urgent.ask_again(now, by=by, **at) == len(model.waiting[position])
    except QuanziError as error:
        assert error.code == refusal
        return
    assert refusal == ""
    model.asked_at[position] = now.now
    model.spent.append(now.now)
