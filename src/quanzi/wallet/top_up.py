"""Bring money into the wallet: the bank is asked to collect it, and it is mine once the bank says that it is there."""

from uuid import UUID

from quanzi.infra import ratelimit
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import KeyReused
from quanzi.kernel.person import Person
from quanzi.wallet import bank_link, ledger, store
from quanzi.wallet.bank_order import queue_order
from quanzi.wallet.bank_view import BankMovement, show_order
from quanzi.wallet.book import check_amount
from quanzi.wallet.errors import AccountClosed, AccountFull
from quanzi.wallet.model import Rules
from quanzi.wallet.store.bank_links import Link
from quanzi.wallet.store.bank_orders import BankOrder, Direction

ORDERS = ratelimit.Limit("bank_orders", limits.BANK_ORDERS_PER_DAY_MAX, 86_400)


async def top_up_wallet(
    tx: Tx, *, by: Person, order_id: UUID, link_id: UUID, amount: int, currency: str = "", bank_open: bool
) -> BankMovement:
    """Ask the bank to collect `amount` minor units from an account of mine; the same `order_id` again is the same order.

    UnknownCurrency, NoBank, AmountNotPositive, AmountTooLarge, AccountFull, NotFound, BankAccountUnusable, KeyReused, TooMany.
    """
    _ = by.member_id
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    bank_link.may_bank(rules, bank_open=bank_open)
    check_amount(amount)
    before = await store.bank_orders.find_order(tx, person_id=by.member_id, order_id=order_id)
    if before is not None:
        return repeat_order(before, direction="in", link_id=link_id, amount=amount, rules=rules)
    await ratelimit.take(tx, ORDERS, str(by.member_id))
    account_id = (await ledger.open_accounts(tx, new=[ledger.new_account(by.member_id, rules)]))[0]
    account = (await store.accounts.list_accounts(tx, account_ids=[account_id]))[0]
    if account.state == "closed":
        raise AccountClosed
    if account.ceiling is not None and account.balance + amount > account.ceiling:
        raise AccountFull(field="amount")
    link = await bank_link.lock_usable(tx, by=by, link_id=link_id)
    order = new_order(tx, order_id=order_id, direction="in", link=link, account_id=account_id, rules=rules, amount=amount)
    return await keep_order(tx, order=order, link_id=link_id, rules=rules)


def new_order(
    tx: Tx, *, order_id: UUID, direction: Direction, link: Link, account_id: UUID, rules: Rules, amount: int, fee: int = 0
) -> BankOrder:
    """An order as it begins."""
    return BankOrder(
        link.person_id, order_id, direction, link.link_id, link.ending, account_id, rules.unit.code, amount, fee,
        "placed", "", "", 0, 0, tx.now, None, None, tx.now,
    )  # fmt: skip


async def keep_order(tx: Tx, *, order: BankOrder, link_id: UUID, rules: Rules) -> BankMovement:
    """Keep an order and let the worker carry it; a twin that was a moment faster is the first answer."""
    if not await store.bank_orders.insert_order(tx, order=order):
        before = await store.bank_orders.find_order(tx, person_id=order.person_id, order_id=order.order_id)
        if before is None:
            raise KeyReused
        return repeat_order(before, direction=order.direction, link_id=link_id, amount=order.amount, rules=rules)
    await queue_order(tx, person_id=order.person_id, order_id=order.order_id)
    return show_order(order)


def repeat_order(before: BankOrder, *, direction: Direction, link_id: UUID, amount: int, rules: Rules) -> BankMovement:
    """The first answer again; KeyReused when the id was used for another order."""
    if (before.direction, before.link_id, before.amount, before.currency) != (direction, link_id, amount, rules.unit.code):
        raise KeyReused
    return show_order(before)
