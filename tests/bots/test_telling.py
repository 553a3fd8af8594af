"""What bots are told of a group, how often it is tried, and when it ends."""

from datetime import timedelta

import msgspec
import pytest

from quanzi import bots, messaging
from quanzi.bots import jobs
from quanzi.bots.errors import AddressNeeded
from quanzi.bots.events import BotStopped
from quanzi.bots.model import Delivery
from quanzi.infra import outbox
from quanzi.infra.outside import NotOutside
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.messaging import groups, tending
from quanzi.notices import list_notices
from quanzi.notices import reactions as notice_reactions
from tests.make import bots as make
from tests.make import chat_money, messages
from tests.make.bots import WithBot


async def _log(tx: Tx, on: WithBot) -> list[Delivery]:
    return await bots.list_deliveries(tx, by=on.room.people[0], **on.on)


async def _told(tx: Tx, on: WithBot) -> list[str]:
    """The texts of all that waits for the bot, in their order."""
    told: list[str] = []
    for delivery_id in await make.list_waiting(tx):
        parcel = await make.take(tx, on, delivery_id)
        if parcel is not None:
            told.append(msgspec.json.decode(parcel.body)["data"]["message"]["text"])
    return sorted(told)


@pytest.mark.parametrize(
    ("reads", "told"),
    [
        (bots.Reads.NOTHING, []),
        (bots.Reads.CALLS, ["/weather Bern", "@Weather hello"]),
        (bots.Reads.EVERYTHING, ["/lunch", "/weather Bern", "@Weather hello", "Good morning"]),
    ],
)
async def test_it_is_told_what_it_reads(tx: Tx, reads: bots.Reads, told: list[str]) -> None:
    on = await make.open_group(tx, reads=reads)
    for text in ("Good morning", "@Weather hello", "/weather Bern", "/lunch"):
        await make.say(tx, on, text)
    await make.react(tx, on.room, await make.speak(tx, on, "@Weather me"), on.fresh.bot_id)
    assert await _told(tx, on) == told


async def test_what_it_is_told_of_a_command(tx: Tx) -> None:
    on = await make.open_group(tx)
    sent = await make.say(tx, on, "/Weather Bern tomorrow")
    (delivery_id,) = await make.list_waiting(tx)
    parcel = await make.take(tx, on, delivery_id)
    assert parcel is not None
    assert parcel.headers["webhook-id"] == f"msg_{delivery_id.hex}"
    told = msgspec.json.decode(parcel.body)
    assert (told["type"], told["data"]["command"]) == ("message.command", {"name": "weather", "words": "Bern tomorrow"})
    assert told["data"]["room"] == {"id": str(on.room.room_id), "name": "Tea"}
    assert told["data"]["author"]["id"] == str(on.room.people[1].member_id)
    assert told["data"]["message"]["position"] == sent.position


async def test_of_money_pictures_and_what_is_taken_back_it_is_told_nothing(tx: Tx) -> None:
    paying = await chat_money.make_room(tx)
    on = await make.make_bot(tx, paying, reads=bots.Reads.EVERYTHING)
    sent = await chat_money.give(tx, paying, paying.people[0])
    await make.react(tx, paying, sent, paying.people[0].member_id)
    assert await make.list_waiting(tx) == []
    said = await make.say(tx, on, "Never mind")
    (delivery_id,) = await make.list_waiting(tx)
    await messaging.recall_message(tx, by=paying.people[1], room_id=paying.room_id, position=said.position)
    assert await make.take(tx, on, delivery_id) is None
    assert [(one.state, one.tries) for one in await _log(tx, on)] == [("dropped", 1)]


async def test_told_again_by_the_outbox_it_waits_once(tx: Tx) -> None:
    on = await make.open_group(tx)
    sent = await make.say(tx, on, "@Weather hello")
    await make.react(tx, on.room, sent, on.room.people[1].member_id)
    assert len(await make.list_waiting(tx)) == 1


async def test_what_it_answers_is_said_once(tx: Tx) -> None:
    on = await make.open_group(tx)
    await make.say(tx, on, "/weather")
    (delivery_id,) = await make.list_waiting(tx)
    await make.tell(tx, on, delivery_id, answer=b'{"text": "Sunshine", "more": 1}')
    await bots.replay_delivery(tx, by=on.room.people[0], **on.on, delivery_id=delivery_id)
    again = await make.tell(tx, on, delivery_id, answer=b'{"text": "Rain"}')
    assert again.headers["webhook-id"] == f"msg_{delivery_id.hex}"
    page = await messaging.read_room(tx, by=on.room.people[2], room_id=on.room.room_id)
    assert [(one.kind, one.text) for one in page.messages] == [("text", "/weather"), ("bot", "Sunshine")]
    assert [(one.state, one.status, one.took_ms) for one in await _log(tx, on)] == [("done", 200, 12)]


