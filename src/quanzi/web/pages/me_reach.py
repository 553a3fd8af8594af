"""Who may write to me for the first time, circle by circle."""

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.messaging import contacting
from quanzi.messaging.contacting import Reach
from quanzi.web import respond, shell, views

shell.add_flashes(reach_set=("good", "Kept. Nobody is told what you chose."))
_WORDS = {Reach.EVERYBODY: "Everybody in it", Reach.SHARED_CONTACT: "Who has a contact in common with you", Reach.NOBODY: "Nobody new"}


class ReachForm(msgspec.Struct, frozen=True):
    """Who."""

    who: str = ""


class ReachRow(msgspec.Struct, frozen=True):
    """A circle of mine and who of it may write."""

    circle: views.CircleLink
    who: str
    action: str


class ReachPage(msgspec.Struct, frozen=True):
    """What me_reach.html shows."""

    rows: tuple[ReachRow, ...]
    options: tuple[views.Option, ...]


@get("/me/reach", include_in_schema=False)
async def show_reach(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """All my circles."""

    async def ask(tx: ReadTx) -> ReachPage:
        rows = await contacting.list_reach(tx, by=visit.person)
        return ReachPage(
            tuple(
                ReachRow(
                    views.CircleLink(str(one.circle_id), one.name, f"/circles/{one.circle_id}", one.picture_url),
                    one.who,
                    f"/me/reach/{one.circle_id}",
                )
                for one in rows
            ),
            tuple(views.Option(who.value, visit.translate(text)) for who, text in _WORDS.items()),
        )

    return await visit.page("me_reach", await visit.house.db.read(ask), tab="me")


@post("/me/reach/{circle_id:uuid}", include_in_schema=False)
async def set_reach(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], data: URLEncodedBody[ReachForm]) -> Redirect:
    """Keeps a choice."""
    if data.who not in {one.value for one in Reach}:
        raise errors.Invalid(field="who")
    await visit.house.db.run(lambda tx: contacting.set_reach(tx, by=visit.person, circle_id=circle_id, who=Reach(data.who)))
    return visit.see_other("/me/reach", flash="reach_set")


ROUTES: list[HTTPRouteHandler] = [show_reach, set_reach]
