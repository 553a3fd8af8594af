"""Asking in the demo: two people ask the member for money, and she asked one back.

She collects for a present, shared a dinner, and pays a fee each month.
"""

from collections.abc import Sequence
from datetime import timedelta

from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Tx
from quanzi.kernel import ids
from quanzi.kernel.person import Person
from quanzi.wallet import asking, collecting, standing

_OF_MEMBER = ((0, 26_00, "昨天的火锅"), (2, 14_50, "Train tickets"))
_BY_MEMBER = ((3, 38_00, "生日蛋糕"),)
_PRESENT = "给王老师的礼物 · A present"
_PAID = ((0, 20_00), (1, 15_00), (4, 20_00))


async def load_asking(tx: Tx, *, member: Person, near: Sequence[Person], keys: Keys) -> None:
    """Requests of both sides, a bill, a collection and a standing order, each made once."""
    for place, amount, memo in _OF_MEMBER:
        await _ask(tx, near[place % len(near)], member, amount, memo)
    for place, amount, memo in _BY_MEMBER:
        await _ask(tx, member, near[place % len(near)], amount, memo)
    await _set_up_fee(tx, member, near[0])
    guests = tuple(asking.NewShare(one.member_id) for one in near[:4])
    dinner = asking.NewSplit(ids.id_from_source(source="demo.split", key="dinner"), "周五聚餐 · Friday dinner", 326_00, guests)
    split = await asking.make_split(tx, by=member, new=dinner)
    for place in (1, 2):
        await asking.pay_request(tx, by=near[place], request_id=split.requests[place].request_id, stepped_up=True)
    new = collecting.NewCollection(ids.id_from_source(source="demo.collection", key="present"), _PRESENT, goal=120_00)
    link = await collecting.make_collection(tx, keys=keys, by=member, new=new)
    for place, amount in _PAID:
        await collecting.pay_collection(
            tx,
            keys=keys,
            by=near[place % len(near)],
            owner_id=member.member_id,
            collection_id=link.collection_id,
            secret=link.path.rsplit("/", 1)[1],
            new=collecting.NewContribution(ids.id_from_source(source="demo.contribution", key=str(place)), amount),
            stepped_up=True,
        )


async def _ask(tx: Tx, asker: Person, payer: Person, amount: int, memo: str) -> None:
    request_id = ids.id_from_source(source="demo.request", key=memo)
    await asking.ask_money(tx, by=asker, request=asking.NewRequest(request_id, payer.member_id, amount, memo=memo))


async def _set_up_fee(tx: Tx, member: Person, payee: Person) -> None:
    """Once, since the first day of a demo that is loaded again tomorrow would be another."""
    if (await standing.list_orders(tx, by=member)).items:
        return
    order_id, first_on = ids.id_from_source(source="demo.order", key="fee"), tx.now.date() + timedelta(days=6)
    fee = standing.NewOrder(order_id, payee.member_id, 25_00, standing.Every.MONTH, first_on, memo="羽毛球场地费")
    await standing.make_order(tx, by=member, new=fee, stepped_up=True)
