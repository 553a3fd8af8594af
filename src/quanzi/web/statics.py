"""The face's own files, kept by browsers for a year under an address that carries their hash."""

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import FromPath

from quanzi.kernel.errors import NotFound
from quanzi.web import assets

_YEAR = "public, max-age=31536000, immutable"


@get("/static/{path:path}", include_in_schema=False, opt={"public": True})
async def serve_static(request: Request[object, object, State], path: FromPath[str]) -> Response[bytes]:
    """One file of the face; compressed where the browser takes it."""
    try:
        asset = assets.find_asset(path.lstrip("/"))
    except KeyError as error:
        raise NotFound from error
    headers = {"cache-control": _YEAR, "vary": "accept-encoding"}
    body = asset.body
    if asset.compressed and "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        body = asset.compressed
    return Response(body, media_type=asset.content_type, headers=headers)
