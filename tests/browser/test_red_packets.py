"""A red packet in a circle, in Chromium: given by one, opened by two, gone for the third, and each can check it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser


def _circles_of(page: Page) -> list[str]:
    page.goto("/wallet/packets/new")
    return page.locator("a[href^='/circles/'][href$='/packets/new']").evaluate_all("all => all.map(one => one.getAttribute('href'))")


def _open_packet(page: Page, circle: str) -> str:
    """Find it on the circle's page, open it, and read what was in it."""
    page.goto(circle)
    page.locator("a.packet-strip", has_text="For those who were there").click()
    page.get_by_role("button", name="Open it").click()
    page.wait_for_url("**/wallet/packets/*?opened=yes")
    expect(page.get_by_text("It is in your wallet.")).to_be_visible()
    return page.locator(".packet-figure").inner_text()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_packet_in_a_circle_is_opened_by_two(open_page: OpenPage, script: bool) -> None:
    giver, one, two = open_page(enter="owner", script=script), open_page(enter="member"), open_page(enter="operator", script=script)
    theirs = set(_circles_of(one))
    new = next(address for address in _circles_of(giver) if address in theirs)
    circle = new.removesuffix("/packets/new")
    two.goto(circle)
    if two.get_by_role("button", name="Join", exact=True).count():
        two.get_by_role("button", name="Join", exact=True).click()
    giver.goto(new)
    giver.get_by_label("Amount in all").fill("10")
    giver.get_by_label("How many shares").fill("2")
    giver.get_by_label("A few words").fill("For those who were there")
    giver.get_by_role("button", name="Give it").click()
    giver.wait_for_url(re.compile(r"/wallet/packets/[0-9a-f-]{36}$"))
    expect(giver.get_by_role("heading", name="A red packet from you")).to_be_visible()
    shares = [float(re.sub(r"[^0-9.]", "", _open_packet(page, circle))) for page in (one, two)]
    assert round(sum(shares), 2) == 10
    expect(one.get_by_role("heading", name="Who opened it")).to_be_visible()
    two.get_by_text("Was it dealt fairly?").click()
    expect(two.get_by_text("Checked: the secret fits the fingerprint")).to_be_visible()
    one.goto(circle)
    expect(one.locator("a.packet-strip", has_text="For those who were there")).to_have_count(0)
    giver.reload()
    expect(giver.get_by_text("All of it has been opened.")).to_be_visible()
