"""Asking somebody to prove a threshold, and seeing that they did: that and nothing else."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi.credit import proofs
from quanzi.kernel import errors
from quanzi.web import errors as web_errors
from quanzi.web import respond, views
from quanzi.web.pages.circle_entry import draw_link

_OPEN = {"public": True}


class AskForm(msgspec.Struct, frozen=True):
    """What is asked."""

    claim: str = "ge_650"


class VerifyPage(msgspec.Struct, frozen=True):
    """What credit_verify.html shows."""

    claims: tuple[views.Option, ...]
    form: AskForm
    error: str = ""


class AskedPage(msgspec.Struct, frozen=True):
    """What credit_asked.html shows; `state` is open, passed or over, `call` is where a script asks for it."""

    state: str
    question: str
    link: str
    qr: str
    path: str
    call: str
    until: str
    passed: str


def threshold_of(claim: str) -> str:
    """The number in a claim's name."""
    return claim.removeprefix("ge_")


def state_of(question: proofs.Question) -> str:
    """Open, passed or over."""
    if question.passed_at is not None:
        return "passed"
    return "open" if question.expires_at > datetime.now(UTC) else "over"


def say_question(visit: respond.Visit, question: proofs.Question) -> str:
    """What is asked, in words."""
    return visit.translate("Is your {score} {threshold} or more?", score=visit.score_noun, threshold=threshold_of(question.claim))


@get("/credit/verify", include_in_schema=False, opt=_OPEN)
async def show_verify(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Which threshold."""
    return await visit.page("credit_verify", _fill(visit, AskForm()))


@post("/credit/verify", include_in_schema=False, opt=_OPEN)
async def ask(visit: NamedDependency[respond.Visit], data: URLEncodedBody[AskForm]) -> Response[str] | Redirect:
    """Makes the question."""
    house, issuer = visit.house, issuer_of(visit)
    try:
        made = await house.db.run(lambda tx: proofs.ask_question(tx, by=visit.person, keys=house.keys, issuer=issuer, claim=data.claim))
    except (errors.Invalid, errors.TooMany) as error:
        page = msgspec.structs.replace(_fill(visit, data), error=visit.explain(error))
        return await visit.page("credit_verify", page, status_code=web_errors.status_of(error))
    return visit.see_other(f"/credit/verify/{made.question_id}")


@get("/credit/verify/{question_id:uuid}", include_in_schema=False, opt=_OPEN)
async def show_asked(visit: NamedDependency[respond.Visit], question_id: FromPath[UUID]) -> Response[str]:
    """The link to pass on; later, that it was passed."""
    question, fmt = await find_question(visit, question_id), visit.formatter
    page = AskedPage(
        state_of(question),
        say_question(visit, question),
        link_of(visit, question_id),
        f"/credit/verify/{question_id}/qr.svg",
        f"/credit/verify/{question_id}",
        f"/api/v1/credit/questions/{question_id}",
        fmt.datetime(question.expires_at),
        fmt.datetime(question.passed_at) if question.passed_at is not None else "",
    )
    return await visit.page("credit_asked", page)


@get("/credit/verify/{question_id:uuid}/qr.svg", include_in_schema=False, opt=_OPEN)
async def draw_question(visit: NamedDependency[respond.Visit], question_id: FromPath[UUID]) -> Response[bytes]:
    """The link as a QR code, drawn from the address alone."""
    return Response(draw_link(link_of(visit, question_id)), media_type="image/svg+xml", headers={"cache-control": "private, max-age=3600"})


async def find_question(visit: respond.Visit, question_id: UUID) -> proofs.Question:
    """A question, for whoever has its link."""
    issuer = issuer_of(visit)
    return await visit.house.db.read(lambda tx: proofs.find_question(tx, keys=visit.house.keys, issuer=issuer, question_id=question_id))


def issuer_of(visit: respond.Visit) -> proofs.Issuer:
    """This house as an issuer."""
    return proofs.open_issuer(visit.house.keys, visit.house.settings.public_url)


def link_of(visit: respond.Visit, question_id: UUID) -> str:
    """What is passed on to whom one asks."""
    return f"{visit.house.settings.public_url.rstrip('/')}/credit/prove?question={question_id}"


def _fill(visit: respond.Visit, form: AskForm) -> VerifyPage:
    options = (views.Option(one, visit.translate("{threshold} or more", threshold=threshold_of(one))) for one in proofs.CLAIMS)
    return VerifyPage(tuple(options), form)


ROUTES: list[HTTPRouteHandler] = [show_verify, ask, show_asked, draw_question]
