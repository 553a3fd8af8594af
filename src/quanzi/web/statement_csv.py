"""A statement as CSV (RFC 4180, UTF-8 with a mark for spreadsheets): figures are plain numbers, and no text is a formula."""

import csv
import io
from collections.abc import AsyncIterator, Sequence

from quanzi.wallet import statements
from quanzi.web.statement_lines import Line, Say, write_plain

_MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def guard_text(text: str) -> str:
    """A cell that a spreadsheet would run begins with an apostrophe instead."""
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


async def write_csv(period: statements.Statement, lines: AsyncIterator[Sequence[Line]], *, say: Say) -> AsyncIterator[bytes]:
    """A head, the opening balance, each movement with the balance after it, the closing balance."""
    _ = say
    head = (_("Day"), _("When"), _("Kind"), _("With"), _("What for"), _("Amount"), _("Balance"), _("Currency"), _("Number"), _("Link"))
    opening, closing = (write_plain(amount, period.exponent) for amount in (period.opening, period.closing))
    yield (_MARK + _write([head, (str(period.since), "", _("Balance before"), "", "", "", opening, period.currency, "", "")])).encode()
    async for piece in lines:
        yield _write([_row(one, period) for one in piece]).encode()
    yield _write([(str(period.until), "", _("Balance after"), "", "", "", closing, period.currency, "", "")]).encode()


def _row(one: Line, period: statements.Statement) -> tuple[str, ...]:
    amount, balance = write_plain(one.amount, period.exponent), write_plain(one.balance, period.exponent)
    texts = (guard_text(one.kind), guard_text(one.other), guard_text(one.memo))
    return (str(one.at.date()), one.at.isoformat(timespec="seconds"), *texts, amount, balance, period.currency, one.number, one.link)


def _write(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()
