"""The demo's bank: the member has an account there, money came in and is coming, and the bank booked something nobody knows."""

from uuid import UUID

from quanzi.infra import bank
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Db
from quanzi.infra.sandbox_bank import SandboxBank
from quanzi.kernel import ids
from quanzi.kernel.person import Person
from quanzi.wallet import banking
from quanzi.world.demo_money import CURRENCY

_NUMBER = "6222 0202 0011 2230"
_TOP_UPS = (500_00, 120_50)
_UNDER_WAY = 80_93
_WITHDRAWAL = 60_00
_UNKNOWN = 25_00


async def load_bank(db: Db, *, keys: Keys, member: Person, holder: str) -> None:
    """One account, two top-ups and a withdrawal that are done, a top-up under way; each made once."""
    there = SandboxBank(db, seconds=0)
    account = await db.run(lambda tx: banking.link_bank(tx, by=member, keys=keys, holder=holder, number=_NUMBER, bank_open=True))
    await banking.check_bank_name(db, bank=there, keys=keys, person_id=member.member_id, link_id=account.link_id)
    for amount in (*_TOP_UPS, _UNDER_WAY):
        await db.run(
            lambda tx, amount=amount: banking.top_up_wallet(
                tx, by=member, order_id=_id_of("top-up", amount), link_id=account.link_id, amount=amount, currency=CURRENCY, bank_open=True
            )
        )
    await banking.ask_due(db, bank=there, keys=keys)
    await db.run(
        lambda tx: banking.withdraw_money(
            tx,
            by=member,
            order_id=_id_of("withdrawal", _WITHDRAWAL),
            link_id=account.link_id,
            amount=_WITHDRAWAL,
            currency=CURRENCY,
            bank_open=True,
            stepped_up=True,
        )
    )
    await banking.ask_due(db, bank=there, keys=keys)
    await there.place(bank.Order("demo-unknown", "in", _UNKNOWN, CURRENCY, "0000", ""))


def _id_of(what: str, amount: int) -> UUID:
    return ids.id_from_source(source=f"demo.{what}", key=str(amount))
