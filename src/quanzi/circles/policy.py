"""Who may do what in a circle: loaded facts in, nothing out, or a refusal with its reason."""

from datetime import datetime

from quanzi.circles.errors import (
    AskFirst,
    MembersOnly,
    Muted,
    NoNeedToAsk,
    NotAMember,
    OwnerMustHandOver,
    OwnerNeeded,
    RankTooLow,
    StaffNeeded,
    TooManyModerators,
    WasRemoved,
)
from quanzi.circles.model import RANK, Removal, Role, Standing, Visibility
from quanzi.kernel import limits


def may_read(standing: Standing) -> None:
    """Everybody reads an open circle, members read theirs; else MembersOnly."""
    if standing.role is None and standing.visibility != "open":
        raise MembersOnly(circle_id=standing.circle_id)


def may_speak(standing: Standing, now: datetime) -> None:
    """Members speak who are not muted; else NotAMember, or Muted with `until`."""
    if standing.role is None:
        raise NotAMember(circle_id=standing.circle_id)
    if standing.muted_until is not None and standing.muted_until > now:
        raise Muted(circle_id=standing.circle_id, until=standing.muted_until)


def may_belong(standing: Standing) -> None:
    """What only members see; else NotAMember."""
    if standing.role is None:
        raise NotAMember(circle_id=standing.circle_id)


def may_moderate(standing: Standing) -> None:
    """Owner and moderators; else StaffNeeded."""
    if not standing.is_staff:
        raise StaffNeeded(circle_id=standing.circle_id)


def may_own(standing: Standing) -> None:
    """The owner alone; else OwnerNeeded."""
    if standing.role != "owner":
        raise OwnerNeeded(circle_id=standing.circle_id)


def may_decide_about(mine: Role | None, theirs: Role | None) -> None:
    """Staff decide about those of lower rank; else RankTooLow."""
    if RANK[mine] <= RANK[theirs]:
        raise RankTooLow


def may_appoint(moderators: int) -> None:
    """One more moderator; TooManyModerators at the limit."""
    if moderators >= limits.MODERATORS_PER_CIRCLE_MAX:
        raise TooManyModerators(moderators_max=limits.MODERATORS_PER_CIRCLE_MAX)


def may_join(visibility: Visibility, removal: Removal | None, now: datetime) -> None:
    """Anybody joins an open circle who was not removed from it; else AskFirst or WasRemoved."""
    may_return(removal, now)
    if visibility != "open":
        raise AskFirst


def may_ask(visibility: Visibility, removal: Removal | None, now: datetime) -> None:
    """One asks a closed circle; NoNeedToAsk for an open one, WasRemoved for those who were."""
    may_return(removal, now)
    if visibility == "open":
        raise NoNeedToAsk


def may_return(removal: Removal | None, now: datetime) -> None:
    """Whoever was removed waits for the end of it; else WasRemoved."""
    if removal is not None and (removal.until is None or removal.until > now):
        raise WasRemoved(until=removal.until)


def may_leave(role: Role) -> None:
    """Everybody but the owner; else OwnerMustHandOver."""
    if role == "owner":
        raise OwnerMustHandOver
