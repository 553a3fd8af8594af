"""Vouching for a contact with points as stake: what I gave, what I got, and the offer."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta

from quanzi import relations
from quanzi.credit import vouching
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, limits
from quanzi.web import circle_views, respond, shell, typed, views
from quanzi.web import errors as web_errors

shell.add_flashes(
    vouch_offered=("good", "Offered. It counts when they say yes."),
    vouch_accepted=("good", "They vouch for you now. You never lose anything by it."),
    vouch_declined=("note", "Left. They are not told."),
    vouch_ended=("note", "The vouch has ended. Nobody lost anything by it."),
)
STATES = {
    "offered": "Offered",
    "open": "Stands",
    "declined": "You left it",
    "taken_back": "Taken back",
    "over": "Ended by its day",
    "broken": "Ended by a broken word",
}
"""How a vouch stands."""
LOOKS = {"offered": "brand", "open": "good"}
WHY_NOT = {
    "ring": "It earns nothing at present, since the vouches run in a circle and come back to where they began.",
    "same_device": "It earns nothing at present, since both of you use the same browser.",
    "same_funding": "It earns nothing at present, since both of you use the same bank account.",
    "burst_received": "It earns nothing, since many vouches came within a few days.",
    "burst_given": "It earns nothing, since many vouches were given within a few days.",
    "too_many_to_follow": "It earns nothing at present, since there are more vouches around it than can be followed.",
    "same_hands": "It earns nothing at present, since another voucher uses the same browser or bank account and counts already.",
}
"""Why a vouch earns nothing; it takes nothing away either."""
_STAKE_USUAL = 5


class VouchView(msgspec.Struct, frozen=True, kw_only=True):
    """A vouch: with whom, the stake, until when, and what can be done."""

    href: str
    person: views.PersonView
    stake: int
    state: str
    look: str
    until: datetime | None
    why_not: str
    lost: bool
    may_answer: bool
    may_end: bool


class VouchesPage(msgspec.Struct, frozen=True):
    """What credit_vouches.html shows; `room` is how much could be staked in one more."""

    asked: tuple[VouchView, ...]
    got: tuple[VouchView, ...]
    given: tuple[VouchView, ...]
    room: int
    error: str = ""


class StakeForm(msgspec.Struct, frozen=True):
    """How many points."""

    stake: Annotated[str, Meta(max_length=4)] = ""


class OfferPage(msgspec.Struct, frozen=True):
    """What credit_vouch_new.html shows."""

    person: views.PersonView
    action: str
    stake: str
    most: int
    error: str = ""


@get("/credit/vouches", include_in_schema=False)
async def show_vouches(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Given and got."""
    return await visit.page("credit_vouches", await _fill(visit), tab="me")


@get("/credit/vouches/new/{person_id:uuid}", include_in_schema=False)
async def show_offer(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Response[str]:
    """The form of an offer."""
    return await visit.page("credit_vouch_new", await _fill_offer(visit, person_id, str(_STAKE_USUAL)), tab="me")


@post("/credit/vouches/new/{person_id:uuid}", include_in_schema=False)
async def offer(
    visit: NamedDependency[respond.Visit], person_id: FromPath[UUID], data: URLEncodedBody[StakeForm]
) -> Response[str] | Redirect:
    """Offers."""
    stake = typed.read_number(data.stake.strip(), digits=2) or 0
    try:
        await visit.house.db.run(lambda tx: vouching.offer_vouch(tx, by=visit.person, person_id=person_id, stake=stake))
    except (errors.Invalid, errors.Conflict, errors.Forbidden) as error:
        page = msgspec.structs.replace(await _fill_offer(visit, person_id, data.stake), error=visit.explain(error))
        return await visit.page("credit_vouch_new", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/credit/vouches", flash="vouch_offered")


@post("/credit/vouches/{vouch_id:uuid}/accept", include_in_schema=False)
async def accept(visit: NamedDependency[respond.Visit], vouch_id: FromPath[UUID]) -> Response[str] | Redirect:
    """Says yes."""
    try:
        await visit.house.db.run(lambda tx: vouching.accept_vouch(tx, by=visit.person, vouch_id=vouch_id))
    except errors.Conflict as error:
        page = msgspec.structs.replace(await _fill(visit), error=visit.explain(error))
        return await visit.page("credit_vouches", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/credit/vouches", flash="vouch_accepted")


@post("/credit/vouches/{vouch_id:uuid}/decline", include_in_schema=False)
async def decline(visit: NamedDependency[respond.Visit], vouch_id: FromPath[UUID]) -> Redirect:
    """Leaves it."""
    await visit.house.db.run(lambda tx: vouching.decline_vouch(tx, by=visit.person, vouch_id=vouch_id))
    return visit.see_other("/credit/vouches", flash="vouch_declined")


@post("/credit/vouches/{vouch_id:uuid}/end", include_in_schema=False)
async def end(visit: NamedDependency[respond.Visit], vouch_id: FromPath[UUID]) -> Redirect:
    """Takes it back."""
    await visit.house.db.run(lambda tx: vouching.end_vouch(tx, by=visit.person, vouch_id=vouch_id))
    return visit.see_other("/credit/vouches", flash="vouch_ended")


async def _fill(visit: respond.Visit) -> VouchesPage:
    async def ask(tx: ReadTx) -> VouchesPage:
        found = await vouching.list_vouches(tx, by=visit.person)
        cards = await relations.find_cards(tx, by=visit.person, person_ids=[one.other_id for one in found])
        shown = [(one, _show(visit, one, circle_views.show_person(cards.get(one.other_id), one.other_id))) for one in found]
        return VouchesPage(
            asked=tuple(view for one, view in shown if one.side == "got" and one.state == "offered"),
            got=tuple(view for one, view in shown if one.side == "got" and one.state not in {"offered", "declined"}),
            given=tuple(view for one, view in shown if one.side == "gave"),
            room=await vouching.find_stake_room(tx, by=visit.person),
        )

    return await visit.house.db.read(ask)


def _show(visit: respond.Visit, one: vouching.Vouch, person: views.PersonView) -> VouchView:
    stands = one.state in {"offered", "open"}
    return VouchView(
        href=f"/credit/vouches/{one.vouch_id}",
        person=person,
        stake=one.stake,
        state=visit.translate(STATES[one.state]),
        look=LOOKS.get(one.state, "plain"),
        until=one.ends_at if stands else None,
        why_not=visit.translate(WHY_NOT[one.why_not]) if one.state == "open" and one.why_not else "",
        lost=one.state == "broken" and one.side == "gave",
        may_answer=one.side == "got" and one.state == "offered",
        may_end=stands and (one.side == "gave" or one.state == "open"),
    )


async def _fill_offer(visit: respond.Visit, person_id: UUID, stake: str) -> OfferPage:
    async def ask(tx: ReadTx) -> OfferPage:
        await relations.find_relation(tx, by=visit.person, person_id=person_id)
        cards = await relations.find_cards(tx, by=visit.person, person_ids=[person_id])
        room = await vouching.find_stake_room(tx, by=visit.person)
        href = f"/credit/vouches/new/{person_id}"
        return OfferPage(circle_views.show_person(cards.get(person_id), person_id), href, stake, room or limits.STAKE_MAX)

    return await visit.house.db.read(ask)


ROUTES: list[HTTPRouteHandler] = [show_vouches, show_offer, offer, accept, decline, end]
