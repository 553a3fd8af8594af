"""What was decided by my score: each no with its reasons, the letter, a person to ask; the copy of everything; what was corrected."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect

from quanzi import credit, relations
from quanzi.credit import disputes
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, limits
from quanzi.web import circle_views, dispute_views, refusal_file, respond, views
from quanzi.web import errors as web_errors
from quanzi.web.evidence import WordsForm, read_form, store_pictures


class DecisionsPage(msgspec.Struct, frozen=True):
    """What credit_decisions.html shows."""

    items: tuple[dispute_views.RefusalView, ...]
    has_score: bool


class DecisionPage(msgspec.Struct, frozen=True, kw_only=True):
    """What credit_decision.html shows: a no, or the score itself, and the form to ask a person."""

    item: dispute_views.RefusalView | None
    total: int
    as_of: datetime | None
    disputes: tuple[dispute_views.DisputeView, ...]
    open: bool
    action: str
    form: WordsForm
    error: str = ""


class CorrectionView(msgspec.Struct, frozen=True):
    """Whose score I was shown and when, and when it was corrected."""

    person: views.PersonView
    shown_at: datetime
    corrected_at: datetime


class CorrectionsPage(msgspec.Struct, frozen=True):
    """What credit_corrections.html shows."""

    items: tuple[CorrectionView, ...]


@get("/credit/decisions", include_in_schema=False)
async def show_decisions(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Every no, the latest first."""

    async def ask(tx: ReadTx) -> DecisionsPage:
        found = await disputes.list_refusals(tx, by=visit.person)
        mine = await credit.find_my_score(tx, by=visit.person)
        return DecisionsPage(tuple([await _show(tx, visit, one) for one in found]), mine is not None)

    return await visit.page("credit_decisions", await visit.house.db.read(ask), tab="me")


@get("/credit/decisions/{refusal_id:uuid}", include_in_schema=False)
async def show_decision(visit: NamedDependency[respond.Visit], refusal_id: FromPath[UUID]) -> Response[str]:
    """One no."""
    return await visit.page("credit_decision", await _fill(visit, refusal_id, WordsForm()), tab="me")


@get("/credit/decisions/{refusal_id:uuid}/letter.pdf", include_in_schema=False)
async def take_letter(visit: NamedDependency[respond.Visit], refusal_id: FromPath[UUID]) -> Response[bytes]:
    """The letter."""
    order = refusal_file.Order(refusal_id, visit.language, visit.community.name)
    return await refusal_file.send_letter(visit.house, by=visit.person, order=order)


@post("/credit/decisions/{refusal_id:uuid}", include_in_schema=False, request_max_body_size=limits.DISPUTE_FORM_BYTES_MAX)
async def ask_about_refusal(visit: NamedDependency[respond.Visit], refusal_id: FromPath[UUID]) -> Response[str] | Redirect:
    """Asks a person to look at it."""
    data = await read_form(visit)
    try:
        pictures = await store_pictures(visit, data)
        opened = await visit.house.db.run(
            lambda tx: disputes.ask_person(
                tx, by=visit.person, words=data.words, evidence=data.evidence, pictures=pictures, refusal_id=refusal_id
            )
        )
    except (errors.Invalid, errors.Conflict, errors.TooMany) as error:
        return await _again(visit, await _fill(visit, refusal_id, data), error)
    return visit.see_other(f"/credit/disputes/{opened.dispute_id}", flash="disputed")


@get("/credit/person", include_in_schema=False)
async def show_score(visit: NamedDependency[respond.Visit]) -> Response[str] | Redirect:
    """The form to ask a person about the score as it stands."""
    page = await _fill_score(visit, WordsForm())
    return visit.see_other("/credit") if page is None else await visit.page("credit_decision", page, tab="me")


