"""What is urgent by plain forms: ask, confirm, ask again, plan it, take it back; and whose calls I take."""

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect

from quanzi import messaging
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import errors
from quanzi.messaging import urgent
from quanzi.web import errors as web_errors
from quanzi.web import money_forms, respond, rooms, shell, urgent_views

shell.add_flashes(
    urgent_asked=("good", "They are asked."),
    urgent_again=("good", "Those who have not confirmed are asked again."),
    urgent_planned=("good", "It goes at that minute. Until then you can take it back."),
    urgent_confirmed=("good", "Confirmed."),
    urgent_muted=("note", "What they ask urgently calls you no more. They are not told."),
    urgent_unmuted=("note", "What they ask urgently calls you again."),
    urgent_back=("note", "Taken back."),
)


@get("/messages/{room_id:uuid}/urgent", include_in_schema=False)
async def show_form(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], at: FromQuery[int | None] = None) -> Response[str]:
    """What is to be confirmed, by whom, and when; `at` is the message it is about."""
    return await _form(visit, room_id, at, urgent_views.AskForm(message_id=money_forms.fresh_id()))


async def _form(
    visit: respond.Visit, room_id: UUID, at: int | None, form: urgent_views.AskForm, error: errors.QuanziError | None = None
) -> Response[str]:
    refused = money_forms.refuse(visit, error, fields=("text", "due")) if error is not None else money_forms.FINE
    status = web_errors.status_of(error) if error is not None else 200

    async def ask(tx: ReadTx) -> urgent_views.AskPage:
        return await urgent_views.find_form(tx, visit=visit, room_id=room_id, at=at, form=form, refused=refused)

    return await visit.page("urgent_new", await visit.house.db.read(ask), tab="messages", status_code=status)


@post("/messages/{room_id:uuid}/urgent", include_in_schema=False)
async def ask_urgently(
    visit: NamedDependency[respond.Visit],
    room_id: FromPath[UUID],
    data: URLEncodedBody[urgent_views.AskForm],
    at: FromQuery[int | None] = None,
) -> Response[str] | Redirect:
    """Asks, or plans it; once, however often the form is sent."""
    try:
        position = await _ask(visit, room_id, at, data)
    except urgent.AlreadyUrgent:
        return visit.see_other(f"{rooms.room_href(room_id)}/{at}/urgent")
    except (errors.NotFound, errors.NotSignedIn):
        raise
    except errors.QuanziError as error:
        return await _form(visit, room_id, at, data, error)
    if position is None:
        return visit.see_other("/messages/urgent", flash="urgent_planned")
    return visit.see_other(f"{rooms.room_href(room_id)}?around={position}#m{position}", flash="urgent_asked")


async def _ask(visit: respond.Visit, room_id: UUID, at: int | None, form: urgent_views.AskForm) -> int | None:
    """Where the urgent message stands; None where it is planned."""
    by = visit.person
    to_ids = tuple(money_forms.read_id(one, field="person") for one in respond.each_of(form.person) if one) if form.whom == "some" else None
    new = urgent.NewUrgent(
        message_id=money_forms.read_id(form.message_id, field="message_id"),
        text=form.text,
        quoted=at,
        to_ids=to_ids,
        is_emergency=bool(form.emergency),
    )
    due_at = urgent_views.read_moment(form.due, zone=visit.house.settings.timezone) if form.due else None

    async def deed(tx: Tx) -> int | None:
        about = await messaging.find_message(tx, by=by, room_id=room_id, position=at) if at is not None else None
        own = at if about is not None and about.author_id == by.id else None
        if due_at is not None:
            await urgent.plan_urgent(tx, by=by, room_id=room_id, new=new, due_at=due_at, position=own)
            return None
        if own is not None:
            await urgent.make_urgent(tx, by=by, room_id=room_id, position=own, to_ids=to_ids, is_emergency=new.is_emergency)
            return own
        return (await urgent.send_urgent(tx, by=by, room_id=room_id, new=new)).position

    return await visit.house.db.run(deed)


@get("/messages/{room_id:uuid}/{position:int}/urgent", include_in_schema=False)
async def show_urgent(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], position: FromPath[int]) -> Response[str]:
    """Who confirmed and who has not; the way from a notice, with the button to confirm."""
    return await _show(visit, room_id, position)


async def _show(visit: respond.Visit, room_id: UUID, position: int, error: errors.QuanziError | None = None) -> Response[str]:
    async def ask(tx: ReadTx) -> urgent_views.UrgentPage:
        return await urgent_views.find_page(tx, visit=visit, room_id=room_id, position=position)

    page = await visit.house.db.read(ask)
    if error is None:
        return await visit.page("urgent", page, tab="messages")
    page = msgspec.structs.replace(page, error=visit.explain(error))
    return await visit.page("urgent", page, tab="messages", status_code=web_errors.status_of(error))


@post("/messages/{room_id:uuid}/{position:int}/confirm", include_in_schema=False)
async def confirm_urgent(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], position: FromPath[int]) -> Redirect:
    """Confirms it; twice is once."""
    await visit.house.db.run(lambda tx: urgent.confirm_urgent(tx, by=visit.person, room_id=room_id, position=position))
    return visit.see_other(f"{rooms.room_href(room_id)}?around={position}#m{position}", flash="urgent_confirmed")


@post("/messages/{room_id:uuid}/{position:int}/again", include_in_schema=False)
async def ask_again(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], position: FromPath[int]) -> Response[str] | Redirect:
    """Asks those who have not confirmed."""
    try:
        await visit.house.db.run(lambda tx: urgent.ask_again(tx, by=visit.person, room_id=room_id, position=position))
    except (errors.TooMany, errors.Conflict) as error:
        return await _show(visit, room_id, position, error)
    return visit.see_other(f"{rooms.room_href(room_id)}/{position}/urgent", flash="urgent_again")


@post("/messages/{room_id:uuid}/{position:int}/mute", include_in_schema=False)
async def mute_sender(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], position: FromPath[int]) -> Redirect:
    """Lets its sender's urgent messages call me no more, or again."""

    async def deed(tx: Tx) -> bool:
        found = await urgent.find_urgent(tx, by=visit.person, room_id=room_id, position=position)
        on = found.sender_id not in await urgent.list_muted(tx, by=visit.person)
        await urgent.mute_urgent(tx, by=visit.person, person_id=found.sender_id, on=on)
        return on

    on = await visit.house.db.run(deed)
    return visit.see_other(f"{rooms.room_href(room_id)}/{position}/urgent", flash="urgent_muted" if on else "urgent_unmuted")


ROUTES: list[HTTPRouteHandler] = [show_form, ask_urgently, show_urgent, confirm_urgent, ask_again, mute_sender]
