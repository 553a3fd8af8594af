"""Recordings, files and drawings through the API, and who gets them at their addresses."""

from uuid import UUID

import httpx
import pytest

from quanzi.infra.postgres import ReadTx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.media import attachments
from quanzi.media.voice import make_voice
from quanzi.web import attached
from tests.make import feed as make
from tests.make.recordings import PEAKS, read_recording
from tests.make.site import Site

DRAWING = {"width_px": 300, "height_px": 200, "strokes": [{"color": "ink", "pen_px": 5, "points": [1, 2, 30, 40]}]}


async def _send(client: httpx.AsyncClient, data: bytes, **about: str) -> str:
    begun = (await client.post("/api/v1/uploads", json={"size_bytes": len(data), **about})).json()
    path = f"/api/v1/uploads/{begun['upload_id']}"
    half = len(data) // 2
    for offset, piece in ((0, data[:half]), (half, data[half:])):
        assert (await client.patch(path, content=piece, headers={"upload-offset": str(offset)})).status_code == 200
    return path


async def test_a_recording_goes_up_in_pieces_and_comes_down_as_a_player_asks(site: Site) -> None:
    client, me = await site.member()
    path = await _send(client, read_recording(), kind="voice", content_type="audio/webm")
    made = await client.post(f"{path}/voice", json={"peaks": list(PEAKS)})
    assert made.status_code == 200, made.text
    voice = made.json()
    assert (voice["kind"], voice["duration_ms"], voice["peaks"], voice["scan"]) == ("voice", 1500, list(PEAKS), "none")
    assert (await client.post(f"{path}/voice", json={"peaks": list(PEAKS)})).json() == voice
    clean = make_voice(read_recording())[1]
    whole = await client.get(voice["url"])
    assert (whole.status_code, whole.content, whole.headers["content-type"]) == (200, clean, "audio/webm")
    assert whole.headers["cache-control"] == "private, no-cache"
    assert whole.headers["accept-ranges"] == "bytes"
    for asked, first, last in (("bytes=0-1", 0, 1), ("bytes=100-", 100, len(clean) - 1), ("bytes=-10", len(clean) - 10, len(clean) - 1)):
        part = await client.get(voice["url"], headers={"range": asked})
        assert (part.status_code, part.content) == (206, clean[first : last + 1])
        assert part.headers["content-range"] == f"bytes {first}-{last}/{len(clean)}"
    for asked in ("bytes=9999999-", "bytes=5-2", "bytes=a-b", "bytes=0-1,4-5", "lines=1-2", "bytes=-0", "bytes=²-"):
        assert (await client.get(voice["url"], headers={"range": asked.encode()})).content == clean
    again = await client.get(voice["url"], headers={"if-none-match": whole.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    about = f"/api/v1/attachments/{me.id}/{voice['media_id']}"
    assert (await client.get(about)).json() == voice
    assert (await client.get(f"{about}/whole")).content == clean


async def test_a_file_is_only_ever_a_download(site: Site) -> None:
    client, _ = await site.member()
    path = await _send(client, b"<script>alert(1)</script>", kind="file", name="../会议 记录.html")
    file = (await client.post(f"{path}/file")).json()
    assert (file["name"], file["content_type"], file["size_bytes"]) == ("会议 记录.html", "application/octet-stream", 25)
    got = await client.get(file["url"])
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''%E4%BC%9A%E8%AE%AE%20%E8%AE%B0%E5%BD%95.html"
    assert got.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["cache-control"].startswith("private")
    assert got.content == b"<script>alert(1)</script>"


async def test_a_drawing_comes_back_as_a_picture_of_ours(site: Site) -> None:
    client, _ = await site.member()
    made = await client.post("/api/v1/drawings", json=DRAWING)
    assert made.status_code == 201, made.text
    got = await client.get(made.json()["url"])
    assert got.headers["content-type"].startswith("image/svg+xml")
    assert got.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert b'<path d="M1 2 L30 40"' in got.content


async def test_nobody_else_has_what_is_part_of_nothing(site: Site) -> None:
    client, me = await site.member()
    other, _ = await site.member()
    drawing = (await client.post("/api/v1/drawings", json=DRAWING)).json()
    about = f"/api/v1/attachments/{me.id}/{drawing['media_id']}"
    for path in (drawing["url"], about, f"{about}/whole"):
        assert (await client.get(path)).status_code == 200
        assert (await other.get(path)).status_code == 404
    assert (await other.get(drawing["url"], headers={"if-none-match": f'"{drawing["media_id"]}-whole"'})).status_code == 404
    assert (await site.visitor().get(about)).status_code == 401
    for part in ("320.webp", "part", "..%2f"):
        assert (await client.get(f"{about}/{part}")).status_code == 404


async def test_who_owns_a_thing_says_who_reads_what_it_carries(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """One question a request, asked of the owner of what the attachment is part of."""
    client, me = await site.member()
    friend, other = await site.member()
    stranger, _ = await site.member()
    asked: list[str] = []

    async def may_read(_tx: ReadTx, by: Person, thing: str) -> None:
        asked.append(thing)
        if by.id not in {me.id, other.id}:
            raise NotFound

    path = await _send(client, make.draw_jpeg(), kind="picture", content_type="image/jpeg")
    picture = (await client.post(f"{path}/finish")).json()
    choice = attachments.AttachmentChoice(UUID(picture["media_id"]))
    (sent,) = await site.house.db.run(lambda tx: attachments.attach_media(tx, by=me, chosen=[choice], to="letter:41"))
    shown = attached.draw_attachment(sent)
    assert (await friend.get(shown.src)).status_code == 404, "nobody answers for letters yet"
    monkeypatch.setitem(attached.MAY_READ, "letter", may_read)
    got = await friend.get(shown.src)
    assert (got.status_code, got.headers["content-type"], got.headers["cache-control"]) == (200, "image/webp", "private, no-cache")
    assert asked == ["41"]
    assert (await stranger.get(shown.src)).status_code == 404
    assert (await friend.get(f"/attachments/{me.id}/{sent.media_id}/whole")).status_code == 404


async def test_a_file_that_waits_or_harms_says_so(site: Site) -> None:
    client, me = await site.member()
    path = await _send(client, b"some bytes", kind="file", name="a.zip")
    file = (await client.post(f"{path}/file")).json()
    await site.house.db.run(lambda tx: tx.execute("UPDATE media.attachment SET scan = 'waiting'"))
    waits = await client.get(f"/api/v1/attachments/{me.id}/{file['media_id']}/whole")
    assert (waits.status_code, waits.json()["code"]) == (409, "file_not_scanned")
    etag = {"if-none-match": f'"{file["media_id"]}-whole"'}
    assert (await client.get(file["url"], headers=etag)).status_code == 409
    await site.house.db.run(lambda tx: tx.execute("UPDATE media.attachment SET scan = 'harmful', harm = 'Bad.Thing'"))
    harms = await client.get(f"/api/v1/attachments/{me.id}/{file['media_id']}/whole")
    assert (harms.status_code, harms.json()["code"]) == (403, "file_harmful")
    assert "Bad.Thing" in harms.json()["detail"]
    assert (await client.get(f"/api/v1/attachments/{me.id}/{file['media_id']}")).json()["harm"] == "Bad.Thing"


async def test_nonsense_is_refused_and_never_our_fault(site: Site) -> None:
    client, me = await site.member()
    begun = (await client.post("/api/v1/uploads", json={"size_bytes": 3, "kind": "voice"})).json()
    upload = f"/api/v1/uploads/{begun['upload_id']}"
    calls = [
        ("POST", "/api/v1/uploads", {"size_bytes": 3, "kind": "video"}),
        ("POST", "/api/v1/uploads", {"size_bytes": 3, "kind": "file", "name": "a.exe"}),
        ("POST", "/api/v1/uploads", {"size_bytes": 2**30, "kind": "file", "name": "a.zip"}),
        ("POST", "/api/v1/uploads", {"size_bytes": 3, "kind": "file", "name": "\x00" * 1_001}),
        ("POST", f"{upload}/voice", {"peaks": []}),
        ("POST", f"{upload}/voice", {"peaks": [1000] * 64}),
        ("POST", f"{upload}/voice", {"peaks": list(PEAKS)}),
        ("POST", f"{upload}/file", None),
        ("POST", f"{upload}/finish", None),
        ("POST", "/api/v1/drawings", {"width_px": 300, "height_px": 200, "strokes": []}),
        ("POST", "/api/v1/drawings", DRAWING | {"width_px": 10**30}),
        ("POST", "/api/v1/drawings", DRAWING | {"script": "x"}),
        ("POST", "/api/v1/drawings", DRAWING | {"strokes": [{"color": "url(x)", "pen_px": 5, "points": [1, 2]}]}),
        ("GET", f"/api/v1/attachments/{me.id}/{begun['upload_id']}", None),
        ("GET", f"/api/v1/attachments/{me.id}/{begun['upload_id']}/whole", None),
    ]
    answers = {f"{method} {path} {body}": (await client.request(method, path, json=body)).status_code for method, path, body in calls}
    assert {call: status for call, status in answers.items() if not 400 <= status < 500} == {}
