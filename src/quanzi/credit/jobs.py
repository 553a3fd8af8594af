"""What the clock does with scores: the run of the month, and what it gave the groups that people told."""

from quanzi.credit.group_counting import count_groups
from quanzi.credit.run_month import score_month

__all__ = ["count_groups", "score_month"]
