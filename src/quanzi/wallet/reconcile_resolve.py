"""How a difference with the bank is resolved: each way is one deed, with an operator, a reason, and entries that stay."""

from datetime import timedelta
from uuid import UUID

import msgspec

from quanzi import identity
from quanzi.infra.postgres import Tx
from quanzi.kernel import ids, limits
from quanzi.kernel.errors import Conflict, Forbidden, NotFound
from quanzi.kernel.money import Money
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.wallet import ledger, linked, store
from quanzi.wallet.currency import most_alone
from quanzi.wallet.errors import AccountClosed
from quanzi.wallet.model import AccountKind, Kind, Posting, Rules, Transfer, account_of
from quanzi.wallet.reconcile import lock_bank
from quanzi.wallet.store.bank_lines import Line

_DAY = timedelta(days=1)


class LineResolved(Conflict):
    """Somebody was faster."""

    code = "line_resolved"
    reason = "This line of the bank was resolved meanwhile."
    way_forward = "Reload the page to see how."


class AmountsDiffer(Conflict):
    """A line is a movement of the same amount, or another one."""

    code = "amounts_differ"
    reason = "The bank moved {bank}, and this movement of ours is {ours}."
    way_forward = "Choose a movement of the same amount, or put the line into suspense."


class NotComeIn(Conflict):
    """Money that left the bank can't be given to a person."""

    code = "not_come_in"
    reason = "This money left the bank, so there is nothing to give to a person."
    way_forward = "Ask the bank to send it back, and say here that it is on its way back."


class ToYourselfAsOperator(Forbidden):
    """Nobody gives money to themselves from the desk."""

    code = "to_yourself_as_operator"
    reason = "Money from suspense is given to you by another operator, never by yourself."
    way_forward = "Ask another operator to look at it."


class NeedsAnother(Forbidden):
    """Who says what a line of the bank is and who gives it away are two people, when it is much."""

    code = "needs_another_operator"
    reason = "You put this into suspense yourself, and so much takes two operators."
    way_forward = "Ask another operator to give it."


class NothingThere(Conflict):
    """The member has nothing that could be collected, or the account is still closed."""

    code = "nothing_there"
    reason = "There is nothing to settle at the moment."
    way_forward = "Look again when the member's account has changed."


async def match_by_hand(
    tx: Tx, *, by: Person, reference: str, debit_account_id: UUID, transfer_id: UUID, reason: str, currency: str = ""
) -> None:
    """Say that a line of the bank is this movement of ours. NotFound, LineResolved, AmountsDiffer."""
    rules, why = await _may_resolve(tx, by, currency, reason)
    at_bank = await lock_bank(tx, rules=rules)
    line = await _lock_open(tx, rules, reference)
    made = await linked.find_transfer(tx, debit_account_id=debit_account_id, transfer_id=transfer_id)
    if at_bank not in {made.debit_account_id, made.credit_account_id}:
        raise NotFound
    ours = made.amount if made.debit_account_id == at_bank else -made.amount
    if ours != line.amount:
        raise AmountsDiffer(bank=Money(line.amount, rules.unit.code), ours=Money(ours, rules.unit.code))
    if not await store.bank_matches.update_found(
        tx,
        currency=rules.unit.code,
        reference=reference,
        debit_account_id=debit_account_id,
        transfer_id=transfer_id,
        found_by="hand",
        resolved_by=by.id,
        reason=why,
    ):
        raise LineResolved


async def put_into_suspense(tx: Tx, *, by: Person, reference: str, reason: str, currency: str = "") -> None:
    """Book what the bank has and nobody knows, against suspense, so that our books and the bank's agree. NotFound, LineResolved."""
    rules, why = await _may_resolve(tx, by, currency, reason)
    at_bank, suspense = await _lock_house(tx, rules)
    book = await ledger.open_book(tx, account_ids=[at_bank, suspense])
    line = await _lock_open(tx, rules, reference)
    ends = (at_bank, suspense) if line.amount > 0 else (suspense, at_bank)
    made = book.post(_posting(by, f"aside.{rules.unit.code}", reference, ends, abs(line.amount), Kind.ADJUSTMENT, why))
    await ledger.write_book(tx, book=book)
    await store.bank_matches.update_found(
        tx,
        currency=rules.unit.code,
        reference=reference,
        debit_account_id=made.debit_account_id,
        transfer_id=made.transfer_id,
        found_by="suspense",
        resolved_by=by.id,
        reason=why,
    )


