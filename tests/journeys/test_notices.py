"""What happens to somebody in a day, as their inbox tells it: over HTTP, by page and by call."""

import re
from uuid import uuid4

import httpx

from quanzi import feed
from quanzi.kernel.person import Person
from quanzi.notices import Kind
from tests.make import feed as make
from tests.make import money
from tests.make.notices import make_subscription
from tests.make.site import Site

API = "/api/v1"


async def _inbox(client: httpx.AsyncClient) -> list[dict[str, object]]:
    answer = await client.get(f"{API}/notices")
    assert answer.status_code == 200
    return answer.json()["items"]


async def _unread(client: httpx.AsyncClient) -> int:
    return (await client.get(f"{API}/notices/count")).json()["unread"]


async def test_a_day_in_a_circle(site: Site) -> None:
    talk = await site.house.db.run(make.make_talk)
    me, other = await site.sign_in(talk.member), await site.sign_in(talk.owner)
    post = f"{API}/circles/{talk.circle_id}/posts/{talk.post_id}"
    assert "Nothing new" in (await me.get("/notices")).text

    await other.put(f"{post}/like")
    await other.post(f"{post}/comments", json={"text": "Lovely"})
    await me.put(f"{post}/like")  # what I do myself is no news
    await site.settle()
    page = (await me.get("/notices")).text
    assert "replied to you" in page
    assert "liked what you wrote" in page
    assert "Hello tea" in page
    assert 'aria-label="Notices, 2 new"' in page
    assert (await _unread(me), await _unread(other)) == (2, 0)

    # the line leads to the comment, and is read by it
    line = re.search(r'href="(/notices/[0-9a-f-]{36})"', page)
    assert line
    led = await me.get(line[1])
    assert led.status_code == 303
    assert led.headers["location"].startswith(f"/circles/{talk.circle_id}/posts/{talk.post_id}")
    assert await _unread(me) == 1
    assert (await other.get(line[1])).status_code == 404

    until = re.search(r'name="until" value="([^"]+)"', page)
    assert until
    assert (await me.post("/notices/read", data={"until": until[1].replace("&#43;", "+")})).status_code == 303
    assert await _unread(me) == 0
    assert (await me.post("/notices/read", data={"until": "yesterday"})).status_code == 422

    # one more like makes the line new again; the comment under it is still read
    third = await site.house.db.run(lambda tx: make.join(tx, talk))
    await site.house.db.run(lambda tx: feed.like_post(tx, by=third, circle_id=talk.circle_id, post_id=talk.post_id))
    await site.settle()
    found = await _inbox(me)
    assert [(one["kind"], one["people"], one["unread"]) for one in found] == [("like", 2, True), ("reply", 1, False)]

    # what I take back is gone from my inbox as well
    assert (await me.delete(post)).status_code == 204
    await site.settle()
    assert await _inbox(me) == []


async def test_people_money_and_circles_tell_too(site: Site) -> None:
    talk = await site.house.db.run(make.make_talk)
    me, other, stranger = [await site.sign_in(one) for one in (talk.member, talk.owner, talk.stranger)]

    async def fund(tx: object) -> None:
        await money.make_currency(tx)  # type: ignore[arg-type]
        await money.give_money(tx, talk.owner, 50_00)  # type: ignore[arg-type]
        await money.know(tx, talk.owner, talk.member)  # type: ignore[arg-type]

    await site.house.db.run(fund)
    await other.put(f"{API}/contacts/{talk.member.id}")
    await me.post(f"{API}/contacts/{talk.owner.id}/accept")
    asked = {"id": str(uuid4()), "person_id": str(talk.member.id), "amount": 3_00}
    assert (await other.post(f"{API}/wallet/requests", json=asked)).status_code in {200, 201}
    sent = {"id": str(uuid4()), "to_person_id": str(talk.member.id), "amount": 2_00, "speed": "now"}
    paid = await other.post(f"{API}/wallet/transfers", json=sent)
    assert paid.status_code in {200, 201}, paid.text
    await site.settle()
    kinds = [one["kind"] for one in await _inbox(me)]
    assert sorted(kinds) == sorted([Kind.CONTACT_ASKED, Kind.MONEY_ASKED, Kind.PAYMENT])
    assert [one["kind"] for one in await _inbox(other)] == [Kind.CONTACT_MADE]
    page = (await me.get("/notices")).text
    assert "asked you for money" in page
    assert "paid you" in page
    assert "2.00" in page

    # a no is said by nobody
    await stranger.put(f"{API}/contacts/{talk.member.id}")
    await me.post(f"{API}/contacts/{talk.stranger.id}/decline")
    await me.post(f"{API}/wallet/requests/{asked['id']}/decline")
    await site.settle()
    assert await _inbox(stranger) == []
    assert [one["kind"] for one in await _inbox(other)] == [Kind.CONTACT_MADE]

    # staff decide, and the person reads it
    person = f"/circles/{talk.circle_id}/manage/people/{talk.member.id}"
    assert (await other.post(f"{person}/mute", data={"days": "1", "reason": "Cool down."})).status_code == 303
    await site.settle()
    assert (await _inbox(me))[0]["kind"] == Kind.DECISION


