"""The operator's desk: who waits for a review or to be let in again, and accounts to suspend or restore.

To everybody else it does not exist. Each opening of a document or an account stands in its owner's log.
"""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi import identity
from quanzi.identity import account, reaching, verification
from quanzi.infra.blobs import BlobMissing
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.web import errors as web_errors
from quanzi.web import respond, shell
from quanzi.web.check_words import CHECKS

shell.add_flashes(
    decided=("good", "Decided. The person reads your reason."),
    approved=("good", "Your yes is kept. It takes a second operator."),
    approved_both=("good", "Both of you agreed. The new address counts in three days; the old one is told."),
    suspended=("note", "The account is suspended. The person reads your reason."),
    restored=("good", "The account is restored."),
)


class WaitingRow(msgspec.Struct, frozen=True):
    """Who waits, as every member may see them, for which check; what they typed is read by opening it."""

    href: str
    person: identity.PersonCard
    check: str
    asked_at: datetime


class ReviewRow(msgspec.Struct, frozen=True):
    """A check that waits; `photos` are the addresses of its documents."""

    href: str
    legal_name: str
    known_name: str
    number_ending: str
    is_taken: bool
    asked_at: datetime
    photos: tuple[str, ...] = ()


class RecoveryRow(msgspec.Struct, frozen=True):
    """Somebody who asks to be let in again."""

    href: str
    person_href: str
    comes: str
    note: str
    approvals: int
    approved_by_me: bool
    asked_at: datetime


class DeskPage(msgspec.Struct, frozen=True):
    """What desk.html shows."""

    reviews: tuple[WaitingRow, ...]
    recoveries: tuple[RecoveryRow, ...]
    error: str = ""


class ReviewPage(msgspec.Struct, frozen=True):
    """What desk_review.html shows."""

    row: ReviewRow
    reason: str = ""
    error: str = ""


class AccountPage(msgspec.Struct, frozen=True):
    """What desk_account.html shows."""

    href: str
    name: str
    state: str
    tier: int
    is_operator: bool
    joined_at: datetime
    person_id: str
    error: str = ""


class DecisionForm(msgspec.Struct, frozen=True):
    """Yes or no, why, and whether we met."""

    decision: str = ""
    reason: str = ""
    face_to_face: str = ""


class WhoForm(msgspec.Struct, frozen=True):
    """Whose account."""

    who: str = ""


class ReasonForm(msgspec.Struct, frozen=True):
    """Why."""

    reason: str = ""


