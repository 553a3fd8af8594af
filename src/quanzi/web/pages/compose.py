"""Writing a post, and writing it again: text, photos that were uploaded meanwhile, or photos that come with the form."""

from uuid import UUID, uuid4

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from quanzi import circles, feed, media
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import errors, limits
from quanzi.web import errors as web_errors
from quanzi.web import photos, post_views, respond, shell, views

shell.add_flashes(describe=("note", "Please say what each photo shows, for those who can't see it."))


class ComposeForm(msgspec.Struct, frozen=True):
    """A post as a browser sends it. `media` and `alt` go together; `files` came with the form itself, `remove` from ticks."""

    text: str = ""
    circle: str = ""
    media: list[str] = []
    alt: list[str] = []
    remove: list[str] = []
    files: list[UploadFile] = []


class KeptPhoto(msgspec.Struct, frozen=True):
    """A photo in the form that is here already."""

    id: str
    src: str
    alt: str


class ComposePage(msgspec.Struct, frozen=True):
    """What compose.html shows; `circles` is empty where the post is there already."""

    title: str
    action: str
    form_key: str
    submit: str
    circles: tuple[views.Option, ...] = ()
    circle: str = ""
    text: str = ""
    photos: tuple[KeptPhoto, ...] = ()
    errors: dict[str, str] = {}
    has_circles: bool = True


class Wanted(msgspec.Struct, frozen=True):
    """What makes two posts the same for an idempotency key."""

    text: str
    circle: str
    pictures: list[media.PictureChoice]


class Published(msgspec.Struct, frozen=True):
    """The id of a new post."""

    post_id: UUID


@get("/compose", include_in_schema=False)
async def show_compose(visit: NamedDependency[respond.Visit], circle: FromQuery[str] = "") -> Response[str]:
    """An empty post."""
    return await visit.page("compose", await _fill_new(visit, circle=circle), tab="compose")


async def _fill_new(visit: respond.Visit, *, circle: str = "", key: str = "") -> ComposePage:
    async def ask(tx: ReadTx) -> list[circles.MyCircle]:
        return await circles.list_my_circles(tx, by=visit.person)

    mine = await visit.house.db.glance(ask)
    return ComposePage(
        title=visit.translate("New post"),
        action=f"/compose?key={key or uuid4().hex}",
        form_key="compose",
        submit=visit.translate("Post"),
        circles=tuple(views.Option(str(one.circle_id), one.name) for one in mine),
        circle=circle,
        has_circles=bool(mine),
    )


@post("/compose", include_in_schema=False, request_max_body_size=limits.POST_FORM_BYTES_MAX)
async def publish_post(visit: NamedDependency[respond.Visit], key: FromQuery[str] = "") -> Response[str] | Redirect:
    """Publishes it and shows it."""
    data = await _read_form(visit)
    pictures: list[media.PictureChoice] = []
    try:
        circle_id = _read_circle(data.circle)
        await _gather_pictures(visit, data, into=pictures)

        async def deed(tx: Tx) -> Published:
            return Published(await feed.publish_post(tx, by=visit.person, circle_id=circle_id, text=data.text, pictures=pictures))

        wanted = Wanted(data.text, data.circle, [] if data.files else pictures)
        published = await visit.house.db.run(deed, once=visit.once(wanted, key=key, answer=Published))
    except (errors.Invalid, errors.TooMany) as error:
        page = await _again(visit, await _fill_new(visit, circle=data.circle, key=key), data, pictures, error)
        return await visit.page("compose", page, tab="compose", status_code=web_errors.status_of(error))
    return _lead_on(visit, data, post_views.post_href(circle_id, published.post_id), flash="posted")


@get("/circles/{circle_id:uuid}/posts/{post_id:uuid}/edit", include_in_schema=False)
async def show_edit(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], post_id: FromPath[UUID]) -> Response[str]:
    """My post in the form."""
    return await visit.page("compose", await _fill_edit(visit, circle_id, post_id), tab="circles")


