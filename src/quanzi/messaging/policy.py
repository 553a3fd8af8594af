"""Who may do what in a room. Who is not in it is told that there is nothing (NotFound), by what loads the facts."""

from datetime import datetime, timedelta
from uuid import UUID

from quanzi.kernel import limits
from quanzi.messaging.errors import NotYourMessage, RoomClosed, RoomStaffNeeded, Silenced, TooLate
from quanzi.messaging.model import Role


def may_write(*, is_open: bool, silent_until: datetime | None, now: datetime) -> None:
    """Members of an open room who were not silenced."""
    if not is_open:
        raise RoomClosed
    if silent_until is not None and silent_until > now:
        raise Silenced(until=silent_until)


def may_change(*, member_id: UUID, author_id: UUID, at: datetime, now: datetime, minutes_max: int) -> None:
    """Who wrote it, for some minutes."""
    if member_id != author_id:
        raise NotYourMessage
    if now - at > timedelta(minutes=minutes_max):
        raise TooLate(minutes_max=minutes_max)


def may_recall(*, member_id: UUID, author_id: UUID, role: Role, at: datetime, now: datetime) -> None:
    """Who wrote it, for two minutes; the room's staff at any time."""
    if member_id != author_id and role.is_staff:
        return
    may_change(member_id=member_id, author_id=author_id, at=at, now=now, minutes_max=limits.RECALL_MINUTES_MAX)


def may_look_after(role: Role) -> None:
    """The room's owner and admins."""
    if not role.is_staff:
        raise RoomStaffNeeded