@get("/desk", include_in_schema=False)
async def show_desk(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """What waits."""
    return await visit.page("desk", await _fill(visit), tab="me")


@get("/desk/people", include_in_schema=False)
async def show_people(visit: NamedDependency[respond.Visit]) -> Redirect:
    """Accounts are looked up from the desk; whoever comes back to this address finds the form there."""
    identity.may_operate(visit.person)
    return visit.see_other("/desk")


@post("/desk/people", include_in_schema=False)
async def find_account(visit: NamedDependency[respond.Visit], data: URLEncodedBody[WhoForm]) -> Response[str] | Redirect:
    """An account by its id, its page's address, or a phone number or e-mail, which stands in no address that is logged."""
    identity.may_operate(visit.person)
    text = data.who.strip().rstrip("/").rsplit("/", 1)[-1]
    try:
        return visit.see_other(f"/desk/people/{UUID(text)}")
    except ValueError:
        pass
    try:
        address = identity.read_address(text, region=visit.house.settings.phone_region)
        found = await visit.house.db.run(lambda tx: account.find_account(tx, by=visit.person, keys=visit.house.keys, address=address))
    except (errors.Invalid, errors.NotFound) as error:
        page = msgspec.structs.replace(await _fill(visit), error=visit.explain(error))
        return await visit.page("desk", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other(f"/desk/people/{found.person_id}")


@get("/desk/people/{person_id:uuid}", include_in_schema=False)
async def show_account(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Response[str]:
    """An account, which its owner will read."""
    return await visit.page("desk_account", await _fill_account(visit, person_id), tab="me")


@post("/desk/people/{person_id:uuid}/suspend", include_in_schema=False)
async def suspend(
    visit: NamedDependency[respond.Visit], person_id: FromPath[UUID], data: URLEncodedBody[ReasonForm]
) -> Response[str] | Redirect:
    """Suspends an account."""
    try:
        await visit.house.db.run(
            lambda tx: account.suspend_person(tx, by=visit.person, keys=visit.house.keys, person_id=person_id, reason=data.reason)
        )
    except (errors.Invalid, errors.Conflict) as error:
        page = msgspec.structs.replace(await _fill_account(visit, person_id), error=visit.explain(error))
        return await visit.page("desk_account", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other(f"/desk/people/{person_id}", flash="suspended")


@post("/desk/people/{person_id:uuid}/restore", include_in_schema=False)
async def restore(
    visit: NamedDependency[respond.Visit], person_id: FromPath[UUID], data: URLEncodedBody[ReasonForm]
) -> Response[str] | Redirect:
    """Restores an account."""
    try:
        await visit.house.db.run(
            lambda tx: account.restore_person(tx, by=visit.person, keys=visit.house.keys, person_id=person_id, reason=data.reason)
        )
    except (errors.Invalid, errors.Conflict) as error:
        page = msgspec.structs.replace(await _fill_account(visit, person_id), error=visit.explain(error))
        return await visit.page("desk_account", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other(f"/desk/people/{person_id}", flash="restored")


@get("/desk/reviews/{person_id:uuid}/{verification_id:uuid}", include_in_schema=False)
async def show_review(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID], verification_id: FromPath[UUID]) -> Response[str]:
    """A check that waits, with its photos."""
    return await visit.page("desk_review", await _fill_review(visit, person_id, verification_id), tab="me")


@get("/desk/documents/{person_id:uuid}/{document_id:uuid}", include_in_schema=False)
async def show_document(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID], document_id: FromPath[UUID]) -> Response[bytes]:
    """The photo of a document; that it was opened is written before it is shown."""
    sealed = await visit.house.db.run(
        lambda tx: verification.open_document(tx, by=visit.person, person_id=person_id, document_id=document_id)
    )
    try:
        data = await visit.house.blobs.get(sealed.blob_key)
    except BlobMissing as error:
        raise errors.NotFound from error
    return Response(
        visit.house.keys.decrypt(data, place=sealed.place),
        media_type=sealed.content_type,
        headers={"cache-control": "no-store", "content-disposition": "inline"},
    )


@post("/desk/reviews/{person_id:uuid}/{verification_id:uuid}", include_in_schema=False)
async def decide_review(
    visit: NamedDependency[respond.Visit], person_id: FromPath[UUID], verification_id: FromPath[UUID], data: URLEncodedBody[DecisionForm]
) -> Response[str] | Redirect:
    """Says yes or no."""
    try:
        await visit.house.db.run(
            lambda tx: verification.decide_review(
                tx,
                by=visit.person,
                keys=visit.house.keys,
                rules=verification.read_rules(visit.house.settings),
                person_id=person_id,
                verification_id=verification_id,
                passed=data.decision == "yes",
                reason=data.reason,
                face_to_face=bool(data.face_to_face),
            )
        )
    except (errors.Invalid, errors.Conflict, errors.Forbidden) as error:
        page = await _fill_review(visit, person_id, verification_id)
        page = msgspec.structs.replace(page, error=visit.explain(error), reason=data.reason)
        return await visit.page("desk_review", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/desk", flash="decided")


@post("/desk/recoveries/{person_id:uuid}/{change_id:uuid}/approve", include_in_schema=False)
async def approve_recovery(
    visit: NamedDependency[respond.Visit], person_id: FromPath[UUID], change_id: FromPath[UUID], data: URLEncodedBody[ReasonForm]
) -> Redirect:
    """One of two yeses."""
    is_second = await visit.house.db.run(
        lambda tx: reaching.approve_recovery(
            tx, by=visit.person, keys=visit.house.keys, person_id=person_id, change_id=change_id, reason=data.reason
        )
    )
    return visit.see_other("/desk", flash="approved_both" if is_second else "approved")


@post("/desk/recoveries/{person_id:uuid}/{change_id:uuid}/decline", include_in_schema=False)
async def decline_recovery(
    visit: NamedDependency[respond.Visit], person_id: FromPath[UUID], change_id: FromPath[UUID], data: URLEncodedBody[ReasonForm]
) -> Redirect:
    """A no."""
    await visit.house.db.run(
        lambda tx: reaching.decline_recovery(tx, by=visit.person, person_id=person_id, change_id=change_id, reason=data.reason)
    )
    return visit.see_other("/desk", flash="decided")


async def _fill(visit: respond.Visit) -> DeskPage:
    keys = visit.house.keys

    async def ask(tx: ReadTx) -> DeskPage:
        reviews = await verification.list_reviews(tx, by=visit.person)
        recoveries = await reaching.list_recoveries(tx, by=visit.person, keys=keys)
        return DeskPage(
            tuple(_waiting_row(visit, one) for one in reviews),
            tuple(
                RecoveryRow(
                    f"/desk/recoveries/{one.person_id}/{one.change_id}",
                    f"/desk/people/{one.person_id}",
                    one.comes,
                    one.note,
                    one.approvals,
                    one.approved_by_me,
                    one.asked_at,
                )
                for one in recoveries
            ),
        )

    return await visit.house.db.read(ask)


async def _fill_review(visit: respond.Visit, person_id: UUID, verification_id: UUID) -> ReviewPage:
    review = await visit.house.db.run(
        lambda tx: verification.open_review(
            tx, by=visit.person, keys=visit.house.keys, person_id=person_id, verification_id=verification_id
        )
    )
    return ReviewPage(_row(review))


def _waiting_row(visit: respond.Visit, one: verification.Waiting) -> WaitingRow:
    check = visit.translate(CHECKS.get(one.check_name, (one.check_name,))[0])
    return WaitingRow(f"/desk/reviews/{one.person.person_id}/{one.verification_id}", one.person, check, one.asked_at)


def _row(one: verification.Review) -> ReviewRow:
    return ReviewRow(
        f"/desk/reviews/{one.person_id}/{one.verification_id}",
        one.legal_name,
        one.known_name,
        one.number_ending,
        one.is_taken,
        one.asked_at,
        tuple(f"/desk/documents/{one.person_id}/{document_id}" for document_id in one.document_ids),
    )


async def _fill_account(visit: respond.Visit, person_id: UUID) -> AccountPage:
    found = await visit.house.db.run(lambda tx: account.find_account(tx, by=visit.person, keys=visit.house.keys, person_id=person_id))
    return AccountPage(f"/desk/people/{person_id}", found.name, found.state, found.tier, found.is_operator, found.joined_at, str(person_id))


ROUTES: list[HTTPRouteHandler] = [
    show_desk,
    show_people,
    find_account,
    show_account,
    suspend,
    restore,
    show_review,
    show_document,
    decide_review,
    approve_recovery,
    decline_recovery,
]
