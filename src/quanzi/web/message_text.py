"""The words of a message as HTML: its links, and nothing else; `said_text.js` does the same in the browser."""

import re
import unicodedata
from urllib.parse import urlsplit

from markupsafe import Markup, escape

_ADDRESS = re.compile(r"https?://[^\s<>()\[\]{}\"'，。；：！？、（）】》」』]+", re.IGNORECASE)
_ENDS = ".,;:!?*_~`\"')"
_LOUD_SIGNS_MAX = 3
_LOUD_CHARACTERS_MAX = 24
_JOINERS = {0x200D, 0xFE0F, 0x20E3}
_TONES = range(0x1F3FB, 0x1F400)
_FLAGS = range(0x1F1E6, 0x1F200)


def show_links(text: str) -> Markup:
    """The text with its addresses as links, which lead away without telling where from."""
    pieces: list[Markup] = []
    place = 0
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(_ENDS)
        pieces += [escape(text[place : found.start()]), _link(address)]
        place = found.start() + len(address)
    return Markup("").join([*pieces, escape(text[place:])])


def first_host(text: str) -> str:
    """Where the first link of a text leads; empty without one."""
    found = _ADDRESS.search(text)
    return urlsplit(found[0].rstrip(_ENDS)).netloc.rpartition("@")[2] if found else ""


def is_loud(text: str) -> bool:
    """Whether it is up to three emoji and nothing else, which are shown large."""
    if not text or len(text) > _LOUD_CHARACTERS_MAX:
        return False
    signs = flags = 0
    joined = False
    for one in text:
        code = ord(one)
        if code in _JOINERS:
            joined = code == 0x200D  # noqa: PLR2004 -- the joiner of two signs to one
        elif code in _FLAGS:
            flags += 1
        elif code not in _TONES:
            if unicodedata.category(one) != "So":
                return False
            signs += 0 if joined else 1
            joined = False
    return 0 < signs + (flags + 1) // 2 <= _LOUD_SIGNS_MAX


def _link(address: str) -> Markup:
    return Markup('<a href="{0}" rel="noopener nofollow ugc" target="_blank">{0}</a>').format(address)