async def _fill_edit(visit: respond.Visit, circle_id: UUID, post_id: UUID) -> ComposePage:
    async def ask(tx: ReadTx) -> feed.Post:
        return await feed.find_post(tx, by=visit.person, circle_id=circle_id, post_id=post_id)

    found = await visit.house.db.glance(ask)
    if found.author.person_id != visit.person.id:
        raise errors.NotFound
    return ComposePage(
        title=visit.translate("Edit post"),
        action=f"{post_views.post_href(circle_id, post_id)}/edit",
        form_key=f"edit:{post_id}",
        submit=visit.translate("Save"),
        text=found.text,
        photos=tuple(
            KeptPhoto(str(photo.media_id), photos.photo_urls(visit.house, visit.person, photo).small_url, photo.alt)
            for photo in found.photos
        ),
    )


@post("/circles/{circle_id:uuid}/posts/{post_id:uuid}/edit", include_in_schema=False, request_max_body_size=limits.POST_FORM_BYTES_MAX)
async def edit_post(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], post_id: FromPath[UUID]) -> Response[str] | Redirect:
    """Keeps what it says now; the circle's members can read what it said before."""
    data = await _read_form(visit)
    pictures: list[media.PictureChoice] = []
    try:
        await _gather_pictures(visit, data, into=pictures)
        await visit.house.db.run(
            lambda tx: feed.edit_post(tx, by=visit.person, circle_id=circle_id, post_id=post_id, text=data.text, pictures=pictures)
        )
    except (errors.Invalid, errors.TooMany) as error:
        page = await _again(visit, await _fill_edit(visit, circle_id, post_id), data, pictures, error)
        return await visit.page("compose", page, tab="circles", status_code=web_errors.status_of(error))
    return _lead_on(visit, data, post_views.post_href(circle_id, post_id), flash="saved")


def _lead_on(visit: respond.Visit, data: ComposeForm, href: str, *, flash: str) -> Redirect:
    """To the post; or, where photos came without script and so without words, to the form that has a field for each."""
    if data.files:
        return visit.see_other(f"{href}/edit", flash=f"{flash}.describe")
    return visit.see_other(href, flash=flash)


def _read_circle(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise errors.Invalid(field="circle") from error


async def _read_form(visit: respond.Visit) -> ComposeForm:
    """What was sent, whether it came with files or without; an empty picker sends an empty file, which is none."""
    _ = visit.person.member_id  # a stranger's photos are not even read
    form = await visit.request.form()

    def texts(name: str) -> list[str]:
        return [value for value in form.getall(name, []) if isinstance(value, str)]

    files = [file for file in form.getall("photos", []) if isinstance(file, UploadFile) and file.filename]
    return ComposeForm(
        text="".join(texts("text")[:1]),
        circle="".join(texts("circle")[:1]),
        media=texts("media"),
        alt=texts("alt"),
        remove=texts("remove"),
        files=files,
    )


async def _gather_pictures(visit: respond.Visit, data: ComposeForm, *, into: list[media.PictureChoice]) -> None:
    """Photos that are here already, in their order, then those that came with the form; those before a broken one are kept."""
    for place, text in enumerate(data.media):
        if text in data.remove:
            continue
        try:
            into.append(media.PictureChoice(UUID(text), data.alt[place] if place < len(data.alt) else ""))
        except ValueError as error:
            raise media.PictureMissing(field="photos") from error
    if len(into) + len(data.files) > limits.PHOTOS_PER_POST_MAX:
        raise errors.Invalid(field="photos")
    for file in data.files:
        picture = await media.store_picture(visit.house.db, visit.house.blobs, by=visit.person, data=await file.read())
        into.append(media.PictureChoice(picture.media_id))


async def _again(
    visit: respond.Visit, page: ComposePage, data: ComposeForm, pictures: list[media.PictureChoice], error: errors.QuanziError
) -> ComposePage:
    """The form with everything that was typed and uploaded, and the reason beside the field."""
    field = str(error.data.get("field", "text"))
    kept = tuple(
        KeptPhoto(
            str(one.media_id),
            photos.show_picture(visit.house, visit.person, media.Picture(visit.person.member_id, one.media_id, 1, 1)),
            one.alt,
        )
        for one in pictures
    )
    beside = {field if field in {"circle", "photos"} else "text": visit.explain(error)}
    return msgspec.structs.replace(page, text=data.text, circle=data.circle or page.circle, photos=kept, errors=beside)


ROUTES: list[HTTPRouteHandler] = [show_compose, publish_post, show_edit, edit_post]
