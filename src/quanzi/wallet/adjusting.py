"""What operators post: one proposes, another agrees. Corrections, reversals, issuing, redeeming, and leave to pay out.

Who proposed can't agree, and nobody touches an account of their own. An issue, a redemption or a reversal that is small
is posted by one operator alone, up to the amount a day from which members need their passcode, as it was in the
beginning at most, since one operator can raise it.
"""

from datetime import timedelta
from typing import Literal, get_args
from uuid import UUID

import msgspec

from quanzi import identity
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Conflict, Invalid, KeyReused, NotFound
from quanzi.kernel.page import Cursor, Page, read_cursor
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.wallet import ledger, linked, store
from quanzi.wallet.book import Book, check_amount
from quanzi.wallet.currency import most_alone
from quanzi.wallet.errors import ToYourself
from quanzi.wallet.model import SYSTEM_OWNER, AccountKind, Kind, Posting, Rules, account_of
from quanzi.wallet.store.adjustments import Adjustment

Wish = Literal["adjustment", "issue", "redeem", "reversal", "payouts"]
WISHES: tuple[Wish, ...] = get_args(Wish)
_KINDS = {"adjustment": Kind.ADJUSTMENT, "issue": Kind.ISSUED, "redeem": Kind.REDEEMED, "reversal": Kind.REVERSAL, "payouts": Kind.PAYOUT}
_MAY_BE_ALONE = frozenset({Kind.ISSUED, Kind.REDEEMED, Kind.REVERSAL})
_HOUSE = frozenset({AccountKind.ISSUANCE, AccountKind.FEES, AccountKind.SUSPENSE})
_MEMBERS = frozenset({AccountKind.PERSON, AccountKind.GROUP})
_DAY = timedelta(days=1)
_WAITING_SHOWN_MAX = 100


class BadAdjustment(Invalid):
    """The accounts don't fit what is asked for."""

    code = "bad_adjustment"
    reason = "These accounts don't fit what you want to do."
    way_forward = "Choose two accounts, of members or of the house itself; the bank's account is reconciled, not corrected."


class NothingIssued(Conflict):
    """In mutual credit money comes about between members, so nobody issues it."""

    code = "nothing_issued"
    reason = "In mutual credit nobody issues money: it comes about when members pay each other."
    way_forward = "Choose a funded currency."


class AdjustmentOver(Conflict):
    """It was decided already, or nobody agreed in time."""

    code = "adjustment_over"
    reason = "This was decided already, or its time is over."
    way_forward = "Reload the page to see how. It can be proposed again."


class Side(msgspec.Struct, frozen=True):
    """One account: of a person or a group by its owner, or of the house itself by its kind."""

    kind: AccountKind
    owner_id: UUID = SYSTEM_OWNER

    @property
    def fits(self) -> bool:
        """Whether an operator may propose to touch it, as far as this alone tells."""
        return self.kind in _HOUSE if self.owner_id == SYSTEM_OWNER else self.kind in _MEMBERS


class Proposal(msgspec.Struct, frozen=True):
    """What an operator wants: `wish` says what. `adjustment_id` is made by the client and makes it happen once.

    A correction names both sides; an issue or a redemption the member; leave to pay out where the money comes from.
    A reversal names the transfer by its payer's account and its id; `amount` 0 is all that is left of it.
    """

    adjustment_id: UUID
    wish: Wish
    amount: int
    reason: str
    currency: str = ""
    debit: Side | None = None
    credit: Side | None = None
    origin_account_id: UUID | None = None
    origin_id: UUID | None = None


async def propose_adjustment(tx: Tx, *, by: Person, proposal: Proposal) -> Adjustment:
    """Propose a posting, or make it where it is small enough for one; the same id again gives the first answer.

    NotFound, NotYourOwnCase, BadAdjustment, NothingIssued, KeyReused; made at once also what `Book.post` raises.
    """
    identity.may_operate(by)
    before = await store.adjustments.find_adjustment(tx, adjustment_id=proposal.adjustment_id)
    if before is not None:
        return _repeat(before, by, proposal)
    new = await _read(tx, by, proposal)
    if new.kind not in _MAY_BE_ALONE:
        return await _insert(tx, by, proposal, new)
    rules = ledger.rules_of(await ledger.find_rules(tx), new.currency)
    # whoever moves something alone passes this account, so that two small ones at once are counted as two
    turn = await ledger.open_house_account(tx, rules=rules, kind=AccountKind.ISSUANCE)
    book = await ledger.open_book(tx, account_ids={turn, *await _find_sides(tx, by, new)})
    alone = await store.adjustments.count_alone(tx, proposed_by=by.member_id, currency=new.currency, since=tx.now - _DAY)
    if alone + new.amount > most_alone(rules.unit):
        return await _insert(tx, by, proposal, new)
    posted = msgspec.structs.replace(new, state="approved", alone=True, decided_by=by.id, decided_at=tx.now)
    kept = await _insert(tx, by, proposal, posted)
    if kept is posted:
        await _post(tx, by, book, posted)
    return kept


