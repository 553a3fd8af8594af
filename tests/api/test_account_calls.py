"""What the pages do about an account, programs do by calls: proving a name with photos, getting back in, reading a decision."""

import pytest

from tests.make.circles import make_circle
from tests.make.pictures import make_jpeg
from tests.make.post import fetch_code
from tests.make.site import Site

API = "/api/v1"
CLAIM = {"legal_name": "Jane Smith", "document": "passport", "number": "P1234567", "born_on": "1990-03-07"}


def _photos(count: int) -> list[tuple[str, tuple[str, bytes, str]]]:
    return [("photos", (f"{number}.jpg", make_jpeg(), "image/jpeg")) for number in range(count)]


@pytest.mark.parametrize("count", [1, 3])
async def test_photos_of_a_document_wait_for_an_operator_who_opens_them(site: Site, count: int) -> None:
    me, person = await site.member(name="Jane Smith", tier=0)
    desk, _ = await site.member(name="陈静", operator=True)
    sent = await me.post(f"{API}/me/checks/documents", data=CLAIM, files=_photos(count))
    assert (sent.status_code, sent.json()) == (201, {"outcome": "waiting"}), sent.text
    (waiting,) = (await desk.get(f"{API}/desk/reviews")).json()
    opened = (await desk.get(f"{API}/desk/reviews/{person.id}/{waiting['verification_id']}")).json()
    assert len(opened["document_ids"]) == count
    photo = await desk.get(f"{API}/desk/documents/{person.id}/{opened['document_ids'][0]}")
    assert photo.content.startswith(b"\xff\xd8")
    again = await me.post(f"{API}/me/checks/documents", data=CLAIM, files=_photos(1))
    assert (again.status_code, again.json()["code"]) == (409, "already_checked")
    assert len([key async for key in site.house.blobs.list_keys()]) == count, "a refused claim leaves no photo"


@pytest.mark.parametrize(
    ("data", "files", "status"),
    [
        (CLAIM, [("photos", ("a.jpg", b"no photo", "image/jpeg"))], 422),
        (CLAIM, _photos(5), 422),
        (CLAIM | {"born_on": "2024-01-01"}, _photos(1), 403),
        (CLAIM | {"document": "library_card"}, _photos(1), 400),
        (CLAIM, [], 400),
        ({}, _photos(1), 400),
    ],
)
async def test_a_claim_that_can_not_be_looked_at_is_refused(
    site: Site, data: dict[str, str], files: list[tuple[str, tuple[str, bytes, str]]], status: int
) -> None:
    me, _ = await site.member(name="Jane Smith", tier=0)
    refused = await me.post(f"{API}/me/checks/documents", data=data, files=files)
    assert refused.status_code == status, refused.text
    assert [key async for key in site.house.blobs.list_keys()] == []


async def test_a_house_without_a_provider_begins_no_visit(site: Site) -> None:
    me, _ = await site.member(tier=0)
    begun = await me.post(f"{API}/me/checks/provider")
    assert (begun.status_code, begun.json()["code"]) == (404, "check_not_offered")
    ended = await me.post(f"{API}/me/checks/provider/finish", json={"code": "a", "state": "b"})
    assert (ended.status_code, ended.json()["code"]) == (422, "provider_refused")


async def test_who_lost_every_way_in_asks_by_a_call_which_tells_nobody_whether_there_is_an_account(site: Site) -> None:
    desk, _ = await site.member(name="陈静", operator=True)
    async with site.visitor() as nobody:
        sent = await nobody.post(f"{API}/sign-in/lost/code", json={"address": "new@example.org"})
        assert sent.status_code == 202, sent.text
        wanted = {"lost": "old@example.org", "address": "new@example.org", "code": "000000", "note": "I sold tea in Kilifi."}
        assert (await nobody.post(f"{API}/sign-in/lost", json=wanted)).status_code == 422
        wanted["code"] = await fetch_code(site.house)
        assert (await nobody.post(f"{API}/sign-in/lost", json=wanted)).status_code == 202
    assert (await desk.get(f"{API}/desk/recoveries")).json() == [], "nobody has the lost address, and the answer was the same"


async def test_who_is_suspended_reads_why_and_since_when(site: Site) -> None:
    me, person = await site.member(name="Jane Smith")
    desk, _ = await site.member(name="陈静", operator=True)
    assert (await me.get(f"{API}/me/suspension")).json() is None
    await desk.post(f"{API}/desk/people/{person.id}/suspend", json={"reason": "Sold what was not there."})
    told = (await me.get(f"{API}/me/suspension")).json()
    assert told["reason"] == "Sold what was not there."
    assert told["since"]
    async with site.visitor() as nobody:
        assert (await nobody.get(f"{API}/me/suspension")).status_code == 401


async def test_staff_a_member_an_offer_and_good_posts_are_read(site: Site) -> None:
    owner, owner_id = await site.member(name="王秀英", tier=2)
    member, member_id = await site.member(name="李伟")
    circle = await site.house.db.run(lambda tx: make_circle(tx, owner=owner_id))
    at = f"{API}/circles/{circle.circle_id}"
    await member.put(f"{at}/membership")
    await owner.post(f"{at}/posts", json={"text": "Spring tea"})
    assert [one["role"] for one in (await member.get(f"{at}/staff")).json()["items"]] == ["owner"]
    assert (await owner.get(f"{at}/members/{member_id.id}")).json()["role"] == "member"
    assert (await member.get(f"{at}/members/{member_id.id}")).status_code == 403
    await owner.put(f"{at}/offer", json={"person_id": str(member_id.id)})
    assert [(await one.get(f"{at}/offer")).json() for one in (owner, member)] == [{"person_id": str(member_id.id)}] * 2
    newcomer, _ = await site.member(name="Amina Wanjiru")
    assert [post["text"] for post in (await newcomer.get(f"{API}/posts/best")).json()["items"]] == ["Spring tea"]
