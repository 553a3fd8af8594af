"""All SQL of credit, by noun."""

from quanzi.credit.store import asks, cards, facts, grants, inquiries, merchants, people, scores

__all__ = ["asks", "cards", "facts", "grants", "inquiries", "merchants", "people", "scores"]
