"""A copy of a room in the browser becomes what the same news make of it in Python: the same vectors through both."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from playwright.sync_api import Browser, Page

from quanzi.messaging.model import Change, ChangeKind, Message, Reaction, RoomState, apply_change, apply_message
from quanzi.web import message_text
from quanzi.web.assets import STATIC_FOLDER

pytestmark = pytest.mark.browser
BEGAN = datetime(2026, 3, 1, 8, tzinfo=UTC)
PEOPLE = [UUID(int=number) for number in (1, 2, 3)]
STEPS = 60
GAP = "gap"
FOLD = """async ([module, start, news]) => {
  const { Gap, applyChange, applyMessage, makeState } = await import(module);
  const state = makeState(start);
  return news.map(one => {
    try {
      one.message ? applyMessage(state, one.message) : applyChange(state, one.change);
    } catch (error) {
      if (!(error instanceof Gap)) throw error;
      return "gap";
    }
    const { position, change } = state;
    const [messages, read] = [state.messages, state.read].map(Object.fromEntries);
    return JSON.parse(JSON.stringify({ position, change, messages, read }));
  });
}"""
LOUD = ["👍", "👍🏽", "❤️", "👨‍👩‍👧", "🇨🇳", "🇨🇳🇰🇪", "😂😂😂", "😂😂😂😂", "ok 👍", "1", "", "好", "©"]


def _change(dice: random.Random, state: RoomState) -> Change:
    kind = dice.choice([*ChangeKind, *[ChangeKind.EDITED, ChangeKind.REACTED, ChangeKind.RECALLED] * 3])
    data: dict[str, Any] | None = None
    if kind is ChangeKind.EDITED:
        data = {"text": dice.choice(["第二版", "better", "🙏"])}
    elif kind is ChangeKind.REACTED:
        given = [Reaction(emoji, tuple(dice.sample(PEOPLE, dice.randint(1, 3)))) for emoji in dice.sample(["👍", "❤️"], dice.randint(0, 2))]
        data = {"reactions": msgspec.to_builtins(given)}
    elif kind is ChangeKind.PINNED:
        data = {"pinned": dice.random() < 0.5}
    elif kind in {ChangeKind.STATE, ChangeKind.OPENED}:
        data = {"left": dice.randint(0, 9), "by": [str(PEOPLE[0])]}
    elif kind is ChangeKind.LEFT:
        data = {"person_ids": [str(one) for one in dice.sample(PEOPLE, dice.randint(1, 2))], "quietly": True}
    elif kind is ChangeKind.TERMS:
        data = dice.choice([{"is_work": False}, {"is_work": True}, {"may_forward": False}])
    position = dice.randint(1, max(1, state.position))
    number = state.change + dice.choice([1, 1, 1, 1, 0, 2])
    at = BEGAN + timedelta(minutes=number, microseconds=dice.choice([0, 250_000]))
    return Change(number, kind, position, dice.choice([*PEOPLE, None]), data, at)


def _message(dice: random.Random, state: RoomState) -> Message:
    position = state.position + dice.choice([1, 1, 1, 1, 1, 0, 2])
    return Message(
        position=position,
        message_id=UUID(int=1_000 + position),
        author_id=dice.choice(PEOPLE),
        kind=dice.choice(["text", "text", "packet"]),
        text=dice.choice(["早", "line\nbreak", "<b>", "https://example.org/a?b=1."]),
        body=dice.choice([None, {"left": 9}]),
        quoted=dice.choice([None, 1]),
        at=BEGAN + timedelta(minutes=position),
    )


def _walk(seed: int) -> tuple[RoomState, list[dict[str, Any]], list[Any]]:
    """A room's news of one kind after another, some twice and some too early, and the state after each as Python has it."""
    dice = random.Random(seed)
    start = state = RoomState(position=0, change=0, messages={})
    news: list[dict[str, Any]] = []
    states: list[Any] = []
    for _ in range(STEPS):
        one: Message | Change = _message(dice, state) if dice.random() < 0.5 else _change(dice, state)
        news.append({"message" if isinstance(one, Message) else "change": msgspec.to_builtins(one)})
        try:
            state = apply_message(state, one) if isinstance(one, Message) else apply_change(state, one)
        except ValueError:
            states.append(GAP)
        else:
            states.append(msgspec.json.decode(msgspec.json.encode(state)))
    return start, news, states


def _open(chromium: Browser, module: str) -> Page:
    page = chromium.new_context().new_page()
    page.route("http://fold.test/**", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    page.route(
        f"http://fold.test/{module}", lambda route: route.fulfill(path=STATIC_FOLDER / "js" / module, content_type="text/javascript")
    )
    page.goto("http://fold.test/")
    return page


@pytest.mark.parametrize("seed", range(5))
def test_news_make_the_same_of_a_room_in_the_browser(chromium: Browser, seed: int) -> None:
    start, news, states = _walk(seed)
    assert GAP in states
    page = _open(chromium, "room_fold.js")
    saved: dict[str, Any] = {"position": start.position, "change": start.change, "messages": []}
    found = page.evaluate(FOLD, ["http://fold.test/room_fold.js", saved, news])
    for place, (browser, python) in enumerate(zip(found, states, strict=True)):
        assert browser == python, (place, news[place])
    page.context.close()


def test_words_look_the_same_whoever_draws_them(chromium: Browser) -> None:
    page = _open(chromium, "said_text.js")
    texts = ["见 https://example.org/路?a=1&b=<2>。好", "(http://a.test/x), and https://b.test", "no link", "a\nb"]
    drawn = page.evaluate(
        """async ([module, texts]) => {
          const { fillWithLinks } = await import(module);
          return texts.map(text => { const node = document.createElement("p"); fillWithLinks(node, text); return node.innerHTML; });
        }""",
        ["http://fold.test/said_text.js", texts],
    )
    served = page.evaluate(
        "htmls => htmls.map(html => { const node = document.createElement('p'); node.innerHTML = html; return node.innerHTML; })",
        [str(message_text.show_links(text)) for text in texts],
    )
    assert drawn == served
    loud = page.evaluate(
        "async ([module, texts]) => { const { isLoud } = await import(module); return texts.map(isLoud); }",
        ["http://fold.test/said_text.js", LOUD],
    )
    assert loud == [message_text.is_loud(text) for text in LOUD]
    hosts = page.evaluate(
        "async ([module, texts]) => { const { firstHost } = await import(module); return texts.map(firstHost); }",
        ["http://fold.test/said_text.js", texts],
    )
    assert hosts == [message_text.first_host(text) for text in texts]
    page.context.close()
