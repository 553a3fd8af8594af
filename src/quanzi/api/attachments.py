"""Calls for what messages carry: recordings, files and drawings, made of what was uploaded, and fetched by who may have them."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi.api import calls
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.media import attachments
from quanzi.web import attached, respond

_FIRST_SIDE = f"{max(limits.PHOTO_SIDES_PX)}.webp"


class VoiceInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The waveform as 64 whole numbers from 0 to 100."""

    peaks: Annotated[list[Annotated[int, Meta(ge=0, le=limits.VOICE_PEAK_MAX)]], Meta(max_length=limits.VOICE_PEAKS)]


class AttachmentAnswer(msgspec.Struct, frozen=True):
    """An attachment: its ids for a message, what is known of it, how far the scanner is, and where its bytes are."""

    kind: str
    owner_id: UUID
    media_id: UUID
    name: str
    content_type: str
    size_bytes: int
    width: int
    height: int
    duration_ms: int
    peaks: list[int]
    scan: str
    harm: str
    sha256: str
    url: str


def answer_kept(kept: attachments.Kept) -> AttachmentAnswer:
    """An attachment for a program."""
    one = kept.attachment
    return AttachmentAnswer(
        kind=one.kind,
        owner_id=one.owner_id,
        media_id=one.media_id,
        name=one.name,
        content_type=one.content_type,
        size_bytes=one.size_bytes,
        width=one.width_px,
        height=one.height_px,
        duration_ms=one.duration_ms,
        peaks=list(one.peaks),
        scan=kept.scan,
        harm=kept.harm,
        sha256=kept.sha256.hex(),
        url=attached.address_of(one.owner_id, one.media_id, _FIRST_SIDE if one.kind == "picture" else attached.WHOLE),
    )


async def _answer(visit: respond.Visit, owner_id: UUID, media_id: UUID) -> AttachmentAnswer:
    async def ask(tx: ReadTx) -> attachments.Kept:
        return await attached.find_readable(tx, by=visit.person, owner_id=owner_id, media_id=media_id)

    return answer_kept(await visit.house.db.glance(ask))


@calls.send("/uploads/{upload_id:uuid}/voice", scope="media:write", summary="Finish a recording", status_code=200)
async def finish_voice(visit: NamedDependency[respond.Visit], upload_id: FromPath[UUID], data: JSONBody[VoiceInput]) -> AttachmentAnswer:
    """Make the recording of what arrived (WebM or MP4 of a browser, at most 120 seconds); finishing twice gives the same."""
    house = visit.house
    made = await attachments.finish_voice(house.db, house.blobs, by=visit.person, upload_id=upload_id, peaks=data.peaks)
    return await _answer(visit, made.owner_id, made.media_id)


@calls.send("/uploads/{upload_id:uuid}/file", scope="media:write", summary="Finish a file", status_code=200)
async def finish_file(visit: NamedDependency[respond.Visit], upload_id: FromPath[UUID]) -> AttachmentAnswer:
    """Make the file of what arrived; where there is a scanner, it is `waiting` until that has looked."""
    house = visit.house
    made = await attachments.finish_file(house.db, house.blobs, house.scan, by=visit.person, upload_id=upload_id)
    return await _answer(visit, made.owner_id, made.media_id)


@calls.send("/drawings", scope="media:write", summary="Keep a drawing")
async def store_drawing(visit: NamedDependency[respond.Visit], data: JSONBody[attachments.Drawing]) -> AttachmentAnswer:
    """Strokes in, an SVG out, drawn by the server."""
    house = visit.house
    made = await attachments.store_drawing(house.db, house.blobs, by=visit.person, drawing=data)
    return await _answer(visit, made.owner_id, made.media_id)


@calls.read("/attachments/{owner_id:uuid}/{media_id:uuid}", scope="media:read", summary="About an attachment")
async def find_attachment(visit: NamedDependency[respond.Visit], owner_id: FromPath[UUID], media_id: FromPath[UUID]) -> AttachmentAnswer:
    """What it is, and how far the scanner is with a file; for its owner, and for who may read the message that it is part of."""
    return await _answer(visit, owner_id, media_id)


@calls.read("/attachments/{owner_id:uuid}/{media_id:uuid}/{part:str}", scope="media:read", summary="Fetch an attachment")
async def fetch_attachment(
    visit: NamedDependency[respond.Visit], owner_id: FromPath[UUID], media_id: FromPath[UUID], part: FromPath[str]
) -> Response[bytes]:
    """Its bytes: `part` is `whole`, or of a picture `320.webp`, `960.webp` or `1920.webp`. A file that waits is 409."""
    return await attached.send_attachment(visit, owner_id=owner_id, media_id=media_id, part=part)


CALLS = [finish_voice, finish_file, store_drawing, find_attachment, fetch_attachment]
