"""Netting among many: as much debt as possible goes, along rings, and nobody's position changes by a minor unit.

What can go is worked out over a snapshot, without holding anything. Then the debts concerned are locked, what was paid,
forgiven or withdrawn meanwhile makes that part smaller, and all reductions are written in one transaction, or none.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi import identity
from quanzi.infra.postgres import Db, ReadTx, TryAgain, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.wallet import ledger, promise, store
from quanzi.wallet.circulation import find_cuts
from quanzi.wallet.store.netting import Clearing, OpenDebt

_CLEARINGS_SHOWN = 50


class Cleared(msgspec.Struct, frozen=True):
    """What a clearing did, in minor units: the debt there was between those who consented, and how much of it went."""

    currency: str
    clearing_id: UUID | None
    debt_before: int
    cleared: int
    share: float
    ious: int
    reduced: int
    seconds: float


class Cut(msgspec.Struct, frozen=True):
    """By how much a clearing reduced one debt of mine: what I owe (`owed` False) or am owed."""

    debtor_id: UUID
    iou_id: UUID
    other_person_id: UUID
    owed: bool
    amount: int
    remaining: int


class MyClearing(msgspec.Struct, frozen=True):
    """A clearing as it concerned me: I owe `amount` less, and am owed as much less."""

    clearing_id: UUID
    currency: str
    at: datetime
    amount: int


async def clear_debts(db: Db, *, by: Person, currency: str = "") -> list[Cleared]:
    """Net as much as possible of what people owe who all consented; one result per currency, or the one of `currency`.

    For operators and the house itself. NotFound, UnknownCurrency.
    """
    identity.may_operate(by)
    rules = await db.read(ledger.find_rules)
    wanted = [ledger.rules_of(rules, currency).unit.code] if currency else await db.glance(store.netting.list_clearable_currencies)
    return [await _clear_currency(db, by, code) for code in wanted]


async def list_clearings(tx: ReadTx, *, by: Person) -> list[Clearing]:
    """The clearings that were made, the latest first; for operators. NotFound."""
    identity.may_operate(by)
    return await store.netting.list_clearings(tx, limit=_CLEARINGS_SHOWN)


async def list_my_clearings(tx: ReadTx, *, by: Person) -> list[MyClearing]:
    """The clearings that took something off what I owe and am owed, the latest first."""
    shares = {one.clearing_id: one for one in await store.netting.list_shares(tx, person_id=by.member_id, limit=_CLEARINGS_SHOWN)}
    runs = await store.netting.list_clearings_by_id(tx, clearing_ids=list(shares))
    return [MyClearing(run.clearing_id, run.currency, run.at, shares[run.clearing_id].amount) for run in runs]


async def list_cuts(tx: ReadTx, *, by: Person, clearing_id: UUID) -> list[Cut]:
    """What a clearing netted with what, for me: each debt of mine and to me that it reduced, the largest first. NotFound."""
    me = by.member_id
    rows = await store.netting.list_cuts(tx, person_id=me, clearing_id=clearing_id, limit=limits.IOUS_SHOWN_MAX)
    if not rows:
        raise NotFound
    return [
        Cut(
            row.debtor_id,
            row.iou_id,
            row.debtor_id if row.creditor_id == me else row.creditor_id,
            row.creditor_id == me,
            row.amount,
            row.remaining,
        )
        for row in rows
    ]


async def _clear_currency(db: Db, by: Person, currency: str) -> Cleared:
    started = time.perf_counter()
    debts = await db.glance(lambda tx: store.netting.list_clearable(tx, currency=currency, limit=limits.IOUS_CLEARED_AT_ONCE_MAX))
    before = sum(one.remaining for one in debts)
    cuts = await asyncio.to_thread(_solve, debts)
    # each debt is asked to become smaller by its cut; what it is now is seen under its lock
    wanted = [msgspec.structs.replace(one, remaining=cut) for one, cut in zip(debts, cuts, strict=True) if cut]
    clearing = await db.run(lambda tx: _post(tx, by, currency, wanted, facts=(len(debts), before))) if wanted else None
    cleared = clearing.cleared if clearing else 0
    return Cleared(
        currency,
        clearing.clearing_id if clearing else None,
        before,
        cleared,
        round(cleared / before, 6) if before else 0.0,
        len(debts),
        clearing.reduced if clearing else 0,
        round(time.perf_counter() - started, 3),
    )


async def _post(tx: Tx, by: Person, currency: str, wanted: Sequence[OpenDebt], *, facts: tuple[int, int]) -> Clearing | None:
    """Write the reductions, as far as what they reduce is still there; None when nothing is left to net."""
    within = await _lock_within(tx, wanted)
    # what is as it was is netted whole; where something changed, what still goes in rings is
    cuts = [one.remaining for one in within] if within == list(wanted) else _solve(within)
    taken = [(one, cut) for one, cut in zip(within, cuts, strict=True) if cut]
    if not taken:
        return None
    clearing = Clearing(tx.new_id(), currency, tx.now, by.id, facts[0], facts[1], sum(cut for _, cut in taken), len(taken))
    made = await store.netting.insert_cuts(
        tx,
        debtor_ids=[one.debtor_id for one, _ in taken],
        iou_ids=[one.iou_id for one, _ in taken],
        cuts=[cut for _, cut in taken],
        clearing_id=clearing.clearing_id,
        by_id=by.id,
    )
    if made.written != len(taken):
        raise TryAgain
    await promise.tell_settled(tx, debts=list(zip(made.debtor_ids, made.iou_ids, strict=True)))
    await store.netting.insert_clearing(tx, clearing=clearing)
    return clearing


async def _lock_within(tx: Tx, wanted: Sequence[OpenDebt]) -> list[OpenDebt]:
    """The wanted reductions, each cut to what is still owed; without those that are closed or whose people no longer consent."""
    most = {(one.debtor_id, one.iou_id): one.remaining for one in wanted}
    debtor_ids, iou_ids = [one.debtor_id for one in wanted], [one.iou_id for one in wanted]
    locked = await store.netting.lock_debts(tx, debtor_ids=debtor_ids, iou_ids=iou_ids)
    people = {person for one in locked for person in (one.debtor_id, one.creditor_id)}
    willing = set(await store.netting.lock_consents(tx, person_ids=list(people)))
    return [
        msgspec.structs.replace(one, remaining=min(one.remaining, most[one.debtor_id, one.iou_id]))
        for one in locked
        if one.debtor_id in willing and one.creditor_id in willing
    ]


def _solve(debts: Sequence[OpenDebt]) -> list[int]:
    return find_cuts([(one.debtor_id.int, one.creditor_id.int, one.remaining) for one in debts])
