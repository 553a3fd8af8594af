"""Offer money to one person, who takes it or leaves it: it is set aside at once, and after a day it is the payer's again.

How it ended without being taken is told to nobody: declined, taken back and run out look the same.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from quanzi import identity, relations
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import KeyReused, NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.wallet import judge, ledger, sending, store, turn
from quanzi.wallet.errors import AccountFrozen, HoldOver, NameUnconfirmed, ToYourself
from quanzi.wallet.hold import OFFER, capture_hold, note_payee, void_hold, write_hold
from quanzi.wallet.model import Kind, Rules, account_of
from quanzi.wallet.parcel import NotNow
from quanzi.wallet.send import find_payee_name
from quanzi.wallet.store.holds import Hold

_WAITS = timedelta(hours=limits.OFFER_HOURS_WAITING)
_FIRST_WAITS = timedelta(hours=2)


class OfferState(StrEnum):
    """`waiting` for the payee's answer; `under_way`: taken, and it arrives later; `done`: it arrived; `closed`: it went back."""

    WAITING = "waiting"
    UNDER_WAY = "under_way"
    DONE = "done"
    CLOSED = "closed"


class NewOffer(msgspec.Struct, frozen=True):
    """What to offer whom. `offer_id` is made by the phone: the same id offers once. `amount` in minor units.

    `confirmed_name` is the payee's name as it was shown, which a first payment to a stranger needs.
    """

    offer_id: UUID
    to_person_id: UUID
    amount: int
    currency: str = ""
    memo: str = ""
    confirmed_name: str = ""


class Offer(msgspec.Struct, frozen=True):
    """An offer as both of its ends see it: until `due_at` it waits, or is on its way."""

    offer_id: UUID
    to_person_id: UUID
    amount: int
    currency: str
    memo: str
    state: OfferState
    due_at: datetime


async def offer_transfer(tx: Tx, *, by: Person, new: NewOffer, stepped_up: bool = False) -> Offer:
    """Set money aside for one person until they answer, under all rules of a payment that can't wait for a risk rule.

    NotFound, ToYourself, UnknownCurrency, NotTransferable, NameUnverified, NameUnconfirmed, StepUpNeeded, RuleRefused,
    KeyReused, and what `Book.pay_later` does.
    """
    identity.may_act(by)
    if new.to_person_id == by.member_id:
        raise ToYourself(field="to_person_id")
    rules = ledger.rules_of(await ledger.find_rules(tx), new.currency)
    memo = clean_text(new.memo, max_characters=limits.MEMO_CHARACTERS_MAX, field="memo", required=False)
    relation = await relations.find_relation(tx, by=by, person_id=new.to_person_id)
    sending.may_pay(by, rules)
    opened = [ledger.new_account(one, rules) for one in (by.member_id, new.to_person_id)]
    mine, theirs = await ledger.open_accounts(tx, new=opened)
    book = await ledger.open_book(tx, account_ids=[mine])
    hold = Hold(
        mine, new.offer_id, theirs, new.amount, 0, Kind.SEND, "open", tx.now, tx.now + _WAITS, "expire", None, None, None, memo or None,
        OFFER,
    )  # fmt: skip
    if (before := await _find_same(tx, hold)) is not None:
        return _show(before, to_person_id=new.to_person_id, rules=rules)
    known = await store.payees.is_known(tx, account_id=mine, payee_account_id=theirs)
    if not known and relation.tie is not relations.Tie.CONTACT:
        await _check_name(tx, new)
    sending.check_step_up(rules, new.amount, known=known, stepped_up=stepped_up)
    payment = judge.Payment(by, new.offer_id, new.amount, memo, known, stepped_up)
    await judge.check_at_once(tx, payment=payment, rules=rules, account_id=mine, to_account_id=theirs)
    book.pay_later(mine, new.amount, limit=rules.limit_of(by.tier), today=ledger.today_of(rules, tx.now))
    await write_hold(tx, book=book, hold=hold)
    return _show(hold, to_person_id=new.to_person_id, rules=rules)


async def _check_name(tx: Tx, new: NewOffer) -> None:
    if new.confirmed_name != (name := await find_payee_name(tx, person_id=new.to_person_id)):
        raise NameUnconfirmed(name=name)


