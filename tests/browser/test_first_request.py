"""Stranger to friend in two browsers: from a post to the card, one request, a yes, and contacts when both like."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo, OpenPage
from tests.browser.test_journeys import join
from tests.browser.test_messages import said, say

pytestmark = pytest.mark.browser


def _post(page: Page, text: str) -> str:
    """Say something in the first circle; the post's address."""
    page.goto("/compose")
    has_blank = page.locator("select[name=circle] option").first.get_attribute("value") == ""
    page.locator("select[name=circle]").select_option(index=1 if has_blank else 0)
    page.locator("textarea[name=text]").fill(text)
    page.get_by_role("button", name="Post", exact=True).click()
    page.wait_for_url("**/posts/**")
    return page.url


def _write_from(page: Page, post: str) -> None:
    """From a post to who wrote it, to the card, to the sheet."""
    page.goto(post)
    page.locator("article.post .post-who a[href^='/people/']").first.click()
    page.get_by_role("link", name="Break the ice").click()
    expect(page.get_by_text("You both see the same.")).to_be_visible()
    page.get_by_role("link", name="Write to them").click()
    page.get_by_role("link", name=re.compile("I read your post .The kiln cracked")).click()
    expect(page.get_by_label("Your words")).to_have_value(re.compile("hear more about it"))


def _talk(hers: Page, his: Page) -> None:
    """She writes back, and a word that is worth a hint gets one on her side alone."""
    for page in (hers, his):
        expect(page.locator("[data-talk-sub]")).to_have_attribute("data-usual", "")
    say(hers, "Rice straw, from the last harvest.")
    expect(said(his, "Rice straw, from the last harvest.")).to_be_visible()
    say(his, "Shall we buy gift cards for the kiln?")
    expect(said(hers, "Shall we buy gift cards").locator(".bubble-warning")).to_contain_text("Nobody you just met needs gift cards")
    expect(said(his, "Shall we buy gift cards").locator(".bubble-warning")).to_have_count(0)


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_stranger_to_friend(open_page: OpenPage, demo: Demo, script: bool) -> None:
    tag = "js" if script else "plain"
    hers, his = open_page(script=script), open_page(script=script)
    join(hers, demo, name="Wang Xiuying", address=f"hello-mei-{tag}@example.org")
    join(his, demo, name="Li Wei", address=f"hello-li-{tag}@example.org")
    _write_from(his, _post(hers, f"The kiln cracked {tag}. So we fired with straw."))

    his.get_by_label("Your words").fill("Tell me more on www . example . org")
    his.get_by_role("button", name="Send", exact=True).click()
    expect(his.get_by_text("no link, e-mail address or phone number")).to_be_visible()
    his.get_by_label("Your words").fill("Which straw did you take?")
    his.get_by_role("button", name="Send", exact=True).click()
    expect(his.get_by_text("You can write once")).to_be_visible()

    hers.goto("/messages/requests")
    sheet = hers.locator("main section.card").first
    expect(sheet).to_contain_text("Which straw did you take?")
    expect(sheet).to_contain_text(re.compile("Circles? in common"))
    sheet.get_by_role("button", name="Say yes and talk").click()
    hers.wait_for_url(re.compile(r"/messages/[0-9a-f-]{36}"))
    room = hers.url

    his.goto("/messages/requests?tab=sent")
    his.get_by_role("link", name="Open your conversation").click()
    assert his.url == room
    expect(his.locator(".bubble-text").first).to_have_text("Which straw did you take?")
    if script:
        _talk(hers, his)

    his.goto("/messages/requests?tab=sent")
    his.locator("main section.card a[href^='/people/']").last.click()
    his.get_by_role("button", name="Ask for contact").click()
    expect(his.get_by_text("Asked for contact")).to_be_visible()
    hers.goto("/people/requests")
    hers.get_by_role("button", name="Accept").click()
    hers.goto("/people/contacts")
    expect(hers.locator("main")).to_contain_text("Li Wei")
