"""Two people talk: what each sees of the other's words, also over a bad line, and what they hear who can't see it."""

import re
import secrets
import uuid
from collections.abc import Generator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, expect

from quanzi.web.assets import STATIC_FOLDER
from tests.browser.conftest import Demo, OpenPage
from tests.browser.slow_line import SlowLine

pytestmark = pytest.mark.browser


def open_room(page: Page, name: str, *, house: str = "") -> Page:
    """The conversation with somebody, ready to be written in and connected."""
    page.goto(f"{house}/messages")
    page.locator("[data-talk-lines] a").filter(has=page.locator(".talk-name", has_text=name)).click()
    page.wait_for_url(re.compile(r"/messages/[0-9a-f-]{36}"))
    expect(page.locator("[data-talk-sub]")).to_have_attribute("data-usual", "")
    return page


def say(page: Page, text: str) -> None:
    page.locator("[data-talk-text]").fill(text)
    page.locator("[data-talk-text]").press("Enter")


def said(page: Page, text: str) -> Locator:
    return page.locator("[data-said] .said").filter(has=page.locator(".bubble-text", has_text=text))


def do(page: Page, text: str, deed: str) -> None:
    """Open what can be done with a message, and choose."""
    row = said(page, text).last
    row.hover()
    row.locator(".said-more").click()
    page.locator(f"[data-deeds] [data-may={deed}] .menu-item").click()


