"""What is urgent, in Chromium: asked on one screen, confirmed on another, seen on both at once."""

import pytest
from playwright.sync_api import expect

from tests.browser import guests
from tests.browser.conftest import Demo, OpenPage

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_asked_on_one_screen_and_confirmed_on_another(demo: Demo, open_page: OpenPage, script: bool) -> None:
    (asker, her), (reader, his) = guests.invite(demo, ["沈清", "韩冰"])
    one = guests.seat(open_page(), demo, her)
    other = guests.seat(open_page(script=script), demo, his)
    one.goto("/people/contacts")
    room = one.evaluate(
        "person => fetch('/api/v1/pairs', {method: 'POST', headers: {'content-type': 'application/json'},"
        " body: JSON.stringify({person_id: person})}).then(answer => answer.json()).then(found => '/messages/' + found.room_id)",
        str(reader.id),
    )
    other.goto(room)
    one.goto(room)
    one.get_by_label("Add something").click()
    one.get_by_role("link", name="Urgent", exact=True).click()
    one.get_by_label("What is to be confirmed").fill("The key is under the blue pot")
    one.get_by_role("button", name="Ask", exact=True).click()
    expect(one.get_by_text("0 of 1 confirmed")).to_be_visible()
    if not script:
        other.reload()
    expect(other.get_by_text("The key is under the blue pot").last).to_be_visible()
    expect(other.get_by_text("0 of 1 confirmed")).to_be_visible()
    other.get_by_role("button", name="Confirm").click()
    expect(other.get_by_text("You confirmed")).to_be_visible()
    expect(one.get_by_text("1 of 1 confirmed")).to_be_visible()
    expect(one.get_by_role("button", name="Confirm")).to_have_count(0)
    one.get_by_text("1 of 1 confirmed").click()
    expect(one.get_by_role("heading", name="1 confirmed")).to_be_visible()
    expect(one.get_by_text("Within 24 hours: 1 of 10 urgent, 0 of 2 emergencies.")).to_be_visible()
    _ = asker
