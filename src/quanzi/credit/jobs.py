"""What the clock does with scores: the run of the month."""

from quanzi.credit.run_month import run_month

__all__ = ["run_month"]
