"""Calls about my account: verification, addresses, export, deletion, log; and the operator's desk.

What opens or ends an account is for signed-in sessions alone: an access token gets the refusal `scope_missing`.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi import identity
from quanzi.api import calls
from quanzi.identity import account, reaching, signing, verification
from quanzi.infra.house import House
from quanzi.kernel import limits
from quanzi.kernel.person import Person

Reason = Annotated[str, Meta(max_length=limits.REASON_CHARACTERS_MAX)]


class CheckInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What you claim; a review of documents needs their photos, which the page takes."""

    check: Literal["sandbox"]
    legal_name: Annotated[str, Meta(min_length=1, max_length=limits.NAME_CHARACTERS_MAX)]
    document: Literal["cn_resident_id", "passport", "national_id", "residence_permit"]
    number: Annotated[str, Meta(min_length=1, max_length=40)]
    born_on: date | None = None


class OutcomeAnswer(msgspec.Struct, frozen=True):
    """How a check ended."""

    outcome: verification.Outcome


class AddressInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An address to prove with a code, or with the code that was sent, to add or to put in place of another."""

    address: Annotated[str, Meta(min_length=1, max_length=limits.ADDRESS_CHARACTERS_MAX)]
    code: Annotated[str, Meta(max_length=40)] = ""
    instead_of: Annotated[str, Meta(max_length=64)] = ""


class AddressAnswer(msgspec.Struct, frozen=True):
    """Either a code is on its way, or the change waits."""

    code_sent: bool
    change: reaching.Change | None = None


class ReasonInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why; the person reads it."""

    reason: Reason


class DecisionInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether it is this person, why, and whether you met face to face."""

    passed: bool
    reason: Reason = ""
    face_to_face: bool = False


class ApprovalAnswer(msgspec.Struct, frozen=True):
    """Whether this was the second yes, which starts the delay."""

    complete: bool


@calls.read("/me/checks", scope="identity:read", summary="Your identity checks")
async def list_checks(house: NamedDependency[House], person: NamedDependency[Person]) -> list[verification.Check]:
    """The newest first; the number of a document is never told again."""
    return await house.db.read(lambda tx: verification.list_checks(tx, by=person))


@calls.send("/me/checks", scope="identity:write", summary="Start an identity check")
async def start_check(
    house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[CheckInput]
) -> OutcomeAnswer:
    """Decided at once by the register."""
    identity.may_act(person)
    if data.check not in verification.list_offered(house.settings):
        raise verification.CheckNotOffered
    claim = verification.read_claim(
        legal_name=data.legal_name, document=data.document, number=data.number, born_on=data.born_on,
        today=datetime.now(UTC).date(), age_min_years=house.settings.age_min_years,
    )
    verdict = await verification.SandboxCheck().judge(claim)
    return OutcomeAnswer(
        await house.db.run(
            lambda tx: verification.record_check(
                tx, by=person, keys=house.keys, rules=verification.read_rules(house.settings), check=data.check,
                claim=claim, verdict=verdict,
            )
        )
    )


@calls.remove("/me/checks/{verification_id:uuid}", scope="identity:write", summary="Withdraw a check that waits")
async def withdraw_check(
    house: NamedDependency[House], person: NamedDependency[Person], verification_id: FromPath[UUID]
) -> None:
    """Nothing happens when it was decided."""
    await house.db.run(lambda tx: verification.withdraw_check(tx, by=person, verification_id=verification_id))


@calls.read("/me/log", scope="identity:read", summary="What happened to your account")
async def list_log(house: NamedDependency[House], person: NamedDependency[Person]) -> list[account.LogEntry]:
    """The newest first; who looked at it is in it."""
    return await house.db.read(lambda tx: account.list_log(tx, by=person))


@calls.read("/me/addresses", scope="identity:read", summary="Your phone numbers and e-mail addresses")
async def list_addresses(
    house: NamedDependency[House], person: NamedDependency[Person]
) -> list[reaching.MyAddress]:
    """For signed-in sessions alone."""
    return await house.db.read(lambda tx: reaching.list_addresses(tx, by=person, keys=house.keys))


@calls.read("/me/addresses/changes", scope="identity:read", summary="Changes of your addresses that wait")
async def list_changes(house: NamedDependency[House], person: NamedDependency[Person]) -> list[reaching.Change]:
    """For signed-in sessions alone."""
    return await house.db.read(lambda tx: reaching.list_changes(tx, by=person, keys=house.keys))


@calls.send("/me/addresses", scope="identity:write", summary="Add or replace an address", status_code=202)
async def change_address(
    house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[AddressInput]
) -> AddressAnswer:
    """Without a code one is sent; with it the change waits three days, and the old addresses are told."""
    address = identity.read_address(data.address, region=house.settings.phone_region)
    if not data.code:
        await house.db.run(
            lambda tx: reaching.prove_address(tx, by=person, keys=house.keys, address=address, language=person.language)
        )
        return AddressAnswer(code_sent=True)
    answer = await house.db.run(
        lambda tx: reaching.change_address(
            tx, by=person, keys=house.keys, address=address, code=data.code, instead_of=data.instead_of
        )
    )
    change = signing.accept(answer)
    return AddressAnswer(code_sent=False, change=change)


@calls.remove("/me/addresses/{address_id:str}", scope="identity:write", summary="Remove an address", status_code=202)
async def remove_address(
    house: NamedDependency[House], person: NamedDependency[Person], address_id: FromPath[str]
) -> None:
    """It goes in three days."""
    await house.db.run(lambda tx: reaching.remove_address(tx, by=person, keys=house.keys, address_id=address_id))


@calls.remove("/me/addresses/changes/{change_id:uuid}", scope="identity:write", summary="Stop a change")
async def stop_change(
    house: NamedDependency[House], person: NamedDependency[Person], change_id: FromPath[UUID]
) -> None:
    """Everything stays as it was."""
    await house.db.run(lambda tx: reaching.stop_change(tx, by=person, change_id=change_id))


@calls.read("/me/exports", scope="identity:read", summary="Copies of your data")
async def list_exports(house: NamedDependency[House], person: NamedDependency[Person]) -> list[account.Export]:
    """On their way, or ready for seven days."""
    return await house.db.read(lambda tx: account.list_exports(tx, by=person))


@calls.send("/me/exports", scope="identity:write", summary="Ask for a copy of your data", status_code=202)
async def ask_export(house: NamedDependency[House], person: NamedDependency[Person]) -> account.Export:
    """One ZIP with everything of yours."""
    return await house.db.run(lambda tx: account.ask_export(tx, by=person))


@calls.read("/me/exports/{export_id:uuid}", scope="identity:read", summary="Take a copy of your data", media_type="application/zip")
async def take_export(
    house: NamedDependency[House], person: NamedDependency[Person], export_id: FromPath[UUID]
) -> Response[bytes]:
    """The ZIP itself."""
    key = await house.db.run(lambda tx: account.take_export(tx, by=person, export_id=export_id))
    return Response(await house.blobs.get(key), media_type="application/zip", headers={"cache-control": "no-store"})


@calls.read("/me/deletion", scope="identity:read", summary="Whether your account goes")
async def find_deletion(house: NamedDependency[House], person: NamedDependency[Person]) -> account.Deletion | None:
    """When, or null."""
    return await house.db.read(lambda tx: account.find_deletion(tx, by=person))


@calls.replace("/me/deletion", scope="identity:write", summary="Delete your account", status_code=202)
async def ask_deletion(house: NamedDependency[House], person: NamedDependency[Person]) -> account.Deletion:
    """After fourteen days of grace."""
    return await house.db.run(lambda tx: account.ask_deletion(tx, by=person, keys=house.keys))


@calls.remove("/me/deletion", scope="identity:write", summary="Keep your account")
async def cancel_deletion(house: NamedDependency[House], person: NamedDependency[Person]) -> None:
    """Nothing happens when you are not leaving."""
    await house.db.run(lambda tx: account.cancel_deletion(tx, by=person))


@calls.read("/desk/reviews", scope="identity:read", summary="Names that wait for a review")
async def list_reviews(house: NamedDependency[House], person: NamedDependency[Person]) -> list[verification.Review]:
    """For operators."""
    return await house.db.read(lambda tx: verification.list_reviews(tx, by=person, keys=house.keys))


@calls.send("/desk/reviews/{person_id:uuid}/{verification_id:uuid}", scope="identity:write", summary="Decide a review", status_code=204)
async def decide_review(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID],
    verification_id: FromPath[UUID], data: JSONBody[DecisionInput],
) -> None:
    """A no needs a reason, which the person reads."""
    await house.db.run(
        lambda tx: verification.decide_review(
            tx, by=person, keys=house.keys, rules=verification.read_rules(house.settings), person_id=person_id,
            verification_id=verification_id, passed=data.passed, reason=data.reason, face_to_face=data.face_to_face,
        )
    )


@calls.send("/desk/people/{person_id:uuid}/suspend", scope="identity:write", summary="Suspend an account", status_code=204)
async def suspend_person(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID], data: JSONBody[ReasonInput]
) -> None:
    """The person reads the reason."""
    await house.db.run(
        lambda tx: account.suspend_person(tx, by=person, keys=house.keys, person_id=person_id, reason=data.reason)
    )


@calls.send("/desk/people/{person_id:uuid}/restore", scope="identity:write", summary="Restore an account", status_code=204)
async def restore_person(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID], data: JSONBody[ReasonInput]
) -> None:
    """The person reads the reason."""
    await house.db.run(
        lambda tx: account.restore_person(tx, by=person, keys=house.keys, person_id=person_id, reason=data.reason)
    )


@calls.read("/desk/recoveries", scope="identity:read", summary="People who lost every way in")
async def list_recoveries(house: NamedDependency[House], person: NamedDependency[Person]) -> list[reaching.Recovery]:
    """For operators."""
    return await house.db.read(lambda tx: reaching.list_recoveries(tx, by=person, keys=house.keys))


@calls.send(
    "/desk/recoveries/{person_id:uuid}/{change_id:uuid}/approve", scope="identity:write",
    summary="Agree to let somebody in again", status_code=200,
)
async def approve_recovery(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID], change_id: FromPath[UUID],
    data: JSONBody[ReasonInput],
) -> ApprovalAnswer:
    """It takes two different operators."""
    return ApprovalAnswer(
        await house.db.run(
            lambda tx: reaching.approve_recovery(
                tx, by=person, keys=house.keys, person_id=person_id, change_id=change_id, reason=data.reason
            )
        )
    )


@calls.send(
    "/desk/recoveries/{person_id:uuid}/{change_id:uuid}/decline", scope="identity:write",
    summary="Decline to let somebody in again", status_code=204,
)
async def decline_recovery(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID], change_id: FromPath[UUID],
    data: JSONBody[ReasonInput],
) -> None:
    """One operator is enough for a no."""
    await house.db.run(
        lambda tx: reaching.decline_recovery(tx, by=person, person_id=person_id, change_id=change_id, reason=data.reason)
    )


CALLS = [
    list_checks, start_check, withdraw_check, list_log, list_addresses, list_changes, change_address, remove_address,
    stop_change, list_exports, ask_export, take_export, find_deletion, ask_deletion, cancel_deletion, list_reviews,
    decide_review, suspend_person, restore_person, list_recoveries, approve_recovery, decline_recovery,
]
