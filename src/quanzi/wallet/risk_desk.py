"""The house's risk rules as operators write, try and switch them: a draft is replayed over history before it is on."""

import re
from collections import defaultdict, deque
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from quanzi import identity
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid, NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.wallet import ledger, risk_rule
from quanzi.wallet.risk_rule import Condition, Facts, ManyPayers, NewDevice, Rule, ScamWords, Velocity, explain, meets
from quanzi.wallet.store import risk
from quanzi.wallet.store.risk import Sent

_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
_HOURS_MAX = 240
_VERSION_MAX = 2**31 - 1
_REPLAYED_MAX = 50_000
_DAYS_MAX = 90
_SAMPLES = 10
_WORDS_MAX = 50


class BadRule(Invalid):
    """A rule has a name, a condition and an outcome that go together."""

    code = "bad_rule"
    reason = "This can't be a rule."
    way_forward = "Use small letters and underscores for the name, at most 240 hours, and fill in what its kind asks for."


class Sample(msgspec.Struct, frozen=True):
    """A payment that a rule would have met, and by what facts."""

    account_id: UUID
    transfer_id: UUID
    amount: int
    currency: str
    at: datetime
    facts: dict[str, object]


class Replay(msgspec.Struct, frozen=True):
    """What a rule would have done: payments looked at, those met, by how many people, and some of them, the latest first.

    `askable` is False for a condition of which the journal knows nothing. `whole`: no payment was left out for their number.
    """

    since: datetime
    looked_at: int
    met: int
    payers: int
    askable: bool
    whole: bool
    samples: list[Sample]


async def list_risk_rules(tx: ReadTx, *, by: Person) -> list[Rule]:
    """Every version of every rule; for operators. NotFound for others."""
    identity.may_operate(by)
    return await risk.list_versions(tx)


async def draft_rule(
    tx: Tx, *, by: Person, name: str, condition: Condition, outcome: str, hours: int = 0, currency: str = "", over: int = 0
) -> Rule:
    """Write a rule, or a next version of one, as a draft that touches nothing; for operators. NotFound, BadRule, UnknownCurrency."""
    identity.may_operate(by)
    if currency:
        ledger.rules_of(await ledger.find_rules(tx), currency)
    _check(name, condition, outcome, hours=hours, over=over)
    rule = Rule(name, 0, condition, outcome, hours, currency, over, "draft", "", by.id, tx.now, None)  # type: ignore[arg-type]
    return msgspec.structs.replace(rule, version=await risk.insert_rule(tx, rule=rule))


async def switch_rule(tx: Tx, *, by: Person, name: str, version: int, state: str, reason: str) -> Rule:
    """Put a version in the shadow, on, or off, with a reason; another that was there is off. NotFound, BadRule, Invalid with `field`."""
    identity.may_operate(by)
    if state not in risk_rule.STATES:
        raise BadRule(field="state")
    why = clean_text(reason, max_characters=limits.REASON_CHARACTERS_MAX, field="reason")
    rule = await _find(tx, name, version)
    if state in {"on", "shadow"}:
        await risk.update_others_off(tx, name=name, version=version, state=state)
    await risk.update_state(tx, name=name, version=version, state=state, reason=why)
    return msgspec.structs.replace(rule, state=state, reason=why, switched_at=tx.now)


async def replay_rule(tx: ReadTx, *, by: Person, name: str, version: int, days: int = 30) -> Replay:
    """How many payments of the last days a version would have met, with samples; at most 50,000 are looked at. NotFound."""
    identity.may_operate(by)
    rule = await _find(tx, name, version)
    since = tx.now - timedelta(days=max(1, min(days, _DAYS_MAX)))
    window = timedelta(hours=getattr(rule.condition, "hours", 0))
    sent = await risk.list_sent(tx, since=since - window, limit=_REPLAYED_MAX + 1)
    whole = len(sent) <= _REPLAYED_MAX
    return replay(rule, sent[:_REPLAYED_MAX], since=since, whole=whole)


async def _find(tx: ReadTx, name: str, version: int) -> Rule:
    named = _NAME.fullmatch(name) is not None and 0 < version <= _VERSION_MAX
    rule = await risk.find_rule(tx, name=name, version=version) if named else None
    if rule is None:
        raise NotFound
    return rule


def replay(rule: Rule, sent: list[Sent], *, since: datetime, whole: bool = True) -> Replay:
    """The same judgement as at the time, over payments in their order; those before `since` only fill the window."""
    by_payer: dict[UUID, deque[Sent]] = defaultdict(deque)
    by_payee: dict[UUID, deque[Sent]] = defaultdict(deque)
    window = timedelta(hours=getattr(rule.condition, "hours", 0))
    met: list[Sample] = []
    payers: set[UUID] = set()
    looked_at = 0
    for one in sent:
        mine, theirs = by_payer[one.account_id], by_payee[one.to_account_id]
        for line in (mine, theirs):
            line.append(one)
            while line[0].at <= one.at - window and line[0] is not one:
                line.popleft()
        if one.at < since:
            continue
        looked_at += 1
        facts = _facts_then(rule, one, mine, theirs)
        if meets(rule, facts):
            payers.add(one.account_id)
            met.append(Sample(one.account_id, one.transfer_id, one.amount, one.currency, one.at, explain(rule, facts)))
    askable = not isinstance(rule.condition, NewDevice)
    return Replay(since, looked_at, len(met), len(payers), askable, whole, met[: -_SAMPLES - 1 : -1])


def _facts_then(rule: Rule, one: Sent, mine: deque[Sent], theirs: deque[Sent]) -> Facts:
    same = [other for other in mine if other.currency == one.currency]
    most = rule.condition.each_max if isinstance(rule.condition, ManyPayers) else 0
    payers = {other.account_id for other in theirs if other.amount <= most} | {one.account_id}
    return Facts(
        one.amount,
        one.currency,
        one.memo or "",
        known=one.known_since is not None and one.known_since < one.at,
        payee_hours=(one.at - one.payee_opened_at) / timedelta(hours=1),
        payments=len(same),
        total=sum(other.amount for other in same),
        payers=len(payers),
    )


def _check(name: str, condition: Condition, outcome: str, *, hours: int, over: int) -> None:
    window = getattr(condition, "hours", 1)
    waits = outcome in {"delay", "hold"}
    if _NAME.fullmatch(name) is None:
        raise BadRule(field="name")
    if outcome not in risk_rule.OUTCOMES or not 0 <= over <= limits.AMOUNT_MINOR_MAX:
        raise BadRule(field="outcome")
    if not 1 <= window <= _HOURS_MAX or not (1 if waits else 0) <= hours <= _HOURS_MAX:
        raise BadRule(field="hours")
    match condition:
        case Velocity(payments=payments, total=total) if min(payments, total) < 0 or not (payments or total):
            raise BadRule(field="payments")
        case ScamWords(words=words) if not 1 <= len(words) <= _WORDS_MAX or any(len(word.strip()) < 2 for word in words):  # noqa: PLR2004
            raise BadRule(field="words")
        case ManyPayers(payers=payers, each_max=each_max) if payers < 2 or each_max < 1:  # noqa: PLR2004
            raise BadRule(field="payers")
        case _:
            return
