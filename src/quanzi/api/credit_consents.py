"""Calls about who may see what of a score: access, questions and answers, looks and their log."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi.api import calls
from quanzi.credit import MyScore, asks, consents
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.web import trusting

Ticked = Annotated[bool, Meta(description="The box beside the text, ticked by the person.")]
TextVersion = Annotated[str, Meta(max_length=20, description="Of the text that the person read.")]


class GrantInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person, or everybody in a circle of yours, is to see: for what, how much, how often, for how many hours."""

    viewer: Literal["person", "circle"]
    viewer_id: UUID
    purpose: consents.Purpose
    form: consents.Form
    ticked: Ticked
    text_version: TextVersion
    threshold: int | None = None
    uses: Annotated[int, Meta(ge=1, le=limits.GRANT_USES_MAX)] = 1
    hours: Annotated[int, Meta(ge=1, le=limits.GRANT_DAYS_MAX * 24)] = 24


class AskInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to ask, for what, how much; `circle_id` with the purpose circle_contact. `mutual` opens your own band too, or neither."""

    person_id: UUID
    purpose: consents.Purpose
    form: Literal["threshold", "band"]
    threshold: int | None = None
    circle_id: UUID | None = None
    mutual: bool = False
    ticked: Ticked = False
    text_version: TextVersion = ""


class AnswerInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Once, for a day, not now, or never again from them. A yes is ticked."""

    reply: asks.Reply
    ticked: Ticked = False
    text_version: TextVersion = ""


class LookInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What you look for."""

    purpose: consents.Purpose


class ReasonInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why, for the owner to read."""

    reason: Annotated[str, Meta(min_length=1, max_length=limits.REASON_CHARACTERS_MAX)]


class InquiryList(msgspec.Struct, frozen=True):
    """Some looks, the latest first."""

    items: Sequence[consents.Inquiry]
    next_cursor: str | None


@calls.send("/credit/grants", scope="credit:write", summary="Let somebody see something of your score", status_code=201)
async def give_grant(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[GrantInput]) -> consents.Grant:
    """For one purpose, until a day, so many times; you can take it back at once."""
    new = consents.NewGrant(
        viewer=consents.Viewer(data.viewer),
        viewer_id=data.viewer_id,
        purpose=data.purpose,
        form=data.form,
        threshold=data.threshold,
        uses=data.uses,
        hours=data.hours,
    )
    return await house.db.run(lambda tx: trusting.give_grant(tx, by=person, new=new, ticked=data.ticked, text_version=data.text_version))


@calls.read("/credit/grants", scope="credit:read", summary="Who may see what of your score")
async def list_grants(house: NamedDependency[House], person: NamedDependency[Person]) -> Sequence[consents.Grant]:
    """The latest first, also what is over."""

    async def ask(tx: ReadTx) -> Sequence[consents.Grant]:
        return await consents.list_grants(tx, by=person)

    return await house.db.read(ask)


@calls.read("/credit/grants/{grant_id:uuid}/uses", scope="credit:read", summary="Every look under one grant")
async def list_uses(house: NamedDependency[House], person: NamedDependency[Person], grant_id: FromPath[UUID]) -> Sequence[consents.Inquiry]:
    """The latest first."""

    async def ask(tx: ReadTx) -> Sequence[consents.Inquiry]:
        return await consents.list_uses(tx, by=person, grant_id=grant_id)

    return await house.db.read(ask)


@calls.send("/credit/grants/{grant_id:uuid}/revoke", scope="credit:write", summary="Take access back", status_code=204)
async def revoke_grant(house: NamedDependency[House], person: NamedDependency[Person], grant_id: FromPath[UUID]) -> None:
    """At once. They are not told; to them it is not available."""
    await house.db.run(lambda tx: consents.revoke_grant(tx, by=person, grant_id=grant_id))


@calls.read("/credit/inquiries", scope="credit:read", summary="Who looked at your score")
async def list_inquiries(
    house: NamedDependency[House], person: NamedDependency[Person], cursor: calls.Cursor = None, limit: calls.Limit = 20
) -> InquiryList:
    """Every look, operators' too, the latest first."""

    async def ask(tx: ReadTx) -> InquiryList:
        page = await consents.list_inquiries(tx, by=person, cursor=cursor, limit=limit)
        return InquiryList(page.items, page.next_cursor)

    return await house.db.read(ask)


@calls.read("/credit/interest", scope="credit:read", summary="How many looked and asked since yesterday")
async def find_interest(house: NamedDependency[House], person: NamedDependency[Person]) -> consents.Interest:
    """`unusual`: more than are usual in a day."""

    async def ask(tx: ReadTx) -> consents.Interest:
        return await consents.find_interest(tx, by=person)

    return await house.db.read(ask)


@calls.read("/credit/card", scope="credit:read", summary="What you chose for your card")
async def find_choices(house: NamedDependency[House], person: NamedDependency[Person]) -> consents.Choices:
    """Whether questions come to you, and whether your card tells how often you kept your word."""

    async def ask(tx: ReadTx) -> consents.Choices:
        return await consents.find_choices(tx, by=person)

    return await house.db.read(ask)