@post("/credit/person", include_in_schema=False, request_max_body_size=limits.DISPUTE_FORM_BYTES_MAX)
async def ask_about_score(
    visit: NamedDependency[respond.Visit], at: Annotated[datetime | None, QueryParameter(name="at")] = None
) -> Response[str] | Redirect:
    """Asks a person to look at it."""
    data = await read_form(visit)
    try:
        pictures = await store_pictures(visit, data)
        opened = await visit.house.db.run(
            lambda tx: disputes.ask_person(
                tx, by=visit.person, words=data.words, evidence=data.evidence, pictures=pictures, score_run_at=at
            )
        )
    except (errors.Invalid, errors.Conflict, errors.TooMany) as error:
        page = await _fill_score(visit, data)
        return visit.see_other("/credit") if page is None else await _again(visit, page, error)
    return visit.see_other(f"/credit/disputes/{opened.dispute_id}", flash="disputed")


@get("/credit/copy", include_in_schema=False)
async def take_copy(visit: NamedDependency[respond.Visit]) -> Response[bytes]:
    """All that my score is made of, as one file, with how to work it out again."""
    me = visit.person.member_id

    async def ask(tx: ReadTx) -> dict[str, object]:
        return await credit.export_credit(tx, person_id=me, keys=visit.house.keys)

    data = msgspec.json.format(msgspec.json.encode(await visit.house.db.read(ask)), indent=1)
    headers = {"content-disposition": 'attachment; filename="my-score.json"', "cache-control": "no-store"}
    return Response(data, media_type="application/json", headers=headers)


@get("/credit/corrections", include_in_schema=False)
async def show_corrections(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """What I was shown that was corrected since."""

    async def ask(tx: ReadTx) -> CorrectionsPage:
        found = await disputes.list_corrections(tx, by=visit.person)
        cards = await relations.find_cards(tx, by=visit.person, person_ids=[one.owner_id for one in found])
        return CorrectionsPage(
            tuple(
                CorrectionView(circle_views.show_person(cards.get(one.owner_id), one.owner_id), one.shown_at, one.corrected_at)
                for one in found
            )
        )

    return await visit.page("credit_corrections", await visit.house.db.read(ask), tab="me")


async def _again(visit: respond.Visit, page: DecisionPage, error: errors.QuanziError) -> Response[str]:
    shown = msgspec.structs.replace(page, error=visit.explain(error))
    return await visit.page("credit_decision", shown, tab="me", status_code=web_errors.status_of(error))


async def _show(tx: ReadTx, visit: respond.Visit, one: disputes.Refusal) -> dispute_views.RefusalView:
    by = await refusal_file.name_decider(tx, by=visit.person, refusal=one, community=visit.community.name, say=visit.translate)
    return dispute_views.show_refusal(visit, one, by=by, month_max=limits.MONTH_POINTS_MAX)


async def _fill(visit: respond.Visit, refusal_id: UUID, form: WordsForm) -> DecisionPage:
    async def ask(tx: ReadTx) -> DecisionPage:
        one = await disputes.find_refusal(tx, by=visit.person, refusal_id=refusal_id)
        about = [each for each in await disputes.list_disputes(tx, by=visit.person) if each.refusal_id == refusal_id]
        return DecisionPage(
            item=await _show(tx, visit, one),
            total=0,
            as_of=None,
            disputes=tuple(dispute_views.show_dispute(visit, each) for each in about),
            open=any(each.state == "open" for each in about),
            action=f"/credit/decisions/{refusal_id}",
            form=form,
        )

    return await visit.house.db.read(ask)


async def _fill_score(visit: respond.Visit, form: WordsForm) -> DecisionPage | None:
    async def ask(tx: ReadTx) -> DecisionPage | None:
        mine = await credit.find_my_score(tx, by=visit.person)
        if mine is None:
            return None
        about = [each for each in await disputes.list_disputes(tx, by=visit.person) if each.score_run_at == mine.score.run_at]
        return DecisionPage(
            item=None,
            total=mine.score.total,
            as_of=mine.score.run_at,
            disputes=tuple(dispute_views.show_dispute(visit, each) for each in about),
            open=any(each.state == "open" for each in about),
            action=f"/credit/person?at={mine.score.run_at.isoformat().replace('+00:00', 'Z')}",
            form=form,
        )

    return await visit.house.db.read(ask)


ROUTES: list[HTTPRouteHandler] = [
    show_decisions,
    show_decision,
    take_letter,
    ask_about_refusal,
    show_score,
    ask_about_score,
    take_copy,
    show_corrections,
]
