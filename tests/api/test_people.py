"""What the pages do about people, programs do by the same doors."""

from uuid import uuid4

import pytest

from tests.make.site import Site

API = "/api/v1"


async def test_contact_by_consent_over_the_api(site: Site) -> None:
    one, one_id = await site.member(name="Jane Smith")
    two, two_id = await site.member()
    assert (await one.put(f"{API}/contacts/{two_id.id}")).json() == {"tie": "asked"}
    asking = (await two.get(f"{API}/contacts", params={"tie": "asks_me"})).json()
    assert [item["card"]["name"] for item in asking["items"]] == ["J*** S."]
    assert (await two.post(f"{API}/contacts/{one_id.id}/accept")).json() == {"tie": "contact"}
    seen = (await two.get(f"{API}/people/{one_id.id}")).json()
    assert (seen["person"]["name"], seen["tie"]) == ("Jane Smith", "contact")
    assert (await two.delete(f"{API}/contacts/{one_id.id}")).status_code == 204


async def test_a_block_over_the_api_looks_like_nobody(site: Site) -> None:
    one, one_id = await site.member()
    two, two_id = await site.member()
    assert (await one.put(f"{API}/blocks/{two_id.id}")).status_code == 204
    for method, path in (("GET", "/people/"), ("PUT", "/contacts/"), ("PUT", "/follows/"), ("PUT", "/blocks/")):
        blocked = await two.request(method, f"{API}{path}{one_id.id}")
        never = await two.request(method, f"{API}{path}{uuid4()}")
        assert (blocked.status_code, blocked.json()) == (never.status_code, never.json())
        assert blocked.status_code == 404
    assert str(one_id.id) not in (await two.get(f"{API}/people")).text


async def test_a_profile_is_read_and_changed(site: Site) -> None:
    me, _ = await site.member(name="Jane Smith", tier=0)
    changed = await me.patch(f"{API}/me/profile", json={"bio": "Tea and chess.", "interests": ["tea", "Tea", "chess"]})
    assert (changed.json()["bio"], changed.json()["interests"]) == ("Tea and chess.", ["tea", "chess"])
    shown = await me.put(f"{API}/me/profile/name-display", json={"members": "full", "circles": "full", "contacts": "full"})
    assert shown.json()["name_for_members"] == "full"
    less = await me.put(f"{API}/me/profile/name-display", json={"members": "full", "circles": "masked", "contacts": "full"})
    assert (less.status_code, less.json()["code"]) == (422, "nearer_sees_less")
    found = (await (await site.member())[0].get(f"{API}/search", params={"q": "smith"})).json()
    assert [one["person"]["name"] for one in found["people"]] == ["Jane Smith"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/search?q=%00", None),
        ("GET", "/people?cursor=x", None),
        ("GET", "/contacts?limit=0", None),
        ("PATCH", "/me/profile", {"bio": "\x00"}),
        ("PATCH", "/me/profile", {"name": "\u202e"}),
        ("POST", "/me/addresses", {"address": "\x00"}),
        ("DELETE", "/me/addresses/zz", None),
        ("POST", "/me/checks", {"check": "sandbox", "legal_name": "a", "document": "passport", "number": "\x00"}),
    ],
)
async def test_what_can_not_be_is_a_refusal_and_no_fault_of_ours(site: Site, method: str, path: str, body: object) -> None:
    me, _ = await site.member()
    answer = await me.request(method, f"{API}{path}", json=body)
    assert 400 <= answer.status_code < 500, answer.text


async def test_my_account_over_the_api(site: Site) -> None:
    me, person = await site.member()
    assert (await me.post(f"{API}/me/exports")).status_code == 202
    assert (await me.post(f"{API}/me/exports")).json()["code"] == "export_on_its_way"
    assert (await me.put(f"{API}/me/deletion")).status_code == 202
    assert (await me.get(f"{API}/me/deletion")).json()["due_at"]
    assert (await me.delete(f"{API}/me/deletion")).status_code == 204
    assert (await me.get(f"{API}/me/deletion")).json() is None
    desk, _ = await site.member(operator=True)
    assert (await me.get(f"{API}/desk/reviews")).status_code == 404
    assert (await desk.get(f"{API}/desk/reviews")).json() == []
    assert (await desk.post(f"{API}/desk/people/{person.id}/suspend", json={"reason": "Spam."})).status_code == 204
    assert (await me.put(f"{API}/contacts/{uuid4()}")).json()["code"] == "suspended"
    assert {entry["kind"] for entry in (await me.get(f"{API}/me/log")).json()} >= {"suspended", "deletion_asked"}


async def test_an_operator_finds_an_account_and_others_find_no_desk(site: Site) -> None:
    me, person = await site.member()
    desk, _ = await site.member(operator=True)
    assert (await desk.get(f"{API}/desk/people/{person.id}")).json()["state"] == "active"
    for client, status in ((desk, 404), (me, 404)):
        assert (await client.get(f"{API}/desk/documents/{person.id}/{uuid4()}")).status_code == status
    assert (await me.get(f"{API}/desk/people/{person.id}")).status_code == 404
    assert (await desk.post(f"{API}/desk/people/find", json={"address": "nobody@example.org"})).status_code == 404
    assert (await me.put(f"{API}/me/profile/avatar", json={"media_id": None})).status_code == 204
    assert (await me.put(f"{API}/me/profile/avatar", json={"media_id": str(uuid4())})).json()["code"] == "picture_missing"
