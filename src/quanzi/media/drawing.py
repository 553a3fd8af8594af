"""Drawings: strokes of a finger or pen, drawn by us as an SVG of nothing but paths, so that no file is trusted."""

import asyncio
import hashlib
from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from quanzi import identity
from quanzi.infra import ratelimit
from quanzi.infra.blobs import Blobs
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.media import store
from quanzi.media.carry import attachment_key, describe_row
from quanzi.media.errors import DrawingMisshapen, DrawingTooLarge
from quanzi.media.model import Attachment
from quanzi.media.store.attachments import AttachmentRow

TYPE = "image/svg+xml"
_PER_HOUR = ratelimit.Limit("drawings", 120, 3600)
_SIDE_MIN_PX = 16
# the tokens --pen-… of the pages, which are the same in light and dark: a drawing looks the same to everybody who gets it
COLORS = {"ink": "#241a21", "brand": "#8c2363", "accent": "#f4a01c", "good": "#16705f", "danger": "#b0241c", "paper": "#ffffff"}
Color = Literal["ink", "brand", "accent", "good", "danger", "paper"]


class Stroke(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line: its colour (paper rubs out), the width of the pen, and its points as x, y, x, y, ... in pixels of the drawing."""

    color: Color
    pen_px: Annotated[int, Meta(ge=1, le=limits.DRAWING_PEN_PX_MAX)]
    points: list[int]


class Drawing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sheet of so many pixels, and its strokes in the order in which they were drawn."""

    width_px: int
    height_px: int
    strokes: list[Stroke]


async def store_drawing(db: Db, blobs: Blobs, *, by: Person, drawing: Drawing) -> Attachment:
    """Keep a drawing, drawn by us; DrawingMisshapen, DrawingTooLarge or TooMany."""
    identity.may_act(by)
    check_drawing(drawing)
    svg = await asyncio.to_thread(write_svg, drawing)

    async def reserve(tx: Tx) -> UUID:
        await ratelimit.take(tx, _PER_HOUR, str(by.member_id))
        return tx.new_id()

    media_id = await db.run(reserve)
    await blobs.put(attachment_key(by.member_id, media_id), svg)
    row = AttachmentRow(
        owner_id=by.member_id,
        media_id=media_id,
        kind="drawing",
        name="",
        content_type=TYPE,
        size_bytes=len(svg),
        sha256=hashlib.sha256(svg).digest(),
        width_px=drawing.width_px,
        height_px=drawing.height_px,
        duration_ms=0,
        peaks=[],
        scan="none",
        harm="",
        attached_to=None,
    )
    await db.run(lambda tx: store.attachments.insert_attachment(tx, row=row, at=tx.now))
    return describe_row(row)


def check_drawing(drawing: Drawing) -> None:
    """Every point lies on the sheet, and there are no more than we draw; DrawingMisshapen or DrawingTooLarge."""
    points = sum(len(stroke.points) for stroke in drawing.strokes) // 2
    if len(drawing.strokes) > limits.DRAWING_STROKES_MAX or points > limits.DRAWING_POINTS_MAX:
        raise DrawingTooLarge(strokes_max=limits.DRAWING_STROKES_MAX, points_max=limits.DRAWING_POINTS_MAX, field="strokes")
    sides = (drawing.width_px, drawing.height_px)
    if not drawing.strokes or not all(_SIDE_MIN_PX <= side <= limits.DRAWING_SIDE_PX_MAX for side in sides):
        raise DrawingMisshapen(field="strokes")
    for stroke in drawing.strokes:
        across, down = stroke.points[::2], stroke.points[1::2]
        if not across or len(across) != len(down) or not _lie(across, drawing.width_px) or not _lie(down, drawing.height_px):
            raise DrawingMisshapen(field="strokes")


def _lie(places: list[int], side_px: int) -> bool:
    return all(0 <= place <= side_px for place in places)


def write_svg(drawing: Drawing) -> bytes:
    """The sheet and its strokes as round lines; every number in it is one that we checked."""
    width, height = drawing.width_px, drawing.height_px
    lines = "".join(
        f'<path d="{" ".join(_trace(stroke.points))}" stroke="{COLORS[stroke.color]}" stroke-width="{stroke.pen_px}"/>'
        for stroke in drawing.strokes
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<rect width="{width}" height="{height}" fill="{COLORS["paper"]}"/>'
        f'<g fill="none" stroke-linecap="round" stroke-linejoin="round">{lines}</g></svg>'
    ).encode()


def _trace(points: list[int]) -> Iterator[str]:
    """Curves through the middles between points, which takes the corners out of a hand's line; a single point is a dot."""
    places = list(zip(points[::2], points[1::2], strict=True))
    yield f"M{places[0][0]} {places[0][1]}"
    for (x, y), (next_x, next_y) in pairwise(places[1:]):
        yield f"Q{x} {y} {(x + next_x) / 2:g} {(y + next_y) / 2:g}"
    yield f"L{places[-1][0]} {places[-1][1]}"
