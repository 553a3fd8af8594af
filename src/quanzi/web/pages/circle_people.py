"""One member before a circle's staff: mute, remove, appoint, dismiss, hand the circle over; each with a reason."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi import relations
from quanzi.circles import staff
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.web import circle_views, i18n, manage_views, respond, shell, typed, views
from quanzi.web import errors as web_errors

shell.add_flashes(
    muted=("note", "They can't write here for a while. They read your reason."),
    unmuted=("good", "They can write again."),
    removed=("note", "They are out of the circle. They read your reason."),
    role_changed=("good", "Their role has changed. They read your reason."),
    offered=("good", "Offered. The circle is theirs once they accept."),
    offer_withdrawn=("note", "You took the offer back."),
)
_MUTE_DAYS = (1, 3, 7, 30, 90)
_REMOVAL_DAYS = (7, 30, 90, 365)
FOREVER = "always"


class DecisionForm(msgspec.Struct, frozen=True):
    """A decision about a member; `days` is a number, or "always" for a removal without end."""

    reason: str = ""
    days: str = ""


class PersonPage(msgspec.Struct, frozen=True):
    """What circle_person.html shows; the errors are those of the form `failed`."""

    frame: manage_views.Frame
    person: views.PersonView
    person_id: str
    role: str
    joined_at: datetime
    muted_until: datetime | None
    is_offered: bool
    mute_days: tuple[views.Option, ...]
    removal_days: tuple[views.Option, ...]
    failed: str = ""
    reason: str = ""
    error: str = ""


async def _fill(visit: respond.Visit, circle_id: UUID, person_id: UUID) -> PersonPage:
    async def ask(tx: ReadTx) -> PersonPage:
        frame = await manage_views.find_frame(tx, visit=visit, circle_id=circle_id, current="people")
        member = await staff.find_member(tx, by=visit.person, circle_id=circle_id, person_id=person_id)
        cards = await relations.find_cards(tx, by=visit.person, person_ids=[person_id], in_circle=True)
        offered_to = await staff.find_handover(tx, by=visit.person, circle_id=circle_id)
        return PersonPage(
            frame=frame,
            person=circle_views.show_person(cards.get(person_id), person_id),
            person_id=str(person_id),
            role=member.role,
            joined_at=member.joined_at,
            muted_until=member.muted_until if member.muted_until and member.muted_until > tx.now else None,
            is_offered=offered_to == person_id,
            mute_days=_days(visit, _MUTE_DAYS),
            removal_days=(*_days(visit, _REMOVAL_DAYS), views.Option(FOREVER, visit.translate("until we let them in again"))),
        )

    return await visit.house.db.read(ask)


def _days(visit: respond.Visit, numbers: tuple[int, ...]) -> tuple[views.Option, ...]:
    return tuple(views.Option(str(days), i18n.translate_count(visit.language, "{count} day", "{count} days", days)) for days in numbers)


@get("/circles/{circle_id:uuid}/manage/people/{person_id:uuid}", include_in_schema=False)
async def show_person(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], person_id: FromPath[UUID]) -> Response[str]:
    """A member, and what staff can decide."""
    return await visit.page("circle_person", await _fill(visit, circle_id, person_id), tab="circles")


async def _again(
    visit: respond.Visit, circle_id: UUID, person_id: UUID, data: DecisionForm, error: errors.Invalid, failed: str
) -> Response[str]:
    page = msgspec.structs.replace(await _fill(visit, circle_id, person_id), failed=failed, reason=data.reason, error=visit.explain(error))
    return await visit.page("circle_person", page, tab="circles", status_code=web_errors.status_of(error))


@post("/circles/{circle_id:uuid}/manage/people/{person_id:uuid}/mute", include_in_schema=False)
async def mute(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], person_id: FromPath[UUID], data: URLEncodedBody[DecisionForm]
) -> Response[str] | Redirect:
    """Keeps them from writing for a while."""
    try:
        await visit.house.db.run(
            lambda tx: staff.mute_member(
                tx, by=visit.person, circle_id=circle_id, person_id=person_id, days=typed.read_number(data.days) or 0, reason=data.reason
            )
        )
    except errors.Invalid as error:
        return await _again(visit, circle_id, person_id, data, error, "mute")
    return visit.see_other(f"/circles/{circle_id}/manage/people/{person_id}", flash="muted")


@post("/circles/{circle_id:uuid}/manage/people/{person_id:uuid}/unmute", include_in_schema=False)
async def unmute(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], person_id: FromPath[UUID]) -> Redirect:
    """Lets them write again."""
    await visit.house.db.run(lambda tx: staff.unmute_member(tx, by=visit.person, circle_id=circle_id, person_id=person_id))
    return visit.see_other(f"/circles/{circle_id}/manage/people/{person_id}", flash="unmuted")


@post("/circles/{circle_id:uuid}/manage/people/{person_id:uuid}/remove", include_in_schema=False)
async def remove(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], person_id: FromPath[UUID], data: URLEncodedBody[DecisionForm]
) -> Response[str] | Redirect:
    """Takes them out of the circle."""
    days = None if data.days == FOREVER else typed.read_number(data.days) or 0
    try:
        await visit.house.db.run(
            lambda tx: staff.remove_member(tx, by=visit.person, circle_id=circle_id, person_id=person_id, days=days, reason=data.reason)
        )
    except errors.Invalid as error:
        return await _again(visit, circle_id, person_id, data, error, "remove")
    return visit.see_other(f"/circles/{circle_id}/members", flash="removed")


@post("/circles/{circle_id:uuid}/manage/people/{person_id:uuid}/appoint", include_in_schema=False)
async def appoint(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], person_id: FromPath[UUID], data: URLEncodedBody[DecisionForm]
) -> Response[str] | Redirect:
    """Makes them a moderator."""
    try:
        await visit.house.db.run(
            lambda tx: staff.appoint_moderator(tx, by=visit.person, circle_id=circle_id, person_id=person_id, reason=data.reason)
        )
    except errors.Invalid as error:
        return await _again(visit, circle_id, person_id, data, error, "role")
    return visit.see_other(f"/circles/{circle_id}/manage/people/{person_id}", flash="role_changed")


@post("/circles/{circle_id:uuid}/manage/people/{person_id:uuid}/dismiss", include_in_schema=False)
async def dismiss(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], person_id: FromPath[UUID], data: URLEncodedBody[DecisionForm]
) -> Response[str] | Redirect:
    """Makes them a member again."""
    try:
        await visit.house.db.run(
            lambda tx: staff.dismiss_moderator(tx, by=visit.person, circle_id=circle_id, person_id=person_id, reason=data.reason)
        )
    except errors.Invalid as error:
        return await _again(visit, circle_id, person_id, data, error, "role")
    return visit.see_other(f"/circles/{circle_id}/manage/people/{person_id}", flash="role_changed")


@post("/circles/{circle_id:uuid}/manage/people/{person_id:uuid}/offer", include_in_schema=False)
async def offer(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], person_id: FromPath[UUID]) -> Redirect:
    """Offers them the circle."""
    await visit.house.db.run(lambda tx: staff.offer_circle(tx, by=visit.person, circle_id=circle_id, person_id=person_id))
    return visit.see_other(f"/circles/{circle_id}/manage/people/{person_id}", flash="offered")


@post("/circles/{circle_id:uuid}/manage/offer/withdraw", include_in_schema=False)
async def withdraw_offer(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> Redirect:
    """Takes the offer back."""
    await visit.house.db.run(lambda tx: staff.withdraw_offer(tx, by=visit.person, circle_id=circle_id))
    return visit.see_other(f"/circles/{circle_id}/members", flash="offer_withdrawn")


ROUTES: list[HTTPRouteHandler] = [show_person, mute, unmute, remove, appoint, dismiss, offer, withdraw_offer]
