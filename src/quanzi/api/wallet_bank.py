"""Calls about the bank: my accounts there, bringing money in, taking it out, and what that costs."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from quanzi.api import calls, proving
from quanzi.api.wallet import CurrencyCode
from quanzi.infra.house import House
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.wallet import banking

Amount = Annotated[int, msgspec.Meta(ge=1, le=limits.AMOUNT_MINOR_MAX, description="In minor units.")]
Code = Annotated[str, msgspec.Meta(max_length=8)]


class BankAccountInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An account in your own name: an IBAN, or the number as your bank writes it."""

    holder: Annotated[str, msgspec.Meta(min_length=1, max_length=limits.NAME_CHARACTERS_MAX)]
    number: Annotated[str, msgspec.Meta(min_length=8, max_length=50)]


class TopUpInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much, from which account. `id` is made by you and makes it happen once."""

    id: UUID
    link_id: UUID
    amount: Amount
    currency: Code = ""


class WithdrawalInput(proving.ProofInput, frozen=True, forbid_unknown_fields=True):
    """How much, to which account; the fee comes on top. `id` is made by you and makes it happen once."""

    id: UUID
    link_id: UUID
    amount: Amount
    currency: Code = ""


class FeeTableInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What withdrawing costs from a coming day on; `rate_ppm` in millionths, amounts in minor units."""

    valid_from: date
    rate_ppm: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
    fee_min: Annotated[int, msgspec.Meta(ge=0, le=limits.AMOUNT_MINOR_MAX)]
    free_quota: Annotated[int, msgspec.Meta(ge=0, le=limits.AMOUNT_MINOR_MAX)]
    currency: Code = ""


class BankMovementPage(msgspec.Struct, frozen=True):
    """Some orders, newest first."""

    items: Sequence[banking.BankMovement]
    next_cursor: str | None


@calls.read("/wallet/bank/accounts", scope="wallet:read", summary="Your bank accounts")
async def list_bank_accounts(house: NamedDependency[House], person: NamedDependency[Person]) -> list[banking.BankAccount]:
    """Only how a number ends; the number is never told again."""
    return await house.db.read(lambda tx: banking.list_bank_accounts(tx, by=person, keys=house.keys))


@calls.send("/wallet/bank/accounts", scope="wallet:write", summary="Add a bank account", status_code=200)
async def link_bank(
    house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[BankAccountInput]
) -> banking.BankAccount:
    """For sessions alone. The same number again is the same account; the bank is asked for the name afterwards."""
    return await house.db.run(
        lambda tx: banking.link_bank(tx, by=person, keys=house.keys, holder=data.holder, number=data.number, bank_open=house.bank.is_open)
    )


@calls.remove("/wallet/bank/accounts/{link_id:uuid}", scope="wallet:write", summary="Remove a bank account")
async def unlink_bank(house: NamedDependency[House], person: NamedDependency[Person], link_id: FromPath[UUID]) -> None:
    """For sessions alone; a conflict while money is on its way from or to it."""
    await house.db.run(lambda tx: banking.unlink_bank(tx, by=person, link_id=link_id))


@calls.read("/wallet/bank/orders", scope="wallet:read", summary="Top-ups and withdrawals")
async def list_bank_movements(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> BankMovementPage:
    """Newest first, with what is under way."""
    page = await house.db.read(lambda tx: banking.list_bank_movements(tx, by=person, cursor=cursor, limit=limit))
    return BankMovementPage(page.items, page.next_cursor)


@calls.send("/wallet/bank/top-ups", scope="wallet:write", summary="Bring money in", status_code=200)
async def top_up_wallet(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[TopUpInput]) -> banking.BankMovement:
    """The same `id` again gives the first order. The money is yours once its state is `settled`."""
    return await house.db.run(
        lambda tx: banking.top_up_wallet(
            tx, by=person, order_id=data.id, link_id=data.link_id, amount=data.amount, currency=data.currency, bank_open=house.bank.is_open
        )
    )


@calls.read("/wallet/bank/withdrawal-terms", scope="wallet:read", summary="What a withdrawal costs")
async def find_withdrawal_terms(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    amount: Annotated[
        int | None, QueryParameter(ge=1, le=limits.AMOUNT_MINOR_MAX, description="In minor units; without it the free quota alone.")
    ] = None,
    currency: CurrencyCode = "",
) -> banking.WithdrawalTerms:
    """As it would be now: nothing is taken."""
    return await house.db.read(
        lambda tx: banking.find_withdrawal_terms(tx, by=person, amount=amount, currency=currency, bank_open=house.bank.is_open)
    )


@calls.send("/wallet/bank/withdrawals", scope="wallet:write", summary="Take money out", status_code=200)
async def withdraw_money(
    house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[WithdrawalInput]
) -> banking.BankMovement:
    """Amount and fee are set aside at once. The same `id` again gives the first order."""
    proved = await proving.step_up(house, person, data)
    return await house.db.run(
        lambda tx: banking.withdraw_money(
            tx,
            by=person,
            order_id=data.id,
            link_id=data.link_id,
            amount=data.amount,
            currency=data.currency,
            bank_open=house.bank.is_open,
            stepped_up=proved,
        )
    )


@calls.read("/wallet/fees", scope="wallet:read", summary="What withdrawing costs, and when")
async def list_fee_tables(
    house: NamedDependency[House], person: NamedDependency[Person], currency: CurrencyCode = ""
) -> list[banking.FeeTable]:
    """The latest first; the one that holds is the first whose day has come."""
    return await house.db.read(lambda tx: banking.list_fee_tables(tx, by=person, currency=currency))


@calls.send("/desk/fees", scope="wallet:write", summary="Let other fees hold from a day on", status_code=204)
async def add_fee_table(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[FeeTableInput]) -> None:
    """For operators. A table holds from tomorrow at the earliest, and is never changed."""
    table = banking.FeeTable(data.valid_from, data.rate_ppm, data.fee_min, data.free_quota)
    await house.db.run(lambda tx: banking.add_fee_table(tx, by=person, table=table, currency=data.currency))


CALLS = [
    list_bank_accounts,
    link_bank,
    unlink_bank,
    list_bank_movements,
    top_up_wallet,
    find_withdrawal_terms,
    withdraw_money,
    list_fee_tables,
    add_fee_table,
]
