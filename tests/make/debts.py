"""Debts for tests: two contacts with money, and an IOU between them."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from quanzi import relations
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from quanzi.wallet import debts
from tests.make import money


@dataclass(frozen=True, slots=True)
class Pair:
    """Two contacts."""

    one: Person
    other: Person


async def make_pair(tx: Tx, *, amount: int = 100_00) -> Pair:
    """Two contacts who paid each other before and hold some money."""
    await money.make_currency(tx)
    one, other = await money.make_payer(tx, amount), await money.make_payer(tx, amount, name="Amina Wanjiru")
    await make_contacts(tx, one, other)
    await money.know(tx, one, other)
    await money.know(tx, other, one)
    return Pair(one, other)


async def make_contacts(tx: Tx, one: Person, other: Person) -> None:
    """Let two be contacts."""
    await relations.ask_contact(tx, by=one, person_id=other.member_id)
    await relations.accept_contact(tx, by=other, person_id=one.member_id)


async def owe(tx: Tx, debtor: Person, creditor: Person, amount: int, *, currency: str = "", memo: str = "") -> UUID:
    """A confirmed IOU; its id."""
    new = debts.NewIou(uuid4(), creditor.member_id, "debtor", amount, currency, memo=memo)
    iou = await debts.propose_iou(tx, by=debtor, new=new)
    await debts.confirm_iou(tx, by=creditor, debtor_id=debtor.member_id, iou_id=iou.iou_id)
    return iou.iou_id


async def remaining(tx: Tx, iou_id: UUID) -> int:
    """What is still owed by it."""
    return await tx.value("SELECT remaining FROM wallet.iou WHERE iou_id = $1", iou_id)
