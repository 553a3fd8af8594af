"""Finding a transfer by its number, a person, time, amount and kind; each person found reads why somebody looked."""

from datetime import date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery, QueryParameter
from litestar.response import Redirect

from quanzi import identity, wallet
from quanzi.infra.postgres import Tx
from quanzi.kernel import errors, money
from quanzi.kernel.page import Page
from quanzi.wallet import oversight
from quanzi.web import desk_money_views, money_views, respond, typed, views
from quanzi.web import errors as web_errors
from quanzi.web.desk_money_views import FoundRow
from quanzi.web.pages import desk_money


class SearchForm(msgspec.Struct, frozen=True):
    """What is looked for, as a browser sends it."""

    q: str = ""
    currency: str = ""
    kind: str = ""
    least: str = ""
    most: str = ""
    since: str = ""
    until: str = ""


class SearchPage(msgspec.Struct, frozen=True):
    """What desk_money_search.html shows; `rows` None: nothing was asked yet."""

    inquiry: str
    form: SearchForm
    kinds: tuple[views.Option, ...]
    currencies: tuple[views.Option, ...]
    rows: tuple[FoundRow, ...] | None = None
    more: str = ""
    error: str = ""


@get("/desk/money/search", include_in_schema=False)
async def show_search(
    visit: NamedDependency[respond.Visit],
    inquiry: FromQuery[UUID | None] = None,
    q: Annotated[str, QueryParameter(max_length=200)] = "",
    currency: Annotated[str, QueryParameter(max_length=8)] = "",
    kind: Annotated[str, QueryParameter(max_length=3)] = "",
    least: Annotated[str, QueryParameter(max_length=20)] = "",
    most: Annotated[str, QueryParameter(max_length=20)] = "",
    since: Annotated[str, QueryParameter(max_length=10)] = "",
    until: Annotated[str, QueryParameter(max_length=10)] = "",
    cursor: Annotated[str, QueryParameter(max_length=100)] = "",
    go: Annotated[str, QueryParameter(max_length=3)] = "",
) -> Response[str] | Redirect:
    """Transfers by number, person, time, amount and kind."""
    identity.may_operate(visit.person)
    form = SearchForm(q, currency, kind, least, most, since, until)
    if inquiry is None:
        return desk_money.ask_why(visit, "/desk/money/search")
    page = await _frame(visit, inquiry, form)
    if not go:
        return await visit.page("desk_money_search", page, tab="me")

    async def ask(tx: Tx) -> SearchPage:
        sought = _read(form, await wallet.list_rules(tx))
        found = await oversight.search_transfers(tx, by=visit.person, inquiry_id=inquiry, sought=sought, cursor=cursor or None)
        more = _address(inquiry, form, found.next_cursor) if found.next_cursor else ""
        return msgspec.structs.replace(page, rows=await _rows(tx, visit, inquiry, found), more=more)

    try:
        return await visit.page("desk_money_search", await visit.house.db.run(ask), tab="me")
    except oversight.ReasonNeeded:
        return desk_money.ask_why(visit, "/desk/money/search")
    except errors.Invalid as error:
        page = msgspec.structs.replace(page, error=visit.explain(error))
        return await visit.page("desk_money_search", page, tab="me", status_code=web_errors.status_of(error))


def _address(inquiry: UUID, form: SearchForm, cursor: str) -> str:
    facts = {"inquiry": str(inquiry), "go": "yes", "cursor": cursor} | msgspec.structs.asdict(form)
    return "/desk/money/search?" + urlencode({name: value for name, value in facts.items() if value})


async def _frame(visit: respond.Visit, inquiry: UUID, form: SearchForm) -> SearchPage:
    rules = await visit.house.db.read(wallet.list_rules)
    kinds = {visit.translate(word): str(int(kind)) for kind, word in reversed(money_views.KINDS.items())}
    return SearchPage(
        str(inquiry),
        form,
        (views.Option("", visit.translate("Any kind")), *(views.Option(value, word) for word, value in sorted(kinds.items()))),
        tuple(views.Option(rule.unit.code, rule.unit.name) for rule in rules),
    )


def _read(form: SearchForm, rules: list[wallet.Rules]) -> oversight.Sought:
    """What was typed: a number of a transfer, or the address of a person's page; days in the currency's zone."""
    rule = next((one for one in rules if one.unit.code == form.currency), rules[0])
    zone = ZoneInfo(rule.unit.zone)
    named = [UUID(part) for part in form.q.replace("?", "/").split("/") if _is_id(part)]
    is_person = "/people/" in form.q
    kind = next((one for one in wallet.Kind if one == typed.read_number(form.kind)), None)
    until = _day(form.until, zone)
    return oversight.Sought(
        transfer_id=named[-1] if named and not is_person else None,
        person_id=named[-1] if named and is_person else None,
        currency=rule.unit.code,
        kinds=_same_words(kind),
        amount_min=money.read_amount(form.least, rule.unit.currency).minor if form.least.strip() else 0,
        amount_max=money.read_amount(form.most, rule.unit.currency).minor if form.most.strip() else 0,
        since=_day(form.since, zone),
        until=until + timedelta(days=1) if until else None,
    )


def _same_words(kind: wallet.Kind | None) -> tuple[wallet.Kind, ...]:
    """All kinds that a member reads as the same word."""
    return () if kind is None else tuple(one for one, word in money_views.KINDS.items() if word == money_views.KINDS[kind])


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text.strip()))
    except ValueError:
        return False


def _day(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time(), zone)
    except ValueError:
        return None


async def _rows(tx: Tx, visit: respond.Visit, inquiry: UUID, found: Page[oversight.Found]) -> tuple[FoundRow, ...]:
    accounts = {end.account_id for one in found.items for end in (one.debit, one.credit)}
    names = await desk_money_views.find_names(tx, visit, account_ids=accounts, inquiry=str(inquiry))
    return tuple(
        FoundRow(
            href=f"/desk/money/transfers/{one.debit.account_id}/{one.transfer_id}?inquiry={inquiry}",
            debit=names.side(one.debit.account_id),
            credit=names.side(one.credit.account_id),
            kind=visit.translate(money_views.KINDS[one.kind]),
            amount=one.amount,
            currency=one.currency,
            at=one.at,
            memo=one.memo,
        )
        for one in found.items
    )


ROUTES: list[HTTPRouteHandler] = [show_search]
