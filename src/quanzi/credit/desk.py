"""The eighth door of credit: what operators do with scores.

Promises: an operator starts a run and sees counts without names; nobody sees or sets a person's number by this.
"""

from quanzi.credit.monitor import STRETCH, FeatureDrift, RunView, list_runs
from quanzi.credit.run_month import ask_run

__all__ = ["STRETCH", "FeatureDrift", "RunView", "ask_run", "list_runs"]
