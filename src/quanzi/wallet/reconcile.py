"""The bank's file against our books: what is matched, what the bank has and we have not, what we have and the bank has not.

The bank's account in the ledger is the mirror of the account at the bank: what comes to one leaves the other.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from quanzi import identity
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.errors import Conflict
from quanzi.kernel.person import Person
from quanzi.wallet import ledger, store
from quanzi.wallet.bank_file import BankFile, read_bank_file
from quanzi.wallet.bank_steps import bank_key
from quanzi.wallet.bank_view import BankMovement, show_order
from quanzi.wallet.model import AccountKind, Kind, Rules, house_account
from quanzi.wallet.store.bank_lines import Line, Statement
from quanzi.wallet.store.entries import Entry

_LOOKED_AT_MAX = 5_000
_SHOWN_MAX = 100
_FILES_SHOWN = 12


class LineDiffers(Conflict):
    """An earlier file told another day or amount under the same reference."""

    code = "line_differs"
    reason = "The bank told something else before under the reference {reference}."
    way_forward = "Nothing of this file was taken. Ask the bank which of its files is right."


class UploadOutcome(msgspec.Struct, frozen=True):
    """What became of a file: how many of its lines found their movement now; `repeated`: the same file was there already."""

    statement: Statement
    matched: int
    repeated: bool


class Missing(msgspec.Struct, frozen=True):
    """A movement of ours that no file of the bank has; `amount` as the bank would book it. `note`: what is known about it."""

    debit_account_id: UUID
    transfer_id: UUID
    amount: int
    kind: Kind
    at: datetime
    person_id: UUID | None
    note: str


class Unsettled(msgspec.Struct, frozen=True):
    """An order of which a part stands in suspense for its member, or is missing there because it was spent."""

    person_id: UUID
    order: BankMovement
    stranded: int


class Reconciliation(msgspec.Struct, frozen=True):
    """How a currency stands, in minor units as the bank counts: `ours` + `surplus` - `missing` + `before` = `expected`.

    `before` is what the bank held before the first file; `difference` is what its latest balance has beyond `expected`:
    nothing, unless a file between two others was never given.
    """

    currency: str
    ours: int
    surplus: int
    missing: int
    before: int
    expected: int
    bank_says: int | None
    difference: int
    last_day: date | None
    suspense: int
    surplus_lines: Sequence[Line]
    missing_entries: Sequence[Missing]
    waiting_lines: Sequence[Line]
    found_lines: Sequence[Line]
    statements: Sequence[Statement]
    unsettled: Sequence[Unsettled]


async def upload_statement(tx: Tx, *, by: Person, name: str, body: bytes, currency: str = "") -> UploadOutcome:
    """Read a file of the bank and match its lines; the same file again changes nothing. For operators.

    NotFound, UnknownCurrency, BadBankFile, LineDiffers.
    """
    identity.may_operate(by)
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    code = rules.unit.code
    file = await asyncio.to_thread(read_bank_file, body, currency=rules.unit.currency)
    # the lock of the bank's account: two files at once, or a file and an order that ends, come one after the other
    at_bank = await lock_bank(tx, rules=rules)
    digest = hashlib.sha256(body).digest()
    before = await store.bank_lines.find_statement_by_hash(tx, currency=code, content_hash=digest)
    if before is not None:
        return UploadOutcome(before, 0, repeated=True)
    differing = await store.bank_lines.find_differing(tx, currency=code, lines=file.lines)
    if differing is not None:
        raise LineDiffers(reference=differing)
    statement = _statement_of(tx, file, code, name)
    await store.bank_lines.insert_statement(tx, statement=statement, content_hash=digest, added_by=by.id)
    new = await store.bank_lines.insert_lines(tx, currency=code, statement_id=statement.statement_id, lines=file.lines)
    known = len(file.lines) - new
    if known:
        await store.bank_lines.update_statement_known(tx, currency=code, statement_id=statement.statement_id, known=known)
    matched = await _match(tx, currency=code, at_bank=at_bank)
    return UploadOutcome(msgspec.structs.replace(statement, known=known), matched, repeated=False)


def _statement_of(tx: Tx, file: BankFile, currency: str, name: str) -> Statement:
    shown = "".join(sign for sign in name if sign.isprintable())[:80]
    return Statement(currency, tx.new_id(), shown, file.first_day, file.last_day, file.opening, file.closing, len(file.lines), 0, tx.now)


async def lock_bank(tx: Tx, *, rules: Rules) -> UUID:
    """The bank's account, mine until the transaction ends."""
    at_bank = await ledger.open_house_account(tx, rules=rules, kind=AccountKind.BANK)
    await ledger.open_book(tx, account_ids=[at_bank])
    return at_bank


