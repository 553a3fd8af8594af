"""Whose standing orders are whose. A suspension, like every social sanction, never touches money."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.wallet import standing
from quanzi.wallet.errors import ToYourself
from tests.make import money
from tests.policy_table import ALLOWED, Cast, Row, cast_people


@dataclass(frozen=True, slots=True)
class Ordered(Cast):
    """The owner pays the member every month."""

    order_id: UUID


def new(on: Cast, tx: Tx) -> standing.NewOrder:
    """An order to the member."""
    return standing.NewOrder(uuid4(), on.member.member_id, 1_00, standing.Every.MONTH, tx.now.date())


async def stage(tx: Tx) -> Ordered:
    await money.make_currency(tx)
    on = await cast_people(tx)
    await money.know(tx, on.owner, on.member)
    made = await standing.make_order(tx, by=on.owner, new=new(on, tx), stepped_up=True)
    return Ordered(on.owner, on.member, on.stranger, on.operator, made.order_id)


def row(call: Any, **outcomes: Any) -> Row[Ordered]:
    """A deed about the owner's order."""
    told: dict[str, Any] = {"stranger": NotFound, "member": NotFound, "owner": ALLOWED, "suspended": ALLOWED} | outcomes
    return Row(stage=stage, call=call, signed_out=NotSignedIn, **told)


DEEDS: dict[str, Row[Any]] = {
    "wallet.make_order": row(
        lambda tx, by, on: standing.make_order(tx, by=by, new=new(on, tx), stepped_up=True),
        stranger=standing.PayeeUnknown,
        member=ToYourself,
    ),
    "wallet.pause_order": row(lambda tx, by, on: standing.pause_order(tx, by=by, order_id=on.order_id)),
    "wallet.resume_order": row(lambda tx, by, on: standing.resume_order(tx, by=by, order_id=on.order_id)),
    "wallet.cancel_order": row(lambda tx, by, on: standing.cancel_order(tx, by=by, order_id=on.order_id)),
    "wallet.find_order": row(lambda tx, by, on: standing.find_order(tx, by=by, order_id=on.order_id)),
    "wallet.list_orders": row(lambda tx, by, _on: standing.list_orders(tx, by=by), stranger=ALLOWED, member=ALLOWED),
}
