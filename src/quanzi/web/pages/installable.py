"""What makes the house an app on a phone: manifest, service worker, and the generated pictures of people and circles."""

import re

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from quanzi.kernel.errors import NotFound
from quanzi.web import assets, avatar
from quanzi.web.respond import Visit

_OPEN = {"public": True}
_WEEK = "public, max-age=604800"
_SEED = re.compile(r"[0-9A-Za-z-]{1,64}\.svg")
_SIGN_CHARACTERS_MAX = 2


class Icon(msgspec.Struct, frozen=True):
    """One size of the mark on a home screen."""

    src: str
    sizes: str
    type: str
    purpose: str


class Shortcut(msgspec.Struct, frozen=True):
    """A deed on a long press of the mark."""

    name: str
    url: str


class Manifest(msgspec.Struct, frozen=True):
    """The web app manifest, in the words of W3C's member names."""

    id: str
    name: str
    short_name: str
    description: str
    lang: str
    start_url: str
    scope: str
    display: str
    background_color: str
    theme_color: str
    categories: tuple[str, ...]
    icons: tuple[Icon, ...]
    shortcuts: tuple[Shortcut, ...]


@get("/manifest.webmanifest", include_in_schema=False, opt=_OPEN)
async def show_manifest(visit: NamedDependency[Visit]) -> Response[bytes]:
    """How the house installs itself on a phone, in the reader's language."""
    name = visit.community.name
    manifest = Manifest(
        id="/",
        name=name,
        short_name=name[:12],
        description=visit.translate("Real people, in circles that share an interest."),
        lang=visit.language,
        start_url="/",
        scope="/",
        display="standalone",
        background_color="#f7f3f4",
        theme_color="#8c2363",
        categories=("social",),
        icons=(
            Icon(assets.static("icons/icon-192.png"), "192x192", "image/png", "any"),
            Icon(assets.static("icons/icon-512.png"), "512x512", "image/png", "any"),
            Icon(assets.static("icons/icon-maskable-512.png"), "512x512", "image/png", "maskable"),
        ),
        shortcuts=(Shortcut(visit.translate("New post"), "/compose"), Shortcut(visit.translate("Circles"), "/circles")),
    )
    headers = {"cache-control": "no-cache", "vary": "cookie, accept-language"}
    return Response(msgspec.json.encode(manifest), media_type="application/manifest+json", headers=headers)


@get("/sw.js", include_in_schema=False, opt=_OPEN)
async def serve_worker() -> Response[bytes]:
    """The service worker, at the root so that it may answer for every page."""
    return Response(assets.find_asset("sw.js").body, media_type="text/javascript", headers={"cache-control": "no-cache"})


@get("/avatar/{file:str}", include_in_schema=False, opt=_OPEN)
async def draw_person(file: FromPath[str], sign: FromQuery[str] = "") -> Response[str]:
    """The generated picture of a person. It follows from the address alone, so it says nothing that the asker did not know."""
    return _picture(avatar.draw_person(_read_seed(file), sign[:_SIGN_CHARACTERS_MAX]))


@get("/avatar/circle/{file:str}", include_in_schema=False, opt=_OPEN)
async def draw_circle(file: FromPath[str], sign: FromQuery[str] = "") -> Response[str]:
    """The generated picture of a circle; the address is answered whether or not there is such a circle."""
    return _picture(avatar.draw_circle(_read_seed(file), sign[:_SIGN_CHARACTERS_MAX]))


@get("/avatar/bot/{file:str}", include_in_schema=False, opt=_OPEN)
async def draw_bot(file: FromPath[str]) -> Response[str]:
    """The generated picture of a bot; the address is answered whether or not there is such a bot."""
    return _picture(avatar.draw_bot(_read_seed(file)))


def _read_seed(file: str) -> str:
    if not _SEED.fullmatch(file):
        raise NotFound
    return file.removesuffix(".svg")


def _picture(svg: str) -> Response[str]:
    return Response(svg, media_type="image/svg+xml", headers={"cache-control": _WEEK})
