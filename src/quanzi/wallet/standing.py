"""The seventh door of wallet: payments on a later day, and those that repeat.

Promises: each date is paid once, whatever breaks; nothing is paid that I paused or cancelled before; what could not be paid is
tried on three days, then skipped with its reason, and never weighs on the next date.
"""

from quanzi.wallet.order import (
    BadDates,
    NewOrder,
    OrderOver,
    PayeeUnknown,
    StandingOrder,
    TooManyOrders,
    cancel_order,
    find_order,
    list_orders,
    make_order,
    pause_order,
    resume_order,
)
from quanzi.wallet.order_run import pay_orders_due
from quanzi.wallet.repeat import Every
from quanzi.wallet.store.orders import Run

__all__ = [
    "BadDates",
    "Every",
    "NewOrder",
    "OrderOver",
    "PayeeUnknown",
    "Run",
    "StandingOrder",
    "TooManyOrders",
    "cancel_order",
    "find_order",
    "list_orders",
    "make_order",
    "pause_order",
    "pay_orders_due",
    "resume_order",
]
