"""Calls about circles: finding, founding, getting in and out, charter and settings."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from quanzi import circles, media
from quanzi.api import calls
from quanzi.circles import entrance, staff, terms
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.page import Page
from quanzi.kernel.person import Person
from quanzi.web import respond

Name = Annotated[str, Meta(min_length=1, max_length=limits.CIRCLE_NAME_CHARACTERS_MAX)]
Topic = Annotated[str, Meta(min_length=1, max_length=limits.CIRCLE_TOPIC_CHARACTERS_MAX)]
CharterText = Annotated[str, Meta(max_length=limits.CHARTER_CHARACTERS_MAX)]
Contact = Annotated[str, Meta(max_length=limits.CONTACT_CHARACTERS_MAX)]
Question = Annotated[str, Meta(max_length=limits.JOIN_ANSWER_CHARACTERS_MAX)]
Secret = Annotated[str, Meta(max_length=64)]


class FoundInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A circle to found, with its first charter; `media_id` is an uploaded picture of mine that is part of nothing yet."""

    name: Name
    topic: Topic
    on_topic: CharterText = ""
    off_topic: CharterText = ""
    contact: Contact = ""
    language: terms.Language = "both"
    visibility: terms.Visibility = "open"
    question: Question = ""
    media_id: UUID | None = None


class AnswerInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The answer to the circle's question."""

    answer: Question = ""


class SecretInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The last part of an invitation link."""

    secret: Secret


class CirclePage(msgspec.Struct, frozen=True):
    """Some circles, the latest active first."""

    items: Sequence[circles.CircleView]
    next_cursor: str | None


class MyCircleList(msgspec.Struct, frozen=True):
    """All circles I am in, by name."""

    items: Sequence[circles.MyCircle]


class BriefList(msgspec.Struct, frozen=True):
    """Circles by name and picture."""

    items: Sequence[circles.CircleBrief]


class DecisionList(msgspec.Struct, frozen=True):
    """What was decided about me, the latest first."""

    items: Sequence[circles.Decision]


@calls.read("/circles", scope="circles:read", summary="Search circles")
async def list_circles(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    q: calls.SearchText = "",
    language: FromQuery[terms.Language | None] = None,
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> CirclePage:
    """Listed circles by name or topic, the latest active first."""

    async def ask(tx: ReadTx) -> Page[circles.CircleView]:
        return await circles.list_circles(tx, by=person, query=q, language=language, cursor=cursor, limit=limit)

    found = await house.db.glance(ask)
    return CirclePage(found.items, found.next_cursor)


@calls.read("/circles/mine", scope="circles:read", summary="My circles")
async def list_my_circles(house: NamedDependency[House], person: NamedDependency[Person]) -> MyCircleList:
    """Every circle I am in, by name."""

    async def ask(tx: ReadTx) -> list[circles.MyCircle]:
        return await circles.list_my_circles(tx, by=person)

    return MyCircleList(await house.db.glance(ask))


@calls.read("/circles/suggested", scope="circles:read", summary="Circles I might like")
async def suggest_circles(
    house: NamedDependency[House], person: NamedDependency[Person], limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT
) -> CirclePage:
    """Open circles that I am not in: those about my interests first."""

    async def ask(tx: ReadTx) -> list[circles.CircleView]:
        return await circles.suggest_circles(tx, by=person, limit=limit)

    return CirclePage(await house.db.read(ask), None)


@calls.send("/circles", scope="circles:write", summary="Found a circle")
async def found_circle(visit: NamedDependency[respond.Visit], data: JSONBody[FoundInput]) -> circles.CircleView:
    """Found a circle and own it; for verified members."""
    return await visit.house.db.run(
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
            picture=media.PictureChoice(data.media_id) if data.media_id else None,
        ),
        once=visit.once(data, key=None, answer=circles.CircleView),
    )


@calls.read("/circles/{circle_id:uuid}", scope="circles:read", summary="One circle")
async def find_circle(house: NamedDependency[House], person: NamedDependency[Person], circle_id: FromPath[UUID]) -> circles.CircleView:
    """A circle as I may see it."""

    async def ask(tx: ReadTx) -> circles.CircleView:
        return await circles.find_circle(tx, by=person, circle_id=circle_id)

    return await house.db.glance(ask)


@calls.remove("/circles/{circle_id:uuid}", scope="circles:write", summary="End a circle")
async def end_circle(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> None:
    """End a circle of mine in which nobody else is."""
    await visit.house.db.run(lambda tx: entrance.end_circle(tx, by=visit.person, circle_id=circle_id))


@calls.replace("/circles/{circle_id:uuid}/membership", scope="circles:write", summary="Join a circle")
async def join_circle(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> circles.CircleView:
    """Join an open circle; being in it already is fine."""
    return await visit.house.db.run(lambda tx: circles.join_circle(tx, by=visit.person, circle_id=circle_id))


@calls.remove("/circles/{circle_id:uuid}/membership", scope="circles:write", summary="Leave a circle")
async def leave_circle(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> None:
    """Leave; not being in it is fine."""
    await visit.house.db.run(lambda tx: circles.leave_circle(tx, by=visit.person, circle_id=circle_id))


@calls.replace("/circles/{circle_id:uuid}/request", scope="circles:write", summary="Ask to join")
async def ask_to_join(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], data: JSONBody[AnswerInput]) -> circles.CircleView:
    """Ask a closed circle to let me in, with an answer to its question."""
    return await visit.house.db.run(lambda tx: entrance.ask_to_join(tx, by=visit.person, circle_id=circle_id, answer=data.answer))


@calls.remove("/circles/{circle_id:uuid}/request", scope="circles:write", summary="Take my request back")
async def withdraw_request(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> None:
    """Take my request back; nothing happens when there is none."""
    await visit.house.db.run(lambda tx: entrance.withdraw_request(tx, by=visit.person, circle_id=circle_id))


@calls.read("/circles/{circle_id:uuid}/invited/{secret:str}", scope="circles:read", summary="The circle behind a link")
async def find_invited_circle(
    house: NamedDependency[House], person: NamedDependency[Person], circle_id: FromPath[UUID], secret: FromPath[str]
) -> circles.CircleView:
    """The circle that an invitation link opens, hidden ones too."""
    await house.db.run(lambda tx: entrance.count_invite_try(tx, by=person))

    async def ask(tx: ReadTx) -> circles.CircleView:
        return await entrance.find_invited_circle(tx, by=person, circle_id=circle_id, secret=secret)

    return await house.db.glance(ask)


@calls.replace("/circles/{circle_id:uuid}/invited", scope="circles:write", summary="Join by a link")
async def accept_invite(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], data: JSONBody[SecretInput]
) -> circles.CircleView:
    """Join by an invitation link."""
    await visit.house.db.run(lambda tx: entrance.count_invite_try(tx, by=visit.person))
    return await visit.house.db.run(lambda tx: entrance.accept_invite(tx, by=visit.person, circle_id=circle_id, secret=data.secret))


@calls.replace("/circles/{circle_id:uuid}/ownership", scope="circles:write", summary="Take a circle over", status_code=204)
async def accept_circle(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> None:
    """Become the owner of a circle that was offered to me."""
    await visit.house.db.run(lambda tx: staff.accept_circle(tx, by=visit.person, circle_id=circle_id))


@calls.remove("/circles/{circle_id:uuid}/ownership", scope="circles:write", summary="Don't take a circle over")
async def decline_circle(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> None:
    """Not take a circle that was offered to me."""
    await visit.house.db.run(lambda tx: staff.decline_circle(tx, by=visit.person, circle_id=circle_id))


@calls.read("/me/decisions", scope="circles:read", summary="Decisions about me")
async def list_decisions(house: NamedDependency[House], person: NamedDependency[Person]) -> DecisionList:
    """What the staff of circles decided about me, and why."""

    async def ask(tx: ReadTx) -> list[circles.Decision]:
        return await circles.list_decisions(tx, by=person)

    return DecisionList(await house.db.glance(ask))


@calls.replace("/me/decisions/seen", scope="circles:write", summary="I have read the decisions", status_code=204)
async def mark_decisions_seen(visit: NamedDependency[respond.Visit]) -> None:
    """Mark the decisions about me as read."""
    await visit.house.db.run(lambda tx: staff.mark_decisions_seen(tx, by=visit.person))


@calls.read("/people/{person_id:uuid}/circles", scope="circles:read", summary="Circles in common")
async def circles_in_common(house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]) -> BriefList:
    """The circles in which somebody and I both are."""

    async def ask(tx: ReadTx) -> list[circles.CircleBrief]:
        return await circles.circles_in_common(tx, by=person, person_id=person_id)

    return BriefList(await house.db.read(ask))


CALLS = [
    list_circles,
    list_my_circles,
    suggest_circles,
    found_circle,
    find_circle,
    end_circle,
    join_circle,
    leave_circle,
    ask_to_join,
    withdraw_request,
    find_invited_circle,
    accept_invite,
    accept_circle,
    decline_circle,
    list_decisions,
    mark_decisions_seen,
    circles_in_common,
]
