"""Files: under a clean name, never programs, and not given out before the scanner has looked."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import obstore.store
import pytest

from quanzi import media
from quanzi.infra.blobs import StoreBlobs
from quanzi.infra.postgres import Db
from quanzi.infra.scan import NoScan, Scan, ScannerAway
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.media import attachments
from quanzi.media import jobs as media_jobs
from quanzi.media.errors import FileEmpty, FileKindRefused, FileTooHeavy, NoRoomLeft
from tests.make import people

HARM = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


@dataclass
class OneWord:
    """A scanner that knows one harmful word, and can be away."""

    looks: bool = True
    away: bool = False
    seen: list[bytes] = field(default_factory=list)

    async def find_harm(self, data: bytes) -> str:
        if self.away:
            raise ScannerAway
        self.seen.append(data)
        return "Test.File" if HARM in data else ""


@pytest.fixture
def blobs(tmp_path: Path) -> StoreBlobs:
    return StoreBlobs(obstore.store.LocalStore(tmp_path, mkdir=True))


@pytest.fixture
async def member(db: Db) -> Person:
    return await db.run(people.make_member)


async def _find(db: Db, one: attachments.Attachment) -> attachments.Kept:
    return await db.glance(lambda tx: attachments.find_attachment(tx, owner_id=one.owner_id, media_id=one.media_id))


async def _scan(db: Db, blobs: StoreBlobs, scan: Scan, one: attachments.Attachment) -> None:
    await media_jobs.scan_file(db, blobs, scan, owner_id=one.owner_id, media_id=one.media_id)


async def test_without_a_scanner_a_file_is_there_at_once(db: Db, blobs: StoreBlobs, member: Person) -> None:
    made = await attachments.store_file(db, blobs, NoScan(), by=member, data=b"%PDF-1.7", name="../季度 报告.PDF")
    kept = await _find(db, made)
    assert (made.name, made.content_type, made.size_bytes, kept.scan) == ("季度 报告.PDF", "application/pdf", 8, "none")
    assert kept.sha256 == hashlib.sha256(b"%PDF-1.7").digest()
    assert await attachments.load_attachment(blobs, kept=kept) == b"%PDF-1.7"
    assert await db.run(lambda tx: tx.value("SELECT count(*) FROM pgqueuer WHERE entrypoint = 'scan_file'")) == 0


async def test_a_file_waits_for_the_scanner_and_is_then_given_out(db: Db, blobs: StoreBlobs, member: Person) -> None:
    scan = OneWord()
    made = await attachments.store_file(db, blobs, scan, by=member, data=b"harmless", name="a.txt")
    assert await db.run(lambda tx: tx.value("SELECT count(*) FROM pgqueuer WHERE entrypoint = 'scan_file'")) == 1
    with pytest.raises(attachments.FileNotScanned):
        await attachments.load_attachment(blobs, kept=await _find(db, made))
    await _scan(db, blobs, scan, made)
    await _scan(db, blobs, scan, made)
    assert scan.seen == [b"harmless"], "it looks once"
    assert await attachments.load_attachment(blobs, kept=await _find(db, made)) == b"harmless"
    events = await db.run(lambda tx: tx.column("SELECT payload->>'harmful' FROM infra.outbox WHERE kind = 'media.FileScanned'"))
    assert events == ["false"]


async def test_a_harmful_file_is_given_to_nobody_and_sent_by_nobody(db: Db, blobs: StoreBlobs, member: Person) -> None:
    scan = OneWord()
    made = await attachments.store_file(db, blobs, scan, by=member, data=b"x" + HARM, name="a.zip")
    choice = attachments.AttachmentChoice(made.media_id)
    await db.run(lambda tx: attachments.attach_media(tx, by=member, chosen=[choice], to="message:1"))
    await _scan(db, blobs, scan, made)
    kept = await _find(db, made)
    assert (kept.scan, kept.harm, kept.attached_to) == ("harmful", "Test.File", "message:1")
    with pytest.raises(attachments.FileHarmful) as refused:
        await attachments.load_attachment(blobs, kept=kept)
    assert refused.value.data == {"name": "a.zip", "harm": "Test.File"}
    assert [key async for key in blobs.list_keys()] == []
    with pytest.raises(attachments.FileHarmful):
        await db.run(lambda tx: attachments.attach_media(tx, by=member, chosen=[choice], to="message:1"))
    with pytest.raises(attachments.FileHarmful):
        await attachments.copy_attachments(db, blobs, by=member, attachments=[made])
    payload = await db.run(lambda tx: tx.value("SELECT payload FROM infra.outbox WHERE kind = 'media.FileScanned'"))
    assert (payload["harmful"], payload["attached_to"]) == (True, "message:1")


async def test_while_the_scanner_is_away_a_file_waits_and_is_looked_at_later(db: Db, blobs: StoreBlobs, member: Person) -> None:
    scan = OneWord(away=True)
    made = await attachments.store_file(db, blobs, scan, by=member, data=b"harmless", name="a.txt")
    with pytest.raises(ScannerAway):
        await _scan(db, blobs, scan, made)
    assert (await _find(db, made)).scan == "waiting"
    scan.away = False
    await media_jobs.scan_waiting(db, blobs, scan)
    assert (await _find(db, made)).scan == "waiting", "its own job may still be on its way"
    await db.run(lambda tx: tx.execute("UPDATE media.attachment SET created_at = created_at - interval '10 minutes'"))
    await media_jobs.scan_waiting(db, blobs, scan)
    assert (await _find(db, made)).scan == "clean"


async def test_a_house_that_gives_up_its_scanner_lets_waiting_files_go(db: Db, blobs: StoreBlobs, member: Person) -> None:
    made = await attachments.store_file(db, blobs, OneWord(), by=member, data=b"harmless", name="a.txt")
    await _scan(db, blobs, NoScan(), made)
    assert (await _find(db, made)).scan == "none"


@pytest.mark.parametrize(
    ("name", "data"),
    [("setup.exe", b"x"), ("photo.jpg.scr", b"x"), ("a.pdf", b"MZ\x90\0\x03"), ("notes.txt", b"#!/bin/sh\nrm"), ("a", b"\x7fELF\x02")],
)
async def test_programs_are_refused_by_name_and_by_content(db: Db, blobs: StoreBlobs, member: Person, name: str, data: bytes) -> None:
    with pytest.raises(FileKindRefused):
        await attachments.store_file(db, blobs, NoScan(), by=member, data=data, name=name)
    assert [key async for key in blobs.list_keys()] == []


async def test_a_program_in_pieces_ends_its_upload(db: Db, blobs: StoreBlobs, member: Person) -> None:
    with pytest.raises(FileKindRefused):
        await db.run(lambda tx: media.start_upload(tx, by=member, size_bytes=5, content_type="", kind="file", name="a.exe"))
    begun = await db.run(lambda tx: media.start_upload(tx, by=member, size_bytes=5, content_type="", kind="file", name="a.pdf"))
    await media.add_piece(db, blobs, by=member, upload_id=begun.upload_id, offset=0, data=b"#!/bi")
    with pytest.raises(FileKindRefused):
        await attachments.finish_file(db, blobs, NoScan(), by=member, upload_id=begun.upload_id)
    with pytest.raises(NotFound):
        await attachments.finish_file(db, blobs, NoScan(), by=member, upload_id=begun.upload_id)
    assert [key async for key in blobs.list_keys()] == []


async def test_a_file_in_pieces_keeps_the_name_it_was_announced_with(db: Db, blobs: StoreBlobs, member: Person) -> None:
    begun = await db.run(lambda tx: media.start_upload(tx, by=member, size_bytes=4, content_type="", kind="file", name="C:\\a\\b.csv"))
    await media.add_piece(db, blobs, by=member, upload_id=begun.upload_id, offset=0, data=b"1,2\n")
    made = await attachments.finish_file(db, blobs, NoScan(), by=member, upload_id=begun.upload_id)
    assert (made.name, made.content_type) == ("b.csv", "text/csv")
    assert await attachments.finish_file(db, blobs, NoScan(), by=member, upload_id=begun.upload_id) == made


async def test_limits_of_bytes_hold(db: Db, blobs: StoreBlobs, member: Person) -> None:
    with pytest.raises(FileTooHeavy):
        await attachments.store_file(db, blobs, NoScan(), by=member, data=bytes(limits.FILE_BYTES_MAX + 1), name="a.zip")
    with pytest.raises(FileEmpty):
        await attachments.store_file(db, blobs, NoScan(), by=member, data=b"", name="a.zip")
    await attachments.store_file(db, blobs, NoScan(), by=member, data=b"x", name="a.zip")
    await db.run(lambda tx: tx.execute("UPDATE media.attachment SET size_bytes = $1", limits.ATTACHMENT_BYTES_PER_PERSON_MAX))
    with pytest.raises(NoRoomLeft):
        await attachments.store_file(db, blobs, NoScan(), by=member, data=b"x", name="b.zip")
    with pytest.raises(NoRoomLeft):
        await db.run(lambda tx: media.start_upload(tx, by=member, size_bytes=5, content_type="", kind="voice"))
