"""Money in the demo: everybody begins with some, and the member has paid and been paid by the people she knows."""

from collections.abc import Sequence
from itertools import cycle

from quanzi import wallet
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import ids
from quanzi.kernel.person import SYSTEM, Person
from quanzi.wallet import bulk
from quanzi.world import demo_debts, demo_guard, demo_sarafu

CURRENCY = "CNY"
_BEGIN_WITH = (680_00, 1_240_50, 312_80, 2_015_00, 96_40, 455_25)
_PAYMENTS = (
    (0, 18_00, "茶叶钱"),
    (1, 42_50, "Half of the seeds"),
    (2, 6_80, "公交卡"),
    (3, 120_00, "Repair of the bicycle"),
    (4, 33_00, "周末买菜"),
    (5, 9_90, "Coffee"),
)
_AT_ONCE = 500


async def load_money(db: Db, *, people: Sequence[Person], member: Person, near: Sequence[Person]) -> None:
    """A currency, what each begins with, and some payments between the member and her contacts, each made once."""
    await db.run(
        lambda tx: wallet.add_currency(tx, by=SYSTEM, code=CURRENCY, name="人民币 · Yuan", exponent=2, mode="funded", zone="Asia/Shanghai")
    )
    openings = [
        bulk.Opening(ids.id_from_source(source="demo.opening", key=str(person.member_id)), person.member_id, amount)
        for person, amount in zip(people, cycle(_BEGIN_WITH), strict=False)
    ]
    for start in range(0, len(openings), _AT_ONCE):
        batch = openings[start : start + _AT_ONCE]
        await db.run(lambda tx, batch=batch: bulk.open_with(tx, currency=CURRENCY, openings=batch))
    await db.run(lambda tx: _pay(tx, member, near))
    await demo_sarafu.load_balances(db, member=member, near=near)
    await demo_debts.load_debts(db, currency=CURRENCY, member=member, near=near)
    await demo_guard.load_guard(db, member=member, friend=near[0], currency=CURRENCY)
    await demo_guard.load_fund(db, member=member, friends=near, currency=CURRENCY)


async def _pay(tx: Tx, member: Person, near: Sequence[Person]) -> None:
    for number, (place, amount, memo) in enumerate(_PAYMENTS * 2):
        other = near[place % len(near)]
        payer, payee = (member, other) if number % 3 else (other, member)
        order = wallet.SendMoney(ids.id_from_source(source="demo.payment", key=str(number)), payee.member_id, amount, CURRENCY, memo)
        await wallet.send_one(tx, by=payer, send=order, stepped_up=True)
