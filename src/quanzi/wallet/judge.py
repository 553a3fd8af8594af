"""Judging a payment by the house's risk rules: quickly for most of them, and with a look at the books where a rule may be met."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import ids
from quanzi.kernel.money import Money
from quanzi.kernel.person import Person
from quanzi.wallet.model import Rules
from quanzi.wallet.risk_rule import Facts, ManyPayers, NewDevice, Rule, ScamWords, Velocity, YoungPayee, concerns, explain, meets, strictest
from quanzi.wallet.risk_words import cant_wait_of, refusal_of, step_up_of
from quanzi.wallet.store import cases, risk

EXEMPT = timedelta(days=30)
NOBODY = UUID(int=0)
"""No account: where nobody knows yet whose the money will be."""


class Payment(msgspec.Struct, frozen=True):
    """What is to be judged."""

    by: Person
    transfer_id: UUID
    amount: int
    memo: str
    known: bool
    stepped_up: bool


class Verdict(msgspec.Struct, frozen=True):
    """A payment has to wait: by which rule, how long, and by what facts."""

    rule: Rule
    facts: dict[str, object]

    @property
    def reason(self) -> str:
        """Why its hold is there, as the hold says it."""
        return f"risk:{self.rule.name}"

    @property
    def wait(self) -> timedelta:
        """How long."""
        return timedelta(hours=self.rule.hours)


def needs_judge(rules: Rules, *, by: Person, amount: int, memo: str, now: datetime) -> bool:
    """Whether a payment to a known payee may meet a rule, from what is in memory. It never says no where one is met.

    How much was paid before stands in the books, so a payment that a velocity rule is about is always looked at.
    """
    return any(_may_meet(rule, by, rules.unit.code, amount, memo, now) for rule in rules.risk)


def _may_meet(rule: Rule, by: Person, currency: str, amount: int, memo: str, now: datetime) -> bool:
    if not concerns(rule, amount=amount, currency=currency):
        return False
    match rule.condition:
        case ScamWords() | NewDevice():
            return meets(rule, _facts(by, currency, amount, memo, known=True, now=now))
        case Velocity():
            return True
        case _:
            return False


def _facts(by: Person, currency: str, amount: int, memo: str, *, known: bool, now: datetime) -> Facts:
    session = None if by.session_id is None else (now - ids.time_of(by.session_id)) / timedelta(hours=1)
    return Facts(amount, currency, memo, known, session_hours=session, total=amount)


async def check_at_once(tx: Tx, *, payment: Payment, rules: Rules, account_id: UUID, to_account_id: UUID = NOBODY) -> None:
    """For a way to pay that can't wait, or pays who is not known yet: it may go, or RuleStepUp, RuleRefused, RuleCantWait."""
    await judge_payment(tx, payment=payment, rules=rules, account_id=account_id, to_account_id=to_account_id, can_wait=False)


async def judge_payment(
    tx: Tx, *, payment: Payment, rules: Rules, account_id: UUID, to_account_id: UUID, can_wait: bool = True
) -> Verdict | None:
    """None: it may go. A verdict, which is noted: it has to wait. RuleStepUp or RuleRefused, each with the facts.

    What a rule in the shadow met is noted and touches nothing.
    """
    met: list[tuple[Rule, Facts]] = []
    for rule in rules.risk:
        if concerns(rule, amount=payment.amount, currency=rules.unit.code):
            facts = await _gather(tx, rule, payment, rules.unit.code, account_id, to_account_id)
            if meets(rule, facts):
                met.append((rule, facts))
    for rule, facts in met:
        if rule.state == "shadow":
            verdict = Verdict(rule, explain(rule, facts))
            await note_case(tx, payment=payment, verdict=verdict, account_id=account_id, to_account_id=to_account_id, shadow=True)
    on = {rule: facts for rule, facts in met if rule.state == "on"}
    first = strictest(list(on))
    if first is None or first.outcome == "allow" or (first.outcome == "step_up" and payment.stepped_up):
        return None
    if await cases.find_exempt(tx, account_id=account_id, to_account_id=to_account_id, rule=first.name, since=tx.now - EXEMPT):
        return None
    verdict = _say(first, on[first], can_wait=can_wait)
    await note_case(tx, payment=payment, verdict=verdict, account_id=account_id, to_account_id=to_account_id)
    return verdict


def _say(rule: Rule, facts: Facts, *, can_wait: bool) -> Verdict:
    """What is done by this rule."""
    told = explain(rule, facts)
    waits = rule.outcome in {"delay", "hold"}
    if waits and can_wait:
        return Verdict(rule, told)
    data = told | {"kind": rule.kind, "total": Money(facts.total, facts.currency)}
    if rule.outcome == "step_up":
        raise step_up_of(rule.kind)(why="rule", **data)
    raise (cant_wait_of if waits else refusal_of)(rule.kind)(**data)


async def note_case(tx: Tx, *, payment: Payment, verdict: Verdict, account_id: UUID, to_account_id: UUID, shadow: bool = False) -> None:
    """Keep what a payment met, for its payer to read and an operator to look at."""
    await cases.insert_case(
        tx,
        account_id=account_id,
        case_id=payment.transfer_id,
        rule=verdict.rule.name,
        version=verdict.rule.version,
        shadow=shadow,
        person_id=payment.by.member_id,
        to_account_id=to_account_id,
        outcome=verdict.rule.outcome,
        kind=verdict.rule.kind,
        facts=verdict.facts,
    )


async def _gather(tx: ReadTx, rule: Rule, payment: Payment, currency: str, account_id: UUID, to_account_id: UUID) -> Facts:
    """The facts that this rule asks for, no others: what is asked of a payee is asked of a stranger alone."""
    facts = _facts(payment.by, currency, payment.amount, payment.memo, known=payment.known, now=tx.now)
    match rule.condition:
        case Velocity(hours=hours):
            count, total = await risk.count_paid(tx, account_id=account_id, since=tx.now - timedelta(hours=hours))
            return msgspec.structs.replace(facts, payments=count + 1, total=total + payment.amount)
        case YoungPayee() if not payment.known:
            opened_at = await risk.find_opened_at(tx, account_id=to_account_id)
            age = None if opened_at is None else (tx.now - opened_at) / timedelta(hours=1)
            return msgspec.structs.replace(facts, payee_hours=age)
        case ManyPayers(hours=hours, each_max=each_max) if not payment.known:
            since = tx.now - timedelta(hours=hours)
            others = await risk.count_payers(tx, account_id=to_account_id, since=since, each_max=each_max, but=account_id)
            return msgspec.structs.replace(facts, payers=others + 1)
        case _:
            return facts
