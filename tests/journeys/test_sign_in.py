"""Coming in: an address, a code, in; and everybody else stays outside."""

import httpx

from tests.make.post import fetch_code, fetch_post
from tests.make.site import Site


async def _sign_in(site: Site, client: httpx.AsyncClient, address: str, *, wanted: str = "") -> httpx.Response:
    asked = await client.post("/sign-in", data={"address": address, "next": wanted})
    assert asked.headers["location"] == "/sign-in/code"
    assert "<form" in (await client.get("/sign-in/code")).text
    return await client.post("/sign-in/code", data={"code": await fetch_code(site.house)})


async def test_a_newcomer_gets_in_by_mail_and_the_same_person_comes_back_by_the_same_address(site: Site) -> None:
    async with site.visitor() as client, site.visitor() as later:
        answer = await _sign_in(site, client, "Lin@Example.org")
        assert answer.status_code == 303
        assert answer.headers["location"] == "/welcome"
        await _sign_in(site, later, " lin@EXAMPLE.org ")
        assert await site.house.db.pool.fetchval("SELECT count(*) FROM identity.person") == 1


async def test_a_known_and_an_unknown_address_get_the_same_answer(site: Site) -> None:
    async with site.visitor() as client:
        await _sign_in(site, client, "known@example.org")
    answers: list[tuple[int, str, str]] = []
    for address in ("known@example.org", "nobody@example.org"):
        async with site.visitor() as client:
            asked = await client.post("/sign-in", data={"address": address})
            waiting = await client.get("/sign-in/code")
            wrong = await client.post("/sign-in/code", data={"code": "000000"})
            shown = waiting.text.replace("k•••", "n•••") + wrong.text.replace("k•••", "n•••")
            answers.append((asked.status_code, asked.headers["location"], shown))
    assert answers[0] == answers[1]
    assert len(await fetch_post(site.house)) == 2


async def test_five_wrong_tries_are_kept_and_close_the_door(site: Site) -> None:
    async with site.visitor() as client:
        await client.post("/sign-in", data={"address": "lin@example.org"})
        code = await fetch_code(site.house)
        wrong = f"{(int(code) + 1) % 10**6:06}"
        for left in (4, 3, 2, 1):
            answer = await client.post("/sign-in/code", data={"code": wrong})
            assert answer.status_code == 422
            assert f"Tries left: {left}." in answer.text
        assert "used up" in (await client.post("/sign-in/code", data={"code": wrong})).text
        assert (await client.post("/sign-in/code", data={"code": code})).status_code == 422


async def test_a_sign_in_leads_nowhere_but_here(site: Site) -> None:
    for wanted in ("https://evil.example/", "//evil.example", "/\\evil.example", "\x00/evil"):
        async with site.visitor() as client:
            answer = await _sign_in(site, client, "lin@example.org", wanted=wanted)
            assert answer.headers["location"] == "/welcome"
    async with site.visitor() as client:
        answer = await _sign_in(site, client, "lin@example.org", wanted="/circles?page=2")
        assert answer.headers["location"] == "/welcome?next=%2Fcircles%3Fpage%3D2"


async def test_a_phone_gets_a_message_in_its_readers_language(site: Site) -> None:
    async with site.visitor(language="zh-CN") as client:
        await client.post("/sign-in", data={"address": "138 0013 8000"})
        [(to, text)] = await fetch_post(site.house)
        assert to == "+8613800138000"
        assert "验证码" in text
        assert text.splitlines()[-1].startswith("@localhost #")


async def test_nonsense_is_refused_beside_the_field_and_kept(site: Site) -> None:
    async with site.visitor() as client:
        answer = await client.post("/sign-in", data={"address": "not an address"})
        assert answer.status_code == 422
        assert "neither an e-mail address nor a phone number" in answer.text
        assert 'value="not an address"' in answer.text


async def test_signing_out_ends_the_session(site: Site) -> None:
    async with site.visitor() as client:
        await _sign_in(site, client, "lin@example.org")
        cookie = client.cookies["quanzi"]
        await client.post("/sign-out")
        client.cookies.set("quanzi", cookie, domain="localhost.local")
        assert "<form" in (await client.get("/sign-in")).text


async def test_the_demo_has_no_door_in_a_house_for_real_people(site: Site) -> None:
    async with site.visitor() as client:
        assert (await client.post("/demo/enter", data={"key": "operator"})).status_code == 404
