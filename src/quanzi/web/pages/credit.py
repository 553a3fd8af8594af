"""My score: what it is, why, what moved it, what would raise it, and the switch."""

from datetime import UTC, datetime

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import URLEncodedBody
from litestar.response import Redirect

from quanzi import credit
from quanzi.credit import explaining
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, limits
from quanzi.web import credit_words, respond, score_views, shell

shell.add_flashes(
    score_on=("good", "Your score is on. Nobody sees it without your yes."),
    score_off=("note", "Your score is off. Its scores and what you had opened are gone."),
    score_asked=("good", "Worked out anew, by all that is known now."),
)


class SwitchForm(msgspec.Struct, frozen=True):
    """The unticked box, and the version of the text beside it."""

    agree: str = ""
    text_version: str = ""


class CreditPage(msgspec.Struct, frozen=True, kw_only=True):
    """What credit.html shows: a score, or the offer of one."""

    on: bool
    asks_group: bool = False
    text_version: str = credit.CONSENT_VERSION
    error: str = ""
    total: int = 0
    band: str = ""
    base: int = 0
    as_of: datetime | None = None
    next_run: datetime | None = None
    card_name: str = ""
    expert: bool = False
    card_href: str = ""
    dimensions: tuple[score_views.DimensionView, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()
    before: int = 0
    before_at: datetime | None = None
    moved: str = ""
    changes: tuple[score_views.ChangeView, ...] = ()
    steps: tuple[score_views.StepView, ...] = ()
    leaving: tuple[tuple[score_views.FactView, datetime], ...] = ()
    chart: score_views.ScoreChart | None = None


class WhatIfField(msgspec.Struct, frozen=True):
    """One thing to change: its value now, and the most that makes a difference."""

    name: str
    label: str
    value: int
    now: int
    most: int
    points: str


class WhatIfPage(msgspec.Struct, frozen=True):
    """What credit_what_if.html shows."""

    total: int
    band: str
    now: int
    moved: str
    capped: str
    groups: tuple[tuple[str, tuple[WhatIfField, ...]], ...]


def next_run(now: datetime) -> datetime:
    """The next 6th of a month after a moment."""
    year, month = (now.year, now.month) if now.day < limits.RUN_DAY else divmod(now.year * 12 + now.month, 12)
    return datetime(year, month if now.day < limits.RUN_DAY else month + 1, limits.RUN_DAY, tzinfo=UTC)


@get("/credit", include_in_schema=False)
async def show_credit(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """My score, or the offer of one."""
    return await visit.page("credit", await _fill(visit), tab="me")


@post("/credit/on", include_in_schema=False)
async def switch_on(visit: NamedDependency[respond.Visit], data: URLEncodedBody[SwitchForm]) -> Response[str] | Redirect:
    """Switches it on."""
    try:
        await visit.house.db.run(
            lambda tx: credit.switch_on(tx, by=visit.person, ticked=data.agree == "yes", text_version=data.text_version)
        )
    except errors.Invalid as error:
        page = msgspec.structs.replace(await _fill(visit), error=visit.explain(error))
        return await visit.page("credit", page, tab="me", status_code=422)
    return visit.see_other("/credit", flash="score_on")


@post("/credit/off", include_in_schema=False)
async def switch_off(visit: NamedDependency[respond.Visit]) -> Redirect:
    """Switches it off."""
    await visit.house.db.run(lambda tx: credit.switch_off(tx, by=visit.person))
    return visit.see_other("/credit", flash="score_off")


@post("/credit/score", include_in_schema=False)
async def ask_score(visit: NamedDependency[respond.Visit]) -> Redirect:
    """Works it out now."""
    await visit.house.db.run(lambda tx: credit.ask_score(tx, by=visit.person))
    return visit.see_other("/credit", flash="score_asked")


@get("/credit/what-if", include_in_schema=False)
async def show_what_if(request: Request[object, object, State], visit: NamedDependency[respond.Visit]) -> Response[str] | Redirect:
    """What it would be."""
    known = {one.name for one in explaining.FEATURES}
    changed = {
        name: min(int(value), limits.WHAT_IF_VALUE_MAX)
        for name, value in request.query_params.items()
        if name in known and value.isascii() and value.isdigit() and len(value) < 5  # noqa: PLR2004 -- nobody counts to ten thousand
    }

    async def ask(tx: ReadTx) -> WhatIfPage | None:
        mine = await credit.find_my_score(tx, by=visit.person)
        if mine is None:
            return None
        return _show_what_if(
            visit,
            mine,
            await credit.try_score(tx, by=visit.person, changed=changed),
            await credit.find_card(tx, version=mine.score.version),
        )

    page = await visit.house.db.read(ask)
    return visit.see_other("/credit") if page is None else await visit.page("credit_what_if", page, tab="me")


async def _fill(visit: respond.Visit) -> CreditPage:
    async def ask(tx: ReadTx) -> CreditPage:
        mine = await credit.find_my_score(tx, by=visit.person)
        return CreditPage(on=False) if mine is None else _show(visit, mine, tx.now)

    return await visit.house.db.read(ask)


def _show(visit: respond.Visit, mine: explaining.MyScore, now: datetime) -> CreditPage:
    say = visit.translate
    extra = [
        (say("Stakes of vouches that did not hold"), mine.score.stake_points),
        (say("Held by the monthly limit of {points} points", points=limits.MONTH_POINTS_MAX), mine.score.cap_points),
    ]
    return CreditPage(
        on=True,
        asks_group=bool(visit.house.settings.offered_groups),
        total=mine.score.total,
        band=say(credit_words.BANDS[mine.band]),
        base=mine.base,
        as_of=mine.score.run_at,
        next_run=next_run(now),
        card_name=mine.card_name,
        expert=mine.expert,
        card_href=f"/credit/cards/{mine.score.version}",
        dimensions=score_views.show_dimensions(visit, mine),
        extra=tuple((words, score_views.signed(points)) for words, points in extra if points),
        before=mine.before.total if mine.before else 0,
        before_at=mine.before.run_at if mine.before else None,
        moved=score_views.signed(mine.score.total - mine.before.total) if mine.before else "",
        changes=score_views.show_changes(visit, mine),
        steps=score_views.show_steps(visit, mine),
        leaving=tuple((score_views.show_fact(visit, one.fact), one.at) for one in mine.leaving[:5]),
        chart=score_views.draw_history(visit, mine.history) if len(mine.history) > 1 else None,
    )


def _show_what_if(visit: respond.Visit, mine: explaining.MyScore, tried: explaining.WhatIf, card: explaining.Scorecard) -> WhatIfPage:
    say = visit.translate
    most = {one.name: int(one.cuts[-1]) if one.cuts else 1 for one in card.characteristics}
    now = {one.name: one.measured or 0 for one in mine.lines}
    fields = [
        (
            one.dimension,
            WhatIfField(
                one.name,
                credit_words.name_feature(say, one.name),
                one.measured or 0,
                now[one.name],
                max(most[one.name], now[one.name]),
                score_views.signed(one.points),
            ),
        )
        for one in tried.lines
    ]
    return WhatIfPage(
        total=tried.total,
        band=say(credit_words.BANDS[tried.band]),
        now=mine.score.total,
        moved=score_views.signed(tried.total - mine.score.total),
        capped=score_views.signed(tried.cap_points) if tried.cap_points else "",
        groups=tuple(
            (say(credit_words.DIMENSIONS[dimension]), tuple(field for of, field in fields if of is dimension))
            for dimension in credit.Dimension
        ),
    )


ROUTES: list[HTTPRouteHandler] = [show_credit, switch_on, switch_off, ask_score, show_what_if]
