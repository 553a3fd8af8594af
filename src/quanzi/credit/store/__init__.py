"""All SQL of credit, by noun."""

from quanzi.credit.store import cards, credentials, facts, people, questions, runs, scores

__all__ = ["cards", "credentials", "facts", "people", "questions", "runs", "scores"]
