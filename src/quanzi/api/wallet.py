"""Calls about money: what I hold, what moved, and paying somebody."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from quanzi import wallet
from quanzi.api import calls, proving
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.wallet import safety, statements

CurrencyCode = Annotated[str, QueryParameter(max_length=8, description="Code of a currency of the wallet; empty: the community's first.")]


class WalletAnswer(msgspec.Struct, frozen=True):
    """What you hold, and what is set aside and not there yet."""

    purses: Sequence[wallet.Purse]
    pending: Sequence[wallet.Pending]


class MovementPage(msgspec.Struct, frozen=True):
    """Some movements, newest first. With a filter a page may be short, or empty, and still have a next one."""

    items: Sequence[statements.Movement]
    next_cursor: str | None


class TransferInput(proving.ProofInput, frozen=True):
    """A payment. `id` is made by you and makes it happen once; `passcode` or `passkey` proves who pays, where that is asked for."""

    id: UUID
    to_person_id: UUID
    amount: Annotated[int, msgspec.Meta(ge=1, le=limits.AMOUNT_MINOR_MAX, description="In minor units.")]
    currency: Annotated[str, msgspec.Meta(max_length=8)] = ""
    memo: Annotated[str, msgspec.Meta(max_length=limits.MEMO_CHARACTERS_MAX)] = ""
    speed: Literal["default", "now", "two_hours", "next_day"] = "default"
    confirmed_name: Annotated[str, msgspec.Meta(max_length=limits.NAME_CHARACTERS_MAX)] = ""

    def order(self) -> wallet.SendMoney:
        """What is to be paid, without the proof."""
        return wallet.SendMoney(self.id, self.to_person_id, self.amount, self.currency, self.memo, self.speed, self.confirmed_name)


@calls.read("/wallet", scope="wallet:read", summary="What you hold")
async def show_wallet(house: NamedDependency[House], person: NamedDependency[Person]) -> WalletAnswer:
    """Every currency of the community as you hold it, in minor units."""

    async def ask(tx: ReadTx) -> WalletAnswer:
        purses = await wallet.list_purses(tx, by=person)
        pending = [one for purse in purses for one in await wallet.list_pending(tx, by=person, currency=purse.currency)]
        return WalletAnswer(purses, pending)

    return await house.db.read(ask)


@calls.read("/wallet/movements", scope="wallet:read", summary="What moved")
async def list_movements(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    currency: CurrencyCode = "",
    direction: FromQuery[Literal["", "in", "out"]] = "",
    words: calls.SearchText = "",
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> MovementPage:
    """Newest first."""
    wanted = statements.Wanted(direction=direction, words=words)
    page = await house.db.read(
        lambda tx: statements.list_movements(tx, by=person, currency=currency, wanted=wanted, cursor=cursor, limit=limit)
    )
    return MovementPage(page.items, page.next_cursor)


@calls.read("/wallet/movements/{transfer_id:uuid}", scope="wallet:read", summary="One movement")
async def find_movement(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    transfer_id: FromPath[UUID],
    payer_account_id: FromQuery[UUID | None] = None,
    currency: CurrencyCode = "",
) -> statements.Movement:
    """One you paid, or one you got: then `payer_account_id` names the account it came from."""
    return await house.db.read(
        lambda tx: statements.find_movement(tx, by=person, transfer_id=transfer_id, debit_account_id=payer_account_id, currency=currency)
    )


@calls.read("/wallet/months", scope="wallet:read", summary="Month by month")
async def list_months(
    house: NamedDependency[House], person: NamedDependency[Person], currency: CurrencyCode = ""
) -> list[statements.Month]:
    """What came and went in the last twelve months, by kind."""
    return await house.db.read(lambda tx: statements.list_months(tx, by=person, currency=currency))


@calls.read("/wallet/payees/{person_id:uuid}", scope="wallet:read", summary="What paying somebody takes")
async def find_terms(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID], currency: CurrencyCode = ""
) -> wallet.Terms:
    """Whether you know this payee, and the name that a first payment has to confirm."""
    return await house.db.read(lambda tx: wallet.find_terms(tx, by=person, person_id=person_id, currency=currency))


@calls.read("/wallet/passcode", scope="wallet:read", summary="Your payment passcode")
async def find_passcode(house: NamedDependency[House], person: NamedDependency[Person]) -> safety.PasscodeState:
    """Whether there is one, and until when it is locked."""
    return await house.db.glance(lambda tx: safety.find_passcode(tx, by=person))


@calls.send("/wallet/transfers", scope="wallet:write", summary="Pay somebody", status_code=200)
async def send_money(
    house: NamedDependency[House], person: NamedDependency[Person], state: State, data: JSONBody[TransferInput]
) -> wallet.Receipt:
    """The same `id` again gives the first answer. The receipt carries your balance and what is set aside."""
    proved = await proving.step_up(house, person, data)
    # taken from the state, since two dependencies at once cost a request a group of tasks
    teller: wallet.Teller = state.teller
    return await teller.send_money(by=person, send=data.order(), stepped_up=proved)


@calls.send("/wallet/transfers/{transfer_id:uuid}/cancel", scope="wallet:write", summary="Take a payment back that waits", status_code=204)
async def cancel_send(
    house: NamedDependency[House], person: NamedDependency[Person], transfer_id: FromPath[UUID], currency: CurrencyCode = ""
) -> None:
    """A conflict once it has arrived."""
    await house.db.run(lambda tx: wallet.cancel_send(tx, by=person, transfer_id=transfer_id, currency=currency))


CALLS = [show_wallet, list_movements, find_movement, list_months, find_terms, find_passcode, send_money, cancel_send]
