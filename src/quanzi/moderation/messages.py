"""The second door of moderation: reports of what was said in conversations.

Promises: operators see what a reporter chose to show of a conversation and nothing else, while the report is open; a copy of
what burnt says whether it is what we showed; what is removed is removed with a reason that its author reads.
"""

from quanzi.moderation.events import MessageRemoved
from quanzi.moderation.model import Decision, MessageReport, Quote
from quanzi.moderation.remove import find_quoted_data, list_my_decisions, list_quotes, remove_message
from quanzi.moderation.report_message import report_said

__all__ = [
    "Decision",
    "MessageRemoved",
    "MessageReport",
    "Quote",
    "find_quoted_data",
    "list_my_decisions",
    "list_quotes",
    "remove_message",
    "report_said",
]
