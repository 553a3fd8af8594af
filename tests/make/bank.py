"""The sandbox bank for tests: a member with an account there, and time that passes for the bank alone."""

from datetime import timedelta
from uuid import UUID, uuid4

from quanzi.infra import bank
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.infra.sandbox_bank import SandboxBank
from quanzi.kernel.person import Person
from quanzi.wallet import banking

NUMBER = "6222020200112230"
IBAN = "DE89 3704 0044 0532 0130 00"


async def link(tx: Tx, person: Person, keys: Keys, *, number: str = NUMBER, holder: str = "林晓明", check: str = "match") -> UUID:
    """A bank account whose name the bank has answered for."""
    made = await banking.link_bank(tx, by=person, keys=keys, holder=holder, number=number, bank_open=True)
    await tx.execute("UPDATE wallet.bank_link SET name_check = $2 WHERE link_id = $1", made.link_id, check)
    return made.link_id


async def top_up(tx: Tx, person: Person, link_id: UUID, amount: int, *, order_id: UUID | None = None) -> UUID:
    """An order to collect money."""
    order_id = order_id or uuid4()
    await banking.top_up_wallet(tx, by=person, order_id=order_id, link_id=link_id, amount=amount, bank_open=True)
    return order_id


async def withdraw(tx: Tx, person: Person, link_id: UUID, amount: int, *, order_id: UUID | None = None) -> UUID:
    """An order to pay money out."""
    order_id = order_id or uuid4()
    await banking.withdraw_money(tx, by=person, order_id=order_id, link_id=link_id, amount=amount, bank_open=True, stepped_up=True)
    return order_id


async def hear(tx: Tx, person: Person, order_id: UUID, state: str, reason: str = "") -> None:
    """The bank says what became of an order."""
    word = bank.Word(state, reason, "B1")  # type: ignore[arg-type]
    await banking.take_word(tx, person_id=person.member_id, order_id=order_id, word=word)


async def state_of(tx: ReadTx, order_id: UUID) -> str:
    """How an order stands."""
    return await tx.value("SELECT state FROM wallet.bank_order WHERE order_id = $1", order_id)


async def pass_time(db: Db, sandbox: bank.Bank, keys: Keys, *, by: timedelta = timedelta(hours=2)) -> None:
    """So much time goes by at the bank, then it is asked about everything."""

    async def shift(tx: Tx) -> None:
        await tx.execute("UPDATE infra.sandbox_bank SET due_at = due_at - $1::interval, returns_at = returns_at - $1::interval", by)
        await tx.execute("UPDATE wallet.bank_order SET look_at = now() WHERE look_at IS NOT NULL")

    await db.run(shift)
    await banking.ask_due(db, bank=sandbox, keys=keys)


def open_sandbox(db: Db, *, seconds: int = 20) -> SandboxBank:
    """A bank that settles after some seconds."""
    return SandboxBank(db, seconds=seconds)
