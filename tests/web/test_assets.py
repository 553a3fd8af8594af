"""The face's own files: whole, small, and each under an address that changes when it does."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest

from quanzi.web import assets
from quanzi.web.rendering import TEMPLATES_FOLDER

FIRST_PAGE_BYTES_MAX = 100_000
VENDORED = [assets.STATIC_FOLDER / "vendor", Path("tests/browser/vendor")]


def test_a_first_page_stays_small() -> None:
    """Styles, all scripts, htmx, the icons and the mark together, as they go over the wire."""
    size = sum(
        len(asset.compressed or asset.body)
        for asset in assets.list_assets()
        if asset.path in {assets.STYLES_URL, "vendor/htmx.min.js", "icons/sprite.svg", "icons/mark.svg"} or asset.path.startswith("js/")
    )
    assert 20_000 < size < FIRST_PAGE_BYTES_MAX


def test_an_address_carries_the_hash_of_its_file() -> None:
    address = assets.static("icons/sprite.svg")
    body = assets.find_asset("icons/sprite.svg").body
    assert address == f"/static/icons/sprite.svg?v={hashlib.sha256(body).hexdigest()[:12]}"
    with pytest.raises(KeyError):
        assets.static("css/none.css")


def test_what_is_compressed_is_the_same_file() -> None:
    for asset in assets.list_assets():
        if asset.compressed:
            assert gzip.decompress(asset.compressed) == asset.body, asset.path


def test_modules_name_their_neighbours_with_their_hash() -> None:
    app = assets.find_asset("js/app.js").body.decode()
    named = re.findall(r"\./([\w-]+\.js)(\?v=\w+)?[\"']", app)
    assert len(named) >= 8
    for name, version in named:
        assert version == f"?v={assets.find_asset(f'js/{name}').version}"


def test_every_style_file_is_in_the_bundle_or_named_by_a_page() -> None:
    pages = "".join(path.read_text() for path in TEMPLATES_FOLDER.rglob("*.html"))
    files = {path.stem for path in (assets.STATIC_FOLDER / "css").glob("*.css")}
    unused = [name for name in files - set(assets.STYLE_FILES) if f"static('css/{name}.css')" not in pages.replace('"', "'")]
    assert files >= set(assets.STYLE_FILES)
    assert not unused


def test_no_style_file_leaves_a_rule_open() -> None:
    """A brace lost in a merge nests every rule below it, and a browser says nothing."""
    left_open = {path.name: _depth(path.read_text()) for path in (assets.STATIC_FOLDER / "css").glob("*.css")}
    assert left_open
    assert not any(left_open.values()), left_open


def _depth(text: str) -> int:
    return text.count("{") - text.count("}")


@pytest.mark.parametrize("folder", VENDORED, ids=["served", "tests"])
def test_vendored_files_are_what_their_authors_published(folder: Path) -> None:
    lines = [line.split() for line in (folder / "checksums.txt").read_text().splitlines() if not line.startswith("#")]
    assert {name for _, name in lines} == {path.name for path in folder.glob("*.js")}
    for digest, name in lines:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert list(folder.glob("*LICENSE*"))


def test_style_and_script_files_stay_short() -> None:
    long = [
        f"{path.name}: {count}"
        for path in [*assets.STATIC_FOLDER.glob("css/*.css"), *assets.STATIC_FOLDER.glob("js/*.js")]
        if (count := len(path.read_text().splitlines())) > 300
    ]
    assert not long
