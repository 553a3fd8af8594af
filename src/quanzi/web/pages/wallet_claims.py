"""A payment that I did not make: claiming it, following the claim, and, for operators, answering."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect

from quanzi import relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.wallet import claims, statements
from quanzi.web import errors as web_errors
from quanzi.web import money_views, respond, shell, views

shell.add_flashes(
    claimed=("good", "An operator looks at it and answers by the day shown."),
    claim_withdrawn=("note", "Your claim is taken back."),
    claim_decided=("good", "Answered. The claimant reads your reason."),
    claim_agreed=("note", "Noted. So much goes back when a second operator says so too."),
)
STATES = {"open": "Waits for an answer", "given_back": "Given back", "declined": "Not upheld", "withdrawn": "Taken back"}
"""How a claim stands."""


class ClaimForm(msgspec.Struct, frozen=True):
    """What I know of it."""

    words: str = ""
    currency: str = ""


class AnswerForm(msgspec.Struct, frozen=True):
    """How it ends, and why."""

    outcome: str = ""
    reason: str = ""


class ClaimView(msgspec.Struct, frozen=True):
    """A claim; `answer` is where an operator posts one; `late`: its day is over."""

    href: str
    answer: str
    payer: views.PersonView | None
    amount: int
    currency: str
    state: str
    rows: tuple[tuple[str, str], ...]
    late: bool
    open: bool
    may_object: bool


class ClaimsPage(msgspec.Struct, frozen=True):
    """What wallet_claims.html and desk_claims.html show."""

    items: tuple[ClaimView, ...]
    error: str = ""


class ClaimPage(msgspec.Struct, frozen=True):
    """What wallet_claim.html shows: a claim, or the form for one of a payment."""

    item: ClaimView | None
    payment: money_views.MovementView | None
    action: str
    form: ClaimForm
    error: str = ""


@get("/wallet/claims", include_in_schema=False)
async def show_claims(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Mine."""

    async def ask(tx: ReadTx) -> ClaimsPage:
        return ClaimsPage(await _show(tx, visit, await claims.list_claims(tx, by=visit.person)))

    return await visit.page("wallet_claims", await visit.house.db.read(ask), tab="me")


@get("/wallet/claims/{transfer_id:uuid}", include_in_schema=False)
async def show_claim(
    visit: NamedDependency[respond.Visit], transfer_id: FromPath[UUID], currency: Annotated[str, QueryParameter(max_length=8)] = ""
) -> Response[str]:
    """A claim of mine, or the form for one."""
    return await visit.page("wallet_claim", await _fill(visit, transfer_id, ClaimForm(currency=currency)), tab="me")


@post("/wallet/claims/{transfer_id:uuid}", include_in_schema=False)
async def claim(
    visit: NamedDependency[respond.Visit], transfer_id: FromPath[UUID], data: URLEncodedBody[ClaimForm]
) -> Response[str] | Redirect:
    """Claims, once."""
    try:
        await visit.house.db.run(
            lambda tx: claims.claim_payment(tx, by=visit.person, transfer_id=transfer_id, words=data.words, currency=data.currency)
        )
    except (errors.Invalid, errors.Forbidden) as error:
        return await _again(visit, transfer_id, data, error)
    return visit.see_other(f"/wallet/claims/{transfer_id}", flash="claimed")


@post("/wallet/claims/{transfer_id:uuid}/object", include_in_schema=False)
async def appeal(
    visit: NamedDependency[respond.Visit], transfer_id: FromPath[UUID], data: URLEncodedBody[ClaimForm]
) -> Response[str] | Redirect:
    """Objects to a no, once."""
    try:
        await visit.house.db.run(lambda tx: claims.appeal_claim(tx, by=visit.person, transfer_id=transfer_id, words=data.words))
    except (errors.Invalid, errors.Conflict) as error:
        return await _again(visit, transfer_id, data, error)
    return visit.see_other(f"/wallet/claims/{transfer_id}", flash="claimed")


@post("/wallet/claims/{transfer_id:uuid}/withdraw", include_in_schema=False)
async def withdraw(visit: NamedDependency[respond.Visit], transfer_id: FromPath[UUID]) -> Redirect:
    """Takes it back."""
    await visit.house.db.run(lambda tx: claims.withdraw_claim(tx, by=visit.person, transfer_id=transfer_id))
    return visit.see_other("/wallet/claims", flash="claim_withdrawn")


