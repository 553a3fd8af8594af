"""The directory of circles, founding one, and what everybody sees of a circle: its charter, its members, its picture."""

from urllib.parse import urlencode
from uuid import UUID, uuid4

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, MultipartBody
from litestar.response import Redirect

from quanzi import circles, feed, media, relations
from quanzi.circles import staff, terms
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, limits
from quanzi.web import circle_views, photos, respond, views
from quanzi.web import errors as web_errors

_MEMBERS_SHOWN = 40
_PICTURE_FAULTS = (media.PictureMissing, media.PictureUnreadable, media.PictureTooHeavy, media.PictureTooLarge)
_PICTURE_SIDE_PX = 320
_PRIVATE_DAY = "private, max-age=86400, immutable"


class DirectoryPage(msgspec.Struct, frozen=True):
    """What circles.html shows; `more` is the address of the next piece, or empty."""

    mine: tuple[views.CircleView, ...]
    found: tuple[views.CircleView, ...]
    query: str
    language: str
    languages: tuple[views.Option, ...]
    more: str


class FoundForm(msgspec.Struct, frozen=True):
    """A circle to found. `picture` comes with the form; `media_id` is one that came with an earlier try."""

    name: str = ""
    topic: str = ""
    on_topic: str = ""
    off_topic: str = ""
    contact: str = ""
    language: str = "both"
    visibility: str = "open"
    question: str = ""
    picture: UploadFile | None = None
    media_id: str = ""
    idempotency_key: str = ""


class FoundPage(msgspec.Struct, frozen=True):
    """What circle_new.html shows."""

    form: FoundForm
    languages: tuple[views.Option, ...]
    visibilities: tuple[views.Option, ...]
    errors: dict[str, str] = {}
    photo_url: str = ""


class AboutPage(msgspec.Struct, frozen=True):
    """What circle_about.html shows; `before` is the version the member last agreed to, where there is a newer one."""

    header: circle_views.CircleHeader
    charter: terms.Charter
    before: terms.Charter | None
    versions: tuple[terms.Charter, ...]
    team: tuple[views.PersonView, ...]
    founded_at: object
    question: str


class MembersPage(msgspec.Struct, frozen=True):
    """What circle_members.html shows: whom I may manage, and to whom I may write."""

    header: circle_views.CircleHeader
    people: tuple[views.PersonView, ...]
    manage: frozenset[str]
    talk: frozenset[str]
    more: str


def language_options(visit: respond.Visit) -> tuple[views.Option, ...]:
    """What can be spoken in a circle."""
    return (views.Option("both", visit.translate("Chinese and English")), views.Option("zh-Hans", "中文"), views.Option("en", "English"))


def visibility_options(visit: respond.Visit) -> tuple[views.Option, ...]:
    """Who may know of a circle, read it and come in."""
    say = visit.translate
    return (
        views.Option("open", say("Open"), say("Every member of this house may read and join.")),
        views.Option("closed", say("Closed"), say("Listed with its charter; you let people in who ask.")),
        views.Option("hidden", say("Hidden"), say("By invitation only; nobody else knows that it exists.")),
    )


@get("/circles", include_in_schema=False)
async def show_directory(
    visit: NamedDependency[respond.Visit], q: FromQuery[str] = "", language: FromQuery[str] = "", cursor: FromQuery[str] = ""
) -> Response[str]:
    """My circles with what is new in them, then those to discover."""

    async def ask(tx: ReadTx) -> DirectoryPage:
        mine = await circles.list_my_circles(tx, by=visit.person)
        unread = await feed.count_unread(tx, by=visit.person, mine=mine)
        found = await circles.list_circles(tx, by=visit.person, query=q, language=language or None, cursor=cursor or None)
        return DirectoryPage(
            mine=tuple(circle_views.show_my_circle(one, unread_count=unread.get(one.circle_id, 0)) for one in mine),
            found=tuple(circle_views.show_circle(one) for one in found.items),
            query=q,
            language=language,
            languages=(views.Option("", visit.translate("All languages")), *language_options(visit)[1:]),
            more=_more("/circles", found.next_cursor, q=q, language=language),
        )

    return await visit.page("circles", await visit.house.db.read(ask), tab="circles")


def _more(path: str, cursor: str | None, **kept: str) -> str:
    return "" if cursor is None else f"{path}?{urlencode({**{k: v for k, v in kept.items() if v}, 'cursor': cursor})}"


