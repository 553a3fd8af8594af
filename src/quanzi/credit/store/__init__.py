"""All SQL of credit, by noun."""

from quanzi.credit.store import cards, facts, people, runs, scores

__all__ = ["cards", "facts", "people", "runs", "scores"]
