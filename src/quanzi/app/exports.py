"""A copy of everything of one's own: each slice says what it has of a person; a job packs it into a ZIP."""

import asyncio
import tempfile
import zipfile
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import structlog

from quanzi import circles, credit, feed, media, moderation, notices, relations, wallet
from quanzi.bots import jobs as bots_jobs
from quanzi.circles import jobs as circles_jobs
from quanzi.feed import jobs as feed_jobs
from quanzi.identity import account
from quanzi.identity import jobs as identity_jobs
from quanzi.infra import parts
from quanzi.infra.blobs import BlobMissing
from quanzi.infra.crypto import CannotDecrypt
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.media import attachments
from quanzi.messaging import jobs as messaging_jobs
from quanzi.messaging import keeping

log = structlog.get_logger(__name__)
_ENDINGS = {"audio/webm": "webm", "audio/mp4": "m4a", "image/svg+xml": "svg"}

README = """This is everything that this community keeps of you, as JSON, with your photos, recordings, drawings and files beside it.

Times are in UTC. People and circles are named by their ids, since their names are theirs. versions.json holds what your
posts and comments said before you changed them; documents/ the photos of your identity document, as long as they are kept.
Not in here: the numbers of your identity document and of your bank accounts, which are kept sealed and are never shown
again, and what belongs to others, such as their posts and messages.
"""


class File(NamedTuple):
    """A file of a person's own: its name in the ZIP, and how its bytes are got (NotFound when they are gone)."""

    name: str
    load: Callable[[], Awaitable[bytes]]


Exporter = Callable[[ReadTx, House, UUID], Awaitable[object]]
FileLister = Callable[[ReadTx, House, UUID], Awaitable[list[File]]]


async def _identity(tx: ReadTx, house: House, person_id: UUID) -> object:
    return await account.export_identity(tx, person_id=person_id, keys=house.keys)


async def _relations(tx: ReadTx, _house: House, person_id: UUID) -> object:
    return await relations.export_relations(tx, person_id=person_id)


async def _circles(tx: ReadTx, _house: House, person_id: UUID) -> object:
    return await circles.export_circles(tx, person_id=person_id)


async def _entries(tx: ReadTx, _house: House, person_id: UUID) -> object:
    return await circles_jobs.export_entries(tx, person_id=person_id)


async def _posts(tx: ReadTx, _house: House, person_id: UUID) -> object:
    return await feed.export_authored(tx, person_id=person_id)


async def _versions(tx: ReadTx, _house: House, person_id: UUID) -> object:
    return await feed_jobs.export_versions(tx, person_id=person_id)


async def _reactions(tx: ReadTx, _house: House, person_id: UUID) -> object:
    return await feed_jobs.export_reactions(tx, person_id=person_id)


async def _reports(tx: ReadTx, _house: House, person_id: UUID) -> object:
    return await moderation.export_reports(tx, person_id=person_id)


async def _decisions(tx: ReadTx, _house: House, person_id: UUID) -> object:
    return await moderation.export_decisions(tx, person_id=person_id)


async def _wallet(tx: ReadTx, _house: House, person_id: UUID) -> object:
    return await wallet.export_wallet(tx, person_id=person_id)


async def _messages(tx: ReadTx, _house: House, person_id: UUID) -> object:
    return await messaging_jobs.export_messages(tx, person_id=person_id)


async def _bots(tx: ReadTx, _house: House, person_id: UUID) -> object:
    return await bots_jobs.export_bots(tx, person_id=person_id)


async def _credit(tx: ReadTx, house: House, person_id: UUID) -> object:
    return await credit.export_credit(tx, person_id=person_id, keys=house.keys)


async def _notices(tx: ReadTx, _house: House, person_id: UUID) -> object:
    return await notices.export_notices(tx, person_id=person_id)


async def _photos(tx: ReadTx, house: House, person_id: UUID) -> list[File]:
    side = max(limits.PHOTO_SIDES_PX)
    return [
        File(
            f"photos/{picture.media_id}.webp",
            partial(media.load_size, house.blobs, owner_id=picture.owner_id, media_id=picture.media_id, side=side),
        )
        for picture in await media.list_own_pictures(tx, person_id=person_id)
    ]


async def _carried(tx: ReadTx, house: House, person_id: UUID) -> list[File]:
    """Recordings, files and drawings; nothing of a file that is not given out."""
    return [
        File(_carried_name(kept), partial(_load_carried, house, kept))
        for kept in await attachments.list_own_attachments(tx, person_id=person_id)
    ]


