"""Where a member proves a threshold. Keys and proofs lie in the browser, which does the work: the house learns only what is shown."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter
from litestar.response import Redirect

from quanzi import credit
from quanzi.credit import proofs
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.web import respond, shell, views
from quanzi.web.pages import credit_verify

shell.add_flashes(proofs_revoked=("good", "All your proofs are taken back. Whoever checks one from now on sees that it holds no more."))


class AskedView(msgspec.Struct, frozen=True):
    """A question to me; `state` is open, passed or over."""

    state: str
    question: str
    claim: str
    nonce: str
    audience: str
    call: str
    until: str


class ProvePage(msgspec.Struct, frozen=True):
    """What credit_prove.html shows; `live` is how many proofs of mine hold, on whichever device they are."""

    asked: AskedView | None
    claims: tuple[views.Option, ...]
    scored: bool
    live: int
    text_version: str
    at_once: int
    days: int


@get("/credit/prove", include_in_schema=False)
async def show_prove(visit: NamedDependency[respond.Visit], question: Annotated[UUID | None, QueryParameter()] = None) -> Response[str]:
    """Answer a question, or make a proof for somebody elsewhere."""
    by, _ = visit.person, visit.translate
    asked = None if question is None else _show(visit, await credit_verify.find_question(visit, question))

    async def ask(tx: ReadTx) -> ProvePage:
        return ProvePage(
            asked,
            tuple(views.Option(one, _("{threshold} or more", threshold=credit_verify.threshold_of(one))) for one in proofs.CLAIMS),
            await credit.find_my_score(tx, by=by) is not None,
            (await proofs.find_live(tx, by=by)).count,
            proofs.CREDENTIAL_VERSION,
            limits.CREDENTIALS_AT_ONCE,
            limits.CREDENTIAL_DAYS_VALID,
        )

    return await visit.page("credit_prove", await visit.house.db.read(ask), tab="me")


@post("/credit/prove/revoke", include_in_schema=False)
async def revoke(visit: NamedDependency[respond.Visit]) -> Redirect:
    """Takes all back."""
    await visit.house.db.run(lambda tx: proofs.revoke_credentials(tx, by=visit.person))
    return visit.see_other("/credit/prove", flash="proofs_revoked")


def _show(visit: respond.Visit, question: proofs.Question) -> AskedView:
    return AskedView(
        credit_verify.state_of(question),
        credit_verify.say_question(visit, question),
        question.claim,
        question.nonce,
        question.audience,
        f"/api/v1/credit/questions/{question.question_id}/answer",
        visit.formatter.datetime(question.expires_at),
    )


ROUTES: list[HTTPRouteHandler] = [show_prove, revoke]
