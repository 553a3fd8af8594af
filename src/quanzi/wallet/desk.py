"""The eleventh door of wallet: what operators do with money.

Promises: a freeze has a reason of money or law, a day on which it ends by itself, and an answer to who objects; who froze
never lifts before the day; nobody posts a correction alone; no transfer is given back by more than it moved; every limit
that was changed says who changed it, why, when, and from what to what.
"""

from quanzi.wallet.adjusting import WISHES, Proposal, Side, decide_adjustment, list_adjustments, list_waiting, propose_adjustment
from quanzi.wallet.due import settle_desk
from quanzi.wallet.freezing import GROUNDS, answer_appeal, freeze_account, lift_freeze, list_freezes, renew_freeze
from quanzi.wallet.inquiry import list_ends
from quanzi.wallet.payout import Payout, PayoutOutcome, pay_out
from quanzi.wallet.rule_change import RULES, NewLimit, change_limit, list_limit_changes, withdraw_limit
from quanzi.wallet.store.adjustments import Adjustment
from quanzi.wallet.store.rule_changes import RuleChange

__all__ = [
    "GROUNDS",
    "RULES",
    "WISHES",
    "Adjustment",
    "NewLimit",
    "Payout",
    "PayoutOutcome",
    "Proposal",
    "RuleChange",
    "Side",
    "answer_appeal",
    "change_limit",
    "decide_adjustment",
    "freeze_account",
    "lift_freeze",
    "list_adjustments",
    "list_ends",
    "list_freezes",
    "list_limit_changes",
    "list_waiting",
    "pay_out",
    "propose_adjustment",
    "renew_freeze",
    "settle_desk",
    "withdraw_limit",
]
