"""How an order to the bank goes on: under which key, and which steps a word of the bank asks for. No I/O, no clock."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from quanzi.kernel import ids, limits

Step = Literal["sent", "settle", "fail", "return"]

_STEPS: dict[tuple[str, str], tuple[Step, ...]] = {
    ("placed", "pending"): ("sent",),
    ("placed", "settled"): ("settle",),
    ("placed", "failed"): ("fail",),
    ("placed", "returned"): ("settle", "return"),
    ("sent", "settled"): ("settle",),
    ("sent", "failed"): ("fail",),
    ("sent", "returned"): ("settle", "return"),
    ("settled", "returned"): ("return",),
}


def bank_key(person_id: UUID, order_id: UUID) -> UUID:
    """Under which key the bank knows an order, and its money moves.

    Members make the ids of their orders themselves: one that another member used too must not be that one's order.
    """
    return ids.id_from_source(source="wallet.bank.order", key=f"{person_id}:{order_id}")


def steps_of(state: str, word: str) -> tuple[Step, ...]:
    """What to do in `state` at a `word` of the bank: nothing for one that was heard before, or that takes back an end."""
    return _STEPS.get((state, word), ())


def next_look(state: str, *, at: datetime, now: datetime) -> datetime | None:
    """When to ask the bank again about an order made or settled `at`; None when nothing more can come.

    What is under way: each minute in the first hour, then every quarter of one. What is settled may come back for a month.
    """
    age = now - at
    if state in {"placed", "sent"}:
        return now + (timedelta(minutes=1) if age < timedelta(hours=1) else timedelta(minutes=15))
    if state == "settled" and age < timedelta(days=limits.BANK_RETURN_DAYS_MAX):
        return now + (timedelta(minutes=1) if age < timedelta(minutes=10) else timedelta(hours=1 if age < timedelta(days=1) else 24))
    return None
