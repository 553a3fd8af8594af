"""A merchant's look at one member: by pair id, for a purpose, once for each of its transactions."""

from uuid import UUID

from quanzi import relations
from quanzi.credit import access, interest, merchant, policy, store, terms
from quanzi.credit.errors import GrantExpired, GrantUsedUp, TransactionReused
from quanzi.credit.scoring import Score
from quanzi.credit.store.grants import Grant
from quanzi.credit.store.merchants import Query
from quanzi.credit.terms import Answer, Purpose, Viewer
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text


async def look_as_merchant(tx: Tx, *, by: Person, merchant_id: UUID, pair_id: UUID, purpose: Purpose, transaction_id: str) -> Answer:
    """See what a member lets my merchant see. The same transaction again: the same answer, no second use, no second line in the log.

    About its own grant a merchant is told exactly: GrantExpired, GrantUsedUp, and PurposeMismatch, which `accept` raises of the
    answer once the member's log holds it. What the member did (took it back, switched off, blocked) is not available and no more.
    NotSignedIn, Suspended, NotFound, TransactionReused, Invalid with `field`.
    """
    policy.may_own_score(by)
    mine = await merchant.find_mine(tx, by=by, merchant_id=merchant_id)
    named = clean_text(transaction_id, max_characters=limits.TRANSACTION_ID_CHARACTERS_MAX, field="transaction_id")
    person_id = await store.merchants.find_paired(tx, merchant_id=mine.merchant_id, pair_id=pair_id)
    if person_id is None:
        raise NotFound
    score = await access.lock_shown(tx, person_id=person_id)
    before = await store.merchants.find_query(tx, merchant_id=mine.merchant_id, transaction_id=named)
    if before is not None:
        return await _repeat(tx, before, person_id, pair_id, purpose)
    if score is None or by.member_id in await relations.find_hidden(tx, person_id=person_id):
        return terms.NOT_AVAILABLE
    granted = await store.grants.list_for(tx, person_id=person_id, viewer_ids=[mine.merchant_id], limit=limits.GRANTS_SHOWN_MAX)
    grant = next((one for one in granted if one.purpose == purpose), None)
    if grant is None and any(one.is_live(tx.now) for one in granted):
        return await interest.refuse_look(
            tx, person_id=person_id, viewer=Viewer.MERCHANT, viewer_id=mine.merchant_id, by_id=by.member_id, purpose=purpose
        )
    if grant is None or not _stands(tx, grant):
        return terms.NOT_AVAILABLE
    return await _look(tx, by=by, person_id=person_id, grant=grant, score=score, pair_id=pair_id, transaction_id=named)


async def _repeat(tx: Tx, before: Query, person_id: UUID, pair_id: UUID, purpose: Purpose) -> Answer:
    if before.pair_id != pair_id or before.purpose != purpose:
        raise TransactionReused(field="transaction_id")
    look = await store.inquiries.find_inquiry(tx, person_id=person_id, inquiry_id=before.inquiry_id)
    if look is None:
        raise NotFound
    return terms.tell_answer(look.answer, terms.Form(look.form), look.threshold)


def _stands(tx: Tx, grant: Grant) -> bool:
    """Whether the latest grant for a purpose is open: not where the member took it back before it was over."""
    if grant.expires_at <= tx.now:
        raise GrantExpired
    if grant.uses >= grant.uses_max:
        raise GrantUsedUp
    return grant.ended_at is None


async def _look(tx: Tx, *, by: Person, person_id: UUID, grant: Grant, score: Score, pair_id: UUID, transaction_id: str) -> Answer:
    used = await interest.use_grant(tx, person_id=person_id, grant=grant, score=score, by_id=by.id, transaction_id=transaction_id)
    if used is None:
        raise GrantUsedUp
    answer, inquiry_id = used
    made = Query(pair_id, inquiry_id, grant.purpose)
    # another look, at another member, may have taken the same transaction at this moment
    if not await store.merchants.insert_query(tx, merchant_id=grant.viewer_id, transaction_id=transaction_id, query=made):
        raise TransactionReused(field="transaction_id")
    return answer