@contextmanager
def offline(page: Page) -> Generator[None]:
    """No network for this browser, by Chromium's own emulation."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    line = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    session.send("Network.emulateNetworkConditions", {"offline": True, **line})
    yield
    session.send("Network.emulateNetworkConditions", {"offline": False, **line})
    session.detach()


def texts_with(page: Page, start: str) -> list[str]:
    """The words of the messages that begin so, as they stand on the page."""
    return page.locator("[data-said] .bubble-text").evaluate_all(
        "(nodes, start) => nodes.map(node => node.textContent).filter(text => text.startsWith(start))", start
    )


def test_two_people_see_each_others_words_changes_and_signs(open_page: OpenPage) -> None:
    jiayi, grace = open_room(open_page(enter="member"), "Grace Lin"), open_room(open_page(enter="owner"), "林嘉怡")
    asked, answer, better = (f"{secrets.token_hex(3)} {words}" for words in ("Is the ladder at yours?", "In the shed.", "Behind the shed."))
    say(jiayi, asked)
    expect(said(grace, asked)).to_be_visible()
    expect(grace.locator("[data-says] p").last).to_have_text(f"林嘉怡: {asked}")
    expect(said(jiayi, asked)).to_have_count(1)
    expect(jiayi.locator("[data-outbox] .said")).to_have_count(0)
    do(grace, asked, "reply")
    say(grace, answer)
    expect(said(jiayi, answer).locator(".quoted-words")).to_have_text(asked)
    do(grace, answer, "edit")
    expect(grace.locator("[data-talk-text]")).to_have_value(answer)
    say(grace, better)
    changed = said(jiayi, better)
    expect(changed.locator("[data-edited]")).to_be_visible()
    changed.hover()
    changed.locator(".said-more").click()
    jiayi.locator("[data-deeds] .deeds-sign").first.click()
    expect(said(grace, better).locator(".sign")).to_have_text("👍1")
    expect(said(jiayi, better).locator(".sign")).to_have_class(re.compile("sign-mine"))
    do(jiayi, asked, "recall")
    expect(grace.locator(".said-gone").last).to_have_text("林嘉怡 took back a message")
    expect(jiayi.locator(".said-gone").last).to_have_text("You took back a message")
    expect(jiayi.locator("[data-deeds]")).to_be_hidden()


def test_what_is_unread_is_counted_and_goes_when_it_is_read(open_page: OpenPage) -> None:
    grace = open_room(open_page(enter="owner"), "林嘉怡")
    jiayi = open_page(enter="member")
    open_room(jiayi, "Grace Lin")
    # what others wrote before is read, however soon the page is left
    jiayi.goto("/messages")
    line = jiayi.locator("[data-talk-lines] li").filter(has=jiayi.locator(".talk-name", has_text="Grace Lin"))
    expect(line.locator("[data-count]")).to_be_hidden()
    tab = jiayi.locator("[data-unread-tab] .count")
    jiayi.reload()
    before = int(tab.inner_text()) if tab.count() else 0
    say(grace, "One for the list")
    say(grace, "And another")
    expect(line.locator("[data-count] [aria-hidden]")).to_have_text("2")
    expect(line.locator(".talk-words")).to_have_text("And another")
    expect(jiayi.locator("[data-talk-lines] li").first).to_contain_text("Grace Lin")
    expect(tab).to_have_text(str(before + 1))
    line.locator("a").click()
    expect(jiayi.locator("#unread")).to_be_visible()
    expect(said(jiayi, "And another")).to_be_visible()
    expect(jiayi.locator(".talk-live")).to_be_visible()
    jiayi.goto("/messages")
    expect(line.locator("[data-count]")).to_be_hidden()


def test_over_a_bad_line_every_message_arrives_once_and_in_order(open_page: OpenPage, demo: Demo) -> None:
    grace, jiayi = open_room(open_page(enter="owner"), "林嘉怡"), open_page(enter="member")
    mark = secrets.token_hex(3)
    wanted = [f"{mark} said {number}" for number in range(1, 10)]
    answers = [f"{mark} heard {number}" for number in range(1, 4)]
    with SlowLine(int(demo.url.rpartition(":")[2])) as line:
        open_room(jiayi, "Grace Lin", house=f"http://localhost:{line.port}")
        line.latency_s = 2.0
        for text in wanted[:3]:
            say(jiayi, text)
        expect(jiayi.locator("[data-outbox] .sending-words").first).to_have_text("On its way")
        with line.broken():
            # what was under way when it broke may have arrived or not; nobody knows, and it is sent again
            say(jiayi, wanted[3])
            say(grace, answers[0])
        say(jiayi, wanted[4])
        expect(said(grace, wanted[2])).to_be_visible(timeout=60_000)
        with offline(jiayi):
            say(jiayi, wanted[5])
            say(jiayi, wanted[6])
            say(grace, answers[1])
            expect(jiayi.locator("[data-talk-sub]")).to_contain_text("No connection")
            expect(jiayi.locator("[data-outbox] .said").last).to_contain_text(wanted[6])
        say(grace, answers[2])
        with line.broken():
            say(jiayi, wanted[7])
            say(jiayi, wanted[8])
        # what has not arrived outlives the page
        line.latency_s = 0.2
        jiayi.reload()
        expect(said(grace, wanted[8])).to_be_visible(timeout=60_000)
        expect(said(jiayi, wanted[8])).to_be_visible(timeout=60_000)
        expect(jiayi.locator("[data-outbox] .said")).to_have_count(0)
    for page in (jiayi, grace):
        assert texts_with(page, f"{mark} said") == wanted
        assert texts_with(page, f"{mark} heard") == answers
        positions = page.locator("[data-said] .said").evaluate_all("nodes => nodes.map(node => Number(node.dataset.position))")
        assert positions == list(range(positions[0], positions[0] + len(positions)))


def test_enter_is_left_alone_while_a_word_is_put_together(open_page: OpenPage) -> None:
    page = open_room(open_page(enter="member"), "Grace Lin")
    text = page.locator("[data-talk-text]")
    text.fill("nihao")
    text.evaluate(
        "node => node.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    text.evaluate("node => node.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, bubbles: true, cancelable: true}))")
    expect(text).to_have_value("nihao")
    text.press("Shift+Enter")
    expect(text).to_have_value("nihao\n")
    page.wait_for_timeout(1500)
    page.reload()
    expect(page.locator("[data-talk-text]")).to_have_value(re.compile("nihao"))
    page.locator("[data-talk-text]").fill("")
    page.wait_for_timeout(1500)


def test_messages_are_reached_by_arrow_keys(open_page: OpenPage) -> None:
    page = open_room(open_page(enter="member"), "Grace Lin")
    # what others did in this house meanwhile may have left messages with which nothing can be done
    for text in ("By keyboard", "And up"):
        page.locator("[data-talk-text]").fill(text)
        page.keyboard.press("Enter")
        expect(page.locator("[data-said] .said", has_text=text).last).to_be_visible()
    last = page.locator("[data-said] .said").last
    last.focus()
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.classList.contains('said')")
    assert page.evaluate("document.activeElement.dataset.position") != last.get_attribute("data-position")
    page.keyboard.press("Enter")
    expect(page.locator("[data-deeds]")).to_be_visible()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.classList.contains('said')")


def test_a_message_is_said_without_scripts_too(open_page: OpenPage) -> None:
    page = open_page(enter="member", script=False)
    page.goto("/messages")
    page.locator("[data-talk-lines] a").filter(has=page.locator(".talk-name", has_text="Grace Lin")).click()
    page.locator("[data-talk-text]").fill("Said by a plain form")
    page.locator(".talk-send").click()
    page.wait_for_url(re.compile(r"#m\d+"))
    row = page.locator(".said", has_text="Said by a plain form")
    expect(row).to_have_count(1)
    row.locator(".said-more").click()
    page.locator("#deeds .deeds-sign").first.click()
    expect(page.locator(".said", has_text="Said by a plain form").locator(".sign")).to_have_text("👍1")
    page.locator(".said", has_text="Said by a plain form").locator(".said-more").click()
    page.locator("#deeds [data-may=recall] button").click()
    expect(page.locator(".said-gone").last).to_have_text("You took back a message")


def test_pictures_are_sent_and_open_over_the_page(open_page: OpenPage) -> None:
    jiayi, grace = open_room(open_page(enter="member"), "Grace Lin"), open_room(open_page(enter="owner"), "林嘉怡")
    words = f"{secrets.token_hex(3)} our mark"
    jiayi.locator("[data-talk-photos]").set_input_files(STATIC_FOLDER / "icons" / "icon-512.png")
    jiayi.locator("[data-upload-list] [name=alt]").fill("A ring with a dot")
    # the message waits for its picture
    say(jiayi, words)
    for page in (jiayi, grace):
        row = page.locator("[data-said] .said[data-kind=picture]", has_text=words)
        expect(row.get_by_alt_text("A ring with a dot")).to_be_visible(timeout=20_000)
    expect(jiayi.locator("[data-outbox] .said")).to_have_count(0)
    expect(jiayi.locator("[data-upload-list] > *")).to_have_count(0)
    row.get_by_alt_text("A ring with a dot").click()
    expect(grace.locator("dialog.lightbox")).to_be_visible()


def test_what_is_refused_says_why_and_can_be_sent_again_or_dropped(open_page: OpenPage) -> None:
    page = open_room(open_page(enter="member"), "Grace Lin")
    text = f"{secrets.token_hex(3)} too early"
    refusal = {"type": "x", "title": "x", "status": 409, "code": "room_closed", "detail": "Closed for a moment."}
    page.route("**/api/v1/rooms/*/messages", lambda route: route.fulfill(status=409, json=refusal))
    # as a module of another kind of message sends its own
    page.evaluate(
        """text => {
          const call = `/api/v1/rooms/${document.querySelector("[data-talk]").dataset.talk}/messages`;
          const detail = { text, call, body: { text } };
          document.querySelector("[data-talk-composer]").dispatchEvent(new CustomEvent("quanzi:send", { detail }));
        }""",
        text,
    )
    row = page.locator("[data-outbox] .said", has_text=text)
    expect(row.locator(".sending-words")).to_have_text("Not sent. Closed for a moment.")
    page.reload()
    expect(row.locator(".sending-words")).to_contain_text("Not sent")
    page.unroute("**/api/v1/rooms/*/messages")
    row.locator("[data-again]").click()
    expect(said(page, text)).to_be_visible()
    expect(row).to_have_count(0)


def test_who_reads_above_is_not_moved_and_finds_the_way_down(open_page: OpenPage) -> None:
    grace, jiayi = open_room(open_page(enter="owner"), "林嘉怡"), open_page(enter="member")
    mark = secrets.token_hex(3)
    room = grace.url.rpartition("/")[2].partition("?")[0].partition("#")[0]

    def post(number: int) -> None:
        body = {"message_id": str(uuid.uuid4()), "text": f"{mark} {number}"}
        assert grace.request.post(f"/api/v1/rooms/{room}/messages", data=body).ok

    for number in range(45):
        post(number)
    # more than a page is unread, so the way up to where it begins is offered, until older pages have come by themselves
    assert "data-above" in jiayi.request.get(f"{grace.url.partition('/messages')[0]}/messages/{room}").text()
    open_room(jiayi, "Grace Lin")
    jiayi.bring_to_front()
    expect(jiayi.locator("[data-talk-lines] li", has_text="Grace Lin").first.locator("[data-count]")).to_be_hidden()
    scroll = jiayi.locator("[data-scroll]")
    scroll.evaluate("node => node.scrollTo(0, -node.scrollHeight)")
    expect(said(jiayi, f"{mark} 5")).to_be_attached()
    scroll.evaluate("node => node.scrollTo(0, -node.scrollHeight / 2)")
    row = jiayi.locator("[data-said] .said").filter(has=jiayi.locator(".bubble-text", has_text=mark)).nth(12)
    before = row.bounding_box()
    post(45)
    post(46)
    expect(said(jiayi, f"{mark} 46")).to_be_attached()
    after = row.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) < 2
    expect(jiayi.locator("[data-jump-count]")).to_have_text("2")
    jiayi.locator("[data-jump]").click()
    expect(said(jiayi, f"{mark} 46")).to_be_in_viewport()
    expect(jiayi.locator("[data-jump]")).to_be_hidden()
    # from the far end down again, page by page
    jiayi.goto(f"/messages/{room}?after=1")
    for _ in range(8):
        scroll.evaluate("node => node.scrollTo(0, 0)")
        jiayi.wait_for_timeout(250)
    expect(said(jiayi, f"{mark} 46")).to_be_in_viewport()
    say(grace, f"{mark} last")
    expect(said(jiayi, f"{mark} last")).to_be_visible()
