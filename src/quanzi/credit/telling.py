"""The twelfth door of credit: what people are told of their score.

Promises: events name people and what they are about, never a number; nobody is told of what was held back or refused.
"""

from quanzi.credit.events import AccessGiven, DisputeDecided, ScoreAsked, ScoreChanged, UnusualInterest, VouchOffered

__all__ = ["AccessGiven", "DisputeDecided", "ScoreAsked", "ScoreChanged", "UnusualInterest", "VouchOffered"]
