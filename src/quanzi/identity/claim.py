"""What a person says of their identity, and what a check says to it."""

from enum import StrEnum

import msgspec

from quanzi.identity.id_card import IdCard


class Outcome(StrEnum):
    """How a check ended, or that a person has to look."""

    PASSED = "passed"
    FAILED = "failed"
    WAITING = "waiting"


class Claim(msgspec.Struct, frozen=True):
    """The name and the document somebody claims as theirs."""

    legal_name: str
    card: IdCard


class Verdict(msgspec.Struct, frozen=True):
    """What a check found: `reason` is an English message id for the person to read."""

    outcome: Outcome
    reason: str = ""


class Rules(msgspec.Struct, frozen=True):
    """What the operator set: how many independent checks each counts for, and how many make a tier."""

    weights: dict[str, int]
    tier_2_checks: int
    tier_3_checks: int
    age_min_years: int

    def tier_of(self, passed: list[str], *, face_to_face: bool) -> int:
        """The tier that these passed checks add up to: one makes I; meeting an operator counts as set."""
        weight = sum(self.weights.get(check, 0) for check in set(passed))
        if face_to_face:
            weight += self.weights.get("face_to_face", 0)
        if weight <= 0:
            return 0
        return 1 + (weight >= self.tier_2_checks) + (weight >= self.tier_3_checks)
