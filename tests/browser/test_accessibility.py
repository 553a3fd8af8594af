"""Every page, both themes, both languages: axe-core finds nothing, nothing is wider than a phone, one main heading."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

SIGNED_OUT = ["/", "/about", "/sign-in", "/styleguide", "/api/docs", "/offline", "/no-such-page"]
MEMBER = [
    "/home",
    "/circles",
    "/circles/new",
    "/compose",
    "/people",
    "/search?q=li",
    "/me",
    "/me/profile",
    "/me/privacy",
    "/me/sessions",
    "/me/passkeys",
    "/me/tokens",
    "/me/addresses",
    "/me/real-name",
    "/me/data",
    "/me/written",
    "/me/decisions",
]
OPERATOR = ["/desk", "/desk/reports", "/desk/people"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def complaints_about(page: Page) -> list[str]:
    """What axe-core and a ruler find on the open page."""
    page.evaluate(AXE)
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}}).then(r => r.violations.map("
        "v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + n.failureSummary).join(' | ')))",
        RULES,
    )
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("the page is wider than the screen")
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} main headings")
    return [f"{page.url}: {one}" for one in found]


def _links(page: Page) -> list[str]:
    """A circle with its pages, a post and a person, as linked from home."""
    page.goto("/home")
    post = page.locator("a[href*='/posts/']").first.get_attribute("href") or ""
    circle = post.split("/posts/")[0]
    person = page.locator("a[href^='/people/']").first.get_attribute("href") or ""
    return [post, circle, f"{circle}/about", f"{circle}/members", person]


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("enter", ["", "member", "newcomer", "owner", "operator"])
def test_no_barriers(open_page: OpenPage, language: str, theme: str, enter: str) -> None:
    page = open_page(enter=enter, language=language, theme=theme)
    # the shape of a page does not depend on its reader, so each page is looked at through one pair of eyes
    paths = {"": SIGNED_OUT, "member": MEMBER, "newcomer": ["/home", "/circles"], "owner": ["/me/decisions"], "operator": OPERATOR}[enter]
    found: list[str] = []
    for path in [*paths, *(_links(page) if enter == "member" else [])]:
        page.goto(path)
        found += complaints_about(page)
    assert not found, "\n".join(found)