async def test_what_reaches_me_how(site: Site) -> None:
    talk = await site.house.db.run(make.make_talk)
    me, other = await site.sign_in(talk.member), await site.sign_in(talk.owner)
    assert (await me.post("/me/notices", data={"like": "off", "reply": "digest"})).status_code == 303
    await other.put(f"{API}/circles/{talk.circle_id}/posts/{talk.post_id}/like")
    await site.settle()
    assert await _inbox(me) == []

    circle = f"/me/notices/circles/{talk.circle_id}"
    assert (await me.post(circle, data={"like": "instant", "reply": "everywhere"})).status_code == 303
    assert 'value="instant" selected' in (await me.get(circle)).text
    third = await site.house.db.run(lambda tx: make.join(tx, talk))
    await site.house.db.run(lambda tx: feed.like_post(tx, by=third, circle_id=talk.circle_id, post_id=talk.post_id))
    await site.settle()
    assert [one["kind"] for one in await _inbox(me)] == ["like"]

    assert (await me.post("/me/notices", data={"decision": "off"})).status_code == 422
    assert (await me.post("/me/notices", data={"nonsense": "off"})).status_code == 422
    manner = {"quiet": "yes", "start": "22:00", "end": "07:15", "zone": "Asia/Shanghai", "lock_screen": "nothing", "digest": "weekly"}
    assert (await me.post("/me/notices/manner", data=manner)).status_code == 303
    chosen = (await me.get(f"{API}/notices/choices")).json()
    assert chosen["manner"] == {
        "zone": "Asia/Shanghai", "quiet_start": 1320, "quiet_end": 435, "lock_screen": "nothing", "digest": "weekly"
    }  # fmt: skip
    for wrong in ({"start": "22:01"}, {"end": "22:00"}, {"zone": "Mars/Base"}, {"lock_screen": "all"}, {"start": "late"}):
        answer = await me.post("/me/notices/manner", data=manner | wrong)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text


async def test_a_device_is_added_shown_and_removed(site: Site) -> None:
    person = await site.house.db.run(make.people.make_member)
    me = await site.sign_in(person)
    to = make_subscription()
    given = {"endpoint": to.endpoint, "p256dh": to.p256dh, "auth": to.auth}
    added = await me.post(f"{API}/notices/devices", json=given)
    assert added.status_code == 201
    assert (await me.post(f"{API}/notices/devices", json=given)).json() == added.json()
    assert len((await me.get(f"{API}/notices/devices")).json()["items"]) == 1
    for inside in ("https://127.0.0.1/x", "https://[::1]/x", "http://push.example.org/x", "https://10.0.0.1/x"):
        assert (await me.post(f"{API}/notices/devices", json=given | {"endpoint": inside})).status_code == 422
    device_id = added.json()["device_id"]
    assert (await me.post(f"/me/notices/devices/{device_id}/remove")).status_code == 303
    assert (await me.delete(f"{API}/notices/devices/{device_id}")).status_code == 404


async def test_one_click_ends_the_digest_without_signing_in(site: Site) -> None:
    person: Person = await site.house.db.run(make.people.make_member)
    me = await site.sign_in(person)
    await me.post("/me/notices/manner", data={"zone": "UTC", "digest": "daily", "lock_screen": "kind"})
    signature = site.house.keys.sign(str(person.id), purpose="stop_digest")
    path = f"/notices/stop/{person.id}/{signature}"
    async with site.visitor() as nobody:
        nobody.headers.pop("origin")  # a mail program sends none
        assert "End the digest" in (await nobody.get(path)).text
        assert (await me.get(f"{API}/notices/choices")).json()["manner"]["digest"] == "daily"
        assert (await nobody.post(path, data={"List-Unsubscribe": "One-Click"})).status_code == 200
        assert (await nobody.post(path[:-1] + "-", data={"List-Unsubscribe": "One-Click"})).status_code == 404
    assert (await me.get(f"{API}/notices/choices")).json()["manner"]["digest"] == "never"
