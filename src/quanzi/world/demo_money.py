"""Money in the demo: everybody begins with some, and the member has paid and been paid by the people she knows."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import cycle

from quanzi import wallet
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import ids
from quanzi.kernel.person import SYSTEM, Person
from quanzi.wallet import books, bulk
from quanzi.world import demo_asking, demo_debts, demo_sarafu

CURRENCY = "CNY"
_BEGIN_WITH = (680_00, 1_240_50, 312_80, 455_25, 2_015_00, 96_40)
_PAYMENTS = (
    (0, 18_00, "茶叶钱"),
    (1, 42_50, "Half of the seeds"),
    (2, 6_80, "公交卡"),
    (3, 120_00, "Repair of the bicycle"),
    (4, 33_00, "周末买菜"),
    (5, 9_90, "Coffee"),
)
_AT_ONCE = 500
_DAYS = 14
_JOINED = (96, 150, 210, 60, 180, 132, 240)


async def load_money(db: Db, *, people: Sequence[Person], member: Person, near: Sequence[Person], keys: Keys) -> None:
    """A currency, what each begins with, and some payments between the member and her contacts, each made once."""
    await db.run(
        lambda tx: wallet.add_currency(tx, by=SYSTEM, code=CURRENCY, name="人民币 · Yuan", exponent=2, mode="funded", zone="Asia/Shanghai")
    )
    first = [member, *near]
    known = {person.member_id for person in first}
    openings = [
        bulk.Opening(ids.id_from_source(source="demo.opening", key=str(person.member_id)), person.member_id, amount)
        for person, amount in zip([*first, *(one for one in people if one.member_id not in known)], cycle(_BEGIN_WITH), strict=False)
    ]
    start = 0
    for day in range(_DAYS, 0, -1):
        # on the last day who is left
        end = start + _JOINED[day % len(_JOINED)] if day > 1 else len(openings)
        for place in range(start, end, _AT_ONCE):
            batch = openings[place : min(place + _AT_ONCE, end)]
            await db.run(lambda tx, batch=batch, day=day: bulk.open_with(_ago(tx, day), currency=CURRENCY, openings=batch))
        start = end
    await db.run(lambda tx: _pay(tx, member, near))
    await db.run(lambda tx: demo_asking.load_asking(tx, member=member, near=near, keys=keys))
    await demo_sarafu.load_balances(db, member=member, near=near)
    await demo_debts.load_debts(db, currency=CURRENCY, member=member, near=near)
    # what a worker would have done on each of those nights
    await books.close_days(db)
    proof = await books.prove_ledger(db)
    await db.run(lambda tx: books.keep_proof(tx, proof=proof))


def _ago(tx: Tx, days: float) -> Tx:
    """The same transaction some days before, so that the demo has days behind it."""
    return Tx(tx.connection, tx.now - timedelta(days=days))


async def _pay(tx: Tx, member: Person, near: Sequence[Person]) -> None:
    for number, (place, amount, memo) in enumerate(_PAYMENTS * 2):
        other = near[place % len(near)]
        payer, payee = (member, other) if number % 3 else (other, member)
        order = wallet.SendMoney(ids.id_from_source(source="demo.payment", key=str(number)), payee.member_id, amount, CURRENCY, memo)
        await wallet.send_one(_ago(tx, _DAYS - number - 1), by=payer, send=order, stepped_up=True)
