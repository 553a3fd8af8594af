"""Who reads and handles reports: operators all of them, a circle's staff those of its posts that are not their own."""

from uuid import UUID

from quanzi import circles, identity
from quanzi.circles.staff import StaffNeeded
from quanzi.kernel.person import Person
from quanzi.moderation.errors import OwnSubject


def may_read_reports(by: Person, standing: circles.Standing) -> None:
    """The circle's owner and moderators, able to act; else StaffNeeded."""
    identity.may_act(by)
    if not standing.is_staff:
        raise StaffNeeded(circle_id=standing.circle_id)


def may_report(by: Person, *, author_id: UUID | None) -> None:
    """Everybody reports what is not their own; else OwnSubject."""
    if author_id == by.id:
        raise OwnSubject
