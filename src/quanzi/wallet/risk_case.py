"""A payment that a rule keeps waiting: its payer reads why and until when, can take it back, and can object once.

At the end of its clock the payment arrives, since it is its payer's will, unless somebody decided before. Sent back by an
operator it can be objected to as well; another operator answers, and where the objection is right the rule lets this payee
pass for thirty days.
"""

from datetime import timedelta
from uuid import UUID

from quanzi import identity
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Conflict, Invalid, NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.wallet import ledger
from quanzi.wallet.errors import HoldOver
from quanzi.wallet.hold import capture_hold, note_payee, void_hold
from quanzi.wallet.model import account_of
from quanzi.wallet.store import cases
from quanzi.wallet.store.cases import Case

_SHOWN_MAX = 50
_DESK_MAX = 100
_APPEAL_CHARACTERS_MAX = 1_000
_APPEAL_DAYS = timedelta(days=30)


class AppealOver(Conflict):
    """The payment has arrived, was taken back, or its payer objected before."""

    code = "appeal_over"
    reason = "This can't be objected to any more."
    way_forward = "Reload the page to see how it ended."


class BadDecision(Invalid):
    """A decision is one of two."""

    code = "bad_decision"
    reason = "This is not a decision."
    way_forward = "Choose one of the two."


async def list_cases(tx: ReadTx, *, by: Person) -> list[Case]:
    """My payments that a rule made wait, the latest first."""
    found: list[Case] = []
    for code in await ledger.find_rules(tx):
        found += await cases.list_cases(tx, account_id=account_of(by.member_id, code), limit=_SHOWN_MAX)
    return sorted(found, key=lambda case: case.at, reverse=True)[:_SHOWN_MAX]


async def find_case(tx: ReadTx, *, by: Person, case_id: UUID) -> Case:
    """One of mine. NotFound."""
    for code in await ledger.find_rules(tx):
        case = await cases.find_case(tx, account_id=account_of(by.member_id, code), case_id=case_id)
        if case is not None:
            return case
    raise NotFound


async def appeal_case(tx: Tx, *, by: Person, case_id: UUID, words: str) -> None:
    """Object, once: while it waits, or within thirty days after it was sent back. NotFound, AppealOver, Invalid with `field`."""
    case = await find_case(tx, by=by, case_id=case_id)
    cleaned = clean_text(words, max_characters=_APPEAL_CHARACTERS_MAX, field="words", lines=True)
    sent_back = case.decision == "returned" and case.decided_at is not None and tx.now - case.decided_at < _APPEAL_DAYS
    if not (sent_back or (case.state == "open" and case.decision is None)):
        raise AppealOver
    if not await cases.update_appealed(tx, account_id=case.account_id, case_id=case_id, words=cleaned):
        raise AppealOver


async def list_desk_cases(tx: ReadTx, *, by: Person) -> list[Case]:
    """What waits for an operator: payments on hold, and objections; one's own are for another. NotFound for others."""
    identity.may_operate(by)
    return await cases.list_waiting_cases(tx, but=by.id, limit=_DESK_MAX)


async def decide_case(tx: Tx, *, by: Person, account_id: UUID, case_id: UUID, decision: str, reason: str) -> None:
    """Let a payment go on or send it back, with a reason that its payer reads; for operators.

    Where it was sent back and its payer objected: "released" grants the objection, "returned" declines it, by another operator.
    NotFound, NotYourOwnCase, HoldOver, BadDecision, Invalid with `field`.
    """
    identity.may_operate(by)
    case = await cases.find_case(tx, account_id=account_id, case_id=case_id)
    if case is None:
        raise NotFound
    identity.may_decide_about(by, person_id=case.person_id, decided=[case.decided_by] if case.decided_by else [])
    why = clean_text(reason, max_characters=limits.REASON_CHARACTERS_MAX, field="reason")
    if decision == "released":
        await (_release(tx, case, by, why) if case.decision is None else _answer(tx, case, by, why, granted=True))
    elif decision == "returned":
        await (_return(tx, case, by, why) if case.decision is None else _answer(tx, case, by, why, granted=False))
    else:
        raise BadDecision(field="decision")


async def _release(tx: Tx, case: Case, by: Person, why: str) -> None:
    transfer = await capture_hold(tx, account_id=case.account_id, hold_id=case.case_id)
    await note_payee(tx, transfer=transfer)
    if not await cases.update_decided(
        tx, account_id=case.account_id, case_id=case.case_id, decision="released", by=by.member_id, reason=why
    ):
        raise HoldOver


async def _return(tx: Tx, case: Case, by: Person, why: str) -> None:
    await void_hold(tx, account_id=case.account_id, hold_id=case.case_id)
    if not await cases.update_decided(
        tx, account_id=case.account_id, case_id=case.case_id, decision="returned", by=by.member_id, reason=why
    ):
        raise HoldOver


async def _answer(tx: Tx, case: Case, by: Person, why: str, *, granted: bool) -> None:
    """What is said to an objection against a payment sent back."""
    if case.decision != "returned" or case.appealed_at is None or (case.decided_at is not None and case.appealed_at < case.decided_at):
        raise HoldOver
    answer = "granted" if granted else "declined"
    if not await cases.update_answered(tx, account_id=case.account_id, case_id=case.case_id, answer=answer, by=by.member_id, reason=why):
        raise HoldOver
