"""The scorecard that a new house starts with: set by judgement, said to be so, until the house has outcomes of its own.

Its weights follow the five dimensions that are known from practice: of the 400 points above the base 140 are for history,
100 for capacity to fulfil, 80 for reliability, 60 for identity and 20 for vouches.
"""

from quanzi.credit.features import FEATURES
from quanzi.credit.scorecard import Characteristic, Scorecard

_FADING_CUTS = (1.0, 7.0, 13.0, 25.0, 49.0)
"""Months left of all lapses together: one fresh lapse is 24."""

_POINTS: dict[str, tuple[tuple[float, ...], tuple[int, ...]]] = {
    "tenure_months": ((3, 6, 12, 24, 36), (0, 10, 20, 40, 60, 70)),
    "debts_kept": ((1, 2, 4, 7, 12), (0, 14, 26, 42, 58, 70)),
    "debts_late": (_FADING_CUTS, (0, -2, -4, -8, -16, -24)),
    "debts_broken": (_FADING_CUTS, (0, -8, -16, -32, -48, -56)),
    "orders_kept": ((1, 3, 6, 12, 20), (0, 8, 18, 34, 50, 60)),
    "orders_missed": (_FADING_CUTS, (0, -1, -3, -6, -12, -16)),
    "holds_kept": ((1, 3, 6), (0, 12, 26, 40)),
    "requests_honoured": ((1, 3, 6, 12), (0, 4, 10, 16, 24)),
    "deals_kept": ((1, 3, 6, 12, 24), (0, 6, 12, 20, 28, 32)),
    "partners": ((2, 4, 8, 15), (0, 6, 12, 18, 24)),
    "deals_broken": (_FADING_CUTS, (0, -6, -12, -24, -34, -40)),
    "verified_tier": ((1, 2, 3), (0, 20, 40, 60)),
    "vouches": ((1, 2, 3), (0, 8, 14, 20)),
}

EXPERT_CARD = Scorecard(
    name="Expert scorecard 1",
    expert=True,
    characteristics=tuple(
        Characteristic(
            name=one.name, dimension=one.dimension, direction=one.direction, cuts=_POINTS[one.name][0], points=_POINTS[one.name][1]
        )
        for one in FEATURES
    ),
)
