"""The face's own files: read once, hashed, compressed once, served from memory.

An address carries the hash of what it serves (`/static/css/app.css?v=3f9c…`), so a browser may keep it for a year and
still never shows an old one. Everything here together is a few hundred kilobytes.
"""

import gzip
import hashlib
import mimetypes
import re
from pathlib import Path

import msgspec

STATIC_FOLDER = Path(__file__).parent / "static"
STATIC_URL = "/static/"
STYLES_URL = "css/app.css"
# The order is the cascade: tokens first, arrangements, then components.
STYLE_FILES = (
    "tokens",
    "base",
    "arrange",
    "layout",
    "navigation",
    "actions",
    "overlays",
    "forms",
    "composer",
    "talk",
    "talk_room",
    "talk_bar",
    "said",
    "said_more",
    "talk_place",
    "content",
    "photos",
    "media",
    "recording",
    "people",
    "circles",
    "feedback",
    "notices",
    "data",
    "wallet",
    "overview",
    "packet",
    "chat_money",
    "burn",
    "receipts",
    "here",
    "place",
    "urgent",
    "score",
    "landing",
)
_COMPRESSED_TYPES = ("text/", "image/svg+xml", "application/json", "application/manifest+json")
_IMPORT = re.compile(r"""(?P<before>(?:from|import)\s*\(?\s*)(?P<quote>["'])\./(?P<name>[\w-]+\.js)(?P=quote)""")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


class Asset(msgspec.Struct, frozen=True):
    """One file as it goes over the wire; `compressed` is empty where gzip gains nothing."""

    path: str
    content_type: str
    body: bytes
    compressed: bytes
    version: str


def static(path: str) -> str:
    """The address of a file of the face, with its hash; KeyError when there is no such file."""
    return f"{STATIC_URL}{path}?v={find_asset(path).version}"


def find_asset(path: str) -> Asset:
    """The file under that path; KeyError when there is none."""
    return _ASSETS[path]


def list_assets() -> list[Asset]:
    """Every file of the face, by path."""
    return [_ASSETS[path] for path in sorted(_ASSETS)]


def _load() -> dict[str, Asset]:
    files = {
        path.relative_to(STATIC_FOLDER).as_posix(): path.read_bytes()
        for path in STATIC_FOLDER.rglob("*")
        if path.is_file() and path.suffix != ".md"
    }
    files[STYLES_URL] = _join_styles(files)
    assets = {path: _make_asset(path, body) for path, body in files.items() if not path.startswith("js/")}
    scripts = {path: body.decode() for path, body in files.items() if path.startswith("js/")}
    for path in scripts:
        _add_script(path, scripts=scripts, assets=assets)
    return assets


def _join_styles(files: dict[str, bytes]) -> bytes:
    parts = [files[f"css/{name}.css"].decode() for name in STYLE_FILES]
    return re.sub(r"\n\s*", "\n", _COMMENT.sub("", "".join(parts))).strip().encode()


def _add_script(path: str, *, scripts: dict[str, str], assets: dict[str, Asset]) -> None:
    """A module names its neighbours with their hashes too, so those come first. Modules must not import in a ring."""
    if path in assets:
        return

    def with_version(found: re.Match[str]) -> str:
        neighbour = f"js/{found['name']}"
        _add_script(neighbour, scripts=scripts, assets=assets)
        address = f"./{found['name']}?v={assets[neighbour].version}"
        return f"{found['before']}{found['quote']}{address}{found['quote']}"

    assets[path] = _make_asset(path, _IMPORT.sub(with_version, scripts[path]).encode())


def _make_asset(path: str, body: bytes) -> Asset:
    guessed = mimetypes.guess_type(path)[0] or "application/octet-stream"
    content_type = "text/javascript" if path.endswith(".js") else guessed
    squeezed = gzip.compress(body, 9, mtime=0) if content_type.startswith(_COMPRESSED_TYPES) else b""
    version = hashlib.sha256(body).hexdigest()[:12]
    return Asset(path=path, content_type=content_type, body=body, compressed=squeezed, version=version)


_ASSETS = _load()
