"""Calls about asking for money: one person, or all who share a bill."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from quanzi import wallet
from quanzi.api import calls, proving
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.page import Page
from quanzi.kernel.person import Person
from quanzi.wallet import asking

Amount = Annotated[int, msgspec.Meta(ge=1, le=limits.AMOUNT_MINOR_MAX, description="In minor units.")]
Memo = Annotated[str, msgspec.Meta(max_length=limits.MEMO_CHARACTERS_MAX)]
Code = Annotated[str, msgspec.Meta(max_length=8)]


class RequestInput(msgspec.Struct, frozen=True):
    """Whom to ask for how much. `id` is made by you and asks once; it is open for `days`."""

    id: UUID
    person_id: UUID
    amount: Amount
    currency: Code = ""
    memo: Memo = ""
    days: Annotated[int, msgspec.Meta(ge=1, le=limits.REQUEST_DAYS_OPEN_MAX)] = limits.REQUEST_DAYS_OPEN


class PayInput(proving.ProofInput, frozen=True):
    """How to pay: the stranger's name as it was shown, and who pays, where they are asked for."""

    confirmed_name: Annotated[str, msgspec.Meta(max_length=limits.NAME_CHARACTERS_MAX)] = ""
    speed: Literal["default", "now", "two_hours", "next_day"] = "default"


class RequestPage(msgspec.Struct, frozen=True):
    """Some requests, newest first."""

    items: Sequence[asking.MoneyRequest]
    next_cursor: str | None


class ShareInput(msgspec.Struct, frozen=True):
    """Who shares a bill: without `amount` an equal part of what is left."""

    person_id: UUID
    amount: Amount | None = None


class SplitInput(msgspec.Struct, frozen=True):
    """A bill to share. `id` is made by you and asks once; `with_me`: you bear a part yourself."""

    id: UUID
    title: Annotated[str, msgspec.Meta(max_length=limits.TITLE_CHARACTERS_MAX)]
    total: Amount
    people: Annotated[list[ShareInput], msgspec.Meta(min_length=1, max_length=limits.SPLIT_PEOPLE_MAX)]
    currency: Code = ""
    with_me: bool = True
    days: Annotated[int, msgspec.Meta(ge=1, le=limits.REQUEST_DAYS_OPEN_MAX)] = limits.SPLIT_DAYS_OPEN


class SplitPage(msgspec.Struct, frozen=True):
    """Some bills, newest first."""

    items: Sequence[asking.Split]
    next_cursor: str | None


