"""Many sends of one currency in one transaction: each is decided by the same rules as one alone, with its own answer.

First in the quick way: one statement adds the sums to the accounts and writes the entries, if every one of them can be
written. Otherwise nothing was done, and the careful way locks every account, looks up every key,
lets the book decide, and refuses one by one. tests/wallet/test_batch.py proves that both come to the same.
"""

from collections.abc import Sequence

from quanzi.infra import outbox
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import QuanziError
from quanzi.wallet import ledger, store
from quanzi.wallet.events import MoneyMoved
from quanzi.wallet.model import Rules
from quanzi.wallet.sending import Facts, Order, Receipt, decide_send, is_plain, pair_of
from quanzi.wallet.store.sends import Line

Outcome = Receipt | QuanziError | None
"""A receipt, a refusal, or None for a send that goes its own way."""
_TIERS = range(4)
_MOVED = outbox.kind_of(MoneyMoved)


async def send_quickly(tx: Tx, *, orders: Sequence[Order], rules: Rules) -> list[Outcome]:
    """Post all that is plain, at once; what is not goes its own way. Raises what `store.sends.insert_sends` does."""
    outcomes: list[Outcome] = [None] * len(orders)
    plain = [place for place, order in enumerate(orders) if is_plain(order, rules, tx.now)]
    if not plain:
        return outcomes
    code, today = rules.unit.code, ledger.today_of(rules, tx.now)
    lines = [_line_of(orders[place], code) for place in plain]
    tiers = [rules.limit_of(tier) for tier in _TIERS]
    posted = await store.sends.insert_sends(tx, lines=lines, limits=tiers, today=today, event_id=tx.new_id(), event_kind=_MOVED)
    for one in posted:
        place = plain[one.place - 1]
        send = orders[place].send
        outcomes[place] = Receipt(send.transfer_id, send.to_person_id, send.amount, code, "done", tx.now, None, one.balance, one.held)
    return outcomes


def _line_of(order: Order, code: str) -> Line:
    payer, payee = pair_of(order, code)
    send = order.send
    return Line(payer, send.transfer_id, payee, send.amount, send.memo or None, order.by.tier)


async def send_carefully(tx: Tx, *, orders: Sequence[Order], rules: Rules) -> list[Outcome]:
    """Lock, look up, decide each by itself, write."""
    code = rules.unit.code
    pairs = [pair_of(order, code) for order in orders]
    book = await ledger.open_book(tx, account_ids={account_id for pair in pairs for account_id in pair})
    payers, payees = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    known = await store.payees.list_known(tx, account_ids=payers, payee_account_ids=payees)
    keys = [(payer, order.send.transfer_id) for payer, order in zip(payers, orders, strict=True)]
    aside = await store.holds.list_taken(tx, account_ids=payers, hold_ids=[order.send.transfer_id for order in orders])
    made, today = await ledger.find_made(tx, keys=keys), ledger.today_of(rules, tx.now)
    facts = Facts(rules, book, made, frozenset(known), frozenset(aside), today)
    outcomes = [_decide(order, facts) for order in orders]
    await ledger.write_book(tx, book=book)
    return outcomes


def _decide(order: Order, facts: Facts) -> Outcome:
    try:
        return decide_send(order, facts)
    except QuanziError as refusal:
        return refusal
