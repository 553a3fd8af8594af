"""Paying somebody: now, later, once, within limits, and never a stranger by mistake."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from quanzi import relations, wallet
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import KeyReused, NotFound
from quanzi.kernel.person import Person
from quanzi.wallet import errors, hold, ledger, statements
from quanzi.wallet.model import TierLimit
from quanzi.wallet.store import currencies, holds, payees
from tests.make import money, people


def order(payee: Person, amount: int = 10_00, **more: object) -> wallet.SendMoney:
    return wallet.SendMoney(uuid4(), payee.member_id, amount, **more)  # type: ignore[arg-type]


async def two(tx: Tx, amount: int = 100_00) -> tuple[Person, Person]:
    await money.make_currency(tx)
    payer, payee = await money.make_payer(tx, amount), await people.make_member(tx, name="王秀英", tier=1)
    await money.know(tx, payer, payee)
    return payer, payee


async def test_who_was_paid_before_is_paid_at_once(tx: Tx) -> None:
    payer, payee = await two(tx)
    sent = order(payee, memo="Tea")
    receipt = await wallet.send_one(tx, by=payer, send=sent)
    assert (receipt.state, receipt.balance, receipt.held, receipt.currency) == ("done", 90_00, 0, "CNY")
    assert await money.balance_of(tx, payee.member_id) == 10_00
    movement = (await statements.list_movements(tx, by=payee)).items[0]
    assert (movement.amount, movement.memo, movement.other_person_id, movement.balance) == (10_00, "Tea", payer.id, 10_00)
    assert await money.total(tx) == 0


async def test_the_same_order_twice_is_one_payment_and_one_answer(tx: Tx) -> None:
    payer, payee = await two(tx)
    sent = order(payee)
    first = await wallet.send_one(tx, by=payer, send=sent)
    assert await wallet.send_one(tx, by=payer, send=sent) == first
    assert await money.balance_of(tx, payee.member_id) == 10_00
    with pytest.raises(KeyReused):
        await wallet.send_one(tx, by=payer, send=wallet.SendMoney(sent.transfer_id, payee.member_id, 11_00))


async def test_a_stranger_is_confirmed_by_name_with_a_step_up_and_paid_after_two_hours(tx: Tx) -> None:
    payer, stranger = await two(tx)
    stranger = await people.make_member(tx, name="Amina Wanjiru", tier=1)
    with pytest.raises(errors.NameUnconfirmed) as asked:
        await wallet.send_one(tx, by=payer, send=order(stranger))
    name = str(asked.value.data["name"])
    assert name == "A*** W."
    with pytest.raises(errors.StepUpNeeded):
        await wallet.send_one(tx, by=payer, send=order(stranger, confirmed_name=name))
    sent = order(stranger, confirmed_name=name)
    receipt = await wallet.send_one(tx, by=payer, send=sent, stepped_up=True)
    assert (receipt.state, receipt.balance, receipt.held) == ("waiting", 100_00, 10_00)
    assert receipt.due_at == tx.now + timedelta(hours=2)
    assert await wallet.send_one(tx, by=payer, send=sent, stepped_up=True) == receipt
    pending = await wallet.list_pending(tx, by=payer)
    assert [(one.amount, one.reason, one.may_cancel) for one in pending] == [(10_00, "first_payment", True)]
    assert await money.balance_of(tx, stranger.member_id) == 0


async def test_what_waits_can_be_taken_back_and_then_counts_as_not_spent(tx: Tx) -> None:
    payer, payee = await two(tx)
    sent = order(payee, speed="two_hours")
    await wallet.send_one(tx, by=payer, send=sent)
    await wallet.cancel_send(tx, by=payer, transfer_id=sent.transfer_id)
    purse = (await wallet.list_purses(tx, by=payer))[0]
    assert (purse.balance, purse.held, purse.available) == (100_00, 0, 100_00)
    assert await tx.value("SELECT spent_total FROM wallet.account WHERE owner_id = $1", payer.id) == 0
    with pytest.raises(errors.HoldOver):
        await wallet.cancel_send(tx, by=payer, transfer_id=sent.transfer_id)


async def test_what_is_due_arrives_under_the_id_of_its_order(db: Db) -> None:
    payer, payee = await db.run(two)
    sent = order(payee, speed="two_hours")
    await db.run(lambda tx: wallet.send_one(tx, by=payer, send=sent))
    assert await wallet.settle_due(db) == 0
    await db.run(lambda tx: tx.execute("UPDATE wallet.hold SET due_at = now() - interval '1 second'"))
    assert await wallet.settle_due(db) == 1
    movement = await db.run(lambda tx: statements.find_movement(tx, by=payer, transfer_id=sent.transfer_id))
    assert (movement.amount, movement.kind) == (-10_00, wallet.Kind.SEND)
    with pytest.raises(errors.HoldOver):
        await db.run(lambda tx: wallet.cancel_send(tx, by=payer, transfer_id=sent.transfer_id))
    assert await wallet.settle_due(db) == 0


async def test_money_that_is_set_aside_can_not_be_spent_twice(tx: Tx) -> None:
    payer, payee = await two(tx)
    await wallet.send_one(tx, by=payer, send=order(payee, 60_00, speed="next_day"))
    with pytest.raises(errors.NotEnoughMoney):
        await wallet.send_one(tx, by=payer, send=order(payee, 41_00))
    assert (await wallet.send_one(tx, by=payer, send=order(payee, 40_00))).balance == 60_00


async def test_out_of_sight_is_not_found_and_oneself_is_no_payee(tx: Tx) -> None:
    payer, payee = await two(tx)
    await relations.block_person(tx, by=payee, person_id=payer.member_id)
    with pytest.raises(NotFound):
        await wallet.send_one(tx, by=payer, send=order(payee))
    with pytest.raises(errors.ToYourself):
        await wallet.send_one(tx, by=payer, send=order(payer))
    with pytest.raises(NotFound):
        await wallet.send_one(tx, by=payer, send=wallet.SendMoney(uuid4(), UUID(int=7), 1))


@pytest.mark.parametrize(
    ("amount", "refusal"), [(0, errors.AmountNotPositive), (-1, errors.AmountNotPositive), (10**16, errors.AmountTooLarge)]
)
async def test_an_amount_is_something(tx: Tx, amount: int, refusal: type[Exception]) -> None:
    payer, payee = await two(tx)
    with pytest.raises(refusal):
        await wallet.send_one(tx, by=payer, send=order(payee, amount), stepped_up=True)


async def test_who_is_not_verified_receives_only(tx: Tx) -> None:
    _payer, payee = await two(tx)
    unverified = await money.make_payer(tx, tier=0)
    await money.know(tx, unverified, payee)
    with pytest.raises(errors.NameUnverified):
        await wallet.send_one(tx, by=unverified, send=order(payee))


async def test_a_large_amount_needs_a_step_up(tx: Tx) -> None:
    payer, payee = await two(tx, 1_000_00)
    with pytest.raises(errors.StepUpNeeded):
        await wallet.send_one(tx, by=payer, send=order(payee, 200_01))
    assert (await wallet.send_one(tx, by=payer, send=order(payee, 200_01), stepped_up=True)).state == "done"


async def test_limits_hold_by_payment_day_year_and_altogether(tx: Tx) -> None:
    payer, payee = await two(tx, 1_000_00)
    limit = TierLimit(2, 50_00, 80_00, 100_00, 110_00)
    await currencies.insert_limit(tx, currency="CNY", limit=limit)

    async def refused(amount: int) -> tuple[type[BaseException], object]:
        with pytest.raises(Exception) as caught:  # noqa: PT011 -- which one is what is asked
            await wallet.send_one(tx, by=payer, send=order(payee, amount))
        return caught.type, caught.value.data.get("left", caught.value.data.get("most"))  # type: ignore[attr-defined]

    assert (await refused(50_01))[0] is errors.PaymentLimit
    await wallet.send_one(tx, by=payer, send=order(payee, 50_00))
    kind, left = await refused(30_01)
    assert (kind, getattr(left, "minor", None)) == (errors.DayLimit, 30_00)
    await wallet.send_one(tx, by=payer, send=order(payee, 30_00))
    await tx.execute("UPDATE wallet.account SET spent_on = spent_on - 1, stamp = stamp + 1 WHERE owner_id = $1", payer.id)
    assert (await refused(20_01))[0] is errors.YearLimit
    await tx.execute("UPDATE wallet.account SET spent_on = spent_on - 400, stamp = stamp + 1 WHERE owner_id = $1", payer.id)
    assert (await refused(30_01))[0] is errors.TotalLimit
    assert (await wallet.send_one(tx, by=payer, send=order(payee, 30_00))).balance == 890_00


async def test_points_are_not_sent(tx: Tx) -> None:
    payer, payee = await two(tx)
    await money.make_currency(tx, code="POINTS", exponent=0, transferable=False)
    await money.give_money(tx, payer, 5, currency="POINTS")
    with pytest.raises(errors.NotTransferable):
        await wallet.send_one(tx, by=payer, send=order(payee, 5, currency="POINTS"))
    with pytest.raises(errors.UnknownCurrency):
        await wallet.send_one(tx, by=payer, send=order(payee, 5, currency="ZZZ"))


async def test_in_mutual_credit_everybody_begins_with_nothing_and_may_owe_a_little(tx: Tx) -> None:
    await money.make_currency(tx, code="HOURS", mode="mutual_credit", exponent=0)
    one, other = await people.make_member(tx, tier=2), await people.make_member(tx, tier=2)
    await money.know(tx, one, other, currency="HOURS")
    receipt = await wallet.send_one(tx, by=one, send=order(other, 200, currency="HOURS"))
    assert receipt.balance == -200
    assert await money.balance_of(tx, other.member_id, currency="HOURS") == 200
    with pytest.raises(errors.NotEnoughMoney):
        await wallet.send_one(tx, by=one, send=order(other, 801, currency="HOURS"), stepped_up=True)
    assert await money.total(tx) == 0


async def test_a_hold_is_taken_in_parts_and_its_rest_set_free(tx: Tx) -> None:
    payer, payee = await two(tx)
    sent = order(payee, 50_00, speed="next_day")
    await wallet.send_one(tx, by=payer, send=sent)
    account_id = wallet.account_of(payer.member_id, "CNY")
    part = await hold.capture_hold(tx, account_id=account_id, hold_id=sent.transfer_id, amount=20_00, close=False)
    assert (part.debit_balance, part.debit_held) == (80_00, 30_00)
    with pytest.raises(errors.HoldTooSmall):
        await hold.capture_hold(tx, account_id=account_id, hold_id=sent.transfer_id, amount=30_01)
    await hold.capture_hold(tx, account_id=account_id, hold_id=sent.transfer_id, amount=10_00)
    purse = (await wallet.list_purses(tx, by=payer))[0]
    assert (purse.balance, purse.held) == (70_00, 0)
    # what was set free again was not spent
    assert await tx.value("SELECT spent_day FROM wallet.account WHERE account_id = $1", account_id) == 30_00
    with pytest.raises(errors.HoldOver):
        await hold.void_hold(tx, account_id=account_id, hold_id=sent.transfer_id)


async def test_an_account_is_written_only_as_it_was_read(tx: Tx) -> None:
    payer, payee = await two(tx)
    pair = [wallet.account_of(one.member_id, "CNY") for one in (payer, payee)]
    await ledger.open_accounts(tx, new=[ledger.new_account(payee.member_id, (await wallet.list_rules(tx))[0])])
    book = await ledger.open_book(tx, account_ids=pair)
    await tx.execute("UPDATE wallet.account SET held = 1, stamp = stamp + 1 WHERE account_id = $1", pair[0])
    book.hold(pair[0], 5)
    with pytest.raises(ledger.TryAgain):
        await ledger.write_book(tx, book=book)


async def _due(db: Db, payer: Person, payee: Person) -> UUID:
    sent = order(payee, speed="two_hours")
    await db.run(lambda tx: wallet.send_one(tx, by=payer, send=sent))
    await db.run(lambda tx: tx.execute("UPDATE wallet.hold SET due_at = now() - interval '1 second' WHERE state = 'open'"))
    return sent.transfer_id


async def test_money_that_cannot_arrive_goes_back_and_holds_nobody_up(db: Db) -> None:
    payer, payee = await db.run(two)
    other = await db.run(lambda tx: people.make_member(tx, name="陈静"))
    await db.run(lambda tx: money.know(tx, payer, other))
    await _due(db, payer, payee)
    await db.run(lambda tx: wallet.erase_wallet(tx, person_id=payee.member_id))
    await _due(db, payer, other)
    assert await wallet.settle_due(db) == 2
    assert await wallet.settle_due(db) == 0
    purse = (await db.read(lambda tx: wallet.list_purses(tx, by=payer)))[0]
    assert (purse.balance, purse.held) == (90_00, 0)
    assert await db.run(lambda tx: money.balance_of(tx, other.member_id)) == 10_00


async def test_out_of_a_frozen_account_it_waits(db: Db) -> None:
    payer, payee = await db.run(two)
    await _due(db, payer, payee)
    await db.run(lambda tx: tx.execute("UPDATE wallet.account SET state = 'frozen', stamp = stamp + 1 WHERE owner_id = $1", payer.id))
    assert (await wallet.settle_due(db), await wallet.settle_due(db)) == (1, 0)
    purse = (await db.read(lambda tx: wallet.list_purses(tx, by=payer)))[0]
    assert (purse.balance, purse.held) == (100_00, 10_00)


async def test_the_balance_at_any_moment_and_every_page_add_up(db: Db) -> None:
    payer, payee = await db.run(two)
    moments: list[tuple[object, int]] = []
    for amount in range(1, 26):
        receipt = await db.run(lambda tx, amount=amount: wallet.send_one(tx, by=payer, send=order(payee, amount)))
        moments.append((receipt.at, receipt.balance))
    account_id = wallet.account_of(payer.member_id, money.CODE)
    for at, balance in moments:
        after = at + timedelta(microseconds=1)  # type: ignore[operator]
        assert await db.read(lambda tx, at=after: statements.find_balance_at(tx, account_id=account_id, at=at)) == balance
    assert await db.read(lambda tx: statements.find_balance_at(tx, account_id=account_id, at=tx.now - timedelta(days=400))) == 0
    seen: list[statements.Movement] = []
    cursor = None
    while True:
        page = await db.read(lambda tx, cursor=cursor: statements.list_movements(tx, by=payer, cursor=cursor, limit=7))
        seen += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert [one.version for one in seen] == list(range(26, 0, -1))
    assert sum(one.amount for one in seen) == seen[0].balance
    wanted = statements.Wanted(since=moments[4][0], until=moments[9][0])  # type: ignore[arg-type]
    part = await db.read(lambda tx: statements.list_movements(tx, by=payer, wanted=wanted))
    assert [one.amount for one in part.items] == [-9, -8, -7, -6, -5]


async def test_who_blocked_the_payer_meanwhile_gets_the_money_and_stays_a_stranger(tx: Tx) -> None:
    payer, _ = await two(tx)
    stranger = await people.make_member(tx, name="Amina Wanjiru", tier=1)
    sent = order(stranger, confirmed_name="A*** W.")
    await wallet.send_one(tx, by=payer, send=sent, stepped_up=True)
    await relations.block_person(tx, by=stranger, person_id=payer.member_id)
    pair = [wallet.account_of(one.member_id, "CNY") for one in (payer, stranger)]
    waiting = await holds.find_hold(tx, account_id=pair[0], hold_id=sent.transfer_id)
    assert waiting
    await hold.settle_hold(tx, hold=waiting)
    assert await money.balance_of(tx, stranger.member_id) == 10_00
    assert await payees.list_known(tx, account_ids=pair[:1], payee_account_ids=pair[1:]) == []
