"""Calls of the operator's desk: reviews, documents, accounts, people who lost every way in. To others it does not exist."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi import identity
from quanzi.api import calls
from quanzi.identity import account, reaching, verification
from quanzi.infra.blobs import BlobMissing
from quanzi.infra.house import House
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person

Reason = Annotated[str, Meta(max_length=limits.REASON_CHARACTERS_MAX)]


class AddressSought(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A phone number or e-mail of the account that is sought."""

    address: Annotated[str, Meta(min_length=1, max_length=limits.ADDRESS_CHARACTERS_MAX)]


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


@calls.read("/desk/reviews", scope="identity:read", summary="Names that wait for a review")
async def list_reviews(house: NamedDependency[House], person: NamedDependency[Person]) -> list[verification.Waiting]:
    """For operators; what was typed is read by opening one."""
    return await house.db.read(lambda tx: verification.list_reviews(tx, by=person))


@calls.read("/desk/reviews/{person_id:uuid}/{verification_id:uuid}", scope="identity:read", summary="A name that waits for a review")
async def open_review(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID], verification_id: FromPath[UUID]
) -> verification.Review:
    """That it was opened is written where its owner reads it, before it is shown."""
    return await house.db.run(
        lambda tx: verification.open_review(tx, by=person, keys=house.keys, person_id=person_id, verification_id=verification_id)
    )


@calls.send("/desk/reviews/{person_id:uuid}/{verification_id:uuid}", scope="identity:write", summary="Decide a review", status_code=204)
async def decide_review(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    person_id: FromPath[UUID],
    verification_id: FromPath[UUID],
    data: JSONBody[DecisionInput],
) -> None:
    """A no needs a reason, which the person reads."""
    await house.db.run(
        lambda tx: verification.decide_review(
            tx,
            by=person,
            keys=house.keys,
            rules=verification.read_rules(house.settings),
            person_id=person_id,
            verification_id=verification_id,
            passed=data.passed,
            reason=data.reason,
            face_to_face=data.face_to_face,
        )
    )


@calls.read("/desk/people/{person_id:uuid}", scope="identity:read", summary="An account, for operators")
async def find_account(house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]) -> account.Account:
    """Its owner reads that somebody looked."""
    return await house.db.run(lambda tx: account.find_account(tx, by=person, keys=house.keys, person_id=person_id))


@calls.send("/desk/people/find", scope="identity:write", summary="An account by phone or e-mail, for operators", status_code=200)
async def find_account_by_address(
    house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[AddressSought]
) -> account.Account:
    """The address travels in the body, so that it stands in no log of addresses visited; the person's own log says who asked."""
    identity.may_operate(person)
    address = identity.read_address(data.address, region=house.settings.phone_region)
    return await house.db.run(lambda tx: account.find_account(tx, by=person, keys=house.keys, address=address))


@calls.read(
    "/desk/documents/{person_id:uuid}/{document_id:uuid}",
    scope="identity:read",
    summary="A photo of a document, for operators",
    media_type="image/jpeg",
)
async def open_document(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID], document_id: FromPath[UUID]
) -> Response[bytes]:
    """That it was opened is written where its owner reads it, before it is shown."""
    sealed = await house.db.run(lambda tx: verification.open_document(tx, by=person, person_id=person_id, document_id=document_id))
    try:
        data = await house.blobs.get(sealed.blob_key)
    except BlobMissing as error:
        raise NotFound from error
    plain = house.keys.decrypt(data, place=sealed.place)
    return Response(plain, media_type="image/jpeg", headers={"cache-control": "no-store"})


@calls.send("/desk/people/{person_id:uuid}/suspend", scope="identity:write", summary="Suspend an account", status_code=204)
async def suspend_person(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID], data: JSONBody[ReasonInput]
) -> None:
    """The person reads the reason."""
    await house.db.run(lambda tx: account.suspend_person(tx, by=person, keys=house.keys, person_id=person_id, reason=data.reason))


@calls.send("/desk/people/{person_id:uuid}/restore", scope="identity:write", summary="Restore an account", status_code=204)
async def restore_person(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID], data: JSONBody[ReasonInput]
) -> None:
    """The person reads the reason."""
    await house.db.run(lambda tx: account.restore_person(tx, by=person, keys=house.keys, person_id=person_id, reason=data.reason))


@calls.read("/desk/recoveries", scope="identity:read", summary="People who lost every way in")
async def list_recoveries(house: NamedDependency[House], person: NamedDependency[Person]) -> list[reaching.Recovery]:
    """For operators."""
    return await house.db.read(lambda tx: reaching.list_recoveries(tx, by=person, keys=house.keys))


@calls.send(
    "/desk/recoveries/{person_id:uuid}/{change_id:uuid}/approve",
    scope="identity:write",
    summary="Agree to let somebody in again",
    status_code=200,
)
async def approve_recovery(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    person_id: FromPath[UUID],
    change_id: FromPath[UUID],
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
    "/desk/recoveries/{person_id:uuid}/{change_id:uuid}/decline",
    scope="identity:write",
    summary="Decline to let somebody in again",
    status_code=204,
)
async def decline_recovery(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    person_id: FromPath[UUID],
    change_id: FromPath[UUID],
    data: JSONBody[ReasonInput],
) -> None:
    """One operator is enough for a no."""
    await house.db.run(lambda tx: reaching.decline_recovery(tx, by=person, person_id=person_id, change_id=change_id, reason=data.reason))


CALLS = [
    list_reviews,
    open_review,
    decide_review,
    find_account,
    find_account_by_address,
    open_document,
    suspend_person,
    restore_person,
    list_recoveries,
    approve_recovery,
    decline_recovery,
]
