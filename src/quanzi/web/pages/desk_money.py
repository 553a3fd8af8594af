"""The operators' desk for money: what waits, which accounts are frozen, and why somebody looks."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect

from quanzi import identity
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import errors
from quanzi.wallet import desk, oversight
from quanzi.web import desk_money_views, money_forms, respond, shell, typed
from quanzi.web import errors as web_errors

shell.add_flashes(
    frozen=("note", "The account is frozen. Its owner reads why and until when."),
    freeze_renewed=("note", "The freeze goes on. Its owner reads why."),
    freeze_lifted=("good", "The freeze has ended."),
    appeal_answered=("good", "Answered. Its owner reads your reason."),
)


class MoneyPage(msgspec.Struct, frozen=True):
    """What desk_money.html shows."""

    waiting: tuple[desk_money_views.AdjustmentView, ...]
    freezes: tuple[desk_money_views.FreezeView, ...]
    inquiry_id: str
    error: str = ""


class WhyPage(msgspec.Struct, frozen=True):
    """What desk_money_why.html shows."""

    inquiry_id: str
    next: str
    reason: str = ""
    error: str = ""


class WhyForm(msgspec.Struct, frozen=True):
    """Why I look, and at what."""

    inquiry_id: str = ""
    reason: str = ""
    next: str = ""


class FreezeForm(msgspec.Struct, frozen=True):
    """What is to become of a freeze."""

    reason: str = ""
    keep: str = ""
    days: str = ""
    new_id: str = ""


@get("/desk/money", include_in_schema=False)
async def show_money(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """What waits for an operator."""
    return await visit.page("desk_money", await _fill(visit), tab="me")


@get("/desk/money/why", include_in_schema=False)
async def show_why(
    visit: NamedDependency[respond.Visit], wanted: Annotated[str, QueryParameter(name="next", max_length=400)] = ""
) -> Response[str]:
    """Asks for the reason to look."""
    identity.may_operate(visit.person)
    return await visit.page(
        "desk_money_why", WhyPage(money_forms.fresh_id(), respond.safe_path(wanted, default="/desk/money/search")), tab="me"
    )


@post("/desk/money/inquiries", include_in_schema=False)
async def start_inquiry(visit: NamedDependency[respond.Visit], data: URLEncodedBody[WhyForm]) -> Response[str] | Redirect:
    """Keeps the reason, and leads to what is looked at."""
    wanted = respond.safe_path(data.next, default="/desk/money/search")
    try:
        kept = await visit.house.db.run(
            lambda tx: oversight.start_inquiry(
                tx, by=visit.person, inquiry_id=money_forms.read_id(data.inquiry_id, field="inquiry_id"), reason=data.reason
            )
        )
    except errors.Invalid as error:
        page = WhyPage(money_forms.fresh_id(), wanted, data.reason, visit.explain(error))
        return await visit.page("desk_money_why", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other(f"{wanted}{'&' if '?' in wanted else '?'}inquiry={kept.inquiry_id}")


@post("/desk/money/accounts/{account_id:uuid}/freezes/{freeze_id:uuid}/lift", include_in_schema=False)
async def lift(
    visit: NamedDependency[respond.Visit], account_id: FromPath[UUID], freeze_id: FromPath[UUID], data: URLEncodedBody[FreezeForm]
) -> Response[str] | Redirect:
    """Ends a freeze before its day."""

    async def deed(tx: Tx) -> None:
        await desk.lift_freeze(tx, by=visit.person, account_id=account_id, freeze_id=freeze_id, reason=data.reason)

    return await _do(visit, deed, flash="freeze_lifted")


@post("/desk/money/accounts/{account_id:uuid}/freezes/{freeze_id:uuid}/answer", include_in_schema=False)
async def answer(
    visit: NamedDependency[respond.Visit], account_id: FromPath[UUID], freeze_id: FromPath[UUID], data: URLEncodedBody[FreezeForm]
) -> Response[str] | Redirect:
    """Answers an objection: the freeze is kept, or ends."""

    async def deed(tx: Tx) -> None:
        await desk.answer_appeal(
            tx, by=visit.person, account_id=account_id, freeze_id=freeze_id, keep=data.keep == "yes", reason=data.reason
        )

    return await _do(visit, deed, flash="appeal_answered")


@post("/desk/money/accounts/{account_id:uuid}/freezes/{freeze_id:uuid}/renew", include_in_schema=False)
async def renew(
    visit: NamedDependency[respond.Visit], account_id: FromPath[UUID], freeze_id: FromPath[UUID], data: URLEncodedBody[FreezeForm]
) -> Response[str] | Redirect:
    """Goes on with a freeze."""

    async def deed(tx: Tx) -> None:
        await desk.renew_freeze(
            tx,
            by=visit.person,
            account_id=account_id,
            freeze_id=freeze_id,
            new_id=money_forms.read_id(data.new_id, field="new_id"),
            note=data.reason,
            days=typed.read_number(data.days) or 0,
        )

    return await _do(visit, deed, flash="freeze_renewed")


def ask_why(visit: respond.Visit, path: str) -> Redirect:
    """Says first why, and comes back to `path`."""
    return visit.see_other(f"/desk/money/why?next={quote(path, safe='')}")


async def _do(visit: respond.Visit, deed: Callable[[Tx], Awaitable[None]], *, flash: str) -> Response[str] | Redirect:
    try:
        await visit.house.db.run(deed)
    except (errors.Invalid, errors.Conflict, errors.Forbidden) as error:
        page = msgspec.structs.replace(await _fill(visit), error=visit.explain(error))
        return await visit.page("desk_money", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/desk/money", flash=flash)


async def _fill(visit: respond.Visit) -> MoneyPage:
    async def ask(tx: ReadTx) -> MoneyPage:
        waiting = await desk.list_waiting(tx, by=visit.person)
        freezes = await desk.list_freezes(tx, by=visit.person)
        return MoneyPage(
            await desk_money_views.show_adjustments(tx, visit, waiting),
            await desk_money_views.show_freezes(tx, visit, freezes),
            money_forms.fresh_id(),
        )

    return await visit.house.db.read(ask)


ROUTES: list[HTTPRouteHandler] = [show_money, show_why, start_inquiry, lift, answer, renew]
