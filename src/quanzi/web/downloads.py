"""Files that are kept sealed in parts, opened while they go out."""

from collections.abc import AsyncIterator

from litestar.response import Stream

from quanzi.identity import account
from quanzi.infra import parts
from quanzi.infra.blobs import BlobMissing
from quanzi.infra.house import House
from quanzi.kernel.errors import NotFound


class CopyGone(NotFound):
    """The row says that a copy can be taken, but its file is not there."""

    code = "copy_gone"
    reason = "This copy is no longer there."
    way_forward = "Ask for a new one; it takes a few minutes."


async def send_export(house: House, sealed: account.SealedExport) -> Stream:
    """The ZIP, a few megabytes at a time. CopyGone before the first byte goes out, since nothing can be said after it."""
    pieces = parts.read_file(house.blobs, house.keys, key=sealed.blob_key, place=sealed.place, size_bytes=sealed.size_bytes)
    try:
        first = await anext(pieces)
    except BlobMissing as error:
        raise CopyGone from error
    headers = {
        "content-disposition": 'attachment; filename="quanzi.zip"',
        "content-length": str(sealed.size_bytes),
        "cache-control": "no-store",
    }
    return Stream(_go_on(first, pieces), media_type="application/zip", headers=headers)


async def _go_on(first: bytes, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in pieces:
        yield piece
