"""Being asked into groups, what one chooses for all of them, who waits for the staff; and who has read what at work."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi import relations
from quanzi.infra.postgres import ReadTx
from quanzi.messaging import groups, tending
from quanzi.web import group_views, respond, shell, views
from quanzi.web.pages import group_links

shell.add_flashes(
    invitation_declined=("note", "You did not come in. Nobody is told."),
    applicant_in=("good", "They are in, or asked where they have to say yes first."),
    applicant_out=("note", "They wait no longer. They are not told."),
    applicant_unverified=("note", "So large a group takes people with a verified name."),
)


class AnswerForm(msgspec.Struct, frozen=True):
    """Yes or no."""

    answer: str = ""


class ChoicesForm(msgspec.Struct, frozen=True):
    """What holds for all conversations."""

    added_by: str = ""
    shows_ticks: str = ""
    shows_presence: str = ""


class InvitationLine(msgspec.Struct, frozen=True):
    """A group that I am asked into, and by whom."""

    group: group_views.GroupLine
    by: views.PersonView
    action: str
    at: datetime


class InvitationsPage(msgspec.Struct, frozen=True):
    """What group_invitations.html shows: who asks me, why I was taken out, and what I choose for all groups."""

    invitations: tuple[InvitationLine, ...]
    removals: tuple[tending.Removal, ...]
    added_by: str
    shows_ticks: bool
    choices: tuple[views.Option, ...]
    shows_presence: str
    presences: tuple[views.Option, ...]


class WaitingLine(msgspec.Struct, frozen=True):
    """Somebody who waits, and who brought them."""

    person: views.PersonView
    action: str
    at: datetime


class WaitingPage(msgspec.Struct, frozen=True):
    """What group_waiting.html shows."""

    group: group_views.GroupLine
    people: tuple[WaitingLine, ...]


class ReadersPage(msgspec.Struct, frozen=True):
    """What group_readers.html shows."""

    group: group_views.GroupLine
    unread: tuple[views.PersonView, ...]
    read: tuple[views.PersonView, ...]


@get("/messages/invitations", include_in_schema=False)
async def show_invitations(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Who asks me in, and what I choose for all groups."""

    async def ask(tx: ReadTx) -> InvitationsPage:
        found = await groups.list_invitations(tx, by=visit.person)
        cards = await relations.find_cards(tx, by=visit.person, person_ids=[one.by_id for one in found], in_circle=True)
        chosen = await groups.find_choices(tx, by=visit.person)
        return InvitationsPage(
            invitations=tuple(
                InvitationLine(
                    group_links.show_preview(visit, one.room),
                    group_views.show_card(cards, one.by_id),
                    f"/messages/invitations/{one.room.room_id}",
                    one.at,
                )
                for one in found
            ),
            removals=tuple(await tending.list_removals(tx, by=visit.person)),
            added_by=chosen.added_by,
            shows_ticks=chosen.shows_ticks,
            choices=_choices(visit),
            shows_presence=chosen.shows_presence,
            presences=_presences(visit),
        )

    return await visit.page("group_invitations", await visit.house.db.read(ask), tab="messages")


def _choices(visit: respond.Visit) -> tuple[views.Option, ...]:
    say = visit.translate
    return (
        views.Option("circles", say("My contacts, and members of a circle into its rooms")),
        views.Option("contacts", say("My contacts alone")),
        views.Option("ask", say("Nobody: always ask me")),
    )


def _presences(visit: respond.Visit) -> tuple[views.Option, ...]:
    say = visit.translate
    return (
        views.Option("off", say("Nobody, and I see nobody")),
        views.Option("contacts", say("My contacts who show it too")),
        views.Option("rooms", say("Everybody I share a conversation with who chose this too")),
    )


@post("/messages/invitations/{room_id:uuid}", include_in_schema=False)
async def answer_invitation(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: URLEncodedBody[AnswerForm]) -> Redirect:
    """Comes in, or not."""
    if data.answer == "yes":
        way = await visit.house.db.run(lambda tx: groups.accept_invitation(tx, by=visit.person, room_id=room_id))
        return group_links.go_in(visit, room_id, way)
    await visit.house.db.run(lambda tx: groups.decline_invitation(tx, by=visit.person, room_id=room_id))
    return visit.see_other("/messages/invitations", flash="invitation_declined")


