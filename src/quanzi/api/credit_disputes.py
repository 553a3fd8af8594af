"""Calls about disputes of items and decisions, and about what was refused by a score."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, Response
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi import credit, media
from quanzi.api import calls
from quanzi.credit import disputes
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.web import photos, refusal_file, shell

Words = Annotated[str, Meta(min_length=1, max_length=limits.DISPUTE_CHARACTERS_MAX)]
Evidence = Annotated[str, Meta(max_length=limits.DISPUTE_CHARACTERS_MAX)]


class PictureChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of my uploaded pictures, with what it shows in words."""

    media_id: UUID
    alt: Annotated[str, Meta(max_length=limits.ALT_CHARACTERS_MAX)] = ""


Pictures = Annotated[list[PictureChoice], Meta(max_length=limits.DISPUTE_PICTURES_MAX)]


class DisputeInput(msgspec.Struct, frozen=True):
    """What is wrong: one of an item, a no, or a score by when it was given; in my words, with what speaks for it."""

    words: Words
    evidence: Evidence = ""
    pictures: Pictures = []
    fact_id: UUID | None = None
    refusal_id: UUID | None = None
    score_run_at: datetime | None = None


class EvidenceInput(msgspec.Struct, frozen=True):
    """What speaks for it besides, in words, pictures or both."""

    evidence: Evidence = ""
    pictures: Pictures = []


class ObjectionInput(msgspec.Struct, frozen=True):
    """What I say to a no."""

    words: Words


class DecisionInput(msgspec.Struct, frozen=True):
    """How a dispute ends, and why, for its owner to read; `fact_ids` are items to correct beside the disputed one."""

    outcome: Literal["corrected", "stands"]
    answer: Annotated[str, Meta(min_length=1, max_length=limits.REASON_CHARACTERS_MAX)]
    fact_ids: Annotated[list[UUID], Meta(max_length=100)] = []


class ItemAnswer(msgspec.Struct, frozen=True):
    """An item about me, and the disputes of it."""

    fact: credit.Fact
    disputes: Sequence[disputes.Dispute]


@calls.read("/credit/facts", scope="credit:read", summary="All that was noted about you")
async def list_facts(house: NamedDependency[House], person: NamedDependency[Person]) -> Sequence[credit.Fact]:
    """The latest first; what counts no more has `ended_at`."""

    async def ask(tx: ReadTx) -> Sequence[credit.Fact]:
        return await credit.list_my_facts(tx, by=person)

    return await house.db.read(ask)


@calls.read("/credit/facts/{fact_id:uuid}", scope="credit:read", summary="One item about you")
async def find_item(house: NamedDependency[House], person: NamedDependency[Person], fact_id: FromPath[UUID]) -> ItemAnswer:
    """With its disputes."""

    async def ask(tx: ReadTx) -> ItemAnswer:
        item = await disputes.find_item(tx, by=person, fact_id=fact_id)
        return ItemAnswer(item.fact, item.disputes)

    return await house.db.read(ask)


@calls.send("/credit/disputes", scope="credit:write", summary="Dispute an item, or ask a person about a decision", status_code=200)
async def open_dispute(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[DisputeInput]) -> disputes.Dispute:
    """An item, else a no, else a score. `due_at` is until when a person answers; opened twice it is one."""
    pictures = _choices(data.pictures)
    if data.fact_id is not None:
        fact_id = data.fact_id
        return await house.db.run(
            lambda tx: disputes.dispute_item(tx, by=person, fact_id=fact_id, words=data.words, evidence=data.evidence, pictures=pictures)
        )
    return await house.db.run(
        lambda tx: disputes.ask_person(
            tx,
            by=person,
            words=data.words,
            evidence=data.evidence,
            pictures=pictures,
            refusal_id=data.refusal_id,
            score_run_at=data.score_run_at,
        )
    )


def _choices(chosen: Sequence[PictureChoice]) -> list[media.PictureChoice]:
    return [media.PictureChoice(one.media_id, one.alt) for one in chosen]


