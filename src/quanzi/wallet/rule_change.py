"""Limits of a currency and of its tiers: changed at once or from a day on, each change kept with who, why and from what to what."""

from datetime import datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

import msgspec

from quanzi import identity
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Conflict, Invalid, KeyReused, NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.wallet import ledger, store
from quanzi.wallet.errors import UnknownCurrency
from quanzi.wallet.model import TierLimit
from quanzi.wallet.store.rule_changes import RuleChange

Rule = Literal["credit_limit", "step_up_over", "payment_max", "day_max", "year_max", "total_max"]
RULES: tuple[Rule, ...] = get_args(Rule)
_OF_CURRENCY = frozenset({"credit_limit", "step_up_over"})
_TIERS = range(4)
_SHOWN_MAX = 100


class BadLimit(Invalid):
    """The limit is none of the list, its amount can't be, or the day is too far away or over."""

    code = "bad_limit"
    reason = "This limit can't be changed like this."
    way_forward = "Choose a limit, an amount of at least nothing, and a moment from now on within a year."


class ChangeOver(Conflict):
    """The change is in force, or was withdrawn."""

    code = "change_over"
    reason = "This change is in force already, or was withdrawn."
    way_forward = "Change the limit again, if it is to be another."


class NewLimit(msgspec.Struct, frozen=True):
    """A limit as it is to be, in minor units; None: no limit. `tier` for those of a tier; `valid_from` None: now."""

    change_id: UUID
    currency: str
    rule: Rule
    after: int | None
    reason: str
    tier: int | None = None
    valid_from: datetime | None = None


async def change_limit(tx: Tx, *, by: Person, new: NewLimit) -> RuleChange:
    """Change a limit, at once or from a moment on; what members opened before keeps the credit limit it has.

    The same id again gives the first answer. BadLimit, UnknownCurrency, KeyReused.
    """
    identity.may_operate(by)
    reason = clean_text(new.reason, max_characters=limits.REASON_CHARACTERS_MAX, field="reason")
    _check(new, tx.now)
    valid_from = new.valid_from or tx.now
    before = await _find_now(tx, new.currency, new.rule, new.tier)
    change = RuleChange(
        new.change_id, new.currency, new.rule, new.tier, before, new.after, reason, by.member_id, tx.now, valid_from, "waiting", None
    )
    if not await store.rule_changes.insert_change(tx, new=change):
        return await _repeat(tx, change)
    return await _apply(tx, change) if valid_from <= tx.now else change


async def withdraw_limit(tx: Tx, *, by: Person, change_id: UUID) -> None:
    """Call off a change that is not in force yet. NotFound, ChangeOver."""
    identity.may_operate(by)
    change = await store.rule_changes.lock_change(tx, change_id=change_id)
    if change is None:
        raise NotFound
    if change.state == "withdrawn" and change.withdrawn_by == by.id:
        return
    if change.state != "waiting":
        raise ChangeOver
    await store.rule_changes.update_change(tx, change_id=change_id, state="withdrawn", before=change.before, withdrawn_by=by.id)


async def list_limit_changes(tx: ReadTx, *, by: Person) -> list[RuleChange]:
    """Every change of a limit, the latest first, at most 100."""
    identity.may_operate(by)
    return await store.rule_changes.list_changes(tx, limit=_SHOWN_MAX)


async def apply_change(tx: Tx, *, change: RuleChange) -> None:
    """Bring a change into force whose moment has come, unless somebody was faster."""
    await store.rule_changes.lock_currency(tx, currency=change.currency)
    locked = await store.rule_changes.lock_change(tx, change_id=change.change_id)
    if locked is not None and locked.state == "waiting":
        await _apply(tx, locked)


def _check(new: NewLimit, now: datetime) -> None:
    if new.rule not in RULES or (new.tier is None) is not (new.rule in _OF_CURRENCY) or new.tier not in {None, *_TIERS}:
        raise BadLimit(field="rule")
    if (new.after is None and new.tier is None) or (new.after is not None and not 0 <= new.after <= limits.AMOUNT_MINOR_MAX):
        raise BadLimit(field="after")
    # a form that was filled in a moment ago means now
    earliest, latest = now - timedelta(minutes=5), now + timedelta(days=limits.RULE_CHANGE_DAYS_AHEAD_MAX)
    if new.valid_from is not None and not earliest <= new.valid_from <= latest:
        raise BadLimit(field="valid_from")


async def _find_now(tx: Tx, currency: str, rule: str, tier: int | None) -> int | None:
    """What the limit is now; nobody else changes those of the currency meanwhile."""
    own = await store.rule_changes.lock_currency(tx, currency=currency)
    if own is None:
        raise UnknownCurrency(currency=currency, field="currency")
    if tier is None:
        return own[0] if rule == "credit_limit" else own[1]
    found = (await ledger.find_rules(tx))[currency].limit_of(tier)
    return getattr(found, rule)


async def _apply(tx: Tx, change: RuleChange) -> RuleChange:
    before = await _find_now(tx, change.currency, change.rule, change.tier)
    if change.tier is not None:
        found = (await ledger.find_rules(tx))[change.currency].limit_of(change.tier)
        limit = TierLimit(change.tier, found.payment_max, found.day_max, found.year_max, found.total_max)
        await store.currencies.insert_limit(
            tx, currency=change.currency, limit=msgspec.structs.replace(limit, **{change.rule: change.after})
        )
    elif change.rule == "credit_limit":
        await store.rule_changes.update_credit_limit(tx, currency=change.currency, amount=change.after or 0)
    else:
        await store.rule_changes.update_step_up_over(tx, currency=change.currency, amount=change.after or 0)
    await store.rule_changes.update_change(tx, change_id=change.change_id, state="in_force", before=before, withdrawn_by=None)
    return msgspec.structs.replace(change, before=before, state="in_force")


async def _repeat(tx: Tx, new: RuleChange) -> RuleChange:
    first = await store.rule_changes.lock_change(tx, change_id=new.change_id)
    wanted = (new.currency, new.rule, new.tier, new.after, new.reason, new.ordered_by)
    if first is None or (first.currency, first.rule, first.tier, first.after, first.reason, first.ordered_by) != wanted:
        raise KeyReused
    return first