def _carried_name(kept: attachments.Kept) -> str:
    one = kept.attachment
    if one.kind == "file":
        return f"files/{one.media_id}/{one.name}"
    return f"{one.kind}s/{one.media_id}.{_ENDINGS[one.content_type]}"


async def _load_carried(house: House, kept: attachments.Kept) -> bytes:
    try:
        return await attachments.load_attachment(house.blobs, kept=kept)
    except (attachments.FileNotScanned, attachments.FileHarmful) as error:
        raise NotFound from error


async def _documents(tx: ReadTx, house: House, person_id: UUID) -> list[File]:
    kept = await identity_jobs.list_own_documents(tx, person_id=person_id)
    return [File(f"documents/{document_id}.jpg", partial(_open_document, house, sealed)) for document_id, sealed in kept.items()]


async def _open_document(house: House, sealed: identity_jobs.SealedDocument) -> bytes:
    try:
        data = await house.blobs.get(sealed.blob_key)
    except BlobMissing as error:
        raise NotFound from error
    try:
        return await asyncio.to_thread(house.keys.decrypt, data, place=sealed.place)
    except CannotDecrypt as error:
        # everything else of hers is not held back by one photo that nobody can open any more
        log.warning("document_not_opened", key=sealed.blob_key)
        raise NotFound from error


EXPORTERS: dict[str, Exporter] = {
    "identity": _identity,
    "relations": _relations,
    "circles": _circles,
    "entries": _entries,
    "posts": _posts,
    "versions": _versions,
    "reactions": _reactions,
    "reports": _reports,
    "decisions": _decisions,
    "wallet": _wallet,
    "credit": _credit,
    "notices": _notices,
    "messages": _messages,
    "bots": _bots,
}
"""Name of the JSON file → what a slice has of a person."""

FILES: list[FileLister] = [_photos, _carried, _documents]
"""What a slice has of a person as files."""


async def make_export(house: House, payload: dict[str, Any]) -> None:
    """Pack the copy that {person_id, export_id} asked for, or with {room_id} that of a room; a second run finds it done."""
    person_id, export_id = UUID(payload["person_id"]), UUID(payload["export_id"])
    wanted = await house.db.read(partial(account.find_wanted_export, person_id=person_id, export_id=export_id))
    if wanted is None:
        return
    if "room_id" in payload:
        documents, files = await house.db.read(partial(_gather_room, person_id=person_id, room_id=UUID(payload["room_id"])))
    else:
        documents, files = await house.db.read(partial(_gather, house=house, person_id=person_id))
    with tempfile.TemporaryDirectory(prefix="quanzi-export-") as folder:
        path = Path(folder) / "export.zip"
        await _pack(path, documents, files)
        size_bytes = await parts.put_file(house.blobs, house.keys, path, key=wanted.blob_key, place=wanted.place)
    if not await house.db.run(partial(account.finish_export, person_id=person_id, export_id=export_id, size_bytes=size_bytes)):
        await parts.delete_file(house.blobs, wanted.blob_key)


async def _gather(tx: ReadTx, *, house: House, person_id: UUID) -> tuple[dict[str, object], list[File]]:
    """One snapshot of all slices."""
    documents = {name: await exporter(tx, house, person_id) for name, exporter in EXPORTERS.items()}
    return documents, [file for lister in FILES for file in await lister(tx, house, person_id)]


async def _gather_room(tx: ReadTx, *, person_id: UUID, room_id: UUID) -> tuple[dict[str, object], list[File]]:
    """A room as one of its members sees it, for the machine and for the eye; nothing of it when the person is out of it by now."""
    try:
        copy = await keeping.copy_room(tx, person_id=person_id, room_id=room_id)
    except NotFound:
        return {"room": None}, []

    async def text() -> bytes:
        return copy.text.encode()

    return {"room": copy.room, "messages": copy.messages}, [File("conversation.txt", text)]


async def _pack(path: Path, documents: dict[str, object], files: list[File]) -> None:
    """Written to disk file by file, so that many photos need no memory, and beside the loop, so that other jobs go on."""
    with zipfile.ZipFile(path, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        await asyncio.to_thread(_write_documents, archive, documents)
        for file in files:
            try:
                data = await file.load()
            except NotFound:
                continue
            await asyncio.to_thread(archive.writestr, zipfile.ZipInfo(file.name), data)


def _write_documents(archive: zipfile.ZipFile, documents: dict[str, object]) -> None:
    archive.writestr("README.txt", README)
    for name, document in documents.items():
        archive.writestr(f"{name}.json", msgspec.json.format(msgspec.json.encode(document)))
