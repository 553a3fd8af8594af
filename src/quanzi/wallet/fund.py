"""Shared accounts of circles, savings groups, organisations and merchants: opened, joined as a signer, left, paid into."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from quanzi import relations
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Conflict, Invalid, KeyReused, NotFound
from quanzi.kernel.page import Page
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.wallet import judge, ledger, sending, statement, store
from quanzi.wallet.errors import NotTransferable
from quanzi.wallet.model import AccountKind, Kind, Posting, account_of
from quanzi.wallet.store import funds, proposals
from quanzi.wallet.store.funds import FundRow, Signer, Use

NAME_CHARACTERS_MAX = 60
SIGNERS_MAX = 20
FUNDS_MAX = 50
USES: tuple[Use, ...] = ("circle", "savings", "organisation", "merchant")


class BadSigners(Invalid):
    """The signers and the number of signatures do not go together."""

    code = "bad_signers"
    reason = "These signers can't sign for an account."
    way_forward = "Name 1 to 20 people whom you know, each once, and at most as many signatures as there are people."


class TooFewSigners(Conflict):
    """Without this signer there would be fewer people than signatures are needed."""

    code = "too_few_signers"
    reason = "Without you too few would be left to sign."
    way_forward = "Propose another signer, or fewer signatures, and leave when that is signed."


class Fund(msgspec.Struct, frozen=True):
    """A shared account as its signers see it, in minor units; `needed` of the signers together decide."""

    fund_id: UUID
    name: str
    use: Use
    currency: str
    needed: int
    balance: int
    signers: tuple[Signer, ...]

    def signer_of(self, person_id: UUID) -> Signer | None:
        """Somebody's own line among the signers."""
        return next((one for one in self.signers if one.person_id == person_id), None)


async def open_fund(
    tx: Tx, *, by: Person, fund_id: UUID, name: str, use: Use, signers: Sequence[UUID], needed: int, currency: str = ""
) -> Fund:
    """Open a shared account with me and people I know as signers, who are asked; the same id again is the same account.

    `fund_id` is made by who asks. BadSigners, UnknownCurrency, NotTransferable, KeyReused, Invalid with `field`.
    """
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    if not rules.unit.transferable:
        raise NotTransferable(currency=rules.unit.code)
    row = FundRow(
        fund_id, clean_text(name, max_characters=NAME_CHARACTERS_MAX, field="name"), use, rules.unit.code, needed, by.member_id, tx.now
    )
    others = [one for one in signers if one != by.id]
    await check_signers(tx, by=by, people=[by.member_id, *others], needed=needed, known=[by.member_id])
    if use not in USES or len(await funds.list_my_fund_ids(tx, person_id=by.member_id)) >= FUNDS_MAX:
        raise BadSigners(field="use")
    await ledger.open_accounts(tx, new=[ledger.new_account(fund_id, rules, AccountKind.GROUP)])
    if not await funds.insert_fund(tx, fund=row):
        return await _first_answer(tx, by, row)
    await funds.insert_signer(tx, fund_id=fund_id, person_id=by.member_id, alone_max=0, accepted=True)
    for person_id in others:
        await funds.insert_signer(tx, fund_id=fund_id, person_id=person_id, alone_max=0, accepted=False)
    return await find_fund(tx, by=by, fund_id=fund_id)


async def _first_answer(tx: Tx, by: Person, row: FundRow) -> Fund:
    before = await funds.find_fund(tx, fund_id=row.fund_id)
    if before is None or (before.made_by, before.name, before.use, before.currency) != (by.id, row.name, row.use, row.currency):
        raise KeyReused
    return await find_fund(tx, by=by, fund_id=row.fund_id)


async def check_signers(tx: ReadTx, *, by: Person, people: Sequence[UUID], needed: int, known: Sequence[UUID]) -> None:
    """1 to 20 people, each once, enough for the signatures; who is new is somebody the proposer can see. BadSigners."""
    fits = len(set(people)) == len(people) and 1 <= needed <= len(people) <= SIGNERS_MAX
    new = [one for one in people if one not in known]
    seen = await relations.find_cards(tx, by=by, person_ids=new)
    if not fits or any(one not in seen for one in new):
        raise BadSigners(field="signers")


async def list_funds(tx: ReadTx, *, by: Person) -> list[Fund]:
    """The shared accounts for which I sign or am asked to."""
    rows = await funds.list_funds(tx, fund_ids=await funds.list_my_fund_ids(tx, person_id=by.member_id))
    return [await _show(tx, row) for row in rows]


async def find_fund(tx: ReadTx, *, by: Person, fund_id: UUID) -> Fund:
    """One of them. NotFound for everybody else."""
    row = await funds.find_fund(tx, fund_id=fund_id)
    fund = None if row is None else await _show(tx, row)
    if fund is None or fund.signer_of(by.member_id) is None:
        raise NotFound
    return fund


async def accept_signing(tx: Tx, *, by: Person, fund_id: UUID) -> None:
    """Agree to sign for it. NotFound."""
    if not await funds.update_accepted(tx, fund_id=fund_id, person_id=by.member_id):
        raise NotFound


