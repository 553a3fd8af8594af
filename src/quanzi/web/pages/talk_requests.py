"""First requests: those that wait for me, with what we share and what they show; and those I sent."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from quanzi import circles, relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.messaging import contacting
from quanzi.web import circle_views, consent_words, ice_views, post_views, respond, rooms, shell, talk_words, trusting, views
from quanzi.web.pages.people import person_href

shell.add_flashes(
    talk_accepted=("good", "You can talk now. To be contacts is another step, whenever you like."),
    talk_left=("note", "Done. They are not told."),
)
_SHOWN = 10


class WaitingView(msgspec.Struct, frozen=True):
    """Somebody who writes to me: their words, where we met, what we share, what they let me see."""

    person: views.PersonView
    text: str
    at: datetime
    hint: str
    circle: views.CircleLink | None
    post_href: str
    counts: tuple[tuple[str, str], ...]
    topics: tuple[str, ...]
    kept: str
    shows: tuple[str, ...]
    card_href: str
    href: str
    report_at: str


class SentView(msgspec.Struct, frozen=True):
    """A request of mine: `state` is sent, accepted or withdrawn."""

    person: views.PersonView
    text: str
    at: datetime
    state: str
    room_href: str
    withdraw_href: str


class RequestsPage(msgspec.Struct, frozen=True):
    """What talk_requests.html shows; `pace` is told where I am slowed or stopped."""

    tabs: tuple[circle_views.SubTab, ...]
    tab: str
    waiting: tuple[WaitingView, ...]
    sent: tuple[SentView, ...]
    more: str
    pace: contacting.MyPace


@get("/messages/requests", include_in_schema=False)
async def show_requests(visit: NamedDependency[respond.Visit], tab: FromQuery[str] = "", cursor: FromQuery[str] = "") -> Response[str]:
    """Both lists; `tab` is "sent" for mine."""

    async def ask(tx: ReadTx) -> RequestsPage:
        waiting, sent, more = await (_list_sent(tx, visit, cursor) if tab == "sent" else _list_waiting(tx, visit, cursor))
        count = await contacting.count_talk_requests(tx, by=visit.person)
        say = visit.translate
        return RequestsPage(
            tabs=(
                circle_views.SubTab(say("To you"), "/messages/requests", current=tab != "sent", count=count),
                circle_views.SubTab(say("Sent"), "/messages/requests?tab=sent", current=tab == "sent"),
            ),
            tab="sent" if tab == "sent" else "waiting",
            waiting=waiting,
            sent=sent,
            more=f"/messages/requests?tab={tab}&cursor={more}" if more else "",
            pace=await contacting.find_my_pace(tx, by=visit.person),
        )

    return await visit.page("talk_requests", await visit.house.db.read(ask), tab="people")


@post("/messages/requests/{person_id:uuid}/accept", include_in_schema=False)
async def accept(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Redirect:
    """Says yes, and leads to the room."""
    room_id = await visit.house.db.run(lambda tx: contacting.accept_talk(tx, by=visit.person, person_id=person_id))
    return visit.see_other(rooms.room_href(room_id), flash="talk_accepted")


@post("/messages/requests/{person_id:uuid}/decline", include_in_schema=False)
async def decline(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Redirect:
    """Says no, without a sound."""
    await visit.house.db.run(lambda tx: contacting.decline_talk(tx, by=visit.person, person_id=person_id))
    return visit.see_other("/messages/requests", flash="talk_left")


Lists = tuple[tuple[WaitingView, ...], tuple[SentView, ...], str | None]


async def _list_waiting(tx: ReadTx, visit: respond.Visit, cursor: str) -> Lists:
    page = await contacting.list_talk_requests(tx, by=visit.person, cursor=cursor or None, limit=_SHOWN)
    briefs = await circles.find_briefs(tx, by=visit.person, circle_ids={one.circle_id for one in page.items})
    shown: list[WaitingView] = []
    for one in page.items:
        try:
            found = await trusting.find_ice_card(tx, by=visit.person, person_id=one.asker_id)
        except errors.NotFound:
            continue
        shown.append(_show_waiting(visit, one, found, briefs.get(one.circle_id)))
    return tuple(shown), (), page.next_cursor


def _show_waiting(
    visit: respond.Visit, one: contacting.TalkRequest, found: trusting.IceCard, brief: circles.CircleBrief | None
) -> WaitingView:
    say = visit.translate
    return WaitingView(
        person=circle_views.show_person(found.card, one.asker_id),
        text=one.text,
        at=one.asked_at,
        hint=talk_words.say_hint(say, one.hint),
        circle=circle_views.show_link(brief) if brief is not None else None,
        post_href=post_views.post_href(one.circle_id, one.post_id) if one.post_id is not None else "",
        counts=ice_views.count_common(visit, found),
        topics=tuple(found.topics),
        kept=ice_views.say_kept(visit, found),
        shows=tuple(consent_words.say_form(say, grant.form, grant.threshold) for grant in found.facts.grants),
        card_href=f"{person_href(one.asker_id)}/card",
        href=f"/messages/requests/{one.asker_id}",
        report_at=f"/messages/requests/{one.request_id}",
    )


async def _list_sent(tx: ReadTx, visit: respond.Visit, cursor: str) -> Lists:
    page = await contacting.list_my_talks(tx, by=visit.person, cursor=cursor or None, limit=_SHOWN)
    cards = await relations.find_cards(tx, by=visit.person, person_ids=[one.person_id for one in page.items], in_circle=True)
    shown = tuple(
        SentView(
            person=circle_views.show_person(cards.get(one.person_id), one.person_id),
            text=one.text,
            at=one.asked_at,
            state=one.state,
            room_href=rooms.room_href(one.room_id) if one.room_id is not None else "",
            withdraw_href=f"{person_href(one.person_id)}/talk/withdraw" if one.state is contacting.TalkState.SENT else "",
        )
        for one in page.items
    )
    return (), shown, page.next_cursor


ROUTES: list[HTTPRouteHandler] = [show_requests, accept, decline]
