"""Calls about collecting for one thing by a link."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from quanzi import wallet
from quanzi.api import calls, proving
from quanzi.api.wallet_asking import Amount, Code
from quanzi.infra.house import House
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.wallet import collecting


class CollectionInput(msgspec.Struct, frozen=True):
    """What to collect for. `id` is made by you and makes one link; without `amount` each pays what they like."""

    id: UUID
    title: Annotated[str, msgspec.Meta(max_length=limits.TITLE_CHARACTERS_MAX)]
    amount: Amount | None = None
    goal: Amount | None = None
    currency: Code = ""
    days: Annotated[int, msgspec.Meta(ge=1, le=limits.COLLECTION_DAYS_OPEN_MAX)] = limits.COLLECTION_DAYS_OPEN


class ContributionInput(proving.ProofInput, frozen=True):
    """A payment into a collection. `id` is made by you and pays once."""

    id: UUID
    amount: Amount
    confirmed_name: Annotated[str, msgspec.Meta(max_length=limits.NAME_CHARACTERS_MAX)] = ""


class CollectionPage(msgspec.Struct, frozen=True):
    """Some collections, newest first."""

    items: Sequence[collecting.Collection]
    next_cursor: str | None


class ContributionPage(msgspec.Struct, frozen=True):
    """Who paid into a collection, newest first."""

    items: Sequence[collecting.Contribution]
    next_cursor: str | None


@calls.read("/wallet/collections", scope="wallet:read", summary="What you collect for")
async def list_collections(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> CollectionPage:
    """Each with its link and what came in."""
    page = await house.db.read(lambda tx: collecting.list_collections(tx, keys=house.keys, by=person, cursor=cursor, limit=limit))
    return CollectionPage(page.items, page.next_cursor)


@calls.send("/wallet/collections", scope="wallet:write", summary="Collect by a link", status_code=200)
async def make_collection(
    house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[CollectionInput]
) -> collecting.Collection:
    """The same `id` again gives the same link."""
    new = collecting.NewCollection(data.id, data.title, data.amount, data.goal, data.currency, data.days)
    return await house.db.run(lambda tx: collecting.make_collection(tx, keys=house.keys, by=person, new=new))


@calls.read("/wallet/collections/{collection_id:uuid}", scope="wallet:read", summary="One collection")
async def find_collection(
    house: NamedDependency[House], person: NamedDependency[Person], collection_id: FromPath[UUID]
) -> collecting.Collection:
    """One of yours, with its link and what came in."""
    return await house.db.read(lambda tx: collecting.find_collection(tx, keys=house.keys, by=person, collection_id=collection_id))


@calls.read("/wallet/collections/{collection_id:uuid}/contributions", scope="wallet:read", summary="Who paid into a collection")
async def list_contributions(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    collection_id: FromPath[UUID],
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> ContributionPage:
    """For its owner alone."""
    page = await house.db.read(
        lambda tx: collecting.list_contributions(tx, by=person, collection_id=collection_id, cursor=cursor, limit=limit)
    )
    return ContributionPage(page.items, page.next_cursor)


@calls.send("/wallet/collections/{collection_id:uuid}/close", scope="wallet:write", summary="Close a collection", status_code=204)
async def close_collection(house: NamedDependency[House], person: NamedDependency[Person], collection_id: FromPath[UUID]) -> None:
    """What is on its way still arrives."""
    await house.db.run(lambda tx: collecting.close_collection(tx, by=person, collection_id=collection_id))


@calls.read("/wallet/collect/{owner_id:uuid}/{collection_id:uuid}/{secret:str}", scope="wallet:read", summary="What is behind a link")
async def find_collect_link(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    owner_id: FromPath[UUID],
    collection_id: FromPath[UUID],
    secret: FromPath[str],
) -> collecting.Collection:
    """The three parts of the path of a link that you were given."""
    return await house.db.read(
        lambda tx: collecting.find_collect_link(
            tx, keys=house.keys, by=person, owner_id=owner_id, collection_id=collection_id, secret=secret
        )
    )


@calls.send(
    "/wallet/collect/{owner_id:uuid}/{collection_id:uuid}/{secret:str}", scope="wallet:write", summary="Pay by a link", status_code=200
)
async def pay_collection(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    owner_id: FromPath[UUID],
    collection_id: FromPath[UUID],
    secret: FromPath[str],
    data: JSONBody[ContributionInput],
) -> wallet.Receipt:
    """The same `id` again gives the first answer; another pays once more."""
    stepped_up = await proving.step_up(house, person, data)
    new = collecting.NewContribution(data.id, data.amount, data.confirmed_name)
    return await house.db.run(
        lambda tx: collecting.pay_collection(
            tx, keys=house.keys, by=person, owner_id=owner_id, collection_id=collection_id, secret=secret, new=new, stepped_up=stepped_up
        )
    )


CALLS = [list_collections, make_collection, find_collection, list_contributions, close_collection, find_collect_link, pay_collection]
