"""My own limits, below those of my tier: lower at once, higher a day later, so that a thief with my phone has to wait."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from quanzi.identity import keyring
from quanzi.infra.each import DUE_AT_ONCE, PUT_OFF, settle_each
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Conflict, Invalid
from quanzi.kernel.person import Person
from quanzi.wallet import ledger, store
from quanzi.wallet.model import Rules, account_of
from quanzi.wallet.store import own_limits
from quanzi.wallet.store.own_limits import Raise

_DELAY = timedelta(hours=limits.OWN_LIMIT_HOURS_DELAY)


class BadOwnLimit(Invalid):
    """A limit is an amount, nothing, or none."""

    code = "bad_own_limit"
    reason = "This can't be a limit."
    way_forward = "Write an amount, 0 to pay nothing at all, or leave it empty for no limit of your own."


class NoRaise(Conflict):
    """No raise waits: it came, or was taken back."""

    code = "no_raise"
    reason = "No higher limit is waiting."
    way_forward = "Reload the page to see the limits that count."


class OwnLimits(msgspec.Struct, frozen=True):
    """What I may pay in a currency, in minor units, None for no limit: by my tier, by my own word, and from `raise_at` on."""

    currency: str
    tier_payment_max: int | None
    tier_day_max: int | None
    own_payment_max: int | None
    own_day_max: int | None
    raise_payment_max: int | None
    raise_day_max: int | None
    raise_at: datetime | None


def split_change(now: int | None, wanted: int | None) -> tuple[int | None, bool]:
    """What counts at once of a wanted limit, and whether the rest is a raise that has to wait. None is no limit."""
    if wanted is None:
        return now, now is not None
    if now is None or wanted <= now:
        return wanted, False
    return now, True


async def list_limits(tx: ReadTx, *, by: Person) -> list[OwnLimits]:
    """My limits in each currency that can be sent."""
    rules = {code: rule for code, rule in (await ledger.find_rules(tx)).items() if rule.unit.transferable}
    mine = {code: account_of(by.member_id, code) for code in rules}
    accounts = {one.account_id: one for one in await store.accounts.list_accounts(tx, account_ids=list(mine.values()))}
    raises = {one.account_id: one for one in await own_limits.list_raises(tx, account_ids=list(mine.values()))}
    found: list[OwnLimits] = []
    for code, rule in rules.items():
        account, tier = accounts.get(mine[code]), rule.limit_of(by.tier)
        own = (account.own_payment_max, account.own_day_max) if account else (None, None)
        found.append(OwnLimits(code, tier.payment_max, tier.day_max, *own, *_raise_of(raises, mine[code])))
    return found


def _raise_of(raises: Mapping[UUID, Raise], account_id: UUID) -> tuple[int | None, int | None, datetime | None]:
    found = raises.get(account_id)
    return (None, None, None) if found is None else (found.payment_max, found.day_max, found.due_at)


async def set_limits(tx: Tx, *, by: Person, currency: str, payment_max: int | None, day_max: int | None) -> OwnLimits:
    """Lower my own limits at once, and raise them in a day; None takes a limit away. What waited before waits no more.

    In minor units. ScopeMissing for a token, UnknownCurrency, BadOwnLimit.
    """
    keyring.may_use_session(by)
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    for field, wanted in (("payment_max", payment_max), ("day_max", day_max)):
        if wanted is not None and not 0 <= wanted <= limits.AMOUNT_MINOR_MAX:
            raise BadOwnLimit(field=field)
    account_id = (await ledger.open_accounts(tx, new=[ledger.new_account(by.member_id, rules)]))[0]
    account = (await ledger.open_book(tx, account_ids=[account_id])).find(account_id)
    payment, payment_waits = split_change(account.own_payment_max, payment_max)
    day, day_waits = split_change(account.own_day_max, day_max)
    await own_limits.update_own_limits(tx, account_id=account_id, payment_max=payment, day_max=day)
    waiting = Raise(account_id, payment_max, day_max, tx.now, tx.now + _DELAY)
    if payment_waits or day_waits:
        await own_limits.upsert_raise(tx, raised=waiting)
    else:
        await own_limits.delete_raise(tx, account_id=account_id)
    return await _find_limits(tx, by, rules)


async def cancel_raise(tx: Tx, *, by: Person, currency: str) -> OwnLimits:
    """Stay with the limits that count now. ScopeMissing, UnknownCurrency, NoRaise."""
    keyring.may_use_session(by)
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    if not await own_limits.delete_raise(tx, account_id=account_of(by.member_id, rules.unit.code)):
        raise NoRaise
    return await _find_limits(tx, by, rules)


async def apply_raises(db: Db, *, limit: int = DUE_AT_ONCE) -> int:
    """Let the raises count whose day has come, each in a transaction of its own; how many there were."""
    due = await db.glance(lambda tx: own_limits.list_raises_due(tx, at=tx.now, limit=limit))
    return await settle_each(
        due,
        lambda account_id: db.run(lambda tx: _apply(tx, account_id)),
        id_of=lambda account_id: account_id,
        failed="raise_not_applied",
        put_off=lambda account_id: db.run(lambda tx: own_limits.update_raise_due(tx, account_id=account_id, due_at=tx.now + PUT_OFF)),
    )


async def _apply(tx: Tx, account_id: UUID) -> None:
    await ledger.open_book(tx, account_ids=[account_id])
    waiting = await own_limits.lock_raise(tx, account_id=account_id)
    if waiting is None or waiting.due_at > tx.now:
        return
    await own_limits.update_own_limits(tx, account_id=account_id, payment_max=waiting.payment_max, day_max=waiting.day_max)
    await own_limits.delete_raise(tx, account_id=account_id)


async def _find_limits(tx: Tx, by: Person, rules: Rules) -> OwnLimits:
    return next(one for one in await list_limits(tx, by=by) if one.currency == rules.unit.code)