@post("/messages/choices", include_in_schema=False)
async def choose(visit: NamedDependency[respond.Visit], data: URLEncodedBody[ChoicesForm]) -> Redirect:
    """Keeps what holds for all conversations."""
    added_by = next((one for one in groups.AddedBy if one.value == data.added_by), groups.AddedBy.CIRCLES)
    shown = next((one for one in groups.Shown if one.value == data.shows_presence), groups.Shown.OFF)
    chosen = groups.Choices(added_by, data.shows_ticks == "yes", shown)
    await visit.house.db.run(lambda tx: groups.choose_for_all(tx, by=visit.person, chosen=chosen))
    return visit.see_other("/messages/invitations", flash="saved")


@get("/messages/{room_id:uuid}/waiting", include_in_schema=False)
async def show_waiting(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID]) -> Response[str]:
    """Who waits to be let in, and who brought them."""

    async def ask(tx: ReadTx) -> WaitingPage:
        rows = await groups.list_applicants(tx, by=visit.person, room_id=room_id)
        about = await tending.read_about(tx, by=visit.person, room_id=room_id)
        ids = [one for row in rows for one in (row.person_id, row.by_id)]
        cards = await relations.find_cards(tx, by=visit.person, person_ids=ids, in_circle=True)
        lines: list[WaitingLine] = []
        for row in rows:
            name = group_views.show_card(cards, row.by_id).name or visit.translate("Member")
            word = visit.translate("by a link of {name}", name=name) if row.is_willing else visit.translate("brought by {name}", name=name)
            person = group_views.show_card(cards, row.person_id, note=word)
            lines.append(WaitingLine(person, f"/messages/{room_id}/waiting/{row.person_id}", row.at))
        group = group_views.show_group(visit, room_id=room_id, name=about.room.name, picture=about.room.picture)
        return WaitingPage(group, tuple(lines))

    return await visit.page("group_waiting", await visit.house.db.read(ask), tab="messages")


@post("/messages/{room_id:uuid}/waiting/{person_id:uuid}", include_in_schema=False)
async def answer_waiting(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], person_id: FromPath[UUID], data: URLEncodedBody[AnswerForm]
) -> Redirect:
    """Lets somebody in who waits, or not."""
    here, by = f"/messages/{room_id}/waiting", visit.person
    if data.answer != "yes":
        await visit.house.db.run(lambda tx: groups.decline_applicant(tx, by=by, room_id=room_id, person_id=person_id))
        return visit.see_other(here, flash="applicant_out")
    try:
        await visit.house.db.run(lambda tx: groups.accept_applicant(tx, by=by, room_id=room_id, person_id=person_id))
    except groups.NameNotVerified:
        return visit.see_other(here, flash="applicant_unverified")
    return visit.see_other(here, flash="applicant_in")


@get("/messages/{room_id:uuid}/readers/{position:int}", include_in_schema=False)
async def show_readers(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], position: FromPath[int]) -> Response[str]:
    """Who has read a message at work, and who has not."""

    async def ask(tx: ReadTx) -> ReadersPage:
        told = await tending.list_readers(tx, by=visit.person, room_id=room_id, position=position)
        about = await tending.read_about(tx, by=visit.person, room_id=room_id)
        cards = await relations.find_cards(tx, by=visit.person, person_ids=[*told.read, *told.unread], in_circle=True)
        return ReadersPage(
            group_views.show_group(visit, room_id=room_id, name=about.room.name, picture=about.room.picture),
            tuple(group_views.show_card(cards, one) for one in told.unread),
            tuple(group_views.show_card(cards, one) for one in told.read),
        )

    return await visit.page("group_readers", await visit.house.db.read(ask), tab="messages")


ROUTES: list[HTTPRouteHandler] = [show_invitations, answer_invitation, choose, show_waiting, answer_waiting, show_readers]
