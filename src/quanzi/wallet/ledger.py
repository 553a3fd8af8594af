"""The one way money moves: lock the accounts, let the book decide, write both sides, say what happened.

Every deed of the wallet, alone or in a batch, passes `open_book` and `write_book`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from quanzi.infra import outbox
from quanzi.infra.postgres import ReadTx, TryAgain, Tx
from quanzi.kernel.errors import KeyReused
from quanzi.wallet import store
from quanzi.wallet.book import Book
from quanzi.wallet.errors import UnknownCurrency
from quanzi.wallet.events import MoneyMoved
from quanzi.wallet.model import SYSTEM_OWNER, AccountKind, Rules, TierLimit, Transfer, account_of
from quanzi.wallet.store import risk
from quanzi.wallet.store.accounts import NewAccount

# the house's own accounts are the other side of money that comes and goes, so nothing limits them
_UNLIMITED = frozenset({AccountKind.BANK, AccountKind.ISSUANCE, AccountKind.FEES, AccountKind.SUSPENSE})

_EVENT_TRANSFERS_MAX = 5_000


async def find_rules(tx: ReadTx) -> dict[str, Rules]:
    """Every currency of the house with its limits, the first one being what pages begin with."""
    by_currency: dict[str, dict[int, TierLimit]] = {}
    for currency, limit in await store.currencies.list_limits(tx):
        by_currency.setdefault(currency, {})[limit.tier] = limit
    live = tuple(await risk.list_live(tx))
    return {unit.code: Rules(unit, by_currency.get(unit.code, {}), live) for unit in await store.currencies.list_currencies(tx)}


def rules_of(rules: Mapping[str, Rules], currency: str) -> Rules:
    """One currency's rules, or the first one's for no currency at all; UnknownCurrency."""
    found = rules.get(currency) if currency else next(iter(rules.values()), None)
    if found is None:
        raise UnknownCurrency(currency=currency or "?", field="currency")
    return found


def today_of(rules: Rules, now: datetime) -> date:
    """The date at `now` where the currency's days begin and end."""
    return now.astimezone(ZoneInfo(rules.unit.zone)).date()


def new_account(owner_id: UUID, rules: Rules, kind: AccountKind = AccountKind.PERSON) -> NewAccount:
    """An account as it is opened: the house's own has no floor, a member's in mutual credit may owe a little."""
    unit = rules.unit
    owes = unit.credit_limit if kind is AccountKind.PERSON and unit.mode == "mutual_credit" else 0
    floor = None if kind in _UNLIMITED else -owes
    return NewAccount(account_of(owner_id, unit.code, kind), owner_id, kind.value, unit.code, floor)


async def open_accounts(tx: Tx, *, new: Sequence[NewAccount]) -> list[UUID]:
    """Open those that are not there yet; the ids of all, in the order given."""
    await store.accounts.insert_accounts(tx, new=new, at=tx.now)
    return [one.account_id for one in new]


async def open_house_account(tx: Tx, *, rules: Rules, kind: AccountKind) -> UUID:
    """An account of the house itself, opened when it is first needed."""
    return (await open_accounts(tx, new=[new_account(SYSTEM_OWNER, rules, kind)]))[0]


async def open_book(tx: Tx, *, account_ids: Collection[UUID]) -> Book:
    """Lock these accounts until the transaction ends."""
    return Book(await store.accounts.lock_accounts(tx, account_ids=set(account_ids)), now=tx.now)


async def find_made(tx: ReadTx, *, keys: Sequence[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], Transfer]:
    """Those of the transfers, each named by the account that pays and its id, that were made already."""
    made = await store.transfers.list_by_key(tx, debit_account_ids=[key[0] for key in keys], transfer_ids=[key[1] for key in keys])
    return {(one.debit_account_id, one.transfer_id): one for one in made}


async def check_new_key(tx: ReadTx, *, account_id: UUID, key: UUID) -> None:
    """Whoever pays used this id for nothing yet: for no payment, and for no money that is set aside. KeyReused."""
    made = await find_made(tx, keys=[(account_id, key)])
    if made or await store.holds.find_hold(tx, account_id=account_id, hold_id=key) is not None:
        raise KeyReused


async def write_book(tx: Tx, *, book: Book) -> None:
    """Write what the book decided: accounts, journal, and one event for all of it, or a few where there is very much."""
    changed = [account for account in book.accounts.values() if account.touched]
    if not changed:
        return
    if await store.accounts.update_accounts(tx, accounts=changed, at=book.now) != len(changed):
        raise TryAgain
    if book.posted:
        await store.transfers.insert_transfers(tx, transfers=book.posted)
        for start in range(0, len(book.posted), _EVENT_TRANSFERS_MAX):
            moved = tuple((one.debit_account_id, one.transfer_id) for one in book.posted[start : start + _EVENT_TRANSFERS_MAX])
            await outbox.record(tx, MoneyMoved(id=tx.new_id(), at=tx.now, transfers=moved))
