"""Me: where everything about my account begins; its log, and whom I blocked."""

from datetime import datetime

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from quanzi import identity, relations
from quanzi.identity import account, showing
from quanzi.infra.postgres import ReadTx
from quanzi.web import circle_views, log_words, respond, views
from quanzi.web.pages.people import PeopleRow, person_href


class Suspension(msgspec.Struct, frozen=True):
    """That my account is suspended: why, and since when."""

    reason: str
    at: datetime


class MePage(msgspec.Struct, frozen=True):
    """What me.html shows."""

    person: views.PersonView
    bio: str
    tier: int
    is_operator: bool
    suspension: Suspension | None
    leaving_at: datetime | None


class LogRow(msgspec.Struct, frozen=True):
    """Something that happened to my account."""

    words: str
    who: str
    reason: str
    at: datetime


class LogPage(msgspec.Struct, frozen=True):
    """What me_log.html shows."""

    rows: tuple[LogRow, ...]


class BlockedPage(msgspec.Struct, frozen=True):
    """What me_blocked.html shows."""

    rows: tuple[PeopleRow, ...]


@get("/me", include_in_schema=False)
async def show_me(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """My account at a glance."""

    async def ask(tx: ReadTx) -> MePage:
        me = await identity.find_self(tx, by=visit.person)
        profile = await showing.find_profile(tx, person_id=me.person_id)
        suspension = await account.find_suspension(tx, by=visit.person)
        deletion = await account.find_deletion(tx, by=visit.person)
        return MePage(
            person=views.PersonView(str(me.person_id), me.name, person_href(me.person_id), me.avatar_url, tier=me.tier),
            bio=profile.bio,
            tier=me.tier,
            is_operator=me.is_operator,
            suspension=Suspension(suspension.reason, suspension.at) if suspension else None,
            leaving_at=deletion.due_at if deletion else None,
        )

    return await visit.page("me", await visit.house.db.read(ask), tab="me")


@get("/me/log", include_in_schema=False)
async def show_log(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """What happened to my account, and who looked at it."""
    say = visit.translate

    async def ask(tx: ReadTx) -> LogPage:
        entries = await account.list_log(tx, by=visit.person)
        cards = await relations.find_cards(
            tx, by=visit.person, person_ids=[one.by_person_id for one in entries if one.by_person_id is not None]
        )

        def name(entry: account.LogEntry) -> str:
            if entry.by_person_id is None:
                return say("the house")
            if entry.by_person_id == visit.person.id:
                return say("you")
            card = cards.get(entry.by_person_id)
            return card.name if card is not None and card.name else say("an operator")

        return LogPage(
            tuple(LogRow(say(log_words.LOG_WORDS.get(one.kind, log_words.OTHER)), name(one), one.reason, one.at) for one in entries)
        )

    return await visit.page("me_log", await visit.house.db.read(ask), tab="me")


@get("/me/blocked", include_in_schema=False)
async def show_blocked(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Whom I blocked."""

    async def ask(tx: ReadTx) -> BlockedPage:
        found = await relations.list_blocked(tx, by=visit.person)
        return BlockedPage(
            tuple(
                PeopleRow(
                    msgspec.structs.replace(circle_views.show_person(one.card, one.card.person_id), href=""),
                    actions=((person_href(one.card.person_id, "unblock"), visit.translate("Unblock"), "quiet"),),
                )
                for one in found
            )
        )

    return await visit.page("me_blocked", await visit.house.db.read(ask), tab="me")


ROUTES: list[HTTPRouteHandler] = [show_me, show_log, show_blocked]
