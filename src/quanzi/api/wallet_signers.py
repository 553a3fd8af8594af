"""Calls about shared accounts: who signs, what is proposed, and paying into one."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi.api import calls, proving
from quanzi.api.wallet import MovementPage
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.page import Page
from quanzi.kernel.person import Person
from quanzi.wallet import signers, statements

Minor = Annotated[int, Meta(ge=1, le=limits.AMOUNT_MINOR_MAX, description="In minor units.")]
Memo = Annotated[str, Meta(max_length=limits.MEMO_CHARACTERS_MAX)]
Needed = Annotated[int, Meta(ge=1, le=20)]


class FundInput(msgspec.Struct, frozen=True):
    """A shared account to open; `id` is made by you, `signers` are asked besides you."""

    id: UUID
    name: Annotated[str, Meta(min_length=1, max_length=60)]
    use: Literal["circle", "savings", "organisation", "merchant"]
    signers: Annotated[list[UUID], Meta(max_length=19)]
    needed: Needed
    currency: Annotated[str, Meta(max_length=8)] = ""


class PaymentInput(msgspec.Struct, frozen=True):
    """A payment to propose; `id` is made by you and makes it happen once."""

    id: UUID
    to_person_id: UUID
    amount: Minor
    memo: Memo = ""


class SignersInput(msgspec.Struct, frozen=True):
    """Who is to sign from then on, and how many signatures are needed."""

    id: UUID
    signers: Annotated[list[signers.NewSigner], Meta(min_length=1, max_length=20)]
    needed: Needed


class PayInInput(proving.ProofInput, frozen=True):
    """A payment into a shared account; `id` makes it happen once; `passcode` or `passkey` where that is asked for."""

    id: UUID
    amount: Minor
    memo: Memo = ""


@calls.read("/wallet/shared", scope="wallet:read", summary="Shared accounts you sign for")
async def list_funds(house: NamedDependency[House], person: NamedDependency[Person]) -> Sequence[signers.Fund]:
    """Also those for which you are asked to."""

    async def ask(tx: ReadTx) -> Sequence[signers.Fund]:
        return await signers.list_funds(tx, by=person)

    return await house.db.read(ask)


@calls.send("/wallet/shared", scope="wallet:write", summary="Open a shared account", status_code=200)
async def open_fund(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[FundInput]) -> signers.Fund:
    """The others agree before they sign. The same `id` again is the same account."""
    return await house.db.run(
        lambda tx: signers.open_fund(
            tx, by=person, fund_id=data.id, name=data.name, use=data.use, signers=data.signers, needed=data.needed, currency=data.currency
        )
    )


@calls.read("/wallet/shared/{fund_id:uuid}", scope="wallet:read", summary="One shared account")
async def find_fund(house: NamedDependency[House], person: NamedDependency[Person], fund_id: FromPath[UUID]) -> signers.Fund:
    """For its signers."""

    async def ask(tx: ReadTx) -> signers.Fund:
        return await signers.find_fund(tx, by=person, fund_id=fund_id)

    return await house.db.read(ask)


@calls.read("/wallet/shared/{fund_id:uuid}/card", scope="wallet:read", summary="What a shared account is called")
async def find_fund_card(house: NamedDependency[House], person: NamedDependency[Person], fund_id: FromPath[UUID]) -> signers.FundCard:
    """For whoever was given its address, to pay into it."""

    async def ask(tx: ReadTx) -> signers.FundCard:
        return await signers.find_fund_card(tx, by=person, fund_id=fund_id)

    return await house.db.read(ask)


@calls.read("/wallet/shared/{fund_id:uuid}/movements", scope="wallet:read", summary="What moved in a shared account")
async def list_fund_movements(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    fund_id: FromPath[UUID],
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> MovementPage:
    """Newest first, for its signers."""

    async def ask(tx: ReadTx) -> Page[statements.Movement]:
        return await signers.list_fund_movements(tx, by=person, fund_id=fund_id, cursor=cursor, limit=limit)

    page = await house.db.read(ask)
    return MovementPage(page.items, page.next_cursor)


@calls.send("/wallet/shared/{fund_id:uuid}/pay-in", scope="wallet:write", summary="Pay into a shared account", status_code=200)
async def pay_into(
    house: NamedDependency[House], person: NamedDependency[Person], fund_id: FromPath[UUID], data: JSONBody[PayInInput]
) -> statements.Movement:
    """At once. The same `id` again is the same payment."""
    proved = await proving.step_up(house, person, data)
    return await house.db.run(
        lambda tx: signers.pay_into(
            tx, by=person, fund_id=fund_id, transfer_id=data.id, amount=data.amount, memo=data.memo, stepped_up=proved
        )
    )


@calls.send("/wallet/shared/{fund_id:uuid}/accept", scope="wallet:write", summary="Agree to sign", status_code=204)
async def accept_signing(house: NamedDependency[House], person: NamedDependency[Person], fund_id: FromPath[UUID]) -> None:
    """Before you agree, you sign nothing."""
    await house.db.run(lambda tx: signers.accept_signing(tx, by=person, fund_id=fund_id))


@calls.send("/wallet/shared/{fund_id:uuid}/leave", scope="wallet:write", summary="Sign no more, or decline to", status_code=204)
async def leave_fund(house: NamedDependency[House], person: NamedDependency[Person], fund_id: FromPath[UUID]) -> None:
    """A conflict while you agreed and are needed."""
    await house.db.run(lambda tx: signers.leave_fund(tx, by=person, fund_id=fund_id))


@calls.read("/wallet/shared/{fund_id:uuid}/proposals", scope="wallet:read", summary="What is proposed")
async def list_proposals(
    house: NamedDependency[House], person: NamedDependency[Person], fund_id: FromPath[UUID]
) -> Sequence[signers.Proposal]:
    """The latest first."""

    async def ask(tx: ReadTx) -> Sequence[signers.Proposal]:
        return await signers.list_proposals(tx, by=person, fund_id=fund_id)

    return await house.db.read(ask)


@calls.read("/wallet/shared/{fund_id:uuid}/proposals/{proposal_id:uuid}", scope="wallet:read", summary="One proposal")
async def find_proposal(
    house: NamedDependency[House], person: NamedDependency[Person], fund_id: FromPath[UUID], proposal_id: FromPath[UUID]
) -> signers.Proposal:
    """With who signed it."""

    async def ask(tx: ReadTx) -> signers.Proposal:
        return await signers.find_proposal(tx, by=person, fund_id=fund_id, proposal_id=proposal_id)

    return await house.db.read(ask)


@calls.send("/wallet/shared/{fund_id:uuid}/payments", scope="wallet:write", summary="Propose a payment", status_code=200)
async def propose_payment(
    house: NamedDependency[House], person: NamedDependency[Person], fund_id: FromPath[UUID], data: JSONBody[PaymentInput]
) -> signers.Proposal:
    """It is made with the last signature it needs."""
    return await house.db.run(
        lambda tx: signers.propose_payment(
            tx, by=person, fund_id=fund_id, proposal_id=data.id, to_person_id=data.to_person_id, amount=data.amount, memo=data.memo
        )
    )


@calls.send("/wallet/shared/{fund_id:uuid}/signers", scope="wallet:write", summary="Propose who signs", status_code=200)
async def propose_signers(
    house: NamedDependency[House], person: NamedDependency[Person], fund_id: FromPath[UUID], data: JSONBody[SignersInput]
) -> signers.Proposal:
    """Each up to how much alone within 24 hours; it counts with the last signature it needs."""
    return await house.db.run(
        lambda tx: signers.propose_signers(
            tx, by=person, fund_id=fund_id, proposal_id=data.id, signers=tuple(data.signers), needed=data.needed
        )
    )


@calls.send("/wallet/shared/{fund_id:uuid}/proposals/{proposal_id:uuid}/sign", scope="wallet:write", summary="Sign", status_code=200)
async def sign_proposal(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    fund_id: FromPath[UUID],
    proposal_id: FromPath[UUID],
    data: JSONBody[proving.ProofInput],
) -> signers.Proposal:
    """With the payment passcode or a passkey."""
    proved = await proving.step_up(house, person, data)
    return await house.db.run(lambda tx: signers.sign_proposal(tx, by=person, fund_id=fund_id, proposal_id=proposal_id, stepped_up=proved))


@calls.send(
    "/wallet/shared/{fund_id:uuid}/proposals/{proposal_id:uuid}/cancel",
    scope="wallet:write",
    summary="Take a proposal back",
    status_code=204,
)
async def cancel_proposal(
    house: NamedDependency[House], person: NamedDependency[Person], fund_id: FromPath[UUID], proposal_id: FromPath[UUID]
) -> None:
    """Each signer may."""
    await house.db.run(lambda tx: signers.cancel_proposal(tx, by=person, fund_id=fund_id, proposal_id=proposal_id))


CALLS = [
    list_funds,
    open_fund,
    find_fund,
    find_fund_card,
    list_fund_movements,
    pay_into,
    accept_signing,
    leave_fund,
    list_proposals,
    find_proposal,
    propose_payment,
    propose_signers,
    sign_proposal,
    cancel_proposal,
]
