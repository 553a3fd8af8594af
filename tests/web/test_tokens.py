"""Colours that can be read in both themes, and one dark theme however it was asked for."""

import re

import pytest

from quanzi.web.assets import STATIC_FOLDER
from tests.web.contrast import contrast

TOKENS = (STATIC_FOLDER / "css" / "tokens.css").read_text()
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "link", "brand", "good", "danger") for ground in ("bg", "surface")),
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in ("surface-2",)),
    ("ink", "surface-3"),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("on-accent", "accent"),
    ("on-danger", "danger"),
    ("brand-soft-ink", "brand-soft"),
    ("accent-soft-ink", "accent-soft"),
    ("good-soft-ink", "good-soft"),
    ("danger-soft-ink", "danger-soft"),
]
EDGES = [("line-strong", "surface"), ("line-strong", "bg"), ("brand", "surface"), ("focus", "bg"), ("focus", "surface")]


def _read(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", block))


def _blocks() -> dict[str, dict[str, str]]:
    light = TOKENS.split(":root {", 1)[1].split("\n}", 1)[0]
    system = TOKENS.split(':root:not([data-theme="light"]) {', 1)[1].split("}", 1)[0]
    chosen = TOKENS.split(':root[data-theme="dark"] {', 1)[1].split("}", 1)[0]
    return {"light": _read(light), "system": _read(system), "dark": _read(chosen)}


def test_dark_is_the_same_however_it_was_chosen() -> None:
    blocks = _blocks()
    assert blocks["system"] == blocks["dark"]
    assert set(blocks["dark"]) < set(blocks["light"])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_edges_stand_out(theme: str) -> None:
    colours = _blocks()[theme]
    weak = [
        f"{one} on {other}: {contrast(colours[one], colours[other]):.2f}"
        for pairs, least in ((TEXT, 4.5), (EDGES, 3.0))
        for one, other in pairs
        if contrast(colours[one], colours[other]) < least
    ]
    assert not weak, weak


def test_style_files_name_colours_by_their_token() -> None:
    loose = [
        f"{path.name}: {found}"
        for path in (STATIC_FOLDER / "css").glob("*.css")
        if path.name != "tokens.css"
        for found in re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text())
        if found != "#ffffff"  # on the lightbox's own black
    ]
    assert not loose, loose
