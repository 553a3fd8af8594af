"""The eighth door of credit: what operators do with scores.

Promises: an operator starts a run and sees counts without names; nobody sees or sets a person's number by this.
"""

from quanzi.credit.monitor import STRETCH, FeatureDrift, RunView, list_runs, population_stability
from quanzi.credit.oversight import Estimate, GroupView, Oversight, find_oversight
from quanzi.credit.run_month import ask_run

__all__ = [
    "STRETCH",
    "Estimate",
    "FeatureDrift",
    "GroupView",
    "Oversight",
    "RunView",
    "ask_run",
    "find_oversight",
    "list_runs",
    "population_stability",
]