async def match_again(tx: Tx, *, by: Person, currency: str = "") -> int:
    """Look once more which open lines are movements of ours, as after an order has ended; how many were found. For operators."""
    identity.may_operate(by)
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    at_bank = await lock_bank(tx, rules=rules)
    return await _match(tx, currency=rules.unit.code, at_bank=at_bank)


async def _match(tx: Tx, *, currency: str, at_bank: UUID) -> int:
    """A line is the movement of the order whose key it carries, with the same amount: an order has one each way at most."""
    lines = await store.bank_lines.list_open_lines(tx, currency=currency, limit=_LOOKED_AT_MAX)
    entries = await store.bank_matches.list_unmatched(tx, account_id=at_bank, limit=_LOOKED_AT_MAX)
    ours = {
        (str(bank_key(one.by_person_id, one.origin_id)), -one.amount): one
        for one in entries
        if one.by_person_id is not None and one.origin_id is not None
    }
    found = 0
    for line in lines:
        entry = ours.pop((line.order_key, line.amount), None)
        if entry is not None:
            found += await store.bank_matches.update_found(
                tx,
                currency=currency,
                reference=line.reference,
                debit_account_id=entry.debit_account_id,
                transfer_id=entry.transfer_id,
                found_by="itself",
            )
    return found


async def find_reconciliation(tx: ReadTx, *, by: Person, currency: str = "") -> Reconciliation:
    """How our books and the bank's stand to each other. For operators; NotFound, UnknownCurrency."""
    identity.may_operate(by)
    code = ledger.rules_of(await ledger.find_rules(tx), currency).unit.code
    at_bank, aside = house_account(code, AccountKind.BANK), house_account(code, AccountKind.SUSPENSE)
    balances = {one.account_id: one.balance for one in await store.accounts.list_accounts(tx, account_ids=[at_bank, aside])}
    totals = await store.bank_lines.find_totals(tx, currency=code)
    statements = await store.bank_lines.list_statements(tx, currency=code, limit=_FILES_SHOWN)
    ours, before = -balances.get(at_bank, 0), await store.bank_lines.find_first_opening(tx, currency=code)
    # what has a line adds up alike on both sides, so what has none is the rest
    missing = ours - totals.found
    expected = ours + totals.open - missing + before
    latest = statements[0] if statements else None
    orders = await store.bank_orders.list_orders_to_resolve(tx, currency=code, limit=_SHOWN_MAX)
    return Reconciliation(
        currency=code,
        ours=ours,
        surplus=totals.open,
        missing=missing,
        before=before,
        expected=expected,
        bank_says=latest.closing if latest else None,
        difference=latest.closing - expected if latest else 0,
        last_day=latest.last_day if latest else None,
        suspense=balances.get(aside, 0),
        surplus_lines=await store.bank_lines.list_open_lines(tx, currency=code, limit=_SHOWN_MAX),
        missing_entries=await _list_missing(tx, at_bank),
        waiting_lines=await store.bank_lines.list_waiting_lines(tx, currency=code, limit=_SHOWN_MAX),
        found_lines=await store.bank_lines.list_found_lines(tx, currency=code, limit=_SHOWN_MAX),
        statements=statements,
        unsettled=[Unsettled(one.person_id, show_order(one), one.stranded) for one in orders],
    )


async def _list_missing(tx: ReadTx, at_bank: UUID) -> list[Missing]:
    entries = await store.bank_matches.list_unmatched(tx, account_id=at_bank, limit=_SHOWN_MAX)
    transit = await store.bank_matches.list_transit(tx, transfer_ids=[one.transfer_id for one in entries])
    notes = {(one.debit_account_id, one.transfer_id): one.note for one in transit}
    return [_show_missing(one, notes) for one in entries]


def _show_missing(one: Entry, notes: dict[tuple[UUID, UUID], str]) -> Missing:
    note = notes.get((one.debit_account_id, one.transfer_id), "")
    return Missing(one.debit_account_id, one.transfer_id, -one.amount, Kind(one.kind), one.at, one.by_person_id, note)
