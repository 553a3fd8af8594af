"""A register that isn't one: it decides by the number alone, always in the same way. Offered in the demo only.

The order digits decide: characters 15 and 16 of a resident identity number, the last two signs of any other number.

    99          the register does not answer
    90 to 98    name and number do not belong together
    any other   they do
"""

from dataclasses import dataclass

from quanzi.identity.claim import Claim, Outcome, Verdict
from quanzi.identity.errors import CheckUnavailable
from quanzi.identity.id_card import RESIDENT_ID, IdCard

NO_MATCH = "Name and number do not belong together in the register."


@dataclass(frozen=True, slots=True)
class SandboxCheck:
    """The register of the demo."""

    async def judge(self, claim: Claim) -> Verdict:
        """As the table above says."""
        order = _order_of(claim.card)
        if order == "99":
            raise CheckUnavailable
        if order.startswith("9"):
            return Verdict(Outcome.FAILED, NO_MATCH)
        return Verdict(Outcome.PASSED)


def _order_of(card: IdCard) -> str:
    return card.number[14:16] if card.document == RESIDENT_ID else card.number[-2:]
