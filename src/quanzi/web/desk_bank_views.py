"""How the desk shows the bank: sums, lines with what they could be, movements without a line, orders with a rest."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from quanzi.kernel.errors import QuanziError
from quanzi.wallet import banking, reconciling
from quanzi.web import respond, views
from quanzi.web.money_views import KINDS

FOUND_BY = {"itself": "By its key", "hand": "By hand", "suspense": "Into suspense"}
PROBLEMS = {
    "empty": "There is nothing in it.",
    "too_large": "It is larger than 2 MB.",
    "too_long": "It has more than 20,000 lines.",
    "not_text": "It is neither XML nor text in UTF-8.",
    "not_csv": "The table is broken: {value}",
    "not_xml": "The XML is broken: {value}",
    "doctype": "It declares a document type, which no bank's file needs.",
    "not_camt": "It is no camt.053 message.",
    "no_column": "The column {value} is missing.",
    "bad_date": "This is no date: {value}",
    "bad_amount": "This is no amount: {value}",
    "zero_amount": "The amount is nothing.",
    "other_currency": "It is in another currency: {value}",
    "no_reference": "The bank's own reference is missing.",
    "reference_twice": "The reference stands twice: {value}",
    "bad_sign": "It is neither credit nor debit: {value}",
    "no_balance": "The balance {value} is missing.",
    "balance_differs": "The balance after it does not follow from the one before: {value}",
}
"""What can be wrong with a file of the bank, by its code."""
_PERCENT_PPM = 10_000


class LineView(msgspec.Struct, frozen=True):
    """A line of the bank; `matches` are the movements of ours with the same amount."""

    reference: str
    note: str
    amount: int
    currency: str
    came: bool
    matches: tuple[views.Option, ...]


class MissingView(msgspec.Struct, frozen=True):
    """A movement of ours that the bank has not booked; `entry` names it in a form."""

    entry: str
    title: str
    at: datetime
    amount: int
    currency: str
    note: str


class RestView(msgspec.Struct, frozen=True):
    """An order of which something stands in suspense, or is missing there."""

    person_id: str
    order_id: str
    title: str
    amount: int
    currency: str
    at: datetime


def show_sums(visit: respond.Visit, found: reconciling.Reconciliation) -> tuple[tuple[str, str], ...]:
    """From our books to the bank's balance, one line a step."""
    _, code = visit.translate, found.currency

    def write(minor: int) -> str:
        return visit.formatter.signed(minor, code) if minor else visit.formatter.money(0, code)

    rows = [
        (_("At the bank by our books"), visit.formatter.money(found.ours, code)),
        (_("The bank has it, we have not"), write(found.surplus)),
        (_("We have it, the bank has not"), write(-found.missing)),
        (_("There before the first file"), write(found.before)),
        (_("So the bank should say"), visit.formatter.money(found.expected, code)),
    ]
    if found.bank_says is not None and found.last_day is not None:
        rows += [
            (_("The bank says, on {day}", day=found.last_day.isoformat()), visit.formatter.money(found.bank_says, code)),
            (_("Not explained"), write(found.difference)),
        ]
    return (*rows, (_("In suspense"), visit.formatter.money(found.suspense, code)))


def show_missing(visit: respond.Visit, found: reconciling.Reconciliation) -> tuple[MissingView, ...]:
    """Movements without a line."""
    return tuple(
        MissingView(
            f"{one.debit_account_id} {one.transfer_id}", visit.translate(KINDS[one.kind]), one.at, one.amount, found.currency, one.note
        )
        for one in found.missing_entries
    )


def show_lines(visit: respond.Visit, lines: Sequence[reconciling.Line], missing: Sequence[MissingView]) -> tuple[LineView, ...]:
    """Lines of the bank, each with what it could be."""
    return tuple(
        LineView(
            line.reference,
            " · ".join(part for part in (line.day.isoformat(), line.words, line.order_key) if part),
            line.amount,
            line.currency,
            line.amount > 0,
            tuple(
                views.Option(one.entry, f"{one.title} · {visit.formatter.datetime(one.at)}") for one in missing if one.amount == line.amount
            ),
        )
        for line in lines
    )


def show_rests(visit: respond.Visit, unsettled: Sequence[reconciling.Unsettled]) -> tuple[RestView, ...]:
    """Orders with a rest; what is missing is shown below nothing."""
    _ = visit.translate
    return tuple(
        RestView(
            str(one.person_id),
            str(one.order.order_id),
            _("Stands in suspense for its member") if one.stranded else _("Taken back by the bank, and spent before"),
            one.stranded or -one.order.missing,
            one.order.currency,
            one.order.at,
        )
        for one in unsettled
    )


def show_found(visit: respond.Visit, lines: Sequence[reconciling.Line]) -> tuple[tuple[str, ...], ...]:
    """Rows of a table."""
    return tuple(
        (
            line.reference,
            line.day.isoformat(),
            visit.translate(FOUND_BY[line.found_by]) + (f" · {line.reason}" if line.reason else ""),
            visit.formatter.signed(line.amount, line.currency),
        )
        for line in lines
    )


def show_files(visit: respond.Visit, statements: Sequence[reconciling.Statement]) -> tuple[tuple[str, ...], ...]:
    """Rows of a table."""
    fmt = visit.formatter
    return tuple(
        (one.name or "—", f"{one.first_day} – {one.last_day}", fmt.number(one.lines), fmt.money(one.closing, one.currency))
        for one in statements
    )


def show_fees(visit: respond.Visit, tables: Sequence[banking.FeeTable], currency: str) -> tuple[tuple[str, ...], ...]:
    """Rows of a table."""
    fmt = visit.formatter
    return tuple(
        (
            one.valid_from.isoformat(),
            f"{fmt.number(one.rate_ppm / _PERCENT_PPM)} %",
            fmt.money(one.fee_min, currency),
            fmt.money(one.free_quota, currency),
        )
        for one in tables
    )


def show_faults(visit: respond.Visit, error: QuanziError) -> tuple[tuple[str, str], ...]:
    """What is wrong with a file: which line, and what."""
    if not isinstance(error, reconciling.BadBankFile):
        return ()
    _ = visit.translate
    return tuple(
        (_("Line {number}", number=one.line) if one.line else _("The file"), _(PROBLEMS[one.problem], value=one.value))
        for one in error.faults
    )
