"""What is to be urgent later, and how I let myself be called: by which number and way, and by whom no more."""

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi import relations
from quanzi.identity import reaching
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, limits
from quanzi.messaging import urgent
from quanzi.web import circle_views, inbox_views, respond, rooms, shell, urgent_views, views
from quanzi.web import errors as web_errors

shell.add_flashes(urgent_ways=("good", "Kept."))
_REFUSALS = {
    "urgent_not_here": "Somebody whom you chose could not be asked there any more.",
    "urgent_nobody": "There was nobody left whom you could ask there.",
    "urgent_a_day": "You had asked as often as one may in 24 hours.",
    "emergencies_a_day": "You had declared as many emergencies as one may in 24 hours.",
    "urgent_already": "The message was urgent already.",
}
"""Why a plan did not go, by the code of the refusal; of others it is said that the conversation did not take it."""


class WaysForm(msgspec.Struct, frozen=True):
    """Which number, and which ways."""

    number: str = ""
    sms: str = ""
    phone: str = ""


class WaysPage(msgspec.Struct, frozen=True):
    """What me_urgent.html shows."""

    form: WaysForm
    numbers: tuple[views.Option, ...]
    has_phone: bool
    sms_minutes: int
    phone_minutes: int
    muted: tuple[views.PersonView, ...]
    error: str = ""


class PlansPage(msgspec.Struct, frozen=True):
    """What urgent_plans.html shows."""

    plans: tuple[urgent_views.PlanView, ...]


@get("/messages/urgent", include_in_schema=False)
async def show_plans(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """What of mine goes when, and what did not go."""

    async def ask(tx: ReadTx) -> PlansPage:
        plans = await urgent.list_plans(tx, by=visit.person)
        inbox = await inbox_views.find_inbox(tx, visit=visit, limit=limits.ROOMS_PER_PERSON_MAX)
        names = {line.room_id: line.name for line in inbox.lines}
        return PlansPage(tuple(_plan(visit, one, names.get(str(one.room_id), "")) for one in plans))

    return await visit.page("urgent_plans", await visit.house.db.read(ask), tab="messages")


def _plan(visit: respond.Visit, one: urgent.Plan, name: str) -> urgent_views.PlanView:
    words = one.text or visit.translate("A message of yours")
    refusal = visit.translate(_REFUSALS.get(one.refusal, "The conversation did not take it.")) if one.refusal else ""
    return urgent_views.PlanView(
        rooms.room_href(one.room_id) + (f"?around={one.position}#m{one.position}" if one.position else ""),
        name,
        words,
        one.due_at,
        one.is_emergency,
        refusal,
        f"/messages/urgent/{one.plan_id}/cancel",
    )


@post("/messages/urgent/{plan_id:uuid}/cancel", include_in_schema=False)
async def cancel_plan(visit: NamedDependency[respond.Visit], plan_id: FromPath[UUID]) -> Redirect:
    """Takes it back before it goes."""
    await visit.house.db.run(lambda tx: urgent.cancel_plan(tx, by=visit.person, plan_id=plan_id))
    return visit.see_other("/messages/urgent", flash="urgent_back")


@get("/me/urgent", include_in_schema=False)
async def show_ways(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """How I let myself be called."""
    return await visit.page("me_urgent", await _fill(visit), tab="me")


async def _fill(visit: respond.Visit) -> WaysPage:
    settings = visit.house.settings

    async def ask(tx: ReadTx) -> WaysPage:
        ways = await urgent.find_ways(tx, by=visit.person)
        mine = await reaching.list_addresses(tx, by=visit.person, keys=visit.house.keys)
        muted = await urgent.list_muted(tx, by=visit.person)
        cards = await relations.find_cards(tx, by=visit.person, person_ids=muted)
        return WaysPage(
            WaysForm(ways.number_id, "yes" if ways.by_sms else "", "yes" if ways.by_phone else ""),
            tuple(views.Option(one.address_id, one.text) for one in mine if one.kind == "phone"),
            settings.has_phone,
            settings.urgent_sms_minutes,
            settings.urgent_phone_minutes,
            tuple(circle_views.show_person(cards.get(one), one) for one in muted),
        )

    return await visit.house.db.read(ask)


@post("/me/urgent", include_in_schema=False)
async def choose_ways(visit: NamedDependency[respond.Visit], data: URLEncodedBody[WaysForm]) -> Response[str] | Redirect:
    """Keeps it."""
    ways = urgent.Ways(data.number, bool(data.sms), bool(data.phone))
    try:
        await visit.house.db.run(lambda tx: urgent.choose_ways(tx, by=visit.person, ways=ways, keys=visit.house.keys))
    except errors.Invalid as error:
        page = msgspec.structs.replace(await _fill(visit), form=data, error=visit.explain(error))
        return await visit.page("me_urgent", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/me/urgent", flash="urgent_ways")


@post("/me/urgent/muted/{person_id:uuid}", include_in_schema=False)
async def unmute(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Redirect:
    """Lets somebody's urgent messages call me again."""
    await visit.house.db.run(lambda tx: urgent.mute_urgent(tx, by=visit.person, person_id=person_id, on=False))
    return visit.see_other("/me/urgent", flash="urgent_unmuted")


ROUTES: list[HTTPRouteHandler] = [show_plans, cancel_plan, show_ways, choose_ways, unmute]
