"""An item of my score, and what I dispute: saying what is wrong, telling more, objecting to an answer."""

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect

from quanzi import credit, relations
from quanzi.credit import disputes, explaining
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, limits
from quanzi.web import circle_views, dispute_views, respond, shell, views
from quanzi.web import errors as web_errors
from quanzi.web.evidence import WordsForm, read_form, store_pictures

shell.add_flashes(
    disputed=("good", "A person looks at it and answers by the day shown."),
    evidence_added=("good", "Added. The operator reads it too."),
    dispute_withdrawn=("note", "Your dispute is taken back."),
    dispute_objected=("good", "Another operator looks at it, who did not decide before."),
)
_PLACES = {"wallet": "Wallet", "deals": "Deals", "identity": "Real name", "credit": "Vouches"}
_RAISES = frozenset({*explaining.FactKind}) - frozenset(
    one for one in explaining.FactKind if one.endswith(("_late", "_broken", "_missed", "_lost"))
)


class ItemPage(msgspec.Struct, frozen=True, kw_only=True):
    """What credit_fact.html shows; `helps` warns that the score falls without the item."""

    title: str
    rows: tuple[tuple[str, str], ...]
    person: views.PersonView | None
    counts: bool
    helps: bool
    open: bool
    disputes: tuple[dispute_views.DisputeView, ...]
    action: str
    form: WordsForm
    error: str = ""


class DisputesPage(msgspec.Struct, frozen=True):
    """What credit_disputes.html shows."""

    items: tuple[dispute_views.DisputeView, ...]


class DisputePage(msgspec.Struct, frozen=True):
    """What credit_dispute.html shows."""

    item: dispute_views.DisputeView
    form: WordsForm
    error: str = ""


@get("/credit/facts/{fact_id:uuid}", include_in_schema=False)
async def show_item(visit: NamedDependency[respond.Visit], fact_id: FromPath[UUID]) -> Response[str]:
    """An item, and the form to dispute it."""
    return await visit.page("credit_fact", await _fill_item(visit, fact_id, WordsForm()), tab="me")


