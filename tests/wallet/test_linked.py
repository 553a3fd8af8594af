"""Transfers that belong together, and giving one back: never more than it moved, whatever is asked for at once."""

import asyncio
from uuid import uuid4

import pytest

from quanzi import wallet
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import KeyReused, NotFound, QuanziError
from quanzi.wallet import errors, ledger, linked
from quanzi.wallet.model import Kind, Posting
from tests.make import desk, money, people


async def test_linked_postings_are_made_all_or_none(tx: Tx) -> None:
    await money.make_currency(tx)
    payer, one, other = await money.make_payer(tx, 10_00), await money.make_payer(tx, 1), await money.make_payer(tx, 1)
    accounts = [desk.account(person) for person in (payer, one, other)]
    wanted = [Posting(uuid4(), accounts[0], accounts[1], 6_00, Kind.SPLIT), Posting(uuid4(), accounts[0], accounts[2], 4_01, Kind.SPLIT)]
    with pytest.raises(errors.NotEnoughMoney):
        await linked.post_linked(tx, postings=wanted)
    assert await money.balance_of(tx, payer.member_id) == 10_00
    wanted[1] = Posting(uuid4(), accounts[0], accounts[2], 4_00, Kind.SPLIT)
    made = await linked.post_linked(tx, postings=wanted)
    assert [one.debit_balance for one in made] == [4_00, 0]
    assert {one.origin_id for one in made} == {wanted[0].transfer_id}
    assert await linked.post_linked(tx, postings=wanted) == made
    with pytest.raises(KeyReused):
        await linked.post_linked(tx, postings=[wanted[0], Posting(uuid4(), accounts[0], accounts[2], 1, Kind.SPLIT)])
    assert await money.total(tx) == 0


async def test_a_transfer_is_given_back_in_parts_up_to_what_it_moved(tx: Tx) -> None:
    payer, payee, transfer_id = await desk.make_paid(tx)
    back = {"debit_account_id": desk.account(payer), "transfer_id": transfer_id}
    first = await linked.reverse_transfer(tx, **back, reversal_id=uuid4(), amount=15_00, memo="Half was missing")
    assert (first.kind, first.origin_id, first.credit_account_id, first.credit_balance) == (14, transfer_id, desk.account(payer), 75_00)
    again = await linked.reverse_transfer(tx, **back, reversal_id=first.transfer_id, amount=15_00)
    assert again == first
    with pytest.raises(KeyReused):
        await linked.reverse_transfer(tx, **back, reversal_id=first.transfer_id, amount=16_00)
    with pytest.raises(linked.ReversalTooLarge) as refused:
        await linked.reverse_transfer(tx, **back, reversal_id=uuid4(), amount=25_01)
    assert getattr(refused.value.data["left"], "minor", None) == 25_00
    rest = await linked.reverse_transfer(tx, **back, reversal_id=uuid4())
    assert rest.amount == 25_00
    with pytest.raises(linked.ReversalTooLarge):
        await linked.reverse_transfer(tx, **back, reversal_id=uuid4())
    assert await money.balance_of(tx, payer.member_id) == await money.balance_of(tx, payee.member_id) == 100_00
    assert await tx.value("SELECT spent_total FROM wallet.account WHERE owner_id = $1", payer.id) == 0
    assert await money.total(tx) == 0


async def test_what_gave_back_is_not_given_back_and_nothing_is_nothing(tx: Tx) -> None:
    payer, payee, transfer_id = await desk.make_paid(tx)
    made = await linked.reverse_transfer(tx, debit_account_id=desk.account(payer), transfer_id=transfer_id, reversal_id=uuid4())
    with pytest.raises(linked.NotReversible):
        await linked.reverse_transfer(tx, debit_account_id=desk.account(payee), transfer_id=made.transfer_id, reversal_id=uuid4())
    with pytest.raises(NotFound):
        await linked.reverse_transfer(tx, debit_account_id=desk.account(payee), transfer_id=transfer_id, reversal_id=uuid4())
    assert await money.total(tx) == 0


async def test_what_lies_in_a_pot_has_its_own_way_back(tx: Tx) -> None:
    await money.make_currency(tx)
    payer = await money.make_payer(tx)
    rules = (await wallet.list_rules(tx))[0]
    (pot,) = await ledger.open_accounts(tx, new=[ledger.new_account(uuid4(), rules, wallet.AccountKind.POT)])
    filled = Posting(uuid4(), desk.account(payer), pot, 5_00, Kind.PACKET_FILLED)
    await linked.post_linked(tx, postings=[filled])
    with pytest.raises(linked.NotReversible):
        await linked.reverse_transfer(tx, debit_account_id=desk.account(payer), transfer_id=filled.transfer_id, reversal_id=uuid4())


async def test_who_spent_it_already_cannot_give_it_back(tx: Tx) -> None:
    payer, payee, transfer_id = await desk.make_paid(tx, begin=40_00)
    third = await people.make_member(tx, name="Amina Wanjiru")
    await money.know(tx, payee, third)
    await wallet.send_one(tx, by=payee, send=wallet.SendMoney(uuid4(), third.member_id, 79_00), stepped_up=True)
    with pytest.raises(errors.NotEnoughMoney):
        await linked.reverse_transfer(tx, debit_account_id=desk.account(payer), transfer_id=transfer_id, reversal_id=uuid4())


async def test_many_reversals_at_once_give_back_what_it_moved_and_no_more(db: Db) -> None:
    payer, payee, transfer_id = await db.run(desk.make_paid)

    async def reverse(amount: int) -> int:
        try:
            made = await db.run(
                lambda tx: linked.reverse_transfer(
                    tx, debit_account_id=desk.account(payer), transfer_id=transfer_id, reversal_id=uuid4(), amount=amount
                )
            )
        except linked.ReversalTooLarge:
            return 0
        return made.amount

    given = await asyncio.gather(*(reverse(15_00) for _ in range(8)))
    assert sorted(given) == [0] * 6 + [15_00] * 2
    assert await db.run(lambda tx: money.balance_of(tx, payee.member_id)) == 110_00
    assert await db.run(money.total) == 0


async def test_the_same_reversal_tapped_twice_is_one(db: Db) -> None:
    payer, payee, transfer_id = await db.run(desk.make_paid)
    reversal_id = uuid4()

    async def reverse() -> object:
        try:
            return await db.run(
                lambda tx: linked.reverse_transfer(
                    tx, debit_account_id=desk.account(payer), transfer_id=transfer_id, reversal_id=reversal_id
                )
            )
        except QuanziError as error:
            return type(error)

    answers = await asyncio.gather(*(reverse() for _ in range(6)))
    assert all(one == answers[0] for one in answers)
    assert await db.run(lambda tx: money.balance_of(tx, payee.member_id)) == 100_00