async def give_from_suspense(tx: Tx, *, by: Person, reference: str, person_id: UUID, reason: str, currency: str = "") -> Transfer:
    """Give money that came in for somebody to that person, who reads the reason.

    What the same operator put into suspense only up to what one may move alone in a day. NotFound, LineResolved, NotComeIn,
    NeedsAnother, ToYourselfAsOperator, AccountFull.
    """
    rules, why = await _may_resolve(tx, by, currency, reason)
    if by.id == person_id:
        raise ToYourselfAsOperator
    forms = (await identity.find_name_forms(tx, person_ids=[person_id])).get(person_id)
    if forms is None or forms.state == "gone":
        raise NotFound
    suspense = await ledger.open_house_account(tx, rules=rules, kind=AccountKind.SUSPENSE)
    theirs = (await ledger.open_accounts(tx, new=[ledger.new_account(person_id, rules)]))[0]
    book = await ledger.open_book(tx, account_ids=[suspense, theirs])
    line = await _lock_waiting(tx, rules, reference)
    if line.amount < 0:
        raise NotComeIn
    await _check_alone(tx, by, rules, line)
    made = book.post(_posting(by, f"onward.{rules.unit.code}", reference, (suspense, theirs), line.amount, Kind.TOP_UP, why))
    await ledger.write_book(tx, book=book)
    await _go_onward(tx, by, rules, reference, made.transfer_id, theirs)
    return made


async def _check_alone(tx: Tx, by: Person, rules: Rules, line: Line) -> None:
    """Under the lock of suspense, so that many at once are counted as many. NeedsAnother."""
    code = rules.unit.code
    if by.id is None or by.id != await store.bank_matches.find_resolver(tx, currency=code, reference=line.reference):
        return
    given = await store.bank_matches.count_given(tx, currency=code, by=by.id, since=tx.now - _DAY)
    if given + line.amount > most_alone(rules.unit):
        raise NeedsAnother


async def send_back(tx: Tx, *, by: Person, reference: str, reason: str, currency: str = "") -> None:
    """Book that money goes back to the bank, or comes back from it; it is on its way until a file of the bank has it.

    What the bank has to do is arranged with it by the operator. NotFound, LineResolved.
    """
    rules, why = await _may_resolve(tx, by, currency, reason)
    at_bank, suspense = await _lock_house(tx, rules)
    book = await ledger.open_book(tx, account_ids=[at_bank, suspense])
    line = await _lock_waiting(tx, rules, reference)
    ends = (suspense, at_bank) if line.amount > 0 else (at_bank, suspense)
    made = book.post(_posting(by, f"onward.{rules.unit.code}", reference, ends, abs(line.amount), Kind.ADJUSTMENT, why))
    await ledger.write_book(tx, book=book)
    await _go_onward(tx, by, rules, reference, made.transfer_id, None)
    await store.bank_matches.upsert_transit(
        tx, debit_account_id=made.debit_account_id, transfer_id=made.transfer_id, note=why, added_by=by.id
    )


async def mark_in_transit(tx: Tx, *, by: Person, debit_account_id: UUID, transfer_id: UUID, note: str, currency: str = "") -> None:
    """Note what is known about a movement of ours that the bank has not booked yet. NotFound."""
    rules, why = await _may_resolve(tx, by, currency, note)
    at_bank = await lock_bank(tx, rules=rules)
    made = await linked.find_transfer(tx, debit_account_id=debit_account_id, transfer_id=transfer_id)
    if at_bank not in {made.debit_account_id, made.credit_account_id}:
        raise NotFound
    await store.bank_matches.upsert_transit(tx, debit_account_id=debit_account_id, transfer_id=transfer_id, note=why, added_by=by.id)


