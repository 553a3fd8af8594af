"""A bank account of mine: added in my own name, its number sealed and never shown again, its name checked by the bank."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from quanzi import identity
from quanzi.identity import keyring, showing
from quanzi.infra import jobs
from quanzi.infra.bank import Bank
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.wallet import store
from quanzi.wallet.errors import NameUnverified
from quanzi.wallet.model import Rules
from quanzi.wallet.store.bank_links import Link

NameCheck = Literal["asked", "match", "close", "no_match", "unknown"]
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_DIGITS = re.compile(r"[0-9]{8,30}")
_GAPS = re.compile(r"[\s.\-]+")
_SHOWN_AT_END = 4


class NoBank(Forbidden):
    """This currency is kept by the members among themselves, or the house has no bank."""

    code = "no_bank"
    reason = "{currency} has no bank here: it is not bought or paid out."
    way_forward = "You can pay and be paid by members in it. In a house with a bank, an operator connects it."


class BadBankNumber(Invalid):
    """Neither an IBAN whose check digits are right nor a plain account number."""

    code = "bad_bank_number"
    reason = "This is not the number of a bank account."
    way_forward = "Type the IBAN or the account number as your bank writes it, and check each digit."


class HolderDiffers(Invalid):
    """The holder is somebody else than the member."""

    code = "holder_differs"
    reason = "The account has to be held in your own name."
    way_forward = "Write the holder as your bank does. If your name here is wrong, correct it under Me → Real name."


class TooManyBankAccounts(Conflict):
    """There are as many as anybody needs."""

    code = "too_many_bank_accounts"
    reason = "You have {most} bank accounts here, which is the most."
    way_forward = "Remove one that you don't use any more."


class BankAccountInUse(Conflict):
    """Money is on its way from or to it."""

    code = "bank_account_in_use"
    reason = "Money is on its way from or to this account."
    way_forward = "Wait until it has arrived, then remove it."


class BankAccountUnusable(Conflict):
    """The bank says that somebody else holds it, or was not asked yet."""

    code = "bank_account_unusable"
    reason = "Money can't go from or to this account while its name is not checked, or does not fit."
    way_forward = "If the check is under way, try again in a minute. If the name does not fit, remove the account and add your own."


class BankAccount(msgspec.Struct, frozen=True):
    """A bank account of mine as I see it again: only the `ending` of its number; `usable` once the bank knows the name."""

    link_id: UUID
    ending: str
    holder: str
    name_check: NameCheck
    usable: bool
    added_at: datetime


def may_bank(rules: Rules, *, bank_open: bool) -> None:
    """Only money of a funded currency, in a house with a bank, comes from a bank account or goes to one; NoBank."""
    if rules.unit.mode != "funded" or not bank_open:
        raise NoBank(currency=rules.unit.code)


def read_number(text: str) -> str:
    """An IBAN or account number without its gaps; BadBankNumber."""
    number = _GAPS.sub("", text.upper())
    if not number.isascii() or len(number) > limits.BANK_NUMBER_CHARACTERS_MAX:
        raise BadBankNumber(field="number")
    if _IBAN.fullmatch(number) and _mod_97(number) == 1:
        return number
    if _DIGITS.fullmatch(number):
        return number
    raise BadBankNumber(field="number")


def _mod_97(iban: str) -> int:
    """ISO 13616: the first four signs go to the end, letters count from 10, the rest of a division by 97 is 1."""
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97


def is_usable(check: NameCheck) -> bool:
    """A name that nearly fits, or that the bank can't check, is compared with the member's own name by us."""
    return check in {"match", "close", "unknown"}


async def link_bank(tx: Tx, *, by: Person, keys: Keys, holder: str, number: str, bank_open: bool) -> BankAccount:
    """Add a bank account that I hold; the same number again is the same account. The bank is asked for the name afterwards.

    NoBank, NameUnverified, BadBankNumber, HolderDiffers, TooManyBankAccounts.
    """
    keyring.may_use_session(by)
    if not bank_open:
        raise NoBank(currency="?")
    if by.tier < 1:
        raise NameUnverified
    plain = read_number(number)
    name = clean_text(holder, max_characters=limits.NAME_CHARACTERS_MAX, field="holder")
    await _check_own(tx, by=by, holder=name)
    digest = keys.keyed_hash(plain, purpose="bank_number")
    known = await store.bank_links.find_link_by_number(tx, person_id=by.member_id, number_hash=digest)
    if known is not None:
        return show_link(known, keys=keys)
    if len(await store.bank_links.list_links(tx, person_id=by.member_id)) >= limits.BANK_LINKS_PER_PERSON_MAX:
        raise TooManyBankAccounts(most=limits.BANK_LINKS_PER_PERSON_MAX)
    await store.bank_links.insert_link(
        tx,
        person_id=by.member_id,
        link_id=tx.new_id(),
        number_encrypted=keys.encrypt(plain, place=number_place(by.member_id)),
        number_hash=digest,
        ending=plain[-_SHOWN_AT_END:],
        holder_encrypted=keys.encrypt(name, place=holder_place(by.member_id)),
    )
    kept = await store.bank_links.find_link_by_number(tx, person_id=by.member_id, number_hash=digest)
    if kept is None:
        raise NotFound
    await jobs.enqueue(tx, "check_bank_name", {"person_id": str(kept.person_id), "link_id": str(kept.link_id)})
    return show_link(kept, keys=keys)


async def _check_own(tx: Tx, *, by: Person, holder: str) -> None:
    """The name here is a form of the one that was verified; a bank may write more of it, or less."""
    forms = (await identity.find_name_forms(tx, person_ids=[by.member_id]))[by.member_id]
    if not (showing.is_form_of(holder, forms.name) or showing.is_form_of(forms.name, holder)):
        raise HolderDiffers(field="holder")


async def list_bank_accounts(tx: ReadTx, *, by: Person, keys: Keys) -> list[BankAccount]:
    """My bank accounts, the first one first."""
    return [show_link(link, keys=keys) for link in await store.bank_links.list_links(tx, person_id=by.member_id)]


async def unlink_bank(tx: Tx, *, by: Person, link_id: UUID) -> None:
    """Remove a bank account, with its number. NotFound, BankAccountInUse."""
    keyring.may_use_session(by)
    link = await store.bank_links.lock_link(tx, person_id=by.member_id, link_id=link_id)
    if link is None:
        raise NotFound
    if await store.bank_orders.count_open_on(tx, person_id=by.member_id, link_id=link_id):
        raise BankAccountInUse
    await store.bank_links.delete_link(tx, person_id=by.member_id, link_id=link_id)


async def lock_usable(tx: Tx, *, by: Person, link_id: UUID) -> Link:
    """A bank account of mine that money may go from or to, until the transaction ends. NotFound, BankAccountUnusable."""
    link = await store.bank_links.lock_link(tx, person_id=by.member_id, link_id=link_id)
    if link is None:
        raise NotFound
    if not is_usable(link.name_check):
        raise BankAccountUnusable(field="link_id")
    return link


async def check_bank_name(db: Db, *, bank: Bank, keys: Keys, person_id: UUID, link_id: UUID) -> None:
    """Ask the bank whether the name is the account's, and keep the answer; nothing when that was done. BankAway."""
    link = await db.glance(lambda tx: store.bank_links.find_link(tx, person_id=person_id, link_id=link_id))
    if link is None or link.name_check != "asked":
        return
    answer = await bank.check_name(number=open_number(link, keys=keys), holder=open_holder(link, keys=keys))
    await db.run(lambda tx: store.bank_links.update_link_checked(tx, person_id=person_id, link_id=link_id, name_check=answer))


