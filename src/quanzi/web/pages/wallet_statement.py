"""A statement of any period, on the page and as a file."""

from datetime import date, timedelta
from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Stream

from quanzi import wallet
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.wallet import statements
from quanzi.web import errors as web_errors
from quanzi.web import money_views, respond, statement_file, views

_LINES_SHOWN = 50
_From = Annotated[date | None, QueryParameter(name="from")]
_To = Annotated[date | None, QueryParameter(name="to")]
_Code = Annotated[str, QueryParameter(max_length=8)]


class Choice(msgspec.Struct, frozen=True):
    """A period that one click chooses, or a file that one click takes."""

    label: str
    href: str


class StatementPage(msgspec.Struct, frozen=True):
    """What wallet_statement.html shows; `figures` add up; `more` is the address of the next piece."""

    since: str
    until: str
    currency: str
    currencies: tuple[views.Option, ...]
    periods: tuple[Choice, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()
    lines: tuple[money_views.MovementView, ...] = ()
    more: str = ""
    files: tuple[Choice, ...] = ()
    error: str = ""


@get("/wallet/statement", include_in_schema=False)
async def show_statement(
    visit: NamedDependency[respond.Visit],
    since: _From = None,
    until: _To = None,
    currency: _Code = "",
    after: Annotated[int, QueryParameter(ge=0, le=2**62)] = 0,
) -> Response[str]:
    """What there was, what moved, what there is; without a period, this month so far."""

    async def ask(tx: ReadTx) -> StatementPage:
        period = await statements.open_statement(tx, by=visit.person, currency=currency, since=since, until=until)
        lines = await statements.list_lines(tx, by=visit.person, period=period, after=after, limit=_LINES_SHOWN)
        rules = await wallet.list_rules(tx)
        return StatementPage(
            since=str(period.since),
            until=str(period.until),
            currency=period.currency,
            currencies=tuple(views.Option(rule.unit.code, rule.unit.name) for rule in rules),
            periods=_periods(visit, period),
            figures=_figures(visit, period),
            lines=await money_views.show_movements(tx, by=visit.person, say=visit.translate, movements=lines),
            more=f"{_address(period)}&after={lines[-1].version}" if lines and lines[-1].version < period.last else "",
            files=_files(visit, period),
        )

    try:
        page = await visit.house.db.read(ask)
    except statements.PeriodBackwards as error:
        return await _refuse(visit, since, until, currency, error)
    return await visit.page("wallet_statement", page, tab="me")


@get("/wallet/statement/{form:str}", include_in_schema=False)
async def take_statement(
    visit: NamedDependency[respond.Visit],
    form: FromPath[statement_file.Format],
    since: _From = None,
    until: _To = None,
    currency: FromQuery[str] = "",
) -> Response[bytes] | Stream | Response[str]:
    """The same as a file."""
    order = statement_file.Order(form, currency, since, until)
    try:
        return await statement_file.send_statement(
            visit.house, by=visit.person, order=order, language=visit.language, community=visit.community.name
        )
    except errors.Invalid as error:
        return await _refuse(visit, since, until, currency, error)


async def _refuse(visit: respond.Visit, since: date | None, until: date | None, currency: str, error: errors.QuanziError) -> Response[str]:
    rules = await visit.house.db.read(wallet.list_rules)
    page = StatementPage(
        since=str(since or ""),
        until=str(until or ""),
        currency=currency,
        currencies=tuple(views.Option(rule.unit.code, rule.unit.name) for rule in rules),
        error=visit.explain(error),
    )
    return await visit.page("wallet_statement", page, tab="me", status_code=web_errors.status_of(error))


def _figures(visit: respond.Visit, period: statements.Statement) -> tuple[tuple[str, str], ...]:
    _ = visit.translate
    fmt = visit.formatter
    return (
        (_("Balance before"), fmt.money(period.opening, period.currency)),
        (_("In"), fmt.signed(period.money_in, period.currency) if period.money_in else fmt.money(0, period.currency)),
        (_("Out"), fmt.signed(-period.money_out, period.currency) if period.money_out else fmt.money(0, period.currency)),
        (_("Balance after"), fmt.money(period.closing, period.currency)),
    )


def _periods(visit: respond.Visit, period: statements.Statement) -> tuple[Choice, ...]:
    _ = visit.translate
    today = period.made_at.date()
    this_month = today.replace(day=1)
    last_day = this_month - timedelta(days=1)
    spans = (
        (_("This month"), this_month, today),
        (_("Last month"), last_day.replace(day=1), last_day),
        (_("This year"), today.replace(month=1, day=1), today),
    )
    return tuple(Choice(label, f"/wallet/statement?from={first}&to={last}&currency={period.currency}") for label, first, last in spans)


def _files(visit: respond.Visit, period: statements.Statement) -> tuple[Choice, ...]:
    _ = visit.translate
    labels = (("pdf", _("PDF to print")), ("csv", _("CSV for a spreadsheet")), ("camt", _("camt.053 for bookkeeping")))
    query = _address(period).partition("?")[2]
    return tuple(Choice(label, f"/wallet/statement/{form}?{query}") for form, label in labels)


def _address(period: statements.Statement) -> str:
    return f"/wallet/statement?from={period.since}&to={period.until}&currency={period.currency}"


ROUTES: list[HTTPRouteHandler] = [show_statement, take_statement]
