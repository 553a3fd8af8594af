"""An account for operators: how it stands, what moved on it lately, and freezing it."""

from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect

from quanzi import wallet
from quanzi.infra.postgres import Tx
from quanzi.kernel import errors
from quanzi.wallet import desk, oversight
from quanzi.web import desk_money_views, money_forms, money_views, respond, typed, views
from quanzi.web import errors as web_errors
from quanzi.web.desk_money_views import FoundRow
from quanzi.web.pages import desk_money

STATES = {"open": "In use", "locked": "Locked by its owner", "frozen": "Frozen", "closed": "Not in use any more"}
"""How an account stands, in words."""


class AccountPage(msgspec.Struct, frozen=True):
    """What desk_money_account.html shows."""

    side: desk_money_views.SideView
    facts: tuple[tuple[str, str], ...]
    frozen: bool
    freezes: tuple[desk_money_views.FreezeView, ...]
    movements: tuple[FoundRow, ...]
    action: str
    inquiry: str
    new_id: str
    grounds: tuple[views.Option, ...]
    may_freeze: bool
    search: str
    error: str = ""


class NewFreezeForm(msgspec.Struct, frozen=True):
    """A freeze as a browser sends it."""

    freeze_id: str = ""
    ground: str = ""
    note: str = ""
    days: str = ""
    inquiry: str = ""


@get("/desk/money/accounts/{account_id:uuid}", include_in_schema=False)
async def show_account(
    visit: NamedDependency[respond.Visit], account_id: FromPath[UUID], inquiry: FromQuery[UUID | None] = None
) -> Response[str] | Redirect:
    """How an account stands."""
    try:
        return await visit.page("desk_money_account", await _fill_account(visit, account_id, inquiry), tab="me")
    except oversight.ReasonNeeded:
        return desk_money.ask_why(visit, f"/desk/money/accounts/{account_id}")


@post("/desk/money/accounts/{account_id:uuid}/freezes", include_in_schema=False)
async def freeze(
    visit: NamedDependency[respond.Visit], account_id: FromPath[UUID], data: URLEncodedBody[NewFreezeForm]
) -> Response[str] | Redirect:
    """Freezes the account."""
    try:
        await visit.house.db.run(
            lambda tx: desk.freeze_account(
                tx,
                by=visit.person,
                freeze_id=money_forms.read_id(data.freeze_id, field="freeze_id"),
                account_id=account_id,
                ground=data.ground,
                note=data.note,
                days=typed.read_number(data.days) or 0,
            )
        )
    except (errors.Invalid, errors.Conflict, errors.Forbidden) as error:
        try:
            page = await _fill_account(visit, account_id, UUID(data.inquiry) if data.inquiry else None)
        except (oversight.ReasonNeeded, ValueError):
            raise error from None
        page = msgspec.structs.replace(page, error=visit.explain(error))
        return await visit.page("desk_money_account", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/desk/money", flash="frozen")


async def _fill_account(visit: respond.Visit, account_id: UUID, inquiry: UUID | None) -> AccountPage:
    async def ask(tx: Tx) -> AccountPage:
        view = await oversight.find_account_view(tx, by=visit.person, inquiry_id=inquiry, account_id=account_id)
        names = await desk_money_views.find_names(tx, visit, account_ids=[account_id], inquiry=str(inquiry))
        person = f"{visit.house.settings.public_url}/people/{view.owner_id}" if view.kind is wallet.AccountKind.PERSON else ""
        wanted = {"inquiry": str(inquiry), "q": person, "currency": view.currency, "go": "yes"}
        return AccountPage(
            side=names.side(account_id),
            facts=_account_facts(visit, view),
            frozen=view.state == "frozen",
            freezes=await desk_money_views.show_freezes(tx, visit, view.freezes),
            movements=await _movement_rows(tx, visit, view, str(inquiry)),
            action=f"/desk/money/accounts/{account_id}/freezes",
            inquiry=str(inquiry),
            new_id=money_forms.fresh_id(),
            grounds=desk_money_views.ground_options(visit),
            may_freeze=view.kind in {wallet.AccountKind.PERSON, wallet.AccountKind.GROUP} and view.owner_id != visit.person.id,
            search=f"/desk/money/search?{urlencode(wanted)}" if person else "",
        )

    return await visit.house.db.run(ask)


def _account_facts(visit: respond.Visit, view: oversight.AccountView) -> tuple[tuple[str, str], ...]:
    _, fmt = visit.translate, visit.formatter
    rows = [
        (_("State"), _(STATES[view.state])),
        (_("Balance"), fmt.money(view.balance, view.currency)),
        (_("Set aside"), fmt.money(view.held, view.currency) if view.held else ""),
        (_("May owe"), fmt.money(-view.floor, view.currency) if view.floor else ""),
        (_("Entries"), fmt.number(view.entries)),
        (_("Number"), str(view.account_id)),
    ]
    return tuple((term, value) for term, value in rows if value)


async def _movement_rows(tx: Tx, visit: respond.Visit, view: oversight.AccountView, inquiry: str) -> tuple[FoundRow, ...]:
    others = {one.transfer_id: wallet.account_of(one.other_owner_id, one.currency, one.other_kind) for one in view.movements}
    names = await desk_money_views.find_names(tx, visit, account_ids={view.account_id, *others.values()}, inquiry=inquiry)
    rows: list[FoundRow] = []
    for one in view.movements:
        other = others[one.transfer_id]
        debit, credit = (other, view.account_id) if one.amount > 0 else (view.account_id, other)
        href = f"/desk/money/transfers/{debit}/{one.transfer_id}?inquiry={inquiry}"
        kind = visit.translate(money_views.KINDS[one.kind])
        rows.append(FoundRow(href, names.side(debit), names.side(credit), kind, abs(one.amount), one.currency, one.at, one.memo))
    return tuple(rows)


ROUTES: list[HTTPRouteHandler] = [show_account, freeze]
