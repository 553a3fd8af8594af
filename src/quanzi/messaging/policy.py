"""Who may do what in a room. Who is not in it is told that there is nothing (NotFound), by what loads the facts."""

from datetime import datetime, timedelta
from uuid import UUID

from quanzi.kernel import limits
from quanzi.messaging.errors import (
    LinksClosed,
    NameNotVerified,
    NotYourMessage,
    RoomClosed,
    RoomOwnerNeeded,
    RoomRankTooLow,
    RoomStaffNeeded,
    Silenced,
    TooLate,
    WasTakenOut,
)
from quanzi.messaging.model import Role
from quanzi.messaging.ways import VERIFIED_TIER


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


def may_own(role: Role) -> None:
    """The room's owner."""
    if role is not Role.OWNER:
        raise RoomOwnerNeeded


def may_decide_about(*, mine: Role, theirs: Role) -> None:
    """Staff, about who stands below them; so never about themselves."""
    may_look_after(mine)
    if theirs is Role.OWNER or mine is theirs:
        raise RoomRankTooLow


def may_bring(*, role: Role, invite_by: str) -> None:
    """Whoever the room's terms let bring others: its staff, or everybody in it."""
    if invite_by == "staff":
        may_look_after(role)


def may_use_links(member_count: int) -> None:
    """A group that is small enough for links."""
    if member_count >= limits.ROOM_MEMBERS_UNVERIFIED:
        raise LinksClosed(members_max=limits.ROOM_MEMBERS_UNVERIFIED)


def may_return(*, was_removed: bool) -> None:
    """Who was never taken out of the room, or was added again by its staff."""
    if was_removed:
        raise WasTakenOut


def may_be_inside(*, member_count: int, tier: int) -> None:
    """Above 100 members, people with a verified name."""
    if member_count >= limits.ROOM_MEMBERS_UNVERIFIED and tier < VERIFIED_TIER:
        raise NameNotVerified(members_max=limits.ROOM_MEMBERS_UNVERIFIED)