async def decide_adjustment(tx: Tx, *, by: Person, adjustment_id: UUID, approve: bool, answer: str = "") -> Adjustment:
    """Agree to what another operator proposed, which posts it, or decline with an answer; who proposed can withdraw it.

    NotFound, NotYourOwnCase, AdjustmentOver, and what `Book.post` raises: then it goes on waiting.
    """
    identity.may_operate(by)
    words = clean_text(answer, max_characters=limits.REASON_CHARACTERS_MAX, field="answer", required=not approve)
    found = await store.adjustments.find_adjustment(tx, adjustment_id=adjustment_id)
    if found is None:
        raise NotFound
    sides = await _find_sides(tx, by, found)
    if approve:
        identity.may_decide_about(by, person_id=found.proposed_by)
    state = "approved" if approve else "withdrawn" if by.id == found.proposed_by else "declined"
    book = await ledger.open_book(tx, account_ids=sides)
    locked = await store.adjustments.lock_adjustment(tx, adjustment_id=adjustment_id)
    if locked is None:
        raise NotFound
    if (locked.state, locked.decided_by) == (state, by.id):
        return locked
    if locked.state != "waiting" or locked.expires_at <= tx.now:
        raise AdjustmentOver
    if approve and locked.kind != Kind.PAYOUT:
        await _post(tx, by, book, locked)
    await store.adjustments.update_decided(tx, adjustment_id=adjustment_id, state=state, by=by.id, answer=words)
    return msgspec.structs.replace(locked, state=state, decided_by=by.id, decided_at=tx.now, answer=words)


async def list_waiting(tx: ReadTx, *, by: Person) -> list[Adjustment]:
    """What waits for a second operator, at most 100."""
    identity.may_operate(by)
    return await store.adjustments.list_waiting(tx, limit=_WAITING_SHOWN_MAX)


async def list_adjustments(
    tx: ReadTx, *, by: Person, cursor: str | None = None, limit: int = limits.PAGE_ITEMS_DEFAULT
) -> Page[Adjustment]:
    """All that operators proposed, the latest first, with what became of it. BadCursor."""
    identity.may_operate(by)
    after = read_cursor(cursor) or Cursor(tx.now + _DAY, UUID(int=2**128 - 1))
    rows = await store.adjustments.list_adjustments(tx, before_at=after.at, before_id=after.id, limit=limit + 1)
    more = Cursor(rows[limit - 1].proposed_at, rows[limit - 1].adjustment_id).text() if len(rows) > limit else None
    return Page(tuple(rows[:limit]), more)


async def _read(tx: Tx, by: Person, proposal: Proposal) -> Adjustment:
    kind = _KINDS.get(proposal.wish)
    if kind is None:
        raise BadAdjustment(field="wish")
    reason = clean_text(proposal.reason, max_characters=limits.MEMO_CHARACTERS_MAX, field="reason")
    code, debit, credit, amount = proposal.currency, proposal.debit, proposal.credit, proposal.amount
    if kind is Kind.REVERSAL:
        code, debit_id, credit_id, amount = await _read_reversal(tx, proposal)
    else:
        rules = ledger.rules_of(await ledger.find_rules(tx), code)
        code = rules.unit.code
        debit, credit = _read_sides(kind, rules, debit, credit)
        debit_id = await _open_side(tx, rules, debit)
        credit_id = None if credit is None else await _open_side(tx, rules, credit)
    check_amount(amount)
    if debit_id == credit_id:
        raise ToYourself(field="credit")
    new = Adjustment(
        adjustment_id=proposal.adjustment_id,
        kind=kind,
        currency=code,
        debit_account_id=debit_id,
        credit_account_id=credit_id,
        amount=amount,
        spent=0,
        reason=reason,
        origin_account_id=proposal.origin_account_id,
        origin_id=proposal.origin_id,
        state="waiting",
        alone=False,
        proposed_by=by.member_id,
        proposed_at=tx.now,
        expires_at=tx.now + timedelta(days=limits.ADJUSTMENT_DAYS_VALID),
        decided_by=None,
        decided_at=None,
        answer="",
    )
    await _find_sides(tx, by, new)
    return new


