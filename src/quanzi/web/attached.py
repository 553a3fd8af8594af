"""What messages carry, at addresses that ask anew each time: who owns what it is part of says whether this reader may have it.

A slice whose things carry attachments adds one line to `MAY_READ`: the word before the colon of `attached_to`, and a question
that raises NotFound for who may not see that thing.
"""

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import quote
from uuid import UUID

from litestar import Response

from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.media import attachments
from quanzi.messaging import carrying
from quanzi.web import respond, typed, views

MayRead = Callable[[ReadTx, Person, str], Awaitable[None]]
"""Whether a person may read the thing of this id; NotFound when not."""


async def _may_read_message(tx: ReadTx, by: Person, thing: str) -> None:
    room_id, _, message_id = thing.partition("/")
    await carrying.check_reader(tx, by=by, room_id=UUID(room_id), message_id=UUID(message_id))


MAY_READ: dict[str, MayRead] = {"message": _may_read_message}
"""First word of `attached_to` → who answers for it."""

WHOLE = "whole"
_SUFFIX = ".webp"
_BYTES_UNIT = "bytes="
_, _COLUMN_PX, _FULL_PX = limits.PHOTO_SIDES_PX


async def find_readable(
    tx: ReadTx, *, by: Person, owner_id: UUID, media_id: UUID, may_read: Mapping[str, MayRead] = MAY_READ
) -> attachments.Kept:
    """An attachment that `by` may have: their own while it is part of nothing, else by the word of who owns what it is part of."""
    kept = await attachments.find_attachment(tx, owner_id=owner_id, media_id=media_id)
    if kept.attached_to is None:
        if by.member_id != owner_id:
            raise NotFound
        return kept
    kind, _, thing = kept.attached_to.partition(":")
    if kind not in may_read:
        raise NotFound
    await may_read[kind](tx, by, thing)
    return kept


def address_of(owner_id: UUID, media_id: UUID, part: str = WHOLE) -> str:
    """Where it is asked for; of a picture `part` is "320.webp" and the like."""
    return f"/attachments/{owner_id}/{media_id}/{part}"


def draw_attachment(one: attachments.Attachment) -> views.AttachmentView:
    """An attachment for a page; each address asks anew whether its reader may have it."""
    is_picture = one.kind in {"picture", "sound_picture"}
    whole = address_of(one.owner_id, one.media_id)
    scale = min(1.0, _COLUMN_PX / max(one.width_px, one.height_px, 1))
    return views.AttachmentView(
        kind=one.kind,
        src=address_of(one.owner_id, one.media_id, f"{_COLUMN_PX}{_SUFFIX}") if is_picture else whole,
        full=address_of(one.owner_id, one.media_id, f"{_FULL_PX}{_SUFFIX}") if is_picture else whole,
        voice_url=address_of(one.owner_id, one.voice_id) if one.voice_id is not None else whole if one.kind == "voice" else "",
        name=one.name,
        size_bytes=one.size_bytes,
        width=max(1, round(one.width_px * scale)) if one.width_px else 0,
        height=max(1, round(one.height_px * scale)) if one.height_px else 0,
        seconds=one.duration_ms / 1000,
        peaks=one.peaks,
        transcript=one.transcript,
        alt=one.alt,
    )


async def send_attachment(visit: respond.Visit, *, owner_id: UUID, media_id: UUID, part: str) -> Response[bytes]:
    """The bytes, or the stretch of them that a player asks for, for who may have them."""
    kept = await visit.house.db.glance(lambda tx: find_readable(tx, by=visit.person, owner_id=owner_id, media_id=media_id))
    one = kept.attachment
    side = _read_side(part) if one.kind == "picture" else 0
    if side is None or (one.kind != "picture" and part != WHOLE):
        raise NotFound
    headers = _headers(one, part)
    if visit.request.headers.get("if-none-match") == headers["etag"] and kept.scan in {"none", "clean"}:
        return Response(b"", status_code=304, headers=headers)
    data = await attachments.load_attachment(visit.house.blobs, kept=kept, side=side or _FULL_PX)
    wanted = _read_range(visit.request.headers.get("range", ""), len(data))
    if wanted is None:
        return Response(data, media_type=one.content_type, headers=headers)
    first, last = wanted
    headers["content-range"] = f"bytes {first}-{last}/{len(data)}"
    return Response(data[first : last + 1], status_code=206, media_type=one.content_type, headers=headers)


def _read_side(part: str) -> int | None:
    return typed.read_number(part.removesuffix(_SUFFIX), digits=4) if part.endswith(_SUFFIX) else None


def _headers(one: attachments.Attachment, part: str) -> dict[str, str]:
    """Kept by the reader's own browser alone, which asks before each use; a file is never opened in place."""
    shown = "attachment" if one.kind == "file" else "inline"
    named = f"; filename*=UTF-8''{quote(one.name, safe='')}" if one.name else ""
    return {
        "accept-ranges": "bytes",
        "cache-control": "private, no-cache",
        "content-disposition": shown + named,
        "content-security-policy": "default-src 'none'; sandbox",
        "cross-origin-resource-policy": "same-origin",
        "etag": f'"{one.media_id}-{part}"',
        "vary": "cookie",
        "x-content-type-options": "nosniff",
    }


def _read_range(asked: str, size: int) -> tuple[int, int] | None:
    """The one stretch that was asked for (RFC 9110, 14.1.2); None for all of it, and for what makes no sense."""
    first, dash, last = asked.removeprefix(_BYTES_UNIT).partition("-")
    if not asked.startswith(_BYTES_UNIT) or not dash or not all(one == "" or (one.isascii() and one.isdigit()) for one in (first, last)):
        return None
    if not first:
        return (max(0, size - int(last)), size - 1) if last and int(last) else None
    start, end = int(first), min(int(last), size - 1) if last else size - 1
    return (start, end) if start <= end else None
