"""Take money out to a bank account of mine: set aside with its fee at once, gone together when the bank has paid, or back whole.

Nothing that a community decides about a person closes this way; only a freeze of the account for a money reason does.
"""

from datetime import timedelta
from uuid import UUID

import msgspec

from quanzi.infra import ratelimit
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.errors import Conflict
from quanzi.kernel.money import Money
from quanzi.kernel.person import Person
from quanzi.wallet import bank_link, fees, ledger, store
from quanzi.wallet.bank_view import BankMovement
from quanzi.wallet.book import check_amount
from quanzi.wallet.errors import StepUpNeeded
from quanzi.wallet.hold import write_hold
from quanzi.wallet.model import Kind, account_of
from quanzi.wallet.store.fee_tables import FeeTable
from quanzi.wallet.store.holds import Hold
from quanzi.wallet.top_up import ORDERS, keep_order, new_order, repeat_order

# the bank's word ends it, never the clock
_NEVER = timedelta(days=36_500)


class NotEnoughWithFee(Conflict):
    """The amount may be there, and its fee not."""

    code = "not_enough_with_fee"
    reason = "With its fee this takes {total}, and there is not so much in your wallet."
    way_forward = "Withdraw a little less. Money that is set aside is free again when its hold ends."


class WithdrawalTerms(msgspec.Struct, frozen=True):
    """What a withdrawal of `amount` takes, in minor units: `total` leaves the wallet; `free_left` of the quota is there before it."""

    amount: int
    fee: int
    total: int
    currency: str
    available: int
    free_left: int
    table: FeeTable


async def find_withdrawal_terms(
    tx: ReadTx, *, by: Person, amount: int | None = None, currency: str = "", bank_open: bool
) -> WithdrawalTerms:
    """The fee of a withdrawal as it would be now, before it is made; without an amount the quota alone.

    UnknownCurrency, NoBank, AmountNotPositive, AmountTooLarge, NotEnoughWithFee.
    """
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    bank_link.may_bank(rules, bank_open=bank_open)
    code = rules.unit.code
    if amount is not None:
        check_amount(amount)
    table = await fees.find_table(tx, rules=rules, on=ledger.today_of(rules, tx.now))
    used = await store.bank_orders.find_withdrawn(tx, person_id=by.member_id, currency=code)
    accounts = await store.accounts.list_accounts(tx, account_ids=[account_of(by.member_id, code)])
    available = (accounts[0].available or 0) if accounts else 0
    wanted = amount or 0
    fee = fees.withdrawal_fee(wanted, used, table)
    if wanted and wanted + fee > available:
        raise NotEnoughWithFee(total=Money(wanted + fee, code), field="amount")
    return WithdrawalTerms(wanted, fee, wanted + fee, code, available, max(0, table.free_quota - used), table)


async def withdraw_money(
    tx: Tx, *, by: Person, order_id: UUID, link_id: UUID, amount: int, currency: str = "", bank_open: bool, stepped_up: bool = False
) -> BankMovement:
    """Pay `amount` minor units out to a bank account of mine, the fee besides; the same `order_id` again is the same order.

    UnknownCurrency, NoBank, StepUpNeeded, NotFound, BankAccountUnusable, KeyReused, TooMany, and what `Book.hold` raises.
    """
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    bank_link.may_bank(rules, bank_open=bank_open)
    check_amount(amount)
    account_id = account_of(by.member_id, rules.unit.code)
    # the account's lock is the quota's too: two withdrawals at once never use the same part of it
    book = await ledger.open_book(tx, account_ids=[account_id])
    before = await store.bank_orders.find_order(tx, person_id=by.member_id, order_id=order_id)
    if before is not None:
        return repeat_order(before, direction="out", link_id=link_id, amount=amount, rules=rules)
    await ledger.check_new_key(tx, account_id=account_id, key=order_id)
    if not stepped_up:
        raise StepUpNeeded(why="withdrawal")
    await ratelimit.take(tx, ORDERS, str(by.member_id))
    link = await bank_link.lock_usable(tx, by=by, link_id=link_id)
    table = await fees.find_table(tx, rules=rules, on=ledger.today_of(rules, tx.now))
    used = await store.bank_orders.find_withdrawn(tx, person_id=by.member_id, currency=rules.unit.code)
    fee = fees.withdrawal_fee(amount, used, table)
    book.hold(account_id, amount + fee)
    hold = Hold(
        account_id, order_id, None, amount + fee, 0, Kind.WITHDRAWAL, "open", tx.now, tx.now + _NEVER, "expire", None, order_id,
        by.member_id, None, "bank",
    )  # fmt: skip
    await write_hold(tx, book=book, hold=hold)
    order = new_order(tx, order_id=order_id, direction="out", link=link, account_id=account_id, rules=rules, amount=amount, fee=fee)
    return await keep_order(tx, order=order, link_id=link_id, rules=rules)
