"""Freezing an account: for a reason of money or law, until a day, with an answer to who objects.

Money still comes in. Who froze never lifts before the day: that takes somebody else, and so does answering an objection.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal, get_args
from uuid import UUID

from quanzi import identity
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Conflict, Invalid, KeyReused, NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.wallet import ledger, store
from quanzi.wallet.errors import AccountClosed
from quanzi.wallet.model import Account, AccountKind, account_of
from quanzi.wallet.store import guards
from quanzi.wallet.store.freezes import Freeze

Ground = Literal["court_order", "authority", "not_by_owner", "deceit", "laundering_rules", "estate"]
GROUNDS: tuple[Ground, ...] = get_args(Ground)
"""Why money may be kept where it is. What somebody said or did in a circle is no such reason, so there is none for it."""

_FREEZABLE = frozenset({AccountKind.PERSON.value, AccountKind.GROUP.value})
_SHOWN_MAX = 100


class BadFreeze(Invalid):
    """The reason is none of the list, or the days are too few or too many."""

    code = "bad_freeze"
    reason = "An account can be frozen for one of the listed reasons, for 1 to {days_max} days."
    way_forward = "Choose a reason of money or law, and the days."


class AlreadyFrozen(Conflict):
    """The account is frozen already."""

    code = "already_frozen"
    reason = "This account is frozen already."
    way_forward = "Look at the freeze that runs. It can be renewed."


class FreezeOver(Conflict):
    """The freeze was lifted, renewed, or its time is over."""

    code = "freeze_over"
    reason = "This freeze is over."
    way_forward = "Reload the page to see how the account stands."


class AlreadyAppealed(Conflict):
    """An objection is made once for each freeze, and answered once."""

    code = "already_appealed"
    reason = "To this freeze an objection was made, and it is answered once."
    way_forward = "Reload the page to see how it stands."


async def freeze_account(tx: Tx, *, by: Person, freeze_id: UUID, account_id: UUID, ground: str, note: str, days: int) -> Freeze:
    """Keep all that is in an account for some days; its owner reads the reason, `note` and the day.

    The same `freeze_id` gives the first answer. NotFound, NotYourOwnCase, BadFreeze, AlreadyFrozen, AccountClosed, KeyReused.
    """
    identity.may_operate(by)
    words = _check_terms(ground, note, days)
    account = await _lock_account(tx, by, account_id)
    before = await store.freezes.find_freeze(tx, account_id=account_id, freeze_id=freeze_id)
    if before is not None:
        if (before.ground, before.note, before.frozen_by) != (ground, words, by.id):
            raise KeyReused
        return before
    if account.state == "frozen":
        raise AlreadyFrozen
    if not await store.freezes.update_account_frozen(tx, account_id=account_id):
        raise AccountClosed
    return await _insert(tx, by, account, freeze_id, ground, words, days, was=account.state)


async def renew_freeze(tx: Tx, *, by: Person, account_id: UUID, freeze_id: UUID, new_id: UUID, note: str, days: int) -> Freeze:
    """Go on with a freeze for some days from now, under a new number; its owner may object anew.

    NotFound, NotYourOwnCase, BadFreeze, FreezeOver.
    """
    identity.may_operate(by)
    account = await _lock_account(tx, by, account_id)
    again = await store.freezes.find_freeze(tx, account_id=account_id, freeze_id=new_id)
    if again is not None and again.renews == freeze_id:
        return again
    old = await _lock_running(tx, account_id, freeze_id)
    words = _check_terms(old.ground, note, days)
    await store.freezes.update_freeze_ended(tx, freeze=old, state="renewed", by=by.id, reason=words)
    return await _insert(tx, by, account, new_id, old.ground, words, days, was=old.was, renews=freeze_id)


async def lift_freeze(tx: Tx, *, by: Person, account_id: UUID, freeze_id: UUID, reason: str) -> None:
    """End a freeze before its day; not for who froze. NotFound, NotYourOwnCase, FreezeOver."""
    identity.may_operate(by)
    why = clean_text(reason, max_characters=limits.REASON_CHARACTERS_MAX, field="reason")
    await _lock_account(tx, by, account_id)
    freeze = await _lock_running(tx, account_id, freeze_id)
    identity.may_decide_about(by, person_id=freeze.owner_id, decided=[freeze.frozen_by])
    await _end(tx, freeze, state="lifted", by=by.id, reason=why)


async def appeal_freeze(tx: Tx, *, by: Person, account_id: UUID, freeze_id: UUID, appeal: str) -> None:
    """Object to a freeze of my account, once; an operator who did not freeze it answers. NotFound, FreezeOver, AlreadyAppealed."""
    _ = by.member_id
    words = clean_text(appeal, max_characters=limits.APPEAL_CHARACTERS_MAX, field="appeal", lines=True)
    freeze = await store.freezes.find_freeze(tx, account_id=account_id, freeze_id=freeze_id)
    if freeze is None or freeze.owner_id != by.id:
        raise NotFound
    if freeze.state != "running":
        raise FreezeOver
    if freeze.appeal == words:
        return
    if not await store.freezes.update_freeze_appealed(tx, freeze=freeze, appeal=words):
        raise AlreadyAppealed


async def answer_appeal(tx: Tx, *, by: Person, account_id: UUID, freeze_id: UUID, keep: bool, reason: str) -> None:
    """Say what becomes of an objection: the freeze is kept, or ends now; not for who froze.

    NotFound, NotYourOwnCase, FreezeOver, AlreadyAppealed.
    """
    identity.may_operate(by)
    why = clean_text(reason, max_characters=limits.REASON_CHARACTERS_MAX, field="reason")
    await _lock_account(tx, by, account_id)
    freeze = await _lock_running(tx, account_id, freeze_id)
    if freeze.appealed_at is None:
        raise NotFound
    identity.may_decide_about(by, person_id=freeze.owner_id, decided=[freeze.frozen_by])
    if not await store.freezes.update_freeze_answered(tx, freeze=freeze, kept=keep, by=by.id, answer=why):
        raise AlreadyAppealed
    if not keep:
        await _end(tx, freeze, state="lifted", by=by.id, reason=why)


async def list_freezes(tx: ReadTx, *, by: Person) -> list[Freeze]:
    """Every freeze that runs, for operators; the one that ends first on top, at most 100."""
    identity.may_operate(by)
    return await store.freezes.list_running(tx, limit=_SHOWN_MAX)


async def list_own_freezes(tx: ReadTx, *, by: Person) -> list[Freeze]:
    """Freezes of my accounts, the latest first; also those that are over, at most 100."""
    codes = list(await ledger.find_rules(tx))
    return await store.freezes.list_freezes(tx, account_ids=[account_of(by.member_id, code) for code in codes], limit=_SHOWN_MAX)


async def end_freezes(tx: Tx, *, freezes: Sequence[Freeze]) -> int:
    """End those whose day has come; how many ended."""
    ended = 0
    for freeze in freezes:
        await ledger.open_book(tx, account_ids=[freeze.account_id])
        found = await store.freezes.lock_freeze(tx, account_id=freeze.account_id, freeze_id=freeze.freeze_id)
        if found is not None and found.state == "running" and found.until_at <= tx.now:
            await _end(tx, found, state="over", by=None, reason="")
            ended += 1
    return ended


def _check_terms(ground: str, note: str, days: int) -> str:
    if ground not in GROUNDS or not 1 <= days <= limits.FREEZE_DAYS_MAX:
        raise BadFreeze(field="ground" if ground not in GROUNDS else "days", days_max=limits.FREEZE_DAYS_MAX)
    return clean_text(note, max_characters=limits.REASON_CHARACTERS_MAX, field="note")


async def _lock_account(tx: Tx, by: Person, account_id: UUID) -> Account:
    book = await ledger.open_book(tx, account_ids=[account_id])
    account = book.accounts.get(account_id)
    if account is None or account.kind not in _FREEZABLE:
        raise NotFound
    identity.may_decide_about(by, person_id=account.owner_id)
    return account


async def _lock_running(tx: Tx, account_id: UUID, freeze_id: UUID) -> Freeze:
    freeze = await store.freezes.lock_freeze(tx, account_id=account_id, freeze_id=freeze_id)
    if freeze is None:
        raise NotFound
    if freeze.state != "running":
        raise FreezeOver
    return freeze


async def _insert(
    tx: Tx, by: Person, account: Account, freeze_id: UUID, ground: str, note: str, days: int, *, was: str, renews: UUID | None = None
) -> Freeze:
    until_at = tx.now + timedelta(days=days)
    freeze = Freeze(
        account.account_id, freeze_id, account.owner_id, ground, note, was, by.member_id, tx.now, until_at, renews, "running",
        None, None, "", "", None, "", None, None, None,
    )  # fmt: skip
    await store.freezes.insert_freeze(tx, freeze=freeze)
    return freeze


async def _end(tx: Tx, freeze: Freeze, *, state: store.freezes.State, by: UUID | None, reason: str) -> None:
    await store.freezes.update_freeze_ended(tx, freeze=freeze, state=state, by=by, reason=reason)
    # its owner may have locked or unlocked the wallet meanwhile
    guard = await guards.find_guard(tx, person_id=freeze.owner_id)
    after = freeze.was if guard is None else "open" if guard.locked_at is None else "locked"
    await store.freezes.update_account_thawed(tx, account_id=freeze.account_id, state=after)
