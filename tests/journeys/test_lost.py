"""Every way in is lost: two operators let a person in again, and the old address can stop it by its link."""

import json

from quanzi.identity import signing
from quanzi.identity.letter import Letter
from tests.make.site import Site


async def _letters(site: Site) -> list[Letter]:
    async with site.house.db.pool.acquire() as connection:
        rows = await connection.fetch("SELECT payload FROM pgqueuer WHERE entrypoint = 'send_letter' ORDER BY id")
    return [signing.read_letter(json.loads(row["payload"]), keys=site.house.keys) for row in rows]


async def _code(site: Site, to: str) -> str:
    return next(one.facts["code"] for one in reversed(await _letters(site)) if one.to.text == to and "code" in one.facts)


async def test_two_operators_let_somebody_in_again_and_the_old_address_can_stop_it(site: Site) -> None:
    async with site.visitor() as lost:
        await lost.post("/sign-in", data={"address": "old@example.org"})
        await lost.post("/sign-in/code", data={"code": await _code(site, "old@example.org")})
    async with site.visitor() as lost:
        form = {"lost": "old@example.org", "address": "new@example.org", "note": "Ask Lin, she knows me."}
        await lost.post("/sign-in/lost", data=form)
        done = await lost.post("/sign-in/lost", data=form | {"code": await _code(site, "new@example.org")})
        nobody = {"lost": "nobody@example.org", "address": "other@example.org"}
        await lost.post("/sign-in/lost", data=nobody)
        same = await lost.post("/sign-in/lost", data=nobody | {"code": await _code(site, "other@example.org")})
        assert "Your request is with the operators" in done.text
        assert (done.status_code, done.text) == (same.status_code, same.text)
    one, _ = await site.member(operator=True)
    two, _ = await site.member(operator=True)
    href = (await one.get("/desk")).text.split('action="/desk/recoveries/')[1].split("/approve")[0]
    assert (await one.post(f"/desk/recoveries/{href}/approve", data={"reason": "Seen with her passport."})).status_code == 303
    assert (await one.post(f"/desk/recoveries/{href}/approve", data={"reason": "Once more."})).status_code == 403
    assert (await two.post(f"/desk/recoveries/{href}/approve", data={"reason": "I know her."})).status_code == 303
    notice = next(letter for letter in await _letters(site) if letter.name == "address_change")
    assert notice.to.text == "old@example.org"
    async with site.visitor() as anyone:
        assert (await anyone.post(notice.facts["path"][:-2] + "xx")).status_code == 404
        asked = await anyone.get(notice.facts["path"])
        assert "Stop the change" in asked.text
        assert "Everything stays as it was." in (await anyone.post(notice.facts["path"])).text
    assert "/approve" not in (await one.get("/desk")).text
