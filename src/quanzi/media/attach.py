"""Pictures become part of something, or are let go again; what is part of nothing is swept away."""

from collections.abc import Sequence
from uuid import UUID

from quanzi import identity
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.media import store
from quanzi.media.errors import PictureMissing
from quanzi.media.model import Photo, Picture, PictureChoice


async def attach_pictures(tx: Tx, *, by: Person, pictures: Sequence[PictureChoice], to: str) -> list[Photo]:
    """Make my uploaded pictures part of `to` ("post:<id>", "avatar", "circle:<id>"), in the order chosen.

    PictureMissing when one is not there, not mine, or part of something else.
    """
    identity.may_act(by)
    if not pictures:
        return []
    alts = [clean_text(picture.alt, max_characters=limits.ALT_CHARACTERS_MAX, field="alt", required=False) for picture in pictures]
    wanted = list(dict.fromkeys(picture.media_id for picture in pictures))
    taken = {row.media_id: row for row in await store.pictures.update_attached(tx, owner_id=by.member_id, media_ids=wanted, attached_to=to)}
    if len(taken) != len(pictures):
        raise PictureMissing(field="photos")
    rows = [taken[picture.media_id] for picture in pictures]
    return [Photo(row.owner_id, row.media_id, row.width_px, row.height_px, alt) for row, alt in zip(rows, alts, strict=True)]


async def release_pictures(tx: Tx, *, owner_id: UUID, attached_to: str, media_ids: Sequence[UUID] | None = None) -> None:
    """Let pictures of `attached_to` go, all where none are named; the next sweep takes them."""
    await store.pictures.update_released(tx, owner_id=owner_id, media_ids=media_ids, attached_to=attached_to)


async def find_picture(tx: ReadTx, *, owner_id: UUID, media_id: UUID, attached_to: str) -> Picture:
    """A picture that is part of `attached_to`; NotFound otherwise, so that an address opens nothing it was not made for."""
    row = await store.pictures.find_picture(tx, owner_id=owner_id, media_id=media_id)
    if row is None or row.attached_to != attached_to:
        raise NotFound
    return Picture(row.owner_id, row.media_id, row.width_px, row.height_px)
