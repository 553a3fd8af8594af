"""A statement as a file to keep: CSV and camt.053 go out while they are read, a PDF when it is drawn."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from functools import partial
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response
from litestar.response import Stream

from quanzi import wallet
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.wallet import statements
from quanzi.web import format as formats
from quanzi.web import i18n, statement_camt, statement_csv, statement_lines, statement_pdf

Format = Literal["csv", "pdf", "camt"]
_ENDINGS: dict[Format, str] = {"csv": "csv", "pdf": "pdf", "camt": "xml"}
_TYPES: dict[Format, str] = {"csv": "text/csv", "pdf": "application/pdf", "camt": "application/xml"}


class Order(msgspec.Struct, frozen=True):
    """Which file: of which currency, from which day to which, in which form."""

    form: Format
    currency: str = ""
    since: date | None = None
    until: date | None = None


async def send_statement(house: House, *, by: Person, order: Order, language: str, community: str) -> Response[bytes] | Stream:
    """The file. All that can be refused is refused before the first byte: PeriodBackwards, PeriodTooLong, NoBankCurrency."""

    async def ask(tx: ReadTx) -> tuple[statements.Statement, str]:
        period = await statements.open_statement(tx, by=by, currency=order.currency, since=order.since, until=order.until)
        names = {rules.unit.code: rules.unit.name for rules in await wallet.list_rules(tx)}
        return period, names[period.currency]

    period, name = await house.db.read(ask)
    statements.check_length(period, rows_max=limits.STATEMENT_PDF_ROWS_MAX if order.form == "pdf" else limits.STATEMENT_ROWS_MAX)
    say = partial(i18n.translate, language)
    address = house.settings.public_url.rstrip("/")
    lines = statement_lines.read_lines(house.db, by=by, period=period, say=say, address=address)
    headers = {
        "content-disposition": f'attachment; filename="{period.currency}-{period.since}-{period.until}.{_ENDINGS[order.form]}"',
        "cache-control": "no-store",
    }
    if order.form == "pdf":
        fmt = formats.Formatter(language, zone=ZoneInfo(period.zone))
        sheet = statement_pdf.Sheet(community, name, period)
        gathered = [one async for piece in lines for one in piece]
        data = await asyncio.to_thread(statement_pdf.write_pdf, sheet, gathered, say=say, fmt=fmt)
        return Response(data, media_type=_TYPES["pdf"], headers=headers)
    if order.form == "camt":
        statement_camt.check_currency(period)
        return Stream(statement_camt.write_camt(period, lines), media_type=_TYPES["camt"], headers=headers)
    pieces: AsyncIterator[bytes] = statement_csv.write_csv(period, lines, say=say)
    return Stream(pieces, media_type=_TYPES["csv"], headers=headers)
