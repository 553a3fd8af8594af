"""The operators' page of the score: the cards and how they stand, drift month by month, the shadow beside the champion."""

import math
from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.handlers import HTTPRouteHandler
from litestar.params import Body, FromPath
from litestar.response import Redirect

from quanzi import credit
from quanzi.credit import desk
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.web import credit_words, oversight_views, respond, shell, views
from quanzi.web import errors as web_errors
from quanzi.web.pages.credit_cards import STATES

shell.add_flashes(
    card_added=("good", "The card is added as a draft."),
    card_shadowed=("good", "The card runs in the shadow from the next run on."),
    card_proposed=("note", "Noted. The card is promoted when a second operator agrees."),
    card_promoted=("good", "The card scores from now on."),
)
DRIFT = {0.1: "little", 0.25: "some", math.inf: "much: look at why"}
"""How much a PSI below each line says: the field's usual ones."""


class CardRow(msgspec.Struct, frozen=True):
    """A card and what can be done with it."""

    href: str
    name: str
    version: str
    state: str
    shadow: str
    promote: str
    proposed: bool


class RunRow(msgspec.Struct, frozen=True):
    """A run: how many, where the middle lies, how far it drifted, and its distribution as bars."""

    at: datetime
    card: str
    people: int
    mean: int
    drift: str
    bars: tuple[views.Bar, ...]
    features: tuple[tuple[str, str], ...]


class DeskPage(msgspec.Struct, frozen=True):
    """What desk_credit.html shows."""

    cards: tuple[CardRow, ...]
    oversight: oversight_views.OversightView
    runs: tuple[RunRow, ...]
    error: str = ""


class CardForm(msgspec.Struct, frozen=True):
    """What `quanzi credit train` wrote: scorecard.json, and report.json where there is one."""

    card: UploadFile
    report: UploadFile | None = None


@get("/desk/credit", include_in_schema=False)
async def show_desk(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Cards and runs."""
    return await visit.page("desk_credit", await _fill(visit), tab="me")


@post("/desk/credit/cards", include_in_schema=False)
async def add_card(
    visit: NamedDependency[respond.Visit], data: Annotated[CardForm, Body(media_type=RequestEncodingType.MULTI_PART)]
) -> Response[str] | Redirect:
    """Adds a card as a draft."""
    document, report = await data.card.read(), await data.report.read() if data.report else b""
    try:
        await visit.house.db.run(lambda tx: credit.add_card(tx, by=visit.person, document=document, report=report or None))
    except errors.Invalid as error:
        page = msgspec.structs.replace(await _fill(visit), error=visit.explain(error))
        return await visit.page("desk_credit", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/desk/credit", flash="card_added")


@post("/desk/credit/cards/{version:str}/shadow", include_in_schema=False)
async def shadow_card(visit: NamedDependency[respond.Visit], version: FromPath[str]) -> Redirect:
    """Lets it run beside the champion."""
    await visit.house.db.run(lambda tx: credit.shadow_card(tx, by=visit.person, version=version))
    return visit.see_other("/desk/credit", flash="card_shadowed")


@post("/desk/credit/cards/{version:str}/promote", include_in_schema=False)
async def promote_card(visit: NamedDependency[respond.Visit], version: FromPath[str]) -> Redirect:
    """Proposes it, or agrees as the second operator."""
    done = await visit.house.db.run(lambda tx: credit.promote_card(tx, by=visit.person, version=version))
    return visit.see_other("/desk/credit", flash="card_promoted" if done else "card_proposed")


async def _fill(visit: respond.Visit) -> DeskPage:
    async def ask(tx: ReadTx) -> DeskPage:
        runs = await desk.list_runs(tx, by=visit.person)
        cards = await credit.list_cards(tx)
        names = {one.version: one.name for one in cards}
        oversight = await desk.find_oversight(tx, by=visit.person)
        return DeskPage(
            tuple(
                CardRow(
                    f"/credit/cards/{one.version}",
                    one.name,
                    one.version,
                    visit.translate(STATES[one.state]),
                    f"/desk/credit/cards/{one.version}/shadow" if one.state == "draft" else "",
                    f"/desk/credit/cards/{one.version}/promote" if one.state == "shadow" else "",
                    one.proposed_by is not None,
                )
                for one in cards
            ),
            oversight_views.show_oversight(visit, oversight, runs, names),
            tuple(_show_run(visit, one, names) for one in runs),
        )

    return await visit.house.db.read(ask)


def _show_run(visit: respond.Visit, one: desk.RunView, names: dict[str, str]) -> RunRow:
    most = max(one.totals) or 1
    first = 350
    return RunRow(
        at=one.run_at,
        card=names.get(one.version, one.version) + (" · " + visit.translate(STATES["shadow"]) if one.shadow else ""),
        people=one.people,
        mean=round(one.mean),
        drift=_tell_drift(visit, one.psi),
        bars=tuple(
            views.Bar(f"{first + desk.STRETCH * at}–{first + desk.STRETCH * (at + 1) - 1}", count / most, visit.formatter.number(count))
            for at, count in enumerate(one.totals)
            if count
        ),
        features=tuple((credit_words.name_feature(visit.translate, each.name), _tell_drift(visit, each.psi)) for each in one.drift),
    )


def _tell_drift(visit: respond.Visit, psi: float | None) -> str:
    if psi is None:
        return visit.translate("nothing to compare with yet")
    words = next(words for line, words in DRIFT.items() if psi < line)
    return f"{psi:.3f} · {visit.translate(words)}"


ROUTES: list[HTTPRouteHandler] = [show_desk, add_card, shadow_card, promote_card]
