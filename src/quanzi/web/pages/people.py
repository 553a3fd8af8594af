"""The members: the one list of them all, and my own lists of contacts, requests, follows and blocks."""

from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery

from quanzi import discovery, relations
from quanzi.infra.postgres import ReadTx
from quanzi.web import circle_views, respond, views


class PeopleRow(msgspec.Struct, frozen=True):
    """A person in a list; `actions` are the deeds offered beside them, as (address, label, kind)."""

    person: views.PersonView
    topics: tuple[str, ...] = ()
    actions: tuple[tuple[str, str, str], ...] = ()


class PeoplePage(msgspec.Struct, frozen=True):
    """What people.html shows; `more` is the address of the next piece, or empty."""

    title: str
    tabs: tuple[circle_views.SubTab, ...]
    rows: tuple[PeopleRow, ...]
    more: str
    empty_title: str
    empty_text: str


def tabs_of(visit: respond.Visit, current: str, waiting: int) -> tuple[circle_views.SubTab, ...]:
    """The lists of people there are."""
    say = visit.translate
    rows = (
        ("all", say("All members"), "/people", 0),
        ("like-me", say("Same interests"), "/people/like-me", 0),
        ("contacts", say("Contacts"), "/people/contacts", 0),
        ("requests", say("Requests"), "/people/requests", waiting),
        ("following", say("Following"), "/people/following", 0),
    )
    return tuple(circle_views.SubTab(label, href, current=key == current, count=count) for key, label, href, count in rows)


@get("/people", include_in_schema=False)
async def show_people(visit: NamedDependency[respond.Visit], cursor: FromQuery[str] = "") -> Response[str]:
    """All members, newest first."""
    say = visit.translate

    async def ask(tx: ReadTx) -> PeoplePage:
        page = await discovery.list_people(tx, by=visit.person, cursor=cursor)
        return PeoplePage(
            say("People"),
            tabs_of(visit, "all", await relations.count_requests(tx, by=visit.person)),
            tuple(listed_row(one) for one in page.items),
            _more("/people", page.next_cursor),
            say("Nobody else is here yet"),
            say("Invite the people you know; this is where they appear."),
        )

    return await visit.page("people", await visit.house.db.read(ask), tab="people")


@get("/people/like-me", include_in_schema=False)
async def show_like_me(visit: NamedDependency[respond.Visit], cursor: FromQuery[str] = "") -> Response[str]:
    """Members who share an interest with me."""
    say = visit.translate

    async def ask(tx: ReadTx) -> PeoplePage:
        page = await discovery.list_people(tx, by=visit.person, like_me=True, cursor=cursor)
        return PeoplePage(
            say("People"),
            tabs_of(visit, "like-me", await relations.count_requests(tx, by=visit.person)),
            tuple(listed_row(one) for one in page.items),
            _more("/people/like-me", page.next_cursor),
            say("Nobody shares your interests yet"),
            say("Add more of them to your profile under Me."),
        )

    return await visit.page("people", await visit.house.db.read(ask), tab="people")


@get("/people/contacts", include_in_schema=False)
async def show_contacts(visit: NamedDependency[respond.Visit], cursor: FromQuery[str] = "") -> Response[str]:
    """My contacts, the newest first."""
    say = visit.translate

    async def ask(tx: ReadTx) -> PeoplePage:
        page = await relations.list_ties(tx, by=visit.person, tie=relations.Tie.CONTACT, cursor=cursor)
        return PeoplePage(
            say("Contacts"),
            tabs_of(visit, "contacts", await relations.count_requests(tx, by=visit.person)),
            tuple(PeopleRow(_person(one)) for one in page.items),
            _more("/people/contacts", page.next_cursor),
            say("No contacts yet"),
            say("Ask for contact on a person's page. Both of you have to agree."),
        )

    return await visit.page("people", await visit.house.db.read(ask), tab="people")


@get("/people/requests", include_in_schema=False)
async def show_requests(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Who asks me, and whom I asked."""
    say = visit.translate

    async def ask(tx: ReadTx) -> PeoplePage:
        asking = await relations.list_ties(tx, by=visit.person, tie=relations.Tie.ASKS_ME, limit=100)
        asked = await relations.list_ties(tx, by=visit.person, tie=relations.Tie.ASKED, limit=100)
        rows = [
            PeopleRow(
                _person(one, note=say("asks for contact")),
                actions=((_href(one, "accept"), say("Accept"), "primary"), (_href(one, "decline"), say("Decline"), "quiet")),
            )
            for one in asking.items
        ] + [
            PeopleRow(_person(one, note=say("you asked")), actions=((_href(one, "withdraw"), say("Withdraw"), "quiet"),))
            for one in asked.items
        ]
        return PeoplePage(
            say("Requests"),
            tabs_of(visit, "requests", len(asking.items)),
            tuple(rows),
            "",
            say("No requests"),
            say("Who asks you for contact appears here. A no is never told to them."),
        )

    return await visit.page("people", await visit.house.db.read(ask), tab="people")


@get("/people/following", include_in_schema=False)
async def show_following(visit: NamedDependency[respond.Visit], cursor: FromQuery[str] = "") -> Response[str]:
    """Whom I follow."""
    say = visit.translate

    async def ask(tx: ReadTx) -> PeoplePage:
        page = await relations.list_follows(tx, by=visit.person, cursor=cursor)
        rows = tuple(PeopleRow(_person(one), actions=((_href(one, "unfollow"), say("Unfollow"), "quiet"),)) for one in page.items)
        return PeoplePage(
            say("Following"),
            tabs_of(visit, "following", await relations.count_requests(tx, by=visit.person)),
            rows,
            _more("/people/following", page.next_cursor),
            say("You follow nobody yet"),
            say("Follow somebody on their page; it asks nothing of them."),
        )

    return await visit.page("people", await visit.house.db.read(ask), tab="people")


def listed_row(one: discovery.Listed) -> PeopleRow:
    """A member of the directory or of the search."""
    person = circle_views.show_person(one.card, one.card.person_id, note=one.bio)
    return PeopleRow(person, topics=tuple(one.shared or one.interests[:3]))


def _person(one: relations.Acquaintance, *, note: str = "") -> views.PersonView:
    return circle_views.show_person(one.card, one.card.person_id, note=note)


def _href(one: relations.Acquaintance, deed: str) -> str:
    return person_href(one.card.person_id, deed)


def person_href(person_id: UUID, deed: str = "") -> str:
    """The address of a person, or of a deed towards them."""
    return f"/people/{person_id}/{deed}" if deed else f"/people/{person_id}"


def _more(path: str, cursor: str | None) -> str:
    return f"{path}?cursor={cursor}" if cursor else ""


ROUTES: list[HTTPRouteHandler] = [show_people, show_like_me, show_contacts, show_requests, show_following]
