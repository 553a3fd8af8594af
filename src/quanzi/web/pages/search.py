"""The one search box: people by the name they show to all, circles by name and topic."""

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery

from quanzi import discovery
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.web import circle_views, respond, views
from quanzi.web.pages.people import PeopleRow, listed_row


class SearchPage(msgspec.Struct, frozen=True):
    """What search.html shows."""

    query: str
    people: tuple[PeopleRow, ...]
    circles: tuple[views.CircleView, ...]


@get("/search", include_in_schema=False)
async def show_search(visit: NamedDependency[respond.Visit], q: FromQuery[str] = "") -> Response[str]:
    """What was found, people beside circles."""

    async def ask(tx: ReadTx) -> SearchPage:
        found = await discovery.search_all(tx, by=visit.person, text=q)
        return SearchPage(
            q[: limits.SEARCH_CHARACTERS_MAX],
            tuple(listed_row(one) for one in found.people),
            tuple(circle_views.show_circle(one) for one in found.circles),
        )

    return await visit.page("search", await visit.house.db.read(ask))


ROUTES: list[HTTPRouteHandler] = [show_search]
