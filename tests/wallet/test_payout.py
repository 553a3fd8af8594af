"""Many payouts in one commit: each has its own outcome, each is made once, and two operators agreed to all of them."""

import asyncio
from uuid import UUID, uuid4

import pytest

from quanzi import wallet
from quanzi.identity.errors import NotYourOwnCase
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import KeyReused, NotFound
from quanzi.kernel.person import SYSTEM, Person
from quanzi.wallet import desk as door
from quanzi.wallet import errors, ledger, payout, statements
from quanzi.wallet.model import house_account
from tests.make import desk, money, people

ISSUANCE = house_account(money.CODE, wallet.AccountKind.ISSUANCE)


async def _leave(tx: Tx, amount: int, *, of: door.Side | None = None) -> tuple[Person, UUID]:
    operator, other = await desk.make_operators(tx)
    side = of or door.Side(wallet.AccountKind.ISSUANCE)
    wanted = door.Proposal(uuid4(), "payouts", amount, "Wages of the market", money.CODE, debit=side)
    await door.propose_adjustment(tx, by=operator, proposal=wanted)
    await door.decide_adjustment(tx, by=other, adjustment_id=wanted.adjustment_id, approve=True)
    return operator, wanted.adjustment_id


def to(person: Person, amount: int = 10_00, memo: str = "November") -> door.Payout:
    return door.Payout(uuid4(), person.member_id, amount, memo)


async def test_each_payout_has_its_own_outcome(tx: Tx) -> None:
    await money.make_currency(tx)
    held, never = await money.make_payer(tx), await people.make_member(tx, name="Never Had")
    operator, leave = await _leave(tx, 100_00)
    asked = [to(held), to(held, 0), door.Payout(uuid4(), uuid4(), 1), to(never, 20_00), to(held, 70_01), to(operator), to(held, 70_00)]
    outcomes = await door.pay_out(tx, by=operator, from_account_id=ISSUANCE, payouts=asked, adjustment_id=leave)
    assert [None if one.error is None else type(one.error) for one in outcomes] == [
        None,
        errors.AmountNotPositive,
        errors.AccountClosed,
        None,
        payout.LeaveSpent,
        NotYourOwnCase,
        None,
    ]
    assert [one.payout for one in outcomes] == asked
    assert await money.balance_of(tx, held.member_id) == 180_00
    assert await money.balance_of(tx, never.member_id) == 20_00
    movement = (await statements.list_movements(tx, by=never)).items[0]
    assert (movement.kind, movement.memo, movement.other_kind) == (wallet.Kind.PAYOUT, "November", wallet.AccountKind.ISSUANCE)
    assert await tx.value("SELECT spent FROM wallet.adjustment WHERE adjustment_id = $1", leave) == 100_00
    assert await money.total(tx) == 0


async def test_the_same_ids_again_pay_nothing_more(tx: Tx) -> None:
    await money.make_currency(tx)
    person = await money.make_payer(tx)
    operator, leave = await _leave(tx, 30_00)
    asked = [to(person), to(person, 5_00)]
    call = {"by": operator, "from_account_id": ISSUANCE, "adjustment_id": leave}
    for _ in range(2):
        outcomes = await door.pay_out(tx, payouts=asked, **call)
        assert [one.error for one in outcomes] == [None, None]
    other = door.Payout(asked[0].transfer_id, person.member_id, 9_99)
    (refused,) = await door.pay_out(tx, payouts=[other], **call)
    assert isinstance(refused.error, KeyReused)
    assert await money.balance_of(tx, person.member_id) == 115_00
    assert await tx.value("SELECT spent FROM wallet.adjustment WHERE adjustment_id = $1", leave) == 15_00


async def test_without_the_leave_of_two_operators_nobody_pays_out(tx: Tx) -> None:
    await money.make_currency(tx)
    person = await money.make_payer(tx)
    operator, leave = await _leave(tx, 30_00)
    pending = door.Proposal(uuid4(), "payouts", 30_00, "Not yet", money.CODE, debit=door.Side(wallet.AccountKind.ISSUANCE))
    await door.propose_adjustment(tx, by=operator, proposal=pending)
    for adjustment_id, account_id in ((None, ISSUANCE), (pending.adjustment_id, ISSUANCE), (leave, desk.account(person)), (leave, uuid4())):
        with pytest.raises(NotFound):
            await door.pay_out(tx, by=operator, from_account_id=account_id, payouts=[to(person)], adjustment_id=adjustment_id)
    for wrong in ([], [to(person)] * 2, [to(person) for _ in range(501)]):
        with pytest.raises(payout.TooManyPayouts):
            await door.pay_out(tx, by=operator, from_account_id=ISSUANCE, payouts=wrong, adjustment_id=leave)
    (made,) = await door.pay_out(tx, by=SYSTEM, from_account_id=ISSUANCE, payouts=[to(person)])
    assert made.error is None


async def test_an_account_pays_what_it_has_and_the_rest_fails(tx: Tx) -> None:
    await money.make_currency(tx)
    shop, person = await money.make_payer(tx, 25_00), await money.make_payer(tx)
    operator, leave = await _leave(tx, 1_000_00, of=desk.person_side(shop))
    outcomes = await door.pay_out(
        tx, by=operator, from_account_id=desk.account(shop), payouts=[to(person) for _ in range(4)], adjustment_id=leave
    )
    assert [type(one.error) for one in outcomes] == [type(None), type(None), errors.NotEnoughMoney, errors.NotEnoughMoney]
    assert await money.balance_of(tx, shop.member_id) == 5_00


async def test_five_hundred_at_once_and_twice_at_once_are_one_each(db: Db) -> None:
    async def stage(tx: Tx) -> tuple[list[Person], Person, UUID]:
        await money.make_currency(tx)
        rules = (await wallet.list_rules(tx))[0]
        persons = [await people.make_member(tx, name=f"Payee {number}") for number in range(500)]
        await ledger.open_accounts(tx, new=[ledger.new_account(one.member_id, rules) for one in persons[:400]])
        return persons, *(await _leave(tx, 10_000_00))

    persons, operator, leave = await db.run(stage)
    asked = [to(person) for person in persons]
    call = {"by": operator, "from_account_id": ISSUANCE, "adjustment_id": leave, "payouts": asked}
    both = await asyncio.gather(*(db.run(lambda tx: door.pay_out(tx, **call)) for _ in range(3)))
    assert all(one.error is None for outcomes in both for one in outcomes)
    assert await db.glance(lambda tx: tx.value("SELECT count(*) FROM wallet.transfer WHERE kind = 21")) == 500
    assert await db.glance(lambda tx: tx.value("SELECT spent FROM wallet.adjustment")) == 5_000_00
    assert await db.run(money.total) == 0