async def leave_fund(tx: Tx, *, by: Person, fund_id: UUID) -> None:
    """Sign no more, or decline to. What I signed and still waits is signed no more. NotFound, TooFewSigners for who had agreed.

    Whoever was only asked can always decline: then as many signatures are needed as there are people left, at most.
    """
    row = await funds.lock_fund(tx, fund_id=fund_id)
    signers = await funds.list_signers(tx, fund_id=fund_id)
    mine = next((one for one in signers if one.person_id == by.member_id), None)
    if row is None or mine is None:
        raise NotFound
    if mine.accepted_at is not None and len(signers) - 1 < row.needed:
        raise TooFewSigners
    await _remove(tx, row, by.member_id)


async def _remove(tx: Tx, row: FundRow, person_id: UUID) -> None:
    await proposals.delete_signatures(tx, fund_id=row.fund_id, person_id=person_id)
    await funds.delete_signer(tx, fund_id=row.fund_id, person_id=person_id)
    left = len(await funds.list_signers(tx, fund_id=row.fund_id))
    if 1 <= left < row.needed:
        await funds.update_needed(tx, fund_id=row.fund_id, needed=left)


async def list_fund_movements(
    tx: ReadTx, *, by: Person, fund_id: UUID, cursor: str | None = None, limit: int = limits.PAGE_ITEMS_DEFAULT
) -> Page[statement.Movement]:
    """What moved in a shared account, for its signers. NotFound, BadCursor."""
    fund = await find_fund(tx, by=by, fund_id=fund_id)
    account_id = account_of(fund_id, fund.currency, AccountKind.GROUP)
    return await statement.page_entries(tx, account_id=account_id, currency=fund.currency, cursor=cursor, limit=limit)


class FundCard(msgspec.Struct, frozen=True):
    """A shared account as who pays into it sees it."""

    fund_id: UUID
    name: str
    use: Use
    currency: str


async def find_fund_card(tx: ReadTx, *, by: Person, fund_id: UUID) -> FundCard:
    """What a shared account is called, for whoever was given its address. NotFound."""
    _ = by.member_id
    row = await funds.find_fund(tx, fund_id=fund_id)
    if row is None:
        raise NotFound
    return FundCard(row.fund_id, row.name, row.use, row.currency)


async def pay_into(
    tx: Tx, *, by: Person, fund_id: UUID, transfer_id: UUID, amount: int, memo: str = "", stepped_up: bool = False
) -> statement.Movement:
    """Pay into a shared account, at once and within my limits; the same id again is the same payment.

    NotFound, NotTransferable, NameUnverified, StepUpNeeded for the first time and for a large amount, RuleRefused, KeyReused,
    and what `Book.pay` raises.
    """
    card = await find_fund_card(tx, by=by, fund_id=fund_id)
    rules = ledger.rules_of(await ledger.find_rules(tx), card.currency)
    sending.may_pay(by, rules)
    told = clean_text(memo, max_characters=limits.MEMO_CHARACTERS_MAX, field="memo", required=False)
    mine = (await ledger.open_accounts(tx, new=[ledger.new_account(by.member_id, rules)]))[0]
    theirs = account_of(fund_id, card.currency, AccountKind.GROUP)
    book = await ledger.open_book(tx, account_ids=[mine, theirs])
    made = await store.transfers.list_by_key(tx, debit_account_ids=[mine], transfer_ids=[transfer_id])
    if made and (made[0].credit_account_id, made[0].amount) != (theirs, amount):
        raise KeyReused
    if not made:
        await ledger.check_new_key(tx, account_id=mine, key=transfer_id)
        known = await store.payees.is_known(tx, account_id=mine, payee_account_id=theirs)
        sending.check_step_up(rules, amount, known=known, stepped_up=stepped_up)
        payment = judge.Payment(by, transfer_id, amount, told, known, stepped_up)
        await judge.check_at_once(tx, payment=payment, rules=rules, account_id=mine, to_account_id=theirs)
        posting = Posting(transfer_id, mine, theirs, amount, Kind.SEND, origin_id=fund_id, by_person_id=by.member_id, memo=told or None)
        book.pay(posting, limit=rules.limit_of(by.tier), today=ledger.today_of(rules, tx.now))
        await ledger.write_book(tx, book=book)
        await store.payees.insert_payee(tx, account_id=mine, payee_account_id=theirs, at=tx.now)
    return await statement.find_movement(tx, by=by, transfer_id=transfer_id, currency=card.currency)


async def _show(tx: ReadTx, row: FundRow) -> Fund:
    accounts = await store.accounts.list_accounts(tx, account_ids=[account_of(row.fund_id, row.currency, AccountKind.GROUP)])
    signers = await funds.list_signers(tx, fund_id=row.fund_id)
    balance = accounts[0].balance if accounts else 0
    return Fund(row.fund_id, row.name, row.use, row.currency, row.needed, balance, tuple(signers))


async def forget_signer(tx: Tx, *, person_id: UUID) -> None:
    """Somebody leaves the house: those who are left sign on, and need no more signatures than they are people.

    Where nobody is left, the money stays where it is until an operator finds whose it should be.
    """
    for fund_id in await funds.list_my_fund_ids(tx, person_id=person_id):
        row = await funds.lock_fund(tx, fund_id=fund_id)
        if row is not None:
            await _remove(tx, row, person_id)