@calls.read("/credit/disputes", scope="credit:read", summary="Your disputes")
async def list_disputes(house: NamedDependency[House], person: NamedDependency[Person]) -> Sequence[disputes.Dispute]:
    """The latest first."""

    async def ask(tx: ReadTx) -> Sequence[disputes.Dispute]:
        return await disputes.list_disputes(tx, by=person)

    return await house.db.read(ask)


@calls.read("/credit/disputes/{dispute_id:uuid}", scope="credit:read", summary="One dispute")
async def find_dispute(house: NamedDependency[House], person: NamedDependency[Person], dispute_id: FromPath[UUID]) -> disputes.Dispute:
    """Yours."""

    async def ask(tx: ReadTx) -> disputes.Dispute:
        return await disputes.find_dispute(tx, by=person, dispute_id=dispute_id)

    return await house.db.read(ask)


@calls.send("/credit/disputes/{dispute_id:uuid}/evidence", scope="credit:write", summary="Tell more", status_code=200)
async def add_evidence(
    house: NamedDependency[House], person: NamedDependency[Person], dispute_id: FromPath[UUID], data: JSONBody[EvidenceInput]
) -> disputes.Dispute:
    """While it is open; the first time the operators get fifteen days more."""
    pictures = _choices(data.pictures)
    return await house.db.run(
        lambda tx: disputes.add_evidence(tx, by=person, dispute_id=dispute_id, evidence=data.evidence, pictures=pictures)
    )


@calls.read("/credit/disputes/{dispute_id:uuid}/pictures", scope="credit:read", summary="The pictures of a dispute")
async def list_pictures(
    house: NamedDependency[House], person: NamedDependency[Person], dispute_id: FromPath[UUID]
) -> Sequence[photos.PhotoUrls]:
    """Where you find them, for some hours."""

    async def ask(tx: ReadTx) -> Sequence[photos.PhotoUrls]:
        found = await disputes.find_dispute(tx, by=person, dispute_id=dispute_id)
        return [photos.photo_urls(house, person, one) for one in found.pictures]

    return await house.db.read(ask)


@calls.send("/credit/disputes/{dispute_id:uuid}/withdraw", scope="credit:write", summary="Take a dispute back", status_code=204)
async def withdraw_dispute(house: NamedDependency[House], person: NamedDependency[Person], dispute_id: FromPath[UUID]) -> None:
    """Nobody has to look any more."""
    await house.db.run(lambda tx: disputes.withdraw_dispute(tx, by=person, dispute_id=dispute_id))


@calls.send("/credit/disputes/{dispute_id:uuid}/object", scope="credit:write", summary="Object to an answer", status_code=200)
async def appeal_dispute(
    house: NamedDependency[House], person: NamedDependency[Person], dispute_id: FromPath[UUID], data: JSONBody[ObjectionInput]
) -> disputes.Dispute:
    """Once, within thirty days; another operator answers."""
    return await house.db.run(lambda tx: disputes.appeal_dispute(tx, by=person, dispute_id=dispute_id, words=data.words))


@calls.read("/credit/decisions", scope="credit:read", summary="What was refused by your score")
async def list_refusals(house: NamedDependency[House], person: NamedDependency[Person]) -> Sequence[disputes.Refusal]:
    """The latest first, each with its exact reasons and the score that was used."""

    async def ask(tx: ReadTx) -> Sequence[disputes.Refusal]:
        return await disputes.list_refusals(tx, by=person)

    return await house.db.read(ask)


@calls.read("/credit/decisions/{refusal_id:uuid}", scope="credit:read", summary="One refusal")
async def find_refusal(house: NamedDependency[House], person: NamedDependency[Person], refusal_id: FromPath[UUID]) -> disputes.Refusal:
    """With its exact reasons."""

    async def ask(tx: ReadTx) -> disputes.Refusal:
        return await disputes.find_refusal(tx, by=person, refusal_id=refusal_id)

    return await house.db.read(ask)


