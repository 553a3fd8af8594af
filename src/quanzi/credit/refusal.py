"""A no that a score had a part in: its exact reasons, kept for its owner alone, who can ask a person to look at it.

What is kept holds the whole score that was used, so that the reasons can be worked out again whatever became of the score since.
"""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from quanzi.credit import champion, explain, store, terms
from quanzi.credit.store.refusals import By, Refusal, What
from quanzi.credit.terms import Answer, Terms
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person

_SHOWN_MAX = 100


async def record_refusal(
    tx: Tx,
    *,
    person_id: UUID,
    what: What,
    by_kind: By,
    by_id: UUID | None,
    purpose: str,
    threshold: int | None,
    by_name: str = "",
    refusal_id: UUID | None = None,
) -> Refusal:
    """Keep a no in which the person's score had a part, with its reasons; the caller refuses, answers or offers a deposit.

    `refusal_id` is the id of the look where there was one. Who has no score has no reasons but that.
    """
    score = await store.scores.find_last(tx, person_id=person_id)
    refusal = Refusal(
        refusal_id=refusal_id or tx.new_id(),
        what=what,
        by_kind=by_kind,
        by_id=by_id,
        by_name=by_name,
        purpose=purpose,
        threshold=threshold,
        at=tx.now,
        score=score,
        reasons=() if score is None else explain.read_reasons(await champion.find_card(tx, version=score.version), score),
    )
    await store.refusals.insert_refusal(tx, person_id=person_id, refusal=refusal)
    return refusal


async def find_lifted(tx: ReadTx, *, person_id: UUID, by_id: UUID, purpose: str, threshold: int | None = None) -> datetime | None:
    """Since when a no of a circle or merchant is lifted, by a person or since nobody answered in time; None where none is.

    With `threshold` one that was as high or higher. It holds for `limits.LIFTED_DAYS`; a no after that is one to look at anew.
    """
    since = tx.now - timedelta(days=limits.LIFTED_DAYS)
    return await store.refusals.find_lifted(tx, person_id=person_id, by_id=by_id, purpose=purpose, threshold=threshold, since=since)


async def read_answer(tx: ReadTx, *, person_id: UUID, viewer_id: UUID, what: Terms, total: int) -> Answer:
    """What a viewer sees of a total: what a person lifted is a no no more, and says that it was lifted."""
    answer = terms.read_answer(what.form, what.threshold, total)
    if answer.reached is not False:
        return answer
    lifted = await find_lifted(tx, person_id=person_id, by_id=viewer_id, purpose=what.purpose, threshold=what.threshold)
    return answer if lifted is None else msgspec.structs.replace(answer, reached=True, lifted=True)


async def list_refusals(tx: ReadTx, *, by: Person) -> list[Refusal]:
    """Mine, the latest first. NotSignedIn."""
    return await store.refusals.list_refusals(tx, person_id=by.member_id, limit=_SHOWN_MAX)


async def find_refusal(tx: ReadTx, *, by: Person, refusal_id: UUID) -> Refusal:
    """One of mine. NotFound."""
    found = await store.refusals.find_refusal(tx, person_id=by.member_id, refusal_id=refusal_id)
    if found is None:
        raise NotFound
    return found
