"""What is proposed for a shared account: a payment, or another set of signers. It happens with the last signature it needs.

Nothing is set aside meanwhile: what the account does not hold at that moment can't be paid, and the proposal waits on.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from quanzi import relations
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Conflict, Forbidden, KeyReused, NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.wallet import fund as shared
from quanzi.wallet import ledger
from quanzi.wallet.book import check_amount
from quanzi.wallet.errors import AccountLocked, StepUpNeeded
from quanzi.wallet.model import AccountKind, Kind, Posting, account_of
from quanzi.wallet.store import funds, guards, proposals
from quanzi.wallet.store.funds import Signer
from quanzi.wallet.store.proposals import ProposalRow

_OPEN_FOR = timedelta(days=7)
_ALONE_EVERY = timedelta(days=1)
_SHOWN_MAX = 50


class ProposalOver(Conflict):
    """It was done, cancelled, or has expired."""

    code = "proposal_over"
    reason = "This proposal has ended."
    way_forward = "Reload the page to see how. What is still wanted can be proposed again."


class NotAgreed(Forbidden):
    """Who is asked to sign for an account agrees first."""

    code = "not_agreed"
    reason = "You have not agreed to sign for this account yet."
    way_forward = "Agree on the account's page, then sign."


class NewSigner(msgspec.Struct, frozen=True):
    """Who is to sign, and up to how much alone within 24 hours, in minor units."""

    person_id: UUID
    alone_max: int = 0


class Proposal(msgspec.Struct, frozen=True):
    """What waits for signatures; `state` open, done, cancelled or expired. `signers` and `needed` where it changes those."""

    fund_id: UUID
    proposal_id: UUID
    what: Literal["payment", "signers"]
    to_person_id: UUID | None
    amount: int
    memo: str
    signers: tuple[NewSigner, ...]
    needed: int
    by_person_id: UUID
    at: datetime
    expires_at: datetime
    state: str
    signed_by: tuple[UUID, ...]


async def propose_payment(
    tx: Tx, *, by: Person, fund_id: UUID, proposal_id: UUID, to_person_id: UUID, amount: int, memo: str = ""
) -> Proposal:
    """Propose to pay somebody out of a shared account; it is signed by nobody yet. The same id again is the same proposal.

    NotFound (also for a payee who is out of sight), NotAgreed, KeyReused, AmountNotPositive, Invalid with `field`.
    """
    await _find_agreed(tx, by, fund_id)
    check_amount(amount)
    if to_person_id != by.id:
        await relations.find_relation(tx, by=by, person_id=to_person_id)
    told = clean_text(memo, max_characters=limits.MEMO_CHARACTERS_MAX, field="memo", required=False)
    row = ProposalRow(
        fund_id, proposal_id, "payment", to_person_id, amount, told or None, None, by.member_id, tx.now, tx.now + _OPEN_FOR, "open", None
    )
    return await _propose(tx, row)


async def propose_signers(tx: Tx, *, by: Person, fund_id: UUID, proposal_id: UUID, signers: tuple[NewSigner, ...], needed: int) -> Proposal:
    """Propose who signs from now on, each up to how much a day alone, and how many signatures are needed.

    NotFound, NotAgreed, BadSigners, KeyReused.
    """
    fund = await _find_agreed(tx, by, fund_id)
    people, known = [one.person_id for one in signers], [one.person_id for one in fund.signers]
    await shared.check_signers(tx, by=by, people=people, needed=needed, known=known)
    if any(not 0 <= one.alone_max <= limits.AMOUNT_MINOR_MAX for one in signers):
        raise shared.BadSigners(field="alone_max")
    change: dict[str, Any] = {"needed": needed, "signers": msgspec.to_builtins(signers)}
    row = ProposalRow(fund_id, proposal_id, "signers", None, None, None, change, by.member_id, tx.now, tx.now + _OPEN_FOR, "open", None)
    return await _propose(tx, row)


async def _propose(tx: Tx, row: ProposalRow) -> Proposal:
    if not await proposals.insert_proposal(tx, row=row):
        before = await proposals.find_proposal(tx, fund_id=row.fund_id, proposal_id=row.proposal_id)
        if before is None or _said(before) != _said(row):
            raise KeyReused
        row = before
    return await _show(tx, row)


def _said(row: ProposalRow) -> tuple[object, ...]:
    return (row.what, row.to_person_id, row.amount, row.memo, row.change, row.by_person_id)


async def find_proposal(tx: ReadTx, *, by: Person, fund_id: UUID, proposal_id: UUID) -> Proposal:
    """One of them. NotFound."""
    await shared.find_fund(tx, by=by, fund_id=fund_id)
    row = await proposals.find_proposal(tx, fund_id=fund_id, proposal_id=proposal_id)
    if row is None:
        raise NotFound
    return await _show(tx, row)


async def list_proposals(tx: ReadTx, *, by: Person, fund_id: UUID) -> list[Proposal]:
    """What was proposed for a shared account, the latest first. NotFound for who does not sign for it."""
    await shared.find_fund(tx, by=by, fund_id=fund_id)
    return [await _show(tx, row) for row in await proposals.list_proposals(tx, fund_id=fund_id, limit=_SHOWN_MAX)]


async def sign_proposal(tx: Tx, *, by: Person, fund_id: UUID, proposal_id: UUID, stepped_up: bool) -> Proposal:
    """Sign; with the last signature it needs it is done at once. Signing twice is signing once.

    NotFound, NotAgreed, StepUpNeeded, AccountLocked for who locked the own wallet, ProposalOver, BadSigners, and what `Book.post` raises.
    """
    fund = await _find_agreed(tx, by, fund_id)
    await _may_sign(tx, by, stepped_up=stepped_up)
    found = await proposals.find_proposal(tx, fund_id=fund_id, proposal_id=proposal_id)
    if found is None:
        raise NotFound
    ends = await _open_ends(tx, fund, found)
    book = await ledger.open_book(tx, account_ids=ends)
    await funds.lock_fund(tx, fund_id=fund_id)
    found = await proposals.find_proposal(tx, fund_id=fund_id, proposal_id=proposal_id) or found
    signed = set(await proposals.list_signatures(tx, fund_id=fund_id, proposal_id=proposal_id))
    if found.state == "done" and by.member_id in signed:
        return await _show(tx, found)
    _check_open(tx, found)
    # who signs, and how many are needed, as it stands now that nobody else can change it
    fund = await _find_agreed(tx, by, fund_id)
    await proposals.insert_signature(tx, fund_id=fund_id, proposal_id=proposal_id, person_id=by.member_id)
    enough, alone_by = await _find_enough(tx, fund, found, signed | {by.member_id})
    if enough:
        if found.what == "payment":
            book.post(_posting(found, ends, by))
            await ledger.write_book(tx, book=book)
        else:
            await _change_signers(tx, fund, found.change or {})
        await proposals.update_ended(tx, fund_id=fund_id, proposal_id=proposal_id, state="done", alone_by=alone_by)
    row = await proposals.find_proposal(tx, fund_id=fund_id, proposal_id=proposal_id)
    return await _show(tx, row or found)


async def _find_enough(tx: ReadTx, fund: shared.Fund, proposal: ProposalRow, signed: set[UUID]) -> tuple[bool, UUID | None]:
    """Whether those signatures do, and whose alone, if it is one."""
    if are_enough(fund, signed):
        return True, None
    since = tx.now - _ALONE_EVERY
    spent = await proposals.list_alone(tx, fund_id=fund.fund_id, since=since, proposed_since=since - _OPEN_FOR)
    alone_by = find_alone(fund, proposal, signed, {one.person_id: one.amount for one in spent})
    return alone_by is not None, alone_by


def are_enough(fund: shared.Fund, signed: set[UUID]) -> bool:
    """Whether as many have signed as are needed."""
    return len(_list_valid(fund, signed)) >= fund.needed


def find_alone(fund: shared.Fund, proposal: ProposalRow, signed: set[UUID], spent: Mapping[UUID, int]) -> UUID | None:
    """Who of those who signed may pay that much alone, beside what they `spent` alone within a day."""
    if proposal.amount is None:
        return None
    able = (one for one in _list_valid(fund, signed) if spent.get(one.person_id, 0) + proposal.amount <= one.alone_max)
    return next((one.person_id for one in able), None)


def _list_valid(fund: shared.Fund, signed: set[UUID]) -> list[Signer]:
    """Who of those who signed may: who still signs for the account and has agreed to."""
    return [one for one in fund.signers if one.person_id in signed and one.accepted_at is not None]


async def cancel_proposal(tx: Tx, *, by: Person, fund_id: UUID, proposal_id: UUID) -> None:
    """Take a proposal back; each signer may. NotFound, NotAgreed, ProposalOver."""
    await _find_agreed(tx, by, fund_id)
    await funds.lock_fund(tx, fund_id=fund_id)
    found = await proposals.find_proposal(tx, fund_id=fund_id, proposal_id=proposal_id)
    if found is None:
        raise NotFound
    _check_open(tx, found)
    await proposals.update_ended(tx, fund_id=fund_id, proposal_id=proposal_id, state="cancelled")


async def _may_sign(tx: ReadTx, by: Person, *, stepped_up: bool) -> None:
    guard = await guards.find_guard(tx, person_id=by.member_id)
    if guard is not None and guard.locked_at is not None:
        raise AccountLocked
    if not stepped_up:
        raise StepUpNeeded(why="signature")


async def _open_ends(tx: Tx, fund: shared.Fund, row: ProposalRow) -> list[UUID]:
    mine = account_of(fund.fund_id, fund.currency, AccountKind.GROUP)
    if row.to_person_id is None:
        return [mine]
    rules = ledger.rules_of(await ledger.find_rules(tx), fund.currency)
    return [mine, *await ledger.open_accounts(tx, new=[ledger.new_account(row.to_person_id, rules)])]


def _posting(row: ProposalRow, ends: list[UUID], by: Person) -> Posting:
    return Posting(
        row.proposal_id, ends[0], ends[1], row.amount or 0, Kind.SEND, origin_id=row.fund_id, by_person_id=by.member_id, memo=row.memo
    )


async def _change_signers(tx: Tx, fund: shared.Fund, change: Mapping[str, Any]) -> None:
    """Who is named signs, who is not signs no more; whoever left the house meanwhile is not asked again."""
    wanted = msgspec.convert(change["signers"], type=list[NewSigner], strict=False)
    named = {one.person_id for one in wanted}
    for gone in [one.person_id for one in fund.signers if one.person_id not in named]:
        await proposals.delete_signatures(tx, fund_id=fund.fund_id, person_id=gone)
        await funds.delete_signer(tx, fund_id=fund.fund_id, person_id=gone)
    for one in wanted:
        await funds.insert_signer(tx, fund_id=fund.fund_id, person_id=one.person_id, alone_max=one.alone_max, accepted=False)
    await funds.update_needed(tx, fund_id=fund.fund_id, needed=int(change["needed"]))


async def _find_agreed(tx: ReadTx, by: Person, fund_id: UUID) -> shared.Fund:
    fund = await shared.find_fund(tx, by=by, fund_id=fund_id)
    mine = fund.signer_of(by.member_id)
    if mine is None or mine.accepted_at is None:
        raise NotAgreed
    return fund


def _check_open(tx: ReadTx, found: ProposalRow) -> None:
    if found.state != "open" or found.expires_at <= tx.now:
        raise ProposalOver


async def _show(tx: ReadTx, row: ProposalRow) -> Proposal:
    signed = await proposals.list_signatures(tx, fund_id=row.fund_id, proposal_id=row.proposal_id)
    change = row.change or {"needed": 0, "signers": []}
    return Proposal(
        row.fund_id,
        row.proposal_id,
        row.what,
        row.to_person_id,
        row.amount or 0,
        row.memo or "",
        tuple(msgspec.convert(change["signers"], type=list[NewSigner], strict=False)),
        int(change["needed"]),
        row.by_person_id,
        row.at,
        row.expires_at,
        "expired" if row.state == "open" and row.expires_at <= tx.now else row.state,
        tuple(signed),
    )
