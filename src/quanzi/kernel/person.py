"""Who acts: nobody yet, a member, an operator, or the system itself."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from quanzi.kernel.errors import NotSignedIn


class Kind(StrEnum):
    """The four that can act."""

    SIGNED_OUT = "signed_out"
    MEMBER = "member"
    OPERATOR = "operator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks, as far as the door knows it; every deed and question takes one as `by`.

    `tier` is the real-name tier 0 to 3. `scopes` is None for a signed-in session (all that the person may do) or the
    scopes of a personal access token. `suspended` people read and leave, no more. `strong` says that a second factor
    was given in this session: an operator without it acts as a member.
    """

    kind: Kind
    id: UUID | None = None
    session_id: UUID | None = None
    tier: int = 0
    language: str = "en"
    scopes: frozenset[str] | None = None
    suspended: bool = False
    strong: bool = False
    network: str = field(default="", repr=False)

    @property
    def is_operator(self) -> bool:
        """Whether operators' deeds are open: the role and a second factor."""
        return self.kind is Kind.OPERATOR and self.strong

    @property
    def member_id(self) -> UUID:
        """The id of the member who acts; raises NotSignedIn when nobody is."""
        if self.id is None:
            raise NotSignedIn
        return self.id

    def at(self, network: str) -> "Person":
        """The same person, seen from a network address; used for rate limits only."""
        return replace(self, network=network)


SIGNED_OUT = Person(kind=Kind.SIGNED_OUT)
SYSTEM = Person(kind=Kind.SYSTEM, strong=True)
