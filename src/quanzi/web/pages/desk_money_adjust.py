"""Corrections, issuing, redeeming, reversals and leave to pay out: one operator proposes, another agrees."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect

from quanzi import wallet
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, money
from quanzi.wallet import desk
from quanzi.web import desk_money_views, money_forms, respond, shell, views
from quanzi.web import errors as web_errors

shell.add_flashes(
    adjustment_proposed=("good", "Proposed. Another operator has to agree."),
    posted_alone=("good", "Posted. It was small enough for one."),
    adjustment_agreed=("good", "Agreed and posted."),
    adjustment_closed=("note", "Closed. Nothing was posted."),
)
_HOUSE_SIDES = {"suspense": wallet.AccountKind.SUSPENSE, "fees": wallet.AccountKind.FEES, "issuance": wallet.AccountKind.ISSUANCE}


class AdjustForm(msgspec.Struct, frozen=True):
    """A proposal as a browser sends it: a side is the house's account, or `person` with the address of her page."""

    adjustment_id: str = ""
    wish: str = ""
    leaves: str = ""
    leaves_who: str = ""
    comes: str = ""
    comes_who: str = ""
    amount: str = ""
    currency: str = ""
    reason: str = ""
    origin_account: str = ""
    origin: str = ""


class AnswerForm(msgspec.Struct, frozen=True):
    """Why not."""

    reason: str = ""


class AdjustmentsPage(msgspec.Struct, frozen=True):
    """What desk_money_adjustments.html shows."""

    form: AdjustForm
    wishes: tuple[views.Option, ...]
    sides: tuple[views.Option, ...]
    currencies: tuple[views.Option, ...]
    rows: tuple[desk_money_views.AdjustmentView, ...]
    alone: str
    more: str = ""
    error: str = ""


@get("/desk/money/adjustments", include_in_schema=False)
async def show_adjustments(
    visit: NamedDependency[respond.Visit], cursor: Annotated[str, QueryParameter(max_length=100)] = ""
) -> Response[str]:
    """All that was proposed, and the form for more."""
    page = await _fill(visit, AdjustForm(money_forms.fresh_id()), cursor)
    return await visit.page("desk_money_adjustments", page, tab="me")


@post("/desk/money/adjustments", include_in_schema=False)
async def propose(visit: NamedDependency[respond.Visit], data: URLEncodedBody[AdjustForm]) -> Response[str] | Redirect:
    """Proposes it, or posts it where it is small enough for one."""
    try:
        proposal = _read(data, await visit.house.db.read(wallet.list_rules))
        made = await visit.house.db.run(lambda tx: desk.propose_adjustment(tx, by=visit.person, proposal=proposal))
    except errors.NotFound as error:
        # to who is no operator the desk does not exist; to an operator somebody she named does not
        page = msgspec.structs.replace(await _fill(visit, data), error=visit.explain(error))
        return await visit.page("desk_money_adjustments", page, tab="me", status_code=web_errors.status_of(error))
    except (errors.Invalid, errors.Conflict, errors.Forbidden) as error:
        page = msgspec.structs.replace(await _fill(visit, data), error=visit.explain(error))
        return await visit.page("desk_money_adjustments", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/desk/money/adjustments", flash="posted_alone" if made.alone else "adjustment_proposed")


@post("/desk/money/adjustments/{adjustment_id:uuid}/approve", include_in_schema=False)
async def approve(visit: NamedDependency[respond.Visit], adjustment_id: FromPath[UUID]) -> Response[str] | Redirect:
    """Agrees, which posts it."""
    return await _decide(visit, adjustment_id, approve=True)


@post("/desk/money/adjustments/{adjustment_id:uuid}/decline", include_in_schema=False)
async def decline(
    visit: NamedDependency[respond.Visit], adjustment_id: FromPath[UUID], data: URLEncodedBody[AnswerForm]
) -> Response[str] | Redirect:
    """Declines, or withdraws one's own."""
    return await _decide(visit, adjustment_id, approve=False, answer=data.reason)


async def _decide(visit: respond.Visit, adjustment_id: UUID, *, approve: bool, answer: str = "") -> Response[str] | Redirect:
    try:
        await visit.house.db.run(
            lambda tx: desk.decide_adjustment(tx, by=visit.person, adjustment_id=adjustment_id, approve=approve, answer=answer)
        )
    except (errors.Invalid, errors.Conflict, errors.Forbidden) as error:
        page = msgspec.structs.replace(await _fill(visit, AdjustForm(money_forms.fresh_id())), error=visit.explain(error))
        return await visit.page("desk_money_adjustments", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/desk/money/adjustments", flash="adjustment_agreed" if approve else "adjustment_closed")


def _read(data: AdjustForm, rules: list[wallet.Rules]) -> desk.Proposal:
    currency = money_forms.find_currency(rules, data.currency)
    amount = money.read_amount(data.amount, currency).minor if data.amount.strip() or data.wish != "reversal" else 0
    wish = {str(one): one for one in desk.WISHES}.get(data.wish)
    if wish is None:
        raise errors.Invalid(field="wish")
    is_reversal = wish == "reversal"
    return desk.Proposal(
        adjustment_id=money_forms.read_id(data.adjustment_id, field="adjustment_id"),
        wish=wish,  # type: ignore[arg-type] -- one of desk.WISHES
        amount=amount,
        reason=data.reason,
        currency=currency.code,
        debit=None if is_reversal or wish == "issue" else _read_side(data.leaves, data.leaves_who),
        credit=None if is_reversal or wish in {"redeem", "payouts"} else _read_side(data.comes, data.comes_who),
        origin_account_id=money_forms.read_id(data.origin_account, field="origin_account") if is_reversal else None,
        origin_id=money_forms.read_id(data.origin, field="origin") if is_reversal else None,
    )


def _read_side(side: str, who: str) -> desk.Side | None:
    if side in _HOUSE_SIDES:
        return desk.Side(_HOUSE_SIDES[side])
    text = who.strip().rstrip("/").rsplit("/", 1)[-1]
    return desk.Side(wallet.AccountKind.PERSON, money_forms.read_id(text, field="person")) if text else None


async def _fill(visit: respond.Visit, form: AdjustForm, cursor: str = "") -> AdjustmentsPage:
    say = visit.translate

    async def ask(tx: ReadTx) -> AdjustmentsPage:
        found = await desk.list_adjustments(tx, by=visit.person, cursor=cursor or None)
        rules = await wallet.list_rules(tx)
        sides = [views.Option(key, say(desk_money_views.HOUSE[kind])) for key, kind in _HOUSE_SIDES.items()]
        return AdjustmentsPage(
            form=form,
            wishes=tuple(views.Option(key, say(desk_money_views.WISHES[key])) for key in desk.WISHES if key != "reversal"),
            sides=(views.Option("person", say(desk_money_views.HOUSE[wallet.AccountKind.PERSON])), *sides),
            currencies=tuple(views.Option(rule.unit.code, rule.unit.name) for rule in rules),
            rows=await desk_money_views.show_adjustments(tx, visit, found.items),
            alone=visit.formatter.join(visit.formatter.money(rule.unit.step_up_over, rule.unit.code) for rule in rules),
            more=f"/desk/money/adjustments?cursor={found.next_cursor}" if found.next_cursor else "",
        )

    return await visit.house.db.read(ask)


ROUTES: list[HTTPRouteHandler] = [show_adjustments, propose, approve, decline]
