"""Stories in Chromium: what people do here in their first minutes, and what must never happen to them."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo, OpenPage
from tests.make.pictures import make_jpeg

pytestmark = pytest.mark.browser


def _sign_in(page: Page, demo: Demo, address: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail or phone number").fill(address)
    page.get_by_role("button", name="Send me a code").click()
    page.wait_for_url("**/sign-in/code**")
    page.locator("input[name=code]").fill(demo.last_code(address))
    if page.url.split("?")[0].endswith("/sign-in/code"):
        page.get_by_role("button", name=re.compile("Sign in|Continue|Go on")).first.click()


def join(page: Page, demo: Demo, *, name: str, address: str) -> None:
    """Sign up, as somebody new does."""
    _sign_in(page, demo, address)
    page.wait_for_url("**/welcome**")
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Continue").click()
    page.locator("input[name=interest]").first.check(force=True)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Join and go home").click()
    page.wait_for_url("**/home**")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_newcomers_first_ten_minutes(open_page: OpenPage, demo: Demo, tmp_path: Path, script: bool) -> None:
    page = open_page(script=script)
    join(page, demo, name="Wen Lidan", address=f"wen-{'js' if script else 'plain'}@example.org")
    expect(page.locator("article.post").first).to_be_visible()
    page.locator("article.post a[href*='/posts/']").first.click()
    expect(page.locator("h1")).to_be_visible()

    page.goto("/compose")
    has_blank = page.locator("select[name=circle] option").first.get_attribute("value") == ""
    page.locator("select[name=circle]").select_option(index=1 if has_blank else 0)
    page.locator("textarea[name=text]").fill("My first post here, with a picture of **our street**.")
    photo = tmp_path / "street.jpg"
    photo.write_bytes(make_jpeg())
    page.locator("input[type=file]").set_input_files(photo)
    if script:
        expect(page.locator("[data-upload][data-state=done]").last).to_be_visible()
        page.locator("[data-upload][data-state=done] input[name=alt]").last.fill("A street in the morning")
    page.get_by_role("button", name="Post", exact=True).click()
    page.wait_for_url("**/posts/**")
    if not script:
        expect(page.get_by_role("checkbox", name="Remove this photo")).to_be_visible()
        page.locator("input[name=alt]").fill("A street in the morning")
        page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("article.post .photos img")).to_have_attribute("alt", "A street in the morning")
    expect(page.locator("article.post strong")).to_have_text("our street")
    expect(page.locator("article.post .photos img")).to_have_count(1)
    assert page.locator("article.post .photos img").evaluate("img => img.decode().then(() => img.naturalWidth)") > 0

    page.locator("textarea[name=text]").last.fill("And my first comment.")
    page.locator("form:has(textarea[name=text]) button[type=submit]").last.click()
    expect(page.get_by_text("And my first comment.")).to_be_visible()

    page.goto("/home")
    page.locator("article.post a[href^='/people/']").first.click()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("main")).to_contain_text(re.compile("[Mm]ember since"))


def _circles_to_post_in(page: Page) -> set[str]:
    page.goto("/compose")
    return set(page.locator("select[name=circle] option").evaluate_all("all => all.map(one => one.value)"))


def _wait_for(page: Page, told: list[str | bytes]) -> None:
    for _ in range(100):
        if told:
            return
        page.wait_for_timeout(50)
    pytest.fail("the page told the server nothing of what it shows")


def test_a_new_post_arrives_by_itself(open_page: OpenPage, demo: Demo) -> None:
    writer, reader = open_page(enter="owner"), open_page(enter="member")
    shared = _circles_to_post_in(reader)
    # heard from the first moment on: a frame that is sent while the page still loads can't be waited for afterwards
    sent: list[str | bytes] = []
    reader.on("websocket", lambda live: live.on("framesent", lambda frame: sent.append(frame)))  # noqa: PLW0108 -- no built-in is taken
    reader.goto("/home")
    _wait_for(reader, sent)
    writer.goto("/compose")
    writer.locator("textarea[name=text]").fill("News from the garden: the beans are up.")
    mine = writer.locator("select[name=circle] option").evaluate_all("all => all.map(one => one.value)")
    writer.locator("select[name=circle]").select_option(value=next(circle for circle in mine if circle in shared))
    writer.get_by_role("button", name="Post", exact=True).click()
    writer.wait_for_url("**/posts/**")
    pill = reader.locator("[data-live] .pill")
    expect(pill).to_be_visible()
    pill.click()
    expect(reader.get_by_text("News from the garden: the beans are up.").first).to_be_visible()


def test_a_hidden_circle_stays_secret(open_page: OpenPage) -> None:
    owner, stranger = open_page(enter="owner"), open_page(enter="member")
    owner.goto("/circles/new")
    owner.get_by_label("Name").first.fill("Quiet ledger keepers")
    owner.locator("[name=topic]").fill("Where the ledger keepers of the village talk among themselves.")
    owner.locator("[name=visibility][value=hidden]").check(force=True)
    for name in ("on_topic", "off_topic", "contact"):
        if owner.locator(f"[name={name}]").count():
            owner.locator(f"[name={name}]").fill("Ledgers; keepers@example.org")
    owner.locator("form:has([name=topic]) button[type=submit]").last.click()
    owner.wait_for_url(re.compile(r"/circles/[0-9a-f-]{36}"))
    circle = owner.url.split("?")[0]
    for path in ("/circles?q=Quiet", "/search?q=Quiet", "/home"):
        stranger.goto(path)
        expect(stranger.get_by_text("Quiet ledger keepers")).to_have_count(0)
    answer = stranger.goto(circle)
    assert answer is not None
    assert answer.status == 404
    unknown = stranger.goto(circle[:-12] + "000000000000")
    assert unknown is not None
    assert unknown.status == 404


def test_a_lost_passkey_is_not_the_end(open_page: OpenPage, demo: Demo) -> None:
    page = open_page()
    address = "passkey-lost@example.org"
    join(page, demo, name="Zhou Ming", address=address)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    page.goto("/me/passkeys")
    page.locator("[data-passkey=register]").click()
    expect(page.get_by_text(re.compile(r"^added "))).to_be_visible()
    assert devtools.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]

    page.context.clear_cookies(name="quanzi")
    page.goto("/sign-in")
    # the browser offers the passkey in the address field by itself, and this device says yes at once
    page.wait_for_url("**/home**")

    devtools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device})
    page.context.clear_cookies(name="quanzi")
    _sign_in(page, demo, address)
    page.wait_for_url("**/home**")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto("/me/passkeys")
    expect(page.locator("[data-passkey=register]")).to_be_enabled()
