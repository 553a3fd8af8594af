"""The first run: only the link opens it, wrong answers are shown beside their question, and it is closed for ever after."""

import asyncio
import re
from pathlib import Path

import pytest

from quanzi.infra import community, home
from quanzi.web import shell
from quanzi.web.community import Community
from tests.make.site import Site, open_site

ANSWERS = {
    "name": "西湖圈",
    "language": "zh-Hans",
    "currency": "tea",
    "currency_exponent": "0",
    "mode": "mutual_credit",
    "operator_name": "林晓明",
    "address": "lin@example.org",
}


async def _set_up(site: Site) -> community.Community | None:
    return await site.house.db.glance(community.find_community)


async def test_the_holder_of_the_link_sets_the_house_up_once(site: Site) -> None:
    secret = home.set_up_secret(site.house.settings.home)
    async with site.visitor() as client:
        assert (await client.get("/setup/wrong")).status_code == 404
        page = await client.get(f"/setup/{secret}")
        assert page.status_code == 200
        assert "Name of the community" in page.text
        done = await client.post(f"/setup/{secret}", data=ANSWERS)
        assert done.status_code == 303
        assert "quanzi" in client.cookies
        found = await _set_up(site)
        assert found is not None
        assert (found.name, found.currency, found.currency_exponent, found.mode) == ("西湖圈", "TEA", 0, "mutual_credit")
        operator = await site.house.db.pool.fetchrow("SELECT name, is_operator FROM identity.person")
        assert tuple(operator or ()) == ("林晓明", True)
        for answer in (await client.get(f"/setup/{secret}"), await client.post(f"/setup/{secret}", data=ANSWERS)):
            assert answer.status_code == 404
        assert home.find_set_up_secret(site.house.settings.home) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 61),
        ("currency", "T"),
        ("currency", "TÉA"),
        ("currency_exponent", "9"),
        ("mode", "wishes"),
        ("operator_name", " "),
        ("address", "nowhere"),
        ("language", "tlh"),
        ("name", "a\x00b"),
    ],
)
async def test_a_wrong_answer_is_shown_beside_its_question_and_keeps_the_rest(site: Site, field: str, value: str) -> None:
    secret = home.set_up_secret(site.house.settings.home)
    async with site.visitor() as client:
        answer = await client.post(f"/setup/{secret}", data=ANSWERS | {field: value})
    assert answer.status_code == 422
    assert "error-text" in answer.text
    assert "lin@example.org" in answer.text or field == "address"
    assert await _set_up(site) is None
    assert await site.house.db.pool.fetchval("SELECT count(*) FROM identity.person") == 0


async def test_a_house_of_one_language_offers_no_other(site: Site) -> None:
    async with site.visitor() as client:
        assert 'name="language"' in (await client.get("/about")).text
        await client.post(f"/setup/{home.set_up_secret(site.house.settings.home)}", data=ANSWERS)
        for path in ("/about", "/me/profile", "/welcome", "/no-such-page"):
            page = (await client.get(path)).text
            assert '<html lang="zh-Hans-CN"' in page, path
            assert 'name="language"' not in page, path
        answer = await client.post("/preferences", data={"language": "en"})
        assert "set-cookie" not in answer.headers
        client.cookies.set(shell.LANGUAGE_COOKIE, "en", domain="localhost.local")
        assert '<html lang="zh-Hans-CN"' in (await client.get("/about")).text
        assert (await client.get("/api/v1/no-such-call")).json()["title"] == "这里什么也没有"
        kept = await client.post("/welcome", data={"name": "林晓明", "language": "en"})
        assert kept.status_code == 303
        assert await site.house.db.pool.fetchval("SELECT language FROM identity.person") == "zh-Hans"


async def test_the_first_language_is_for_who_did_not_choose(site: Site) -> None:
    secret = home.set_up_secret(site.house.settings.home)
    async with site.visitor(language="zh-CN") as client:
        boxes = re.findall(r'name="language" value="([^"]+)"', (await client.get(f"/setup/{secret}")).text.partition("<main")[2])
        assert boxes == ["zh-Hans", "en"]
        await client.post(f"/setup/{secret}", data=ANSWERS | {"language": boxes})
    for asks, gets in (("fr", "zh-Hans-CN"), ("en-GB", "en"), ("", "zh-Hans-CN")):
        async with site.visitor(language=asks) as client:
            assert f'<html lang="{gets}"' in (await client.get("/about")).text


async def test_every_process_of_the_house_learns_the_answers(url: str, tmp_path: Path, site: Site) -> None:
    async with open_site(url, tmp_path) as other:
        known = other.app.state.community
        other.app.state.community = Community(other.house.db, language="en", look_again_s=0)
        async with other.visitor() as there, site.visitor() as here:
            assert "西湖圈" not in (await there.get("/about")).text
            assert known.name == "Quanzi"
            await here.post(f"/setup/{home.set_up_secret(site.house.settings.home)}", data=ANSWERS)
            assert "西湖圈" in (await there.get("/about")).text


async def test_of_two_who_answer_at_once_one_opens_the_house(site: Site) -> None:
    secret = home.set_up_secret(site.house.settings.home)
    async with site.visitor() as one, site.visitor() as two:
        answers = await asyncio.gather(
            one.post(f"/setup/{secret}", data=ANSWERS),
            two.post(f"/setup/{secret}", data=ANSWERS | {"name": "东湖圈", "address": "other@example.org"}),
        )
    assert sorted(answer.status_code for answer in answers) == [303, 404]
    assert await site.house.db.pool.fetchval("SELECT count(*) FROM identity.person WHERE is_operator") == 1


def test_the_secret_is_closed_to_others_and_stays_until_used(tmp_path: Path) -> None:
    secret = home.set_up_secret(tmp_path)
    assert home.set_up_secret(tmp_path) == secret
    assert (tmp_path / "set-up").stat().st_mode & 0o077 == 0
    home.close_set_up(tmp_path)
    assert home.find_set_up_secret(tmp_path) is None
