"""Breaking the ice in Chromium: one asks, the other sees what would be seen and says yes once, or leaves it unseen."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo, OpenPage
from tests.browser.scores import switch_on
from tests.browser.test_journeys import join

pytestmark = pytest.mark.browser


def _my_id(page: Page) -> str:
    page.goto("/me")
    href = page.locator("main a[href^='/people/']").first.get_attribute("href") or ""
    return href.removeprefix("/people/")


def _two(open_page: OpenPage, demo: Demo, tag: str) -> tuple[Page, Page, str]:
    """Two newcomers who joined the same circles; she has a score of 640. Her page, his page, her id."""
    hers, his = open_page(), open_page()
    join(hers, demo, name="Wang Xiuying", address=f"mei-{tag}@example.org")
    join(his, demo, name="Li Wei", address=f"li-{tag}@example.org")
    her_id = _my_id(hers)
    switch_on(demo, {her_id: 640})
    return hers, his, her_id


def _ask(page: Page, person_id: str) -> None:
    page.goto(f"/people/{person_id}")
    page.get_by_role("link", name="Break the ice").click()
    expect(page.get_by_text("You both see the same.")).to_be_visible()
    page.locator("summary", has_text="Ask them").click()
    page.get_by_label("What for?").first.select_option(label="A deal between us")
    page.get_by_label("How much?").first.select_option(label="The band, without the number")
    page.locator("form[action$='/card/ask'] button[type=submit]").click()
    expect(page.get_by_text("else it stays not available").first).to_be_visible()


def test_breaking_the_ice(open_page: OpenPage, demo: Demo) -> None:
    hers, his, her_id = _two(open_page, demo, "yes")
    _ask(his, her_id)
    hers.goto("/credit/asks")
    sheet = hers.locator("main section.card").first
    expect(sheet.locator(".receipt-figure")).to_have_text("Good")
    box = sheet.locator("input[name=ticked]")
    expect(box).not_to_be_checked()
    sheet.get_by_role("button", name="Once", exact=True).click()
    expect(box).to_be_visible()  # the browser itself holds back what is not ticked
    box.check()
    sheet.get_by_role("button", name="Once", exact=True).click()
    expect(hers.get_by_text("No questions")).to_be_visible()

    his.goto(f"/people/{her_id}/card")
    his.get_by_role("button", name="See it", exact=True).click()
    expect(his.locator(".receipt-figure")).to_have_text("Good")
    his.goto(f"/people/{her_id}/card")
    expect(his.get_by_role("button", name="See it", exact=True)).to_have_count(0)

    hers.goto("/credit/looks")
    expect(hers.locator("main section.card")).to_have_count(1)
    expect(hers.locator("main section.card")).to_contain_text("A deal between us")


def _words(page: Page, person_id: str) -> str:
    page.goto(f"/people/{person_id}/card")
    return re.sub(r"\d{1,2}:\d\d", "", page.locator("main").inner_text())


def test_a_refusal_is_not_seen(open_page: OpenPage, demo: Demo) -> None:
    hers, his, her_id = _two(open_page, demo, "no")
    _ask(his, her_id)
    before = _words(his, her_id)
    hers.goto("/credit/asks")
    hers.get_by_role("button", name="Not now").click()
    expect(hers.get_by_text("No questions")).to_be_visible()
    assert _words(his, her_id) == before
