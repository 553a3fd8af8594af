"""My account: a name proved, addresses changed, everything taken along, and gone when the grace is over."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from quanzi import identity
from quanzi.app import deletions, exports
from quanzi.identity import jobs as identity_jobs
from quanzi.infra import parts
from quanzi.infra.postgres import Db
from tests.identity.test_verify import resident_id
from tests.make.site import Site, open_site


@pytest.fixture
async def demo(url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A house that offers the sandbox."""
    async with open_site(url, tmp_path, demo="true") as opened:
        yield opened


def _form(fields: dict[str, str], *, photo: bytes = b"", field: str = "photos") -> dict[str, Any]:
    """A multipart form as browsers send it: a file field that was left alone has an empty name."""
    parts = [f'content-disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    name = "id.jpg" if photo else ""
    head = f'content-disposition: form-data; name="{field}"; filename="{name}"\r\ncontent-type: image/jpeg\r\n\r\n'
    body = b"".join(b"--x\r\n" + part + b"\r\n" for part in [*parts, head.encode() + photo]) + b"--x--\r\n"
    return {"content": body, "headers": {"content-type": "multipart/form-data; boundary=x"}}


def _photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 260), "white").save(out, "JPEG")
    return out.getvalue()


async def test_every_page_of_mine_opens(site: Site) -> None:
    me, person = await site.member(tier=0)
    mine = ("", "/profile", "/privacy", "/real-name", "/addresses", "/data", "/written", "/log", "/blocked")
    others = (f"/people/{person.id}", "/people", "/people/like-me", "/people/following", "/search", "/search?q=%00")
    for path in (*(f"/me{one}" for one in mine), *others):
        answer = await me.get(path)
        assert answer.status_code in {200, 422}, (path, answer.text)
    for path in ("/desk", "/desk/people", f"/desk/people/{person.id}"):
        assert (await me.get(path)).status_code == 404


async def test_the_sandbox_verifies_and_then_refuses_another_with_the_same_number(demo: Site) -> None:
    one, _ = await demo.member(tier=0, name="")
    two, _ = await demo.member(tier=0, name="")
    claim = {"check": "sandbox", "legal_name": "林晓明", "document": "cn_resident_id", "number": resident_id()}
    assert (await one.post("/me/real-name", **_form(claim))).status_code == 303
    assert "Tier I" in (await one.get("/me/real-name")).text
    refused = await two.post("/me/real-name", **_form(claim))
    assert refused.status_code == 409
    assert "one person has one account" in refused.text
    assert resident_id() not in (await one.get("/me/real-name")).text
    failed = await two.post("/me/real-name", **_form(claim | {"number": resident_id(order="901")}))
    assert failed.status_code == 303
    assert "do not belong together" in (await two.get("/me/real-name")).text


async def test_an_operator_verifies_by_documents_and_the_person_reads_who_looked(site: Site) -> None:
    me, person = await site.member(tier=0, name="")
    desk, _ = await site.member(name="Olga Petrova", operator=True)
    claim = {"check": "documents", "legal_name": "林晓明", "document": "cn_resident_id", "number": resident_id()}
    assert "Add a photo" in (await me.post("/me/real-name", **_form(claim))).text
    sent = await me.post("/me/real-name", **_form(claim, photo=_photo()))
    assert sent.status_code == 303
    page = (await desk.get("/desk")).text
    assert "林晓明" not in page, "what was typed is read by opening it, which is logged"
    href = page.split('href="/desk/reviews/')[1].split('"')[0]
    review = (await desk.get(f"/desk/reviews/{href}")).text
    photo = review.split('href="/desk/documents/')[1].split('"')[0]
    opened = await desk.get(f"/desk/documents/{photo}")
    assert opened.headers["content-type"] == "image/jpeg"
    assert (await me.get(f"/desk/documents/{photo}")).status_code == 404
    no_reason = await desk.post(f"/desk/reviews/{href}", data={"decision": "no"})
    assert no_reason.status_code == 422
    decided = await desk.post(f"/desk/reviews/{href}", data={"decision": "yes", "face_to_face": "yes"})
    assert decided.status_code == 303
    assert "Tier II" in (await me.get("/me/real-name")).text
    log = (await me.get("/me/log")).text
    assert "An operator looked at what you sent" in log
    assert "An operator opened a photo of your document." in log
    stored = await site.house.blobs.get(f"documents/{photo}")
    assert not stored.startswith(b"\xff\xd8"), "documents lie sealed"
    del person


