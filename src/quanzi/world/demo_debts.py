"""Debts in the demo: what the member owes and is owed, one that waits for her answer, an offer to net, and a ring that was netted."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from quanzi import wallet
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import ids
from quanzi.kernel.person import SYSTEM, Person
from quanzi.wallet import bulk, debts, nettings

_RING = (48_00, 35_00, 60_00)


class _Written(msgspec.Struct, frozen=True):
    """An IOU of the member with one of her contacts; `by_member`: she wrote it."""

    near: int
    side: Literal["debtor", "creditor"]
    amount: int
    memo: str
    days: int | None
    by_member: bool = True
    confirmed: bool = True


_IOUS = (
    _Written(0, "debtor", 120_00, "自行车修理，先垫的", 12),
    _Written(1, "creditor", 85_50, "Seed order, half each", 0),
    _Written(2, "debtor", 40_00, "拼车去县城", None, by_member=False, confirmed=False),
    _Written(3, "creditor", 66_00, "Market stall, two Saturdays", 30, by_member=False),
    _Written(3, "debtor", 24_00, "茶叶", None),
    _Written(4, "creditor", 18_00, "Bus tickets", 5, confirmed=False),
)


async def load_debts(db: Db, *, currency: str, member: Person, near: Sequence[Person]) -> None:
    """Write what stands between the member and her contacts, each once."""
    await db.run(lambda tx: _write(tx, currency, member, near))
    ring = [member.member_id, near[4].member_id, near[5].member_id]
    await db.run(lambda tx: _close_ring(tx, currency, ring))
    await nettings.clear_debts(db, by=SYSTEM, currency=currency)
    await db.run(lambda tx: _go_on(tx, currency, member, near))


async def _write(tx: Tx, currency: str, member: Person, near: Sequence[Person]) -> None:
    rules = next(one for one in await wallet.list_rules(tx) if one.unit.code == currency)
    for number, one in enumerate(_IOUS):
        other = near[one.near]
        by, to = (member, other) if one.by_member else (other, member)
        side: Literal["debtor", "creditor"] = one.side if one.by_member else "creditor" if one.side == "debtor" else "debtor"
        due_on = None if one.days is None else tx.now.astimezone(ZoneInfo(rules.unit.zone)).date() + timedelta(days=one.days)
        new = debts.NewIou(_id(f"iou/{number}"), to.member_id, side, one.amount, currency, due_on, one.memo)
        iou = await debts.propose_iou(tx, by=by, new=new)
        if one.confirmed and iou.state == "proposed":
            await debts.confirm_iou(tx, by=to, debtor_id=iou.debtor_id, iou_id=iou.iou_id)


async def _close_ring(tx: Tx, currency: str, ring: Sequence[UUID]) -> None:
    """Three who owe each other in a ring, all of whom let it be netted."""
    new = [
        bulk.NewDebt(_id(f"ring/{place}"), debtor, ring[(place + 1) % len(ring)], amount, memo)
        for place, (debtor, amount, memo) in enumerate(zip(ring, _RING, ("晚饭", "Paint", "电费"), strict=True))
    ]
    await bulk.add_debts(tx, currency=currency, new=new)


async def _go_on(tx: Tx, currency: str, member: Person, near: Sequence[Person]) -> None:
    """A part is paid back, a reminder went out, and somebody offers to net."""
    pay = debts.Repayment(_id("paid"), _id("iou/0"), 45_00)
    await debts.pay_iou(tx, by=member, pay=pay, stepped_up=True)
    lent = await debts.find_iou(tx, by=member, debtor_id=near[1].member_id, iou_id=_id("iou/1"))
    if lent.reminded_at is None:
        await debts.remind_debtor(tx, by=member, debtor_id=lent.debtor_id, iou_id=lent.iou_id)
    await nettings.offer_netting(tx, by=near[3], person_id=member.member_id, currency=currency)


def _id(key: str) -> UUID:
    return ids.id_from_source(source="demo.debt", key=key)