@pytest.mark.parametrize("answer", [b"", b"ok", b"[]", b'{"text": 5}', b'{"text": ""}', b'{"reply": "x"}', b'\xff\xfe{"text'])
async def test_an_answer_that_says_nothing_is_kept_in_the_log_alone(tx: Tx, answer: bytes) -> None:
    on = await make.open_group(tx)
    await make.say(tx, on, "/weather")
    await make.tell(tx, on, (await make.list_waiting(tx))[0], answer=answer)
    page = await messaging.read_room(tx, by=on.room.people[2], room_id=on.room.room_id)
    assert [one.text for one in page.messages] == ["/weather"]
    assert [one.state for one in await _log(tx, on)] == ["done"]


async def test_an_answer_that_may_not_be_said_says_why_in_the_log(tx: Tx) -> None:
    on = await make.open_group(tx)
    await make.say(tx, on, "/weather")
    await make.tell(tx, on, (await make.list_waiting(tx))[0], answer=msgspec.json.encode({"text": "x" * 5001}))
    assert (await _log(tx, on))[0].answer.startswith("[text_too_long] ")
    assert len((await _log(tx, on))[0].answer) == limits.HOOK_ANSWER_CHARACTERS_KEPT


async def test_who_is_killed_between_sending_and_noting_leaves_it_to_another_under_the_same_id(tx: Tx) -> None:
    on = await make.open_group(tx)
    await make.say(tx, on, "/weather")
    (delivery_id,) = await make.list_waiting(tx)
    lost = await make.take(tx, on, delivery_id)
    assert lost is not None
    assert await make.list_waiting(tx) == []
    assert await make.take(tx, on, delivery_id) is None
    after = make.later(tx, seconds=61)
    assert await make.list_waiting(after) == [delivery_id]
    second = await make.take(after, on, delivery_id)
    assert second is not None
    assert second.headers["webhook-id"] == lost.headers["webhook-id"]
    # the first one comes to life after all: it is the second that counts
    await jobs.note_delivery(after, parcel=second, tried=jobs.Tried(5, 200))
    await jobs.note_delivery(after, parcel=lost, tried=jobs.Tried(60_000, None, b"no_answer"))
    assert [(one.state, one.tries, one.status) for one in await _log(tx, on)] == [("done", 2, 200)]


async def test_it_is_tried_ever_later_and_given_up_after_ten(tx: Tx) -> None:
    on = await make.open_group(tx)
    await make.say(tx, on, "/weather")
    (delivery_id,) = await make.list_waiting(tx)
    at, waits = tx, []
    for number in range(limits.HOOK_TRIES_MAX):
        assert await make.list_waiting(at) == [delivery_id]
        await make.tell(at, on, delivery_id, status=500 if number % 2 else None)
        (line,) = await _log(tx, on)
        waits.append((line.due_at - at.now).total_seconds())
        at = make.later(at, seconds=waits[-1] + 1)
    assert (line.state, line.tries) == ("failed", limits.HOOK_TRIES_MAX)
    assert waits[:-1] == sorted(waits[:-1])
    assert 5 <= waits[0] <= 5.5
    # nothing was taken for three days: it is told nothing more, everybody reads that, and its staff are told
    (bot,) = await bots.list_bots(tx, by=on.room.people[1], room_id=on.room.room_id)
    assert bot.stopped == "failing"
    assert await outbox.is_waiting(tx, event_type=BotStopped, facts={"bot_id": on.fresh.bot_id})
    await make.say(at, on, "/weather again")
    assert await make.list_waiting(at) == []
    await bots.start_bot(tx, by=on.room.people[0], **on.on)
    await make.say(at, on, "/weather once more")
    assert len(await make.list_waiting(at)) == 1


async def test_one_that_is_never_taken_stops_nothing_while_others_are(tx: Tx) -> None:
    on = await make.open_group(tx)
    await make.say(tx, on, "/weather poison")
    (poison,) = await make.list_waiting(tx)
    at = tx
    for _ in range(limits.HOOK_TRIES_MAX):
        await make.tell(at, on, poison, status=400)
        at = make.later(tx, seconds=((await _log(tx, on))[-1].due_at - tx.now).total_seconds() + 1)
        await make.say(at, on, "/weather")
        (good,) = [one for one in await make.list_waiting(at) if one != poison]
        await make.tell(at, on, good)
    (bot,) = await bots.list_bots(tx, by=on.room.people[1], room_id=on.room.room_id)
    assert bot.stopped is None
    assert (await _log(tx, on))[-1].state == "failed"


