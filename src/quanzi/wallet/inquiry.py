"""Looking at what others moved: nobody does without a reason, and whoever was looked at reads it."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from quanzi import identity
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Forbidden, Invalid, KeyReused
from quanzi.kernel.page import Cursor, Page, read_cursor
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.wallet import ledger, statement, store
from quanzi.wallet.model import AccountKind, Kind, account_of
from quanzi.wallet.store.journal import Line
from quanzi.wallet.store.looks import Inquiry, Look

_LOOKS_SHOWN_MAX = 100


class ReasonNeeded(Forbidden):
    """There is no reason to look yet, or it is too old."""

    code = "reason_needed"
    reason = "Say first why you look. Whoever is concerned reads it."
    way_forward = "Write the reason; it is good for {hours} hours."


class WindowTooWide(Invalid):
    """A search over everybody is over some weeks at most."""

    code = "window_too_wide"
    reason = "A search over everybody covers at most {days} days."
    way_forward = "Name a person or a transfer, or a shorter time."


class Sought(msgspec.Struct, frozen=True):
    """What is looked for. A transfer's id alone finds it; a person's movements are all hers; else a stretch of time.

    Times are half-open; without `since` the last seven days. Amounts in minor units, from and to; 0: any.
    """

    transfer_id: UUID | None = None
    person_id: UUID | None = None
    currency: str = ""
    kinds: tuple[Kind, ...] = ()
    amount_min: int = 0
    amount_max: int = 0
    since: datetime | None = None
    until: datetime | None = None


class End(msgspec.Struct, frozen=True):
    """One end of a transfer: the account, whose it is, what for, and how it stands."""

    account_id: UUID
    owner_id: UUID
    kind: AccountKind
    currency: str
    state: str

    @property
    def person_id(self) -> UUID | None:
        """The person, where it is one."""
        return self.owner_id if self.kind is AccountKind.PERSON else None


class Found(msgspec.Struct, frozen=True):
    """A transfer that fits; `debit` paid, `credit` got it. Its id is the request key of who made it."""

    transfer_id: UUID
    debit: End
    credit: End
    amount: int
    currency: str
    kind: Kind
    at: datetime
    memo: str


async def start_inquiry(tx: Tx, *, by: Person, inquiry_id: UUID, reason: str) -> Inquiry:
    """Say why I look at what others moved; good for eight hours. KeyReused."""
    identity.may_operate(by)
    why = clean_text(reason, max_characters=limits.REASON_CHARACTERS_MAX, field="reason")
    await store.looks.insert_inquiry(tx, operator_id=by.member_id, inquiry_id=inquiry_id, reason=why)
    found = await store.looks.find_inquiry(tx, operator_id=by.member_id, inquiry_id=inquiry_id)
    if found is None or found.reason != why:
        raise KeyReused
    return found


async def find_inquiry(tx: ReadTx, *, by: Person, inquiry_id: UUID | None) -> Inquiry:
    """The reason for which I look. ReasonNeeded when there is none, or it is over."""
    identity.may_operate(by)
    found = None if inquiry_id is None else await store.looks.find_inquiry(tx, operator_id=by.member_id, inquiry_id=inquiry_id)
    if found is None or found.at < tx.now - timedelta(hours=limits.INQUIRY_HOURS_VALID):
        raise ReasonNeeded(hours=limits.INQUIRY_HOURS_VALID)
    return found


async def note_looks(tx: Tx, *, by: Person, inquiry: Inquiry, ends: Collection[End]) -> None:
    """Write for each person among these accounts that an operator looked, where she reads it; not for one's own."""
    people = {one.owner_id for one in ends if one.kind is AccountKind.PERSON} - {by.member_id}
    if people:
        await store.looks.insert_looks(tx, person_ids=people, operator_id=by.member_id, inquiry=inquiry)


