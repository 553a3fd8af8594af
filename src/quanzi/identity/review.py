"""An operator looks at a document: every opening is written where its owner reads it, and every decision has a reason."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from quanzi.identity import display, policy, tell
from quanzi.identity.claim import Outcome, Rules
from quanzi.identity.display import PersonCard
from quanzi.identity.errors import AlreadyDecided
from quanzi.identity.legal_name import read_legal_name
from quanzi.identity.store import verifications
from quanzi.identity.verify import number_place, pass_check
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits, text
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person


class Waiting(msgspec.Struct, frozen=True):
    """A check in the list of those that wait: who asks, as every member may see them, which check, and since when."""

    person: PersonCard
    verification_id: UUID
    check_name: str
    asked_at: datetime


class Review(msgspec.Struct, frozen=True):
    """A check that waits: the name and the number's last four signs as typed, to compare with the photos.

    `known_name` is the name that was verified before, where there is one: people change their names.
    """

    person_id: UUID
    verification_id: UUID
    check_name: str
    legal_name: str
    known_name: str
    number_ending: str
    is_taken: bool
    asked_at: datetime
    document_ids: list[UUID]


class SealedDocument(msgspec.Struct, frozen=True):
    """Where a document's photo lies sealed, and the place it must be opened with."""

    blob_key: str
    content_type: str
    place: str


async def list_reviews(tx: ReadTx, *, by: Person) -> list[Waiting]:
    """What waits for an operator, the oldest first; at most 100. Nothing sealed is read before one is opened."""
    policy.may_operate(by)
    rows = await verifications.list_waiting(tx, limit=limits.PAGE_ITEMS_MAX)
    forms = await display.find_name_forms(tx, person_ids=[row.person_id for row in rows])
    return [
        Waiting(display.show_card(forms[row.person_id], display.Audience.STRANGER), row.verification_id, row.check_name, row.asked_at)
        for row in rows
    ]


async def open_review(tx: Tx, *, by: Person, keys: Keys, person_id: UUID, verification_id: UUID) -> Review:
    """One of them, which its owner will read in the account's log; NotFound when it was decided meanwhile."""
    policy.may_operate(by)
    row = await verifications.find_waiting(tx, person_id=person_id, verification_id=verification_id)
    if row is None:
        raise NotFound
    await tell.write_log(tx, person_id=person_id, kind="review_opened", by=by.id)
    return await _describe(tx, row, keys=keys)


async def open_document(tx: Tx, *, by: Person, person_id: UUID, document_id: UUID) -> SealedDocument:
    """Open a photo of somebody's document, which its owner will read in the account's log. NotFound once deleted."""
    policy.may_operate(by)
    row = await verifications.find_document(tx, person_id=person_id, document_id=document_id)
    if row is None:
        raise NotFound
    await tell.write_log(tx, person_id=person_id, kind="document_opened", by=by.id)
    return SealedDocument(row.blob_key, row.content_type, document_place(person_id, document_id))


async def decide_review(
    tx: Tx,
    *,
    by: Person,
    keys: Keys,
    rules: Rules,
    person_id: UUID,
    verification_id: UUID,
    passed: bool,
    reason: str,
    face_to_face: bool = False,
) -> None:
    """Say yes or no to a waiting check, with a reason that its owner reads.

    Raises ReasonMissing, NotYourOwnCase, AlreadyDecided, and IdNumberTaken when another account has the document.
    """
    policy.may_operate(by)
    policy.may_decide_about(by, person_id=person_id)
    why = text.clean_text(reason, max_characters=limits.REASON_CHARACTERS_MAX, field="reason", required=not passed)
    await verifications.lock_person(tx, person_id=person_id)
    row = await verifications.find_waiting(tx, person_id=person_id, verification_id=verification_id)
    outcome = Outcome.PASSED if passed else Outcome.FAILED
    if passed and row is not None:
        await verifications.update_superseded(tx, person_id=person_id, check_name=row.check_name)
    if row is None or not await verifications.update_decision(
        tx,
        person_id=person_id,
        verification_id=verification_id,
        state=outcome,
        face_to_face=face_to_face and passed,
        reason=why,
        decided_by=by.id,
        at=tx.now,
    ):
        raise AlreadyDecided
    await verifications.update_documents_end(
        tx, person_id=person_id, verification_id=verification_id, delete_after=tx.now + timedelta(days=limits.DOCUMENT_DAYS_KEPT)
    )
    if passed and row.id_hash is not None:
        legal_name = read_legal_name(row.legal_name_encrypted, person_id=person_id, keys=keys)
        await pass_check(tx, keys=keys, rules=rules, person_id=person_id, id_hash=row.id_hash, legal_name=legal_name, by=by.id, reason=why)
        return
    await tell.write_log(tx, person_id=person_id, kind="not_verified", by=by.id, reason=why)
    await tell.tell_person(tx, keys=keys, person_id=person_id, name="not_verified", facts={"reason": why})


async def list_documents_over(tx: ReadTx) -> list[tuple[UUID, UUID, str]]:
    """Documents whose time is over, as (person, document, blob key); at most 200."""
    rows = await verifications.list_documents_over(tx, at=tx.now, limit=200)
    return [(row.person_id, row.document_id, row.blob_key) for row in rows]


async def forget_document(tx: Tx, *, person_id: UUID, document_id: UUID) -> None:
    """Forget a document whose photo has been deleted."""
    await verifications.delete_document(tx, person_id=person_id, document_id=document_id)


def document_place(person_id: UUID, document_id: UUID) -> str:
    """Where a document's photo is sealed to (see `crypto.Keys.encrypt`)."""
    return f"document:{person_id}:{document_id}"


async def _describe(tx: ReadTx, row: verifications.WaitingRow, *, keys: Keys) -> Review:
    documents = await verifications.list_documents(tx, person_id=row.person_id)
    owner = await verifications.find_id_owner(tx, id_hash=row.id_hash) if row.id_hash else None
    known = await verifications.find_legal_name(tx, person_id=row.person_id)
    number = keys.decrypt(row.id_number_encrypted, place=number_place(row.person_id)).decode() if row.id_number_encrypted else ""
    return Review(
        person_id=row.person_id,
        verification_id=row.verification_id,
        check_name=row.check_name,
        legal_name=read_legal_name(row.legal_name_encrypted, person_id=row.person_id, keys=keys),
        known_name=read_legal_name(known, person_id=row.person_id, keys=keys) if known else "",
        number_ending=number[-4:],
        is_taken=owner is not None and owner != row.person_id,
        asked_at=row.asked_at,
        document_ids=[one.document_id for one in documents if one.verification_id == row.verification_id],
    )
