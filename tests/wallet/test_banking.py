"""Money from the bank and to it: under way, there, refused, sent back; once each, and nothing is ever half."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from quanzi import wallet
from quanzi.infra import bank
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import KeyReused, NotFound
from quanzi.kernel.person import Person
from quanzi.wallet import bank_link, bank_steps, banking, debts, errors, signers, statements
from quanzi.wallet.model import AccountKind, Kind, house_account
from tests.make import bank as make
from tests.make import debts as debt_make
from tests.make import money, people

OUT = 100_00


async def member(tx: Tx, keys: Keys, amount: int = 0, **more: str) -> tuple[Person, UUID]:
    await money.make_currency(tx)
    person = await people.make_member(tx, tier=2)
    if amount:
        await money.give_money(tx, person, amount)
    return person, await make.link(tx, person, keys, **more)


async def purse(tx: Tx, person: Person) -> tuple[int, int]:
    one = (await wallet.list_purses(tx, by=person))[0]
    return one.balance, one.held


async def house(tx: Tx, kind: AccountKind) -> int:
    return await tx.value("SELECT balance FROM wallet.account WHERE account_id = $1", house_account("CNY", kind)) or 0


async def kinds(tx: Tx, person: Person) -> list[tuple[Kind, int]]:
    return [(one.kind, one.amount) for one in (await statements.list_movements(tx, by=person)).items]


async def use_quota(tx: Tx, person: Person, amount: int = 20_000_00) -> None:
    """So much was withdrawn in earlier years."""
    await tx.execute(
        """
        INSERT INTO wallet.bank_order (person_id, order_id, direction, link_id, ending, account_id, currency, amount, state, at)
        VALUES ($1, $2, 'out', $2, '0000', $3, 'CNY', $4, 'settled', $5)
        """,
        person.id,
        uuid4(),
        wallet.account_of(person.member_id, "CNY"),
        amount,
        tx.now - timedelta(days=400),
    )


async def test_a_top_up_is_under_way_and_then_mine(tx: Tx, keys: Keys) -> None:
    me, link_id = await member(tx, keys)
    order_id = await make.top_up(tx, me, link_id, 500_00)
    shown = (await banking.list_bank_movements(tx, by=me)).items[0]
    assert (shown.under_way, shown.amount, shown.ending, await purse(tx, me)) == (True, 500_00, "2230", (0, 0))
    for word in ("pending", "settled", "settled", "pending"):
        await make.hear(tx, me, order_id, word)
    assert await purse(tx, me) == (500_00, 0)
    assert await kinds(tx, me) == [(Kind.TOP_UP, 500_00)]
    assert (await house(tx, AccountKind.BANK), await money.total(tx)) == (-500_00, 0)


async def test_a_withdrawal_is_set_aside_with_its_fee_and_goes_with_it(tx: Tx, keys: Keys) -> None:
    me, link_id = await member(tx, keys, 1_000_00)
    await use_quota(tx, me)
    order_id = await make.withdraw(tx, me, link_id, OUT)
    assert await purse(tx, me) == (1_000_00, 100_10)
    assert await wallet.list_pending(tx, by=me) == []
    await make.hear(tx, me, order_id, "settled")
    assert await purse(tx, me) == (899_90, 0)
    assert await kinds(tx, me) == [(Kind.WITHDRAWAL_FEE, -10), (Kind.WITHDRAWAL, -OUT), (Kind.OPENING, 1_000_00)]
    assert (await house(tx, AccountKind.FEES), await house(tx, AccountKind.BANK), await money.total(tx)) == (10, OUT, 0)


@pytest.mark.parametrize("words", [["failed"], ["pending", "failed", "settled"], ["settled", "returned"], ["returned", "settled"]])
async def test_what_fails_or_comes_back_comes_back_whole_with_its_fee_and_quota(tx: Tx, keys: Keys, words: list[str]) -> None:
    me, link_id = await member(tx, keys, 1_000_00)
    await use_quota(tx, me, 19_950_00)
    order_id = await make.withdraw(tx, me, link_id, OUT)
    assert (await banking.find_withdrawal_terms(tx, by=me, bank_open=True)).free_left == 0
    for word in words:
        await make.hear(tx, me, order_id, word)
    assert await purse(tx, me) == (1_000_00, 0)
    assert (await banking.find_withdrawal_terms(tx, by=me, bank_open=True)).free_left == 50_00
    assert (await house(tx, AccountKind.FEES), await house(tx, AccountKind.BANK), await money.total(tx)) == (0, 0, 0)
    if "returned" in words:
        assert [kind for kind, _ in await kinds(tx, me)][:2] == [Kind.WITHDRAWAL_BACK, Kind.WITHDRAWAL_BACK]


async def test_the_fee_that_was_shown_is_the_fee_that_is_taken(tx: Tx, keys: Keys) -> None:
    me, link_id = await member(tx, keys, 30_000_00)
    terms = await banking.find_withdrawal_terms(tx, by=me, amount=25_000_00, bank_open=True)
    assert (terms.fee, terms.total, terms.free_left, terms.available) == (5_00, 25_005_00, 20_000_00, 30_000_00)
    await make.withdraw(tx, me, link_id, 25_000_00)
    assert await purse(tx, me) == (30_000_00, 25_005_00)
    assert (await banking.find_withdrawal_terms(tx, by=me, amount=1, bank_open=True)).fee == 10


async def test_a_withdrawal_with_its_fee_fits_into_the_balance_or_nothing_is_taken(tx: Tx, keys: Keys) -> None:
    me, link_id = await member(tx, keys, OUT)
    await use_quota(tx, me)
    with pytest.raises(errors.NotEnoughMoney):
        await make.withdraw(tx, me, link_id, OUT)
    assert await purse(tx, me) == (OUT, 0)
    await make.withdraw(tx, me, link_id, OUT - 10)
    assert await purse(tx, me) == (OUT, OUT)


async def test_the_same_order_again_is_the_same_order(tx: Tx, keys: Keys) -> None:
    me, link_id = await member(tx, keys, 1_000_00)
    order_id = await make.withdraw(tx, me, link_id, OUT)
    # whoever asks again needs no passcode for it: nothing happens
    again = await banking.withdraw_money(tx, by=me, order_id=order_id, link_id=link_id, amount=OUT, bank_open=True)
    assert (again.order_id, await purse(tx, me)) == (order_id, (1_000_00, OUT))
    for amount in (OUT + 1, OUT):
        with pytest.raises(KeyReused):
            await (make.withdraw if amount != OUT else make.top_up)(tx, me, link_id, amount, order_id=order_id)
    first = await make.top_up(tx, me, link_id, 5_00)
    await make.top_up(tx, me, link_id, 5_00, order_id=first)
    assert len((await banking.list_bank_movements(tx, by=me)).items) == 2


async def test_what_the_bank_takes_back_and_is_spent_stands_in_suspense(tx: Tx, keys: Keys) -> None:
    me, link_id = await member(tx, keys)
    friend = await people.make_member(tx, tier=1)
    order_id = await make.top_up(tx, me, link_id, 500_00)
    await make.hear(tx, me, order_id, "settled")
    await money.know(tx, me, friend)
    await wallet.send_one(tx, by=me, send=wallet.SendMoney(uuid4(), friend.member_id, 380_00), stepped_up=True)
    await wallet.send_one(tx, by=me, send=wallet.SendMoney(uuid4(), friend.member_id, 20_00, speed="next_day"))
    await make.hear(tx, me, order_id, "returned", "disputed")
    assert await purse(tx, me) == (20_00, 20_00)
    shown = (await banking.list_bank_movements(tx, by=me)).items[0]
    assert (shown.state, shown.reason, shown.missing) == ("returned", "disputed", 400_00)
    assert await house(tx, AccountKind.SUSPENSE) == -400_00
    assert (await house(tx, AccountKind.BANK), await money.total(tx)) == (0, 0)


async def test_money_that_finds_no_room_goes_back_to_the_bank(tx: Tx, keys: Keys) -> None:
    me, link_id = await member(tx, keys, 50_00)
    order_id = await make.top_up(tx, me, link_id, 500_00)
    await tx.execute("UPDATE wallet.account SET ceiling = 100_00, stamp = stamp + 1 WHERE owner_id = $1", me.id)
    with pytest.raises(errors.AccountFull):
        await make.top_up(tx, me, link_id, 50_01)
    await make.hear(tx, me, order_id, "settled")
    assert (await purse(tx, me), await house(tx, AccountKind.SUSPENSE)) == ((50_00, 0), 500_00)
    back = next(one for one in (await banking.list_bank_movements(tx, by=me)).items if one.direction == "back")
    assert (back.amount, back.fee, back.under_way) == (500_00, 0, True)
    await make.hear(tx, me, back.order_id, "settled")
    assert (await house(tx, AccountKind.SUSPENSE), await house(tx, AccountKind.BANK), await money.total(tx)) == (0, 0, 0)


async def test_who_left_has_money_in_suspense_whatever_the_bank_says(tx: Tx, keys: Keys) -> None:
    me, link_id = await member(tx, keys, 1_000_00)
    out, gone, coming = await make.withdraw(tx, me, link_id, OUT), await make.withdraw(tx, me, link_id, OUT), uuid4()
    await make.top_up(tx, me, link_id, 70_00, order_id=coming)
    await wallet.erase_wallet(tx, person_id=me.member_id)
    assert await house(tx, AccountKind.SUSPENSE) == 1_000_00
    await make.hear(tx, me, out, "settled")
    await make.hear(tx, me, gone, "failed")
    await make.hear(tx, me, coming, "settled")
    assert await house(tx, AccountKind.SUSPENSE) == 1_000_00 - OUT + 70_00
    assert await tx.value("SELECT sum(stranded) FROM wallet.bank_order") == 70_00
    assert await tx.value("SELECT count(*) FROM wallet.bank_link") == 0
    assert await money.total(tx) == 0


@pytest.mark.parametrize("state", ["locked", "frozen"])
async def test_what_the_bank_did_is_booked_whatever_stands_before_the_account(tx: Tx, keys: Keys, state: str) -> None:
    me, link_id = await member(tx, keys, 1_000_00)
    order_id = await make.withdraw(tx, me, link_id, OUT)
    await tx.execute("UPDATE wallet.account SET state = $2, stamp = stamp + 1 WHERE owner_id = $1", me.id, state)
    await make.hear(tx, me, order_id, "settled")
    assert await purse(tx, me) == (900_00, 0)
    assert await tx.value("SELECT state FROM wallet.account WHERE owner_id = $1", me.id) == state
    with pytest.raises((errors.AccountLocked, errors.AccountFrozen)):
        await make.withdraw(tx, me, link_id, OUT)


async def test_a_withdrawal_needs_the_passcode_and_a_checked_account_of_mine(tx: Tx, keys: Keys) -> None:
    me, link_id = await member(tx, keys, 1_000_00)
    other = await people.make_member(tx, name="Amina Wanjiru", tier=2)
    with pytest.raises(errors.StepUpNeeded):
        await banking.withdraw_money(tx, by=me, order_id=uuid4(), link_id=link_id, amount=OUT, bank_open=True)
    await money.give_money(tx, other, 500_00)
    with pytest.raises(NotFound):
        await make.withdraw(tx, other, link_id, OUT)
    for check in ("asked", "no_match"):
        await tx.execute("UPDATE wallet.bank_link SET name_check = $1", check)
        with pytest.raises(banking.BankAccountUnusable):
            await make.withdraw(tx, me, link_id, OUT)
        with pytest.raises(banking.BankAccountUnusable):
            await make.top_up(tx, me, link_id, OUT)


async def test_mutual_credit_and_a_house_without_a_bank_have_no_bank(tx: Tx, keys: Keys) -> None:
    me, link_id = await member(tx, keys, 1_000_00)
    await money.make_currency(tx, code="HOURS", mode="mutual_credit", exponent=0)
    on: dict[str, Any] = {"by": me, "order_id": uuid4(), "link_id": link_id, "amount": 5}
    more: dict[str, Any]
    for more in ({"currency": "HOURS", "bank_open": True}, {"currency": "CNY", "bank_open": False}):
        with pytest.raises(banking.NoBank) as refused:
            await banking.top_up_wallet(tx, **on, **more)
        assert refused.value.data == {"currency": more["currency"]}
        with pytest.raises(banking.NoBank):
            await banking.withdraw_money(tx, **on, **more, stepped_up=True)
    with pytest.raises(banking.NoBank):
        await banking.link_bank(tx, by=me, keys=keys, holder="林晓明", number=make.IBAN, bank_open=False)


async def test_a_bank_account_is_mine_in_my_name_and_its_number_is_sealed(tx: Tx, keys: Keys) -> None:
    me, link_id = await member(tx, keys)
    again = await banking.link_bank(tx, by=me, keys=keys, holder="林晓明", number="6222 0202 0011 2230", bank_open=True)
    assert (again.link_id, again.ending, again.holder, again.usable) == (link_id, "2230", "林晓明", True)
    sealed = await tx.value("SELECT number_encrypted FROM wallet.bank_link")
    assert b"6222" not in sealed
    iban = await banking.link_bank(tx, by=me, keys=keys, holder="林 晓明", number=make.IBAN, bank_open=True)
    assert (iban.ending, iban.name_check, iban.usable) == ("3000", "asked", False)
    with pytest.raises(banking.HolderDiffers):
        await banking.link_bank(tx, by=me, keys=keys, holder="王秀英", number="12345678", bank_open=True)
    for number in ("DE88370400440532013000", "12", "6222x20200112230", "一二三四五六七八", ""):
        with pytest.raises(bank_link.BadBankNumber):
            await banking.link_bank(tx, by=me, keys=keys, holder="林晓明", number=number, bank_open=True)
    for last in range(3):
        await banking.link_bank(tx, by=me, keys=keys, holder="林晓明", number=f"1234567{last}", bank_open=True)
    with pytest.raises(bank_link.TooManyBankAccounts):
        await banking.link_bank(tx, by=me, keys=keys, holder="林晓明", number="99999999", bank_open=True)
    unverified = await people.make_member(tx, tier=0)
    with pytest.raises(errors.NameUnverified):
        await banking.link_bank(tx, by=unverified, keys=keys, holder="林晓明", number=make.IBAN, bank_open=True)


async def test_a_longer_name_at_the_bank_is_still_mine(tx: Tx, keys: Keys) -> None:
    await money.make_currency(tx)
    me = await people.make_member(tx, name="Amina Wanjiru", tier=1)
    made = await banking.link_bank(tx, by=me, keys=keys, holder="AMINA GRACE WANJIRU", number=make.IBAN, bank_open=True)
    assert made.holder == "AMINA GRACE WANJIRU"


async def test_an_account_on_which_money_is_under_way_stays(tx: Tx, keys: Keys) -> None:
    me, link_id = await member(tx, keys, 1_000_00)
    order_id = await make.withdraw(tx, me, link_id, OUT)
    with pytest.raises(banking.BankAccountInUse):
        await banking.unlink_bank(tx, by=me, link_id=link_id)
    await make.hear(tx, me, order_id, "settled")
    await banking.unlink_bank(tx, by=me, link_id=link_id)
    with pytest.raises(NotFound):
        await banking.unlink_bank(tx, by=me, link_id=link_id)
    assert (await banking.list_bank_movements(tx, by=me)).items[0].ending == "2230"


async def test_orders_are_paged(tx: Tx, keys: Keys) -> None:
    me, link_id = await member(tx, keys)
    made = {await make.top_up(tx, me, link_id, 5_00 + n) for n in range(5)}
    seen: list[UUID] = []
    cursor: str | None = None
    while True:
        page = await banking.list_bank_movements(tx, by=me, cursor=cursor, limit=2)
        seen += [one.order_id for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert (len(seen), set(seen)) == (5, made)


def test_an_order_never_goes_back() -> None:
    ends = {"failed", "returned"}
    for state in ("placed", "sent", "settled", "failed", "returned"):
        for word in ("pending", "settled", "failed", "returned"):
            steps = bank_steps.steps_of(state, word)
            assert not (state in ends and steps)
            assert not (state == "settled" and "settle" in steps)
    assert bank_steps.steps_of("sent", "pending") == ()


async def test_it_is_asked_about_until_nothing_more_can_come(tx: Tx) -> None:
    at = tx.now
    waits = [bank_steps.next_look("sent", at=at, now=at + timedelta(hours=hours)) for hours in (0, 2, 2_000)]
    assert [one is not None for one in waits] == [True, True, True]
    assert bank_steps.next_look("settled", at=at, now=at + timedelta(days=29)) is not None
    assert bank_steps.next_look("settled", at=at, now=at + timedelta(days=30)) is None
    assert [bank_steps.next_look(state, at=at, now=at) for state in ("failed", "returned")] == [None, None]
    assert bank.Word("pending").reason == ""


async def test_an_id_that_stands_for_another_payment_is_refused_in_each_way_to_pay(tx: Tx, keys: Keys) -> None:
    """Else what is set aside under it could never arrive, and what the bank did could never be booked."""
    pair = await debt_make.make_pair(tx)
    link_id = await make.link(tx, pair.one, keys)
    iou = await debts.propose_iou(tx, by=pair.one, new=debts.NewIou(uuid4(), pair.other.member_id, "debtor", 10_00))
    await debts.confirm_iou(tx, by=pair.other, debtor_id=iou.debtor_id, iou_id=iou.iou_id)
    fund = await signers.open_fund(tx, by=pair.one, fund_id=uuid4(), name="Seeds", use="savings", signers=[], needed=1)
    await money.know(tx, pair.one, pair.other)
    paid, waits = uuid4(), uuid4()
    await wallet.send_one(tx, by=pair.one, send=wallet.SendMoney(paid, pair.other.member_id, 1_00))
    await wallet.send_one(tx, by=pair.one, send=wallet.SendMoney(waits, pair.other.member_id, 1_00, speed="two_hours"))
    for used in (paid, waits):
        with pytest.raises(KeyReused):
            await make.withdraw(tx, pair.one, link_id, 5_00, order_id=used)
        with pytest.raises(KeyReused):
            await debts.pay_iou(tx, by=pair.one, pay=debts.Repayment(used, iou.iou_id, 5_00), stepped_up=True)
        with pytest.raises(KeyReused):
            await signers.pay_into(tx, by=pair.one, fund_id=fund.fund_id, transfer_id=used, amount=5_00, stepped_up=True)
    assert await money.total(tx) == 0
