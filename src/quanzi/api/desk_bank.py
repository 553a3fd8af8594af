"""Calls of the operators' desk about the bank: its files, and every difference between its books and ours."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Response
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody, MultipartBody

from quanzi.api import calls
from quanzi.api.wallet import CurrencyCode
from quanzi.infra.house import House
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.wallet import reconciling

Code = Annotated[str, msgspec.Meta(max_length=8)]
Reference = Annotated[str, msgspec.Meta(min_length=1, max_length=64, description="The bank's own reference of the line.")]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=limits.REASON_CHARACTERS_MAX)]


class StatementInput(msgspec.Struct, frozen=True):
    """A file of the bank: camt.053, or CSV with date, amount, reference and balance."""

    file: UploadFile
    currency: Code = ""


class LineInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which line, and why."""

    reference: Reference
    reason: Reason
    currency: Code = ""


class MatchInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which line is which movement of ours, and why."""

    reference: Reference
    debit_account_id: UUID
    transfer_id: UUID
    reason: Reason
    currency: Code = ""


class GiftInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which line is for whom, and why; the person reads it."""

    reference: Reference
    person_id: UUID
    reason: Reason
    currency: Code = ""


class TransitInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known about a movement of ours that the bank has not booked."""

    debit_account_id: UUID
    transfer_id: UUID
    note: Reason
    currency: Code = ""


class RestInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which order of whom, and why; the person reads it."""

    person_id: UUID
    order_id: UUID
    reason: Reason


class MatchedAnswer(msgspec.Struct, frozen=True):
    """How many lines were found."""

    matched: int


@calls.read("/desk/bank", scope="wallet:read", summary="How the bank's books and ours stand")
async def find_reconciliation(
    house: NamedDependency[House], person: NamedDependency[Person], currency: CurrencyCode = ""
) -> reconciling.Reconciliation:
    """For operators: both sums and every difference between them."""
    return await house.db.read(lambda tx: reconciling.find_reconciliation(tx, by=person, currency=currency))


@calls.send(
    "/desk/bank/files",
    scope="wallet:write",
    summary="Give a file of the bank",
    status_code=200,
    request_max_body_size=2 * limits.BANK_FILE_BYTES_MAX,
)
async def upload_statement(
    house: NamedDependency[House], person: NamedDependency[Person], data: MultipartBody[StatementInput]
) -> reconciling.UploadOutcome:
    """For operators. A file that can't be used says why in `data.faults`, line by line; the same file again changes nothing."""
    body = await data.file.read(limits.BANK_FILE_BYTES_MAX + 1)
    return await house.db.run(
        lambda tx: reconciling.upload_statement(tx, by=person, name=data.file.filename, body=body, currency=data.currency)
    )


@calls.read("/desk/bank/sandbox-file", scope="wallet:read", summary="The sandbox bank's file", media_type="application/octet-stream")
async def make_sandbox_file(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    form: FromQuery[Literal["csv", "camt"]] = "csv",
    currency: CurrencyCode = "",
) -> Response[bytes]:
    """For operators of a house with the sandbox bank."""
    made = await house.db.read(
        lambda tx: reconciling.make_sandbox_file(tx, by=person, form=form, currency=currency, is_sandbox=house.settings.has_sandbox_bank)
    )
    return Response(made.body, media_type=made.media_type, headers={"content-disposition": f'attachment; filename="{made.name}"'})


@calls.send("/desk/bank/match", scope="wallet:write", summary="Match what can be matched by itself", status_code=200)
async def match_again(house: NamedDependency[House], person: NamedDependency[Person], currency: CurrencyCode = "") -> MatchedAnswer:
    """For operators, after orders have ended."""
    return MatchedAnswer(await house.db.run(lambda tx: reconciling.match_again(tx, by=person, currency=currency)))


@calls.send("/desk/bank/match-by-hand", scope="wallet:write", summary="Say which movement a line is", status_code=204)
async def match_by_hand(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[MatchInput]) -> None:
    """For operators."""
    await house.db.run(
        lambda tx: reconciling.match_by_hand(
            tx,
            by=person,
            reference=data.reference,
            debit_account_id=data.debit_account_id,
            transfer_id=data.transfer_id,
            reason=data.reason,
            currency=data.currency,
        )
    )


@calls.send("/desk/bank/suspense", scope="wallet:write", summary="Put a line into suspense", status_code=204)
async def put_into_suspense(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[LineInput]) -> None:
    """For operators."""
    await house.db.run(
        lambda tx: reconciling.put_into_suspense(tx, by=person, reference=data.reference, reason=data.reason, currency=data.currency)
    )


@calls.send("/desk/bank/give", scope="wallet:write", summary="Give money from suspense to a person", status_code=204)
async def give_from_suspense(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[GiftInput]) -> None:
    """For operators, never to themselves."""
    await house.db.run(
        lambda tx: reconciling.give_from_suspense(
            tx, by=person, reference=data.reference, person_id=data.person_id, reason=data.reason, currency=data.currency
        )
    )


@calls.send("/desk/bank/send-back", scope="wallet:write", summary="Send money from suspense back to the bank", status_code=204)
async def send_back(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[LineInput]) -> None:
    """For operators. It is on its way until a file of the bank has it."""
    await house.db.run(
        lambda tx: reconciling.send_back(tx, by=person, reference=data.reference, reason=data.reason, currency=data.currency)
    )


@calls.send("/desk/bank/in-transit", scope="wallet:write", summary="Note that a movement is on its way", status_code=204)
async def mark_in_transit(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[TransitInput]) -> None:
    """For operators."""
    await house.db.run(
        lambda tx: reconciling.mark_in_transit(
            tx, by=person, debit_account_id=data.debit_account_id, transfer_id=data.transfer_id, note=data.note, currency=data.currency
        )
    )


@calls.send("/desk/bank/rest", scope="wallet:write", summary="Settle what is left of an order", status_code=204)
async def settle_rest(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[RestInput]) -> None:
    """For operators: give what stands in suspense, or collect what is missing, as far as it is there."""
    await house.db.run(
        lambda tx: reconciling.settle_rest(tx, by=person, person_id=data.person_id, order_id=data.order_id, reason=data.reason)
    )


CALLS = [
    find_reconciliation,
    upload_statement,
    make_sandbox_file,
    match_again,
    match_by_hand,
    put_into_suspense,
    give_from_suspense,
    send_back,
    mark_in_transit,
    settle_rest,
]
