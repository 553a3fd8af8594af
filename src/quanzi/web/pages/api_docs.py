"""The API's manual as a page: no script, nothing from elsewhere, in the face of the house."""

from functools import lru_cache

from litestar import Litestar, Response, get
from litestar.di import NamedDependency

from quanzi.web import manual
from quanzi.web.respond import Visit


@get("/api/docs", include_in_schema=False, opt={"public": True})
async def show_api_docs(visit: NamedDependency[Visit]) -> Response[str]:
    """Every call with what goes in and what comes out."""
    return await visit.page("api_docs", _read(visit.request.app, visit.house.settings.public_url))


@lru_cache(maxsize=1)
def _read(app: Litestar, address: str) -> manual.Manual:
    return manual.read_manual(app.openapi_schema.to_schema(), address=address)
