"""Calls about payments on a later day, and those that repeat."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from quanzi.api import calls, proving
from quanzi.api.wallet_asking import Amount, Code, Memo
from quanzi.infra.house import House
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.wallet import standing


class OrderInput(proving.ProofInput, frozen=True):
    """A standing order. `id` is made by you and sets it up once; it ends after `until_on`, `times_max` dates, or never."""

    id: UUID
    to_person_id: UUID
    amount: Amount
    every: standing.Every
    first_on: date
    until_on: date | None = None
    times_max: Annotated[int, msgspec.Meta(ge=1, le=limits.STANDING_ORDER_TIMES_MAX)] | None = None
    currency: Code = ""
    memo: Memo = ""


class OrderPage(msgspec.Struct, frozen=True):
    """Some standing orders, newest first."""

    items: Sequence[standing.StandingOrder]
    next_cursor: str | None


@calls.read("/wallet/orders", scope="wallet:read", summary="Your standing orders")
async def list_orders(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> OrderPage:
    """Each with the date that is next."""
    page = await house.db.read(lambda tx: standing.list_orders(tx, by=person, cursor=cursor, limit=limit))
    return OrderPage(page.items, page.next_cursor)


@calls.send("/wallet/orders", scope="wallet:write", summary="Set up a standing order", status_code=200)
async def make_order(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[OrderInput]) -> standing.StandingOrder:
    """To somebody you know; it needs the payment passcode or a passkey. The same `id` again gives the first answer."""
    stepped_up = await proving.step_up(house, person, data)
    new = standing.NewOrder(
        data.id, data.to_person_id, data.amount, data.every, data.first_on, data.until_on, data.times_max, data.currency, data.memo
    )
    return await house.db.run(lambda tx: standing.make_order(tx, by=person, new=new, stepped_up=stepped_up))


@calls.read("/wallet/orders/{order_id:uuid}", scope="wallet:read", summary="One standing order")
async def find_order(house: NamedDependency[House], person: NamedDependency[Person], order_id: FromPath[UUID]) -> standing.StandingOrder:
    """With what became of its last dates."""
    return await house.db.read(lambda tx: standing.find_order(tx, by=person, order_id=order_id))


@calls.send("/wallet/orders/{order_id:uuid}/pause", scope="wallet:write", summary="Pause a standing order", status_code=204)
async def pause_order(house: NamedDependency[House], person: NamedDependency[Person], order_id: FromPath[UUID]) -> None:
    """Nothing is paid until you resume it."""
    await house.db.run(lambda tx: standing.pause_order(tx, by=person, order_id=order_id))


@calls.send("/wallet/orders/{order_id:uuid}/resume", scope="wallet:write", summary="Resume a standing order", status_code=204)
async def resume_order(house: NamedDependency[House], person: NamedDependency[Person], order_id: FromPath[UUID]) -> None:
    """Dates that went by meanwhile are passed over."""
    await house.db.run(lambda tx: standing.resume_order(tx, by=person, order_id=order_id))


@calls.send("/wallet/orders/{order_id:uuid}/cancel", scope="wallet:write", summary="Cancel a standing order", status_code=204)
async def cancel_order(house: NamedDependency[House], person: NamedDependency[Person], order_id: FromPath[UUID]) -> None:
    """For good."""
    await house.db.run(lambda tx: standing.cancel_order(tx, by=person, order_id=order_id))


CALLS = [list_orders, make_order, find_order, pause_order, resume_order, cancel_order]