async def test_410_stops_it_at_once_and_its_staff_are_told(tx: Tx) -> None:
    on = await make.open_group(tx, reads=bots.Reads.EVERYTHING)
    owner, member, _third = on.room.people
    await make.say(tx, on, "One")
    await make.say(tx, on, "Two")
    first, second = await make.list_waiting(tx)
    await make.tell(tx, on, first, status=410)
    assert await make.take(tx, on, second) is None
    event = BotStopped(id=tx.new_id(), at=tx.now, room_id=on.room.room_id, bot_id=on.fresh.bot_id, staff_ids=[owner.member_id])
    await notice_reactions.tell_staff_of_bot(tx, event)
    assert await _count_bot_notices(tx, owner) == 1
    assert await _count_bot_notices(tx, member) == 0


async def _count_bot_notices(tx: Tx, reader: Person) -> int:
    return sum(one.kind == "bot" for one in (await list_notices(tx, by=reader)).items)


async def test_one_that_asks_to_wait_is_let_wait(tx: Tx) -> None:
    on = await make.open_group(tx)
    await make.say(tx, on, "/weather")
    parcel = await make.take(tx, on, (await make.list_waiting(tx))[0])
    assert parcel is not None
    await jobs.note_delivery(tx, parcel=parcel, tried=jobs.Tried(5, 503, b"", 3600))
    assert (await _log(tx, on))[0].due_at == tx.now + timedelta(hours=1)


async def test_one_too_far_behind_is_stopped(tx: Tx, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HOOKS_WAITING_MAX", 2)
    on = await make.open_group(tx, reads=bots.Reads.EVERYTHING)
    for number in range(4):
        await make.say(tx, on, f"Number {number}")
    assert len(await _log(tx, on)) == 2
    (bot,) = await bots.list_bots(tx, by=on.room.people[1], room_id=on.room.room_id)
    assert bot.stopped == "behind"


@pytest.mark.parametrize("end", ["leave", "nothing", "calls", "remove", "room"])
async def test_what_waits_is_not_told_any_more_when_nobody_wants_it(tx: Tx, end: str) -> None:
    on = await make.open_group(tx, reads=bots.Reads.EVERYTHING)
    owner, room_id = on.room.people[0], on.room.room_id
    await make.say(tx, on, "Good morning")
    (delivery_id,) = await make.list_waiting(tx)
    draft = bots.BotDraft(name="Weather", url=make.URL)
    match end:
        case "leave":
            await groups.leave_room(tx, by=owner, room_id=room_id)
        case "nothing" | "calls":
            await bots.change_bot(tx, by=owner, **on.on, draft=msgspec.structs.replace(draft, reads=bots.Reads(end)))
        case "remove":
            await bots.remove_bot(tx, by=owner, **on.on)
        case _:
            await tending.end_room(tx, by=owner, room_id=room_id)
    assert await make.take(tx, on, delivery_id) is None


async def test_while_secrets_change_it_can_check_with_either(tx: Tx) -> None:
    on = await make.open_group(tx)
    await bots.renew_secrets(tx, by=on.room.people[0], **on.on, keys=make.KEYS)
    await make.say(tx, on, "/weather")
    parcel = await make.take(tx, on, (await make.list_waiting(tx))[0])
    assert parcel is not None
    assert len(parcel.headers["webhook-signature"].split(" ")) == 2


async def test_a_trial_is_told_and_stands_in_the_log(tx: Tx) -> None:
    on = await make.open_group(tx)
    owner = on.room.people[0]
    await bots.try_bot(tx, by=owner, **on.on)
    parcel = await make.tell(tx, on, (await make.list_waiting(tx))[0])
    assert msgspec.json.decode(parcel.body)["type"] == "bot.test"
    mute = await make.make_bot(tx, on.room, name="Mute", reads=bots.Reads.NOTHING, commands=())
    with pytest.raises(AddressNeeded):
        await bots.try_bot(tx, by=owner, **mute.on)
    with pytest.raises(NotFound):
        await bots.replay_delivery(tx, by=owner, **mute.on, delivery_id=parcel.taken.delivery_id)


@pytest.mark.parametrize(
    "url", ["http://example.org/", "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/x", "https://me@example.org/", "example.org"]
)
async def test_an_address_inside_is_refused_when_it_is_given(tx: Tx, url: str) -> None:
    room = await messages.make_group(tx)
    draft = bots.BotDraft(name="Weather", url=url, reads=bots.Reads.CALLS)
    with pytest.raises(NotOutside):
        await bots.make_bot(tx, by=room.people[0], room_id=room.room_id, draft=draft, keys=make.KEYS)


async def test_the_log_is_forgotten_after_two_weeks(tx: Tx) -> None:
    on = await make.open_group(tx)
    await make.say(tx, on, "/weather")
    assert await jobs.sweep_deliveries(make.later(tx, days=13)) == 0
    assert await jobs.sweep_deliveries(make.later(tx, days=15)) == 1
