"""What a score is made of: kinds of facts, the five dimensions, bands, and a scored person. No I/O, no clock."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

SCORE_MIN, SCORE_BASE, SCORE_MAX = 350, 550, 950
THRESHOLDS = tuple(range(550, 901, 50))
"""Where a yes-or-no answer may be asked: 550, 600 … 900."""


class Dimension(StrEnum):
    """The five of the gauge, in the order they are shown."""

    HISTORY = "history"
    CAPACITY = "capacity"
    RELIABILITY = "reliability"
    IDENTITY = "identity"
    VOUCHES = "vouches"


class FactKind(StrEnum):
    """All that can ever become part of a score: own conduct where one had given one's word.

    There is no kind for what somebody says, likes, buys, owns or is, nor for what others are; a test holds the list to that.
    """

    JOINED = "joined"
    VERIFIED = "verified"
    REQUEST_HONOURED = "request_honoured"
    DEBT_KEPT = "debt_kept"
    DEBT_LATE = "debt_late"
    DEBT_BROKEN = "debt_broken"
    ORDER_KEPT = "order_kept"
    ORDER_MISSED = "order_missed"
    HOLD_KEPT = "hold_kept"
    DEAL_KEPT = "deal_kept"
    DEAL_BROKEN = "deal_broken"
    DISPUTE_LOST = "dispute_lost"
    VOUCHED = "vouched"
    VOUCH_LOST = "vouch_lost"


LAPSES = frozenset(
    {FactKind.DEBT_LATE, FactKind.DEBT_BROKEN, FactKind.ORDER_MISSED, FactKind.DEAL_BROKEN, FactKind.DISPUTE_LOST, FactKind.VOUCH_LOST}
)
"""Kinds that can lower a score; each is forgotten after `limits.LAPSE_MONTHS`."""

BREAKS = frozenset({FactKind.DEBT_BROKEN, FactKind.DEAL_BROKEN, FactKind.DISPUTE_LOST})
"""Lapses that cost those who vouched for the person what they staked."""

KEPT = frozenset({FactKind.REQUEST_HONOURED, FactKind.DEBT_KEPT, FactKind.ORDER_KEPT, FactKind.HOLD_KEPT, FactKind.DEAL_KEPT})
"""Kinds that say a word was kept: "kept 14 of 14 deals" counts these beside the lapses."""


class Fact(msgspec.Struct, frozen=True):
    """One thing a person did, as the store holds it.

    `happened_at` is when it took place, `known_at` when the store learnt it: a score as of a day uses what was known by then.
    `value` is 1 but for VERIFIED (the tier 1 to 3) and VOUCH_LOST (the points staked). `other_id` is with whom, so that
    one partner can't stand for many; `ended_at` when it stopped counting (a dispute was won, a vouch was taken back).
    """

    id: UUID
    kind: FactKind
    context: str
    source: str
    source_id: UUID
    other_id: UUID | None
    happened_at: datetime
    known_at: datetime
    value: int = 1
    ended_at: datetime | None = None


class Band(StrEnum):
    """A range of scores; the names are kind, since a band may be shown."""

    STARTING = "starting"
    FAIR = "fair"
    GOOD = "good"
    VERY_GOOD = "very_good"
    EXCELLENT = "excellent"


_BANDS = ((700, Band.EXCELLENT), (650, Band.VERY_GOOD), (600, Band.GOOD), (550, Band.FAIR), (SCORE_MIN, Band.STARTING))


def band_of(total: int) -> Band:
    """350-549 starting, 550-599 fair, 600-649 good, 650-699 very good, 700-950 excellent."""
    return next(band for floor, band in _BANDS if total >= floor)
