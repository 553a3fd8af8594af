"""Money for tests: a currency, and people who hold some of it."""

from uuid import UUID

from quanzi import wallet
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import SYSTEM, Person
from quanzi.wallet import bulk
from tests.make import people

CODE = "CNY"


async def make_currency(tx: Tx, *, code: str = CODE, mode: str = "funded", exponent: int = 2, transferable: bool = True) -> None:
    """A currency with the limits every currency begins with."""
    await wallet.add_currency(
        tx, by=SYSTEM, code=code, name=code.lower(), exponent=exponent, mode=mode, transferable=transferable, zone="Asia/Shanghai"
    )


async def give_money(tx: Tx, person: Person, amount: int, *, currency: str = CODE) -> None:
    """Let a person begin with an amount of minor units."""
    await bulk.open_with(tx, currency=currency, openings=[bulk.Opening(tx.new_id(), person.member_id, amount)])


async def make_payer(tx: Tx, amount: int = 100_00, *, name: str = "林晓明", tier: int = 2) -> Person:
    """A member who holds some money."""
    person = await people.make_member(tx, name=name, tier=tier)
    await give_money(tx, person, amount)
    return person


async def know(tx: Tx, payer: Person, payee: Person, *, currency: str = CODE) -> None:
    """The two are no strangers: the payer paid the payee before."""
    await tx.execute(
        "INSERT INTO wallet.payee (account_id, payee_account_id, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        wallet.account_of(payer.member_id, currency),
        wallet.account_of(payee.member_id, currency),
        tx.now,
    )


async def balance_of(tx: Tx, person_id: UUID, *, currency: str = CODE) -> int:
    """What an account holds, as its row says."""
    return await tx.value("SELECT balance FROM wallet.account WHERE account_id = $1", wallet.account_of(person_id, currency)) or 0


async def total(tx: Tx) -> int:
    """The sum of everything, which is nothing."""
    return int(await tx.value("SELECT coalesce(sum(balance), 0) FROM wallet.account"))
