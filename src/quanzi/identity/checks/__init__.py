"""Ways to check who somebody is. Each is an adapter: what it asks of the world happens outside of any transaction.

A check that decides by name and number follows `IdentityCheck`. One that sends the person elsewhere (`oidc`) is called
by its own pages, and ends in the same `Verdict`.
"""

from typing import Protocol

from quanzi.identity.claim import Claim, Verdict


class IdentityCheck(Protocol):
    """Decides about a claim, now or later."""

    async def judge(self, claim: Claim) -> Verdict:
        """What the check says to the claim; CheckUnavailable when the other side does not answer."""
        ...
