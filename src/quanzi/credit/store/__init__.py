"""All SQL of credit, by noun."""

from quanzi.credit.store import asks, cards, facts, grants, inquiries, merchants, people, runs, scores

__all__ = ["asks", "cards", "facts", "grants", "inquiries", "merchants", "people", "runs", "scores"]
