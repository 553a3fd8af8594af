"""My profile, and how much of my name is shown to whom, with a preview of what they see."""

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery, MultipartBody, URLEncodedBody
from litestar.response import Redirect

from quanzi import identity, media
from quanzi.identity import showing
from quanzi.identity.showing import NameForm
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import errors, limits
from quanzi.web import errors as web_errors
from quanzi.web import respond, topics, views

_AVATAR = "avatar"


class ProfileForm(msgspec.Struct, frozen=True):
    """What I say of myself; an empty `photo` leaves the picture as it is."""

    name: str = ""
    bio: str = ""
    interest: str | list[str] = []
    own: str = ""
    language: str = ""
    photo: UploadFile | None = None
    remove_photo: str = ""


class ProfilePage(msgspec.Struct, frozen=True):
    """What me_profile.html shows."""

    person: views.PersonView
    name: str
    bio: str
    offered: tuple[views.Option, ...]
    chosen: tuple[str, ...]
    own: str
    language: str
    languages: tuple[views.Option, ...]
    is_verified: bool
    has_photo: bool
    errors: dict[str, str] = {}


class PrivacyForm(msgspec.Struct, frozen=True):
    """How much of my name each audience sees."""

    members: str = ""
    circles: str = ""
    contacts: str = ""


class Seen(msgspec.Struct, frozen=True):
    """What one audience sees of me."""

    who: str
    person: views.PersonView


class PrivacyPage(msgspec.Struct, frozen=True):
    """What me_privacy.html shows."""

    form: PrivacyForm
    forms: tuple[views.Option, ...]
    preview: tuple[Seen, ...]
    errors: dict[str, str] = {}


