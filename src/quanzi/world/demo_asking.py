"""Asking in the demo: two people ask the member for money, she asked one back, she collects for a present, and shared a dinner."""

from collections.abc import Sequence

from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Tx
from quanzi.kernel import ids
from quanzi.kernel.person import Person
from quanzi.wallet import asking, collecting

_OF_MEMBER = ((0, 26_00, "昨天的火锅"), (2, 14_50, "Train tickets"))
_BY_MEMBER = ((3, 38_00, "生日蛋糕"),)
_PRESENT = "给王老师的礼物 · A present"
_PAID = ((0, 20_00), (1, 15_00), (4, 20_00))


async def load_asking(tx: Tx, *, member: Person, near: Sequence[Person], keys: Keys) -> None:
    """Requests of both sides, a bill and a collection, each made once."""
    for place, amount, memo in _OF_MEMBER:
        await _ask(tx, near[place % len(near)], member, amount, memo)
    for place, amount, memo in _BY_MEMBER:
        await _ask(tx, member, near[place % len(near)], amount, memo)
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
