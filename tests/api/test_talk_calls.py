"""Calls about posts and uploads with input that no page sends: always a refusal, never our fault."""

from uuid import uuid4

import pytest

from tests.make import feed as make
from tests.make.site import Site


async def test_nonsense_is_refused_and_never_our_fault(site: Site) -> None:
    talk = await site.house.db.run(make.make_talk)
    client = await site.sign_in(talk.member)
    circle, nobody = f"/api/v1/circles/{talk.circle_id}", uuid4()
    post = f"{circle}/posts/{talk.post_id}"
    calls = [
        ("GET", "/api/v1/home?cursor=%00", None),
        ("GET", "/api/v1/home?cursor=AAAA", None),
        ("GET", "/api/v1/home?limit=0", None),
        ("GET", f"/api/v1/home?cursor={'_' * 32}", None),
        ("GET", f"/api/v1/home?cursor={'A' * 32}", None),
        ("GET", f"{post}/comments?root_id={nobody}", None),
        ("GET", f"{post}/comments?cursor={'_' * 32}", None),
        ("GET", f"{post}/comments/{nobody}", None),
        ("GET", f"{post}/comments/{nobody}/revisions", None),
        ("POST", f"{circle}/posts", {"text": "a\x00b"}),
        ("POST", f"{circle}/posts", {"text": "\u202eabc"}),
        ("POST", f"{circle}/posts", {"photos": [{"media_id": str(nobody), "alt": "\x00"}]}),
        ("POST", f"{post}/comments", {"text": "x", "parent_id": str(nobody)}),
        ("POST", f"{post}/comments", {"text": " \n "}),
        ("PUT", post, {"text": "\x00"}),
        ("DELETE", f"{post}?reason=%00", None),
        ("PUT", f"{circle}/seen", {"at": "2026-01-01T00:00:00"}),
        ("PUT", f"{circle}/seen", {"at": "0001-01-01T00:00:00+14:00"}),
        ("PUT", f"{circle}/seen", {"at": "9999-12-31T23:59:59-14:00"}),
        ("POST", "/api/v1/uploads", {"size_bytes": 0}),
        ("POST", "/api/v1/uploads", {"size_bytes": 2**40}),
        ("POST", "/api/v1/uploads", {"size_bytes": 5, "content_type": "\x00é"}),
        ("POST", f"/api/v1/uploads/{nobody}/finish", None),
        ("PUT", f"{circle}/posts/{nobody}/like", None),
        ("DELETE", f"{circle}/posts/{nobody}/like", None),
    ]
    answers = {f"{method} {path} {body}": (await client.request(method, path, json=body)).status_code for method, path, body in calls}
    assert {call: status for call, status in answers.items() if status >= 500} == {}
    assert answers[f"PUT {circle}/seen {{'at': '0001-01-01T00:00:00+14:00'}}"] == 204


@pytest.mark.parametrize("offset", ["", "-1", "x", "99999999999999999999"])
async def test_a_piece_needs_a_place(site: Site, offset: str) -> None:
    client, _ = await site.member()
    begun = (await client.post("/api/v1/uploads", json={"size_bytes": 10})).json()
    path = f"/api/v1/uploads/{begun['upload_id']}"
    answer = await client.patch(path, content=b"abc", headers={"upload-offset": offset} if offset else {})
    assert 400 <= answer.status_code < 500
    assert (await client.get(path)).json() == {"offset": 0}


async def test_an_unfinished_broken_or_oversized_photo_is_refused_in_words(site: Site) -> None:
    client, _ = await site.member()
    begun = (await client.post("/api/v1/uploads", json={"size_bytes": 3})).json()
    path = f"/api/v1/uploads/{begun['upload_id']}"
    assert (await client.post(f"{path}/finish")).json()["code"] == "upload_incomplete"
    assert (await client.patch(path, content=b"x" * (1024 * 1024 + 1), headers={"upload-offset": "0"})).json()["code"] == "piece_too_large"
    await client.patch(path, content=b"abc", headers={"upload-offset": "0"})
    assert (await client.post(f"{path}/finish")).json()["code"] == "picture_unreadable"
