"""Looking at somebody's score: what a card may show, a look under a grant, and an operator's look with its reason."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi import identity, relations
from quanzi.credit import access, interest, my_score, policy, store, terms
from quanzi.credit.my_score import MyScore
from quanzi.credit.store.asks import MyAsk
from quanzi.credit.store.grants import Grant
from quanzi.credit.store.inquiries import Inquiry
from quanzi.credit.terms import Answer, Form, Looker, Purpose, Seen, Viewer
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text


class OpenGrant(msgspec.Struct, frozen=True, kw_only=True):
    """What I could look at now. Nothing of the answer is in it: looking is a step of its own, which the owner sees."""

    purpose: Purpose
    form: Form
    threshold: int | None
    expires_at: datetime
    uses_left: int


class Kept(msgspec.Struct, frozen=True):
    """How often a word was kept, of how often one was given."""

    kept: int
    given: int


class CardFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a card tells of somebody's credit to me.

    `kept` where they chose to show it; `grants` what they let me see; `asked` my own last question. Whether they have a score,
    want to be asked, got my question or said no to it can't be read from this: those look alike.
    """

    kept: Kept | None
    grants: tuple[OpenGrant, ...]
    asked: MyAsk | None
    may_offer: bool


async def find_card_facts(tx: ReadTx, *, by: Person, person_id: UUID, circle_ids: Collection[UUID] = ()) -> CardFacts:
    """For the card of somebody. `circle_ids`: where the caller found both of us. NotSignedIn.

    Out of sight, switched off and nothing given look alike.
    """
    mine = await store.people.find_switch(tx, person_id=by.member_id)
    asked = await store.asks.find_my_ask(tx, person_id=by.member_id, other_id=person_id)
    switch = await store.people.find_switch(tx, person_id=person_id)
    kept, grants = None, []
    if switch is not None and switch.is_on and not await _is_hidden(tx, by, person_id):
        if (await store.grants.find_choices(tx, person_id=person_id)).shows_kept:
            kept = Kept(*await my_score.count_kept(tx, person_id=person_id))
        grants = await _list_live(tx, by, person_id, circle_ids)
    return CardFacts(
        kept=kept,
        grants=tuple(
            OpenGrant(
                purpose=one.purpose, form=one.form, threshold=one.threshold, expires_at=one.expires_at, uses_left=one.uses_max - one.uses
            )
            for one in grants
        ),
        asked=asked,
        may_offer=mine is not None and mine.is_on,
    )


async def look_at_score(tx: Tx, *, by: Person, person_id: UUID, purpose: Purpose, circle_ids: Collection[UUID] = ()) -> Answer:
    """See what somebody lets me see, for a purpose; it takes one use, and the owner reads that I looked.

    `circle_ids`: where the caller found both of us. Whatever the reason why there is nothing to see, the answer is the same.
    Where I was let look for something else the owner reads that too, and `accept` raises PurposeMismatch of the answer.
    NotSignedIn, Suspended, Invalid for my own.
    """
    policy.may_own_score(by)
    if person_id == by.id:
        raise Invalid(field="person_id")
    score = await access.lock_shown(tx, person_id=person_id)
    if score is None or await _is_hidden(tx, by, person_id):
        return terms.NOT_AVAILABLE
    live = await _list_live(tx, by, person_id, circle_ids)
    fitting = [one for one in live if one.purpose == purpose]
    if live and not fitting:
        return await interest.refuse_look(
            tx, person_id=person_id, viewer=live[0].viewer, viewer_id=live[0].viewer_id, by_id=by.member_id, purpose=purpose
        )
    for grant in fitting:
        used = await interest.use_grant(tx, person_id=person_id, grant=grant, score=score, by_id=by.id)
        if used is not None:
            return used[0]
    return terms.NOT_AVAILABLE


async def _is_hidden(tx: ReadTx, by: Person, person_id: UUID) -> bool:
    """Whether we are out of each other's sight, whoever of us blocked."""
    return by.member_id in await relations.find_hidden(tx, person_id=person_id)


async def _list_live(tx: ReadTx, by: Person, person_id: UUID, circle_ids: Collection[UUID]) -> list[Grant]:
    """What is open to me: my own before my circles', and what ends first before what lasts."""
    to = {Viewer.PERSON: {by.member_id}, Viewer.CIRCLE: set(circle_ids), Viewer.MERCHANT: set[UUID]()}
    ids = [by.member_id, *circle_ids]
    found = await store.grants.list_for(tx, person_id=person_id, viewer_ids=ids, limit=limits.GRANTS_SHOWN_MAX)
    live = [one for one in found if one.is_live(tx.now) and one.viewer_id in to[one.viewer]]
    return sorted(live, key=lambda one: (one.viewer != Viewer.PERSON, one.expires_at))


async def look_as_operator(tx: Tx, *, by: Person, person_id: UUID, reason: str) -> MyScore | None:
    """See somebody's score as they see it themselves, for a reason that they read; None where it is off. For operators.

    NotSignedIn, Suspended, NotFound, SecondFactorNeeded, NotYourOwnCase, Invalid with `field`.
    """
    identity.may_operate(by)
    identity.may_decide_about(by, person_id=person_id)
    why = clean_text(reason, max_characters=limits.REASON_CHARACTERS_MAX, field="reason")
    if await access.lock_shown(tx, person_id=person_id) is None:
        return None
    found = await my_score.read_score(tx, person_id=person_id)
    if found is None:
        return None
    look = Inquiry(
        inquiry_id=tx.new_id(),
        at=tx.now,
        viewer=Looker.OPERATOR,
        viewer_id=by.member_id,
        by_id=by.id,
        purpose="oversight",
        form=Seen.ALL,
        threshold=None,
        grant_id=None,
        answer="all",
        score_run_at=found.score.run_at,
        reason=why,
    )
    await interest.write_look(tx, person_id=person_id, look=look)
    return found
