"""Asking and answering: what who asked can see follows from their own questions and from a yes alone."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanzi import circles, credit, relations
from quanzi.credit import asks, consents, errors, reactions
from quanzi.credit.consents import Answer, Choices, Form, Purpose
from quanzi.credit.model import Band
from quanzi.infra.postgres import Tx, open_pool
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid, NotFound, TooMany
from quanzi.kernel.person import Person
from tests.conftest import NOW
from tests.make import consent as make
from tests.make.circles import make_circle
from tests.make.keys import KEYS
from tests.make.people import make_member

NOTHING = Answer(available=False)


async def _answer(tx: Tx, mei: Person, reply: asks.Reply) -> None:
    (asked,) = await asks.list_asks(tx, by=mei)
    await asks.answer_ask(tx, by=mei, ask_id=asked.ask.ask_id, reply=reply, **make.YES)


async def _see(tx: Tx, li: Person, mei: Person) -> list[Any]:
    """All that one can find out of another's score, and of one's own questions."""
    facts = await consents.find_card_facts(tx, by=li, person_id=mei.member_id)
    looks = [await consents.look_at_score(tx, by=li, person_id=mei.member_id, purpose=purpose) for purpose in Purpose]
    mine = [(one.other_id == mei.id, one.form, one.purpose, one.asked_at, one.withdrawn_at) for one in await asks.list_my_asks(tx, by=li)]
    return [facts.kept, facts.grants, facts.may_offer, facts.asked is None, looks, mine]


async def test_breaking_the_ice(tx: Tx) -> None:
    mei, li = await make.make_scored(tx, total=640), await make_member(tx)
    circle = await make_circle(tx, owner=mei)
    await circles.join_circle(tx, by=li, circle_id=circle.circle_id)
    new = asks.NewAsk(person_id=mei.member_id, purpose=Purpose.CIRCLE_CONTACT, form=Form.BAND)
    made = await asks.ask_to_see(tx, by=li, new=new, circle_id=circle.circle_id)
    (asked,) = await asks.list_asks(tx, by=mei)
    assert (asked.ask.asker_id, asked.ask.circle_id, asked.preview) == (
        li.id,
        circle.circle_id,
        Answer(available=True, form=Form.BAND, band=Band.GOOD),
    )
    with pytest.raises(errors.ConsentNeeded):
        await asks.answer_ask(tx, by=mei, ask_id=made.ask_id, reply="once")
    await _answer(tx, mei, "once")
    on: dict[str, Any] = {"person_id": mei.member_id, "purpose": Purpose.CIRCLE_CONTACT}
    assert await consents.look_at_score(tx, by=li, **on) == asked.preview
    assert await consents.look_at_score(tx, by=li, **on) == NOTHING
    with pytest.raises(errors.AskOver):
        await asks.answer_ask(tx, by=mei, ask_id=made.ask_id, reply="day", **make.YES)


async def test_a_day_is_a_day(tx: Tx) -> None:
    mei, li = await make.make_scored(tx), await make_member(tx)
    await make.ask(tx, li, mei)
    await _answer(tx, mei, "day")
    on: dict[str, Any] = {"by": li, "person_id": mei.member_id, "purpose": Purpose.DEAL}
    assert [(await consents.look_at_score(make.later(tx, hours=hours), **on)).available for hours in (0, 23.9, 24)] == [True, True, False]


async def test_both_bands_open_or_neither(tx: Tx) -> None:
    mei, li = await make.make_scored(tx, total=640), await make.make_scored(tx, name="李伟", total=710)
    with pytest.raises(errors.ConsentNeeded):
        await asks.ask_to_see(tx, by=li, new=asks.NewAsk(person_id=mei.member_id, purpose=Purpose.DEAL, form=Form.BAND, mutual=True))
    await make.ask(tx, li, mei, mutual=True)
    assert await consents.list_grants(tx, by=li) == []
    await _answer(tx, mei, "once")
    seen = [
        await consents.look_at_score(tx, by=one, person_id=other.member_id, purpose=Purpose.DEAL) for one, other in ((li, mei), (mei, li))
    ]
    assert [one.band for one in seen] == [Band.GOOD, Band.EXCELLENT]


async def test_who_switched_off_after_offering_gets_nothing_and_gives_nothing(tx: Tx) -> None:
    mei, li = await make.make_scored(tx), await make.make_scored(tx, name="李伟")
    await make.ask(tx, li, mei, mutual=True)
    await credit.switch_off(tx, by=li)
    with pytest.raises(errors.AskOver):
        await _answer(tx, mei, "once")
    later = make.later(tx, minutes=1)
    await make.switch_on(later, li)
    with pytest.raises(errors.AskOver):
        await _answer(later, mei, "once")
    assert [await consents.list_grants(tx, by=one) for one in (mei, li)] == [[], []]


async def test_a_question_is_taken_back_with_the_offer_in_it(tx: Tx) -> None:
    mei, li = await make.make_scored(tx), await make.make_scored(tx, name="李伟")
    made = await make.ask(tx, li, mei, mutual=True)
    await asks.withdraw_ask(tx, by=li, person_id=mei.member_id)
    await asks.withdraw_ask(tx, by=li, person_id=mei.member_id)
    assert await asks.list_asks(tx, by=mei) == []
    with pytest.raises(errors.AskOver):
        await asks.answer_ask(tx, by=mei, ask_id=made.ask_id, reply="once", **make.YES)
    kept = (await credit.export_credit(tx, person_id=li.member_id, keys=KEYS))["consents"]
    assert all(one["ended_at"] for one in kept if one["about"] == "grant")
    again = await make.ask(tx, li, mei)
    assert (again.ask_id, await asks.list_asks(tx, by=mei)) == (made.ask_id, [])


async def _no_score(tx: Tx, mei: Person, _li: Person) -> None:
    await credit.switch_off(tx, by=mei)


async def _wants_none(tx: Tx, mei: Person, _li: Person) -> None:
    await consents.choose_card(tx, by=mei, choices=Choices(takes_asks=False))


async def _many_asked(tx: Tx, mei: Person, _li: Person) -> None:
    for _ in range(limits.ASK_PROMPTS_PER_DAY_MAX):
        await make.ask(tx, await make_member(tx), mei)


async def _nothing(_tx: Tx, _mei: Person, _li: Person) -> None:
    return


async def _left(_tx: Tx, _mei: Person, _li: Person) -> None:
    return


def _reply(reply: asks.Reply) -> Callable[[Tx, Person, Person], Awaitable[None]]:
    async def answer(tx: Tx, mei: Person, _li: Person) -> None:
        for one in await asks.list_asks(tx, by=mei):
            await asks.answer_ask(tx, by=mei, ask_id=one.ask.ask_id, reply=reply)

    return answer


async def _off_then(tx: Tx, mei: Person, _li: Person) -> None:
    await credit.switch_off(tx, by=mei)


BEFORE = [_nothing, _no_score, _wants_none, _many_asked]
AFTER = [_left, _reply("no"), _reply("never"), _off_then]


async def _story(tx: Tx, before: Callable[..., Awaitable[None]], after: Callable[..., Awaitable[None]], days: float) -> list[Any]:
    mei, li = await make.make_scored(tx), await make_member(tx)
    await before(tx, mei, li)
    await make.ask(tx, li, mei)
    await after(tx, mei, li)
    now = make.later(tx, days=days)
    seen = [await _see(now, li, mei)]
    await make.ask(now, li, mei, form=Form.THRESHOLD, threshold=700)
    return [*seen, await _see(now, li, mei)]


@pytest.fixture(scope="module")
def expected() -> dict[float, list[Any]]:
    return {}


@pytest.mark.parametrize("days", [0, 31])
@pytest.mark.parametrize("after", AFTER, ids=["left", "no", "never", "off"])
@pytest.mark.parametrize("before", BEFORE, ids=["open", "no_score", "wants_none", "many_asked"])
async def test_every_way_of_not_saying_yes_looks_the_same(
    tx: Tx, before: Callable[..., Awaitable[None]], after: Callable[..., Awaitable[None]], days: float, expected: dict[float, list[Any]]
) -> None:
    seen = await _story(tx, before, after, days)
    assert expected.setdefault(days, seen) == seen
    assert seen[0][4] == [NOTHING] * len(Purpose)


@pytest.mark.parametrize(("reply", "days", "reached"), [("no", 29, 0), ("no", 31, 1), ("never", 400, 0), (None, 29, 0), (None, 31, 1)])
async def test_after_a_refusal_nothing_comes_for_a_while(tx: Tx, reply: asks.Reply | None, days: float, reached: int) -> None:
    mei, li = await make.make_scored(tx), await make_member(tx)
    await make.ask(tx, li, mei)
    if reply is not None:
        await _answer(tx, mei, reply)
    now = make.later(tx, days=days)
    await make.ask(now, li, mei)
    assert len(await asks.list_asks(now, by=mei)) == reached
    if reply == "never":
        assert await asks.list_barred(now, by=mei) == [li.id]
        await asks.allow_asker(now, by=mei, person_id=li.member_id)
        much_later = make.later(now, days=31)
        await make.ask(much_later, li, mei)
        assert len(await asks.list_asks(much_later, by=mei)) == 1


async def test_one_question_to_one_person_at_a_time_and_ten_a_day(tx: Tx) -> None:
    mei, li = await make.make_scored(tx), await make_member(tx)
    first = await make.ask(tx, li, mei)
    assert (await make.ask(tx, li, mei, form=Form.THRESHOLD, threshold=600)) == first
    for _ in range(limits.ASKS_PER_DAY_MAX - 1):
        await make.ask(tx, li, await make_member(tx))
    with pytest.raises(TooMany):
        await make.ask(tx, li, await make_member(tx))


async def test_of_too_many_on_one_day_the_owner_is_not_told(tx: Tx) -> None:
    mei = await make.make_scored(tx)
    for _ in range(limits.ASK_PROMPTS_PER_DAY_MAX + 2):
        await make.ask(tx, await make_member(tx), mei)
    waiting = await asks.list_asks(tx, by=mei)
    assert [one.ask.held for one in waiting] == [False] * limits.ASK_PROMPTS_PER_DAY_MAX + [True] * 2
    told = await tx.value("SELECT count(*) FROM infra.outbox WHERE kind LIKE '%ScoreAsked'")
    assert told == limits.ASK_PROMPTS_PER_DAY_MAX


async def test_who_is_blocked_finds_nobody_to_ask_and_is_asked_about_no_more(tx: Tx) -> None:
    mei, li = await make.make_scored(tx), await make_member(tx)
    made = await make.ask(tx, li, mei)
    await relations.block_person(tx, by=mei, person_id=li.member_id)
    assert await asks.list_asks(tx, by=mei) == []
    with pytest.raises(errors.AskOver):
        await asks.answer_ask(tx, by=mei, ask_id=made.ask_id, reply="once", **make.YES)
    for one in (mei.member_id, tx.new_id()):
        with pytest.raises(NotFound):
            await asks.ask_to_see(tx, by=li, new=asks.NewAsk(person_id=one, purpose=Purpose.DEAL, form=Form.BAND))


async def test_what_two_showed_each_other_does_not_come_back_after_a_block(tx: Tx) -> None:
    mei, li = await make.make_scored(tx), await make.make_scored(tx, name="李伟")
    await make.give(tx, mei, li, hours=500)
    await make.give(tx, li, mei, hours=500)
    await make.ask(tx, li, mei)
    await relations.block_person(tx, by=mei, person_id=li.member_id)
    event = relations.PersonBlocked(id=tx.new_id(), at=tx.now, person_id=mei.member_id, other_id=li.member_id)
    for _ in range(2):
        await reactions.end_access_between(tx, event)
    await relations.unblock_person(tx, by=mei, person_id=li.member_id)
    assert await asks.list_asks(tx, by=mei) == []
    for one, other in ((mei, li), (li, mei)):
        assert await consents.look_at_score(tx, by=one, person_id=other.member_id, purpose=Purpose.DEAL) == NOTHING


async def test_what_can_not_be_asked(tx: Tx) -> None:
    mei, li = await make.make_scored(tx), await make.make_scored(tx)
    for wrong in (
        {"form": Form.NUMBER},
        {"form": Form.THRESHOLD},
        {"form": Form.THRESHOLD, "threshold": 600, "mutual": True},
        {"purpose": Purpose.CIRCLE_CONTACT},
        {"person_id": li.member_id},
    ):
        with pytest.raises(Invalid):
            await make.ask(tx, li, mei, **wrong)
    off = await make_member(tx)
    with pytest.raises(errors.ScoreOff):
        await make.ask(tx, off, mei, mutual=True)
    assert await asks.list_asks(tx, by=mei) == []


STEP = st.tuples(
    st.sampled_from(["ask", "reply", "off", "on", "look", "withdraw", "choose"]), st.sampled_from(["no", "never", "x"]), st.integers(0, 20)
)


@settings(max_examples=25, deadline=None)
@given(steps=st.lists(STEP, max_size=8))
def test_law_without_a_yes_nothing_ever_depends_on_the_owner(shared_url: str, steps: list[tuple[str, Any, int]]) -> None:
    """Whatever an owner does short of a yes, who asks sees what they would see of somebody who never had a score."""

    async def play(*, real: bool) -> list[Any]:
        async with await open_pool(shared_url, size_max=1) as pool, pool.acquire() as connection:
            whole = connection.transaction()
            await whole.start()
            tx = Tx(connection, NOW)
            mei, li = await make_member(tx), await make_member(tx)
            seen = [await _do(tx := make.later(tx, days=days), mei, li, step, reply, real=real) for step, reply, days in steps]
            await whole.rollback()
        return seen

    async def both() -> bool:
        return await play(real=True) == await play(real=False)

    assert asyncio.run(both())


async def _do(tx: Tx, mei: Person, li: Person, step: str, reply: Any, *, real: bool) -> list[Any]:
    if step == "ask":
        await make.ask(tx, li, mei)
    if step == "withdraw" and await asks.list_my_asks(tx, by=li):
        await asks.withdraw_ask(tx, by=li, person_id=mei.member_id)
    if real and step == "on":
        await make.switch_on(tx, mei)
    if real and step == "off":
        await credit.switch_off(tx, by=mei)
    if real and step == "choose":
        await consents.choose_card(tx, by=mei, choices=Choices(takes_asks=reply == "x"))
    if real and step == "reply" and reply != "x":
        for one in await asks.list_asks(tx, by=mei):
            await asks.answer_ask(tx, by=mei, ask_id=one.ask.ask_id, reply=reply)
    return await _see(tx, li, mei)
