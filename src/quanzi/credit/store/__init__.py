"""All SQL of credit, by noun."""

from quanzi.credit.store import cards, corrections, disputes, facts, people, refusals, runs, scores, vouches

__all__ = ["cards", "corrections", "disputes", "facts", "people", "refusals", "runs", "scores", "vouches"]
