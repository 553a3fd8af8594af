"""Turns a page's struct into HTML: one Jinja environment per language, so that words and formats need no passing around.

Every template knows `_`, `ngettext`, `fmt`, `static` and `ui` (all components by name). A template cannot query.
"""

import gettext
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import cast

import jinja2
from jinja2.bccache import Bucket
from markupsafe import Markup

from quanzi.web import assets, avatar, i18n
from quanzi.web import format as formats

TEMPLATES_FOLDER = Path(__file__).parent / "templates"
# Components that stand on a page a dozen times and follow from what they are given and the minute it is: drawn once for
# the same facts. All that a card shows is part of what it is found by, so nobody gets a card that was not theirs to see.
_REMEMBERED = frozenset({"icon", "tier", "mark", "circle_kind", "circle_row", "post_card"})
_KEPT = 1024


class Components:
    """`ui.button(…)` in a page finds the macro `button` of whichever file in `templates/parts` defines it."""

    def __init__(self, environment: jinja2.Environment) -> None:
        """Stand in the environment as `ui`, before any part is read: parts use each other."""
        self._environment = environment
        self._macros: dict[str, object] = {}
        _globals_of(environment)["ui"] = self

    def load(self) -> None:
        """Read which part holds which macro; two macros of one name are a mistake."""
        for path in sorted((TEMPLATES_FOLDER / "parts").glob("*.html")):
            module = self._environment.get_template(f"parts/{path.name}").module
            for name, macro in vars(module).items():
                if name.startswith("_"):
                    continue
                if name in self._macros:
                    message = f"two components are called {name}; one of them is in {path.name}"
                    raise ValueError(message)
                self._macros[name] = _remember(macro) if name in _REMEMBERED else macro

    def __getattr__(self, name: str) -> object:
        """The macro of that name; AttributeError when no part defines it."""
        if name not in self._macros:
            raise AttributeError(name)
        return self._macros[name]

    def names(self) -> list[str]:
        """All macros there are, for the style guide and its test."""
        return sorted(self._macros)


class _Compiled(jinja2.FileSystemBytecodeCache):
    """A cache may fail to keep what it was given, and never breaks a page by it: a disk may be full."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def make_environment(
    language: str, *, zone: tzinfo = UTC, exponents: dict[str, int] | None = None, compiled: Path | None = None
) -> jinja2.Environment:
    """The templates in one language; an unknown variable is an error and never an empty string.

    `compiled` is a folder of our own that keeps what templates were compiled to, which is the same in every language.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES_FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.loopcontrols"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=None if compiled is None else _Compiled(str(compiled)),
    )
    words = i18n.find_translations(language)
    install = environment.install_gettext_callables  # pyright: ignore -- added by the extension
    install(words.gettext, words.ngettext, newstyle=True)
    known = _globals_of(environment)
    known["fmt"] = formats.Formatter(language, zone=zone, exponents=exponents)
    known["static"] = assets.static
    known["_"] = known["gettext"] = _make_say(words)
    environment.filters["initial"] = avatar.find_initial
    Components(environment).load()
    return environment


def _remember(macro: Callable[..., Markup]) -> Callable[..., Markup]:
    @lru_cache(maxsize=_KEPT)
    def draw(_minute: int, *given: object, **named: object) -> Markup:
        return macro(*given, **named)

    def find(*given: object, **named: object) -> Markup:
        return draw(int(time.time()) // 60, *given, **named)

    return find


def _make_say(words: gettext.NullTranslations) -> Callable[..., Markup]:
    """`_` as templates call it, hundreds of times a page: each sentence is looked up once and kept."""
    known: dict[str, Markup] = {}
    bare: dict[str, Markup] = {}

    def say(msgid: str, /, **facts: object) -> Markup:
        if not facts and msgid in bare:
            return bare[msgid]
        text = known.get(msgid)
        if text is None:
            text = known[msgid] = Markup(words.gettext(msgid))  # noqa: S704 -- our own words
        if facts:
            return text % facts
        bare[msgid] = text % {}
        return bare[msgid]

    return say


def _globals_of(environment: jinja2.Environment) -> dict[str, object]:
    """Jinja types its globals by its own defaults; they may hold anything."""
    return cast("dict[str, object]", environment.globals)
