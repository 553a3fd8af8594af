"""Calls about my credit score, and about the scorecards by which scores are given."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi import credit
from quanzi.api import calls
from quanzi.credit import desk
from quanzi.infra.house import House
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person

Version = FromPath[str]


class MyCredit(msgspec.Struct, frozen=True):
    """My score, None where it is off; `text_version` is that of the text to which switching it on says yes."""

    on: bool
    text_version: str
    score: credit.MyScore | None


class SwitchInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """On or off. Switching on takes your yes: `ticked`, to the text as it stands (`text_version`)."""

    on: bool
    ticked: bool = False
    text_version: Annotated[str, Meta(max_length=20)] = ""


class Total(msgspec.Struct, frozen=True):
    """A score as it was given."""

    total: int
    run_at: datetime


class WhatIfInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Features by name, and the whole numbers that they would be."""

    changed: Annotated[Mapping[str, int], Meta(max_length=50)]


class Card(msgspec.Struct, frozen=True):
    """A scorecard and how it stands; `proposed_by` is the first of the two operators whom promoting it takes."""

    version: str
    name: str
    state: str
    added_at: datetime
    changed_at: datetime
    proposed_by: UUID | None


class CardInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A trained scorecard as `quanzi credit train` writes it, with its report."""

    card: Mapping[str, Any]
    report: Mapping[str, Any] | None = None


class Promoted(msgspec.Struct, frozen=True):
    """Whether it is the champion now, or waits for a second operator."""

    champion: bool


@calls.read("/credit", scope="credit:read", summary="My score with all its reasons")
async def find_my_score(house: NamedDependency[House], person: NamedDependency[Person]) -> MyCredit:
    """Its lines add up to it exactly; what moved it, what would raise it next, and what leaves when."""
    score = await house.db.read(lambda tx: credit.find_my_score(tx, by=person))
    return MyCredit(score is not None, credit.CONSENT_VERSION, score)


@calls.replace("/credit/switch", scope="credit:write", summary="Switch my score on or off", status_code=200)
async def switch_score(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[SwitchInput]) -> MyCredit:
    """Nothing here needs a score. Off, all that was given is gone at once, and nothing is noted until it is on again."""

    async def switch(tx: Tx) -> MyCredit:
        if data.on:
            await credit.switch_on(tx, by=person, ticked=data.ticked, text_version=data.text_version)
        else:
            await credit.switch_off(tx, by=person)
        score = await credit.find_my_score(tx, by=person)
        return MyCredit(score is not None, credit.CONSENT_VERSION, score)

    return await house.db.run(switch)


@calls.send("/credit/score", scope="credit:write", summary="Work my score out now", status_code=200)
async def ask_score(house: NamedDependency[House], person: NamedDependency[Person]) -> Total:
    """Once a day."""
    score = await house.db.run(lambda tx: credit.ask_score(tx, by=person))
    return Total(score.total, score.run_at)


@calls.read("/credit/facts", scope="credit:read", summary="Everything that was noted of me for the score")
async def list_my_facts(house: NamedDependency[House], person: NamedDependency[Person]) -> list[credit.Fact]:
    """The latest first; those that count no more have `ended_at`."""
    return await house.db.read(lambda tx: credit.list_my_facts(tx, by=person))


@calls.send("/credit/what-if", scope="credit:write", summary="What my score would be", status_code=200)
async def try_score(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[WhatIfInput]) -> credit.WhatIf:
    """Nothing is kept of it."""
    return await house.db.read(lambda tx: credit.try_score(tx, by=person, changed=data.changed))


@calls.read("/credit/cards", scope="credit:read", summary="The scorecards of this house")
async def list_cards(house: NamedDependency[House]) -> list[Card]:
    """Every version there was, the latest first; open to everybody, as what they decide is."""
    rows = await house.db.read(credit.list_cards)
    return [Card(one.version, one.name, one.state, one.added_at, one.changed_at, one.proposed_by) for one in rows]


@calls.read("/credit/cards/champion", scope="credit:read", summary="The scorecard that scores")
async def find_champion(house: NamedDependency[House]) -> credit.Scorecard:
    """All its points, as they are added up."""
    return await house.db.read(credit.find_champion)


@calls.read("/credit/cards/{version:str}", scope="credit:read", summary="A scorecard")
async def find_card(house: NamedDependency[House], version: Version) -> credit.Scorecard:
    """All its points, as they are added up; with it and one's facts every number can be worked out again."""
    return await house.db.read(lambda tx: credit.find_card(tx, version=version))


@calls.read("/credit/cards/{version:str}/report", scope="credit:read", summary="How a scorecard did")
async def find_report(house: NamedDependency[House], version: Version) -> dict[str, Any]:
    """Its training report; an expert's card was not trained and has none."""
    report = await house.db.read(lambda tx: credit.find_report(tx, version=version))
    if report is None:
        raise NotFound
    return msgspec.json.decode(report, type=dict[str, Any])


@calls.send("/desk/credit/cards", scope="credit:write", summary="Add a scorecard, for operators", status_code=200)
async def add_card(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[CardInput]) -> Card:
    """It is a draft, and scores nobody yet."""
    document, report = msgspec.json.encode(data.card), None if data.report is None else msgspec.json.encode(data.report)
    row = await house.db.run(lambda tx: credit.add_card(tx, by=person, document=document, report=report))
    return Card(row.version, row.name, row.state, row.added_at, row.changed_at, row.proposed_by)


@calls.send("/desk/credit/cards/{version:str}/shadow", scope="credit:write", summary="Let a draft run in the shadow", status_code=204)
async def shadow_card(house: NamedDependency[House], person: NamedDependency[Person], version: Version) -> None:
    """It scores beside the champion, and only operators see what it gives."""
    await house.db.run(lambda tx: credit.shadow_card(tx, by=person, version=version))


@calls.send("/desk/credit/cards/{version:str}/promote", scope="credit:write", summary="Make the shadow the champion", status_code=200)
async def promote_card(house: NamedDependency[House], person: NamedDependency[Person], version: Version) -> Promoted:
    """The first operator proposes, a second one agrees."""
    return Promoted(await house.db.run(lambda tx: credit.promote_card(tx, by=person, version=version)))


@calls.read("/desk/credit/runs", scope="credit:read", summary="How the monthly runs went, for operators")
async def list_runs(house: NamedDependency[House], person: NamedDependency[Person]) -> list[desk.RunView]:
    """Counts without names, the latest first: how many stood where, and how far that moved from the run before."""
    return await house.db.read(lambda tx: desk.list_runs(tx, by=person))


@calls.read("/desk/credit/oversight", scope="credit:read", summary="Groups, corrections and vouches in numbers, for operators")
async def find_oversight(house: NamedDependency[House], person: NamedDependency[Person]) -> desk.Oversight:
    """Groups of thirty or more that told theirs, with 95 % intervals; what people corrected in a year; which vouches earn nothing."""
    return await house.db.read(lambda tx: desk.find_oversight(tx, by=person))


@calls.send("/desk/credit/run", scope="credit:write", summary="Let this month's run go on now, for operators", status_code=204)
async def ask_run(house: NamedDependency[House], person: NamedDependency[Person]) -> None:
    """Where it was missed or cut off; a finished one stays as it is."""
    await house.db.run(lambda tx: desk.ask_run(tx, by=person))


CALLS = [
    find_my_score,
    switch_score,
    ask_score,
    list_my_facts,
    try_score,
    list_cards,
    find_champion,
    find_card,
    find_report,
    add_card,
    shadow_card,
    promote_card,
    list_runs,
    find_oversight,
    ask_run,
]
