"""What a send is: the order, the receipt, and the decision that one send passes, alone or among hundreds."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from quanzi.kernel import limits
from quanzi.kernel.errors import KeyReused
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.wallet import judge
from quanzi.wallet.book import Book
from quanzi.wallet.errors import NameUnverified, NotTransferable, StepUpNeeded
from quanzi.wallet.model import Kind, Posting, Rules, Transfer, account_of

Speed = Literal["default", "now", "two_hours", "next_day"]


class SendMoney(msgspec.Struct, frozen=True, gc=False):
    """An order to pay. `transfer_id` is made by the phone and is the request key: the same id moves money once.

    `amount` in minor units of `currency` (empty: the community's first). `confirmed_name` is the payee's name as it was
    shown, which a first payment needs.
    """

    transfer_id: UUID
    to_person_id: UUID
    amount: int
    currency: str = ""
    memo: str = ""
    speed: Speed = "default"
    confirmed_name: str = ""


class Receipt(msgspec.Struct, frozen=True, gc=False):
    """What became of an order: `done`, or `waiting` until `due_at`. `balance` and `held` are the payer's, after it."""

    transfer_id: UUID
    to_person_id: UUID
    amount: int
    currency: str
    state: str
    at: datetime
    due_at: datetime | None
    balance: int
    held: int


@dataclass(frozen=True, slots=True)
class Order:
    """A send and who makes it; `stepped_up`: the payment passcode or a passkey was given for it.

    `kind` and `origin_id` say what is paid with it: a request, a collection, a standing order.
    """

    by: Person
    send: SendMoney
    stepped_up: bool = False
    kind: Kind = Kind.SEND
    origin_id: UUID | None = None


Pair = tuple[UUID, UUID]
"""Payer's and payee's account."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known when sends of one currency are decided.

    Rules, locked accounts, transfers already made, who was paid before, and which keys stand for money that was set aside.
    """

    rules: Rules
    book: Book
    made: dict[tuple[UUID, UUID], Transfer]
    known: frozenset[Pair]
    aside: frozenset[tuple[UUID, UUID]]
    today: date


def pair_of(order: Order, currency: str) -> Pair:
    """Payer's and payee's account."""
    return account_of(order.by.member_id, currency), account_of(order.send.to_person_id, currency)


def decide_send(order: Order, facts: Facts) -> Receipt | None:
    """Pay somebody who was paid before, at once. None: it is not that simple, `send.send_one` decides.

    Raises what `Book.pay` does, and KeyReused.
    """
    code = facts.rules.unit.code
    pair = pair_of(order, code)
    key = (pair[0], order.send.transfer_id)
    if (before := facts.made.get(key)) is not None:
        return repeat_send(before, order, code)
    if key in facts.aside or not is_plain(order, facts.rules, facts.book.now):
        return None
    if pair not in facts.known or pair[1] not in facts.book.accounts:
        return None
    transfer = facts.book.pay(posting_of(order, pair), limit=facts.rules.limit_of(order.by.tier), today=facts.today)
    # a twin in the same batch gets this answer
    facts.made[key] = transfer
    return receipt_of(transfer, order, code)


def is_plain(order: Order, rules: Rules, now: datetime) -> bool:
    """Whether only the accounts can say no: at once, within what one payment may be, no step-up is missing, no risk rule to ask."""
    send = order.send
    most = rules.limit_of(order.by.tier).payment_max
    return (
        rules.unit.transferable
        and send.speed in {"default", "now"}
        and 0 < send.amount <= limits.AMOUNT_MINOR_MAX
        and (most is None or send.amount <= most)
        and (order.stepped_up or send.amount <= rules.unit.step_up_over)
        and not (rules.risk and judge.needs_judge(rules, by=order.by, amount=send.amount, memo=send.memo, now=now))
    )


def clean_send(send: SendMoney) -> SendMoney:
    """The order with its memo as it is kept; kernel.text's refusals."""
    if not send.memo:
        return send
    memo = clean_text(send.memo, max_characters=limits.MEMO_CHARACTERS_MAX, field="memo", required=False)
    return msgspec.structs.replace(send, memo=memo)


def may_pay(by: Person, rules: Rules) -> None:
    """What holds for every way to pay: NotTransferable, NameUnverified."""
    if not rules.unit.transferable:
        raise NotTransferable(currency=rules.unit.code)
    if rules.limit_of(by.tier).payment_max == 0:
        raise NameUnverified


def check_step_up(rules: Rules, amount: int, *, known: bool, stepped_up: bool) -> None:
    """Who pays a payee for the first time, or a large amount, has to prove who they are: StepUpNeeded."""
    if not stepped_up and (not known or amount > rules.unit.step_up_over):
        raise StepUpNeeded(why="amount" if known else "new_payee")


def posting_of(order: Order, pair: tuple[UUID, UUID], *, release: int = 0) -> Posting:
    """The movement of a send."""
    send = order.send
    return Posting(
        send.transfer_id, pair[0], pair[1], send.amount, order.kind, release=release, origin_id=order.origin_id, memo=send.memo or None
    )


def repeat_send(before: Transfer, order: Order, currency: str) -> Receipt:
    """The first answer again; KeyReused when the id was used for another payment."""
    send = order.send
    same = (
        before.credit_account_id == account_of(send.to_person_id, currency)
        and before.amount == send.amount
        and (before.memo or "") == send.memo
        and before.kind == order.kind
        # what was set aside before it arrived names itself where it has no other origin
        and before.origin_id in {order.origin_id, before.transfer_id}
    )
    if not same:
        raise KeyReused
    return receipt_of(before, order, currency)


def receipt_of(transfer: Transfer, order: Order, currency: str) -> Receipt:
    """The answer to a send that was posted."""
    return Receipt(
        transfer.transfer_id,
        order.send.to_person_id,
        transfer.amount,
        currency,
        "done",
        transfer.at,
        None,
        transfer.debit_balance,
        transfer.debit_held,
    )
