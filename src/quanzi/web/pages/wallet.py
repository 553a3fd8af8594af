"""The wallet: what I hold, what is under way, what moved, and each movement by itself."""

from collections.abc import Sequence
from typing import Annotated, Literal
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect

from quanzi import wallet
from quanzi.infra.postgres import ReadTx
from quanzi.wallet import asking, banking, parcels, safety, statements
from quanzi.web import asking_views, bank_views, circle_views, debt_views, money_views, month_views, parcel_views, respond, views

_COVER = "quanzi_cover"
_COVER_SECONDS = 365 * 24 * 3600
_LATELY = 8
_ASKED_SHOWN = 5


class QuickAction(msgspec.Struct, frozen=True):
    """Something to do with money."""

    label: str
    href: str
    icon: str


class WalletPage(msgspec.Struct, frozen=True):
    """What wallet.html shows: `lines` are the balances of each purse over what moved lately, oldest first."""

    purses: tuple[wallet.Purse, ...]
    lines: tuple[tuple[int, ...], ...]
    hidden: bool
    locked: bool
    actions: tuple[QuickAction, ...]
    more: tuple[QuickAction, ...]
    pending: tuple[money_views.PendingView, ...]
    parcels: tuple[parcel_views.ParcelView, ...]
    requests: tuple[asking_views.RequestView, ...]
    at_bank: tuple[bank_views.OrderView, ...]
    debts: tuple[debt_views.DebtView, ...]
    movements: tuple[money_views.MovementView, ...]
    months: month_views.MonthChart | None
    month_tabs: tuple[circle_views.SubTab, ...]


class MovementsPage(msgspec.Struct, frozen=True):
    """What wallet_movements.html shows; `more` is the address of the next piece."""

    movements: tuple[money_views.MovementView, ...]
    more: str
    words: str
    direction: str
    directions: tuple[views.Option, ...]
    currency: str
    currencies: tuple[views.Option, ...]


class MovementPage(msgspec.Struct, frozen=True):
    """What wallet_movement.html shows."""

    item: money_views.MovementView
    facts: tuple[tuple[str, str], ...]
    claim: str


class CoverForm(msgspec.Struct, frozen=True):
    """Whether amounts are covered on this device."""

    hide: str = "no"


@get("/wallet", include_in_schema=False)
async def show_wallet(visit: NamedDependency[respond.Visit], months: Annotated[str, QueryParameter(max_length=8)] = "") -> Response[str]:
    """What I hold in each currency and what happened lately; `months` is the currency that the months are shown in."""

    async def ask(tx: ReadTx) -> WalletPage:
        by, say = visit.person, visit.translate
        purses = await wallet.list_purses(tx, by=by)
        shown = months if any(one.currency == months for one in purses) else purses[0].currency if purses else ""
        pending = [one for purse in purses for one in await wallet.list_pending(tx, by=by, currency=purse.currency)]
        orders = await banking.list_bank_movements(tx, by=by)
        pages = [await statements.list_movements(tx, by=by, currency=purse.currency, limit=_LATELY) for purse in purses]
        moved = [one for page in pages for one in page.items]
        lately = sorted(moved, key=lambda one: one.at, reverse=True)[:_LATELY]
        return WalletPage(
            purses=tuple(purses),
            lines=tuple(tuple(one.balance for one in reversed(page.items)) for page in pages),
            hidden=visit.request.cookies.get(_COVER) == "yes",
            locked=(await safety.find_lock(tx, by=by)).locked,
            actions=_actions(visit, banked=_is_banked(visit, purses)),
            more=_more(visit, banked=_is_banked(visit, purses)),
            pending=await money_views.show_pending(tx, by=by, say=say, pending=pending),
            parcels=await parcel_views.show_parcels(tx, by=by, parcels=await parcels.list_parcels(tx, by=by)),
            requests=await asking_views.show_requests(
                tx, by=by, say=say, requests=await asking.list_open_requests(tx, by=by, limit=_ASKED_SHOWN)
            ),
            at_bank=tuple(bank_views.show_order(visit, one) for one in orders.items if one.under_way),
            debts=await debt_views.show_news(tx, by=by, say=say, fmt=visit.formatter),
            movements=await money_views.show_movements(tx, by=by, say=say, movements=lately),
            months=await _show_months(visit, tx, shown),
            month_tabs=tuple(
                circle_views.SubTab(one.currency, f"/wallet?months={one.currency}#months", current=one.currency == shown)
                for one in purses
                if len(purses) > 1
            ),
        )

    return await visit.page("wallet", await visit.house.db.read(ask), tab="me")


def _is_banked(visit: respond.Visit, purses: Sequence[wallet.Purse]) -> bool:
    return visit.house.bank.is_open and any(one.mode == "funded" for one in purses)


def _actions(visit: respond.Visit, *, banked: bool) -> tuple[QuickAction, ...]:
    """The four that hands go to."""
    _ = visit.translate
    return (
        QuickAction(_("Pay"), "/wallet/send", "send"),
        QuickAction(_("Ask"), "/wallet/requests/new", "download"),
        QuickAction(_("Red packet"), "/wallet/packets", "gift"),
        QuickAction(_("Top up"), "/wallet/top-up", "plus") if banked else QuickAction(_("Split a bill"), "/wallet/split/new", "people"),
    )


