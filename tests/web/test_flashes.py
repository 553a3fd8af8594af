"""Short words after a deed: each key means one thing, and what a page says by a key is there."""

import ast
import re
from collections.abc import Iterator

import pytest

from quanzi.web import routes, shell
from tests.architecture.rules import all_sources


def _texts(value: ast.expr) -> Iterator[str]:
    """The texts that an expression may come to: what it asks about is none of them."""
    if isinstance(value, ast.IfExp):
        yield from _texts(value.body)
        yield from _texts(value.orelse)
    else:
        yield from (str(one.value) for one in ast.walk(value) if isinstance(one, ast.Constant))


def _said() -> Iterator[tuple[str, str]]:
    """Every key that a page writes down as `flash=`, with the page."""
    for source in all_sources():
        if source.path.startswith("web/pages/"):
            for node in ast.walk(source.tree):
                if isinstance(node, ast.keyword) and node.arg == "flash":
                    yield from ((key, source.path) for text in _texts(node.value) for key in text.split(".") if key)


def test_what_a_page_says_after_a_deed_is_there() -> None:
    assert routes.ROUTES, "pages add their words when they are read"
    said = list(_said())
    assert len(said) > 90
    assert [(key, path) for key, path in said if key not in shell.FLASHES] == []


def test_no_word_is_kept_that_no_page_says() -> None:
    pages = "".join(source.text for source in all_sources() if source.package == "web" and source.name != "shell")
    assert [key for key in shell.FLASHES if not re.search(rf'["\.]{key}"', pages)] == []


def test_a_key_that_another_page_has_is_refused() -> None:
    before = dict(shell.FLASHES)
    with pytest.raises(ValueError, match="same key: saved"):
        shell.add_flashes(saved=("good", "Something else."), never_said=("good", "New."))
    assert before == shell.FLASHES