@calls.read(
    "/credit/decisions/{refusal_id:uuid}/letter", scope="credit:read", summary="A refusal as a letter", media_type="application/pdf"
)
async def take_letter(
    request: Request[object, object, State], house: NamedDependency[House], person: NamedDependency[Person], refusal_id: FromPath[UUID]
) -> Response[bytes]:
    """A4, in your language: what was decided, by whom, the score, up to four reasons, and your rights."""
    letter = refusal_file.Order(refusal_id, shell.language_of(request, person=person), request.app.state.community.name)
    return await refusal_file.send_letter(house, by=person, order=letter)


@calls.read("/credit/corrections", scope="credit:read", summary="What you were shown that was corrected since")
async def list_corrections(house: NamedDependency[House], person: NamedDependency[Person]) -> Sequence[disputes.Correction]:
    """Of whom and when; ask again to know how it is now."""

    async def ask(tx: ReadTx) -> Sequence[disputes.Correction]:
        return await disputes.list_corrections(tx, by=person)

    return await house.db.read(ask)


@calls.read("/credit/copy", scope="credit:read", summary="All that your score is made of")
async def take_copy(house: NamedDependency[House], person: NamedDependency[Person]) -> dict[str, Any]:
    """Every item, score and scorecard, and how to work each score out again."""

    async def ask(tx: ReadTx) -> dict[str, Any]:
        return await credit.export_credit(tx, person_id=person.member_id, keys=house.keys)

    return await house.db.read(ask)


@calls.read("/desk/disputes", scope="credit:read", summary="Disputes that wait")
async def list_cases(house: NamedDependency[House], person: NamedDependency[Person]) -> Sequence[disputes.Case]:
    """For operators; what is over its day first."""

    async def ask(tx: ReadTx) -> Sequence[disputes.Case]:
        return await disputes.list_cases(tx, by=person)

    return await house.db.read(ask)


@calls.read("/desk/disputes/{person_id:uuid}/{dispute_id:uuid}", scope="credit:read", summary="One dispute with what it is about")
async def find_case(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID], dispute_id: FromPath[UUID]
) -> disputes.Case:
    """For operators; of a decision with the items that could be corrected, and its owner reads that you looked."""
    return await house.db.run(lambda tx: disputes.find_case(tx, by=person, person_id=person_id, dispute_id=dispute_id))


@calls.read("/desk/disputes/{person_id:uuid}/{dispute_id:uuid}/pictures", scope="credit:read", summary="The pictures of a member's dispute")
async def list_case_pictures(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID], dispute_id: FromPath[UUID]
) -> Sequence[photos.PhotoUrls]:
    """For operators; where you find them, for some hours."""
    found = await house.db.run(lambda tx: disputes.find_case(tx, by=person, person_id=person_id, dispute_id=dispute_id))
    return [photos.photo_urls(house, person, one) for one in found.dispute.pictures]


@calls.send("/desk/disputes/{person_id:uuid}/{dispute_id:uuid}", scope="credit:write", summary="Decide a dispute", status_code=200)
async def decide_dispute(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    person_id: FromPath[UUID],
    dispute_id: FromPath[UUID],
    data: JSONBody[DecisionInput],
) -> disputes.Dispute:
    """Correct it, by which the score is worked out anew at once, or let it stand. For operators; there is no way to set a number."""
    return await house.db.run(
        lambda tx: disputes.decide_dispute(
            tx, by=person, person_id=person_id, dispute_id=dispute_id, outcome=data.outcome, answer=data.answer, fact_ids=data.fact_ids
        )
    )


@calls.read("/desk/overrides", scope="credit:read", summary="What people corrected")
async def list_overrides(house: NamedDependency[House], person: NamedDependency[Person]) -> Sequence[disputes.Override]:
    """Items removed and refusals lifted, the latest first. For operators."""

    async def ask(tx: ReadTx) -> Sequence[disputes.Override]:
        return await disputes.list_overrides(tx, by=person)

    return await house.db.read(ask)


CALLS = [
    list_facts,
    find_item,
    open_dispute,
    list_disputes,
    find_dispute,
    add_evidence,
    list_pictures,
    withdraw_dispute,
    appeal_dispute,
    list_refusals,
    find_refusal,
    take_letter,
    list_corrections,
    take_copy,
    list_cases,
    find_case,
    list_case_pictures,
    decide_dispute,
    list_overrides,
]
