"""Scores in the running demo: switched on by the deed itself, over a connection of their own."""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import msgspec
from playwright.sync_api import Page

from quanzi.credit import consents
from quanzi.credit.expert import EXPERT_CARD
from quanzi.credit.scorecard import write_scorecard
from quanzi.infra.postgres import Db, Tx, open_pool
from quanzi.infra.postgres.place import database_url
from quanzi.infra.settings import load_settings
from quanzi.kernel.person import Kind, Person
from tests.browser.conftest import Demo
from tests.browser.guest import Guest
from tests.make import consent as make
from tests.make.model_card import make_full_report


def switch_on(demo: Demo, totals: Mapping[str, int]) -> None:
    """Give people of the demo, by id, scores of these heights."""

    async def deed(tx: Tx) -> None:
        for person_id, total in totals.items():
            await make.switch_on(tx, Person(kind=Kind.MEMBER, id=UUID(person_id)), total=total)

    async def run() -> None:
        url = database_url(load_settings(home=demo.home, environment={}))
        async with await open_pool(url, size_max=1) as pool:
            await Db(pool).run(deed)

    # a thread of its own, since Playwright's loop runs in this one
    with ThreadPoolExecutor(1) as other:
        other.submit(lambda: asyncio.run(run())).result()


def show_scores(demo: Demo, member: Guest, owner: Guest, operator: Guest) -> str:
    """A question, access, a look and a merchant, all at the member's, by guests of the tour; where the merchant asks."""
    mine, theirs = (one.find("/me", r'href="/people/([0-9a-f-]{36})"') for one in (member, owner))
    switch_on(demo, {mine: 640, theirs: 710})
    say = {"purpose": "deal", "form": "band", "text_version": consents.GRANT_TEXT_VERSION}
    owner.send(f"/people/{mine}/card/ask", mutual="yes", **say)
    owner.send(f"/people/{mine}/card/show", lasting="month", ticked="yes", **say)
    member.send(f"/people/{theirs}/card/show", lasting="day", ticked="yes", **say)
    owner.send(f"/people/{mine}/card/look", purpose="deal", idempotency_key=secrets.token_hex(8))
    operator.send("/desk/merchants", name="Bikes by the lake", origin="https://bikes.example.org", owner=theirs, purposes="rental")
    (shop,) = owner.call("GET", "/api/v1/credit/merchants")
    wanted = {"purpose": "rental", "form": "threshold", "threshold": 600, "return_url": "https://bikes.example.org/back"}
    made = owner.call("POST", "/api/v1/credit/authorise", json={"merchant_id": shop["merchant_id"], **wanted})
    return f"/credit/authorise/{made['request_id']}"


def add_learnt_card(operator: Guest) -> str:
    """A draft that was learnt, with every part that a report may have; where its report is read."""
    card = msgspec.structs.replace(EXPERT_CARD, name="Learnt in the tour", expert=False)
    files = {"card": ("scorecard.json", write_scorecard(card)), "report": ("report.json", make_full_report(card))}
    operator.send("/desk/credit/cards", files=files)
    return f"/credit/cards/{card.version}/report"


def send_unticked(form: str) -> Callable[[Page], None]:
    """Send a form without its yes, past the browser, which would hold it back: its sheet comes again, open and with the reason."""
    return lambda page: page.locator(form).first.evaluate("form => form.submit()")
