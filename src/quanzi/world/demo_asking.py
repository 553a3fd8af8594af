"""Asking in the demo: two people ask the member for money, and she asked one back."""

from collections.abc import Sequence

from quanzi.infra.postgres import Tx
from quanzi.kernel import ids
from quanzi.kernel.person import Person
from quanzi.wallet import asking

_OF_MEMBER = ((0, 26_00, "昨天的火锅"), (2, 14_50, "Train tickets"))
_BY_MEMBER = ((3, 38_00, "生日蛋糕"),)


async def load_asking(tx: Tx, *, member: Person, near: Sequence[Person]) -> None:
    """Requests of both sides, each made once."""
    for place, amount, memo in _OF_MEMBER:
        await _ask(tx, near[place % len(near)], member, amount, memo)
    for place, amount, memo in _BY_MEMBER:
        await _ask(tx, member, near[place % len(near)], amount, memo)


async def _ask(tx: Tx, asker: Person, payer: Person, amount: int, memo: str) -> None:
    request_id = ids.id_from_source(source="demo.request", key=memo)
    await asking.ask_money(tx, by=asker, request=asking.NewRequest(request_id, payer.member_id, amount, memo=memo))
