"""Two people in two browsers: one sends what burns after reading, the other reads it once, and both see that it is gone."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_messages import open_room

pytestmark = pytest.mark.browser

SECRET = "The key lies under the third pot"


def _leftovers(page: Page) -> str:
    """All that a browser keeps of this house by itself: storage, and every answer in a cache of the service worker."""
    return page.evaluate(
        """async () => {
            await navigator.serviceWorker.ready;
            const kept = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
            for (const name of await caches.keys()) {
                const cache = await caches.open(name);
                for (const request of await cache.keys()) {
                    kept.push(request.url, await (await cache.match(request)).text());
                }
            }
            return kept.join("\\n");
        }"""
    )


def _begin(page: Page, what: str = "text") -> None:
    page.locator(".talk-extras summary").click()
    page.locator("a.extra[href$='/burn']").click()
    page.locator(f"a.subtab[href$='what={what}']").click()


def _send(page: Page) -> None:
    page.locator("form[action*='/burn'] button[type=submit]").click()
    page.wait_for_url(re.compile(r"/messages/[0-9a-f-]{36}#m\d+"))


def test_words_are_read_once_and_no_browser_keeps_them(open_page: OpenPage) -> None:
    author = open_room(open_page(enter="owner", worker=True), "林嘉怡")
    reader = open_room(open_page(enter="member", worker=True), "Grace Lin")
    _begin(author)
    author.locator("textarea[name=text]").fill(SECRET)
    _send(author)
    mine, theirs = author.locator("[data-kind=burn]").last, reader.locator("[data-kind=burn]").last
    expect(mine).to_contain_text("Nobody has opened it yet")
    expect(theirs).to_contain_text("Tap to read")
    assert SECRET not in reader.content()
    theirs.locator("button.burn").click()
    expect(reader.locator("[data-burnt]")).to_have_text(SECRET)
    expect(mine).to_contain_text("Everybody has opened it; it is gone.")
    reader.get_by_role("link", name="Back to the conversation").click()
    expect(theirs).to_contain_text("Gone. It could be read once.")
    reader.go_back()
    reader.wait_for_load_state()
    assert SECRET not in reader.content()
    for page in (author, reader):
        page.goto("/messages")
        assert SECRET not in page.content() + _leftovers(page)


def test_a_large_photo_is_made_smaller_and_burns(open_page: OpenPage) -> None:
    author, reader = open_room(open_page(enter="owner"), "林嘉怡"), open_page(enter="member", script=False)
    room = author.url
    _begin(author, "picture")
    field = author.locator("[name=data]")
    field.set_input_files({"name": "noise.jpg", "mimeType": "image/jpeg", "buffer": _draw_noise()})
    expect(author.locator("[data-burn-shown]")).to_be_visible()
    assert field.evaluate("one => one.files[0].size") < 700 * 1024
    _send(author)
    reader.goto(room)
    reader.locator("[data-kind=burn] button.burn").last.click()
    expect(reader.locator("[data-burnt] img")).to_be_visible()


def _draw_noise() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((1100, 1100), 90).convert("RGB").save(out, "JPEG", quality=95)
    return out.getvalue()
