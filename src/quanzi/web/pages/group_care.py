"""Looking after a group: its name, picture, announcement and terms; and one member before its staff."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, MultipartBody, URLEncodedBody
from litestar.response import Redirect

from quanzi import media, relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, limits
from quanzi.kernel.errors import NotFound
from quanzi.messaging import tending
from quanzi.web import errors as web_errors
from quanzi.web import group_views, respond, shell, typed, views
from quanzi.web.pages.groups import show_about_page

shell.add_flashes(
    announced=("good", "It stands at the top of the group now."),
    chat_group_ended=("note", "The group has ended. What was said stays readable."),
    taken_out=("note", "They are out of the group. They read your reason."),
    silenced=("note", "They can read on, and write when the time is over."),
    group_role=("good", "Their role in the group has changed."),
)
_SILENCE_HOURS = (1, 8, 24, 7 * 24, 30 * 24)


class NameForm(msgspec.Struct, frozen=True):
    """What a group is called."""

    name: str = ""


class PictureForm(msgspec.Struct, frozen=True):
    """A photo for the group."""

    picture: UploadFile | None = None


class AnnouncementForm(msgspec.Struct, frozen=True):
    """What stands at the top."""

    text: str = ""


class TermsForm(msgspec.Struct, frozen=True):
    """How a group is used; a box that is not ticked is no."""

    invite_by: str = "member"
    needs_approval: str = ""
    may_forward: str = ""
    days_kept: str = ""


class WorkForm(msgspec.Struct, frozen=True):
    """Whether a circle's room is work."""

    is_work: str = ""


class MemberForm(msgspec.Struct, frozen=True):
    """A decision about a member."""

    reason: str = ""
    hours: str = ""
    role: str = ""


class MemberPage(msgspec.Struct, frozen=True):
    """What group_member.html shows; the error is that of the form `failed`."""

    group: group_views.GroupLine
    person: views.PersonView
    base: str
    role: str
    joined_at: datetime
    silent_until: datetime | None
    is_owner: bool
    may_decide: bool
    hours: tuple[views.Option, ...]
    failed: str = ""
    error: str = ""


@post("/messages/{room_id:uuid}/name", include_in_schema=False)
async def change_name(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: URLEncodedBody[NameForm]
) -> Response[str] | Redirect:
    """Calls the group otherwise."""
    try:
        await visit.house.db.run(lambda tx: tending.change_name(tx, by=visit.person, room_id=room_id, name=data.name))
    except errors.Invalid as error:
        return await show_about_page(visit, room_id, beside=("name", error))
    return visit.see_other(f"/messages/{room_id}/about", flash="saved")


@post("/messages/{room_id:uuid}/picture", include_in_schema=False, request_max_body_size=limits.PHOTO_FORM_BYTES_MAX)
async def change_picture(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: MultipartBody[PictureForm]
) -> Response[str] | Redirect:
    """Gives the group a photo, or without one takes it away."""
    house = visit.house
    try:
        choice = None
        if data.picture is not None and data.picture.filename:
            raw = await data.picture.read()
            picture = await media.store_picture(house.db, house.blobs, by=visit.person, data=raw)
            choice = media.PictureChoice(picture.media_id)
        await house.db.run(lambda tx: tending.change_picture(tx, by=visit.person, room_id=room_id, picture=choice))
    except errors.Invalid as error:
        return await show_about_page(visit, room_id, beside=("picture", error))
    return visit.see_other(f"/messages/{room_id}/about", flash="saved")


@post("/messages/{room_id:uuid}/announcement", include_in_schema=False)
async def announce(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: URLEncodedBody[AnnouncementForm]
) -> Response[str] | Redirect:
    """Lets a text stand at the top."""
    try:
        await visit.house.db.run(lambda tx: tending.announce(tx, by=visit.person, room_id=room_id, text=data.text))
    except errors.Invalid as error:
        return await show_about_page(visit, room_id, beside=("announcement", error))
    return visit.see_other(f"/messages/{room_id}/about", flash="announced")


@post("/messages/{room_id:uuid}/terms", include_in_schema=False)
async def change_terms(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: URLEncodedBody[TermsForm]
) -> Response[str] | Redirect:
    """Uses the group otherwise."""
    days = 0 if not data.days_kept.strip() else typed.read_number(data.days_kept, digits=4)
    change = tending.TermsChange(
        invite_by=data.invite_by,
        needs_approval=data.needs_approval == "yes",
        may_forward=data.may_forward == "yes",
        days_kept=-1 if days is None else days,
    )
    try:
        await visit.house.db.run(lambda tx: tending.change_terms(tx, by=visit.person, room_id=room_id, change=change))
    except errors.Invalid as error:
        return await show_about_page(visit, room_id, beside=("terms", error))
    return visit.see_other(f"/messages/{room_id}/about", flash="saved")


