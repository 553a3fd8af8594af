"""All SQL of credit, by noun."""

from quanzi.credit.store import cards, corrections, credentials, disputes, facts, people, questions, refusals, runs, scores, vouches

__all__ = ["cards", "corrections", "credentials", "disputes", "facts", "people", "questions", "refusals", "runs", "scores", "vouches"]
