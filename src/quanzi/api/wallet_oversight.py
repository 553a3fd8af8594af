"""Calls about who looks at money and why: an operator's search, and what a member sees of operators."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta

from quanzi import wallet
from quanzi.api import calls
from quanzi.infra.house import House
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.wallet import oversight

CurrencyCode = Annotated[str, QueryParameter(max_length=8, description="Code of a currency of the wallet; empty: the community's first.")]
Inquiry = Annotated[UUID, QueryParameter(description="`id` of your reason to look.")]
Amount = Annotated[int, QueryParameter(ge=0, le=limits.AMOUNT_MINOR_MAX, description="In minor units; 0 for any.")]


class InquiryInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why you look; whoever is concerned reads it. `id` is made by you."""

    id: UUID
    reason: Annotated[str, Meta(min_length=1, max_length=limits.REASON_CHARACTERS_MAX)]


class AppealInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What you say to the freeze."""

    appeal: Annotated[str, Meta(min_length=1, max_length=limits.APPEAL_CHARACTERS_MAX)]


class FoundPage(msgspec.Struct, frozen=True):
    """Some transfers, the latest first. Of a person's, a page may be short and still have a next one."""

    items: Sequence[oversight.Found]
    next_cursor: str | None


@calls.send("/desk/money/inquiries", scope="wallet:write", summary="Say why you look at what others moved", status_code=200)
async def start_inquiry(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[InquiryInput]) -> oversight.Inquiry:
    """For operators; good for eight hours."""
    return await house.db.run(lambda tx: oversight.start_inquiry(tx, by=person, inquiry_id=data.id, reason=data.reason))


@calls.read("/desk/money/transfers", scope="wallet:read", summary="Search every transfer, for operators")
async def search_transfers(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    inquiry_id: Inquiry,
    transfer_id: FromQuery[UUID | None] = None,
    person_id: FromQuery[UUID | None] = None,
    currency: CurrencyCode = "",
    kind: FromQuery[wallet.Kind | None] = None,
    amount_min: Amount = 0,
    amount_max: Amount = 0,
    since: FromQuery[datetime | None] = None,
    until: FromQuery[datetime | None] = None,
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> FoundPage:
    """By id, by person, or in a stretch of time; each person among them reads that you looked."""
    kinds = () if kind is None else (kind,)
    sought = oversight.Sought(transfer_id, person_id, currency, kinds, amount_min, amount_max, since, until)
    page = await house.db.run(
        lambda tx: oversight.search_transfers(tx, by=person, inquiry_id=inquiry_id, sought=sought, cursor=cursor, limit=limit)
    )
    return FoundPage(page.items, page.next_cursor)


@calls.read(
    "/desk/money/transfers/{account_id:uuid}/{transfer_id:uuid}",
    scope="wallet:read",
    summary="The whole story of a transfer, for operators",
)
async def find_story(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    account_id: FromPath[UUID],
    transfer_id: FromPath[UUID],
    inquiry_id: Inquiry,
) -> oversight.Story:
    """By the account that paid and its id; both people read that you looked."""
    return await house.db.run(
        lambda tx: oversight.find_story(tx, by=person, inquiry_id=inquiry_id, debit_account_id=account_id, transfer_id=transfer_id)
    )


@calls.read("/desk/money/accounts/{account_id:uuid}", scope="wallet:read", summary="An account, for operators")
async def find_account_view(
    house: NamedDependency[House], person: NamedDependency[Person], account_id: FromPath[UUID], inquiry_id: Inquiry
) -> oversight.AccountView:
    """How it stands, its freezes, what is set aside, what moved lately; its owner reads that you looked."""
    return await house.db.run(lambda tx: oversight.find_account_view(tx, by=person, inquiry_id=inquiry_id, account_id=account_id))


@calls.read("/wallet/looks", scope="wallet:read", summary="Which operator looked at what you moved, and why")
async def list_looks(house: NamedDependency[House], person: NamedDependency[Person]) -> list[oversight.Look]:
    """The latest first."""
    return await house.db.read(lambda tx: oversight.list_looks(tx, by=person))


@calls.read("/wallet/freezes", scope="wallet:read", summary="Freezes of your accounts")
async def list_own_freezes(house: NamedDependency[House], person: NamedDependency[Person]) -> list[oversight.Freeze]:
    """Why, until when, and what was answered to your objection; the latest first."""
    return await house.db.read(lambda tx: oversight.list_own_freezes(tx, by=person))


@calls.send(
    "/wallet/freezes/{account_id:uuid}/{freeze_id:uuid}/appeal", scope="wallet:write", summary="Object to a freeze", status_code=204
)
async def appeal_freeze(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    account_id: FromPath[UUID],
    freeze_id: FromPath[UUID],
    data: JSONBody[AppealInput],
) -> None:
    """Once; somebody who did not freeze it answers."""
    await house.db.run(lambda tx: oversight.appeal_freeze(tx, by=person, account_id=account_id, freeze_id=freeze_id, appeal=data.appeal))


CALLS = [start_inquiry, search_transfers, find_story, find_account_view, list_looks, list_own_freezes, appeal_freeze]