def _more(visit: respond.Visit, *, banked: bool) -> tuple[QuickAction, ...]:
    """What is wanted now and then: with others first, then one's own affairs."""
    _ = visit.translate
    at_bank = (QuickAction(_("Split a bill"), "/wallet/split/new", "people"), QuickAction(_("Take out"), "/wallet/withdraw", "bank"))
    return (
        *(at_bank if banked else ()),
        QuickAction(_("Collect"), "/wallet/collect", "link"),
        QuickAction(_("Shared"), "/wallet/shared", "key"),
        QuickAction(_("Debts"), "/wallet/debts", "book"),
        QuickAction(_("Repeat"), "/wallet/standing", "refresh"),
        QuickAction(_("Statement"), "/wallet/statement", "calendar"),
        QuickAction(_("Safety"), "/wallet/safety", "shield"),
    )


async def _show_months(visit: respond.Visit, tx: ReadTx, currency: str) -> month_views.MonthChart | None:
    if not currency:
        return None
    months = await statements.list_months(tx, by=visit.person, currency=currency)
    return month_views.show_months(months, currency=currency, say=visit.translate, fmt=visit.formatter)


@post("/wallet/cover", include_in_schema=False)
async def cover(visit: NamedDependency[respond.Visit], data: URLEncodedBody[CoverForm]) -> Redirect:
    """Covers the amounts on this device, or shows them again."""
    _ = visit.person.member_id
    value = "yes" if data.hide == "yes" else "no"
    cookie = Cookie(
        _COVER, value=value, path="/wallet", max_age=_COVER_SECONDS, httponly=True, samesite="lax", secure=visit.house.settings.is_secure
    )
    return visit.see_other("/wallet", cookies=(cookie,))


@get("/wallet/movements", include_in_schema=False)
async def show_movements(
    visit: NamedDependency[respond.Visit],
    words: Annotated[str, QueryParameter(max_length=80)] = "",
    direction: FromQuery[Literal["", "in", "out"]] = "",
    currency: Annotated[str, QueryParameter(max_length=8)] = "",
    cursor: Annotated[str, QueryParameter(max_length=20)] = "",
) -> Response[str]:
    """All that moved, newest first, or what fits a filter."""

    async def ask(tx: ReadTx) -> MovementsPage:
        rules = await wallet.list_rules(tx)
        wanted = statements.Wanted(direction=direction, words=words.strip())
        page = await statements.list_movements(tx, by=visit.person, currency=currency, wanted=wanted, cursor=cursor or None)
        _ = visit.translate
        more = f"/wallet/movements?words={quote(words)}&direction={direction}&currency={currency}&cursor={page.next_cursor}"
        return MovementsPage(
            movements=await money_views.show_movements(tx, by=visit.person, say=_, movements=page.items),
            more=more if page.next_cursor else "",
            words=words,
            direction=direction,
            directions=(views.Option("", _("In and out")), views.Option("in", _("In")), views.Option("out", _("Out"))),
            currency=currency or rules[0].unit.code,
            currencies=tuple(views.Option(rule.unit.code, rule.unit.name) for rule in rules),
        )

    return await visit.page("wallet_movements", await visit.house.db.read(ask), tab="me")


@get("/wallet/movements/{transfer_id:uuid}", include_in_schema=False)
async def show_movement(
    visit: NamedDependency[respond.Visit],
    transfer_id: FromPath[UUID],
    payer: FromQuery[UUID | None] = None,
    currency: Annotated[str, QueryParameter(max_length=8)] = "",
) -> Response[str]:
    """One movement: when, between whom, what for, and what there was after it."""

    async def ask(tx: ReadTx) -> MovementPage:
        movement = await statements.find_movement(tx, by=visit.person, transfer_id=transfer_id, debit_account_id=payer, currency=currency)
        item = (await money_views.show_movements(tx, by=visit.person, say=visit.translate, movements=[movement]))[0]
        claim = f"/wallet/claims/{transfer_id}?currency={movement.currency}" if movement.amount < 0 and item.person else ""
        return MovementPage(item, _facts(visit, movement), claim)

    return await visit.page("wallet_movement", await visit.house.db.read(ask), tab="me")


def _facts(visit: respond.Visit, movement: statements.Movement) -> tuple[tuple[str, str], ...]:
    _ = visit.translate
    fmt = visit.formatter
    rows = [
        (_("When"), fmt.datetime(movement.at)),
        (_("Ordered"), fmt.datetime(movement.effective_at) if movement.effective_at else ""),
        (_("What for"), movement.memo),
        (_("Balance after it"), fmt.money(movement.balance, movement.currency)),
        (_("Number"), str(movement.transfer_id)),
    ]
    return tuple((term, value) for term, value in rows if value)


ROUTES: list[HTTPRouteHandler] = [show_wallet, cover, show_movements, show_movement]