@calls.read("/wallet/requests", scope="wallet:read", summary="Requests for money")
async def list_requests(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    side: FromQuery[Literal["of_me", "by_me"]] = "of_me",
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> RequestPage:
    """What you are asked for, or what you asked for."""

    async def ask(tx: ReadTx) -> Page[asking.MoneyRequest]:
        if side == "by_me":
            return await asking.list_requests_by_me(tx, by=person, cursor=cursor, limit=limit)
        return await asking.list_requests_of_me(tx, by=person, cursor=cursor, limit=limit)

    page = await house.db.read(ask)
    return RequestPage(page.items, page.next_cursor)


@calls.read("/wallet/requests/open", scope="wallet:read", summary="What waits for your answer")
async def list_open_requests(house: NamedDependency[House], person: NamedDependency[Person]) -> list[asking.MoneyRequest]:
    """Requests that you can still pay or decline, what you were last reminded of first."""
    return await house.db.read(lambda tx: asking.list_open_requests(tx, by=person))


@calls.read("/wallet/requests/{request_id:uuid}", scope="wallet:read", summary="One request")
async def find_request(house: NamedDependency[House], person: NamedDependency[Person], request_id: FromPath[UUID]) -> asking.MoneyRequest:
    """One that you made or that was made to you."""
    return await house.db.read(lambda tx: asking.find_request(tx, by=person, request_id=request_id))


@calls.send("/wallet/requests", scope="wallet:write", summary="Ask for money", status_code=200)
async def ask_money(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[RequestInput]) -> asking.MoneyRequest:
    """The same `id` again gives the first answer. Strangers can be asked a few times a day only."""
    request = asking.NewRequest(data.id, data.person_id, data.amount, data.currency, data.memo, data.days)
    return await house.db.run(lambda tx: asking.ask_money(tx, by=person, request=request))


@calls.send("/wallet/requests/{request_id:uuid}/pay", scope="wallet:write", summary="Pay a request", status_code=200)
async def pay_request(
    house: NamedDependency[House], person: NamedDependency[Person], request_id: FromPath[UUID], data: JSONBody[PayInput]
) -> wallet.Receipt:
    """Twice is once. A stranger's money waits two hours, in which it can be taken back."""
    stepped_up = await proving.step_up(house, person, data)
    return await house.db.run(
        lambda tx: asking.pay_request(
            tx, by=person, request_id=request_id, confirmed_name=data.confirmed_name, speed=data.speed, stepped_up=stepped_up
        )
    )


@calls.send("/wallet/requests/{request_id:uuid}/decline", scope="wallet:write", summary="Decline a request", status_code=204)
async def decline_request(house: NamedDependency[House], person: NamedDependency[Person], request_id: FromPath[UUID]) -> None:
    """Who asked sees that it is closed, and no more."""
    await house.db.run(lambda tx: asking.decline_request(tx, by=person, request_id=request_id))


@calls.send("/wallet/requests/{request_id:uuid}/cancel", scope="wallet:write", summary="Withdraw a request", status_code=204)
async def cancel_request(house: NamedDependency[House], person: NamedDependency[Person], request_id: FromPath[UUID]) -> None:
    """A conflict once it has its outcome."""
    await house.db.run(lambda tx: asking.cancel_request(tx, by=person, request_id=request_id))


@calls.send("/wallet/requests/{request_id:uuid}/remind", scope="wallet:write", summary="Remind of a request", status_code=204)
async def remind_request(house: NamedDependency[House], person: NamedDependency[Person], request_id: FromPath[UUID]) -> None:
    """Once a day; the answer to a second try says when it can be done again."""
    await house.db.run(lambda tx: asking.remind_request(tx, by=person, request_id=request_id))


@calls.read("/wallet/splits", scope="wallet:read", summary="Bills you share")
async def list_splits(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> SplitPage:
    """Each with how every share stands."""
    page = await house.db.read(lambda tx: asking.list_splits(tx, by=person, cursor=cursor, limit=limit))
    return SplitPage(page.items, page.next_cursor)


@calls.send("/wallet/splits", scope="wallet:write", summary="Split a bill", status_code=200)
async def make_split(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[SplitInput]) -> asking.Split:
    """What is left after the given amounts is shared equally; the first ones listed, you before all, bear one cent more."""
    people = tuple(asking.NewShare(one.person_id, one.amount) for one in data.people)
    new = asking.NewSplit(data.id, data.title, data.total, people, data.currency, data.with_me, data.days)
    return await house.db.run(lambda tx: asking.make_split(tx, by=person, new=new))


@calls.read("/wallet/splits/{split_id:uuid}", scope="wallet:read", summary="One bill")
async def find_split(house: NamedDependency[House], person: NamedDependency[Person], split_id: FromPath[UUID]) -> asking.Split:
    """One of yours, with how every share stands."""
    return await house.db.read(lambda tx: asking.find_split(tx, by=person, split_id=split_id))


@calls.send("/wallet/splits/{split_id:uuid}/close", scope="wallet:write", summary="Close a bill", status_code=204)
async def close_split(house: NamedDependency[House], person: NamedDependency[Person], split_id: FromPath[UUID]) -> None:
    """Withdraws all that is not paid yet."""
    await house.db.run(lambda tx: asking.close_split(tx, by=person, split_id=split_id))


CALLS = [
    list_splits,
    make_split,
    find_split,
    close_split,
    list_requests,
    list_open_requests,
    find_request,
    ask_money,
    pay_request,
    decline_request,
    cancel_request,
    remind_request,
]
