"""Asking for money: one outcome, whoever is quicker, and nobody is asked too often."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanzi import relations, wallet
from quanzi.app.reactions import REACTIONS
from quanzi.identity.errors import Suspended
from quanzi.infra import outbox
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import KeyReused, NotFound, QuanziError, TooMany
from quanzi.kernel.person import Person
from quanzi.wallet import asking, errors, statements
from quanzi.wallet.request import see_state
from tests.make import money, people

# a machine that is busy with other things is no reason to fail
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
State = asking.RequestState


async def befriend(tx: Tx, one: Person, other: Person) -> None:
    await relations.ask_contact(tx, by=one, person_id=other.member_id)
    await relations.accept_contact(tx, by=other, person_id=one.member_id)


async def two(tx: Tx) -> tuple[Person, Person]:
    """A payer with 100.00 and a contact who asks and was paid before."""
    await money.make_currency(tx)
    payer, asker = await money.make_payer(tx), await people.make_member(tx, name="王秀英", tier=1)
    await befriend(tx, payer, asker)
    await money.know(tx, payer, asker)
    return payer, asker


def new(payer: Person, amount: int = 10_00, **more: object) -> asking.NewRequest:
    return asking.NewRequest(uuid4(), payer.member_id, amount, **more)  # type: ignore[arg-type]


async def ask(tx: Tx, asker: Person, payer: Person, amount: int = 10_00, **more: object) -> UUID:
    return (await asking.ask_money(tx, by=asker, request=new(payer, amount, **more))).request_id


async def state_of(tx: Tx, by: Person, request_id: UUID) -> State:
    return (await asking.find_request(tx, by=by, request_id=request_id)).state


async def test_a_request_is_seen_by_both_and_paid_with_a_transfer_that_names_it(tx: Tx) -> None:
    payer, asker = await two(tx)
    request_id = await ask(tx, asker, payer, memo="Noodles")
    seen = (await asking.list_open_requests(tx, by=payer))[0]
    assert (seen.other_person_id, seen.amount, seen.memo, seen.mine, seen.state) == (asker.id, 10_00, "Noodles", False, State.OPEN)
    receipt = await asking.pay_request(tx, by=payer, request_id=request_id)
    assert (receipt.state, receipt.balance, receipt.transfer_id) == ("done", 90_00, seen.transfer_id)
    assert await asking.pay_request(tx, by=payer, request_id=request_id) == receipt
    movement = await statements.find_movement(tx, by=payer, transfer_id=receipt.transfer_id)
    assert (movement.kind, movement.origin_id, movement.memo) == (wallet.Kind.REQUEST, request_id, "Noodles")
    assert [await state_of(tx, one, request_id) for one in (payer, asker)] == [State.PAID, State.PAID]
    assert (await money.balance_of(tx, asker.member_id), await money.total(tx)) == (10_00, 0)


async def test_the_same_request_twice_asks_once(tx: Tx) -> None:
    payer, asker = await two(tx)
    request = new(payer)
    first = await asking.ask_money(tx, by=asker, request=request)
    assert await asking.ask_money(tx, by=asker, request=request) == first
    assert len(await asking.list_open_requests(tx, by=payer)) == 1
    with pytest.raises(KeyReused):
        await asking.ask_money(tx, by=asker, request=asking.NewRequest(request.request_id, payer.member_id, 9_00))
    other = await money.make_payer(tx)
    with pytest.raises(KeyReused):
        await asking.ask_money(tx, by=asker, request=asking.NewRequest(request.request_id, other.member_id, 10_00))
    with pytest.raises(KeyReused):
        await asking.ask_money(tx, by=other, request=request)


async def test_a_no_looks_like_an_end_and_a_withdrawal_too(tx: Tx) -> None:
    payer, asker = await two(tx)
    declined, cancelled = [await ask(tx, asker, payer) for _ in range(2)]
    await asking.decline_request(tx, by=payer, request_id=declined)
    await asking.decline_request(tx, by=payer, request_id=declined)
    await asking.cancel_request(tx, by=asker, request_id=cancelled)
    assert [await state_of(tx, one, declined) for one in (payer, asker)] == [State.DECLINED, State.CLOSED]
    assert [await state_of(tx, one, cancelled) for one in (payer, asker)] == [State.CLOSED, State.CANCELLED]
    for deed in (
        asking.pay_request(tx, by=payer, request_id=declined),
        asking.pay_request(tx, by=payer, request_id=cancelled),
        asking.cancel_request(tx, by=asker, request_id=declined),
        asking.decline_request(tx, by=payer, request_id=cancelled),
        asking.remind_request(tx, by=asker, request_id=declined),
    ):
        with pytest.raises(asking.RequestOver):
            await deed
    assert await money.balance_of(tx, payer.member_id) == 100_00


async def test_its_time_ends_by_the_clock(tx: Tx) -> None:
    payer, asker = await two(tx)
    request_id = await ask(tx, asker, payer, days=3)
    later = replace(tx, now=tx.now + timedelta(days=3))
    assert await state_of(later, asker, request_id) == State.EXPIRED
    assert await asking.list_open_requests(later, by=payer) == []
    for deed in (asking.pay_request, asking.decline_request):
        with pytest.raises(asking.RequestOver):
            await deed(later, by=payer, request_id=request_id)
    with pytest.raises(asking.RequestOver):
        await asking.remind_request(later, by=asker, request_id=request_id)
    for days in (0, limits.REQUEST_DAYS_OPEN_MAX + 1):
        with pytest.raises(asking.BadDays):
            await ask(tx, asker, payer, days=days)


async def test_one_reminder_a_day_and_the_next_is_told(tx: Tx) -> None:
    payer, asker = await two(tx)
    first, second = await ask(tx, asker, payer), await ask(replace(tx, now=tx.now + timedelta(minutes=1)), asker, payer)
    with pytest.raises(asking.RemindedAlready) as refused:
        await asking.remind_request(replace(tx, now=tx.now + timedelta(hours=2, minutes=30)), by=asker, request_id=first)
    assert (refused.value.data["hours"], refused.value.data["retry_after_s"]) == (22, int(21.5 * 3600) + 1)
    tomorrow = replace(tx, now=tx.now + timedelta(days=1))
    await asking.remind_request(tomorrow, by=asker, request_id=first)
    with pytest.raises(asking.RemindedAlready):
        await asking.remind_request(tomorrow, by=asker, request_id=first)
    seen = await asking.list_open_requests(tomorrow, by=payer)
    assert [(one.request_id, one.reminded) for one in seen] == [(first, True), (second, False)]
    mine = await asking.find_request(tomorrow, by=asker, request_id=first)
    assert mine.remind_at == tomorrow.now + timedelta(days=1)


async def test_a_stranger_is_confirmed_by_name_and_the_money_waits_and_comes_back(tx: Tx) -> None:
    await money.make_currency(tx)
    payer, stranger = await money.make_payer(tx), await people.make_member(tx, name="Amina Wanjiru")
    request_id = await ask(tx, stranger, payer)
    with pytest.raises(wallet.NameUnconfirmed):
        await asking.pay_request(tx, by=payer, request_id=request_id)
    with pytest.raises(wallet.StepUpNeeded):
        await asking.pay_request(tx, by=payer, request_id=request_id, confirmed_name="A*** W.")
    receipt = await asking.pay_request(tx, by=payer, request_id=request_id, confirmed_name="A*** W.", stepped_up=True)
    assert (receipt.state, receipt.held, await state_of(tx, stranger, request_id)) == ("waiting", 10_00, State.UNDER_WAY)
    with pytest.raises(asking.RequestOver):
        await asking.cancel_request(tx, by=stranger, request_id=request_id)
    assert [one.may_cancel for one in await wallet.list_pending(tx, by=payer)] == [True]
    await wallet.cancel_send(tx, by=payer, transfer_id=receipt.transfer_id)
    assert [await state_of(tx, one, request_id) for one in (payer, stranger)] == [State.CLOSED, State.CLOSED]
    with pytest.raises(asking.RequestOver):
        await asking.pay_request(tx, by=payer, request_id=request_id, confirmed_name="A*** W.", stepped_up=True)
    assert await tx.value("SELECT held FROM wallet.account WHERE owner_id = $1", payer.id) == 0


async def test_what_waited_arrives_and_the_request_is_paid(db: Db) -> None:
    payer, asker = await db.run(two)
    request_id = await db.run(lambda tx: ask(tx, asker, payer))
    await db.run(lambda tx: asking.pay_request(tx, by=payer, request_id=request_id, speed="two_hours"))
    await db.run(lambda tx: tx.execute("UPDATE wallet.hold SET due_at = now() - interval '1 second'"))
    assert await wallet.settle_due(db) == 1
    assert await db.run(lambda tx: state_of(tx, asker, request_id)) == State.PAID
    assert await db.run(lambda tx: money.balance_of(tx, asker.member_id)) == 10_00


async def test_who_is_blocked_asks_nobody_and_what_was_open_is_closed(db: Db) -> None:
    payer, asker = await db.run(two)
    request_id = await db.run(lambda tx: ask(tx, asker, payer))
    await db.run(lambda tx: relations.block_person(tx, by=payer, person_id=asker.member_id))
    assert await db.read(lambda tx: asking.list_open_requests(tx, by=payer)) == []
    with pytest.raises(NotFound):
        await db.run(lambda tx: ask(tx, asker, payer))
    with pytest.raises(NotFound):
        await db.run(lambda tx: asking.pay_request(tx, by=payer, request_id=request_id))
    await outbox.deliver_batch(db, REACTIONS)
    assert await db.run(lambda tx: state_of(tx, asker, request_id)) == State.CLOSED


async def test_strangers_are_asked_seldom(tx: Tx) -> None:
    await money.make_currency(tx)
    asker = await people.make_member(tx)
    one = await people.make_member(tx)
    for _ in range(limits.REQUESTS_TO_ONE_STRANGER_PER_DAY_MAX):
        await ask(tx, asker, one)
    with pytest.raises(TooMany):
        await ask(tx, asker, one)
    rest = limits.REQUESTS_TO_STRANGERS_PER_DAY_MAX - limits.REQUESTS_TO_ONE_STRANGER_PER_DAY_MAX - 1
    for _ in range(rest):
        await ask(tx, asker, await people.make_member(tx))
    with pytest.raises(TooMany):
        await ask(tx, asker, await people.make_member(tx))
    friend = await people.make_member(tx)
    await befriend(tx, asker, friend)
    assert await ask(tx, asker, friend)


async def test_who_cannot_ask_and_what_cannot_be_asked(tx: Tx) -> None:
    payer, asker = await two(tx)
    with pytest.raises(errors.ToYourself):
        await ask(tx, asker, asker)
    with pytest.raises(errors.AmountNotPositive):
        await ask(tx, asker, payer, 0)
    with pytest.raises(errors.UnknownCurrency):
        await ask(tx, asker, payer, currency="ZZZ")
    with pytest.raises(Suspended):
        await ask(tx, replace(asker, suspended=True), payer)
    request_id = await ask(tx, asker, payer, 200_00)
    with pytest.raises(errors.NotEnoughMoney):
        await asking.pay_request(tx, by=replace(payer, suspended=True), request_id=request_id)
    assert await state_of(tx, payer, request_id) == State.OPEN
    with pytest.raises(NotFound):
        await asking.pay_request(tx, by=asker, request_id=request_id)
    with pytest.raises(NotFound):
        await asking.cancel_request(tx, by=payer, request_id=request_id)


async def test_both_lists_are_paged(tx: Tx) -> None:
    payer, asker = await two(tx)
    made = [await ask(replace(tx, now=tx.now + timedelta(seconds=n // 2)), asker, payer, n + 1) for n in range(7)]
    for by, pages in ((payer, asking.list_requests_of_me), (asker, asking.list_requests_by_me)):
        seen: list[UUID] = []
        cursor = None
        while True:
            page = await pages(tx, by=by, cursor=cursor, limit=3)
            seen += [one.request_id for one in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert (len(seen), set(seen)) == (7, set(made))


Deed = Callable[[Tx], Awaitable[object]]


@pytest.mark.parametrize("rival", ["decline", "cancel", "pay", "block"])
async def test_of_two_at_once_exactly_one_outcome_stands(db: Db, rival: str) -> None:
    payer, asker = await db.run(two)
    outcomes: set[str] = set()
    for _ in range(6):
        request_id = await db.run(lambda tx: ask(tx, asker, payer, 1_00))
        rivals: dict[str, Deed] = {
            "decline": lambda tx, it=request_id: asking.decline_request(tx, by=payer, request_id=it),
            "cancel": lambda tx, it=request_id: asking.cancel_request(tx, by=asker, request_id=it),
            "pay": lambda tx, it=request_id: asking.pay_request(tx, by=payer, request_id=it),
            "block": lambda tx: close(tx, payer, asker),
        }
        before = await db.run(lambda tx: money.balance_of(tx, payer.member_id))
        answers = await asyncio.gather(attempt(db, rivals["pay"]), attempt(db, rivals[rival]), attempt(db, rivals["pay"]))
        state = await db.run(lambda tx, it=request_id: state_of(tx, asker, it))
        paid = before - await db.run(lambda tx: money.balance_of(tx, payer.member_id))
        assert paid == (1_00 if state is State.PAID else 0)
        assert (answers[0] == "done") is (answers[2] == "done") is (state is State.PAID)
        outcomes.add(state)
    assert outcomes <= {State.PAID, State.CLOSED, State.CANCELLED}
    assert await db.run(money.total) == 0


async def close(tx: Tx, payer: Person, asker: Person) -> None:
    await tx.execute("UPDATE wallet.request SET state = 'closed' WHERE person_id = $1 AND state = 'open'", payer.id)
    _ = asker


async def attempt(db: Db, deed: Deed) -> str:
    try:
        await db.run(deed)
    except QuanziError as refusal:
        return refusal.code
    return "done"


async def test_two_of_one_id_at_once_ask_once(db: Db) -> None:
    payer, asker = await db.run(two)
    request = new(payer)
    answers = await asyncio.gather(*(db.run(lambda tx: asking.ask_money(tx, by=asker, request=request)) for _ in range(6)))
    assert len({one.request_id for one in answers}) == 1
    assert await db.glance(lambda tx: tx.value("SELECT count(*) FROM wallet.request")) == 1


@UNHURRIED
@given(st.sampled_from(["open", "waits", "paid", "returned", "declined", "cancelled", "closed"]), st.booleans(), st.booleans())
def test_a_refusal_never_shows_to_who_asked(state: str, is_over: bool, mine: bool) -> None:
    seen = see_state(state, is_over=is_over, mine=mine)  # type: ignore[arg-type]
    if mine:
        assert seen is not State.DECLINED
        same = {see_state(one, is_over=is_over, mine=True) for one in ("declined", "returned", "closed")}  # type: ignore[arg-type]
        assert same == {State.CLOSED}
    assert (seen is State.EXPIRED) is (state == "open" and is_over)
