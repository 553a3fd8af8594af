"""The fourth door of wallet: the house's risk rules, and the payments that met one.

Promises: a rule is data with a version that never changes; it is replayed over history before it is switched on, by an
operator with a reason; whom it keeps waiting or stops is told which rule, by what facts, until when and what to do; what waits
can be taken back and objected to, and arrives of itself when its clock ends. Whatever people pay each other is judged and
counted, in every way to pay; a way that can't wait is refused where it would have to, with the one that can.
"""

from quanzi.wallet.risk_case import AppealOver, appeal_case, decide_case, find_case, list_cases, list_desk_cases
from quanzi.wallet.risk_desk import BadRule, Replay, draft_rule, list_risk_rules, replay_rule, switch_rule
from quanzi.wallet.risk_rule import KINDS, OUTCOMES, Condition, FirstPayee, ManyPayers, NewDevice, Rule, ScamWords, Velocity, YoungPayee
from quanzi.wallet.risk_words import REASONS
from quanzi.wallet.store.cases import Case

__all__ = [
    "KINDS",
    "OUTCOMES",
    "REASONS",
    "AppealOver",
    "BadRule",
    "Case",
    "Condition",
    "FirstPayee",
    "ManyPayers",
    "NewDevice",
    "Replay",
    "Rule",
    "ScamWords",
    "Velocity",
    "YoungPayee",
    "appeal_case",
    "decide_case",
    "draft_rule",
    "find_case",
    "list_cases",
    "list_desk_cases",
    "list_risk_rules",
    "replay_rule",
    "switch_rule",
]
