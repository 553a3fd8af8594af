"""The loader's door: money and debts that were there before the house was, under the laws of every posting."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import ids
from quanzi.wallet import ledger, store
from quanzi.wallet.book import Book, check_amount
from quanzi.wallet.currency import add_currency
from quanzi.wallet.errors import AmountNotPositive
from quanzi.wallet.model import AccountKind, Kind, Posting, account_of
from quanzi.wallet.store.accounts import NewAccount
from quanzi.wallet.store.netting import NewDebt

__all__ = [
    "Carried",
    "Line",
    "Moved",
    "NewDebt",
    "Opening",
    "Past",
    "add_currency",
    "add_debts",
    "carry_over",
    "find_balances",
    "find_total",
    "open_lines",
    "open_with",
    "repeat_movements",
    "repeat_past",
]


class Opening(msgspec.Struct, frozen=True, gc=False):
    """What somebody holds to begin with, in minor units; `transfer_id` makes it happen once."""

    transfer_id: UUID
    person_id: UUID
    amount: int


class Line(msgspec.Struct, frozen=True, gc=False):
    """How much somebody may owe in mutual credit, since their past owed as much: `limit` in minor units, at least the currency's own."""

    person_id: UUID
    limit: int


class Past(msgspec.Struct, frozen=True, gc=False):
    """A transfer that was made elsewhere, at `at`; `transfer_id` makes it happen once."""

    transfer_id: UUID
    from_id: UUID
    to_id: UUID
    amount: int
    at: datetime


class Moved(msgspec.Struct, frozen=True, gc=False):
    """Money that came to an account from outside (`amount` above nothing) or went there, as another house booked it at `at`.

    `balance` is what it said to be left then. Minor units; `transfer_id` makes it happen once.
    """

    transfer_id: UUID
    person_id: UUID
    amount: int
    balance: int
    at: datetime
    memo: str


class Carried(msgspec.Struct, frozen=True, gc=False):
    """An account as another house kept it: what came, what went, and the balance it says, in minor units.

    Where the balance is not what came less what went, the difference stands in suspense. `carried_id` makes it happen once.
    """

    carried_id: UUID
    owner_id: UUID
    kind: AccountKind
    money_in: int
    money_out: int
    balance: int


async def open_with(tx: Tx, *, currency: str, openings: Sequence[Opening]) -> int:
    """Issue to each what they begin with; who got it before gets nothing more. How many were new; AmountNotPositive."""
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    if any(one.amount <= 0 for one in openings):
        raise AmountNotPositive(field="amount")
    issuance = await ledger.open_house_account(tx, rules=rules, kind=AccountKind.ISSUANCE)
    await ledger.open_accounts(tx, new=[ledger.new_account(one.person_id, rules) for one in openings])
    accounts = {one.transfer_id: account_of(one.person_id, rules.unit.code) for one in openings}
    book = await ledger.open_book(tx, account_ids=[issuance, *accounts.values()])
    known = await ledger.find_made(tx, keys=[(issuance, one.transfer_id) for one in openings])
    new = [one for one in openings if (issuance, one.transfer_id) not in known]
    for one in new:
        book.post(Posting(one.transfer_id, issuance, accounts[one.transfer_id], one.amount, Kind.OPENING))
    await ledger.write_book(tx, book=book)
    return len(new)


async def open_lines(tx: Tx, *, currency: str, new: Sequence[Line]) -> None:
    """Open accounts that may owe as much as their past did; who has an account keeps it as it is."""
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    accounts = [
        msgspec.structs.replace(ledger.new_account(one.person_id, rules), floor=-max(one.limit, rules.unit.credit_limit)) for one in new
    ]
    await ledger.open_accounts(tx, new=accounts)


async def repeat_past(tx: Tx, *, currency: str, new: Sequence[Past]) -> int:
    """Post transfers that were made elsewhere, in order, between accounts that are open; how many were new. What `Book.post` refuses."""
    code = ledger.rules_of(await ledger.find_rules(tx), currency).unit.code
    pairs = [(account_of(one.from_id, code), account_of(one.to_id, code)) for one in new]
    book = await ledger.open_book(tx, account_ids={account for pair in pairs for account in pair})
    keys = [(pair[0], one.transfer_id) for pair, one in zip(pairs, new, strict=True)]
    known = await ledger.find_made(tx, keys=keys)
    for (debit, credit), key, one in zip(pairs, keys, new, strict=True):
        if key not in known:
            book.post(Posting(one.transfer_id, debit, credit, one.amount, Kind.SEND, effective_at=one.at))
    await ledger.write_book(tx, book=book)
    return len(new) - len(known)


