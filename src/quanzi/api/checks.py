"""Calls about my real name: by the register, by photos of a document, by an identity provider.

Photos and the visit to a provider are for signed-in sessions alone: an access token gets the refusal `scope_missing`.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, MultipartBody
from msgspec import Meta

from quanzi import identity
from quanzi.api import calls
from quanzi.api.signing import WRITE
from quanzi.identity import verification
from quanzi.infra.house import House
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.web import checking

LegalName = Annotated[str, Meta(min_length=1, max_length=limits.NAME_CHARACTERS_MAX)]
Document = Literal["cn_resident_id", "passport", "national_id", "residence_permit"]
Number = Annotated[str, Meta(min_length=1, max_length=40)]


class CheckInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What you claim, for the register."""

    check: Literal["sandbox"]
    legal_name: LegalName
    document: Document
    number: Number
    born_on: date | None = None


class DocumentsInput(msgspec.Struct, frozen=True):
    """What you claim, and one to four photos of the document that says so; `born_on` is needed for all but the Chinese card."""

    legal_name: LegalName
    document: Document
    number: Number
    photos: list[UploadFile]
    born_on: date | None = None


class OutcomeAnswer(msgspec.Struct, frozen=True):
    """How a check ended, or that it waits for an operator."""

    outcome: verification.Outcome


class Visit(msgspec.Struct, frozen=True):
    """Where to go: an address at the identity provider, to be opened in a browser within fifteen minutes."""

    url: str


class VisitEnd(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the provider gave the browser to bring back."""

    code: Annotated[str, Meta(max_length=2000)]
    state: Annotated[str, Meta(max_length=2000)]


@calls.read("/me/checks", scope="identity:read", summary="Your identity checks")
async def list_checks(house: NamedDependency[House], person: NamedDependency[Person]) -> list[verification.Check]:
    """The newest first; the number of a document is never told again."""
    return await house.db.read(lambda tx: verification.list_checks(tx, by=person))


@calls.send("/me/checks", scope="identity:write", summary="Start an identity check")
async def start_check(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[CheckInput]) -> OutcomeAnswer:
    """Decided at once by the register."""
    identity.may_act(person)
    claim = _read_claim(house, data)
    return OutcomeAnswer(await checking.record_claim(house, person, check=data.check, claim=claim))


@calls.send(
    "/me/checks/documents",
    scope=WRITE,
    summary="Have a document looked at",
    request_max_body_size=limits.PHOTO_BYTES_MAX * limits.DOCUMENT_PHOTOS_MAX,
)
async def send_documents(
    house: NamedDependency[House], person: NamedDependency[Person], data: MultipartBody[DocumentsInput]
) -> OutcomeAnswer:
    """An operator looks at the photos, which are sealed, and deleted thirty days after the decision."""
    identity.may_act(person)
    claim = _read_claim(house, data)
    photos = [await photo.read() for photo in data.photos]
    return OutcomeAnswer(await checking.record_claim(house, person, check="documents", claim=claim, photos=photos))


@calls.send("/me/checks/provider", scope=WRITE, summary="Begin a visit to the identity provider", status_code=200)
async def start_visit(house: NamedDependency[House], person: NamedDependency[Person]) -> Visit:
    """The browser comes back to `/me/real-name/oidc/back`, which ends the visit where it shares this session."""
    return Visit(await checking.start_visit(house, person))


@calls.send("/me/checks/provider/finish", scope=WRITE, summary="End a visit to the identity provider")
async def finish_visit(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[VisitEnd]) -> OutcomeAnswer:
    """With the `code` and `state` of the address that the browser was sent back to, in the session that began the visit."""
    return OutcomeAnswer(await checking.finish_visit(house, person, code=data.code, state=data.state))


@calls.remove("/me/checks/{verification_id:uuid}", scope="identity:write", summary="Withdraw a check that waits")
async def withdraw_check(house: NamedDependency[House], person: NamedDependency[Person], verification_id: FromPath[UUID]) -> None:
    """Nothing happens when it was decided."""
    await house.db.run(lambda tx: verification.withdraw_check(tx, by=person, verification_id=verification_id))


def _read_claim(house: House, data: CheckInput | DocumentsInput) -> verification.Claim:
    return verification.read_claim(
        legal_name=data.legal_name,
        document=data.document,
        number=data.number,
        born_on=data.born_on,
        today=datetime.now(UTC).date(),
        age_min_years=house.settings.age_min_years,
    )


CALLS = [list_checks, start_check, send_documents, start_visit, finish_visit, withdraw_check]