@get("/me/profile", include_in_schema=False)
async def show_profile(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """The form with what I say of myself."""
    return await visit.page("me_profile", await _fill_profile(visit, None), tab="me")


@post("/me/profile", include_in_schema=False, request_max_body_size=limits.PHOTO_FORM_BYTES_MAX)
async def change_profile(visit: NamedDependency[respond.Visit], data: MultipartBody[ProfileForm]) -> Response[str] | Redirect:
    """Keeps it."""
    try:
        media_id = await _store_photo(visit, data)

        async def keep(tx: Tx) -> None:
            me = await showing.find_my_profile(tx, by=visit.person)
            if data.name.strip() != me.name:
                await showing.change_name(tx, by=visit.person, keys=visit.house.keys, name=data.name)
            await showing.change_profile(
                tx,
                by=visit.person,
                bio=data.bio,
                interests=_topics(data),
                language=data.language if data.language in visit.community.languages else me.language,
            )
            await _hang_photo(tx, visit, me, media_id, remove=bool(data.remove_photo))

        await visit.house.db.run(keep)
    except (errors.Invalid, errors.TooMany) as error:
        page = await _fill_profile(visit, data)
        page = msgspec.structs.replace(page, errors={str(error.data.get("field", "photo")): visit.explain(error)})
        return await visit.page("me_profile", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/me/profile", flash="saved")


async def _store_photo(visit: respond.Visit, data: ProfileForm) -> media.PictureChoice | None:
    if data.photo is None or not data.photo.filename:
        return None
    picture = await media.store_picture(visit.house.db, visit.house.blobs, by=visit.person, data=await data.photo.read())
    return media.PictureChoice(picture.media_id)


async def _hang_photo(tx: Tx, visit: respond.Visit, me: showing.MyProfile, choice: media.PictureChoice | None, *, remove: bool) -> None:
    if choice is None and not remove:
        return
    if me.avatar_media_id is not None:
        await media.release_pictures(tx, owner_id=visit.person.member_id, media_ids=[me.avatar_media_id], attached_to=_AVATAR)
    if choice is not None:
        await media.attach_pictures(tx, by=visit.person, pictures=[choice], to=_AVATAR)
    await showing.choose_avatar(tx, by=visit.person, media_id=choice.media_id if choice else None)


def _topics(data: ProfileForm) -> list[str]:
    return [*respond.each_of(data.interest), *topics.read_topics(data.own)]


async def _fill_profile(visit: respond.Visit, data: ProfileForm | None) -> ProfilePage:
    async def ask(tx: ReadTx) -> tuple[showing.MyProfile, identity.Self]:
        return await showing.find_my_profile(tx, by=visit.person), await identity.find_self(tx, by=visit.person)

    me, myself = await visit.house.db.read(ask)
    interests = _topics(data) if data else me.profile.interests
    offered = topics.offer_topics(visit.language)
    known = {option.value for option in offered}
    return ProfilePage(
        person=views.PersonView(str(myself.person_id), myself.name, "", myself.avatar_url, tier=myself.tier),
        name=data.name if data else me.name,
        bio=data.bio if data else me.profile.bio,
        offered=offered,
        chosen=tuple(one for one in interests if one in known),
        own=", ".join(one for one in interests if one not in known),
        language=me.language,
        languages=tuple(views.Option(tag, label) for tag, label in visit.community.languages.items()),
        is_verified=me.is_verified,
        has_photo=me.avatar_media_id is not None,
    )


@get("/me/privacy", include_in_schema=False)
async def show_privacy(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Who sees how much of my name."""
    return await visit.page("me_privacy", await _fill_privacy(visit, None), tab="me")


@get("/me/privacy/preview", include_in_schema=False)
async def show_preview(
    visit: NamedDependency[respond.Visit], members: FromQuery[str] = "", circles: FromQuery[str] = "", contacts: FromQuery[str] = ""
) -> Response[str]:
    """What they would see, before anything is kept."""
    return visit.part("me_privacy_preview", await _fill_privacy(visit, PrivacyForm(members, circles, contacts)))


@post("/me/privacy", include_in_schema=False)
async def change_privacy(visit: NamedDependency[respond.Visit], data: URLEncodedBody[PrivacyForm]) -> Response[str] | Redirect:
    """Keeps who sees how much."""
    try:
        await visit.house.db.run(lambda tx: showing.choose_name_display(tx, by=visit.person, display=_display(data)))
    except errors.Invalid as error:
        page = await _fill_privacy(visit, data)
        page = msgspec.structs.replace(page, errors={str(error.data.get("field", "members")): visit.explain(error)})
        return await visit.page("me_privacy", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/me/privacy", flash="saved")


def _display(form: PrivacyForm) -> showing.NameDisplay:
    """What was chosen; anything else counts as the least."""

    def read(value: str) -> NameForm:
        return NameForm(value) if value in list(NameForm) else NameForm.BADGE

    return showing.NameDisplay(read(form.members), read(form.circles), read(form.contacts))


async def _fill_privacy(visit: respond.Visit, data: PrivacyForm | None) -> PrivacyPage:
    async def ask(tx: ReadTx) -> tuple[showing.MyProfile, identity.Self]:
        return await showing.find_my_profile(tx, by=visit.person), await identity.find_self(tx, by=visit.person)

    me, myself = await visit.house.db.read(ask)
    display = me.display if data is None else _display(data)
    say = visit.translate
    seen = (
        (say("All members"), display.members),
        (say("Those in the same circle"), display.circles),
        (say("My contacts"), display.contacts),
    )
    return PrivacyPage(
        form=PrivacyForm(display.members, display.circles, display.contacts),
        forms=(
            views.Option("badge", say("Badge only"), say("That I am verified, without a name.")),
            views.Option("masked", say("Masked"), showing.show_name(me.name, NameForm.MASKED)),
            views.Option("full", say("In full"), me.name),
        ),
        preview=tuple(
            Seen(who, views.PersonView(str(myself.person_id), showing.show_name(me.name, form), "", myself.avatar_url, tier=myself.tier))
            for who, form in seen
        ),
    )


ROUTES: list[HTTPRouteHandler] = [show_profile, change_profile, show_privacy, show_preview, change_privacy]