@post("/credit/facts/{fact_id:uuid}", include_in_schema=False, request_max_body_size=limits.DISPUTE_FORM_BYTES_MAX)
async def dispute_item(visit: NamedDependency[respond.Visit], fact_id: FromPath[UUID]) -> Response[str] | Redirect:
    """Disputes it."""
    data = await read_form(visit)
    try:
        pictures = await store_pictures(visit, data)
        opened = await visit.house.db.run(
            lambda tx: disputes.dispute_item(
                tx, by=visit.person, fact_id=fact_id, words=data.words, evidence=data.evidence, pictures=pictures
            )
        )
    except (errors.Invalid, errors.Conflict, errors.TooMany) as error:
        page = msgspec.structs.replace(await _fill_item(visit, fact_id, data), error=visit.explain(error))
        return await visit.page("credit_fact", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other(f"/credit/disputes/{opened.dispute_id}", flash="disputed")


@get("/credit/disputes", include_in_schema=False)
async def show_disputes(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Mine."""

    async def ask(tx: ReadTx) -> DisputesPage:
        facts = {one.id: one for one in await credit.list_my_facts(tx, by=visit.person)}
        found = await disputes.list_disputes(tx, by=visit.person)
        return DisputesPage(
            tuple(dispute_views.show_dispute(visit, one, fact=facts.get(one.fact_id) if one.fact_id else None) for one in found)
        )

    return await visit.page("credit_disputes", await visit.house.db.read(ask), tab="me")


@get("/credit/disputes/{dispute_id:uuid}", include_in_schema=False)
async def show_dispute(visit: NamedDependency[respond.Visit], dispute_id: FromPath[UUID]) -> Response[str]:
    """How it stands."""
    return await visit.page("credit_dispute", await _fill(visit, dispute_id, WordsForm()), tab="me")


@post("/credit/disputes/{dispute_id:uuid}/evidence", include_in_schema=False, request_max_body_size=limits.DISPUTE_FORM_BYTES_MAX)
async def add_evidence(visit: NamedDependency[respond.Visit], dispute_id: FromPath[UUID]) -> Response[str] | Redirect:
    """Tells more."""
    data = await read_form(visit)
    try:
        pictures = await store_pictures(visit, data)
        await visit.house.db.run(
            lambda tx: disputes.add_evidence(tx, by=visit.person, dispute_id=dispute_id, evidence=data.evidence, pictures=pictures)
        )
    except (errors.Invalid, errors.Conflict, errors.TooMany) as error:
        return await _again(visit, dispute_id, data, error)
    return visit.see_other(f"/credit/disputes/{dispute_id}", flash="evidence_added")


@post("/credit/disputes/{dispute_id:uuid}/object", include_in_schema=False)
async def appeal(visit: NamedDependency[respond.Visit], dispute_id: FromPath[UUID]) -> Response[str] | Redirect:
    """Objects, once."""
    data = await read_form(visit)
    try:
        await visit.house.db.run(lambda tx: disputes.appeal_dispute(tx, by=visit.person, dispute_id=dispute_id, words=data.words))
    except (errors.Invalid, errors.Conflict, errors.TooMany) as error:
        return await _again(visit, dispute_id, data, error)
    return visit.see_other(f"/credit/disputes/{dispute_id}", flash="dispute_objected")


@post("/credit/disputes/{dispute_id:uuid}/withdraw", include_in_schema=False)
async def withdraw(visit: NamedDependency[respond.Visit], dispute_id: FromPath[UUID]) -> Redirect:
    """Takes it back."""
    await visit.house.db.run(lambda tx: disputes.withdraw_dispute(tx, by=visit.person, dispute_id=dispute_id))
    return visit.see_other("/credit/disputes", flash="dispute_withdrawn")


async def _again(visit: respond.Visit, dispute_id: UUID, form: WordsForm, error: errors.QuanziError) -> Response[str]:
    page = msgspec.structs.replace(await _fill(visit, dispute_id, form), error=visit.explain(error))
    return await visit.page("credit_dispute", page, tab="me", status_code=web_errors.status_of(error))


async def _fill(visit: respond.Visit, dispute_id: UUID, form: WordsForm) -> DisputePage:
    async def ask(tx: ReadTx) -> DisputePage:
        one = await disputes.find_dispute(tx, by=visit.person, dispute_id=dispute_id)
        fact = (await disputes.find_item(tx, by=visit.person, fact_id=one.fact_id)).fact if one.fact_id else None
        return DisputePage(dispute_views.show_dispute(visit, one, fact=fact), form)

    return await visit.house.db.read(ask)


async def _fill_item(visit: respond.Visit, fact_id: UUID, form: WordsForm) -> ItemPage:
    async def ask(tx: ReadTx) -> ItemPage:
        item = await disputes.find_item(tx, by=visit.person, fact_id=fact_id)
        fact = item.fact
        # a person comes by this id in what lies between two; the bank's or the house's own have none
        others = [fact.other_id] if fact.other_id else []
        cards = await relations.find_cards(tx, by=visit.person, person_ids=others)
        shown = tuple(dispute_views.show_dispute(visit, one, fact=fact) for one in item.disputes)
        return ItemPage(
            title=dispute_views.tell_fact(visit, fact),
            rows=_rows(visit, fact),
            person=circle_views.show_person(cards[others[0]], others[0]) if others and others[0] in cards else None,
            counts=fact.ended_at is None,
            helps=explaining.FactKind(fact.kind) in _RAISES,
            open=any(one.open for one in shown),
            disputes=shown,
            action=f"/credit/facts/{fact_id}",
            form=form,
        )

    return await visit.house.db.read(ask)


def _rows(visit: respond.Visit, fact: explaining.Fact) -> tuple[tuple[str, str], ...]:
    _, fmt = visit.translate, visit.formatter
    rows = [
        (_("Happened"), fmt.datetime(fact.happened_at)),
        (_("Noted"), fmt.datetime(fact.known_at)),
        (_("Where"), _(_PLACES[fact.context]) if fact.context in _PLACES else fact.context),
        (_("Source"), f"{fact.source} · {fact.source_id}"),
        (_("Stopped counting"), fmt.datetime(fact.ended_at) if fact.ended_at else ""),
    ]
    return tuple((term, value) for term, value in rows if value)


ROUTES: list[HTTPRouteHandler] = [show_item, dispute_item, show_disputes, show_dispute, add_evidence, appeal, withdraw]
