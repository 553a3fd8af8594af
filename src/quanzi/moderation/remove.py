"""What operators see of a reported message, and taking it out of its conversation with a reason that its author reads."""

from collections.abc import Sequence
from uuid import UUID

from quanzi import identity
from quanzi.infra import outbox
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.messaging import strangers
from quanzi.moderation import keep, model, store
from quanzi.moderation.events import MessageRemoved, ReportHandled

DECISIONS_SHOWN_MAX = 200


async def list_quotes(tx: ReadTx, *, by: Person, reports: Sequence[model.DeskReport]) -> list[model.Quote]:
    """What is shown with reports of messages, in the order in which it was said; for operators, NotFound for others."""
    identity.may_operate(by)
    shown = [one for one in reports if one.subject_kind == "message" and one.author_id != by.id]
    if not shown:
        return []
    limit = len(shown) * (limits.REPORT_MESSAGES_BESIDE_MAX + 1)
    return await store.list_quotes(tx, place_ids=[one.place_id for one in shown], report_ids=[one.report_id for one in shown], limit=limit)


async def find_quoted_data(tx: ReadTx, *, by: Person, place_id: UUID, report_id: UUID, position: int) -> bytes:
    """The picture or voice that somebody attached, for operators. NotFound for others, and without one."""
    identity.may_operate(by)
    await _find_report(tx, by=by, place_id=place_id, report_id=report_id)
    data = await store.find_quoted_data(tx, place_id=place_id, report_id=report_id, position=position)
    if data is None:
        raise NotFound
    return data


async def remove_message(tx: Tx, *, by: Person, place_id: UUID, report_id: UUID, reason: str) -> None:
    """Take a reported message out of its conversation, for everybody; its author reads the reason. NotFound, Invalid with `field`.

    Every open report about it is answered with that. What is about myself is for another operator.
    """
    identity.may_operate(by)
    report = await _find_report(tx, by=by, place_id=place_id, report_id=report_id)
    if report.state != "open" or report.author_id is None:
        raise NotFound
    words = clean_text(reason, max_characters=limits.REASON_CHARACTERS_MAX, field="reason", lines=True)
    await strangers.remove_reported(tx, room_id=place_id, message_id=report.subject_id)
    decision = model.Decision(tx.new_id(), "message_removed", words, tx.now)
    await store.insert_decision(tx, person_id=report.author_id, decision=decision)
    on = {"place_id": place_id, "subject_id": report.subject_id}
    await store.update_handled(tx, **on, state="handled", handled_by=by.member_id)
    await keep.forget_conversation(tx, **on)
    await outbox.record(tx, ReportHandled(id=tx.new_id(), at=tx.now, **on, outcome="handled", handled_by=by.member_id))
    await outbox.record(
        tx, MessageRemoved(id=tx.new_id(), at=tx.now, person_id=report.author_id, decision_id=decision.decision_id, room_id=place_id)
    )


async def _find_report(tx: ReadTx, *, by: Person, place_id: UUID, report_id: UUID) -> model.Report:
    report = await store.find_report(tx, place_id=place_id, report_id=report_id)
    if report is None or report.subject_kind != "message" or report.author_id == by.id:
        raise NotFound
    return report


async def list_my_decisions(tx: ReadTx, *, by: Person) -> list[model.Decision]:
    """What operators decided about what I said, and why, the latest first. NotSignedIn."""
    return await store.list_decisions(tx, person_id=by.member_id, limit=DECISIONS_SHOWN_MAX)
