"""A file whose row was never written goes after two days; every file that a row names stays."""

import os
from pathlib import Path
from uuid import uuid4

from structlog.testing import capture_logs

from quanzi import media
from quanzi.app.exports import make_export
from quanzi.app.orphans import sweep_orphans
from quanzi.identity import account, verification
from quanzi.identity.verification import Outcome, Verdict
from quanzi.media import attachments
from tests.identity.test_verify import RULES, claim
from tests.make import feed as make
from tests.make.recordings import PEAKS, read_recording
from tests.make.site import Site


async def _fill(site: Site) -> None:
    """One of each kind: a picture, a recording, a piece of an upload, a document, a copy of one's data."""
    house = site.house
    _, me = await site.member(tier=0)
    data = make.draw_jpeg()
    await attachments.store_voice(house.db, house.blobs, by=me, data=read_recording(), peaks=PEAKS)
    await media.store_picture(house.db, house.blobs, by=me, data=data)
    begun = await house.db.run(lambda tx: media.start_upload(tx, by=me, size_bytes=len(data), content_type="image/jpeg"))
    await media.add_piece(house.db, house.blobs, by=me, upload_id=begun.upload_id, offset=0, data=data[:100])
    document = verification.Document(uuid4(), f"documents/{me.id}/{uuid4()}", "image/jpeg")
    await house.blobs.put(document.blob_key, b"sealed")
    await house.db.run(
        lambda tx: verification.record_check(
            tx,
            by=me,
            keys=house.keys,
            rules=RULES,
            check="documents",
            claim=claim(),
            verdict=Verdict(Outcome.WAITING),
            documents=[document],
        )
    )
    asked = await house.db.run(lambda tx: account.ask_export(tx, by=me))
    await make_export(house, {"person_id": str(me.id), "export_id": str(asked.export_id)})


def _make_old(folder: Path) -> None:
    for path in folder.rglob("*"):
        os.utime(path, (0, 0))


async def test_files_that_no_row_names_go_and_all_others_stay(site: Site) -> None:
    blobs = site.house.blobs
    await _fill(site)
    named = {key async for key in blobs.list_keys()}
    assert {key.split("/")[0] for key in named} == {"pictures", "attachments", "uploads", "documents", "exports"}
    person, picture = uuid4(), next(key for key in named if key.startswith("pictures/"))
    orphans = {
        f"pictures/{person}/{uuid4()}/320.webp",
        f"attachments/{person}/{uuid4()}",
        f"uploads/{person}/{uuid4()}",
        f"documents/{person}/{uuid4()}",
        f"exports/{person}/{uuid4()}.zip",
        f"exports/{person}/{uuid4()}.zip.000001",
        f"{picture}.part-0011223344556677",
    }
    not_ours = {"pictures/of-a-party.jpg", "elsewhere/file"}
    for key in orphans | not_ours:
        await blobs.put(key, b"x")
    await sweep_orphans(site.house, {})
    assert {key async for key in blobs.list_keys()} == named | orphans | not_ours, "too young"
    _make_old(site.house.settings.home / "blobs")
    young = f"documents/{person}/{uuid4()}"
    await blobs.put(young, b"x")
    with capture_logs() as logged:
        await sweep_orphans(site.house, {})
    assert {key async for key in blobs.list_keys()} == named | not_ours | {young}
    assert sum(line["count"] for line in logged if line["event"] == "orphans_deleted") == len(orphans)
