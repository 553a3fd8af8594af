"""A page about an error is the reader's own: her tabs, her language; and it never fails itself."""

from typing import LiteralString

import psycopg
import pytest

from tests.make.site import Site

TABS = 'class="tabs-list"'
SIGN_IN = 'href="/sign-in"'


def _break(url: str, sql: LiteralString) -> None:
    """Do what the app's own role may not."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql)


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/no-such-page", 404), ("GET", "/people/nobody", 404), ("POST", "/about", 405)]
)
async def test_a_member_keeps_her_tabs_and_her_language(site: Site, method: str, path: str, status: int) -> None:
    client, person = await site.member()
    await site.house.db.pool.execute("UPDATE identity.person SET language = 'zh-Hans' WHERE person_id = $1", person.id)
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert TABS in answer.text
    assert SIGN_IN not in answer.text
    assert '<html lang="zh-Hans-CN"' in answer.text


async def test_a_stranger_is_asked_to_sign_in(site: Site) -> None:
    async with site.visitor() as client:
        answer = await client.get("/no-such-page")
        assert (answer.status_code, TABS in answer.text, SIGN_IN in answer.text) == (404, False, True)
        client.cookies.set("quanzi", "no-such-session", domain="localhost.local")
        assert (await client.get("/no-such-page")).status_code == 404


async def test_our_fault_is_told_in_the_readers_shell(site: Site, url: str) -> None:
    client, _ = await site.member()
    _break(url, "ALTER TABLE feed.post RENAME TO elsewhere")
    answer = await client.get("/home")
    assert answer.status_code == 500
    assert TABS in answer.text


async def test_who_can_not_be_known_is_still_told(site: Site, url: str) -> None:
    client, _ = await site.member()
    _break(url, "ALTER TABLE identity.session RENAME TO elsewhere")
    for path, status in (("/home", 500), ("/no-such-page", 404)):
        answer = await client.get(path)
        assert (answer.status_code, TABS in answer.text) == (status, False)


async def test_a_database_that_is_away_is_told_once(site: Site) -> None:
    client, _ = await site.member()
    site.house.db.pool.terminate()
    for path, status in (("/home", 503), ("/no-such-page", 404)):
        answer = await client.get(path)
        assert (answer.status_code, TABS in answer.text) == (status, False)
        assert answer.text.count("<h1") == 1
