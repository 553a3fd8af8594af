"""Who may change what was said: its author. Who may read and speak, and who is staff, the circle knows."""

from uuid import UUID

from quanzi import circles
from quanzi.feed.errors import NotInCircle, NotYours
from quanzi.kernel.person import Person


def may_change(by: Person, *, author_id: UUID) -> None:
    """Only the author; NotYours for everybody else who can read it."""
    if by.member_id != author_id:
        raise NotYours


def may_belong(standing: circles.Standing) -> None:
    """Members of the circle; NotInCircle for who only reads it."""
    if standing.role is None:
        raise NotInCircle(circle_id=standing.circle_id)