async def test_a_suspended_person_reads_why(site: Site) -> None:
    me, person = await site.member()
    desk, _ = await site.member(operator=True)
    found = await desk.post("/desk/people", data={"who": f"http://localhost/people/{person.id}"})
    assert found.headers["location"] == f"/desk/people/{person.id}"
    assert (await desk.post("/desk/people", data={"who": "nobody@example.org"})).status_code == 404
    for path in ("/desk/people", "/desk/people?q="):
        back = await desk.get(path)
        assert (back.status_code, back.headers["location"]) == (303, "/desk")
    assert "林晓明" in (await desk.get(f"/desk/people/{person.id}")).text
    await desk.post(f"/desk/people/{person.id}/suspend", data={"reason": "Sold what was not there."})
    assert "Sold what was not there." in (await me.get("/me")).text
    assert (await me.post("/me/profile", **_form({"name": "林晓明", "bio": "x"}, field="photo"))).status_code == 403
    assert (await me.post("/me/data/export")).status_code == 303
    await desk.post(f"/desk/people/{person.id}/restore", data={"reason": "It was a mistake."})
    assert "suspended" not in (await me.get("/me")).text


async def test_the_name_is_shown_as_chosen_and_the_preview_says_so_before(site: Site) -> None:
    me, person = await site.member(name="Jane Smith")
    reader, _ = await site.member()
    preview = (await me.get("/me/privacy/preview?members=full&circles=full&contacts=full")).text
    assert preview.count("Jane Smith") == 3
    assert "J*** S." in (await reader.get(f"/people/{person.id}")).text
    less = await me.post("/me/privacy", data={"members": "full", "circles": "badge", "contacts": "full"})
    assert less.status_code == 422
    await me.post("/me/privacy", data={"members": "full", "circles": "full", "contacts": "full"})
    assert "Jane Smith" in (await reader.get("/search?q=smith")).text
    await me.post("/me/privacy", data={"members": "badge", "circles": "badge", "contacts": "full"})
    assert "Verified member" in (await reader.get(f"/people/{person.id}")).text
    assert "Jane" not in (await reader.get("/search?q=smith")).text.replace('value="smith"', "")


async def test_a_copy_of_everything_is_made_and_taken(site: Site) -> None:
    me, person = await site.member(name="Jane Smith")
    other, other_person = await site.member()
    await me.post(f"/people/{other_person.id}/follow")
    await me.post("/me/data/export")
    payloads = await _queued(site.house.db, "make_export")
    for payload in payloads:
        await exports.make_export(site.house, payload)
    path = (await me.get("/me/data")).text.split('href="/me/data/exports/')[1].split('"')[0]
    answer = await me.get(f"/me/data/exports/{path}")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = set(archive.namelist())
        assert {"README.txt", *(f"{name}.json" for name in exports.EXPORTERS)} <= names
        assert json.loads(archive.read("identity.json"))["profile"]["name"] == "Jane Smith"
        assert json.loads(archive.read("relations.json"))["follows"][0]["person_id"] == str(other_person.id)
        assert {"legal_name", "keyring", "address_changes"} <= json.loads(archive.read("identity.json")).keys()
    assert (await other.get(f"/me/data/exports/{path}")).status_code == 404
    assert b"PK" not in (await site.house.blobs.get(f"exports/{person.id}/{path}.zip"))[:8], "copies lie sealed"
    await site.house.blobs.delete(f"exports/{person.id}/{path}.zip")
    for address in (f"/me/data/exports/{path}", f"/api/v1/me/exports/{path}"):
        gone = await me.get(address)
        assert (gone.status_code, "Ask for a new one" in gone.text) == (404, True), gone.text


