"""Calls that bring a photo, a recording or a file in, piece by piece: announce it, send pieces, finish."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter, JSONBody, RawBody
from msgspec import Meta

from quanzi import media
from quanzi.api import calls
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid
from quanzi.web import photos, respond


class UploadInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What comes and how large it is, what the device says it is, and the name of a file."""

    size_bytes: Annotated[int, Meta(ge=1, le=2**40)]
    content_type: Annotated[str, Meta(max_length=100)] = ""
    kind: Literal["picture", "voice", "file"] = "picture"
    name: Annotated[str, Meta(max_length=1_000)] = ""


class UploadBegun(msgspec.Struct, frozen=True):
    """Where to send the pieces, and from which byte on."""

    upload_id: UUID
    offset: int


class UploadState(msgspec.Struct, frozen=True):
    """From which byte on the next piece goes."""

    offset: int


class PictureAnswer(msgspec.Struct, frozen=True):
    """The finished photo: its id for a post, the pixels of its largest size, and where you can see it."""

    media_id: UUID
    width: int
    height: int
    url: str


class PieceTooLarge(Invalid):
    """A piece has more bytes than one request may bring."""

    code = "piece_too_large"
    reason = "One piece may have at most {bytes_max} bytes."
    way_forward = "Send smaller pieces."


@calls.send("/uploads", scope="media:write", summary="Announce a photo, a recording or a file")
async def start_upload(visit: NamedDependency[respond.Visit], data: JSONBody[UploadInput]) -> UploadBegun:
    """Begin an upload; it waits a day for its pieces."""

    async def deed(tx: Tx) -> UploadBegun:
        begun = await media.start_upload(
            tx, by=visit.person, size_bytes=data.size_bytes, content_type=data.content_type, kind=data.kind, name=data.name
        )
        return UploadBegun(begun.upload_id, begun.offset_bytes)

    return await visit.house.db.run(deed, once=visit.once(data, key=None, answer=UploadBegun))


@calls.read("/uploads/{upload_id:uuid}", scope="media:read", summary="How much of an upload is here")
async def find_upload(visit: NamedDependency[respond.Visit], upload_id: FromPath[UUID]) -> UploadState:
    """Where to go on after a break."""

    async def ask(tx: ReadTx) -> media.Upload:
        return await media.find_upload(tx, by=visit.person, upload_id=upload_id)

    return UploadState((await visit.house.db.glance(ask)).offset_bytes)


@calls.change("/uploads/{upload_id:uuid}", scope="media:write", summary="Send a piece of an upload")
async def add_piece(
    visit: NamedDependency[respond.Visit],
    upload_id: FromPath[UUID],
    upload_offset: Annotated[int, HeaderParameter(name="Upload-Offset", ge=0, le=2**40)],
    body: RawBody,
) -> UploadState:
    """The next piece, raw, of at most 1 MiB. 409 tells the true offset when it differs."""
    if len(body) > limits.UPLOAD_CHUNK_BYTES_MAX:
        raise PieceTooLarge(bytes_max=limits.UPLOAD_CHUNK_BYTES_MAX)
    here = await media.add_piece(visit.house.db, visit.house.blobs, by=visit.person, upload_id=upload_id, offset=upload_offset, data=body)
    return UploadState(here.offset_bytes)


@calls.send("/uploads/{upload_id:uuid}/finish", scope="media:write", summary="Finish a photo", status_code=200)
async def finish_upload(visit: NamedDependency[respond.Visit], upload_id: FromPath[UUID]) -> PictureAnswer:
    """Make the photo of what arrived; finishing twice gives the same photo."""
    made = await media.finish_upload(visit.house.db, visit.house.blobs, by=visit.person, upload_id=upload_id)
    return PictureAnswer(made.media_id, made.width_px, made.height_px, photos.show_picture(visit.house, visit.person, made))


CALLS = [start_upload, find_upload, add_piece, finish_upload]
