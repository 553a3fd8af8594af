"""All SQL of credit, by noun."""

from quanzi.credit.store import (
    asks,
    cards,
    corrections,
    credentials,
    disputes,
    facts,
    grants,
    groups,
    inquiries,
    merchants,
    people,
    questions,
    refusals,
    runs,
    scores,
    vouches,
)

__all__ = [
    "asks",
    "cards",
    "corrections",
    "credentials",
    "disputes",
    "facts",
    "grants",
    "groups",
    "inquiries",
    "merchants",
    "people",
    "questions",
    "refusals",
    "runs",
    "scores",
    "vouches",
]
