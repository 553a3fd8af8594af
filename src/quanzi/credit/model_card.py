"""The tenth door of credit: the report of how a learnt scorecard was tested, which anybody may read.

Promises: it says what was left out and how sure each figure is; a card that was learnt scores nobody without one.
"""

from quanzi.credit.card_report import (
    NOT_TOLD,
    CalibrationPart,
    DataSheet,
    Drift,
    Estimate,
    Fairness,
    Figures,
    GroupFigures,
    Judged,
    ModelCard,
    Monotone,
    read_model_card,
    write_model_card,
)

__all__ = [
    "NOT_TOLD",
    "CalibrationPart",
    "DataSheet",
    "Drift",
    "Estimate",
    "Fairness",
    "Figures",
    "GroupFigures",
    "Judged",
    "ModelCard",
    "Monotone",
    "read_model_card",
    "write_model_card",
]