def _read_sides(kind: Kind, rules: Rules, debit: Side | None, credit: Side | None) -> tuple[Side, Side | None]:
    issuance = Side(AccountKind.ISSUANCE)
    if kind in {Kind.ISSUED, Kind.REDEEMED}:
        if rules.unit.mode == "mutual_credit":
            raise NothingIssued(field="currency")
        debit, credit = (issuance, credit) if kind is Kind.ISSUED else (debit, issuance)
        if (credit if kind is Kind.ISSUED else debit) in {None, issuance}:
            raise BadAdjustment(field="debit" if kind is Kind.REDEEMED else "credit")
    if kind is Kind.PAYOUT:
        credit = None
    if debit is None or not debit.fits or (kind is not Kind.PAYOUT and (credit is None or not credit.fits)):
        raise BadAdjustment(field="debit")
    return debit, credit


async def _read_reversal(tx: Tx, proposal: Proposal) -> tuple[str, UUID, UUID, int]:
    """Currency, who gives, who gets, how much: all that is left where no amount is named."""
    if proposal.origin_account_id is None or proposal.origin_id is None:
        raise BadAdjustment(field="origin_id")
    original = await linked.find_transfer(tx, debit_account_id=proposal.origin_account_id, transfer_id=proposal.origin_id)
    sides = await store.accounts.list_accounts(tx, account_ids=[original.debit_account_id, original.credit_account_id])
    linked.may_reverse(original, sides)
    left = original.amount - sum(one.amount for one in await linked.list_reversals(tx, transfer=original))
    return sides[0].currency, original.credit_account_id, original.debit_account_id, proposal.amount or left


async def _open_side(tx: Tx, rules: Rules, side: Side) -> UUID:
    """The account of a side; a member's is opened, so that money can come to who never had any. NotFound."""
    if side.owner_id == SYSTEM_OWNER:
        return await ledger.open_house_account(tx, rules=rules, kind=side.kind)
    if side.kind is AccountKind.PERSON:
        forms = (await identity.find_name_forms(tx, person_ids=[side.owner_id])).get(side.owner_id)
        if forms is None or forms.state == "gone":
            raise NotFound
        return (await ledger.open_accounts(tx, new=[ledger.new_account(side.owner_id, rules)]))[0]
    account_id = account_of(side.owner_id, rules.unit.code, side.kind)
    if not await store.accounts.list_accounts(tx, account_ids=[account_id]):
        raise NotFound
    return account_id


async def _find_sides(tx: Tx, by: Person, one: Adjustment) -> set[UUID]:
    """The accounts of both sides, none of which is the operator's own."""
    sides = {side for side in (one.debit_account_id, one.credit_account_id) if side is not None}
    for account in await store.accounts.list_accounts(tx, account_ids=sides):
        identity.may_decide_about(by, person_id=account.owner_id)
    return sides


async def _insert(tx: Tx, by: Person, proposal: Proposal, new: Adjustment) -> Adjustment:
    if await store.adjustments.insert_adjustment(tx, new=new):
        return new
    before = await store.adjustments.find_adjustment(tx, adjustment_id=new.adjustment_id)
    if before is None:
        raise KeyReused
    return _repeat(before, by, proposal)


def _repeat(before: Adjustment, by: Person, proposal: Proposal) -> Adjustment:
    """The first answer again; KeyReused when the id was used for something else."""
    sides = [(proposal.debit, before.debit_account_id), (proposal.credit, before.credit_account_id)]
    same = (
        before.proposed_by == by.id
        and before.kind == _KINDS.get(proposal.wish)
        and before.reason == clean_text(proposal.reason, max_characters=limits.MEMO_CHARACTERS_MAX, field="reason")
        and proposal.amount in {0, before.amount}
        and (proposal.origin_account_id, proposal.origin_id) == (before.origin_account_id, before.origin_id)
        and all(side is None or account_of(side.owner_id, before.currency, side.kind) == account_id for side, account_id in sides)
    )
    if not same:
        raise KeyReused
    return before


async def _post(tx: Tx, by: Person, book: Book, one: Adjustment) -> None:
    """Make the transfer that was agreed on; a freeze or a lock of its owner does not stand in the way of the law."""
    if one.kind == Kind.REVERSAL and one.origin_account_id is not None and one.origin_id is not None:
        await linked.reverse_transfer(
            tx,
            debit_account_id=one.origin_account_id,
            transfer_id=one.origin_id,
            reversal_id=one.adjustment_id,
            amount=one.amount,
            by_person_id=by.id,
            memo=one.reason,
            by_desk=True,
        )
        return
    if one.credit_account_id is None:
        return
    linked.open_for_desk(book, one.debit_account_id)
    book.post(
        Posting(
            one.adjustment_id, one.debit_account_id, one.credit_account_id, one.amount, Kind(one.kind), by_person_id=by.id, memo=one.reason
        )
    )
    await ledger.write_book(tx, book=book)
