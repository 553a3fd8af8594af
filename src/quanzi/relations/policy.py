"""Who may come near whom."""

from uuid import UUID

from quanzi import identity
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.relations.errors import NotYourself, TooManyBlocks, TooManyFollows


def may_approach(by: Person, *, person_id: UUID) -> None:
    """An active member, towards somebody else; NotSignedIn, Suspended or NotYourself."""
    identity.may_act(by)
    may_leave(by, person_id=person_id)


def may_leave(by: Person, *, person_id: UUID) -> None:
    """To step back and to block is open to suspended people too; NotSignedIn or NotYourself."""
    if by.member_id == person_id:
        raise NotYourself(field="person_id")


def may_see(*, exists: bool, hidden: bool) -> None:
    """Who blocked, was blocked or never was: NotFound, always the same."""
    if hidden or not exists:
        raise NotFound


def may_block_more(count: int) -> None:
    """TooManyBlocks at the limit."""
    if count >= limits.BLOCKS_MAX:
        raise TooManyBlocks(most=limits.BLOCKS_MAX)


def may_follow_more(count: int) -> None:
    """TooManyFollows at the limit."""
    if count >= limits.FOLLOWS_MAX:
        raise TooManyFollows(most=limits.FOLLOWS_MAX)
