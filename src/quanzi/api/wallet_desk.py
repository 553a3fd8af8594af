"""Calls of the operator's desk for money: freezes, corrections, payouts, limits. To others it does not exist."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi.api import calls
from quanzi.infra.house import House
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.wallet import desk, oversight
from quanzi.web import format as formats
from quanzi.web import i18n

Reason = Annotated[str, Meta(min_length=1, max_length=limits.REASON_CHARACTERS_MAX)]
Memo = Annotated[str, Meta(max_length=limits.MEMO_CHARACTERS_MAX)]
Amount = Annotated[int, Meta(ge=1, le=limits.AMOUNT_MINOR_MAX, description="In minor units.")]
Days = Annotated[int, Meta(ge=1, le=limits.FREEZE_DAYS_MAX)]


class FreezeInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A freeze; `id` is made by you and makes it happen once. Its owner reads `ground`, `note` and the day on which it ends."""

    id: UUID
    ground: str
    note: Reason
    days: Days


class RenewalInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why it goes on, and for how many days from now; `id` is made by you."""

    id: UUID
    note: Reason
    days: Days


class WhyInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why; the person reads it."""

    reason: Reason


class AnswerInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the freeze is kept, and why; the person reads it."""

    keep: bool
    reason: Reason


class DecisionInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether you agree; a no says why."""

    approve: bool
    answer: Annotated[str, Meta(max_length=limits.REASON_CHARACTERS_MAX)] = ""


class AdjustmentPage(msgspec.Struct, frozen=True):
    """What operators proposed, the latest first."""

    items: Sequence[desk.Adjustment]
    next_cursor: str | None


class PayoutInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody to pay; `id` is made by you and makes it happen once."""

    id: UUID
    person_id: UUID
    amount: Amount
    memo: Memo = ""


class PayoutsInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to pay, from which account; `adjustment_id` is the leave to pay out that two operators gave."""

    from_account_id: UUID
    adjustment_id: UUID
    payouts: Annotated[list[PayoutInput], Meta(min_length=1, max_length=limits.PAYOUTS_MAX)]


class PayoutAnswer(msgspec.Struct, frozen=True):
    """What became of one payout: `paid`, or `code` and `detail` of why not."""

    id: UUID
    paid: bool
    code: str = ""
    detail: str = ""


class LimitInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A limit as it is to be, in minor units; null is no limit. `valid_from` null: now."""

    id: UUID
    currency: Annotated[str, Meta(max_length=8)]
    rule: str
    after: Annotated[int, Meta(ge=0, le=limits.AMOUNT_MINOR_MAX)] | None
    reason: Reason
    tier: Annotated[int, Meta(ge=0, le=3)] | None = None
    valid_from: datetime | None = None


@calls.read("/desk/money/freezes", scope="wallet:read", summary="Freezes that run, for operators")
async def list_freezes(house: NamedDependency[House], person: NamedDependency[Person]) -> list[oversight.Freeze]:
    """The one that ends first on top, each with the objection of its owner."""
    return await house.db.read(lambda tx: desk.list_freezes(tx, by=person))


@calls.send("/desk/money/accounts/{account_id:uuid}/freezes", scope="wallet:write", summary="Freeze an account", status_code=200)
async def freeze_account(
    house: NamedDependency[House], person: NamedDependency[Person], account_id: FromPath[UUID], data: JSONBody[FreezeInput]
) -> oversight.Freeze:
    """For a reason of money or law, until a day; money still comes in."""
    return await house.db.run(
        lambda tx: desk.freeze_account(
            tx, by=person, freeze_id=data.id, account_id=account_id, ground=data.ground, note=data.note, days=data.days
        )
    )


@calls.send(
    "/desk/money/accounts/{account_id:uuid}/freezes/{freeze_id:uuid}/renew",
    scope="wallet:write",
    summary="Go on with a freeze",
    status_code=200,
)
async def renew_freeze(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    account_id: FromPath[UUID],
    freeze_id: FromPath[UUID],
    data: JSONBody[RenewalInput],
) -> oversight.Freeze:
    """Under a new number; its owner may object anew."""
    return await house.db.run(
        lambda tx: desk.renew_freeze(
            tx, by=person, account_id=account_id, freeze_id=freeze_id, new_id=data.id, note=data.note, days=data.days
        )
    )


@calls.send(
    "/desk/money/accounts/{account_id:uuid}/freezes/{freeze_id:uuid}/lift",
    scope="wallet:write",
    summary="End a freeze before its day",
    status_code=204,
)
async def lift_freeze(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    account_id: FromPath[UUID],
    freeze_id: FromPath[UUID],
    data: JSONBody[WhyInput],
) -> None:
    """Not for who froze."""
    await house.db.run(lambda tx: desk.lift_freeze(tx, by=person, account_id=account_id, freeze_id=freeze_id, reason=data.reason))


@calls.send(
    "/desk/money/accounts/{account_id:uuid}/freezes/{freeze_id:uuid}/answer",
    scope="wallet:write",
    summary="Answer who objects to a freeze",
    status_code=204,
)
async def answer_appeal(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    account_id: FromPath[UUID],
    freeze_id: FromPath[UUID],
    data: JSONBody[AnswerInput],
) -> None:
    """Not for who froze."""
    await house.db.run(
        lambda tx: desk.answer_appeal(tx, by=person, account_id=account_id, freeze_id=freeze_id, keep=data.keep, reason=data.reason)
    )


@calls.read("/desk/money/adjustments/waiting", scope="wallet:read", summary="What waits for a second operator")
async def list_waiting(house: NamedDependency[House], person: NamedDependency[Person]) -> list[desk.Adjustment]:
    """The one that ends first on top."""
    return await house.db.read(lambda tx: desk.list_waiting(tx, by=person))


@calls.read("/desk/money/adjustments", scope="wallet:read", summary="What operators proposed to post")
async def list_adjustments(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> AdjustmentPage:
    """The latest first, with what became of it."""
    page = await house.db.read(lambda tx: desk.list_adjustments(tx, by=person, cursor=cursor, limit=limit))
    return AdjustmentPage(page.items, page.next_cursor)


@calls.send("/desk/money/adjustments", scope="wallet:write", summary="Propose a posting", status_code=200)
async def propose_adjustment(
    house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[desk.Proposal]
) -> desk.Adjustment:
    """A correction, an issue, a redemption, a reversal, or leave to pay out; another operator agrees to it, unless it is small."""
    return await house.db.run(lambda tx: desk.propose_adjustment(tx, by=person, proposal=data))


@calls.send(
    "/desk/money/adjustments/{adjustment_id:uuid}/decide", scope="wallet:write", summary="Decide what another proposed", status_code=200
)
async def decide_adjustment(
    house: NamedDependency[House], person: NamedDependency[Person], adjustment_id: FromPath[UUID], data: JSONBody[DecisionInput]
) -> desk.Adjustment:
    """Agreeing posts it. Who proposed can withdraw it."""
    return await house.db.run(
        lambda tx: desk.decide_adjustment(tx, by=person, adjustment_id=adjustment_id, approve=data.approve, answer=data.answer)
    )


@calls.send("/desk/money/payouts", scope="wallet:write", summary="Pay many members at once", status_code=200)
async def pay_out(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[PayoutsInput]) -> list[PayoutAnswer]:
    """Up to 500 in one commit, the answers in your order; one that can't be made fails alone, and the same ids pay nothing more."""
    payouts = [desk.Payout(one.id, one.person_id, one.amount, one.memo) for one in data.payouts]
    outcomes = await house.db.run(
        lambda tx: desk.pay_out(tx, by=person, from_account_id=data.from_account_id, payouts=payouts, adjustment_id=data.adjustment_id)
    )
    return [_answer(person.language, one) for one in outcomes]


def _answer(language: str, outcome: desk.PayoutOutcome) -> PayoutAnswer:
    error = outcome.error
    if error is None:
        return PayoutAnswer(outcome.payout.transfer_id, paid=True)
    detail = i18n.translate(language, error.reason, **formats.word_facts(language, error.data))
    return PayoutAnswer(outcome.payout.transfer_id, paid=False, code=error.code, detail=detail)


@calls.read("/desk/money/limits", scope="wallet:read", summary="Every change of a limit, for operators")
async def list_limit_changes(house: NamedDependency[House], person: NamedDependency[Person]) -> list[desk.RuleChange]:
    """Who, when, why, from what to what; the latest first."""
    return await house.db.read(lambda tx: desk.list_limit_changes(tx, by=person))


@calls.send("/desk/money/limits", scope="wallet:write", summary="Change a limit", status_code=200)
async def change_limit(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[LimitInput]) -> desk.RuleChange:
    """Of a currency (`credit_limit`, `step_up_over`) or a tier (`payment_max`, `day_max`, `year_max`, `total_max`)."""
    new = desk.NewLimit(data.id, data.currency, data.rule, data.after, data.reason, data.tier, data.valid_from)  # type: ignore[arg-type]
    return await house.db.run(lambda tx: desk.change_limit(tx, by=person, new=new))


@calls.send("/desk/money/limits/{change_id:uuid}/withdraw", scope="wallet:write", summary="Call off a change of a limit", status_code=204)
async def withdraw_limit(house: NamedDependency[House], person: NamedDependency[Person], change_id: FromPath[UUID]) -> None:
    """A conflict once it is in force."""
    await house.db.run(lambda tx: desk.withdraw_limit(tx, by=person, change_id=change_id))


CALLS = [
    list_freezes,
    freeze_account,
    renew_freeze,
    lift_freeze,
    answer_appeal,
    list_waiting,
    list_adjustments,
    propose_adjustment,
    decide_adjustment,
    pay_out,
    list_limit_changes,
    change_limit,
    withdraw_limit,
]
