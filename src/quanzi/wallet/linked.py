"""Transfers that belong together: several that are made all or none, and one that gives another back."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.errors import Conflict, KeyReused, NotFound
from quanzi.kernel.money import Money
from quanzi.wallet import ledger, store
from quanzi.wallet.book import Book
from quanzi.wallet.model import AccountKind, Kind, Posting, Transfer
from quanzi.wallet.store import claim_rows
from quanzi.wallet.store.reversals import Reversal

# what the payer's limits counted, so that it counts no more when it comes back
_SPENT = frozenset({Kind.SEND, Kind.REQUEST, Kind.COLLECT, Kind.SPLIT, Kind.PACKET_FILLED, Kind.TIP, Kind.STANDING_ORDER})
# a pot's money is shared out already, and the bank's account says what the bank says: both have their own way back
_OWN_WAY_BACK = frozenset({AccountKind.POT.value, AccountKind.BANK.value})
# a debt that was paid or netted would stay paid, and who left has no account; what gave back is not given back
_NOT_REVERSED = frozenset({Kind.REVERSAL, Kind.IOU_PAID, Kind.CLEARED, Kind.LEFT_BEHIND, Kind.CLAIM_BACK})


class HasKind(Protocol):
    """An account, as far as it tells what it is for."""

    @property
    def kind(self) -> str:
        """What it is for."""
        ...


class NotReversible(Conflict):
    """The transfer gave another back or paid a debt, or went to or from an account that has its own way back."""

    code = "not_reversible"
    reason = "This transfer can't be given back this way."
    way_forward = "Give back the transfer that it belongs to, or propose a correction."


class ReversalTooLarge(Conflict):
    """More is to be given back than is left of the transfer."""

    code = "reversal_too_large"
    reason = "Of this transfer {left} can still be given back."
    way_forward = "Give back at most that."


async def post_linked(tx: Tx, *, postings: Sequence[Posting]) -> list[Transfer]:
    """Make all of these postings at one moment, or none; those without an origin share the id of the first as one.

    The same ids again give the first answers. KeyReused for a part of them or other input, and what `Book.post` raises.
    """
    origin_id = postings[0].transfer_id
    linked = [one if one.origin_id else msgspec.structs.replace(one, origin_id=origin_id) for one in postings]
    book = await ledger.open_book(tx, account_ids={side for one in linked for side in (one.debit_account_id, one.credit_account_id)})
    made = await ledger.find_made(tx, keys=[(one.debit_account_id, one.transfer_id) for one in linked])
    if made:
        return [_repeat(made.get((one.debit_account_id, one.transfer_id)), one) for one in linked]
    transfers = [book.post(one) for one in linked]
    await ledger.write_book(tx, book=book)
    return transfers


def _repeat(before: Transfer | None, posting: Posting) -> Transfer:
    if before is None or (before.credit_account_id, before.amount, before.kind) != (
        posting.credit_account_id,
        posting.amount,
        posting.kind,
    ):
        raise KeyReused
    return before


async def reverse_transfer(
    tx: Tx,
    *,
    debit_account_id: UUID,
    transfer_id: UUID,
    reversal_id: UUID,
    amount: int | None = None,
    by_person_id: UUID | None = None,
    memo: str | None = None,
    by_desk: bool = False,
) -> Transfer:
    """Give a transfer back, whole or in part (`amount` None: all that is left of it); never more than it moved.

    `by_desk`: also out of an account that is frozen or locked. The same `reversal_id` gives the first answer.
    NotFound, NotReversible, ReversalTooLarge, KeyReused, and what `Book.post` raises.
    """
    original = await find_transfer(tx, debit_account_id=debit_account_id, transfer_id=transfer_id)
    giver, taker = original.credit_account_id, original.debit_account_id
    book = await ledger.open_book(tx, account_ids={giver, taker})
    made = await ledger.find_made(tx, keys=[(giver, reversal_id)])
    if made:
        return _repeat_reversal(made[giver, reversal_id], original, amount)
    may_reverse(original, [book.find(giver), book.find(taker)])
    claim = await claim_rows.find_claim(tx, account_id=taker, transfer_id=transfer_id)
    if claim is not None and claim.state == "given_back":
        raise NotReversible
    left = original.amount - sum(one.amount for one in await list_reversals(tx, transfer=original))
    given = left if amount is None else amount
    if given > left or left == 0:
        raise ReversalTooLarge(left=Money(left, book.find(taker).currency), field="amount")
    if by_desk:
        open_for_desk(book, giver)
    transfer = book.post(
        Posting(reversal_id, giver, taker, given, Kind.REVERSAL, origin_id=transfer_id, by_person_id=by_person_id, memo=memo or None)
    )
    await count_less(tx, book=book, original=original, amount=given)
    await ledger.write_book(tx, book=book)
    await store.reversals.insert_reversal(
        tx, debit_account_id=taker, transfer_id=transfer_id, reversal=Reversal(transfer.transfer_id, given)
    )
    return transfer


async def find_transfer(tx: ReadTx, *, debit_account_id: UUID, transfer_id: UUID) -> Transfer:
    """A transfer by who paid and its id. NotFound."""
    found = await store.transfers.list_by_key(tx, debit_account_ids=[debit_account_id], transfer_ids=[transfer_id])
    if not found:
        raise NotFound
    return found[0]


async def list_reversals(tx: ReadTx, *, transfer: Transfer) -> list[Reversal]:
    """What was given back of a transfer so far."""
    return await store.reversals.list_reversals(tx, debit_account_id=transfer.debit_account_id, transfer_id=transfer.transfer_id)


def may_reverse(original: Transfer, sides: Sequence[HasKind]) -> None:
    """NotReversible where a transfer between these two accounts can't be given back by another."""
    if not is_reversible(original, sides):
        raise NotReversible


def is_reversible(original: Transfer, sides: Sequence[HasKind]) -> bool:
    """Whether a transfer between these two accounts can be given back by another."""
    return original.kind not in _NOT_REVERSED and not {one.kind for one in sides} & _OWN_WAY_BACK


def open_for_desk(book: Book, account_id: UUID) -> None:
    """Let this book post out of an account that its owner locked or an operator froze: the state in its row stays."""
    account = book.find(account_id)
    if account.state != "closed":
        account.state = "open"


async def count_less(tx: Tx, *, book: Book, original: Transfer, amount: int) -> None:
    """What came back of a transfer was not spent, as far as its day and year still run."""
    if original.kind in _SPENT:
        rules = ledger.rules_of(await ledger.find_rules(tx), book.find(original.debit_account_id).currency)
        made_at = original.effective_at or original.at
        book.unspend(original.debit_account_id, amount, made_on=ledger.today_of(rules, made_at))


def _repeat_reversal(before: Transfer, original: Transfer, amount: int | None) -> Transfer:
    same = (
        before.kind == Kind.REVERSAL
        and before.origin_id == original.transfer_id
        and before.credit_account_id == original.debit_account_id
        and amount in {None, before.amount}
    )
    if not same:
        raise KeyReused
    return before
