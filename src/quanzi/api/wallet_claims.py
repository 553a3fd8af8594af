"""Calls about payments that their payers did not make."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi.api import calls
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.wallet import claims

Words = Annotated[str, Meta(min_length=1, max_length=2000)]


class ClaimInput(msgspec.Struct, frozen=True):
    """A payment of mine that was none of mine, and all I know of it."""

    transfer_id: UUID
    words: Words
    currency: Annotated[str, Meta(max_length=8)] = ""


class WordsInput(msgspec.Struct, frozen=True):
    """What I say to a no."""

    words: Words


class OutcomeInput(msgspec.Struct, frozen=True):
    """How a claim ends, and why, for the claimant to read."""

    outcome: Literal["given_back", "declined"]
    reason: Annotated[str, Meta(min_length=1, max_length=limits.REASON_CHARACTERS_MAX)]


@calls.send("/wallet/claims", scope="wallet:write", summary="Claim a payment that was not yours", status_code=200)
async def claim_payment(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[ClaimInput]) -> claims.Claim:
    """For 60 days. `due_at` is until when an operator answers; claimed twice it is one claim."""
    return await house.db.run(
        lambda tx: claims.claim_payment(tx, by=person, transfer_id=data.transfer_id, words=data.words, currency=data.currency)
    )


@calls.read("/wallet/claims", scope="wallet:read", summary="Your claims")
async def list_claims(house: NamedDependency[House], person: NamedDependency[Person]) -> Sequence[claims.Claim]:
    """The latest first."""

    async def ask(tx: ReadTx) -> Sequence[claims.Claim]:
        return await claims.list_claims(tx, by=person)

    return await house.db.read(ask)


@calls.read("/wallet/claims/{transfer_id:uuid}", scope="wallet:read", summary="One claim")
async def find_claim(house: NamedDependency[House], person: NamedDependency[Person], transfer_id: FromPath[UUID]) -> claims.Claim:
    """Named by the payment."""

    async def ask(tx: ReadTx) -> claims.Claim:
        return await claims.find_claim(tx, by=person, transfer_id=transfer_id)

    return await house.db.read(ask)


@calls.send("/wallet/claims/{transfer_id:uuid}/withdraw", scope="wallet:write", summary="Take a claim back", status_code=204)
async def withdraw_claim(house: NamedDependency[House], person: NamedDependency[Person], transfer_id: FromPath[UUID]) -> None:
    """It was you after all."""
    await house.db.run(lambda tx: claims.withdraw_claim(tx, by=person, transfer_id=transfer_id))


@calls.send("/wallet/claims/{transfer_id:uuid}/object", scope="wallet:write", summary="Object to a no", status_code=204)
async def appeal_claim(
    house: NamedDependency[House], person: NamedDependency[Person], transfer_id: FromPath[UUID], data: JSONBody[WordsInput]
) -> None:
    """Once, within thirty days; another operator answers."""
    await house.db.run(lambda tx: claims.appeal_claim(tx, by=person, transfer_id=transfer_id, words=data.words))


@calls.read("/desk/claims", scope="wallet:read", summary="Claims that wait")
async def list_open_claims(house: NamedDependency[House], person: NamedDependency[Person]) -> Sequence[claims.Claim]:
    """For operators; what is over its day first."""

    async def ask(tx: ReadTx) -> Sequence[claims.Claim]:
        return await claims.list_open_claims(tx, by=person)

    return await house.db.read(ask)


@calls.send("/desk/claims/{account_id:uuid}/{transfer_id:uuid}", scope="wallet:write", summary="Answer a claim", status_code=204)
async def decide_claim(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    account_id: FromPath[UUID],
    transfer_id: FromPath[UUID],
    data: JSONBody[OutcomeInput],
) -> None:
    """Give it back out of the house's suspense account, or decline; a large one takes two. For operators."""
    await house.db.run(
        lambda tx: claims.decide_claim(
            tx, by=person, account_id=account_id, transfer_id=transfer_id, outcome=data.outcome, reason=data.reason
        )
    )


CALLS = [claim_payment, list_claims, find_claim, withdraw_claim, appeal_claim, list_open_claims, decide_claim]
