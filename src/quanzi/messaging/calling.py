"""A door of messaging: what the worker does about what is urgent, and what it hears of it."""

from quanzi.messaging.store.urgent_calls import CallKey
from quanzi.messaging.urge_calls import (
    LOST_AFTER,
    Call,
    Waits,
    list_called,
    list_calls_due,
    note_called,
    note_failed,
    plan_calls,
    take_call,
)
from quanzi.messaging.urge_events import UrgentAsked, UrgentConfirmed
from quanzi.messaging.urge_plan import send_due
from quanzi.messaging.urge_state import tell_due

__all__ = [
    "LOST_AFTER",
    "Call",
    "CallKey",
    "UrgentAsked",
    "UrgentConfirmed",
    "Waits",
    "list_called",
    "list_calls_due",
    "note_called",
    "note_failed",
    "plan_calls",
    "send_due",
    "take_call",
    "tell_due",
]