async def search_transfers(
    tx: Tx, *, by: Person, inquiry_id: UUID, sought: Sought, cursor: str | None = None, limit: int = limits.PAGE_ITEMS_DEFAULT
) -> Page[Found]:
    """Transfers that fit, the latest first; each person among them reads that somebody looked, and why.

    ReasonNeeded, WindowTooWide, UnknownCurrency, BadCursor.
    """
    inquiry = await find_inquiry(tx, by=by, inquiry_id=inquiry_id)
    if sought.transfer_id is not None:
        lines, more = await store.journal.list_by_id(tx, transfer_id=sought.transfer_id), None
    elif sought.person_id is not None:
        lines, more = await _list_of_person(tx, sought, sought.person_id, cursor, limit)
    else:
        lines, more = await _list_between(tx, sought, cursor, limit)
    ends = await find_ends(tx, account_ids=[side for one in lines for side in (one.debit_account_id, one.credit_account_id)])
    await note_looks(tx, by=by, inquiry=inquiry, ends=list(ends.values()))
    if sought.person_id is not None:
        await store.looks.insert_looks(tx, person_ids={sought.person_id} - {by.member_id}, operator_id=by.member_id, inquiry=inquiry)
    return Page(tuple(_show(one, ends) for one in lines), more)


async def list_looks(tx: ReadTx, *, by: Person) -> list[Look]:
    """Which operator looked at what I moved, when and why; the latest first, at most 100."""
    return await store.looks.list_looks(tx, person_id=by.member_id, limit=_LOOKS_SHOWN_MAX)


async def list_ends(tx: ReadTx, *, by: Person, account_ids: Collection[UUID]) -> list[End]:
    """Whose some accounts are and what for, for operators who read of them in a proposal or a freeze."""
    identity.may_operate(by)
    return list((await find_ends(tx, account_ids=account_ids)).values())


async def find_ends(tx: ReadTx, *, account_ids: Collection[UUID]) -> dict[UUID, End]:
    """Whose the accounts are and what for."""
    accounts = await store.accounts.list_accounts(tx, account_ids=set(account_ids))
    return {one.account_id: End(one.account_id, one.owner_id, AccountKind(one.kind), one.currency, one.state) for one in accounts}


def _show(line: Line, ends: Mapping[UUID, End]) -> Found:
    debit, credit = ends[line.debit_account_id], ends[line.credit_account_id]
    return Found(line.transfer_id, debit, credit, line.amount, debit.currency, Kind(line.kind), line.at, line.memo or "")


async def _list_of_person(tx: ReadTx, sought: Sought, person_id: UUID, cursor: str | None, limit: int) -> tuple[list[Line], str | None]:
    code = ledger.rules_of(await ledger.find_rules(tx), sought.currency).unit.code
    account_id = account_of(person_id, code)
    wanted = statement.Wanted(kinds=sought.kinds, since=sought.since, until=sought.until)
    page = await statement.page_entries(tx, account_id=account_id, currency=code, wanted=wanted, cursor=cursor, limit=limit)
    lines = [_line_of(one, account_id) for one in page.items if _fits(abs(one.amount), sought)]
    return lines, page.next_cursor


def _line_of(one: statement.Movement, account_id: UUID) -> Line:
    other = account_of(one.other_owner_id, one.currency, one.other_kind)
    debit, credit = (other, account_id) if one.amount > 0 else (account_id, other)
    return Line(debit, one.transfer_id, credit, abs(one.amount), one.at, one.kind, one.memo)


async def _list_between(tx: ReadTx, sought: Sought, cursor: str | None, limit: int) -> tuple[list[Line], str | None]:
    code = ledger.rules_of(await ledger.find_rules(tx), sought.currency).unit.code
    until = sought.until or tx.now + timedelta(days=1)
    since = sought.since or until - timedelta(days=7)
    if until - since > timedelta(days=limits.INQUIRY_DAYS_WINDOW_MAX):
        raise WindowTooWide(days=limits.INQUIRY_DAYS_WINDOW_MAX, field="since")
    after = read_cursor(cursor) or Cursor(until, UUID(int=0))
    lines = await store.journal.list_between(
        tx,
        since=since,
        before_at=after.at,
        before_id=after.id,
        currency=code,
        kinds=[int(kind) for kind in sought.kinds],
        amount_min=sought.amount_min,
        amount_max=sought.amount_max or limits.AMOUNT_MINOR_MAX,
        limit=limit + 1,
    )
    more = Cursor(lines[limit - 1].at, lines[limit - 1].transfer_id).text() if len(lines) > limit else None
    return lines[:limit], more


def _fits(amount: int, sought: Sought) -> bool:
    return sought.amount_min <= amount <= (sought.amount_max or limits.AMOUNT_MINOR_MAX)
