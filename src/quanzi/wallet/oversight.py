"""The twelfth door of wallet: operators look at what somebody moved, and what members see of operators.

Promises: nobody looks without a reason, and whoever was looked at reads when, by whom and why; a frozen account shows its
owner the reason and the day, and takes an objection that somebody else answers.
"""

from quanzi.wallet.freezing import appeal_freeze, list_own_freezes
from quanzi.wallet.inquiry import End, Found, ReasonNeeded, Sought, list_looks, search_transfers, start_inquiry
from quanzi.wallet.store.freezes import Freeze
from quanzi.wallet.store.looks import Inquiry, Look
from quanzi.wallet.story import AccountView, Story, find_account_view, find_story

__all__ = [
    "AccountView",
    "End",
    "Found",
    "Freeze",
    "Inquiry",
    "Look",
    "ReasonNeeded",
    "Sought",
    "Story",
    "appeal_freeze",
    "find_account_view",
    "find_story",
    "list_looks",
    "list_own_freezes",
    "search_transfers",
    "start_inquiry",
]
