"""What messages carry, in a browser: a voice is recorded by holding a button or by keys, heard, drawn, opened."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.conftest import _ARGUMENTS, CHROMIUM, PHONE, Demo

pytestmark = pytest.mark.browser
_MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required"]
RECORDER, SENT = "#media [data-recorder]", "#media [data-recorder] [data-field]"


@pytest.fixture(scope="module")
def hearing() -> Iterator[Browser]:
    """Chromium with a microphone that beeps."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*_ARGUMENTS, *_MICROPHONE])
        yield browser
        browser.close()


@pytest.fixture
def context(hearing: Browser, demo: Demo) -> Iterator[BrowserContext]:
    made = hearing.new_context(base_url=demo.url, viewport=PHONE, reduced_motion="reduce", service_workers="block", locale="en-GB")
    made.request.post("/demo/enter", form={"person": "member"}, headers={"origin": demo.url})
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    complaints: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" and "Content Security" in said.text else None)
    page.goto("/styleguide")
    page.locator(f"{RECORDER}:not([hidden])").wait_for()
    yield page
    assert not complaints


def _hold(page: Page, *, drag_px: int = 0) -> None:
    button = page.locator(f"{RECORDER} [data-hold]")
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.locator(f"{RECORDER}[data-state=holding]").wait_for()
    expect(page.locator(f"{RECORDER} [data-time]").first).to_have_text("0:01")
    if drag_px:
        page.mouse.move(box["x"] + 20 + drag_px, box["y"] + 20, steps=5)


def test_a_voice_is_recorded_by_holding_and_heard(page: Page) -> None:
    _hold(page)
    page.mouse.up()
    page.locator(f"{RECORDER}[data-state=done]").wait_for()
    assert page.locator(SENT).input_value()
    voice = page.locator(f"{RECORDER} .voice")
    assert float(voice.get_attribute("data-seconds") or 0) >= 0.5
    assert voice.locator("rect").count() == 64
    assert len({voice.locator("rect").nth(place).get_attribute("height") for place in range(64)}) > 1, "the beeps are seen"
    voice.get_by_role("button", name="Play").click()
    expect(voice.get_by_role("button", name="Pause")).to_be_visible()
    expect(voice.locator("rect[data-played]").first).to_be_attached()
    expect(voice.get_by_role("button", name="Play")).to_be_visible()
    voice.locator("[data-speed]").click()
    expect(voice.locator("[data-speed]")).to_have_text("1.5×")
    assert voice.locator("audio").evaluate("audio => audio.playbackRate") == 1.5
    page.get_by_role("button", name="Remove the recording").click()
    expect(page.locator(SENT)).to_be_disabled()
    expect(page.locator(RECORDER)).to_have_attribute("data-state", "idle")


def test_sliding_away_drops_it(page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "/uploads" in request.url else None)
    _hold(page, drag_px=-120)
    expect(page.locator(RECORDER)).to_have_attribute("data-dropping", "")
    page.mouse.up()
    expect(page.locator(RECORDER)).to_have_attribute("data-state", "idle")
    expect(page.locator(f"{RECORDER} [data-says-here]")).to_have_text("Dropped; nothing was sent.")
    assert not sent


def test_the_keyboard_records_finishes_and_drops(page: Page) -> None:
    page.locator(f"{RECORDER} [data-hold]").focus()
    page.keyboard.press("Enter")
    page.locator(f"{RECORDER}[data-state=locked]").wait_for()
    expect(page.get_by_role("button", name="Finish the recording")).to_be_focused()
    expect(page.locator(f"{RECORDER} [data-time]").first).to_have_text("0:01")
    page.keyboard.press("Escape")
    expect(page.locator(f"{RECORDER} [data-hold]")).to_be_focused()
    page.keyboard.press("Space")
    page.locator(f"{RECORDER}[data-state=locked]").wait_for()
    expect(page.locator(f"{RECORDER} [data-time]").first).to_have_text("0:01")
    page.keyboard.press("Enter")
    page.locator(f"{RECORDER}[data-state=done]").wait_for()
    expect(page.get_by_role("button", name="Remove the recording")).to_be_focused()


def test_a_microphone_that_is_refused_is_said_kindly(page: Page) -> None:
    page.evaluate("() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError')); }")
    page.locator(f"{RECORDER} [data-hold]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"{RECORDER} [data-says-here]")).to_contain_text("may not use the microphone")
    expect(page.locator(RECORDER)).to_have_attribute("data-state", "idle")


def test_a_broken_network_keeps_the_recording(page: Page) -> None:
    lost: list[str] = []

    def lose(route: object) -> None:
        if not lost:
            lost.append("once")
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route("**/api/v1/uploads/*/voice", lose)
    _hold(page)
    page.mouse.up()
    page.locator(f"{RECORDER}[data-state=done]").wait_for()
    assert lost


def test_a_voice_is_sought_by_keys(page: Page) -> None:
    seek = page.locator("#media .voice").first.locator("[data-seek]")
    seek.focus()
    page.keyboard.press("End")
    expect(seek).to_have_attribute("aria-valuetext", "0:02 / 0:02")
    page.keyboard.press("Home")
    expect(seek).to_have_attribute("aria-valuetext", "0:00 / 0:02")


def test_a_drawing_is_drawn_undone_and_kept(page: Page) -> None:
    sheet = page.locator("#media .pad-sheet")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    assert box is not None
    for row in (40, 90):
        page.mouse.move(box["x"] + 30, box["y"] + row)
        page.mouse.down()
        page.mouse.move(box["x"] + 200, box["y"] + row + 30, steps=8)
        page.mouse.up()
    undo = page.locator("#media [data-undo]")
    expect(undo).to_be_enabled()
    undo.click()
    expect(page.locator("#media [data-redo]")).to_be_enabled()
    page.get_by_role("radio", name="Mulberry").check()
    sheet.focus()
    for key in ("Space", "ArrowRight", "ArrowDown", "Space"):
        page.keyboard.press(key)
    page.keyboard.press("Escape")
    done = page.get_by_role("button", name="Use drawing")
    expect(done).to_be_focused()
    with page.expect_response("**/api/v1/drawings") as answered:
        page.keyboard.press("Enter")
    kept = answered.value.json()
    expect(page.locator("#media [data-pad] [data-field]")).to_have_value(kept["media_id"])
    svg = page.request.get(kept["url"]).text()
    assert svg.count("<path") == 2
    assert 'stroke="#8c2363"' in svg


def test_pictures_open_are_passed_by_keys_and_closed(page: Page) -> None:
    page.locator("#media a[data-photo]").first.click()
    place = page.locator("dialog.lightbox [data-place]")
    expect(place).to_have_text("1 / 2")
    page.keyboard.press("End")
    expect(place).to_have_text("2 / 2")
    expect(page.locator("dialog.lightbox [data-caption]")).to_contain_text("drawn by hand")
    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.lightbox")).to_be_hidden()
    assert page.evaluate("document.activeElement.matches('#media a[data-photo]')")
