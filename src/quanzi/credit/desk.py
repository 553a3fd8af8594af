"""The second door of credit: what operators do with scores.

Promises: an operator starts a run and never sees or sets a number by it; whose score is looked at is told to its owner.
"""

from quanzi.credit.run_month import ask_run

__all__ = ["ask_run"]
