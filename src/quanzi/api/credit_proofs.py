"""Calls about proving a threshold of a score: credentials for keys of mine, questions, answers, and checking."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi.api import calls
from quanzi.credit import proofs
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.person import Person

Presentation = Annotated[str, Meta(min_length=1, max_length=limits.PROOF_CHARACTERS_MAX, description="SD-JWT+KB in its compact form.")]


class KeyInput(msgspec.Struct, frozen=True):
    """The public half of a P-256 key of mine, as a JWK."""

    kty: Annotated[str, Meta(max_length=2)]
    crv: Annotated[str, Meta(max_length=5)]
    x: Annotated[str, Meta(max_length=43)]
    y: Annotated[str, Meta(max_length=43)]


class BatchInput(msgspec.Struct, frozen=True):
    """A key for each credential, each used once; `ticked` is your yes to the text of that version."""

    keys: Annotated[Sequence[KeyInput], Meta(min_length=1, max_length=limits.CREDENTIALS_AT_ONCE)]
    ticked: bool
    text_version: Annotated[str, Meta(max_length=20)]


class Batch(msgspec.Struct, frozen=True):
    """SD-JWTs in the order of the keys; they are handed out this once."""

    credentials: Sequence[str]


class QuestionInput(msgspec.Struct, frozen=True):
    """Which threshold: `ge_550` … `ge_900`."""

    claim: Annotated[str, Meta(max_length=10)]


class AnswerInput(msgspec.Struct, frozen=True):
    """A proof of exactly what was asked."""

    presentation: Presentation


class CheckInput(msgspec.Struct, frozen=True):
    """A proof, and the question it has to answer: what you sent, and how you called yourself."""

    presentation: Presentation
    nonce: Annotated[str, Meta(min_length=1, max_length=200)]
    audience: Annotated[str, Meta(min_length=1, max_length=500)]


class Checked(msgspec.Struct, frozen=True):
    """What the proof shows, by whom, and how fresh it is."""

    issuer: str
    claims: dict[str, bool | str]
    shown_at: datetime
    expires_at: datetime


def issuer_of(house: House) -> proofs.Issuer:
    """This house as an issuer."""
    return proofs.open_issuer(house.keys, house.settings.public_url)


@calls.send("/credit/credentials", scope="credit:write", summary="Get one-time proofs of your thresholds", status_code=200)
async def issue_credentials(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[BatchInput]) -> Batch:
    """Each for one time. They tell whether your score reaches a threshold, and never the number."""
    holders = [proofs.HolderKey(one.kty, one.crv, one.x, one.y) for one in data.keys]
    issuer = issuer_of(house)
    made = await house.db.run(
        lambda tx: proofs.issue_credentials(
            tx, by=person, issuer=issuer, holders=holders, ticked=data.ticked, text_version=data.text_version
        )
    )
    return Batch(made)


@calls.read("/credit/credentials", scope="credit:read", summary="How many of your proofs hold")
async def find_live(house: NamedDependency[House], person: NamedDependency[Person]) -> proofs.Live:
    """And until when the last of them."""

    async def ask(tx: ReadTx) -> proofs.Live:
        return await proofs.find_live(tx, by=person)

    return await house.db.read(ask)


@calls.send("/credit/credentials/revoke", scope="credit:write", summary="Take all your proofs back", status_code=204)
async def revoke_credentials(house: NamedDependency[House], person: NamedDependency[Person]) -> None:
    """At once; who looks at the status list sees that they hold no more."""
    await house.db.run(lambda tx: proofs.revoke_credentials(tx, by=person))


@calls.send("/credit/questions", scope="credit:write", summary="Ask somebody to prove a threshold", status_code=201)
async def ask_question(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[QuestionInput]) -> proofs.Question:
    """Signed in or not. Pass the link `/credit/prove?question={question_id}` on to whom you ask."""
    issuer = issuer_of(house)
    return await house.db.run(lambda tx: proofs.ask_question(tx, by=person, keys=house.keys, issuer=issuer, claim=data.claim))


@calls.read("/credit/questions/{question_id:uuid}", scope="credit:read", summary="Whether it was proved")
async def find_question(house: NamedDependency[House], question_id: FromPath[UUID]) -> proofs.Question:
    """For whoever has the link; it never says by whom."""
    issuer = issuer_of(house)
    return await house.db.read(lambda tx: proofs.find_question(tx, keys=house.keys, issuer=issuer, question_id=question_id))


@calls.send("/credit/questions/{question_id:uuid}/answer", scope="credit:write", summary="Answer with a proof", status_code=200)
async def answer_question(house: NamedDependency[House], question_id: FromPath[UUID], data: JSONBody[AnswerInput]) -> proofs.Question:
    """Best without signing in: the proof speaks for itself, and who sends it is not asked."""
    issuer = issuer_of(house)
    return await house.db.run(
        lambda tx: proofs.answer_question(tx, keys=house.keys, issuer=issuer, question_id=question_id, presentation=data.presentation)
    )


@calls.send("/credit/proofs/check", scope="credit:write", summary="Check a proof by this house", status_code=200)
async def check_shown(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[CheckInput]) -> Checked:
    """Signed in or not; nothing is kept. `quanzi credit verify` does the same on your own machine."""
    issuer = issuer_of(house)
    shown = await house.db.run(
        lambda tx: proofs.check_shown(
            tx, by=person, issuer=issuer, presentation=data.presentation, nonce=data.nonce, audience=data.audience
        )
    )
    return Checked(shown.issuer, shown.claims, shown.shown_at, shown.expires_at)


CALLS = [issue_credentials, find_live, revoke_credentials, ask_question, find_question, answer_question, check_shown]
