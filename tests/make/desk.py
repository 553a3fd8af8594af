"""Operators and the money they look after, for tests."""

from uuid import UUID, uuid4

from quanzi import wallet
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from quanzi.wallet import desk
from quanzi.wallet.store.freezes import Freeze
from tests.make import money, people


async def make_operators(tx: Tx) -> tuple[Person, Person]:
    """Two operators with a second factor."""
    first = await people.make_member(tx, name="陈静", tier=2, operator=True)
    return first, await people.make_member(tx, name="Ada Okoro", tier=2, operator=True)


async def make_paid(tx: Tx, amount: int = 40_00, *, begin: int = 100_00) -> tuple[Person, Person, UUID]:
    """A payer and a payee, and the transfer by which one paid the other."""
    await money.make_currency(tx)
    payer, payee = await money.make_payer(tx, begin), await money.make_payer(tx, begin, name="王秀英")
    await money.know(tx, payer, payee)
    transfer_id = uuid4()
    await wallet.send_one(tx, by=payer, send=wallet.SendMoney(transfer_id, payee.member_id, amount), stepped_up=True)
    return payer, payee, transfer_id


def account(person: Person) -> UUID:
    """The account of a person."""
    return wallet.account_of(person.member_id, money.CODE)


async def freeze(tx: Tx, by: Person, person: Person, *, days: int = 7, freeze_id: UUID | None = None) -> Freeze:
    """Freeze a person's account."""
    return await desk.freeze_account(
        tx, by=by, freeze_id=freeze_id or uuid4(), account_id=account(person), ground="deceit", note="A buyer told us.", days=days
    )


def correction(debit: desk.Side, credit: desk.Side, amount: int = 5_00, *, reason: str = "Paid twice by mistake") -> desk.Proposal:
    """A correction between two accounts."""
    return desk.Proposal(uuid4(), "adjustment", amount, reason, money.CODE, debit, credit)


def person_side(person: Person) -> desk.Side:
    """A person's side of a correction."""
    return desk.Side(wallet.AccountKind.PERSON, person.member_id)


SUSPENSE = desk.Side(wallet.AccountKind.SUSPENSE)
