"""The demo's people hold what their real accounts held on 12 May 2020, in its own unit; some owe a little, as they did."""

import csv
import gzip
from collections.abc import Sequence
from decimal import Decimal
from importlib.resources import files
from io import TextIOWrapper
from uuid import UUID

from quanzi import wallet
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import ids
from quanzi.kernel.person import Person
from quanzi.wallet import AccountKind, bulk
from quanzi.world import cast
from quanzi.world.sarafu_balances import CURRENCY, add_unit, to_cents
from quanzi.world.sarafu_set import person_id

_AT_ONCE = 1_000
_TRADES = ((4, 120_00, "Tomatoes"), (5, 45_00, "Milk"), (2, 60_00, "Maize flour"))


async def load_balances(db: Db, *, member: Person, near: Sequence[Person]) -> None:
    """Open everybody's account as it was, and let the member sell and buy a little."""
    await add_unit(db)
    held = _read_shipped_balances()
    new = [_carried(one.person.person_id, held[one.person.person_id]) for one in cast.cast_people()]
    for start in range(0, len(new), _AT_ONCE):
        batch = new[start : start + _AT_ONCE]
        await db.run(lambda tx, batch=batch: bulk.carry_over(tx, currency=CURRENCY, new=batch))
    await db.run(lambda tx: _trade(tx, member, near))


async def _trade(tx: Tx, member: Person, near: Sequence[Person]) -> None:
    for number, (place, amount, memo) in enumerate(_TRADES):
        other = near[place]
        payer, payee = (member, other) if number % 2 else (other, member)
        key = ids.id_from_source(source="demo.sarafu", key=str(number))
        await wallet.send_one(tx, by=payer, send=wallet.SendMoney(key, payee.member_id, amount, CURRENCY, memo), stepped_up=True)


def _carried(owner_id: UUID, balance: int) -> bulk.Carried:
    carried_id = ids.id_from_source(source="demo.sarafu", key=str(owner_id))
    return bulk.Carried(carried_id, owner_id, AccountKind.PERSON, max(balance, 0), max(-balance, 0), balance)


def _read_shipped_balances() -> dict[UUID, int]:
    """What who stands for each account of the shipped copy held, in cents."""
    with (files("quanzi.world") / "demo" / "sarafu.csv.gz").open("rb") as packed, gzip.open(packed) as file:
        rows = csv.DictReader(TextIOWrapper(file, "utf-8"))
        return {person_id(int(row["id"])): to_cents(Decimal(row["balance"])) for row in rows}
