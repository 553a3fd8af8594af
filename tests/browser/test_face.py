"""What the face's scripts promise: drafts outlive a tab, photos resume, pictures open, colours change, offline is said."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from quanzi.web.assets import STATIC_FOLDER
from tests.browser.conftest import PHONE, Demo, OpenPage

pytestmark = pytest.mark.browser
PHOTO = STATIC_FOLDER / "icons" / "icon-512.png"
WORDS = "今天的草稿，还没写完"


def open_composer(page: Page) -> None:
    page.goto("/compose")
    # the form listens once its photos no longer travel with it
    expect(page.locator("form[data-uploads] input[type=file]:not([name])")).to_have_count(1)


def test_a_draft_outlives_its_tab_and_ends_with_its_post(open_page: OpenPage) -> None:
    page = open_page(enter="member")
    open_composer(page)
    page.locator("[name=text]").fill(WORDS)
    page.locator("[data-draft-note]").wait_for(state="visible")
    second = page.context.new_page()
    page.close()
    open_composer(second)
    expect(second.locator("[name=text]")).to_have_value(WORDS)
    second.locator("form[data-uploads] .composer-foot button[type=submit]").click()
    second.wait_for_url(re.compile("/circles/.+/posts/"))
    open_composer(second)
    expect(second.locator("[name=text]")).to_have_value("")


def test_a_draft_stays_when_the_post_did_not_arrive(open_page: OpenPage) -> None:
    page = open_page(enter="member")
    open_composer(page)
    page.locator("[name=text]").fill(WORDS)

    def fail(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=503, content_type="text/html", body="<h1>busy</h1>")
        else:
            route.continue_()

    action = page.locator("form[data-uploads]").get_attribute("action") or ""
    page.route(f"**{action}", fail)
    page.locator("form[data-uploads] .composer-foot button[type=submit]").click()
    page.get_by_role("heading", name="busy").wait_for()
    page.unroute(f"**{action}")
    open_composer(page)
    expect(page.locator("[name=text]")).to_have_value(WORDS)


def test_an_upload_goes_on_where_the_network_broke(open_page: OpenPage, tmp_path: Path) -> None:
    # larger than one piece, so that there is something to resume: a PNG may be followed by anything
    photo = tmp_path / "photo.png"
    photo.write_bytes(PHOTO.read_bytes() + bytes(2_200_000))
    page = open_page(enter="member")
    open_composer(page)
    broken: list[str] = []

    def break_once(route: Route) -> None:
        offset = route.request.headers.get("upload-offset", "")
        if route.request.method == "PATCH" and offset != "0" and offset not in broken:
            broken.append(offset)
            route.abort()
        else:
            route.continue_()

    page.route("**/api/v1/uploads/**", break_once)
    page.locator("form[data-uploads] input[type=file]").set_input_files(photo)
    page.locator("[data-upload-list] [data-state=done]").wait_for(timeout=20_000)
    assert broken
    page.locator("[data-upload-list] [name=alt]").fill("A ring with a dot")
    page.locator("[name=text]").fill("One photo, two tries.")
    page.locator("form[data-uploads] .composer-foot button[type=submit]").click()
    page.wait_for_url(re.compile("/circles/.+/posts/"))
    expect(page.get_by_alt_text("A ring with a dot").first).to_be_visible()


def test_a_photo_that_is_too_large_says_so(open_page: OpenPage, tmp_path: Path) -> None:
    photo = tmp_path / "huge.png"
    photo.write_bytes(bytes(10 * 1024 * 1024 + 1))
    page = open_page(enter="member")
    open_composer(page)
    page.locator("form[data-uploads] input[type=file]").set_input_files(photo)
    expect(page.locator("[data-upload-list] .upload-state")).to_have_text("This photo is over 10 MB")
    page.locator("[data-upload-remove]").click()
    expect(page.locator("[data-upload-list] [data-upload]")).to_have_count(0)


def test_photos_open_over_the_page_and_give_the_focus_back(open_page: OpenPage) -> None:
    page = open_page()
    # before its script is there, a photo is a plain link
    page.goto("/styleguide", wait_until="networkidle")
    page.locator(".photos-3 a").first.click()
    expect(page.locator("dialog.lightbox [data-place]")).to_have_text("1 / 3")
    page.keyboard.press("ArrowRight")
    expect(page.locator("dialog.lightbox [data-place]")).to_have_text("2 / 3")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.lightbox")).to_be_hidden()
    assert page.evaluate("document.activeElement.closest('.photos') !== null")


def test_menus_obey_the_keyboard(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/styleguide")
    page.locator("article.post details[data-menu] summary").first.press("Enter")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.className") == "menu-item"
    page.keyboard.press("Escape")
    expect(page.locator("details[data-menu][open]")).to_have_count(0)
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


@pytest.mark.parametrize("script", [True, False])
def test_colours_and_language_are_chosen_with_and_without_scripts(open_page: OpenPage, script: bool) -> None:
    page = open_page(script=script)
    page.goto("/about")
    page.locator(".topbar details[data-menu] summary").click()
    page.locator("[name=theme][value=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/about")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.locator(".topbar details[data-menu] summary").click()
    page.locator("[name=language][value=zh-Hans]").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans-CN")
    assert page.url.endswith("/about")


def test_without_a_network_the_house_says_so(chromium: Browser, demo: Demo) -> None:
    context = chromium.new_context(base_url=demo.url, viewport=PHONE)
    page = context.new_page()
    page.goto("/about")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    context.set_offline(offline=True)
    page.goto("/about?later")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are offline")
    kept = page.evaluate(
        "caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(c => c.keys())))).then("
        "lists => lists.flat().map(request => new URL(request.url).pathname))"
    )
    assert [path for path in kept if path != "/offline" and not path.startswith("/static/")] == []
    context.close()


def test_the_current_tab_is_in_sight_where_more_stand_than_fit(open_page: OpenPage) -> None:
    page = open_page(enter="member")
    page.goto("/people/following")
    tabs = page.locator("main .subtabs")
    expect(tabs).to_have_attribute("data-goes-on", "start")
    expect(tabs.locator("[aria-current]")).to_be_in_viewport(ratio=1)
    page.goto("/people")
    expect(tabs).to_have_attribute("data-goes-on", "end")
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(tabs).to_have_attribute("data-goes-on", "")