@post("/messages/{room_id:uuid}/work", include_in_schema=False)
async def mark_work(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: URLEncodedBody[WorkForm]) -> Redirect:
    """Marks a circle's room as work, or as none."""
    await visit.house.db.run(lambda tx: tending.mark_work(tx, by=visit.person, room_id=room_id, is_work=data.is_work == "yes"))
    return visit.see_other(f"/messages/{room_id}/about", flash="saved")


@post("/messages/{room_id:uuid}/end", include_in_schema=False)
async def end(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID]) -> Redirect:
    """Ends the group."""
    await visit.house.db.run(lambda tx: tending.end_room(tx, by=visit.person, room_id=room_id))
    return visit.see_other(f"/messages/{room_id}/about", flash="chat_group_ended")


async def _fill_member(visit: respond.Visit, room_id: UUID, person_id: UUID) -> MemberPage:
    async def ask(tx: ReadTx) -> MemberPage:
        about = await tending.read_about(tx, by=visit.person, room_id=room_id)
        member = next((one for one in about.members if one.person_id == person_id), None)
        if member is None or not about.role.is_staff:
            raise NotFound
        cards = await relations.find_cards(tx, by=visit.person, person_ids=[person_id], in_circle=True)
        is_owner = about.role is tending.Role.OWNER
        return MemberPage(
            group=group_views.show_group(visit, room_id=room_id, name=about.room.name, picture=about.room.picture),
            person=group_views.show_card(cards, person_id),
            base=f"/messages/{room_id}/people/{person_id}",
            role=member.role,
            joined_at=member.joined_at,
            silent_until=member.silent_until if member.silent_until and member.silent_until > tx.now else None,
            is_owner=is_owner,
            may_decide=member.role != "owner" and (is_owner or member.role == "member"),
            hours=tuple(views.Option(str(hours), group_views.name_hours(visit, hours)) for hours in _SILENCE_HOURS),
        )

    return await visit.house.db.read(ask)


@get("/messages/{room_id:uuid}/people/{person_id:uuid}", include_in_schema=False)
async def show_member(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], person_id: FromPath[UUID]) -> Response[str]:
    """A member, and what the reader may decide."""
    return await visit.page("group_member", await _fill_member(visit, room_id, person_id), tab="messages")


@post("/messages/{room_id:uuid}/people/{person_id:uuid}/{deed:str}", include_in_schema=False)
async def decide(
    visit: NamedDependency[respond.Visit],
    room_id: FromPath[UUID],
    person_id: FromPath[UUID],
    deed: FromPath[str],
    data: URLEncodedBody[MemberForm],
) -> Response[str] | Redirect:
    """Takes them out, silences them, or gives them another role."""
    try:
        flash = await _decide(visit, room_id, person_id, deed, data)
    except (errors.Invalid, errors.Conflict) as error:
        page = msgspec.structs.replace(await _fill_member(visit, room_id, person_id), failed=deed, error=visit.explain(error))
        return await visit.page("group_member", page, tab="messages", status_code=web_errors.status_of(error))
    return visit.see_other(f"/messages/{room_id}/about", flash=flash)


async def _decide(visit: respond.Visit, room_id: UUID, person_id: UUID, deed: str, data: MemberForm) -> str:
    by, db = visit.person, visit.house.db
    if deed == "remove":
        await db.run(lambda tx: tending.remove_member(tx, by=by, room_id=room_id, person_id=person_id, reason=data.reason))
        return "taken_out"
    if deed == "silence":
        hours = typed.read_number(data.hours)
        silence = -1 if hours is None else hours
        await db.run(lambda tx: tending.silence_member(tx, by=by, room_id=room_id, person_id=person_id, hours=silence))
        return "silenced" if silence else "saved"
    if deed == "role" and data.role == "owner":
        await db.run(lambda tx: tending.hand_over(tx, by=by, room_id=room_id, person_id=person_id))
        return "group_role"
    if deed == "role":
        role = tending.Role.ADMIN if data.role == "admin" else tending.Role.MEMBER
        await db.run(lambda tx: tending.change_role(tx, by=by, room_id=room_id, person_id=person_id, role=role))
        return "group_role"
    raise NotFound


ROUTES: list[HTTPRouteHandler] = [change_name, change_picture, announce, change_terms, mark_work, end, show_member, decide]
