"""My wallet at a glance: what each currency holds, what is set aside, and what is on its way to me."""

from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx
from quanzi.kernel.person import Person
from quanzi.wallet import ledger, store
from quanzi.wallet.model import TAKEN_BACK, Account, Kind, Rules, account_of
from quanzi.wallet.store.holds import Hold

_PENDING_SHOWN_MAX = 50


class Purse(msgspec.Struct, frozen=True):
    """One currency of mine, in minor units. `available` can leave now; `credit_limit` is how much I may owe."""

    currency: str
    name: str
    exponent: int
    mode: str
    transferable: bool
    state: str
    balance: int
    held: int
    available: int
    credit_limit: int
    entries: int


class Pending(msgspec.Struct, frozen=True):
    """Money that is set aside and not yet where it goes; `outgoing`: from me, and I can take it back while `may_cancel`."""

    hold_id: UUID
    amount: int
    currency: str
    kind: Kind
    outgoing: bool
    other_person_id: UUID | None
    at: datetime
    due_at: datetime
    due: str
    memo: str
    reason: str
    may_cancel: bool


async def list_purses(tx: ReadTx, *, by: Person) -> list[Purse]:
    """Each currency of the house as I hold it; one that I never touched is empty, not missing."""
    rules = await ledger.find_rules(tx)
    mine = {code: account_of(by.member_id, code) for code in rules}
    accounts = {one.account_id: one for one in await store.accounts.list_accounts(tx, account_ids=list(mine.values()))}
    return [_show_purse(rule, accounts.get(mine[code])) for code, rule in rules.items()]


def _show_purse(rules: Rules, account: Account | None) -> Purse:
    unit = rules.unit
    if account is None:
        owes = unit.credit_limit if unit.mode == "mutual_credit" else 0
        return Purse(unit.code, unit.name, unit.exponent, unit.mode, unit.transferable, "open", 0, 0, owes, owes, 0)
    return Purse(
        unit.code,
        unit.name,
        unit.exponent,
        unit.mode,
        unit.transferable,
        account.state,
        account.balance,
        account.held,
        account.available or 0,
        -(account.floor or 0),
        account.version,
    )


async def list_pending(tx: ReadTx, *, by: Person, currency: str = "") -> list[Pending]:
    """What is set aside by me, the latest first."""
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    found = await store.holds.list_open(tx, account_id=account_of(by.member_id, rules.unit.code), limit=_PENDING_SHOWN_MAX)
    # what is set aside for the bank is told with the bank's orders
    holds = [hold for hold in found if hold.kind != Kind.WITHDRAWAL]
    targets = [hold.to_account_id for hold in holds if hold.to_account_id is not None]
    owners = {account_id: owner_id for account_id, owner_id, kind in await _owners(tx, targets) if kind == "person"}
    return [_show_pending(hold, rules.unit.code, owners) for hold in holds]


def _show_pending(hold: Hold, currency: str, owners: dict[UUID, UUID]) -> Pending:
    return Pending(
        hold.hold_id,
        hold.left,
        currency,
        Kind(hold.kind),
        outgoing=True,
        other_person_id=owners.get(hold.to_account_id) if hold.to_account_id else None,
        at=hold.at,
        due_at=hold.due_at,
        due=hold.due,
        memo=hold.memo or "",
        reason=hold.reason,
        may_cancel=hold.kind in TAKEN_BACK,
    )


async def _owners(tx: ReadTx, account_ids: list[UUID]) -> list[tuple[UUID, UUID, str]]:
    return await store.entries.list_owners(tx, account_ids=account_ids) if account_ids else []