async def test_a_large_copy_is_made_and_taken_in_parts_which_go_together(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART_BYTES", 300)
    me, person = await site.member(name="Jane Smith")
    await me.post("/me/data/export")
    for payload in await _queued(site.house.db, "make_export"):
        await exports.make_export(site.house, payload)
    path = (await me.get("/me/data")).text.split('href="/me/data/exports/')[1].split('"')[0]
    assert len([key async for key in site.house.blobs.list_keys()]) > 2
    for address in (f"/me/data/exports/{path}", f"/api/v1/me/exports/{path}"):
        answer = await me.get(address)
        assert answer.headers["content-length"] == str(len(answer.content))
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert archive.testzip() is None
    await site.house.db.run(lambda tx: tx.execute("UPDATE identity.export SET expires_at = now() - interval '1 hour'"))
    await identity_jobs.sweep_exports(site.house, {})
    assert [key async for key in site.house.blobs.list_keys() if str(person.id) in key] == []


async def test_a_copy_made_while_its_owner_went_leaves_nothing_behind(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    me, person = await site.member()
    await me.post("/me/data/export")
    await me.post("/me/data/leave")

    async def go_meanwhile(*_: object) -> list[exports.File]:
        await site.house.db.run(lambda tx: tx.execute("UPDATE identity.deletion SET due_at = now()"))
        await deletions.finish_deletions(site.house, {})
        return []

    monkeypatch.setattr(exports, "FILES", [go_meanwhile])
    for payload in await _queued(site.house.db, "make_export"):
        await exports.make_export(site.house, payload)
    assert [key async for key in site.house.blobs.list_keys() if str(person.id) in key] == []


async def test_after_the_grace_a_person_is_nobody(site: Site) -> None:
    me, person = await site.member(name="Jane Smith")
    friend, friend_person = await site.member()
    await me.post(f"/people/{friend_person.id}/ask")
    await friend.post(f"/people/{person.id}/accept")
    await me.post("/me/data/leave")
    assert "will be deleted" in (await me.get("/me")).text
    await deletions.finish_deletions(site.house, {})
    assert (await friend.get(f"/people/{person.id}")).status_code == 200
    await site.house.db.run(
        lambda tx: tx.execute("UPDATE identity.deletion SET due_at = due_at - $1::interval", timedelta(days=14, minutes=1))
    )
    await deletions.finish_deletions(site.house, {})
    assert (await friend.get(f"/people/{person.id}")).status_code == 404
    assert "Jane" not in (await friend.get("/people/contacts")).text
    assert (await me.get("/me")).status_code == 303
    forms = await site.house.db.read(lambda tx: identity.find_name_forms(tx, person_ids=[person.member_id]))
    assert forms[person.member_id].name == ""


async def _queued(db: Db, name: str) -> list[dict[str, str]]:
    async with db.pool.acquire() as connection:
        rows = await connection.fetch("SELECT payload FROM pgqueuer WHERE entrypoint = $1", name)
    return [json.loads(row["payload"]) for row in rows]


async def test_a_refused_check_counts_so_that_nobody_can_ask_whose_number_is_taken(demo: Site) -> None:
    one, _ = await demo.member(tier=0, name="")
    two, _ = await demo.member(tier=0, name="")
    claim = {"check": "sandbox", "legal_name": "林晓明", "document": "cn_resident_id", "number": resident_id()}
    assert (await one.post("/me/real-name", **_form(claim))).status_code == 303
    tries = [(await two.post("/me/real-name", **_form(claim))).status_code for _ in range(6)]
    assert tries == [409] * 5 + [429]
    by_call = await two.post("/api/v1/me/checks", json=claim)
    assert by_call.status_code == 429


def _png(*, cut: int) -> bytes:
    """A photo whose file says one length of a part and holds another, which a decoder takes for bad grammar."""
    out = io.BytesIO()
    Image.effect_noise((300, 200), 50).convert("RGB").save(out, "PNG")
    data = out.getvalue()
    return data[:cut] + b"\x00\x00\xff\xff" + data[cut + 4 :]


async def test_no_broken_photo_of_a_document_is_our_fault_and_each_counts(site: Site) -> None:
    me, _ = await site.member(tier=0, name="")
    claim = {"check": "documents", "legal_name": "林晓明", "document": "cn_resident_id", "number": resident_id()}
    scans = _photo()[:-2] + b"\xff\xda" * 200
    broken = [_png(cut=8), _png(cut=33), _png(cut=37), scans, b"no photo"]
    answers = [await me.post("/me/real-name", **_form(claim, photo=photo)) for photo in broken]
    assert [answer.status_code for answer in answers] == [422] * 5
    assert (await me.post("/me/real-name", **_form(claim, photo=_photo()))).status_code == 429


async def test_a_broken_photo_leaves_nothing_of_the_others_behind(site: Site) -> None:
    me, _ = await site.member(tier=0, name="")
    claim = {"check": "documents", "legal_name": "林晓明", "document": "cn_resident_id", "number": resident_id()}
    files = [("photos", (name, data, "image/jpeg")) for name, data in (("front.jpg", _photo()), ("back.jpg", b"no photo"))]
    assert (await me.post("/me/real-name", data=claim, files=files)).status_code == 422
    assert [key async for key in site.house.blobs.list_keys() if key.startswith("documents/")] == []
