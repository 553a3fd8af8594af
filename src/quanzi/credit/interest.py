"""The log of looks: who looked at my score, for what, and when; and whether that is more than is usual."""

from datetime import timedelta
from uuid import UUID

import msgspec

from quanzi.credit import champion, explain, refusal, store
from quanzi.credit.events import UnusualInterest
from quanzi.credit.scoring import Score
from quanzi.credit.store.grants import Grant
from quanzi.credit.store.inquiries import Inquiry
from quanzi.credit.terms import REFUSED, Answer, Looker, Purpose, Seen, Terms, Viewer
from quanzi.infra import outbox
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import ids, limits
from quanzi.kernel.page import Cursor, Page, read_cursor
from quanzi.kernel.person import Person

_DAY = timedelta(days=1)


class Interest(msgspec.Struct, frozen=True):
    """Looks and questions of the last 24 hours; `unusual`: more than are usual."""

    looks: int
    asks: int
    unusual: bool


async def use_grant(
    tx: Tx, *, person_id: UUID, grant: Grant, score: Score, by_id: UUID | None, transaction_id: str | None = None
) -> tuple[Answer, UUID] | None:
    """Take one use of a grant and write the look down; None where the last one is gone. The owner's switch is locked."""
    if not await store.grants.update_use(tx, person_id=person_id, grant_id=grant.grant_id):
        return None
    what = Terms(grant.purpose, grant.form, grant.threshold)
    answer = await refusal.read_answer(tx, person_id=person_id, viewer_id=grant.viewer_id, what=what, total=score.total)
    reasons: list[explain.Reason] = []
    if answer.reached is False:
        reasons += explain.read_reasons(await champion.find_card(tx, version=score.version), score)
    look = Inquiry(
        inquiry_id=tx.new_id(),
        at=tx.now,
        viewer=Looker(grant.viewer),
        viewer_id=grant.viewer_id,
        by_id=by_id,
        purpose=grant.purpose,
        form=Seen(grant.form),
        threshold=grant.threshold,
        grant_id=grant.grant_id,
        answer=answer.text(),
        score_run_at=score.run_at,
        transaction_id=transaction_id,
        reasons=[msgspec.to_builtins(one) for one in reasons],
    )
    await write_look(tx, person_id=person_id, look=look)
    if answer.reached is False:
        await _keep_refusal(tx, person_id, look)
    return answer, look.inquiry_id


async def _keep_refusal(tx: Tx, person_id: UUID, look: Inquiry) -> None:
    """A no to a circle or a merchant decides something about a member, who can have a person look at it."""
    if look.viewer == Looker.PERSON:
        return
    merchant = await store.merchants.find_merchant(tx, merchant_id=look.viewer_id) if look.viewer == Looker.MERCHANT else None
    await refusal.record_refusal(
        tx,
        person_id=person_id,
        what="answer",
        by_kind="circle" if merchant is None else "merchant",
        by_id=look.viewer_id,
        by_name="" if merchant is None else merchant.name,
        purpose=look.purpose,
        threshold=look.threshold,
        refusal_id=look.inquiry_id,
    )


async def refuse_look(tx: Tx, *, person_id: UUID, viewer: Viewer, viewer_id: UUID, by_id: UUID, purpose: Purpose) -> Answer:
    """Write down that somebody was to look for another purpose than the one it was allowed for, once a day; they saw nothing.

    The owner's switch is locked. The answer is for `terms.accept`, which raises PurposeMismatch after the commit.
    """
    named = f"{person_id}{viewer_id}{purpose}{tx.now.date().isoformat()}"
    look = Inquiry(
        inquiry_id=ids.id_from_source(source="credit.refused_look", key=named),
        at=tx.now,
        viewer=Looker(viewer),
        viewer_id=viewer_id,
        by_id=by_id,
        purpose=purpose,
        form=Seen.NOTHING,
        threshold=None,
        grant_id=None,
        answer=REFUSED,
        score_run_at=None,
    )
    if await store.inquiries.find_inquiry(tx, person_id=person_id, inquiry_id=look.inquiry_id) is None:
        await write_look(tx, person_id=person_id, look=look)
    return Answer(available=False, mismatch=purpose)


async def write_look(tx: Tx, *, person_id: UUID, look: Inquiry) -> None:
    """Write a look down, and say so when there are many."""
    await store.inquiries.insert_inquiry(tx, person_id=person_id, inquiry=look)
    await tell_unusual(tx, person_id=person_id)


async def tell_unusual(tx: Tx, *, person_id: UUID) -> None:
    """Say once that more came within a day than is usual: when the first one too many is written."""
    found = await _count(tx, person_id)
    if found.looks + found.asks == limits.LOOKS_PER_DAY_USUAL + 1:
        await outbox.record(tx, UnusualInterest(id=tx.new_id(), at=tx.now, person_id=person_id, count=found.looks + found.asks))


async def find_interest(tx: ReadTx, *, by: Person) -> Interest:
    """How many looked and asked since yesterday. NotSignedIn."""
    return await _count(tx, by.member_id)


async def _count(tx: ReadTx, person_id: UUID) -> Interest:
    since = tx.now - _DAY
    looks = await store.inquiries.count_inquiries(tx, person_id=person_id, since=since)
    asks = await store.asks.count_asks(tx, person_id=person_id, since=since)
    return Interest(looks, asks, unusual=looks + asks > limits.LOOKS_PER_DAY_USUAL)


async def list_inquiries(tx: ReadTx, *, by: Person, cursor: str | None = None, limit: int = 20) -> Page[Inquiry]:
    """Every look at my score, operators' too, the latest first. NotSignedIn, BadCursor."""
    after = read_cursor(cursor)
    rows = await store.inquiries.list_inquiries(
        tx, person_id=by.member_id, before_at=after.at if after else None, before_id=after.id if after else None, limit=limit + 1
    )
    shown = rows[:limit]
    return Page(tuple(shown), Cursor(shown[-1].at, shown[-1].inquiry_id).text() if len(rows) > limit else None)
