"""What a dispute is about, for who owns it and for the operator who decides."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from quanzi import identity
from quanzi.credit import interest, store
from quanzi.credit.model import Fact
from quanzi.credit.scoring import Score
from quanzi.credit.store.disputes import Dispute
from quanzi.credit.store.inquiries import Inquiry
from quanzi.credit.store.refusals import Refusal
from quanzi.credit.terms import Looker, Seen
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import ids, limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person

_SHOWN_MAX = 50
_ITEMS_MAX = 200


class Item(msgspec.Struct, frozen=True):
    """An item about me, and the disputes of it, the latest first."""

    fact: Fact
    disputes: Sequence[Dispute]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A dispute with the item, the no or the score it is about; `facts` are the items that a decision could correct."""

    dispute: Dispute
    fact: Fact | None = None
    refusal: Refusal | None = None
    score: Score | None = None
    facts: Sequence[Fact] = ()


async def find_item(tx: ReadTx, *, by: Person, fact_id: UUID) -> Item:
    """An item about me. NotSignedIn, NotFound."""
    fact = await store.facts.find_fact(tx, person_id=by.member_id, fact_id=fact_id)
    if fact is None:
        raise NotFound
    about = await store.disputes.list_about(tx, person_id=by.member_id, fact_id=fact_id, refusal_id=None, score_run_at=None)
    return Item(fact, about)


async def list_cases(tx: ReadTx, *, by: Person) -> list[Case]:
    """Disputes that wait for an operator, those longest over their day first; one's own are for another. NotFound for others."""
    identity.may_operate(by)
    waiting = await store.disputes.list_open_disputes(tx, but=by.id, limit=_SHOWN_MAX)
    return [await _fill(tx, one) for one in waiting]


async def find_case(tx: Tx, *, by: Person, person_id: UUID, dispute_id: UUID) -> Case:
    """A dispute with all that helps to decide it; for operators who are not its owner. NotFound, NotYourOwnCase.

    Where more of a score is seen than the item that was disputed, its owner reads who opened it, once for each operator.
    """
    identity.may_operate(by)
    identity.may_decide_about(by, person_id=person_id)
    found = await store.disputes.find_dispute(tx, person_id=person_id, dispute_id=dispute_id)
    if found is None:
        raise NotFound
    case = await _fill(tx, found)
    if found.fact_id is not None:
        return case
    await _write_look(tx, by, found)
    facts = await store.facts.list_facts(tx, person_id=person_id, limit=_ITEMS_MAX)
    return msgspec.structs.replace(case, facts=[one for one in facts if one.ended_at is None])


async def _write_look(tx: Tx, by: Person, one: Dispute) -> None:
    look_id = ids.id_from_source(source="credit.dispute", key=f"{one.dispute_id}{by.id}")
    await store.people.lock_switch(tx, person_id=one.person_id)
    if await store.inquiries.find_inquiry(tx, person_id=one.person_id, inquiry_id=look_id) is not None:
        return
    look = Inquiry(
        inquiry_id=look_id,
        at=tx.now,
        viewer=Looker.OPERATOR,
        viewer_id=by.member_id,
        by_id=by.id,
        purpose="oversight",
        form=Seen.ALL,
        threshold=None,
        grant_id=None,
        answer="all",
        score_run_at=one.score_run_at,
        reason=one.words[: limits.REASON_CHARACTERS_MAX],
    )
    await interest.write_look(tx, person_id=one.person_id, look=look)


async def _fill(tx: ReadTx, one: Dispute) -> Case:
    fact = refusal = score = None
    if one.fact_id is not None:
        fact = await store.facts.find_fact(tx, person_id=one.person_id, fact_id=one.fact_id)
    if one.refusal_id is not None:
        refusal = await store.refusals.find_refusal(tx, person_id=one.person_id, refusal_id=one.refusal_id)
    if one.score_run_at is not None:
        score = await store.scores.find_score(tx, person_id=one.person_id, run_at=one.score_run_at)
    return Case(dispute=one, fact=fact, refusal=refusal, score=score)
