"""What two people have in common, and what one shows the other: credit knows nothing of circles, so a page or call asks the circle.

The card of somebody is put together here from two doors: common ground from circles, relations and identity; credit tells what
was granted. Both see the same of what is common.
"""

from typing import NamedTuple
from uuid import UUID

from quanzi import circles, identity, relations
from quanzi.credit import asks, consents
from quanzi.credit.consents import Answer, CardFacts, Grant, NewGrant, Purpose, Viewer
from quanzi.identity import PersonCard, showing
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person


class IceCard(NamedTuple):
    """The icebreaker card: who it is as they show themselves to me, what we share, and what they let me see."""

    card: PersonCard
    circles: list[circles.CircleBrief]
    topics: list[str]
    contact_count: int
    facts: CardFacts


async def find_ice_card(tx: ReadTx, *, by: Person, person_id: UUID) -> IceCard:
    """The card of somebody whom I can see. NotSignedIn, NotFound."""
    common = await circles.circles_in_common(tx, by=by, person_id=person_id)
    await relations.find_relation(tx, by=by, person_id=person_id, in_circle=bool(common))
    cards = await relations.find_cards(tx, by=by, person_ids=[person_id], in_circle=bool(common))
    if person_id not in cards or person_id == by.id:
        raise NotFound
    mine, theirs = [await showing.find_profile(tx, person_id=one) for one in (by.member_id, person_id)]
    contacts = [await relations.find_contact_ids(tx, person_id=one) for one in (by.member_id, person_id)]
    facts = await consents.find_card_facts(tx, by=by, person_id=person_id, circle_ids=[one.circle_id for one in common])
    topics = [one for one in theirs.interests if one in set(mine.interests)]
    return IceCard(cards[person_id], common, topics, len(contacts[0] & contacts[1]), facts)


async def ask_to_see(tx: Tx, *, by: Person, new: asks.NewAsk, circle_id: UUID | None, ticked: bool, text_version: str) -> asks.MyAsk:
    """Ask somebody; in a circle only where we both are in it. Also NotFound, and what credit's deed raises."""
    identity.may_act(by)
    if circle_id is not None and circle_id not in await _common_ids(tx, by, new.person_id):
        raise NotFound
    return await asks.ask_to_see(tx, by=by, new=new, circle_id=circle_id, ticked=ticked, text_version=text_version)


async def look_at_score(tx: Tx, *, by: Person, person_id: UUID, purpose: Purpose) -> Answer:
    """Look at what somebody lets me see, by myself or as one of a circle. What credit's deed raises."""
    circle_ids = await _common_ids(tx, by, person_id)
    return await consents.look_at_score(tx, by=by, person_id=person_id, purpose=purpose, circle_ids=circle_ids)


async def give_grant(tx: Tx, *, by: Person, new: NewGrant, ticked: bool, text_version: str) -> Grant:
    """Let a person see it, or a circle that I am in. What credit's deed raises."""
    inside = False
    if new.viewer is Viewer.CIRCLE:
        inside = (await circles.find_standing(tx, by=by, circle_id=new.viewer_id)).role is not None
    return await consents.give_grant(tx, by=by, new=new, ticked=ticked, text_version=text_version, inside=inside)


async def _common_ids(tx: ReadTx, by: Person, person_id: UUID) -> list[UUID]:
    return [one.circle_id for one in await circles.circles_in_common(tx, by=by, person_id=person_id)]
