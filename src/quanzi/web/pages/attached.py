"""Voices, files, drawings and pictures of messages, for who may read the message."""

from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from quanzi.web import attached, respond


@get("/attachments/{owner_id:uuid}/{media_id:uuid}/{part:str}", include_in_schema=False)
async def show_attachment(
    visit: NamedDependency[respond.Visit], owner_id: FromPath[UUID], media_id: FromPath[UUID], part: FromPath[str]
) -> Response[bytes]:
    """The bytes of an attachment; of a picture one of its sizes."""
    return await attached.send_attachment(visit, owner_id=owner_id, media_id=media_id, part=part)


ROUTES: list[HTTPRouteHandler] = [show_attachment]
