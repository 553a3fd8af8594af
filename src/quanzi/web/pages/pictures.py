"""Members' photos: each by an address that was made for one reader; and the photo that a person chose as their face."""

import time
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery

from quanzi import media, relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.errors import NotFound
from quanzi.web import photos, respond, typed

_SUFFIX = ".webp"
_FACE_PX = 320
_FACE_SECONDS = 7 * 24 * 3600


@get("/media/{owner_id:uuid}/{media_id:uuid}/{file:str}", include_in_schema=False)
async def show_photo(
    visit: NamedDependency[respond.Visit],
    owner_id: FromPath[UUID],
    media_id: FromPath[UUID],
    file: FromPath[str],
    e: FromQuery[int] = 0,
    s: FromQuery[str] = "",
) -> Response[bytes]:
    """One size of a photo, for the reader whose address this is."""
    if not photos.is_signed_for(visit.house, visit.person, owner_id=owner_id, media_id=media_id, expires_s=e, signature=s):
        raise NotFound
    side = typed.read_number(file.removesuffix(_SUFFIX), digits=4)
    if not file.endswith(_SUFFIX) or side is None:
        raise NotFound
    data = await media.load_size(visit.house.blobs, owner_id=owner_id, media_id=media_id, side=side)
    return _answer(data, media_id, seconds=max(0, e - int(time.time())))


@get("/avatar/{person_id:uuid}/{file:str}", include_in_schema=False)
async def show_face(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID], file: FromPath[str]) -> Response[bytes]:
    """The photo that a person chose as their face, for members in whose sight they are; no other photo of theirs is found here."""
    me = visit.person.member_id
    try:
        media_id = UUID(file.removesuffix(_SUFFIX))
    except ValueError as error:
        raise NotFound from error

    async def ask(tx: ReadTx) -> media.Picture:
        # the address outlives the page that it stood on: after a block it leads nowhere, like everything of theirs
        if person_id != me and person_id in await relations.find_hidden(tx, person_id=me):
            raise NotFound
        return await media.find_picture(tx, owner_id=person_id, media_id=media_id, attached_to="avatar")

    await visit.house.db.glance(ask)
    data = await media.load_size(visit.house.blobs, owner_id=person_id, media_id=media_id, side=_FACE_PX)
    return _answer(data, media_id, seconds=_FACE_SECONDS)


def _answer(data: bytes, media_id: UUID, *, seconds: int) -> Response[bytes]:
    headers = {
        "cache-control": f"private, max-age={seconds}, immutable",
        "content-disposition": f'inline; filename="{media_id}.webp"',
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
        "vary": "cookie",
    }
    return Response(data, media_type="image/webp", headers=headers)


ROUTES: list[HTTPRouteHandler] = [show_photo, show_face]