@get("/desk/claims", include_in_schema=False)
async def show_desk(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """What waits for an operator."""
    return await visit.page("desk_claims", await _fill_desk(visit), tab="me")


@post("/desk/claims/{account_id:uuid}/{transfer_id:uuid}", include_in_schema=False)
async def decide(
    visit: NamedDependency[respond.Visit], account_id: FromPath[UUID], transfer_id: FromPath[UUID], data: URLEncodedBody[AnswerForm]
) -> Response[str] | Redirect:
    """Answers."""
    try:
        claim = await visit.house.db.run(
            lambda tx: claims.decide_claim(
                tx, by=visit.person, account_id=account_id, transfer_id=transfer_id, outcome=data.outcome, reason=data.reason
            )
        )
    except (errors.Invalid, errors.Conflict, errors.Forbidden) as error:
        page = msgspec.structs.replace(await _fill_desk(visit), error=visit.explain(error))
        return await visit.page("desk_claims", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/desk/claims", flash="claim_agreed" if claim.state == "open" else "claim_decided")


async def _again(visit: respond.Visit, transfer_id: UUID, form: ClaimForm, error: errors.QuanziError) -> Response[str]:
    page = msgspec.structs.replace(await _fill(visit, transfer_id, form), error=visit.explain(error))
    return await visit.page("wallet_claim", page, tab="me", status_code=web_errors.status_of(error))


async def _fill(visit: respond.Visit, transfer_id: UUID, form: ClaimForm) -> ClaimPage:
    href = f"/wallet/claims/{transfer_id}"

    async def ask(tx: ReadTx) -> ClaimPage:
        try:
            mine = await claims.find_claim(tx, by=visit.person, transfer_id=transfer_id)
        except errors.NotFound:
            movement = await statements.find_movement(tx, by=visit.person, transfer_id=transfer_id, currency=form.currency)
            shown = await money_views.show_movements(tx, by=visit.person, say=visit.translate, movements=[movement])
            return ClaimPage(None, shown[0], href, form)
        return ClaimPage((await _show(tx, visit, [mine]))[0], None, f"{href}/object", form)

    return await visit.house.db.read(ask)


async def _fill_desk(visit: respond.Visit) -> ClaimsPage:
    async def ask(tx: ReadTx) -> ClaimsPage:
        return ClaimsPage(await _show(tx, visit, await claims.list_open_claims(tx, by=visit.person), desk=True))

    return await visit.house.db.read(ask)


async def _show(tx: ReadTx, visit: respond.Visit, found: list[claims.Claim], *, desk: bool = False) -> tuple[ClaimView, ...]:
    owners = await statements.find_owners(tx, account_ids=[one.account_id for one in found])
    cards = await relations.find_cards(tx, by=visit.person, person_ids=[one.person_id for one in found])
    return tuple(
        ClaimView(
            f"/wallet/claims/{one.transfer_id}",
            f"/desk/claims/{one.account_id}/{one.transfer_id}",
            money_views.show_other(cards, one.person_id),
            one.amount,
            owners[one.account_id].currency,
            visit.translate(STATES[one.state]),
            _rows(visit, one, desk=desk),
            late=one.state == "open" and one.due_at < datetime.now(UTC),
            open=one.state == "open",
            may_object=one.state == "declined" and one.appealed_at is None,
        )
        for one in found
    )


def _rows(visit: respond.Visit, one: claims.Claim, *, desk: bool) -> tuple[tuple[str, str], ...]:
    _, fmt = visit.translate, visit.formatter
    rows = [
        (_("Claimed"), fmt.datetime(one.at)),
        (_("What was told"), one.words),
        (_("First answer"), one.first_reason),
        (_("Objection"), one.appeal),
        (_("Answer until"), fmt.datetime(one.due_at) if one.state == "open" else ""),
        (_("Answer"), one.reason),
        (_("Giving it back"), _("One operator agreed, a second one has to.") if desk and one.agreed_by is not None else ""),
    ]
    return tuple((term, value) for term, value in rows if value)


ROUTES: list[HTTPRouteHandler] = [show_claims, show_claim, claim, appeal, withdraw, show_desk, decide]
