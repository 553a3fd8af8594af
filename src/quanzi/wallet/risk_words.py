"""How a rule tells what it met: one sentence a kind, the same whether a payment is asked, kept waiting or refused."""

from typing import ClassVar

from quanzi.kernel.errors import Forbidden
from quanzi.wallet.errors import StepUpNeeded

REASONS = {
    "velocity": "With this payment it would be {count} within {hours} hours, {total} in all.",
    "new_device": "You signed in on this device less than {hours} hours ago.",
    "first_payee": "You never paid this person before.",
    "young_payee": "You never paid this person before, and the account is less than {hours} hours old.",
    "scam_words": "Scams often use these words of your memo: {words}.",
    "many_payers": "Within {hours} hours {count} people paid small amounts to this account, and you never paid it before.",
}
"""By the kind of a rule's condition: what it met, with the facts of the payment."""


class RuleRefused(Forbidden):
    """A rule of this house lets such a payment not pass; `rule`, `version` and `kind` say which, the rest by what facts."""

    code = "rule_refused"
    reason = "A safety rule of this house stops this payment."
    way_forward = "Nothing was taken. If you are sure, ask an operator about the rule {rule}."


class RuleCantWait(RuleRefused):
    """A rule wants such a payment to wait, and this way of paying can't."""

    code = "rule_cant_wait"
    reason = "A safety rule of this house lets such a payment wait, and this way of paying can't."
    way_forward = "Nothing was taken. Pay this person directly: that payment waits as the rule {rule} asks, and then arrives."


class RuleStepUp(StepUpNeeded):
    """A rule of this house wants to know who pays; `rule`, `version` and `kind` say which, the rest by what facts."""

    code = "rule_asks_who_pays"
    reason = "A safety rule of this house asks who pays."
    way_forward = "Give your payment passcode or passkey, and the payment goes on."


def refusal_of(kind: str) -> type[RuleRefused]:
    """The refusal that tells what a rule of this kind met."""
    return _REFUSED[kind]


def cant_wait_of(kind: str) -> type[RuleCantWait]:
    """The same, where it would only have to wait and can't."""
    return _CANT_WAIT[kind]


def step_up_of(kind: str) -> type[RuleStepUp]:
    """The question that tells what a rule of this kind met."""
    return _ASKED[kind]


def _refused(kind: str) -> type[RuleRefused]:
    class Refused(RuleRefused):
        reason: ClassVar[str] = REASONS[kind]

    return Refused


def _cant_wait(kind: str) -> type[RuleCantWait]:
    class CantWait(RuleCantWait):
        reason: ClassVar[str] = REASONS[kind]

    return CantWait


def _asked(kind: str) -> type[RuleStepUp]:
    class Asked(RuleStepUp):
        reason: ClassVar[str] = REASONS[kind]

    return Asked


_REFUSED = {kind: _refused(kind) for kind in REASONS}
_CANT_WAIT = {kind: _cant_wait(kind) for kind in REASONS}
_ASKED = {kind: _asked(kind) for kind in REASONS}
