"""How the ledger is: the last proofs, what there is by kind, how much moves a day, and what has been left lying."""

from datetime import date, datetime

import msgspec

from quanzi import identity
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.person import Person
from quanzi.wallet import ledger
from quanzi.wallet.model import AccountKind
from quanzi.wallet.store import closes, proofs, reserves
from quanzi.wallet.store.closes import DayClass
from quanzi.wallet.store.proofs import KeptProof, KindSum

_PROOFS_SHOWN, _DAYS_SHOWN = 7, 30


class ClosedDay(msgspec.Struct, frozen=True):
    """A closed day: how many transfers, its hash in the chain, and what members held together."""

    currency: str
    day: date
    transfers: int
    hash: str
    owed: int
    closed_at: datetime


class OldHold(msgspec.Struct, frozen=True):
    """The open hold that is due first; `amount` in minor units."""

    amount: int
    currency: str
    since: datetime


class Health(msgspec.Struct, frozen=True):
    """What an operator sees of the ledger. `days` are of the first currency, oldest first, and `classes` of the last of them."""

    proofs: tuple[KeptProof, ...]
    sums: tuple[KindSum, ...]
    suspense: tuple[KindSum, ...]
    days: tuple[ClosedDay, ...]
    classes: tuple[DayClass, ...]
    oldest_hold: OldHold | None


async def find_health(tx: ReadTx, *, by: Person, currency: str = "") -> Health:
    """The ledger's health; for operators. NotFound, UnknownCurrency."""
    identity.may_operate(by)
    rules = await ledger.find_rules(tx)
    code = ledger.rules_of(rules, currency).unit.code if rules else ""
    sums = await proofs.list_sums(tx)
    closed = await closes.list_latest(tx, currency=code, limit=_DAYS_SHOWN)
    days: list[ClosedDay] = []
    for one in reversed(closed):
        reserve = await reserves.find_reserve(tx, currency=code, day=one.day)
        days.append(ClosedDay(code, one.day, one.transfers, one.hash.hex(), reserve.owed if reserve else 0, one.closed_at))
    classes = await closes.list_classes(tx, currency=code, day=closed[0].day) if closed else []
    hold = await proofs.find_oldest_hold(tx)
    return Health(
        proofs=tuple(await proofs.list_proofs(tx, limit=_PROOFS_SHOWN)),
        sums=tuple(sums),
        suspense=tuple(one for one in sums if one.kind == AccountKind.SUSPENSE and one.balance),
        days=tuple(days),
        classes=tuple(classes),
        oldest_hold=OldHold(hold[1], hold[3], hold[2]) if hold else None,
    )
