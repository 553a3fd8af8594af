"""Every page, both themes: axe-core finds nothing; in both languages nothing is wider than the screen, and there is one main heading."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, SCREEN, Demo, OpenPage
from tests.browser.tour import TOUR, Stop, page_templates, prepare

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# belongs to WCAG 2.2 AA, and axe-core asks for it by name alone
AS_WELL = {"target-size": {"enabled": True}}
# the first of them waits for a demo to be made
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def places(demo: Demo) -> dict[str, str]:
    """The addresses that the tour names, each with something to see."""
    return prepare(demo)


def complaints_about(page: Page, *, thoroughly: bool = True) -> list[str]:
    """What a ruler finds on the open page, and where it is looked at thoroughly, axe-core: its rules don't depend on the language."""
    found = _barriers_on(page) if thoroughly else []
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("the page is wider than the screen")
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} main headings")
    return [f"{page.url}: {one}" for one in found]


def _barriers_on(page: Page) -> list[str]:
    """By day and by night: nothing but the colours depends on the hour."""
    page.evaluate(AXE)
    found = _ask_axe(page, runOnly={"type": "tag", "values": RULES}, rules=AS_WELL)
    page.emulate_media(color_scheme="dark")
    page.evaluate(_NEXT_FRAME)
    found += [f"dark: {one}" for one in _ask_axe(page, runOnly={"type": "rule", "values": ["color-contrast"]})]
    page.emulate_media(color_scheme="light")
    page.evaluate(_NEXT_FRAME)
    return found


STOPS_AT_ONCE = 15
_NEXT_FRAME = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
_FIND_VIOLATIONS = """
options => axe.run(document, {resultTypes: ["violations"], preload: false, ...options}).then(found => found.violations.map(
  one => one.id + ": " + one.nodes.slice(0, 3).map(node => node.target.join(" ") + " " + node.failureSummary).join(" | ")))
"""


def _ask_axe(page: Page, **options: object) -> list[str]:
    return page.evaluate(_FIND_VIOLATIONS, options)


def _arrive(page: Page, stop: Stop, places: dict[str, str]) -> None:
    page.goto(stop.at.format(**places))
    if stop.deed:
        with page.expect_navigation():
            stop.deed(page)
    shown = page.locator("body").get_attribute("data-page")
    assert shown == stop.template, f"{page.url} shows {shown} and not {stop.template}"


def test_the_tour_leads_through_every_page() -> None:
    assert {stop.template for stops in TOUR.values() for stop in stops} == page_templates()


# a long tour is walked in parts, so that none takes longer than a test may
PARTS = [(enter, first) for enter, stops in TOUR.items() for first in range(0, len(stops), STOPS_AT_ONCE)]


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize(("enter", "first"), PARTS)
def test_no_barriers(open_page: OpenPage, places: dict[str, str], language: str, enter: str, first: int) -> None:
    page = open_page(enter=enter, language=language)
    found: list[str] = []
    for stop in TOUR[enter][first : first + STOPS_AT_ONCE]:
        _arrive(page, stop, places)
        found += complaints_about(page, thoroughly=language == "en")
        if stop.wide:
            page.set_viewport_size(SCREEN)
            found += [f"on a large screen, {one}" for one in complaints_about(page, thoroughly=language == "en")]
            page.set_viewport_size(PHONE)
    assert not found, "\n".join(found)
