"""What the owner sets: name, visibility, language, question, picture; and the charter, in a new version."""

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, MultipartBody, URLEncodedBody
from litestar.response import Redirect

from quanzi import circles, media
from quanzi.circles import terms
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, limits
from quanzi.web import errors as web_errors
from quanzi.web import manage_views, respond, shell, views
from quanzi.web.pages.circles import language_options, visibility_options

shell.add_flashes(charter_changed=("good", "The charter has a new version. Members see what changed."))


class SettingsForm(msgspec.Struct, frozen=True):
    """What a circle is called and who may come in."""

    name: str = ""
    language: str = "both"
    visibility: str = "open"
    question: str = ""


class CharterForm(msgspec.Struct, frozen=True):
    """A new version of the charter over the one that was read."""

    seen_version: int = 0
    topic: str = ""
    on_topic: str = ""
    off_topic: str = ""
    contact: str = ""


class PictureForm(msgspec.Struct, frozen=True):
    """A photo for the circle."""

    picture: UploadFile | None = None


class SettingsPage(msgspec.Struct, frozen=True):
    """What circle_settings.html shows."""

    frame: manage_views.Frame
    form: SettingsForm
    charter: CharterForm
    languages: tuple[views.Option, ...]
    visibilities: tuple[views.Option, ...]
    has_photo: bool
    errors: dict[str, str] = {}


async def _fill(visit: respond.Visit, circle_id: UUID) -> SettingsPage:
    async def ask(tx: ReadTx) -> SettingsPage:
        frame = await manage_views.find_frame(tx, visit=visit, circle_id=circle_id, current="settings")
        circle = await circles.find_circle(tx, by=visit.person, circle_id=circle_id)
        charter = (await terms.list_charters(tx, by=visit.person, circle_id=circle_id))[0]
        return SettingsPage(
            frame,
            SettingsForm(circle.name, circle.language, circle.visibility, circle.question),
            CharterForm(charter.version, charter.topic, charter.on_topic, charter.off_topic, charter.contact),
            language_options(visit),
            visibility_options(visit),
            "/picture/" in circle.picture_url,
        )

    return await visit.house.db.read(ask)


@get("/circles/{circle_id:uuid}/manage/settings", include_in_schema=False)
async def show_settings(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> Response[str]:
    """Three forms: the circle, its picture, its charter."""
    return await visit.page("circle_settings", await _fill(visit, circle_id), tab="circles")


def _beside(visit: respond.Visit, error: errors.QuanziError, field: str) -> dict[str, str]:
    return {str(error.data.get("field", field)): visit.explain(error)}


@post("/circles/{circle_id:uuid}/manage/settings", include_in_schema=False)
async def change_settings(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], data: URLEncodedBody[SettingsForm]
) -> Response[str] | Redirect:
    """Changes name, visibility, language, question."""
    try:
        await visit.house.db.run(
            lambda tx: terms.change_circle(
                tx,
                by=visit.person,
                circle_id=circle_id,
                name=data.name,
                language=data.language,
                visibility=data.visibility,
                question=data.question,
            )
        )
    except errors.Invalid as error:
        page = msgspec.structs.replace(await _fill(visit, circle_id), form=data, errors=_beside(visit, error, "name"))
        return await visit.page("circle_settings", page, tab="circles", status_code=web_errors.status_of(error))
    return visit.see_other(f"/circles/{circle_id}/manage/settings", flash="saved")


@post("/circles/{circle_id:uuid}/manage/charter", include_in_schema=False)
async def change_charter(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], data: URLEncodedBody[CharterForm]
) -> Response[str] | Redirect:
    """Writes a new version; nothing is lost when somebody else was faster."""
    try:
        await visit.house.db.run(
            lambda tx: terms.change_charter(
                tx,
                by=visit.person,
                circle_id=circle_id,
                seen_version=data.seen_version,
                topic=data.topic,
                on_topic=data.on_topic,
                off_topic=data.off_topic,
                contact=data.contact,
            )
        )
    except (errors.Invalid, terms.CharterChanged) as error:
        page = msgspec.structs.replace(await _fill(visit, circle_id), charter=data, errors=_beside(visit, error, "topic"))
        return await visit.page("circle_settings", page, tab="circles", status_code=web_errors.status_of(error))
    return visit.see_other(f"/circles/{circle_id}/about", flash="charter_changed")


@post("/circles/{circle_id:uuid}/manage/picture", include_in_schema=False, request_max_body_size=limits.PHOTO_FORM_BYTES_MAX)
async def change_picture(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], data: MultipartBody[PictureForm]
) -> Response[str] | Redirect:
    """Hangs a photo up."""
    page = await _fill(visit, circle_id)
    try:
        choice = await _store(visit, data)
        await visit.house.db.run(lambda tx: terms.change_picture(tx, by=visit.person, circle_id=circle_id, picture=choice))
    except (errors.Invalid, errors.TooMany) as error:
        page = msgspec.structs.replace(page, errors={"picture": visit.explain(error)})
        return await visit.page("circle_settings", page, tab="circles", status_code=web_errors.status_of(error))
    return visit.see_other(f"/circles/{circle_id}/manage/settings", flash="saved")


@post("/circles/{circle_id:uuid}/manage/picture/remove", include_in_schema=False)
async def remove_picture(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> Redirect:
    """Takes the photo away; the generated picture comes back."""
    await visit.house.db.run(lambda tx: terms.change_picture(tx, by=visit.person, circle_id=circle_id, picture=None))
    return visit.see_other(f"/circles/{circle_id}/manage/settings", flash="saved")


async def _store(visit: respond.Visit, data: PictureForm) -> media.PictureChoice:
    if data.picture is None or not data.picture.filename:
        raise media.PictureMissing(field="picture")
    kept = await media.store_picture(visit.house.db, visit.house.blobs, by=visit.person, data=await data.picture.read())
    return media.PictureChoice(kept.media_id)


ROUTES: list[HTTPRouteHandler] = [show_settings, change_settings, change_charter, change_picture, remove_picture]
