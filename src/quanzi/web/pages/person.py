"""Who is behind a name: what this reader may see of a person, and what they can do."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect

from quanzi import circles, feed, relations
from quanzi.identity import Audience, showing
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.web import circle_views, post_views, respond, shell, views
from quanzi.web.pages.people import person_href

shell.add_flashes(
    contact_asked=("good", "Your request is on its way. You will see it when they say yes."),
    contact_made=("good", "You are contacts now."),
    contact_declined=("note", "Done. They are not told."),
    contact_removed=("note", "Done. They are not told."),
    blocked=("note", "You no longer see each other. You can undo this under Me."),
    unblocked=("note", "You can see each other again."),
)

_POSTS_SHOWN = 10
TIERS = (
    "Not verified: nobody has checked yet whether this is their real name.",
    "Tier I: one independent check has confirmed the real name behind this account.",
    "Tier II: several independent checks, or an operator face to face, have confirmed the real name behind this account.",
    "Tier III: the real name behind this account is confirmed as thoroughly as this community does it.",
)


class PersonPage(msgspec.Struct, frozen=True):
    """What person.html shows; `tie` is none, asked, asks_me or contact; `shown_as` says which form of the name this is."""

    person: views.PersonView
    is_me: bool
    bio: str
    topics: tuple[str, ...]
    tier_words: str
    shown_as: str
    joined_at: datetime
    circles: tuple[views.CircleLink, ...]
    posts: tuple[views.PostView, ...]
    tie: str
    follows: bool
    href: str


@get("/people/{person_id:uuid}", include_in_schema=False)
async def show_person(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Response[str]:
    """The person as this reader may see them."""

    async def ask(tx: ReadTx) -> PersonPage:
        return await _find_page(tx, visit=visit, person_id=person_id)

    return await visit.page("person", await visit.house.db.read(ask), tab="people")


async def _find_page(tx: ReadTx, *, visit: respond.Visit, person_id: UUID) -> PersonPage:
    relation = await relations.find_relation(tx, by=visit.person, person_id=person_id)
    is_me = relation.audience is Audience.SELF
    common = [] if is_me else await circles.circles_in_common(tx, by=visit.person, person_id=person_id)
    cards = await relations.find_cards(tx, by=visit.person, person_ids=[person_id], in_circle=bool(common))
    profile = await showing.find_profile(tx, person_id=person_id)
    card = cards[person_id]
    posts = await feed.list_authored(tx, by=visit.person, person_id=person_id, limit=_POSTS_SHOWN)
    mine = await circles.list_my_circles(tx, by=visit.person)
    audience = Audience.CIRCLE if common and relation.audience is Audience.STRANGER else relation.audience
    return PersonPage(
        person=circle_views.show_person(card, person_id),
        is_me=is_me,
        bio=profile.bio,
        topics=tuple(profile.interests),
        tier_words=visit.translate(TIERS[card.tier]),
        shown_as=_shown_as(visit, audience, has_name=bool(card.name)),
        joined_at=profile.joined_at,
        circles=tuple(circle_views.show_link(one) for one in common),
        posts=post_views.show_my_posts(visit.house, visit.person, posts.items, mine=mine, unread={}),
        tie=relation.tie,
        follows=relation.follows,
        href=person_href(person_id),
    )


def _shown_as(visit: respond.Visit, audience: Audience, *, has_name: bool) -> str:
    """Why the name looks as it does, for this reader."""
    if audience is Audience.SELF:
        return ""
    if not has_name:
        return visit.translate("They show their badge without a name to you.")
    return visit.translate(
        {
            Audience.STRANGER: "This is how they show their name to all members.",
            Audience.CIRCLE: "This is how they show their name to those in the same circle.",
            Audience.CONTACT: "This is how they show their name to their contacts.",
        }[audience]
    )


Deed = Callable[[Tx], Awaitable[object]]


async def _do(visit: respond.Visit, deed: Deed, *, to: str, flash: str = "") -> Redirect:
    answer = await visit.house.db.run(deed)
    if answer is relations.Tie.CONTACT:
        flash = "contact_made"
    return visit.see_other(to, flash=flash)


@post("/people/{person_id:uuid}/ask", include_in_schema=False)
async def ask_contact(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Redirect:
    """Asks for contact."""
    return await _do(
        visit, lambda tx: relations.ask_contact(tx, by=visit.person, person_id=person_id), to=person_href(person_id), flash="contact_asked"
    )


@post("/people/{person_id:uuid}/accept", include_in_schema=False)
async def accept_contact(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Redirect:
    """Says yes."""
    return await _do(visit, lambda tx: relations.accept_contact(tx, by=visit.person, person_id=person_id), to=person_href(person_id))


@post("/people/{person_id:uuid}/decline", include_in_schema=False)
async def decline_contact(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Redirect:
    """Says no, without a sound."""
    return await _do(
        visit,
        lambda tx: relations.decline_contact(tx, by=visit.person, person_id=person_id),
        to="/people/requests",
        flash="contact_declined",
    )


@post("/people/{person_id:uuid}/withdraw", include_in_schema=False)
async def withdraw_contact(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Redirect:
    """Takes a request back."""
    return await _do(visit, lambda tx: relations.withdraw_contact(tx, by=visit.person, person_id=person_id), to="/people/requests")


@post("/people/{person_id:uuid}/remove", include_in_schema=False)
async def remove_contact(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Redirect:
    """Ends a contact."""
    return await _do(
        visit,
        lambda tx: relations.remove_contact(tx, by=visit.person, person_id=person_id),
        to=person_href(person_id),
        flash="contact_removed",
    )


@post("/people/{person_id:uuid}/follow", include_in_schema=False)
async def follow_person(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Redirect:
    """Follows."""
    return await _do(visit, lambda tx: relations.follow_person(tx, by=visit.person, person_id=person_id), to=person_href(person_id))


@post("/people/{person_id:uuid}/unfollow", include_in_schema=False)
async def unfollow_person(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Redirect:
    """Follows no longer."""
    return await _do(visit, lambda tx: relations.unfollow_person(tx, by=visit.person, person_id=person_id), to=person_href(person_id))


@post("/people/{person_id:uuid}/block", include_in_schema=False)
async def block_person(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Redirect:
    """Lets two people vanish from each other's sight."""
    return await _do(visit, lambda tx: relations.block_person(tx, by=visit.person, person_id=person_id), to="/people", flash="blocked")


@post("/people/{person_id:uuid}/unblock", include_in_schema=False)
async def unblock_person(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Redirect:
    """Lets somebody back into sight."""
    return await _do(
        visit, lambda tx: relations.unblock_person(tx, by=visit.person, person_id=person_id), to="/me/blocked", flash="unblocked"
    )


ROUTES: list[HTTPRouteHandler] = [
    show_person,
    ask_contact,
    accept_contact,
    decline_contact,
    withdraw_contact,
    remove_contact,
    follow_person,
    unfollow_person,
    block_person,
    unblock_person,
]
