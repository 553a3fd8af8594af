"""The fourth door of wallet: asking for money, from one person or from all who share a bill.

Promises: a request has one outcome, whoever is quicker; who is asked sees by whom, how much and what for, and may say no
without a word; nobody is reminded more than once a day; paying a request passes every rule of a payment.
"""

from quanzi.wallet.request import (
    BadDays,
    MoneyRequest,
    NewRequest,
    RemindedAlready,
    RequestOver,
    RequestState,
    ask_money,
    cancel_request,
    decline_request,
    pay_request,
    remind_request,
)
from quanzi.wallet.request_list import find_request, list_open_requests, list_requests_by_me, list_requests_of_me
from quanzi.wallet.shares import SharesDontAddUp, ShareTooSmall
from quanzi.wallet.split import BadSharers, NewShare, NewSplit, Split, close_split, find_split, list_splits, make_split

__all__ = [
    "BadDays",
    "BadSharers",
    "MoneyRequest",
    "NewRequest",
    "NewShare",
    "NewSplit",
    "RemindedAlready",
    "RequestOver",
    "RequestState",
    "ShareTooSmall",
    "SharesDontAddUp",
    "Split",
    "ask_money",
    "cancel_request",
    "close_split",
    "decline_request",
    "find_request",
    "find_split",
    "list_open_requests",
    "list_requests_by_me",
    "list_requests_of_me",
    "list_splits",
    "make_split",
    "pay_request",
    "remind_request",
]
