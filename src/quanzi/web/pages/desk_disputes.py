"""The operators' desk for disputes of items and decisions, and what people corrected."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi import relations
from quanzi.credit import disputes
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import errors, limits
from quanzi.web import circle_views, dispute_views, respond, score_views, shell, views
from quanzi.web import errors as web_errors

shell.add_flashes(dispute_decided=("good", "Answered. The member reads your words."))
_WHAT = {"item_removed": "An item was removed", "refusal_lifted": "A no was lifted"}


class CaseView(msgspec.Struct, frozen=True):
    """A dispute, whose it is, and the item or no it is about."""

    dispute: dispute_views.DisputeView
    person: views.PersonView
    rows: tuple[tuple[str, str], ...]


class QueuePage(msgspec.Struct, frozen=True):
    """What desk_disputes.html shows."""

    items: tuple[CaseView, ...]


class CasePage(msgspec.Struct, frozen=True):
    """What desk_dispute.html shows; `facts` are items that can be corrected, by id."""

    case: CaseView
    facts: tuple[tuple[str, score_views.FactView], ...]
    needs_items: bool
    answer: str = ""
    error: str = ""


class OverrideView(msgspec.Struct, frozen=True):
    """Who corrected what of whose, when and why."""

    person: views.PersonView
    by: views.PersonView
    at: datetime
    what: str
    why: str


class OverridesPage(msgspec.Struct, frozen=True):
    """What desk_overrides.html shows."""

    items: tuple[OverrideView, ...]


class DecisionForm(msgspec.Struct, frozen=True):
    """How it ends, why, and which items are wrong besides."""

    outcome: str = ""
    answer: str = ""
    fact: UUID | list[UUID] = []


@get("/desk/disputes", include_in_schema=False)
async def show_queue(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """What waits, the soonest due first."""

    async def ask(tx: ReadTx) -> QueuePage:
        return QueuePage(await _show(tx, visit, await disputes.list_cases(tx, by=visit.person)))

    return await visit.page("desk_disputes", await visit.house.db.read(ask), tab="me")


@get("/desk/disputes/{person_id:uuid}/{dispute_id:uuid}", include_in_schema=False)
async def show_case(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID], dispute_id: FromPath[UUID]) -> Response[str]:
    """One, with what helps to decide it."""
    return await visit.page("desk_dispute", await _fill(visit, person_id, dispute_id), tab="me")


@post("/desk/disputes/{person_id:uuid}/{dispute_id:uuid}", include_in_schema=False)
async def decide(
    visit: NamedDependency[respond.Visit], person_id: FromPath[UUID], dispute_id: FromPath[UUID], data: URLEncodedBody[DecisionForm]
) -> Response[str] | Redirect:
    """Decides."""
    try:
        fact_ids = [data.fact] if isinstance(data.fact, UUID) else data.fact
        await visit.house.db.run(
            lambda tx: disputes.decide_dispute(
                tx, by=visit.person, person_id=person_id, dispute_id=dispute_id, outcome=data.outcome, answer=data.answer, fact_ids=fact_ids
            )
        )
    except (errors.Invalid, errors.Conflict, errors.Forbidden) as error:
        page = msgspec.structs.replace(await _fill(visit, person_id, dispute_id), answer=data.answer, error=visit.explain(error))
        return await visit.page("desk_dispute", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/desk/disputes", flash="dispute_decided")


@get("/desk/overrides", include_in_schema=False)
async def show_overrides(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """What people corrected of what the machine had decided."""

    async def ask(tx: ReadTx) -> OverridesPage:
        found = await disputes.list_overrides(tx, by=visit.person)
        ids = {one.person_id for one in found} | {one.by_id for one in found}
        cards = await relations.find_cards(tx, by=visit.person, person_ids=ids)
        return OverridesPage(
            tuple(
                OverrideView(
                    circle_views.show_person(cards.get(one.person_id), one.person_id),
                    circle_views.show_person(cards.get(one.by_id), one.by_id),
                    one.at,
                    visit.translate(_WHAT[one.what]),
                    one.why,
                )
                for one in found
            )
        )

    return await visit.page("desk_overrides", await visit.house.db.read(ask), tab="me")


async def _fill(visit: respond.Visit, person_id: UUID, dispute_id: UUID) -> CasePage:
    async def ask(tx: Tx) -> CasePage:
        case = await disputes.find_case(tx, by=visit.person, person_id=person_id, dispute_id=dispute_id)
        facts = tuple((str(one.id), score_views.show_fact(visit, one)) for one in case.facts)
        return CasePage((await _show(tx, visit, [case]))[0], facts, needs_items=case.dispute.score_run_at is not None)

    return await visit.house.db.run(ask)


async def _show(tx: ReadTx, visit: respond.Visit, cases: list[disputes.Case]) -> tuple[CaseView, ...]:
    cards = await relations.find_cards(tx, by=visit.person, person_ids={one.dispute.person_id for one in cases})
    return tuple(
        CaseView(
            dispute_views.show_dispute(visit, one.dispute, fact=one.fact, desk=True),
            circle_views.show_person(cards.get(one.dispute.person_id), one.dispute.person_id),
            _rows(visit, one),
        )
        for one in cases
    )


def _rows(visit: respond.Visit, case: disputes.Case) -> tuple[tuple[str, str], ...]:
    _, fmt = visit.translate, visit.formatter
    if case.fact is not None:
        return (
            (_("Happened"), fmt.datetime(case.fact.happened_at)),
            (_("Noted"), fmt.datetime(case.fact.known_at)),
            (_("Source"), f"{case.fact.source} · {case.fact.source_id}"),
        )
    if case.refusal is not None:
        shown = dispute_views.show_refusal(visit, case.refusal, by=case.refusal.by_name, month_max=limits.MONTH_POINTS_MAX)
        reasons = tuple((words, " · ".join(filter(None, (measured, points)))) for words, measured, points in shown.reasons)
        return tuple((term, value) for term, value in (*shown.rows, *reasons) if value)
    return ((_("Score"), str(case.score.total)),) if case.score is not None else ()


ROUTES: list[HTTPRouteHandler] = [show_queue, show_case, decide, show_overrides]
