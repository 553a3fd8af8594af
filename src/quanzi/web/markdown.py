"""What members write, as HTML: a small, safe part of Markdown.

Rendered when it is read, so that a tightened rule holds for every old post at once; the few hundred texts that everybody
reads now are kept in memory by their own words, which decide nothing about who may see them. HTML that was typed is shown
as text; what markdown-it makes is cleaned again by nh3, which allows the elements below and http, https, mailto links.
"""

import re
from functools import lru_cache
from urllib.parse import urlsplit

import msgspec
import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup

from quanzi.web import views

_KEPT = 2048
_ELEMENTS = {"p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"}
_LINK_CHARACTERS_MAX = 60
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]{}\"'，。；：！？、）】》」』]+", re.IGNORECASE)

_SCHEMES = ("https://", "http://", "mailto:")
_ENDS = ".,;:!?*_~`\"')"


def _link_addresses(state: StateCore) -> None:
    """Bare addresses become links; those inside links and code stay as they are."""
    for block in state.tokens:
        if block.type != "inline" or "://" not in block.content:
            continue
        inside = 0
        pieces: list[Token] = []
        for token in block.children or []:
            inside += token.nesting if token.type in {"link_open", "link_close"} else 0
            pieces += _split_text(token) if token.type == "text" and not inside else [token]
        block.children = pieces


def _split_text(token: Token) -> list[Token]:
    pieces: list[Token] = []
    place = 0
    for found in _ADDRESS.finditer(token.content):
        address = found[0].rstrip(_ENDS)
        opened = Token("link_open", "a", 1, attrs={"href": address})
        pieces += [_text(token.content[place : found.start()]), opened, _text(address), Token("link_close", "a", -1)]
        place = found.start() + len(address)
    return [*pieces, _text(token.content[place:])]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


class _Reader(MarkdownIt):
    """Reads links that say where they lead; one without a scheme ("//elsewhere") would have no preview to give it away."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 -- markdown-it's name
        """Whether a link in brackets becomes one."""
        return url.lower().startswith(_SCHEMES)


_reader = _Reader("zero", {"html": False, "breaks": True}).enable(
    ["emphasis", "strikethrough", "backticks", "link", "newline", "escape", "entity", "blockquote", "list", "fence"]
)
_reader.core.ruler.push("link_addresses", _link_addresses)
_cleaner = nh3.Cleaner(
    tags=_ELEMENTS,
    attributes={"a": {"href"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow ugc noopener",
    strip_comments=True,
)


class Shown(msgspec.Struct, frozen=True):
    """A text as it is shown: clean HTML, its language as far as its script tells, and the first link in it."""

    html: Markup
    language: str
    link: views.LinkPreview | None


@lru_cache(maxsize=_KEPT)
def show_text(text: str) -> Shown:
    """The text of a post or comment for a page."""
    html = _cleaner.clean(_reader.render(text))
    return Shown(Markup(html), _language_of(text), _find_link(text))  # noqa: S704 -- nh3 has just cleaned it


def _language_of(text: str) -> str:
    if _HAN.search(text):
        return "zh-Hans"
    return "en" if _LATIN.search(text) else ""


def _find_link(text: str) -> views.LinkPreview | None:
    found = _ADDRESS.search(text)
    if found is None:
        return None
    address = found[0].rstrip(_ENDS)
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if not parts.hostname:
        return None
    path = f"{parts.hostname}{parts.path}".rstrip("/")
    title = path if len(path) <= _LINK_CHARACTERS_MAX else f"{path[:_LINK_CHARACTERS_MAX]}…"
    return views.LinkPreview(address, parts.hostname, title)