async def find_funding(tx: ReadTx, *, person_ids: Sequence[UUID]) -> dict[UUID, frozenset[bytes]]:
    """Keyed hashes of the bank accounts of several people: equal ones are one account. Who has none is not in it."""
    found: dict[UUID, set[bytes]] = {}
    for row in await store.bank_links.list_number_hashes(tx, person_ids=person_ids):
        found.setdefault(row.person_id, set()).add(row.number_hash)
    return {person_id: frozenset(hashes) for person_id, hashes in found.items()}


def show_link(link: Link, *, keys: Keys) -> BankAccount:
    """A bank account without its number."""
    holder = open_holder(link, keys=keys)
    return BankAccount(link.link_id, link.ending, holder, link.name_check, is_usable(link.name_check), link.added_at)


def open_number(link: Link, *, keys: Keys) -> str:
    """The number, for the bank alone."""
    return keys.decrypt(link.number_encrypted, place=number_place(link.person_id)).decode()


def open_holder(link: Link, *, keys: Keys) -> str:
    """The holder as it was typed."""
    return keys.decrypt(link.holder_encrypted, place=holder_place(link.person_id)).decode()


def number_place(person_id: UUID) -> str:
    """Where a number is sealed to (see `crypto.Keys.encrypt`)."""
    return f"bank_number:{person_id}"


def holder_place(person_id: UUID) -> str:
    """Where a holder is sealed to."""
    return f"bank_holder:{person_id}"