@get("/circles/new", include_in_schema=False)
async def show_founding(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """The form for a new circle."""
    _ = visit.person.member_id
    page = _founding(visit, FoundForm(language=visit.language, idempotency_key=uuid4().hex))
    return await visit.page("circle_new", page, tab="circles")


def _founding(visit: respond.Visit, form: FoundForm, **beside: str) -> FoundPage:
    return FoundPage(form, language_options(visit), visibility_options(visit), beside)


@post("/circles/new", include_in_schema=False, request_max_body_size=limits.PHOTO_FORM_BYTES_MAX)
async def found_circle(visit: NamedDependency[respond.Visit], data: MultipartBody[FoundForm]) -> Response[str] | Redirect:
    """Founds the circle and leads into it."""
    picture: media.PictureChoice | None = None
    try:
        picture = await _keep_picture(visit, data)
        made = await visit.house.db.run(
            lambda tx: circles.found_circle(
                tx,
                by=visit.person,
                name=data.name,
                topic=data.topic,
                on_topic=data.on_topic,
                off_topic=data.off_topic,
                contact=data.contact,
                language=data.language,
                visibility=data.visibility,
                question=data.question,
                picture=picture,
            ),
            once=visit.once(msgspec.structs.replace(data, picture=None), key=data.idempotency_key, answer=circles.CircleView),
        )
    except errors.Invalid as error:
        page = _founding_again(visit, data, picture, error)
        return await visit.page("circle_new", page, tab="circles", status_code=web_errors.status_of(error))
    return visit.see_other(circle_views.circle_href(made.circle_id), flash="founded")


async def _keep_picture(visit: respond.Visit, data: FoundForm) -> media.PictureChoice | None:
    """The photo that came with the form, else the one that was kept from an earlier try."""
    if data.picture is not None and data.picture.filename:
        kept = await media.store_picture(visit.house.db, visit.house.blobs, by=visit.person, data=await data.picture.read())
        return media.PictureChoice(kept.media_id)
    try:
        return media.PictureChoice(UUID(data.media_id)) if data.media_id else None
    except ValueError as error:
        raise media.PictureMissing(field="photos") from error


def _founding_again(visit: respond.Visit, data: FoundForm, picture: media.PictureChoice | None, error: errors.Invalid) -> FoundPage:
    """The form with all that was typed and the photo that came along, unless that is to blame."""
    field = "picture" if isinstance(error, _PICTURE_FAULTS) else str(error.data.get("field", "name"))
    media_id = str(picture.media_id) if picture is not None and field != "picture" else ""
    page = _founding(visit, msgspec.structs.replace(data, picture=None, media_id=media_id), **{field: visit.explain(error)})
    if picture is None or not media_id:
        return page
    mine = media.Picture(visit.person.member_id, picture.media_id, 1, 1)
    return msgspec.structs.replace(page, photo_url=photos.show_picture(visit.house, visit.person, mine))


@get("/circles/{circle_id:uuid}/about", include_in_schema=False)
async def show_about(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> Response[str]:
    """What the circle is for, who answers for it, and how the charter changed."""

    async def ask(tx: ReadTx) -> AboutPage:
        circle = await circles.find_circle(tx, by=visit.person, circle_id=circle_id)
        versions = await terms.list_charters(tx, by=visit.person, circle_id=circle_id)
        team = await staff.list_staff(tx, by=visit.person, circle_id=circle_id)
        people = [one.person_id for one in team]
        cards = await relations.find_cards(tx, by=visit.person, person_ids=people, in_circle=circle.role is not None)
        notes = {one.person_id: _role(visit, one.role) for one in team}
        header = circle_views.make_header(circle, say=visit.translate, current="about")
        accepted = [one for one in versions if one.version == circle.charter_accepted]
        return AboutPage(
            header=header,
            charter=versions[0],
            before=accepted[0] if header.charter_changed and accepted else None,
            versions=tuple(versions),
            team=circle_views.show_people(cards, people, notes=notes),
            founded_at=circle.founded_at,
            question=circle.question,
        )

    return await visit.page("circle_about", await visit.house.db.read(ask), tab="circles")


def _role(visit: respond.Visit, role: str) -> str:
    return {"owner": visit.translate("Owner"), "moderator": visit.translate("Moderator")}.get(role, "")


@get("/circles/{circle_id:uuid}/members", include_in_schema=False)
async def show_members(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], cursor: FromQuery[str] = "") -> Response[str]:
    """Who is in the circle, by the name each chose to show here."""

    async def ask(tx: ReadTx) -> MembersPage:
        circle = await circles.find_circle(tx, by=visit.person, circle_id=circle_id)
        members = await staff.list_members(tx, by=visit.person, circle_id=circle_id, cursor=cursor or None, limit=_MEMBERS_SHOWN)
        people = [one.person_id for one in members.items]
        cards = await relations.find_cards(tx, by=visit.person, person_ids=people, in_circle=circle.role is not None)
        notes = {one.person_id: _role(visit, one.role) for one in members.items}
        others = frozenset(str(one.person_id) for one in members.items if circle.is_staff and one.role != "owner")
        return MembersPage(
            header=circle_views.make_header(circle, say=visit.translate, current="members"),
            people=circle_views.show_people(cards, people, notes=notes),
            manage=others - {str(visit.person.id)},
            talk=frozenset(map(str, cards.keys() - {visit.person.id})) if circle.role is not None else frozenset(),
            more=_more(f"/circles/{circle_id}/members", members.next_cursor),
        )

    return await visit.page("circle_members", await visit.house.db.read(ask), tab="circles")


@get("/circles/{circle_id:uuid}/picture/{media_id:uuid}", include_in_schema=False)
async def serve_picture(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], media_id: FromPath[UUID]) -> Response[bytes]:
    """The circle's photo, for whoever may know of the circle."""

    async def ask(tx: ReadTx) -> media.Photo:
        return await terms.find_circle_photo(tx, by=visit.person, circle_id=circle_id, media_id=media_id)

    photo = await visit.house.db.glance(ask)
    webp = await media.load_size(visit.house.blobs, owner_id=photo.owner_id, media_id=photo.media_id, side=_PICTURE_SIDE_PX)
    return Response(webp, media_type="image/webp", headers={"cache-control": _PRIVATE_DAY})


ROUTES: list[HTTPRouteHandler] = [show_directory, show_founding, found_circle, show_about, show_members, serve_picture]
