"""Words that were given about money, and how each was kept: said as events, so that who listens need not read the ledger.

Events tell who, whom and which one, never how much; what is below one whole unit of a currency is too small to be told.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from quanzi.infra import outbox
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.kernel import limits
from quanzi.wallet import ledger, store
from quanzi.wallet.each import DUE_AT_ONCE, settle_each
from quanzi.wallet.errors import NotEnoughMoney
from quanzi.wallet.events import DebtOverdue, DebtsSettled, DepositHonoured, OrderMissed, OrderPaid, RequestHonoured
from quanzi.wallet.model import AccountKind, Rules, account_of
from quanzi.wallet.store.holds import Hold
from quanzi.wallet.store.ious import IouRow
from quanzi.wallet.store.orders import Order

DEPOSIT = "deposit"
"""The reason of a hold that two people agreed on, so that taking it is a kept word."""

_SETTLED_TOLD_AT_ONCE = 500
_OVERDUE_AFTER = timedelta(days=limits.DEBT_DAYS_UNTIL_BROKEN)


class DebtOutcome(msgspec.Struct, frozen=True):
    """How a debt ended or stands. `on_time`: by its day, or it had none; `was_overdue`: a good while after that it was still open."""

    debtor_id: UUID
    iou_id: UUID
    creditor_id: UUID
    settled_at: datetime | None
    on_time: bool
    was_overdue: bool


def is_told(rules: Rules, amount: int) -> bool:
    """Whether an amount is large enough to be a word worth keeping; how large beyond that never matters."""
    return amount >= limits.PROMISE_UNITS_MIN * 10**rules.unit.exponent


async def find_outcomes(tx: ReadTx, *, debts: Sequence[tuple[UUID, UUID]]) -> list[DebtOutcome]:
    """How debts ended or stand, each named by who owes and its id; those that are too small are left out."""
    rules = await ledger.find_rules(tx)
    rows = await store.promises.list_ious_by_key(tx, debtor_ids=[one[0] for one in debts], iou_ids=[one[1] for one in debts])
    return [_outcome(row, rules[row.currency]) for row in rows if is_told(rules[row.currency], row.amount)]


def _outcome(row: IouRow, rules: Rules) -> DebtOutcome:
    settled_at = row.closed_at if row.state == "settled" else None
    on_time = settled_at is not None and (row.due_on is None or ledger.today_of(rules, settled_at) <= row.due_on)
    return DebtOutcome(row.debtor_id, row.iou_id, row.creditor_id, settled_at, on_time, row.overdue_at is not None)


async def tell_overdue(db: Db) -> int:
    """Say of each debt once that it is open a good while after its day, each in a transaction of its own; of how many it was said.

    It is put off while the house keeps who owes from paying, or who is owed is gone: that is no broken word.
    """
    count, beyond = 0, None
    while due := await _list_overdue(db, beyond):
        payable = await db.glance(lambda tx, due=due: _leave_payable(tx, due))
        count += await settle_each(
            payable, lambda row: db.run(lambda tx: _tell(tx, row)), id_of=lambda row: row.iou_id, failed="debt_not_told"
        )
        last = due[-1]
        beyond = (last.due_on or date.min, last.iou_id)
    return count


async def _list_overdue(db: Db, beyond: tuple[date, UUID] | None) -> list[IouRow]:
    return await db.glance(lambda tx: store.promises.list_overdue(tx, at=tx.now, after=_OVERDUE_AFTER, beyond=beyond, limit=DUE_AT_ONCE))


async def _leave_payable(tx: ReadTx, due: Sequence[IouRow]) -> list[IouRow]:
    ends = [account_of(person_id, one.currency) for one in due for person_id in (one.debtor_id, one.creditor_id)]
    states = {one.account_id: one.state for one in await store.accounts.list_accounts(tx, account_ids=ends)}
    return [
        one
        for one in due
        if states.get(account_of(one.debtor_id, one.currency)) not in {"frozen", "closed"}
        and states.get(account_of(one.creditor_id, one.currency)) != "closed"
    ]


async def _tell(tx: Tx, row: IouRow) -> None:
    if await store.promises.update_overdue(tx, debtor_id=row.debtor_id, iou_id=row.iou_id):
        await outbox.record(tx, DebtOverdue(id=tx.new_id(), at=tx.now, debtor_id=row.debtor_id, iou_id=row.iou_id))


async def tell_settled(tx: Tx, *, debts: Sequence[tuple[UUID, UUID]]) -> None:
    """Say that debts were paid back or netted to the end."""
    for start in range(0, len(debts), _SETTLED_TOLD_AT_ONCE):
        part = tuple(debts[start : start + _SETTLED_TOLD_AT_ONCE])
        await outbox.record(tx, DebtsSettled(id=tx.new_id(), at=tx.now, debts=part))


async def tell_request_honoured(tx: Tx, *, person_id: UUID, asker_id: UUID, request_id: UUID, amount: int, currency: str) -> None:
    """Say that somebody paid what they were asked for."""
    if is_told(ledger.rules_of(await ledger.find_rules(tx), currency), amount):
        event = RequestHonoured(id=tx.new_id(), at=tx.now, person_id=person_id, asker_id=asker_id, request_id=request_id)
        await outbox.record(tx, event)


async def tell_order_paid(tx: Tx, *, order: Order, rules: Rules, transfer_id: UUID) -> None:
    """Say that a standing order paid a date."""
    if is_told(rules, order.amount):
        ends = {"person_id": order.person_id, "to_person_id": order.to_person_id}
        await outbox.record(tx, OrderPaid(id=tx.new_id(), at=tx.now, **ends, transfer_id=transfer_id))


async def tell_order_skipped(tx: Tx, *, order: Order, rules: Rules, transfer_id: UUID, code: str) -> None:
    """Say that a standing order missed a date, where lack of money was the reason on the last two days that it was tried."""
    if {order.refusal, code} == {NotEnoughMoney.code} and is_told(rules, order.amount):
        ends = {"person_id": order.person_id, "to_person_id": order.to_person_id}
        await outbox.record(tx, OrderMissed(id=tx.new_id(), at=tx.now, **ends, transfer_id=transfer_id))


async def tell_deposit_taken(tx: Tx, *, hold: Hold) -> None:
    """Say that a deposit was taken as agreed; a payment that merely waited a while is no word that was given."""
    if hold.reason != DEPOSIT or hold.to_account_id is None:
        return
    accounts = await store.accounts.list_accounts(tx, account_ids=[hold.account_id, hold.to_account_id])
    owners = {one.account_id: one for one in accounts}
    payer, payee = owners[hold.account_id], owners[hold.to_account_id]
    between_people = {payer.kind, payee.kind} == {AccountKind.PERSON} and payer.owner_id != payee.owner_id
    if between_people and is_told(ledger.rules_of(await ledger.find_rules(tx), payer.currency), hold.amount):
        ends = {"person_id": payer.owner_id, "to_person_id": payee.owner_id}
        await outbox.record(tx, DepositHonoured(id=tx.new_id(), at=tx.now, **ends, hold_id=hold.hold_id))
