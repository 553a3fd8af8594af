"""Calls about merchants: registering them, asking a member, and looking by the id that the member's yes gave."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi.api import calls
from quanzi.credit import consents, merchants
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.person import Person


class MerchantInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A merchant: the member whose programs act for it, its site ("https://shop.example.org"), and what it may ask for."""

    owner_id: UUID
    name: Annotated[str, Meta(min_length=1, max_length=limits.MERCHANT_NAME_CHARACTERS_MAX)]
    origin: Annotated[str, Meta(max_length=200)]
    purposes: Annotated[list[consents.Purpose], Meta(min_length=1, max_length=6)]


class RequestInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to ask a member for; send them to /credit/authorise/{request_id}, from where they come back to `return_url`."""

    merchant_id: UUID
    purpose: consents.Purpose
    form: consents.Form
    return_url: Annotated[str, Meta(max_length=limits.RETURN_URL_CHARACTERS_MAX)]
    threshold: int | None = None
    uses: Annotated[int, Meta(ge=1, le=limits.GRANT_USES_MAX)] = 1
    days: Annotated[int, Meta(ge=1, le=limits.GRANT_DAYS_MAX)] = 1


class ShownRequest(msgspec.Struct, frozen=True):
    """A request before a member: who asks, and what they would see as things stand; null where the member's score is off."""

    request: merchants.MerchantRequest
    merchant_name: str
    merchant_origin: str
    preview: consents.Answer | None


class ApprovalInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A yes, ticked, to the text as it stands."""

    ticked: bool
    text_version: Annotated[str, Meta(max_length=20)]


class InquiryInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A look: the same transaction again is the same look."""

    merchant_id: UUID
    pair_id: UUID
    purpose: consents.Purpose
    transaction_id: Annotated[str, Meta(min_length=1, max_length=limits.TRANSACTION_ID_CHARACTERS_MAX)]


@calls.send("/desk/merchants", scope="credit:write", summary="Register a merchant", status_code=201)
async def register_merchant(
    house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[MerchantInput]
) -> merchants.Merchant:
    """For operators."""
    new = merchants.NewMerchant(owner_id=data.owner_id, name=data.name, origin=data.origin, purposes=data.purposes)
    return await house.db.run(lambda tx: merchants.register_merchant(tx, by=person, new=new))


@calls.read("/desk/merchants", scope="credit:read", summary="Merchants")
async def list_merchants(house: NamedDependency[House], person: NamedDependency[Person]) -> Sequence[merchants.Merchant]:
    """For operators; those that act first."""

    async def ask(tx: ReadTx) -> Sequence[merchants.Merchant]:
        return await merchants.list_merchants(tx, by=person)

    return await house.db.read(ask)


@calls.send("/desk/merchants/{merchant_id:uuid}/end", scope="credit:write", summary="End a merchant", status_code=204)
async def end_merchant(house: NamedDependency[House], person: NamedDependency[Person], merchant_id: FromPath[UUID]) -> None:
    """For operators. It asks and looks no more from now on."""
    await house.db.run(lambda tx: merchants.end_merchant(tx, by=person, merchant_id=merchant_id))


@calls.read("/credit/merchants", scope="credit:read", summary="Your merchants")
async def list_my_merchants(house: NamedDependency[House], person: NamedDependency[Person]) -> Sequence[merchants.Merchant]:
    """Those for which your programs may act."""

    async def ask(tx: ReadTx) -> Sequence[merchants.Merchant]:
        return await merchants.list_my_merchants(tx, by=person)

    return await house.db.read(ask)


@calls.send("/credit/authorise", scope="credit:write", summary="Ask a member, as a merchant", status_code=201)
async def request_access(
    house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[RequestInput]
) -> merchants.MerchantRequest:
    """Good for a day and for one member."""
    new = merchants.NewRequest(
        merchant_id=data.merchant_id,
        purpose=data.purpose,
        form=data.form,
        threshold=data.threshold,
        uses=data.uses,
        days=data.days,
        return_url=data.return_url,
    )
    return await house.db.run(lambda tx: merchants.request_access(tx, by=person, new=new))


@calls.read("/credit/authorise/{request_id:uuid}", scope="credit:read", summary="What a merchant asks you for")
async def find_request(house: NamedDependency[House], person: NamedDependency[Person], request_id: FromPath[UUID]) -> ShownRequest:
    """With exactly what it would see."""

    async def ask(tx: ReadTx) -> ShownRequest:
        found = await merchants.find_request(tx, by=person, request_id=request_id)
        return ShownRequest(found.request, found.merchant.name, found.merchant.origin, found.preview)

    return await house.db.read(ask)


@calls.send("/credit/authorise/{request_id:uuid}", scope="credit:write", summary="Say yes to a merchant", status_code=200)
async def approve_request(
    house: NamedDependency[House], person: NamedDependency[Person], request_id: FromPath[UUID], data: JSONBody[ApprovalInput]
) -> merchants.Approved:
    """It knows you from now on by an id that no other merchant has; approved twice it is one yes."""
    return await house.db.run(
        lambda tx: merchants.approve_request(tx, by=person, request_id=request_id, ticked=data.ticked, text_version=data.text_version)
    )


@calls.send("/credit/inquiries", scope="credit:write", summary="Look, as a merchant", status_code=200)
async def look_as_merchant(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[InquiryInput]) -> consents.Answer:
    """Answers what the member's grant names and no more. `available` is false whatever the member did.

    `lifted`: a person at this house lifted your last no to this member, so treat this as the yes it is.
    """
    answer = await house.db.run(
        lambda tx: merchants.look_as_merchant(
            tx, by=person, merchant_id=data.merchant_id, pair_id=data.pair_id, purpose=data.purpose, transaction_id=data.transaction_id
        )
    )
    return consents.accept(answer)


CALLS = [
    register_merchant,
    list_merchants,
    end_merchant,
    list_my_merchants,
    request_access,
    find_request,
    approve_request,
    look_as_merchant,
]
