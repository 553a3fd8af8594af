"""Tips: a little money for something that somebody said, which waits a day and goes back if that is taken down meanwhile.

The slice that owns what was said (a post, say) gives the tip by its door and can return it until it has arrived.
"""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from quanzi import relations
from quanzi.identity import showing
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Forbidden, KeyReused, NotFound, TooMany
from quanzi.kernel.money import Money
from quanzi.kernel.person import Person
from quanzi.wallet import judge, ledger, sending, store
from quanzi.wallet.book import Book
from quanzi.wallet.errors import ToYourself
from quanzi.wallet.gift_rules import read_gift_rules
from quanzi.wallet.hold import void_hold, write_hold
from quanzi.wallet.model import Kind, Rules, account_of
from quanzi.wallet.store.gift_rules import GiftRules
from quanzi.wallet.store.holds import Hold

_HELD = timedelta(hours=limits.TIP_HOURS_HELD)
_YOUNG = timedelta(hours=limits.TIP_ACCOUNT_HOURS_MIN)


class TipsOff(Forbidden):
    """The operators switched tips off in this currency."""

    code = "tips_off"
    reason = "There are no tips in {currency} here."
    way_forward = "Choose another currency."


class TooNewForTips(Forbidden):
    """One of the two joined less than three days ago."""

    code = "too_new_for_tips"
    reason = "Tips begin when both of you have been here for {hours} hours."
    way_forward = "Wait a little; until then a kind word is welcome too."


class TipPairLimit(TooMany):
    """The day's tips to this person would pass the limit."""

    code = "tip_pair_limit"
    reason = "You can tip this person {left} more today."
    way_forward = "Tip less, or wait until tomorrow."


class TipDayLimit(TooMany):
    """The day's tips altogether would pass the limit."""

    code = "tip_day_limit"
    reason = "You can tip {left} more today."
    way_forward = "Tip less, or wait until tomorrow."


class GiveTip(msgspec.Struct, frozen=True):
    """An order to tip. `tip_id` is made by the phone and tips once; `about_id` is what the tip is for.

    `amount` in minor units of `currency` (empty: the community's first).
    """

    tip_id: UUID
    to_person_id: UUID
    amount: int
    about_id: UUID
    currency: str = ""


class Tip(msgspec.Struct, frozen=True):
    """A tip that was given. `state` is waiting until `due_at`, captured when it has arrived, voided when it went back."""

    tip_id: UUID
    to_person_id: UUID
    amount: int
    currency: str
    about_id: UUID | None
    state: str
    at: datetime
    due_at: datetime


async def give_tip(tx: Tx, *, by: Person, order: GiveTip, stepped_up: bool = False) -> Tip:
    """Set a tip aside; it arrives after a day unless it is returned.

    NotFound (also for who is out of sight), ToYourself, UnknownCurrency, NotTransferable, NameUnverified, TipsOff, TooNewForTips,
    TipPairLimit, TipDayLimit, StepUpNeeded, RuleRefused, KeyReused, and what `Book.pay_later` raises.
    """
    rules = ledger.rules_of(await ledger.find_rules(tx), order.currency)
    if order.to_person_id == by.member_id:
        raise ToYourself(field="to_person_id")
    await relations.find_relation(tx, by=by, person_id=order.to_person_id)
    gifts = await read_gift_rules(tx, rules=rules)
    mine, theirs = await ledger.open_accounts(
        tx, new=[ledger.new_account(by.member_id, rules), ledger.new_account(order.to_person_id, rules)]
    )
    book = await ledger.open_book(tx, account_ids=[mine])
    if (before := await _find_before(tx, order, mine, theirs)) is not None:
        return _show(before, order, rules)
    await _may_tip(tx, by, order, rules, gifts)
    await _check_day(tx, order, (mine, theirs), rules, gifts)
    # it waits for a day and confirms nobody's name, so that only its amount asks who gives it
    sending.check_step_up(rules, order.amount, known=True, stepped_up=stepped_up)
    known = await store.payees.is_known(tx, account_id=mine, payee_account_id=theirs)
    payment = judge.Payment(by, order.tip_id, order.amount, "", known, stepped_up)
    await judge.check_at_once(tx, payment=payment, rules=rules, account_id=mine, to_account_id=theirs)
    hold = await _set_aside(tx, by, order, (mine, theirs), book, rules)
    return _show(hold, order, rules)


async def return_tip(tx: Tx, *, payer_id: UUID, tip_id: UUID, currency: str = "") -> None:
    """Give a tip back that has not arrived; for the slice that owns what it was for. It counts as not tipped. NotFound, HoldOver."""
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    account_id = account_of(payer_id, rules.unit.code)
    hold = await store.holds.find_hold(tx, account_id=account_id, hold_id=tip_id)
    if hold is None or hold.kind != Kind.TIP:
        raise NotFound
    await void_hold(tx, account_id=account_id, hold_id=tip_id)


async def _find_before(tx: Tx, order: GiveTip, mine: UUID, theirs: UUID) -> Hold | None:
    hold = await store.holds.find_hold(tx, account_id=mine, hold_id=order.tip_id)
    if hold is None:
        if await ledger.find_made(tx, keys=[(mine, order.tip_id)]):
            raise KeyReused
        return None
    if (hold.kind, hold.to_account_id, hold.amount, hold.origin_id) != (Kind.TIP, theirs, order.amount, order.about_id):
        raise KeyReused
    return hold


async def _may_tip(tx: Tx, by: Person, order: GiveTip, rules: Rules, gifts: GiftRules) -> None:
    sending.may_pay(by, rules)
    if not gifts.tips_on:
        raise TipsOff(currency=rules.unit.code)
    for person_id in (by.member_id, order.to_person_id):
        if (await showing.find_profile(tx, person_id=person_id)).joined_at > tx.now - _YOUNG:
            raise TooNewForTips(hours=limits.TIP_ACCOUNT_HOURS_MIN)


async def _check_day(tx: Tx, order: GiveTip, pair: tuple[UUID, UUID], rules: Rules, gifts: GiftRules) -> None:
    """Under the lock of the payer's account, so that many tips at once are counted as many."""
    began = datetime.combine(ledger.today_of(rules, tx.now), time(), ZoneInfo(rules.unit.zone))
    one, everybody = await store.gift_rules.count_tipped(tx, account_id=pair[0], to_account_id=pair[1], since=began)
    if one + order.amount > gifts.tip_pair_day_max:
        raise TipPairLimit(left=Money(max(0, gifts.tip_pair_day_max - one), rules.unit.code), retry_after_s=3600)
    if everybody + order.amount > gifts.tip_day_max:
        raise TipDayLimit(left=Money(max(0, gifts.tip_day_max - everybody), rules.unit.code), retry_after_s=3600)


async def _set_aside(tx: Tx, by: Person, order: GiveTip, pair: tuple[UUID, UUID], book: Book, rules: Rules) -> Hold:
    book.pay_later(pair[0], order.amount, limit=rules.limit_of(by.tier), today=ledger.today_of(rules, tx.now))
    hold = Hold(
        pair[0], order.tip_id, pair[1], order.amount, 0, Kind.TIP, "open", tx.now, tx.now + _HELD, "capture", None, order.about_id, None,
        None, "tip",
    )  # fmt: skip
    await write_hold(tx, book=book, hold=hold)
    return hold


def _show(hold: Hold, order: GiveTip, rules: Rules) -> Tip:
    return Tip(hold.hold_id, order.to_person_id, hold.amount, rules.unit.code, hold.origin_id, hold.told, hold.at, hold.due_at)
