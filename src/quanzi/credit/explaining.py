"""The fifth door of credit: the parts of an explanation, for who shows one.

Promises: the lines add up to the score exactly; what would raise it is true when done; a reason is what was measured.
"""

from quanzi.credit.explain import Bar, Change, Leaving, Line, Reason, Step, read_reasons
from quanzi.credit.features import FEATURES, Feature, Measure
from quanzi.credit.model import THRESHOLDS, Band, Fact, FactKind, band_of
from quanzi.credit.my_score import Moment, MyScore, WhatIf, count_kept
from quanzi.credit.scorecard import Characteristic, Scorecard
from quanzi.credit.scoring import Score

__all__ = [
    "FEATURES",
    "THRESHOLDS",
    "Band",
    "Bar",
    "Change",
    "Characteristic",
    "Fact",
    "FactKind",
    "Feature",
    "Leaving",
    "Line",
    "Measure",
    "Moment",
    "MyScore",
    "Reason",
    "Score",
    "Scorecard",
    "Step",
    "WhatIf",
    "band_of",
    "count_kept",
    "read_reasons",
]
