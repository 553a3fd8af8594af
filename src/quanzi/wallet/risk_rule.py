"""What a risk rule says: which payments it means and what becomes of them. Pure; the same lines judge a payment and a replay."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

Outcome = Literal["allow", "step_up", "delay", "hold", "refuse"]
State = Literal["draft", "shadow", "on", "off"]
# whatever is stricter goes first; who meets a rule that allows is asked no further
SEVERITY: tuple[Outcome, ...] = ("allow", "refuse", "hold", "delay", "step_up")
OUTCOMES: tuple[Outcome, ...] = ("step_up", "delay", "hold", "refuse", "allow")
STATES: tuple[State, ...] = ("draft", "shadow", "on", "off")


class Velocity(msgspec.Struct, frozen=True, tag="velocity"):
    """From this many payments, or beyond this sum of them in minor units, within some hours; 0 leaves one of the two out."""

    hours: int
    payments: int = 0
    total: int = 0


class NewDevice(msgspec.Struct, frozen=True, tag="new_device"):
    """Somebody signed in on this device less than some hours ago."""

    hours: int


class FirstPayee(msgspec.Struct, frozen=True, tag="first_payee"):
    """Somebody who was never paid before."""


class YoungPayee(msgspec.Struct, frozen=True, tag="young_payee"):
    """Somebody who was never paid before, and whose account is younger than some hours."""

    hours: int


class ScamWords(msgspec.Struct, frozen=True, tag="scam_words"):
    """One of these words stands in the memo."""

    words: tuple[str, ...]


class ManyPayers(msgspec.Struct, frozen=True, tag="many_payers"):
    """Somebody never paid before, whom this many people paid small amounts within some hours."""

    payers: int
    hours: int
    each_max: int


Condition = Velocity | NewDevice | FirstPayee | YoungPayee | ScamWords | ManyPayers
KINDS: tuple[str, ...] = ("velocity", "new_device", "first_payee", "young_payee", "scam_words", "many_payers")


class Rule(msgspec.Struct, frozen=True):
    """A version of a rule. `over`: amounts above it, in minor units of `currency` (empty: each currency). `hours` of delay or hold."""

    name: str
    version: int
    condition: Condition
    outcome: Outcome
    hours: int
    currency: str
    over: int
    state: State
    reason: str
    made_by: UUID | None
    made_at: datetime
    switched_at: datetime | None

    @property
    def kind(self) -> str:
        """The kind of its condition."""
        return str(self.condition.__struct_config__.tag)


class Facts(msgspec.Struct, frozen=True):
    """What is known of a payment when it is judged. None: not known, and then a rule that asks for it is not met.

    `payments`, `total` and `payers` count within the rule's own hours, this payment among them.
    """

    amount: int
    currency: str
    memo: str
    known: bool
    session_hours: float | None = None
    payee_hours: float | None = None
    payments: int = 1
    total: int = 0
    payers: int = 1


def concerns(rule: Rule, *, amount: int, currency: str) -> bool:
    """Whether a rule is about payments like this at all."""
    return amount > rule.over and rule.currency in {"", currency}


def meets(rule: Rule, facts: Facts) -> bool:  # noqa: PLR0911 -- one line a kind reads best
    """Whether a payment is one that the rule means."""
    if not concerns(rule, amount=facts.amount, currency=facts.currency):
        return False
    match rule.condition:
        case Velocity(payments=payments, total=total):
            return bool((payments and facts.payments >= payments) or (total and facts.total > total))
        case NewDevice(hours=hours):
            return facts.session_hours is not None and facts.session_hours < hours
        case FirstPayee():
            return not facts.known
        case YoungPayee(hours=hours):
            return not facts.known and facts.payee_hours is not None and facts.payee_hours < hours
        case ScamWords():
            return bool(found_words(rule.condition, facts.memo))
        case ManyPayers(payers=payers, each_max=each_max):
            return not facts.known and facts.amount <= each_max and facts.payers >= payers


def found_words(condition: ScamWords, memo: str) -> list[str]:
    """The rule's words that stand in a memo, whatever their case."""
    plain = memo.casefold()
    return [word for word in condition.words if word.casefold() in plain]


def explain(rule: Rule, facts: Facts) -> dict[str, object]:
    """The facts that made a payment meet a rule, by name, as the sentence of its kind tells them."""
    told: dict[str, object] = {"rule": rule.name, "version": rule.version, "hours": getattr(rule.condition, "hours", 0)}
    match rule.condition:
        case Velocity():
            return told | {"count": facts.payments, "total": {"minor": facts.total, "currency": facts.currency}}
        case ScamWords():
            return told | {"words": ", ".join(found_words(rule.condition, facts.memo))}
        case ManyPayers():
            return told | {"count": facts.payers}
        case _:
            return told


def strictest(met: list[Rule]) -> Rule | None:
    """The one of the rules met that decides."""
    return min(met, key=lambda rule: SEVERITY.index(rule.outcome), default=None)
