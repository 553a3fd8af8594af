"""Calls about the books: what is owed altogether, that a balance is in it, and for operators the ledger's health."""

from typing import Annotated

import msgspec
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from quanzi.api import calls
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.person import Person
from quanzi.wallet import books

CurrencyCode = Annotated[str, QueryParameter(max_length=8, description="Code of a currency of the wallet; empty: the community's first.")]


class CountedAnswer(msgspec.Struct, frozen=True):
    """Your proof, and whether it leads to the root; without one there was nothing of yours to count."""

    proof: books.Inclusion | None
    counted: bool


@calls.read("/wallet/reserves", scope="wallet:read", summary="What is owed to members")
async def list_roots(house: NamedDependency[House], person: NamedDependency[Person]) -> list[books.Root]:
    """The last closed day of every currency; the same is published for everybody at /reserves.json."""
    _ = person.member_id
    return await house.db.read(books.list_roots)


@calls.read("/wallet/counted", scope="wallet:read", summary="Whether your balance is in it")
async def find_inclusion(house: NamedDependency[House], person: NamedDependency[Person], currency: CurrencyCode = "") -> CountedAnswer:
    """The leaf of your account and its way to the published root. Check it yourself: the manual says how."""

    async def ask(tx: ReadTx) -> CountedAnswer:
        found = await books.find_inclusion(tx, by=person, currency=currency)
        return CountedAnswer(found, found is not None and found.counted)

    return await house.db.read(ask)


@calls.read("/desk/ledger", scope="wallet:read", summary="The ledger's health")
async def find_health(house: NamedDependency[House], person: NamedDependency[Person], currency: CurrencyCode = "") -> books.Health:
    """For operators: the last proofs, what there is by kind of account, closed days, what has been left lying."""
    return await house.db.read(lambda tx: books.find_health(tx, by=person, currency=currency))


CALLS = [list_roots, find_inclusion, find_health]
