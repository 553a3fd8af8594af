"""The third door of credit: asking somebody to show something of their score, and answering.

Promises: who is asked sees exactly what would be seen, and may say once, for a day, not now, never, or nothing. Whatever they did
not say yes to looks like "not available": off, refused, unanswered, asked too often. Nobody is asked by one person over and over.
"""

from quanzi.credit.ask import Asked, NewAsk, Reply, allow_asker, answer_ask, ask_to_see, list_asks, list_barred, list_my_asks, withdraw_ask
from quanzi.credit.store.asks import MyAsk

__all__ = [
    "Asked",
    "MyAsk",
    "NewAsk",
    "Reply",
    "allow_asker",
    "answer_ask",
    "ask_to_see",
    "list_asks",
    "list_barred",
    "list_my_asks",
    "withdraw_ask",
]
