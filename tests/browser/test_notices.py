"""The bell rings while one looks, the inbox leads there, and a device shows what was pushed to it and no more."""

import json
import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Demo, OpenPage
from tests.browser.guest import Guest

pytestmark = pytest.mark.browser


@pytest.fixture
def owner(demo: Demo) -> Iterator[Guest]:
    """Somebody else in the same circle."""
    with closing(Guest(demo, "owner")) as guest:
        yield guest


def _publish(page: Page, owner: Guest) -> str:
    """A post of the member's in a circle that both are in; its path in the API."""
    mine = page.request.get("/api/v1/circles/mine").json()["items"]
    circle_id = next(one["circle_id"] for one in mine if one["visibility"] == "open")
    owner.call("PUT", f"/api/v1/circles/{circle_id}/membership")
    post = page.request.post(f"/api/v1/circles/{circle_id}/posts", data={"text": "Who comes to the river?"}).json()
    return f"/api/v1/circles/{circle_id}/posts/{post['id']}"


def test_the_bell_rings_and_the_inbox_leads_there(open_page: OpenPage, owner: Guest) -> None:
    page = open_page(enter="member")
    post = _publish(page, owner)
    page.goto("/notices")
    if page.get_by_role("button", name="Mark all read").count():
        page.get_by_role("button", name="Mark all read").click()
    page.goto("/me")
    bell = page.get_by_role("link", name=re.compile("^Notices"))
    expect(bell).to_have_accessible_name("Notices")
    page.wait_for_function("performance.getEntriesByType('resource').some(one => one.name.includes('/js/bell.js'))")

    owner.call("POST", f"{post}/comments", json={"text": "I do"})
    expect(bell).to_have_accessible_name("Notices, 1 new", timeout=15_000)
    expect(bell.locator(".count")).to_have_text("1")

    bell.click()
    line = page.locator(".inbox-new").first
    expect(line).to_contain_text("replied to you")
    expect(line).to_contain_text("Who comes to the river?")
    line.click()
    page.wait_for_url("**/posts/**")
    expect(page.get_by_text("I do", exact=True)).to_be_visible()
    expect(bell).to_have_accessible_name("Notices")
    page.goto("/notices")
    expect(page.locator(".inbox-new")).to_have_count(0)


def test_the_inbox_works_without_javascript(open_page: OpenPage, owner: Guest) -> None:
    page = open_page(enter="member", script=False)
    post = _publish(page, owner)
    owner.call("POST", f"{post}/comments", json={"text": "So do I"})
    bell = page.get_by_role("link", name=re.compile("^Notices"))
    for _ in range(40):
        page.goto("/home")
        if bell.locator(".count").count():
            break
        page.wait_for_timeout(250)
    bell.click()
    page.get_by_role("button", name="Mark all read").click()
    expect(bell).to_have_accessible_name("Notices")
    page.goto("/me/notices")
    page.get_by_label("Replies", exact=True).select_option("off")
    page.locator("form[action='/me/notices'] button[type=submit]").click()
    expect(page.get_by_label("Replies", exact=True)).to_have_value("off")
    page.get_by_label("Replies", exact=True).select_option("instant")
    page.locator("form[action='/me/notices'] button[type=submit]").click()
    expect(page.get_by_label("Replies", exact=True)).to_have_value("instant")


def test_a_device_shows_what_was_pushed_to_it(chromium: Browser, demo: Demo) -> None:
    context = chromium.new_context(base_url=demo.url, viewport=PHONE, permissions=["notifications"])
    try:
        context.request.post("/demo/enter", form={"person": "member"}, headers={"origin": demo.url})
        page = context.new_page()
        talk = context.new_cdp_session(page)
        registered: list[str] = []
        talk.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda told: registered.extend(one["registrationId"] for one in told["registrations"] if not one["isDeleted"]),
        )
        talk.send("ServiceWorker.enable")
        page.goto("/notices")
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        for _ in range(50):
            if registered:
                break
            page.wait_for_timeout(100)
        message = {"title": "Quanzi", "body": "Replies", "tag": "a" * 32, "href": "/notices", "unread": 3, "lang": "en"}
        for body in ("Replies", "Replies"):
            sent = {"origin": demo.url, "registrationId": registered[-1], "data": json.dumps(message | {"body": body})}
            talk.send("ServiceWorker.deliverPushMessage", sent)
        page.wait_for_function("() => navigator.serviceWorker.ready.then(one => one.getNotifications()).then(all => all.length > 0)")
        shown = page.evaluate(
            "() => navigator.serviceWorker.ready.then(one => one.getNotifications())"
            ".then(all => all.map(one => [one.title, one.body, one.tag, one.data.href]))"
        )
        assert shown == [["Quanzi", "Replies", "a" * 32, "/notices"]]
        # what no house of ours sent still shows something, as browsers demand
        talk.send("ServiceWorker.deliverPushMessage", {"origin": demo.url, "registrationId": registered[-1], "data": "nonsense"})
        page.wait_for_function("() => navigator.serviceWorker.ready.then(one => one.getNotifications()).then(all => all.length === 2)")
    finally:
        context.close()