async def settle_rest(tx: Tx, *, by: Person, person_id: UUID, order_id: UUID, reason: str) -> None:
    """Give a member what stands in suspense of an order, or collect of what the bank took back as much as is there now.

    NotFound, NothingThere, AccountFull. The member reads the reason.
    """
    identity.may_operate(by)
    why = clean_text(reason, max_characters=limits.REASON_CHARACTERS_MAX, field="reason")
    if by.id == person_id:
        raise ToYourselfAsOperator
    found = await store.bank_orders.find_order(tx, person_id=person_id, order_id=order_id)
    if found is None:
        raise NotFound
    rules = ledger.rules_of(await ledger.find_rules(tx), found.currency)
    suspense = await ledger.open_house_account(tx, rules=rules, kind=AccountKind.SUSPENSE)
    theirs = account_of(person_id, found.currency)
    book = await ledger.open_book(tx, account_ids=[suspense, theirs])
    order = await store.bank_orders.lock_order(tx, person_id=person_id, order_id=order_id)
    account = book.accounts.get(theirs)
    if order is None or account is None or account.state == "closed":
        raise AccountClosed if order is not None else NotFound
    there = min(order.missing, max(0, account.available or 0))
    amount, ends, kind = (
        (order.stranded, (suspense, theirs), Kind.TOP_UP) if order.stranded else (there, (theirs, suspense), Kind.TOP_UP_BACK)
    )
    if not amount:
        raise NothingThere
    posting = _posting(by, "rest", str(tx.new_id()), ends, amount, kind, why)
    book.post(msgspec.structs.replace(posting, origin_id=order_id))
    await ledger.write_book(tx, book=book)
    left = msgspec.structs.replace(order, stranded=0) if order.stranded else msgspec.structs.replace(order, missing=order.missing - there)
    await store.bank_orders.update_order(tx, order=left)


async def _may_resolve(tx: Tx, by: Person, currency: str, reason: str) -> tuple[Rules, str]:
    identity.may_operate(by)
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    return rules, clean_text(reason, max_characters=limits.REASON_CHARACTERS_MAX, field="reason")


async def _lock_house(tx: Tx, rules: Rules) -> tuple[UUID, UUID]:
    at_bank = await ledger.open_house_account(tx, rules=rules, kind=AccountKind.BANK)
    return at_bank, await ledger.open_house_account(tx, rules=rules, kind=AccountKind.SUSPENSE)


async def _lock_open(tx: Tx, rules: Rules, reference: str) -> Line:
    line = await store.bank_lines.lock_line(tx, currency=rules.unit.code, reference=reference)
    if line is None:
        raise NotFound
    if line.transfer_id is not None:
        raise LineResolved
    return line


async def _lock_waiting(tx: Tx, rules: Rules, reference: str) -> Line:
    line = await store.bank_lines.lock_line(tx, currency=rules.unit.code, reference=reference)
    if line is None:
        raise NotFound
    if line.found_by != "suspense" or line.onward_id is not None:
        raise LineResolved
    return line


async def _go_onward(tx: Tx, by: Person, rules: Rules, reference: str, onward_id: UUID, to: UUID | None) -> None:
    await store.bank_matches.update_onward(
        tx, currency=rules.unit.code, reference=reference, onward_id=onward_id, onward_to=to, onward_by=by.id
    )


def _posting(by: Person, what: str, reference: str, ends: tuple[UUID, UUID], amount: int, kind: Kind, why: str) -> Posting:
    """The id follows from the bank's line, so that each way is gone once."""
    transfer_id = ids.id_from_source(source=f"wallet.bank.{what}", key=reference)
    return Posting(
        transfer_id,
        ends[0],
        ends[1],
        amount,
        kind,
        by_person_id=by.id,
        memo=why[: limits.MEMO_CHARACTERS_MAX],
        metadata={"bank_reference": reference, "reason": why},
    )
