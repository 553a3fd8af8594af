"""The words of the score: bands, dimensions, what is measured, what was noted. English is the message id; pages translate."""

from collections.abc import Callable

from quanzi.credit import Band, Dimension, FactKind

Say = Callable[..., str]

BANDS = {Band.STARTING: "Starting out", Band.FAIR: "Fair", Band.GOOD: "Good", Band.VERY_GOOD: "Very good", Band.EXCELLENT: "Excellent"}
"""A band as it is shown; none of them shames."""

DIMENSIONS = {
    Dimension.HISTORY: "History",
    Dimension.CAPACITY: "Keeping commitments",
    Dimension.RELIABILITY: "Reliability in deals",
    Dimension.IDENTITY: "Identity",
    Dimension.VOUCHES: "Vouches",
}
"""The five of the gauge."""

FEATURES = {
    "tenure_months": "Time here",
    "debts_kept": "Debts repaid on time",
    "debts_late": "Debts repaid late",
    "debts_broken": "Debts not repaid",
    "orders_kept": "Standing orders that ran",
    "orders_missed": "Standing orders without cover",
    "holds_kept": "Deposits and holds honoured",
    "requests_honoured": "Requests paid in time",
    "deals_kept": "Deals kept",
    "partners": "Different people you kept your word with",
    "deals_broken": "Deals not kept",
    "verified_tier": "Verified name",
    "vouches": "People who vouch for you",
}
"""What is measured."""

FACTS = {
    FactKind.JOINED: "Joined",
    FactKind.VERIFIED: "Name verified",
    FactKind.REQUEST_HONOURED: "Paid a request in time",
    FactKind.DEBT_KEPT: "Repaid a debt on time",
    FactKind.DEBT_LATE: "Repaid a debt late",
    FactKind.DEBT_BROKEN: "Left a debt unpaid",
    FactKind.ORDER_KEPT: "A standing order ran",
    FactKind.ORDER_MISSED: "A standing order had no cover",
    FactKind.HOLD_KEPT: "Honoured a hold",
    FactKind.DEAL_KEPT: "Kept a deal",
    FactKind.DEAL_BROKEN: "Did not keep a deal",
    FactKind.DISPUTE_LOST: "A dispute was decided for the other side",
    FactKind.VOUCHED: "Somebody vouched for you",
    FactKind.VOUCH_LOST: "A vouch of yours cost its stake",
}
"""What was noted."""

WHY = {"first": "The first one", "month": "The monthly run", "asked": "You asked for it", "corrected": "An item was corrected"}
"""Why a score was worked out."""

_TIERS = ("Not verified", "Tier I", "Tier II", "Tier III")


def name_feature(say: Say, name: str) -> str:
    """What is measured, in words; a card that was given before is never changed, so it may name what is measured no more."""
    return say(FEATURES[name]) if name in FEATURES else name


def tell_measured(say: Say, name: str, value: int | None) -> str:
    """A measured value in words: months, a tier, how many, or how much of lapses is left."""
    if name == "verified_tier":
        return say(_TIERS[value or 0])
    if name == "tenure_months":
        return say("Months: {count}", count=value or 0)
    if name in {"debts_late", "debts_broken", "orders_missed", "deals_broken"}:
        return say("Months of fading left: {count}", count=value) if value else say("None")
    return say("Counted: {count}", count=value or 0)


def tell_step(say: Say, name: str, needed: int) -> str:
    """What would raise a score, in words."""
    if name == "verified_tier":
        return say("Verify your name to {tier}", tier=say(_TIERS[needed]))
    if name == "tenure_months":
        return say("Be here longer: {count} months", count=needed)
    if name in {"debts_late", "debts_broken", "orders_missed", "deals_broken"}:
        return say("Wait until a lapse fades; it does by itself")
    return say("{what}: {count} in the last 24 months", what=name_feature(say, name), count=needed)
