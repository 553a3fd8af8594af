"""People of a browser test's own, who know each other and hold money, so that nothing hangs on what others did in the demo."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import Page

from quanzi import identity, relations
from quanzi.infra.postgres import Db, EmbeddedPostgres, Tx, open_pool
from quanzi.kernel.person import Person
from quanzi.web.visitor import SESSION_COOKIE
from tests.browser.conftest import Demo
from tests.make import money

HELD = 500_00


def invite(demo: Demo, names: Sequence[str]) -> list[tuple[Person, str]]:
    """Verified members with money of the demo's first currency, contacts of the first; each with a session's cookie."""
    # in a thread of its own: Playwright has a loop in this one
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _invite(EmbeddedPostgres(demo.home).url(), names)).result()


def seat(page: Page, demo: Demo, cookie: str) -> Page:
    """Let a page be signed in."""
    page.context.add_cookies([{"name": SESSION_COOKIE, "value": cookie, "url": demo.url}])
    return page


async def _invite(url: str, names: Sequence[str]) -> list[tuple[Person, str]]:
    pool = await open_pool(url, size_max=1)
    try:
        return await Db(pool).run(lambda tx: _make(tx, names))
    finally:
        await pool.close()


async def _make(tx: Tx, names: Sequence[str]) -> list[tuple[Person, str]]:
    people = [await money.make_payer(tx, HELD, name=name) for name in names]
    for other in people[1:]:
        await relations.ask_contact(tx, by=people[0], person_id=other.member_id)
        await relations.accept_contact(tx, by=other, person_id=people[0].member_id)
    return [(one, (await identity.start_session(tx, person_id=one.member_id, device="browser")).text()) for one in people]
