"""What moved on my account: page by page, filtered, as it stood at any moment, and month by month."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from quanzi.infra.postgres import ReadTx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.page import BadCursor, Page
from quanzi.kernel.person import Person
from quanzi.wallet import ledger, linked, store
from quanzi.wallet.model import AccountKind, Kind, account_of
from quanzi.wallet.store.entries import Entry, Month

_NEWEST = 2**62
_LOOKED_AT_MAX = 2_000


class Movement(msgspec.Struct, frozen=True):
    """One line of a statement. `other_person_id` is None where the other side is no person; `amount` is negative for money out."""

    transfer_id: UUID
    version: int
    at: datetime
    effective_at: datetime | None
    kind: Kind
    amount: int
    balance: int
    currency: str
    memo: str
    other_kind: AccountKind
    other_owner_id: UUID
    origin_id: UUID | None
    by_person_id: UUID | None

    @property
    def other_person_id(self) -> UUID | None:
        """The person on the other side, where it is one."""
        return self.other_owner_id if self.other_kind is AccountKind.PERSON else None


class Wanted(msgspec.Struct, frozen=True):
    """Which movements: `direction` in, out or both; `kinds` empty for all; `words` looked for in the memo; times half-open."""

    direction: str = ""
    kinds: tuple[Kind, ...] = ()
    words: str = ""
    other_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING = Wanted()


async def list_movements(
    tx: ReadTx, *, by: Person, currency: str = "", wanted: Wanted = EVERYTHING, cursor: str | None = None, limit: int = 20
) -> Page[Movement]:
    """My movements, newest first. With a filter a page may be short and still have a next one: so much was looked through.

    UnknownCurrency, BadCursor.
    """
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    account_id = account_of(by.member_id, rules.unit.code)
    return await page_entries(tx, account_id=account_id, currency=rules.unit.code, wanted=wanted, cursor=cursor, limit=limit)


async def page_entries(
    tx: ReadTx, *, account_id: UUID, currency: str, wanted: Wanted = EVERYTHING, cursor: str | None = None, limit: int = 20
) -> Page[Movement]:
    """One page of any account's movements; the caller has asked whether it may be seen."""
    before = _read_version(cursor)
    if wanted.until is not None:
        before = min(before, 1 + await find_version_at(tx, account_id=account_id, at=wanted.until, newest=before))
    found: list[Entry] = []
    looked, step = 0, limit + 1 if wanted == EVERYTHING else max(200, limit + 1)
    while len(found) <= limit and looked < _LOOKED_AT_MAX:
        entries = await store.entries.list_entries(tx, account_id=account_id, before=before, limit=step)
        looked += len(entries)
        found += [entry for entry in entries if _fits(entry, wanted)]
        over = len(entries) < step or (wanted.since is not None and entries[-1].at < wanted.since)
        before = entries[-1].version if entries else before
        if over:
            before = 0
            break
    if len(found) > limit:
        before = found[limit - 1].version
    shown = await show_entries(tx, entries=found[:limit], currency=currency)
    return Page(tuple(shown), str(before) if before > 1 else None)


async def find_movement(tx: ReadTx, *, by: Person, transfer_id: UUID, debit_account_id: UUID | None = None, currency: str = "") -> Movement:
    """One movement of mine, whether I paid it or got it. `debit_account_id` names the payer of one I got. NotFound."""
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    mine = account_of(by.member_id, rules.unit.code)
    made = await linked.find_transfer(tx, debit_account_id=debit_account_id or mine, transfer_id=transfer_id)
    if mine not in {made.debit_account_id, made.credit_account_id}:
        raise NotFound
    version = made.debit_version if made.debit_account_id == mine else made.credit_version
    entry = await store.entries.find_entry_at(tx, account_id=mine, version=version)
    if entry is None:
        raise NotFound
    return (await show_entries(tx, entries=[entry], currency=rules.unit.code))[0]


async def find_version_at(tx: ReadTx, *, account_id: UUID, at: datetime, newest: int = _NEWEST) -> int:
    """The version of the last entry before `at`, or 0. Along an account time never runs backwards, so halving finds it."""
    last = await store.entries.list_entries(tx, account_id=account_id, before=newest, limit=1)
    low, high = 0, last[0].version if last else 0
    while low < high:
        middle = (low + high + 1) // 2
        entry = await store.entries.find_entry_at(tx, account_id=account_id, version=middle)
        if entry is not None and entry.at < at:
            low = middle
        else:
            high = middle - 1
    return low


async def find_stand_at(tx: ReadTx, *, account_id: UUID, at: datetime) -> tuple[int, int]:
    """Version and balance just before `at`, in minor units."""
    version = await find_version_at(tx, account_id=account_id, at=at)
    entry = await store.entries.find_entry_at(tx, account_id=account_id, version=version) if version else None
    return version, entry.balance if entry is not None else 0


async def find_balance_at(tx: ReadTx, *, account_id: UUID, at: datetime) -> int:
    """What the account held just before `at`, in minor units."""
    return (await find_stand_at(tx, account_id=account_id, at=at))[1]


class BalanceAt(msgspec.Struct, frozen=True):
    """What I held just before `at`, in minor units."""

    currency: str
    at: datetime
    balance: int


async def find_my_balance(tx: ReadTx, *, by: Person, currency: str = "", at: datetime | None = None) -> BalanceAt:
    """What I held at a moment, now without one; before the account was there, nothing. UnknownCurrency.

    A moment without a zone is read as the currency's zone has it.
    """
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    moment = at or tx.now
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(rules.unit.zone))
    balance = await find_balance_at(tx, account_id=account_of(by.member_id, rules.unit.code), at=moment)
    return BalanceAt(rules.unit.code, moment, balance)


async def list_months(tx: ReadTx, *, by: Person, currency: str = "") -> list[Month]:
    """What came and went in the last twelve months, by kind."""
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    since = ledger.today_of(rules, tx.now).replace(day=1)
    first = date(since.year - 1, since.month, 1) + timedelta(days=31)
    return await store.entries.list_months(tx, account_id=account_of(by.member_id, rules.unit.code), since=first.replace(day=1))


def _fits(entry: Entry, wanted: Wanted) -> bool:
    return (
        (wanted.direction != "in" or entry.amount > 0)
        and (wanted.direction != "out" or entry.amount < 0)
        and (not wanted.kinds or entry.kind in wanted.kinds)
        and (not wanted.words or wanted.words.casefold() in (entry.memo or "").casefold())
        and (wanted.other_id is None or entry.other_account_id == wanted.other_id)
        and (wanted.since is None or entry.at >= wanted.since)
    )


async def show_entries(tx: ReadTx, *, entries: list[Entry], currency: str) -> list[Movement]:
    """Entries with who stands on their other side."""
    owners = {
        account_id: (owner_id, kind)
        for account_id, owner_id, kind in await store.entries.list_owners(tx, account_ids=[one.other_account_id for one in entries])
    }
    return [
        Movement(
            transfer_id=one.transfer_id,
            version=one.version,
            at=one.at,
            effective_at=one.effective_at,
            kind=Kind(one.kind),
            amount=one.amount,
            balance=one.balance,
            currency=currency,
            memo=one.memo or "",
            other_kind=AccountKind(owners[one.other_account_id][1]),
            other_owner_id=owners[one.other_account_id][0],
            origin_id=one.origin_id,
            by_person_id=one.by_person_id,
        )
        for one in entries
    ]


def _read_version(cursor: str | None) -> int:
    if not cursor:
        return _NEWEST
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 18:  # noqa: PLR2004 -- what a bigint holds for sure
        raise BadCursor(field="cursor")
    return int(cursor)