async def repeat_movements(tx: Tx, *, currency: str, new: Sequence[Moved]) -> int:
    """Post, in order, what came to accounts that are open from outside another house, and what went there; how many were new.

    What came is issued, what went is redeemed. Where the house said another balance than comes out, the difference stands in
    suspense, posted just before. What `Book.post` refuses.
    """
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    issuance = await ledger.open_house_account(tx, rules=rules, kind=AccountKind.ISSUANCE)
    suspense = await ledger.open_house_account(tx, rules=rules, kind=AccountKind.SUSPENSE)
    accounts = [account_of(one.person_id, rules.unit.code) for one in new]
    book = await ledger.open_book(tx, account_ids={issuance, suspense, *accounts})
    payers = [issuance if one.amount > 0 else account for account, one in zip(accounts, new, strict=True)]
    known = await ledger.find_made(tx, keys=[(payer, one.transfer_id) for payer, one in zip(payers, new, strict=True)])
    for account, payer, one in zip(accounts, payers, new, strict=True):
        if (payer, one.transfer_id) not in known:
            beyond = one.balance - one.amount - book.find(account).balance
            key = ids.id_from_source(source="wallet.moved.beyond", key=str(one.transfer_id))
            _move(book, key, (suspense, account), beyond, one, Kind.OPENING)
            _move(book, one.transfer_id, (issuance, account), one.amount, one, Kind.TOP_UP if one.amount > 0 else Kind.WITHDRAWAL)
    await ledger.write_book(tx, book=book)
    return len(new) - len(known)


async def carry_over(tx: Tx, *, currency: str, new: Sequence[Carried]) -> int:
    """Open accounts as another house kept them: issued what came, redeemed what went. How many were new; what `Book.post` refuses."""
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    code = rules.unit.code
    issuance = await ledger.open_house_account(tx, rules=rules, kind=AccountKind.ISSUANCE)
    suspense = await ledger.open_house_account(tx, rules=rules, kind=AccountKind.SUSPENSE)
    opened = [_carried_account(one, code, limit=rules.unit.credit_limit) for one in new]
    ours = await ledger.open_accounts(tx, new=opened)
    book = await ledger.open_book(tx, account_ids=[issuance, suspense, *ours])
    done = 0
    for account, one in zip(ours, new, strict=True):
        if book.find(account).version == 0:
            _carry(book, one, account=account, issuance=issuance, suspense=suspense)
            done += 1
    await ledger.write_book(tx, book=book)
    return done


async def add_debts(tx: Tx, *, currency: str, new: Sequence[NewDebt]) -> int:
    """Open debts that both sides confirmed elsewhere, and give both sides' standing leave to net them; how many were new."""
    code = ledger.rules_of(await ledger.find_rules(tx), currency).unit.code
    for one in new:
        check_amount(one.amount)
    made = await store.netting.insert_debts(tx, currency=code, new=new, at=tx.now)
    people = sorted({person for one in new for person in (one.debtor_id, one.creditor_id)})
    await store.netting.insert_consents(tx, person_ids=people, at=tx.now)
    return made


async def find_balances(tx: ReadTx, *, currency: str, owner_ids: Sequence[UUID], kind: AccountKind = AccountKind.PERSON) -> dict[UUID, int]:
    """What each holds, in minor units, to compare with what was to be loaded."""
    accounts = {account_of(owner, currency, kind): owner for owner in owner_ids}
    return {accounts[one.account_id]: one.balance for one in await store.accounts.list_accounts(tx, account_ids=list(accounts))}


async def find_total(tx: ReadTx, *, currency: str) -> int:
    """What all accounts of a currency add up to, the house's own among them: nothing, if nothing was lost."""
    return await store.accounts.find_total(tx, currency=currency)


def _carried_account(one: Carried, code: str, *, limit: int) -> NewAccount:
    return NewAccount(account_of(one.owner_id, code, one.kind), one.owner_id, one.kind.value, code, min(-limit, one.balance))


def _carry(book: Book, one: Carried, *, account: UUID, issuance: UUID, suspense: UUID) -> None:
    """What came first and what went last, so that the account is on no way lower than where it ends."""
    beyond = one.balance - (one.money_in - one.money_out)
    steps = (
        ("in", issuance, account, one.money_in),
        ("more", suspense, account, beyond),
        ("out", account, issuance, one.money_out),
        ("less", account, suspense, -beyond),
    )
    for what, debit, credit, amount in steps:
        if amount > 0:
            key = ids.id_from_source(source=f"wallet.carried.{what}", key=str(one.carried_id))
            book.post(Posting(key, debit, credit, amount, Kind.OPENING))


def _move(book: Book, key: UUID, ends: tuple[UUID, UUID], amount: int, one: Moved, kind: Kind) -> None:
    """From the first to the second, or back where the amount is below nothing."""
    debit, credit = ends if amount > 0 else ends[::-1]
    if amount:
        book.post(Posting(key, debit, credit, abs(amount), kind, effective_at=one.at, memo=one.memo))
