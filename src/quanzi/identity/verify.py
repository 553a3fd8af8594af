"""Verifying a real name: what a check says becomes a tier, and one document stands behind one account."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from quanzi.identity import policy, profile, tell
from quanzi.identity.claim import Claim, Outcome, Rules, Verdict
from quanzi.identity.errors import AlreadyChecked, CheckNotOffered, IdentityDiffers, IdNumberTaken, TooYoung
from quanzi.identity.events import PersonVerified
from quanzi.identity.id_card import age_years, read_id_card
from quanzi.identity.legal_name import is_form_of, legal_name_place, read_legal_name
from quanzi.identity.store import verifications
from quanzi.infra import outbox, ratelimit
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.infra.settings import Settings
from quanzi.kernel import limits, text
from quanzi.kernel.person import Person

_TRIES = ratelimit.Limit("identity_checks", limits.IDENTITY_CHECKS_PER_DAY_MAX, 24 * 3600)


class Check(msgspec.Struct, frozen=True):
    """A check of mine: which, how it stands, and why."""

    verification_id: UUID
    check_name: str
    state: str
    face_to_face: bool
    reason: str
    asked_at: datetime
    decided_at: datetime | None


class Document(msgspec.Struct, frozen=True):
    """A photo of a document that lies sealed in the blobs already."""

    document_id: UUID
    blob_key: str
    content_type: str


def read_rules(settings: Settings) -> Rules:
    """What the operator set about checks and tiers."""
    return Rules(settings.identity_checks, settings.tier_2_checks, settings.tier_3_checks, settings.age_min_years)


def list_offered(settings: Settings) -> list[str]:
    """The checks that members of this house can choose: the sandbox in a demo only, OpenID where one is set."""
    offered = {"sandbox": settings.demo, "documents": True, "oidc": bool(settings.oidc_issuer)}
    return [check for check in settings.identity_checks if offered.get(check, False)]


def read_claim(*, legal_name: str, document: str, number: str, born_on: date | None, today: date, age_min_years: int) -> Claim:
    """What a person typed, checked as far as can be without asking anyone. BadIdNumber, BadBirthDate, TooYoung."""
    name = text.clean_text(legal_name, max_characters=limits.NAME_CHARACTERS_MAX, field="legal_name")
    card = read_id_card(document=document, number=number, born_on=born_on, today=today)
    if age_years(card.born_on, today) < age_min_years:
        raise TooYoung(field="number", years=age_min_years)
    return Claim(name, card)


async def begin_check(tx: Tx, *, by: Person, rules: Rules, check: str) -> None:
    """Count a try. It is committed by itself before a photo is drawn, a register asked, or `record_check` run.

    What follows may be refused, and a refused try that did not count would tell anybody whose number is taken.
    Raises CheckNotOffered, TooMany.
    """
    policy.may_act(by)
    policy.may_use_session(by)
    if check not in rules.weights:
        raise CheckNotOffered
    await ratelimit.take(tx, _TRIES, str(by.member_id))


async def record_check(
    tx: Tx, *, by: Person, keys: Keys, rules: Rules, check: str, claim: Claim, verdict: Verdict, documents: Sequence[Document] = ()
) -> Outcome:
    """Keep what a check said to my claim, whose try `begin_check` has counted; a pass raises my tier.

    Raises CheckNotOffered, AlreadyChecked, IdentityDiffers, IdNumberTaken. A failed check is no error.
    """
    policy.may_act(by)
    policy.may_use_session(by)
    if check not in rules.weights:
        raise CheckNotOffered
    await verifications.lock_person(tx, person_id=by.member_id)
    if verdict.outcome is not Outcome.WAITING:  # who has another name now is for an operator to see
        await _check_same_person(tx, person_id=by.member_id, keys=keys, legal_name=claim.legal_name)
    verification_id = tx.new_id()
    id_hash = keys.keyed_hash(claim.card.look_up, purpose="id_number")
    if not await verifications.insert_verification(
        tx,
        person_id=by.member_id,
        verification_id=verification_id,
        check_name=check,
        state=verdict.outcome,
        legal_name_encrypted=keys.encrypt(claim.legal_name, place=legal_name_place(by.member_id)),
        id_number_encrypted=keys.encrypt(claim.card.number, place=number_place(by.member_id)),
        id_hash=id_hash,
        reason=verdict.reason,
        at=tx.now,
    ):
        raise AlreadyChecked
    for document in documents:
        await verifications.insert_document(
            tx,
            person_id=by.member_id,
            document_id=document.document_id,
            verification_id=verification_id,
            blob_key=document.blob_key,
            content_type=document.content_type,
        )
    if verdict.outcome is Outcome.PASSED:
        await pass_check(tx, keys=keys, rules=rules, person_id=by.member_id, id_hash=id_hash, legal_name=claim.legal_name)
    return verdict.outcome


async def pass_check(
    tx: Tx, *, keys: Keys, rules: Rules, person_id: UUID, id_hash: bytes, legal_name: str, by: UUID | None = None, reason: str = ""
) -> int:
    """Bind the document to the account, raise the tier, and tell the person; the new tier. IdNumberTaken."""
    if (
        not await verifications.insert_id_number(tx, id_hash=id_hash, person_id=person_id, at=tx.now)
        and await verifications.find_id_owner(tx, id_hash=id_hash) != person_id
    ):
        raise IdNumberTaken
    checks = await verifications.list_checks(tx, person_id=person_id)
    passed = [row for row in checks if row.state == Outcome.PASSED]
    tier = rules.tier_of([row.check_name for row in passed], face_to_face=any(row.face_to_face for row in passed))
    await verifications.update_tier(tx, person_id=person_id, tier=tier, at=tx.now)
    await outbox.record(tx, PersonVerified(id=tx.new_id(), at=tx.now, person_id=person_id, tier=tier))
    await profile.set_verified_name(tx, person_id=person_id, legal_name=legal_name)
    await tell.write_log(tx, person_id=person_id, kind="verified", by=by, reason=reason, data={"tier": str(tier)})
    await tell.tell_person(tx, keys=keys, person_id=person_id, name="verified", facts={"tier": "I" * tier})
    return tier


async def list_checks(tx: ReadTx, *, by: Person) -> list[Check]:
    """My checks, the newest first. Number and document are never shown again."""
    rows = await verifications.list_checks(tx, person_id=by.member_id)
    return [msgspec.convert(row, Check, from_attributes=True) for row in rows]


async def withdraw_check(tx: Tx, *, by: Person, verification_id: UUID) -> None:
    """Take back a check that still waits; its documents are deleted at the next sweep."""
    policy.may_use_session(by)
    if await verifications.update_decision(
        tx,
        person_id=by.member_id,
        verification_id=verification_id,
        state="withdrawn",
        face_to_face=False,
        reason="",
        decided_by=by.member_id,
        at=tx.now,
    ):
        await verifications.update_documents_end(tx, person_id=by.member_id, verification_id=verification_id, delete_after=tx.now)


async def _check_same_person(tx: Tx, *, person_id: UUID, keys: Keys, legal_name: str) -> None:
    sealed = await verifications.find_legal_name(tx, person_id=person_id)
    if sealed is None:
        return
    known = read_legal_name(sealed, person_id=person_id, keys=keys)
    if not (is_form_of(legal_name, known) or is_form_of(known, legal_name)):
        raise IdentityDiffers(field="legal_name")


def number_place(person_id: UUID) -> str:
    """Where an id number is sealed to (see `crypto.Keys.encrypt`)."""
    return f"id_number:{person_id}"
