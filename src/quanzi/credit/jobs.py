"""What the clock does with scores: the run of the month."""

from quanzi.credit.run_month import score_month

__all__ = ["score_month"]
