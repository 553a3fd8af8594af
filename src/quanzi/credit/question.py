"""Somebody asks "650 or more?", and whoever holds the link answers with a proof; what stays is that it was passed, and when."""

import re
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from quanzi.credit import store
from quanzi.credit.check import ProofRevoked, Shown, check_proof
from quanzi.credit.proof import CLAIMS, Issuer, StatusPlace
from quanzi.credit.store.questions import QuestionRow
from quanzi.identity import signing
from quanzi.infra import ratelimit
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Conflict, Invalid, NotFound
from quanzi.kernel.person import Person

_ASKED = ratelimit.Limit("proof_questions", limits.PROOF_QUESTIONS_PER_HOUR_MAX, 3600)
_CHECKED = ratelimit.Limit("proof_checks", limits.PROOF_CHECKS_PER_HOUR_MAX, 3600)


class NoSuchThreshold(Invalid):
    """550, 600 … 900 can be asked."""

    code = "no_such_threshold"
    reason = "This can't be asked."
    way_forward = "Ask for one of 550, 600, 650, 700, 750, 800, 850 or 900."


class QuestionOver(Conflict):
    """It was answered already, or its day is over."""

    code = "question_over"
    reason = "This question was answered already, or its day is over."
    way_forward = "Ask for a new link."


class ProofLacking(Invalid):
    """A proof shows what was asked, and nothing else."""

    code = "proof_lacking"
    reason = "This proof does not show what was asked, or shows more than that."
    way_forward = "Show exactly what was asked."


class ProofUsed(Conflict):
    """Each credential is for one time, since two shows of one can be told to be by the same person."""

    code = "proof_used"
    reason = "This one-time proof was used before."
    way_forward = "Use another one of your batch."


class Question(msgspec.Struct, frozen=True):
    """What is asked, of whom an answer counts (`audience`), and what it has to hold (`nonce`)."""

    question_id: UUID
    claim: str
    nonce: str
    audience: str
    expires_at: datetime
    passed_at: datetime | None


def _show(row: QuestionRow, keys: Keys, issuer: Issuer) -> Question:
    nonce = keys.sign(str(row.question_id), purpose="credit.question")
    audience = f"{issuer.url}/credit/verify"
    return Question(row.question_id, row.claim, nonce, audience, row.expires_at, row.passed_at)


async def ask_question(tx: Tx, *, by: Person, keys: Keys, issuer: Issuer, claim: str) -> Question:
    """Ask somebody to prove a threshold; signed in or not. Who asked is not kept. NoSuchThreshold, TooMany."""
    if claim not in CLAIMS:
        raise NoSuchThreshold(field="claim")
    await ratelimit.take(tx, _ASKED, str(by.id or signing.network_of(by)))
    # by lot alone: who has the link is who was asked
    question_id = UUID(bytes=secrets.token_bytes(16), version=4)
    row = QuestionRow(question_id, claim, tx.now, tx.now + timedelta(hours=limits.PROOF_QUESTION_HOURS_OPEN), None)
    await store.questions.insert_question(tx, row=row)
    return _show(row, keys, issuer)


async def find_question(tx: ReadTx, *, keys: Keys, issuer: Issuer, question_id: UUID) -> Question:
    """A question, for whoever has its link. NotFound."""
    row = await store.questions.find_question(tx, question_id=question_id)
    if row is None:
        raise NotFound
    return _show(row, keys, issuer)


async def answer_question(tx: Tx, *, keys: Keys, issuer: Issuer, question_id: UUID, presentation: str) -> Question:
    """Answer with a proof. Who answers is not asked: the proof speaks for itself.

    Kept is that it was passed and when, and a keyed hash of the one-time key. NotFound, QuestionOver, ProofBroken,
    ProofForAnother, ProofExpired, ProofLacking, ProofRevoked, ProofUsed.
    """
    row = await store.questions.lock_question(tx, question_id=question_id)
    if row is None:
        raise NotFound
    if row.passed_at is not None or row.expires_at <= tx.now:
        raise QuestionOver
    asked = _show(row, keys, issuer)
    shown = await _check(tx, issuer, presentation, nonce=asked.nonce, audience=asked.audience)
    if shown.claims != {row.claim: True}:
        raise ProofLacking
    key_hash = keys.keyed_hash(shown.key, purpose="credit.shown_key")
    if not await store.questions.insert_shown_key(tx, key_hash=key_hash, expires_at=shown.expires_at):
        raise ProofUsed
    await store.questions.update_passed(tx, question_id=question_id)
    return msgspec.structs.replace(asked, passed_at=tx.now)


async def check_shown(tx: Tx, *, by: Person, issuer: Issuer, presentation: str, nonce: str, audience: str) -> Shown:
    """Check a proof by this house that was made for a question of mine; nothing is kept.

    Signed in or not. TooMany, ProofBroken, ProofForAnother, ProofExpired, ProofRevoked.
    """
    await ratelimit.take(tx, _CHECKED, str(by.id or signing.network_of(by)))
    return await _check(tx, issuer, presentation, nonce=nonce, audience=audience)


async def _check(tx: ReadTx, issuer: Issuer, presentation: str, *, nonce: str, audience: str) -> Shown:
    shown = check_proof(presentation, nonce=nonce, audience=audience, issuer=issuer.url, issuer_keys=issuer.published_keys(), now=tx.now)
    list_no = _list_of(shown.status, issuer)
    if list_no is None or not await store.credentials.holds(tx, list_no=list_no, idx=shown.status.idx):
        raise ProofRevoked
    return shown


def _list_of(place: StatusPlace, issuer: Issuer) -> int | None:
    found = re.fullmatch(re.escape(issuer.status_url(0)).removesuffix("0") + r"([1-9][0-9]{0,8})", place.uri)
    return int(found[1]) if found and 0 <= place.idx < limits.STATUS_LIST_BITS else None