@calls.replace("/credit/card", scope="credit:write", summary="Choose what your card does", status_code=204)
async def choose_card(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[consents.Choices]) -> None:
    """Who asks you is not told what you chose."""
    await house.db.run(lambda tx: consents.choose_card(tx, by=person, choices=data))


@calls.read("/people/{person_id:uuid}/credit", scope="credit:read", summary="What somebody's card tells you")
async def find_card_facts(house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]) -> consents.CardFacts:
    """What they let you see, how often they kept their word where they show it, and your own last question."""

    async def ask(tx: ReadTx) -> consents.CardFacts:
        return (await trusting.find_ice_card(tx, by=person, person_id=person_id)).facts

    return await house.db.read(ask)


@calls.send("/people/{person_id:uuid}/credit/looks", scope="credit:write", summary="Look at what somebody lets you see", status_code=200)
async def look_at_score(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID], data: JSONBody[LookInput]
) -> consents.Answer:
    """It takes one use, and they read that you looked. `available` is false whatever the reason."""
    answer = await house.db.run(lambda tx: trusting.look_at_score(tx, by=person, person_id=person_id, purpose=data.purpose))
    return consents.accept(answer)


@calls.send("/credit/asks", scope="credit:write", summary="Ask somebody to show you something", status_code=200)
async def ask_to_see(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[AskInput]) -> asks.MyAsk:
    """They see what you would see, and answer or leave it. Only a yes ever shows. Asked twice it is one question."""
    new = asks.NewAsk(
        person_id=data.person_id, purpose=data.purpose, form=consents.Form(data.form), threshold=data.threshold, mutual=data.mutual
    )
    return await house.db.run(
        lambda tx: trusting.ask_to_see(tx, by=person, new=new, circle_id=data.circle_id, ticked=data.ticked, text_version=data.text_version)
    )


@calls.read("/credit/asks", scope="credit:read", summary="Questions that wait for you")
async def list_asks(house: NamedDependency[House], person: NamedDependency[Person]) -> Sequence[asks.Asked]:
    """Each with exactly what who asks would see as things stand."""

    async def ask(tx: ReadTx) -> Sequence[asks.Asked]:
        return await asks.list_asks(tx, by=person)

    return await house.db.read(ask)


@calls.read("/credit/asks/mine", scope="credit:read", summary="Whom you asked")
async def list_my_asks(house: NamedDependency[House], person: NamedDependency[Person]) -> Sequence[asks.MyAsk]:
    """Your last question to each; whether they read, refused or left it is theirs."""

    async def ask(tx: ReadTx) -> Sequence[asks.MyAsk]:
        return await asks.list_my_asks(tx, by=person)

    return await house.db.read(ask)


@calls.send("/credit/asks/{ask_id:uuid}/answer", scope="credit:write", summary="Answer a question", status_code=204)
async def answer_ask(
    house: NamedDependency[House], person: NamedDependency[Person], ask_id: FromPath[UUID], data: JSONBody[AnswerInput]
) -> None:
    """A yes is ticked; anything else is never told."""
    await house.db.run(
        lambda tx: asks.answer_ask(tx, by=person, ask_id=ask_id, reply=data.reply, ticked=data.ticked, text_version=data.text_version)
    )


@calls.send("/people/{person_id:uuid}/credit/ask/withdraw", scope="credit:write", summary="Take your question back", status_code=204)
async def withdraw_ask(house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]) -> None:
    """With your own offer in it."""
    await house.db.run(lambda tx: asks.withdraw_ask(tx, by=person, person_id=person_id))


@calls.read("/credit/asks/barred", scope="credit:read", summary="To whom you said never")
async def list_barred(house: NamedDependency[House], person: NamedDependency[Person]) -> Sequence[UUID]:
    """They are not told."""

    async def ask(tx: ReadTx) -> Sequence[UUID]:
        return await asks.list_barred(tx, by=person)

    return await house.db.read(ask)


@calls.send("/people/{person_id:uuid}/credit/allow", scope="credit:write", summary="Let somebody ask you again", status_code=204)
async def allow_asker(house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]) -> None:
    """They are not told."""
    await house.db.run(lambda tx: asks.allow_asker(tx, by=person, person_id=person_id))


@calls.send("/desk/people/{person_id:uuid}/score", scope="credit:write", summary="See somebody's score", status_code=200)
async def look_as_operator(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID], data: JSONBody[ReasonInput]
) -> MyScore | None:
    """For operators, with a reason that the owner reads."""
    return await house.db.run(lambda tx: consents.look_as_operator(tx, by=person, person_id=person_id, reason=data.reason))


CALLS = [
    give_grant,
    list_grants,
    list_uses,
    revoke_grant,
    list_inquiries,
    find_interest,
    find_choices,
    choose_card,
    find_card_facts,
    look_at_score,
    ask_to_see,
    list_asks,
    list_my_asks,
    answer_ask,
    withdraw_ask,
    list_barred,
    allow_asker,
    look_as_operator,
]
