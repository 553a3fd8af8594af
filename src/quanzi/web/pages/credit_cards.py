"""How the score is worked out, for everybody: every card there was, its points, and what was measured when it was learnt."""

from datetime import datetime

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from quanzi import credit
from quanzi.credit import explaining
from quanzi.credit.model_card import ModelCard, read_model_card
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.web import credit_words, model_card, respond, score_views

STATES = {"draft": "Draft", "shadow": "Runs in the shadow", "champion": "Scores now", "retired": "Retired"}
"""How a card stands."""


class CardRow(msgspec.Struct, frozen=True):
    """A card in the list."""

    href: str
    name: str
    version: str
    state: str
    since: datetime | None


class PointsRow(msgspec.Struct, frozen=True):
    """A characteristic: what is measured, and its points by range."""

    label: str
    steps: tuple[tuple[str, str], ...]


class CardsPage(msgspec.Struct, frozen=True):
    """What credit_cards.html shows."""

    rows: tuple[CardRow, ...]


class CardPage(msgspec.Struct, frozen=True, kw_only=True):
    """What credit_card.html shows."""

    name: str
    version: str
    expert: bool
    base: int
    groups: tuple[tuple[str, int, tuple[PointsRow, ...]], ...]
    promises: tuple[str, ...]
    report_href: str


@get("/credit/cards", include_in_schema=False, opt={"public": True})
async def show_cards(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Every card there was."""

    async def ask(tx: ReadTx) -> CardsPage:
        rows = await credit.list_cards(tx)
        champion = await credit.find_champion(tx)
        shown = [
            CardRow(f"/credit/cards/{one.version}", one.name, one.version, visit.translate(STATES[one.state]), one.changed_at)
            for one in rows
        ]
        if not rows:
            href = f"/credit/cards/{champion.version}"
            shown.append(CardRow(href, champion.name, champion.version, visit.translate(STATES["champion"]), None))
        return CardsPage(tuple(shown))

    return await visit.page("credit_cards", await visit.house.db.read(ask))


@get("/credit/cards/{version:str}", include_in_schema=False, opt={"public": True})
async def show_card(visit: NamedDependency[respond.Visit], version: FromPath[str]) -> Response[str]:
    """One card."""

    async def ask(tx: ReadTx) -> CardPage:
        card = await credit.find_card(tx, version=version)
        return _show(visit, card, has_report=await credit.find_report(tx, version=version) is not None)

    return await visit.page("credit_card", await visit.house.db.read(ask))


@get("/credit/cards/{version:str}/card.json", include_in_schema=False, opt={"public": True})
async def give_card(visit: NamedDependency[respond.Visit], version: FromPath[str]) -> Response[explaining.Scorecard]:
    """The card for programs: enough to work any score out again."""
    return Response(await visit.house.db.read(lambda tx: credit.find_card(tx, version=version)))


@get("/credit/cards/{version:str}/report", include_in_schema=False, opt={"public": True})
async def show_report(visit: NamedDependency[respond.Visit], version: FromPath[str]) -> Response[str]:
    """How a learnt card was tested."""
    return await visit.page("credit_report", model_card.show_report(visit.translate, await _find_report(visit, version)))


@get("/credit/cards/{version:str}/report.json", include_in_schema=False, opt={"public": True})
async def give_report(visit: NamedDependency[respond.Visit], version: FromPath[str]) -> Response[ModelCard]:
    """The same for programs."""
    return Response(await _find_report(visit, version))


async def _find_report(visit: respond.Visit, version: str) -> ModelCard:
    document = await visit.house.db.read(lambda tx: credit.find_report(tx, version=version))
    if document is None:
        raise NotFound
    return read_model_card(document)


def _show(visit: respond.Visit, card: explaining.Scorecard, *, has_report: bool) -> CardPage:
    say = visit.translate
    return CardPage(
        name=card.name,
        version=card.version,
        expert=card.expert,
        base=card.base,
        groups=tuple(
            (
                say(credit_words.DIMENSIONS[dimension]),
                sum(one.range[1] for one in card.characteristics if one.dimension == dimension),
                tuple(_show_points(visit, one) for one in card.characteristics if one.dimension == dimension),
            )
            for dimension in credit.Dimension
        ),
        promises=(
            say("A score is {base} and the points below, added up; nothing else is in it.", base=card.base),
            say("In a month it moves by {points} points at most.", points=limits.MONTH_POINTS_MAX),
            say("One lapse costs {points} points at most, less each month, and nothing after {months} months.",
                points=limits.LAPSE_POINTS_MAX, months=limits.LAPSE_MONTHS),
            say("A lapse is measured by the months until it is forgotten: {months} when it is fresh.", months=limits.LAPSE_MONTHS),
            say("A good deed never lowers it. Who has no score is treated as somebody with {base}.", base=card.base),
        ),
        report_href=f"/credit/cards/{card.version}/report" if has_report else "",
    )  # fmt: skip


def _show_points(visit: respond.Visit, one: explaining.Characteristic) -> PointsRow:
    steps: list[tuple[str, str]] = []
    for at, points in enumerate(one.points):
        low = one.cuts[at - 1] if at else 0
        high = one.cuts[at] if at < len(one.cuts) else None
        steps.append((_tell_range(visit, low, high), score_views.signed(points)))
    return PointsRow(credit_words.name_feature(visit.translate, one.name), tuple(steps))


def _tell_range(visit: respond.Visit, low: float, high: float | None) -> str:
    first = int(-(-low // 1))
    if high is None:
        return visit.translate("{first} or more", first=first)
    last = int(-(-high // 1)) - 1
    return str(first) if last <= first else f"{first}–{last}"


ROUTES: list[HTTPRouteHandler] = [show_cards, show_card, give_card, show_report, give_report]
