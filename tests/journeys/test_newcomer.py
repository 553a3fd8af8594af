"""The newcomer's first ten minutes: from an address to a home page that is not empty."""

import re
from uuid import UUID

import pytest

from quanzi import circles
from quanzi.circles import join
from quanzi.infra import ratelimit
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.person import Kind, Person
from tests.make.circles import make_circle
from tests.make.people import make_member
from tests.make.post import fetch_code
from tests.make.site import Site


async def test_a_newcomer_says_who_she_is_and_comes_home_with_three_circles(site: Site) -> None:
    owner = await site.house.db.run(lambda tx: make_member(tx, name="王秀英", tier=2))
    for name in ("Tea", "Running", "Chess", "Film"):
        await site.house.db.run(lambda tx, name=name: make_circle(tx, owner=owner, name=name))
    async with site.visitor() as client:
        await client.post("/sign-in", data={"address": "amina@example.org", "next": "/circles"})
        answer = await client.post("/sign-in/code", data={"code": await fetch_code(site.house)})
        assert "What is your name?" in (await client.get(answer.headers["location"])).text
        refused = await client.post("/welcome", data={"name": " ", "language": "en"})
        assert refused.status_code == 422
        assert "be empty." in refused.text
        answer = await client.post("/welcome", data={"name": "Amina Wanjiru", "language": "en", "next": "/circles"})
        assert answer.headers["location"] == "/welcome/interests?next=%2Fcircles"
        assert "Gardening" in (await client.get(answer.headers["location"])).text
        answer = await client.post("/welcome/interests", data={"interest": "Tea", "own": "观鸟、 beekeeping"})
        offered = (await client.get(answer.headers["location"])).text
        ticked = re.findall(r'name="circle" value="([0-9a-f-]{36})" checked', offered)
        assert len(ticked) == 3
        answer = await client.post("/welcome/circles", data={"circle": [*ticked, "nonsense"], "next": "//evil.example"})
        assert answer.headers["location"] == "/home"
        me = (await client.get("/api/v1/me")).json()
        assert (me["name"], me["onboarded"]) == ("Amina Wanjiru", True)
        assert await _circles_of(site, UUID(me["person_id"])) == set(ticked)


async def test_a_limit_met_at_the_welcome_is_said_and_the_welcome_goes_on(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(join, "_JOINS", ratelimit.Limit("circle_joins", 2, 3600))
    owner = await site.house.db.run(lambda tx: make_member(tx, name="王秀英", tier=2))
    names = ("Tea", "Running", "Chess")
    made = [await site.house.db.run(lambda tx, name=name: make_circle(tx, owner=owner, name=name)) for name in names]
    client, person = await site.member(name="Amina Wanjiru")
    await site.house.db.pool.execute("UPDATE identity.person SET onboarded_at = NULL WHERE person_id = $1", person.id)
    answer = await client.post("/welcome/circles", data={"circle": [str(one.circle_id) for one in made], "next": "/circles"})
    assert answer.status_code == 200
    assert all(name in answer.text for name in names)
    assert "That was too often in a short time." in answer.text
    assert 'href="/circles"' in answer.text
    assert await _circles_of(site, person.member_id) == {str(one.circle_id) for one in made[:2]}
    assert (await client.get("/api/v1/me")).json()["onboarded"]


async def test_who_was_welcomed_goes_straight_home(site: Site) -> None:
    client, _ = await site.member()
    async with client:
        assert (await client.get("/sign-in")).headers["location"] == "/home"
        assert (await client.get("/sign-in?next=/circles")).headers["location"] == "/circles"
        assert (await client.get("/sign-in?next=//evil.example")).headers["location"] == "/home"


async def _circles_of(site: Site, person_id: UUID) -> set[str]:
    by = Person(kind=Kind.MEMBER, id=person_id)

    async def ask(tx: ReadTx) -> list[circles.MyCircle]:
        return await circles.list_my_circles(tx, by=by)

    return {str(one.circle_id) for one in await site.house.db.read(ask)}
