"""What a stranger gets: landing, about, offline, the app's manifest and worker, generated pictures, preferences."""

import re
from pathlib import Path

import msgspec
import pytest

from quanzi.identity import signing
from quanzi.kernel import ids
from tests.make import people
from tests.make.site import Site, open_site


async def test_a_stranger_reads_the_open_pages_in_both_languages(site: Site) -> None:
    for language, words in (("en", "Know who they are."), ("zh-CN", "也知道对方是谁。")):
        async with site.visitor(language=language) as client:
            landing = await client.get("/")
            assert landing.status_code == 200
            assert words in landing.text
            for path in ("/about", "/offline", "/styleguide"):
                answer = await client.get(path)
                assert answer.status_code == 200, path
                assert answer.text.count("<h1") == 1, path


async def test_no_page_needs_an_inline_script_or_style(site: Site) -> None:
    async with site.visitor() as client:
        for path in ("/", "/about", "/styleguide"):
            page = (await client.get(path)).text
            assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page), path
            assert re.findall(r"<script(?![^>]*\ssrc=)", page) == [], path


async def test_every_file_that_a_page_names_is_there(site: Site) -> None:
    async with site.visitor() as client:
        page = (await client.get("/styleguide")).text
        named = set(re.findall(r'(?:href|src)="(/(?:static|avatar)/[^"#]+)', page))
        assert len(named) > 10
        for path in sorted(named):
            assert (await client.get(path.replace("&amp;", "&"))).status_code == 200, path


async def test_the_choice_of_language_and_colours_is_kept(site: Site) -> None:
    async with site.visitor() as client:
        answer = await client.post("/preferences", data={"language": "zh-Hans", "next": "/about"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/about")
        await client.post("/preferences", data={"theme": "dark"})
        page = (await client.get("/about")).text
        assert '<html lang="zh-Hans-CN" data-theme="dark">' in page


@pytest.mark.parametrize("bad", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
async def test_preferences_lead_nowhere_else(site: Site, bad: str) -> None:
    async with site.visitor() as client:
        answer = await client.post("/preferences", data={"theme": "light", "next": bad})
        assert answer.headers["location"] == "/"


async def test_what_is_no_language_and_no_theme_is_not_kept(site: Site) -> None:
    async with site.visitor() as client:
        answer = await client.post("/preferences", data={"language": "xx", "theme": "<b>"})
        assert answer.status_code == 303
        assert "set-cookie" not in answer.headers


async def test_the_manifest_names_icons_that_are_there(site: Site) -> None:
    async with site.visitor() as client:
        answer = await client.get("/manifest.webmanifest")
        assert answer.headers["content-type"].startswith("application/manifest+json")
        manifest = msgspec.json.decode(answer.content)
        assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
        for icon in manifest["icons"]:
            assert (await client.get(icon["src"])).headers["content-type"] == "image/png"


async def test_the_worker_is_served_from_the_root(site: Site) -> None:
    async with site.visitor() as client:
        answer = await client.get("/sw.js")
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.headers["cache-control"] == "no-cache"


async def test_generated_pictures_follow_from_the_address(site: Site) -> None:
    async with site.visitor() as client:
        first = await client.get("/avatar/018f.svg?sign=%E6%A2%85")
        again = await client.get("/avatar/018f.svg?sign=%E6%A2%85")
        circle = await client.get("/avatar/circle/018f.svg?sign=T")
        hostile = await client.get("/avatar/018f.svg", params={"sign": "<s"})
        assert first.headers["content-type"].startswith("image/svg+xml")
        assert "梅" in first.text
        assert first.text == again.text != circle.text
        assert "<s<" not in hostile.text
        assert (await client.get("/avatar/..%2fkeys.svg")).status_code == 404


async def test_who_is_signed_in_goes_on_to_home(site: Site) -> None:
    client, _ = await site.member()
    async with client:
        answer = await client.get("/")
        assert (answer.status_code, answer.headers["location"]) == (303, "/home")


async def make_demo_member(site: Site) -> None:
    """The person behind the card "member", as the demo world makes her."""
    await site.house.db.run(lambda tx: people.make_member(tx, name="林晓明"))
    person_id = ids.id_from_source(source=signing.DEMO_SOURCE, key="member")
    await site.house.db.run(lambda tx: tx.execute("UPDATE identity.person SET person_id = $1", person_id))


async def test_outside_a_demonstration_nobody_enters_by_one_click(site: Site) -> None:
    await make_demo_member(site)
    async with site.visitor() as client:
        assert "/demo/enter" not in (await client.get("/")).text
        answer = await client.post("/demo/enter", data={"person": "member"})
        assert answer.status_code == 404
        assert "set-cookie" not in answer.headers


async def test_in_a_demonstration_one_click_signs_in(url: str, tmp_path: Path) -> None:
    async with open_site(url, tmp_path, demo="true") as site:
        await make_demo_member(site)
        async with site.visitor() as client:
            landing = await client.get("/")
            assert 'value="member"' in landing.text
            assert 'value="operator"' not in landing.text
            answer = await client.post("/demo/enter", data={"person": "member"})
            assert answer.status_code == 303
            assert (await client.get("/")).headers["location"] == "/home"
            assert (await client.post("/demo/enter", data={"person": "nobody"})).status_code == 404