async def _find_same(tx: Tx, hold: Hold) -> Hold | None:
    """The same offer made before; KeyReused when its id was used for anything else."""
    before = await store.holds.find_hold(tx, account_id=hold.account_id, hold_id=hold.hold_id)
    if before is None:
        await ledger.check_new_key(tx, account_id=hold.account_id, key=hold.hold_id)
        return None
    if (before.to_account_id, before.amount, before.memo, before.reason) != (hold.to_account_id, hold.amount, hold.memo, hold.reason):
        raise KeyReused
    return before


async def accept_offer(tx: Tx, *, by: Person, payer_id: UUID, offer_id: UUID, currency: str) -> None:
    """Take what somebody offered me; a stranger's first money arrives two hours after it was offered. Twice is once.

    NotFound, HoldOver, NotNow (whoever offered it can pay nothing at the moment), and what `Book.post` does.
    """
    identity.may_act(by)
    hold = await _find_for_me(tx, by=by, payer_id=payer_id, offer_id=offer_id, currency=currency)
    await relations.find_relation(tx, by=by, person_id=payer_id)
    await ledger.open_book(tx, account_ids=[hold.account_id, account_of(by.member_id, currency)])
    hold = await _lock_open(tx, hold, taken="captured")
    if hold is None or hold.due == "capture":
        return
    if hold.due_at <= tx.now:
        raise HoldOver
    arrives_at = hold.at + _FIRST_WAITS
    if arrives_at > tx.now and await _is_stranger(tx, by=by, payer_id=payer_id, hold=hold):
        await store.holds.update_hold_taken(tx, hold=hold, due_at=arrives_at)
        await turn.tell_turn(tx, subject_id=offer_id)
        return
    try:
        transfer = await capture_hold(tx, account_id=hold.account_id, hold_id=offer_id)
    except AccountFrozen as refusal:
        raise NotNow from refusal
    await note_payee(tx, transfer=transfer)


async def decline_offer(tx: Tx, *, by: Person, payer_id: UUID, offer_id: UUID, currency: str) -> None:
    """Leave it: it is the payer's again, who sees that it is closed and no more. Twice is once. NotFound, HoldOver."""
    hold = await _find_for_me(tx, by=by, payer_id=payer_id, offer_id=offer_id, currency=currency)
    await ledger.open_book(tx, account_ids=[hold.account_id])
    hold = await _lock_open(tx, hold, taken="voided")
    if hold is not None:
        await void_hold(tx, account_id=hold.account_id, hold_id=offer_id)


async def _find_for_me(tx: ReadTx, *, by: Person, payer_id: UUID, offer_id: UUID, currency: str) -> Hold:
    hold = await store.holds.find_hold(tx, account_id=account_of(payer_id, currency), hold_id=offer_id)
    if hold is None or hold.reason != OFFER or hold.to_account_id != account_of(by.member_id, currency):
        raise NotFound
    return hold


async def _lock_open(tx: Tx, hold: Hold, *, taken: str) -> Hold | None:
    """The offer while it is open and nobody else settles it; None where it ended as is asked for. HoldOver."""
    now = await store.holds.lock_hold(tx, account_id=hold.account_id, hold_id=hold.hold_id)
    if now is None:
        raise NotFound
    if now.state == "open":
        return now
    if now.state != taken:
        raise HoldOver
    return None


async def _is_stranger(tx: ReadTx, *, by: Person, payer_id: UUID, hold: Hold) -> bool:
    if hold.to_account_id and await store.payees.is_known(tx, account_id=hold.account_id, payee_account_id=hold.to_account_id):
        return False
    return (await relations.find_relation(tx, by=by, person_id=payer_id)).tie is not relations.Tie.CONTACT


async def find_offer_state(tx: ReadTx, *, payer_id: UUID, offer_id: UUID, currency: str) -> tuple[OfferState, datetime] | None:
    """How an offer stands and until when, as everybody may see it who knows of it."""
    hold = await store.holds.find_hold(tx, account_id=account_of(payer_id, currency), hold_id=offer_id)
    return None if hold is None or hold.reason != OFFER else (_state_of(hold), hold.due_at)


def _state_of(hold: Hold) -> OfferState:
    if hold.state == "open":
        return OfferState.UNDER_WAY if hold.due == "capture" else OfferState.WAITING
    return OfferState.DONE if hold.state == "captured" else OfferState.CLOSED


def _show(hold: Hold, *, to_person_id: UUID, rules: Rules) -> Offer:
    return Offer(hold.hold_id, to_person_id, hold.amount, rules.unit.code, hold.memo or "", _state_of(hold), hold.due_at)
