"""Money in Chromium: a stranger is paid and it is taken back in time, and a dinner is shared by three."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo, OpenPage
from tests.browser.guests import invite, seat

pytestmark = pytest.mark.browser

PASSCODE = "481516"
SCRIPTS = pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])


def _choose_passcode(page: Page) -> None:
    page.goto("/wallet/safety")
    page.get_by_label("Six digits").fill(PASSCODE)
    page.get_by_role("button", name="Choose it").click()
    expect(page.get_by_label("The one you have")).to_be_visible()


def _held(page: Page) -> str:
    """What the wallet says of its first currency, as it is read."""
    page.goto("/wallet")
    return page.locator(".purse").first.inner_text()


@SCRIPTS
def test_a_stranger_is_paid_by_name_and_passcode_and_it_is_taken_back(open_page: OpenPage, demo: Demo, script: bool) -> None:
    ((_me, my_key),) = invite(demo, ["Idris Bello"])
    ((them, their_key),) = invite(demo, ["Noor Haddad"])
    payer, stranger = seat(open_page(script=script), demo, my_key), seat(open_page(script=script), demo, their_key)
    _choose_passcode(payer)
    before = _held(payer)
    payer.goto(f"/people/{them.id}")
    payer.get_by_role("link", name="Pay", exact=True).click()
    expect(payer.get_by_text("A first payment", exact=True)).to_be_visible()
    payer.get_by_label("Amount").fill("12.50")
    payer.get_by_label("What for").fill("A book, by mistake")
    payer.get_by_label("Payment passcode").fill(PASSCODE)
    payer.get_by_role("button", name="Pay", exact=True).click()
    # the name is not confirmed, so the browser keeps the form
    expect(payer).to_have_url(re.compile(r"/wallet/send/"))
    payer.get_by_label("Yes, I mean N*** H.").check()
    payer.get_by_label("Payment passcode").fill("481517")
    payer.get_by_role("button", name="Pay", exact=True).click()
    expect(payer.get_by_text("This is not your payment passcode")).to_be_visible()
    expect(payer.get_by_label("Amount")).to_have_value("12.50")
    payer.get_by_label("Payment passcode").fill(PASSCODE)
    payer.get_by_role("button", name="Pay", exact=True).click()
    payer.wait_for_url("**/wallet")
    waiting = payer.locator(".list-row", has_text="A book, by mistake")
    expect(waiting).to_be_visible()
    assert _held(payer) != before
    stranger.goto("/wallet")
    expect(stranger.get_by_text("A book, by mistake")).to_have_count(0)
    waiting.get_by_role("button", name="Take it back").click()
    expect(payer.locator(".list-row", has_text="A book, by mistake")).to_have_count(0)
    assert _held(payer) == before


@SCRIPTS
def test_a_dinner_is_shared_by_three(open_page: OpenPage, demo: Demo, script: bool) -> None:
    people = invite(demo, ["Mei Lin Tan", "Kofi Mensah", "Sofia Duarte"])
    host, *guests = [seat(open_page(script=script), demo, key) for _person, key in people]
    title = "Dinner at the lake, with lanterns"
    host.goto("/wallet/split/new")
    host.get_by_label("What for").fill(title)
    host.get_by_label("The whole bill").fill("100")
    for person, _key in people[1:]:
        host.locator(f"input[name=person][value='{person.id}']").check()
    host.get_by_role("button", name="Ask everybody").click()
    host.wait_for_url(re.compile(r"/wallet/split/[0-9a-f-]{36}$"))
    # you before all bear one cent more
    expect(host.get_by_text(re.compile(r"Your own share is .*33\.34"))).to_be_visible()
    expect(host.locator(".movement-amount", has_text="33.33")).to_have_count(2)
    for guest in guests:
        _choose_passcode(guest)
        guest.goto("/wallet/requests")
        guest.locator("a.list-row", has_text=title).click()
        guest.get_by_label("Payment passcode").fill(PASSCODE)
        guest.get_by_role("button", name=re.compile("Pay .*33.33")).click()
        expect(guest.get_by_role("button", name=re.compile("Pay "))).to_have_count(0)
    host.reload()
    expect(host.locator("a.list-row", has_text="Paid")).to_have_count(2)
    expect(host.get_by_text("Ask nobody any more")).to_have_count(0)
