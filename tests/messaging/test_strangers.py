"""The first exchanges of two who just met: what waits for an answer, what gets a hint, and when nobody looks any more."""

from uuid import uuid4

import pytest

from quanzi import messaging, relations
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.messaging import contacting, reactions
from quanzi.messaging.errors import AnswerFirst, HintedEdit
from quanzi.messaging.postbox import post_lines
from quanzi.messaging.store.posts import Line
from quanzi.messaging.stranger_rules import HINT, Hint, find_hint, mark_message
from tests.make import debts, talks
from tests.make.messages import Room, say


async def _met(tx: Tx) -> Room:
    """The room of two after a yes; the first asked."""
    on = await talks.make_strangers(tx)
    await talks.ask(tx, on.one, on.other)
    room_id = await contacting.accept_talk(tx, by=on.other, person_id=on.one.member_id)
    return Room(room_id, (on.one, on.other))


async def _bodies(tx: Tx, room: Room, by: Person) -> list[object]:
    return [one.body for one in (await messaging.read_room(tx, by=by, room_id=room.room_id)).messages]


async def test_a_picture_waits_until_the_other_has_written_back(tx: Tx) -> None:
    room = await _met(tx)
    one, other = room.people
    for person in room.people:
        with pytest.raises(AnswerFirst):
            await _send_picture(tx, room, person)
    await say(tx, room, other, "Hello!")
    await _send_picture(tx, room, one)
    assert (await _send_picture(tx, room, other)).position == 4


async def _send_picture(tx: Tx, room: Room, person: Person) -> messaging.Sent:
    return await say(tx, room, person, "", kind="picture", body={"media_id": str(uuid4())})


async def test_money_goes_by_the_wallets_rules(tx: Tx) -> None:
    room = await _met(tx)
    for kind in ("transfer", "request", "split", "packet"):
        await say(tx, room, room.people[0], "", kind=kind, body={"money": {"memo": "a small processing fee"}})
    bodies = (await _bodies(tx, room, room.people[1]))[1:]
    assert bodies == [{"money": {"memo": "a small processing fee"}, HINT: "fee"}] * 4


async def test_words_of_somebody_new_are_hinted_at_and_kept_as_they_are(tx: Tx) -> None:
    room = await _met(tx)
    one, other = room.people
    await say(tx, room, one, "Guaranteed profit every day, trust me")
    await say(tx, room, one, "See https://example.org/tea", body={HINT: "nothing"})
    await say(tx, room, one, "Good night")
    assert await _bodies(tx, room, other) == [None, {HINT: "investment"}, {HINT: "link"}, None]


async def test_the_quick_way_leaves_such_rooms_to_the_careful_one(tx: Tx) -> None:
    room = await _met(tx)
    line = Line(room.room_id, uuid4(), room.people[0].member_id, "text", "Hello", None, None)
    assert (await post_lines(tx, lines=[line])).sent == {}
    await _make_contacts(tx, room)
    assert len((await post_lines(tx, lines=[line])).sent) == 1


async def _make_contacts(tx: Tx, room: Room) -> None:
    one, other = room.people
    await debts.make_contacts(tx, one, other)
    event = relations.ContactMade(id=tx.new_id(), at=tx.now, person_id=other.member_id, other_id=one.member_id)
    await reactions.trust_contacts(tx, event)


async def test_contacts_send_what_they_like(tx: Tx) -> None:
    room = await _met(tx)
    await _make_contacts(tx, room)
    await _send_picture(tx, room, room.people[0])
    await say(tx, room, room.people[0], "Let me invest it for you")
    assert (await _bodies(tx, room, room.people[1]))[-1] is None


async def test_after_a_while_nobody_looks_any_more(tx: Tx) -> None:
    room = await _met(tx)
    one, other = room.people
    for _ in range(limits.MESSAGES_GUARDED):
        await say(tx, room, one, "Are you there?")
    await say(tx, room, one, "See https://example.org/tea")
    assert (await _bodies(tx, room, other))[-1] == {HINT: "link"}
    await say(tx, room, other, "Yes")
    await say(tx, room, one, "One more")
    await say(tx, room, one, "See https://example.org/tea")
    assert (await _bodies(tx, room, other))[-1] is None


async def test_an_edit_brings_in_nothing_to_hint_at(tx: Tx) -> None:
    room = await _met(tx)
    one, _ = room.people
    sent = await say(tx, room, one, "I like oolong")
    await messaging.edit_message(tx, by=one, room_id=room.room_id, position=sent.position, text="I like pu'er")
    with pytest.raises(HintedEdit):
        await messaging.edit_message(tx, by=one, room_id=room.room_id, position=sent.position, text="See https://example.org/tea")


@pytest.mark.parametrize(
    ("hint", "texts"),
    [
        (Hint.CODE, ["Please send me the code you just got", "麻烦把验证码发给我"]),
        (Hint.GIFT_CARD, ["Could you buy two Steam cards for me", "帮我买几张礼品卡"]),
        (Hint.INVESTMENT, ["My uncle knows a crypto trading platform", "跟着老师投资稳赚不赔", "Ｂｉｔｃｏｉｎ is rising"]),
        (Hint.REFUND, ["I sent you 200 by mistake, please send it back", "我多转了两百，麻烦退回来", "你的账户已被冻结"]),
        (Hint.FEE, ["There is a small processing fee", "先交保证金就能领"]),
        (Hint.LOAN, ["Could you lend me 50 until Friday?", "急用钱，能借我两百吗"]),
        (Hint.OTHER_APP, ["Let's chat on WhatsApp instead", "加我微信聊吧", "wechat: tea_lover"]),
        (Hint.LINK, ["Read https://example.org", "看 example.com"]),
    ],
)
def test_known_patterns_are_hinted_at_in_both_languages(hint: Hint, texts: list[str]) -> None:
    assert [find_hint(text) for text in texts] == [hint] * len(texts)


@pytest.mark.parametrize(
    "text",
    [
        "I read your post about the hills of Yunnan. Which village was it?",
        "周末一起去爬山吗？我从西门上去。",
        "The second tune is in C, the code is easy to read.",
        "我在学习怎么做陶艺，转盘总是转得太快。",
        "I will return on Friday, see you at the station.",
        "她收到了礼物，很开心。",
        "What line of work are you in?",
    ],
)
def test_plain_words_get_no_hint(text: str) -> None:
    assert find_hint(text) is None


def test_a_hint_is_ours_to_give() -> None:
    claimed = messaging.NewMessage(message_id=uuid4(), text="Good morning", body={HINT: "investment", "kept": 1})
    assert mark_message(claimed).body == {"kept": 1}
