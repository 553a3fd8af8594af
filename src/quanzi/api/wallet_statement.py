"""Calls about a statement: any period of an account, line by line or as a file."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import Request, Response
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from litestar.response import Stream

from quanzi.api import calls
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.wallet import statements
from quanzi.web import shell, statement_file

CurrencyCode = Annotated[str, QueryParameter(max_length=8, description="Code of a currency of the wallet; empty: the community's first.")]
Since = Annotated[date | None, QueryParameter(name="from", description="The first day; empty: the first of the month.")]
Until = Annotated[date | None, QueryParameter(name="to", description="The last day; empty: today.")]
After = Annotated[int, QueryParameter(ge=0, le=2**62, description="`next_after` of the piece before.")]
Moment = Annotated[
    datetime | None,
    QueryParameter(name="at", description="The moment; without a zone it is read as the currency's zone has it; empty: now."),
]


class StatementAnswer(msgspec.Struct, frozen=True):
    """A statement and some of its lines, oldest first; opening + money_in - money_out = closing, in minor units."""

    statement: statements.Statement
    lines: Sequence[statements.Movement]
    next_after: int | None


@calls.read("/wallet/statement", scope="wallet:read", summary="A statement of any period")
async def open_statement(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    since: Since = None,
    until: Until = None,
    currency: CurrencyCode = "",
    after: After = 0,
    limit: calls.Limit = limits.PAGE_ITEMS_MAX,
) -> StatementAnswer:
    """Both days are in it, as the currency's zone counts days."""

    async def ask(tx: ReadTx) -> StatementAnswer:
        period = await statements.open_statement(tx, by=person, currency=currency, since=since, until=until)
        lines = await statements.list_lines(tx, by=person, period=period, after=after, limit=limit)
        return StatementAnswer(period, lines, lines[-1].version if lines and lines[-1].version < period.last else None)

    return await house.db.read(ask)


@calls.read("/wallet/balance", scope="wallet:read", summary="A balance at any moment")
async def find_balance(
    house: NamedDependency[House], person: NamedDependency[Person], at: Moment = None, currency: CurrencyCode = ""
) -> statements.BalanceAt:
    """What you held just before the moment, what was set aside included."""
    return await house.db.read(lambda tx: statements.find_my_balance(tx, by=person, currency=currency, at=at))


async def _send(
    request: Request[object, object, State], house: House, person: Person, order: statement_file.Order
) -> Response[bytes] | Stream:
    language = shell.language_of(request, person=person)
    return await statement_file.send_statement(house, by=person, order=order, language=language, community=request.app.state.community.name)


@calls.read("/wallet/statement/csv", scope="wallet:read", summary="A statement as CSV", media_type="text/csv")
async def take_csv(
    request: Request[object, object, State],
    house: NamedDependency[House],
    person: NamedDependency[Person],
    since: Since = None,
    until: Until = None,
    currency: CurrencyCode = "",
) -> Response[bytes] | Stream:
    """UTF-8, one line a movement, with plain decimals; no cell is a formula."""
    return await _send(request, house, person, statement_file.Order("csv", currency, since, until))


@calls.read("/wallet/statement/pdf", scope="wallet:read", summary="A statement to print", media_type="application/pdf")
async def take_pdf(
    request: Request[object, object, State],
    house: NamedDependency[House],
    person: NamedDependency[Person],
    since: Since = None,
    until: Until = None,
    currency: CurrencyCode = "",
) -> Response[bytes] | Stream:
    """A4."""
    return await _send(request, house, person, statement_file.Order("pdf", currency, since, until))


@calls.read("/wallet/statement/camt", scope="wallet:read", summary="A statement for bookkeeping", media_type="application/xml")
async def take_camt(
    request: Request[object, object, State],
    house: NamedDependency[House],
    person: NamedDependency[Person],
    since: Since = None,
    until: Until = None,
    currency: CurrencyCode = "",
) -> Response[bytes] | Stream:
    """ISO 20022 camt.053.001.08."""
    return await _send(request, house, person, statement_file.Order("camt", currency, since, until))


CALLS = [open_statement, find_balance, take_csv, take_pdf, take_camt]
