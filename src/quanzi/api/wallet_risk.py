"""Calls about payments that a safety rule keeps waiting, and, for operators, about the rules."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from quanzi.api import calls
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.wallet import risk

Reason = Annotated[str, Meta(min_length=1, max_length=limits.REASON_CHARACTERS_MAX)]
Version = FromPath[int]


class AppealInput(msgspec.Struct, frozen=True):
    """Why it should pass."""

    words: Annotated[str, Meta(min_length=1, max_length=1000)]


class CaseDecision(msgspec.Struct, frozen=True):
    """What becomes of a payment, and why, for its payer to read."""

    decision: Literal["released", "returned"]
    reason: Reason


class RuleInput(msgspec.Struct, frozen=True):
    """A draft. Amounts in minor units; `hours` is how long a delay or a hold lasts."""

    name: Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{1,39}$")]
    condition: risk.Condition
    outcome: Literal["allow", "step_up", "delay", "hold", "refuse"]
    hours: Annotated[int, Meta(ge=0, le=240)] = 0
    currency: Annotated[str, Meta(max_length=8)] = ""
    over: Annotated[int, Meta(ge=0, le=limits.AMOUNT_MINOR_MAX)] = 0


class SwitchInput(msgspec.Struct, frozen=True):
    """Where a rule goes, and why."""

    state: Literal["draft", "shadow", "on", "off"]
    reason: Reason


@calls.read("/wallet/waits", scope="wallet:read", summary="Payments of yours that a rule made wait")
async def list_cases(house: NamedDependency[House], person: NamedDependency[Person]) -> Sequence[risk.Case]:
    """Which rule, by what facts, until when, and how it ended; the latest first."""

    async def ask(tx: ReadTx) -> Sequence[risk.Case]:
        return await risk.list_cases(tx, by=person)

    return await house.db.read(ask)


@calls.read("/wallet/waits/{case_id:uuid}", scope="wallet:read", summary="One payment that waits")
async def find_case(house: NamedDependency[House], person: NamedDependency[Person], case_id: FromPath[UUID]) -> risk.Case:
    """Named by the id of its order."""

    async def ask(tx: ReadTx) -> risk.Case:
        return await risk.find_case(tx, by=person, case_id=case_id)

    return await house.db.read(ask)


@calls.send("/wallet/waits/{case_id:uuid}/object", scope="wallet:write", summary="Object", status_code=204)
async def appeal_case(
    house: NamedDependency[House], person: NamedDependency[Person], case_id: FromPath[UUID], data: JSONBody[AppealInput]
) -> None:
    """Once. An operator answers with a reason; meanwhile the clock runs on."""
    await house.db.run(lambda tx: risk.appeal_case(tx, by=person, case_id=case_id, words=data.words))


@calls.read("/desk/waits", scope="wallet:read", summary="Payments on hold and objections")
async def list_desk_cases(house: NamedDependency[House], person: NamedDependency[Person]) -> Sequence[risk.Case]:
    """For operators; the soonest due first."""

    async def ask(tx: ReadTx) -> Sequence[risk.Case]:
        return await risk.list_desk_cases(tx, by=person)

    return await house.db.read(ask)


@calls.send("/desk/waits/{account_id:uuid}/{case_id:uuid}", scope="wallet:write", summary="Decide about a payment", status_code=204)
async def decide_case(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    account_id: FromPath[UUID],
    case_id: FromPath[UUID],
    data: JSONBody[CaseDecision],
) -> None:
    """Let it go on or send it back; of one sent back, grant the objection or decline it. For operators."""
    await house.db.run(
        lambda tx: risk.decide_case(tx, by=person, account_id=account_id, case_id=case_id, decision=data.decision, reason=data.reason)
    )


@calls.read("/desk/risk-rules", scope="wallet:read", summary="Safety rules")
async def list_risk_rules(house: NamedDependency[House], person: NamedDependency[Person]) -> Sequence[risk.Rule]:
    """Every version of every rule; for operators."""

    async def ask(tx: ReadTx) -> Sequence[risk.Rule]:
        return await risk.list_risk_rules(tx, by=person)

    return await house.db.read(ask)


@calls.send("/desk/risk-rules", scope="wallet:write", summary="Draft a safety rule", status_code=201)
async def draft_rule(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[RuleInput]) -> risk.Rule:
    """A draft touches nothing; the same name again makes its next version. For operators."""
    return await house.db.run(
        lambda tx: risk.draft_rule(
            tx,
            by=person,
            name=data.name,
            condition=data.condition,
            outcome=data.outcome,
            hours=data.hours,
            currency=data.currency,
            over=data.over,
        )
    )


@calls.read("/desk/risk-rules/{name:str}/{version:int}/replay", scope="wallet:read", summary="Replay a rule over the past")
async def replay_rule(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    name: FromPath[str],
    version: Version,
    days: Annotated[int, QueryParameter(ge=1, le=90, description="Over how many days.")] = 30,
) -> risk.Replay:
    """What it would have met, with samples. For operators."""

    async def ask(tx: ReadTx) -> risk.Replay:
        return await risk.replay_rule(tx, by=person, name=name, version=version, days=days)

    return await house.db.read(ask)


@calls.send("/desk/risk-rules/{name:str}/{version:int}", scope="wallet:write", summary="Switch a safety rule", status_code=200)
async def switch_rule(
    house: NamedDependency[House], person: NamedDependency[Person], name: FromPath[str], version: Version, data: JSONBody[SwitchInput]
) -> risk.Rule:
    """In the shadow it notes what it meets and touches nothing; of a name one version is on. For operators."""
    return await house.db.run(lambda tx: risk.switch_rule(tx, by=person, name=name, version=version, state=data.state, reason=data.reason))


CALLS = [list_cases, find_case, appeal_case, list_desk_cases, decide_case, list_risk_rules, draft_rule, replay_rule, switch_rule]
