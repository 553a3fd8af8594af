"""A review by a person: nothing is decided until an operator has looked at the document."""

from dataclasses import dataclass

from quanzi.identity.claim import Claim, Outcome, Verdict


@dataclass(frozen=True, slots=True)
class ReviewCheck:
    """Leaves every claim to an operator."""

    async def judge(self, claim: Claim) -> Verdict:
        """Wait, whatever the claim."""
        del claim
        return Verdict(Outcome.WAITING)
