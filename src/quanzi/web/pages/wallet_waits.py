"""Payments that a safety rule keeps waiting: why, until when, and objecting."""

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.wallet import risk
from quanzi.web import errors as web_errors
from quanzi.web import guard_views, respond, shell

shell.add_flashes(objected=("good", "An operator reads your objection and answers with a reason."))


class WordsForm(msgspec.Struct, frozen=True):
    """What I say."""

    words: str = ""


class WaitsPage(msgspec.Struct, frozen=True):
    """What wallet_waits.html shows."""

    items: tuple[guard_views.CaseView, ...]


class WaitPage(msgspec.Struct, frozen=True):
    """What wallet_wait.html shows."""

    item: guard_views.CaseView
    cancel: str
    words: str = ""
    error: str = ""


@get("/wallet/waits", include_in_schema=False)
async def show_waits(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """All of mine, the latest first."""

    async def ask(tx: ReadTx) -> WaitsPage:
        return WaitsPage(await guard_views.show_cases(tx, visit=visit, found=await risk.list_cases(tx, by=visit.person)))

    return await visit.page("wallet_waits", await visit.house.db.read(ask), tab="me")


@get("/wallet/waits/{case_id:uuid}", include_in_schema=False)
async def show_wait(visit: NamedDependency[respond.Visit], case_id: FromPath[UUID]) -> Response[str]:
    """One of mine."""
    return await visit.page("wallet_wait", await _fill(visit, case_id), tab="me")


@post("/wallet/waits/{case_id:uuid}/object", include_in_schema=False)
async def appeal(
    visit: NamedDependency[respond.Visit], case_id: FromPath[UUID], data: URLEncodedBody[WordsForm]
) -> Response[str] | Redirect:
    """Objects, once."""
    try:
        await visit.house.db.run(lambda tx: risk.appeal_case(tx, by=visit.person, case_id=case_id, words=data.words))
    except (errors.Invalid, errors.Conflict) as error:
        page = msgspec.structs.replace(await _fill(visit, case_id), words=data.words, error=visit.explain(error))
        return await visit.page("wallet_wait", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other(f"/wallet/waits/{case_id}", flash="objected")


async def _fill(visit: respond.Visit, case_id: UUID) -> WaitPage:
    async def ask(tx: ReadTx) -> WaitPage:
        case = await risk.find_case(tx, by=visit.person, case_id=case_id)
        item = (await guard_views.show_cases(tx, visit=visit, found=[case]))[0]
        return WaitPage(item, f"/wallet/waiting/{case_id}/cancel?currency={item.currency}" if item.waits else "")

    return await visit.house.db.read(ask)


ROUTES: list[HTTPRouteHandler] = [show_waits, show_wait, appeal]
