"""Looking after a group: who is admin, whose it is, who is silent for a while, who has to go."""

from datetime import timedelta
from uuid import UUID

from quanzi import identity
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid, NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.messaging import policy
from quanzi.messaging.errors import TooManyAdmins
from quanzi.messaging.leave import give_role, take_out
from quanzi.messaging.model import Role
from quanzi.messaging.news import tell_mine
from quanzi.messaging.seat import hold_group
from quanzi.messaging.store import invitations, roles
from quanzi.messaging.store.heads import SeatRow
from quanzi.messaging.store.invitations import Removal


async def change_role(tx: Tx, *, by: Person, room_id: UUID, person_id: UUID, role: Role) -> None:
    """Make a member admin or member, as the owner; an admin may step down. Raises Suspended, NotFound, RoomOwnerNeeded, TooManyAdmins.

    Owner somebody becomes by `hand_over` alone; that is Invalid here, as is changing the owner's own role.
    """
    identity.may_act(by)
    seat, theirs = await _hold_both(tx, by=by, room_id=room_id, person_id=person_id)
    if person_id != by.member_id or role is not Role.MEMBER:
        policy.may_own(seat.role)
    if Role.OWNER in (role, theirs):
        raise Invalid(field="role")
    if role is theirs:
        return
    if role is Role.ADMIN and await roles.count_admins(tx, room_id=room_id) >= limits.ADMINS_PER_ROOM_MAX:
        raise TooManyAdmins(admins_max=limits.ADMINS_PER_ROOM_MAX)
    await give_role(tx, room_id=room_id, person_id=person_id, role=role, by_id=by.member_id)


async def hand_over(tx: Tx, *, by: Person, room_id: UUID, person_id: UUID) -> None:
    """Give a group of mine to another member; I stay as an admin. They may hand it on. Raises Suspended, NotFound, RoomOwnerNeeded."""
    identity.may_act(by)
    seat, _theirs = await _hold_both(tx, by=by, room_id=room_id, person_id=person_id)
    policy.may_own(seat.role)
    if person_id == by.member_id:
        return
    # a room has one owner at any moment, so the old one steps down first
    await give_role(tx, room_id=room_id, person_id=by.member_id, role=Role.ADMIN, by_id=by.member_id)
    await give_role(tx, room_id=room_id, person_id=person_id, role=Role.OWNER, by_id=by.member_id)


async def remove_member(tx: Tx, *, by: Person, room_id: UUID, person_id: UUID, reason: str) -> None:
    """Take somebody out, who reads the reason. Raises Suspended, NotFound, RoomStaffNeeded, RoomRankTooLow, TextMissing, TextTooLong."""
    identity.may_act(by)
    seat, theirs = await _hold_both(tx, by=by, room_id=room_id, person_id=person_id)
    policy.may_decide_about(mine=seat.role, theirs=theirs)
    words = clean_text(reason, max_characters=limits.REASON_CHARACTERS_MAX, field="reason", lines=True)
    await invitations.insert_removed(tx, person_id=person_id, room_id=room_id, room_name=seat.name, reason=words)
    await take_out(tx, room_id=room_id, person_ids=[person_id], by_id=by.member_id, quietly=False)


async def silence_member(tx: Tx, *, by: Person, room_id: UUID, person_id: UUID, hours: int) -> None:
    """Let somebody read and not write for 1 hour to 30 days, or (0) write again.

    Raises Suspended, NotFound, RoomStaffNeeded, RoomRankTooLow, Invalid.
    """
    identity.may_act(by)
    seat, theirs = await _hold_both(tx, by=by, room_id=room_id, person_id=person_id)
    policy.may_decide_about(mine=seat.role, theirs=theirs)
    if not 0 <= hours <= limits.SILENCE_DAYS_MAX * 24:
        raise Invalid(field="hours")
    until = tx.now + timedelta(hours=hours) if hours else None
    await roles.update_silent(tx, room_id=room_id, person_id=person_id, until=until)
    tell_mine(tx, person_ids=[person_id], room_id=room_id, kind="silenced")


async def list_removals(tx: ReadTx, *, by: Person) -> list[Removal]:
    """The groups that I was taken out of, with the reasons, the latest first."""
    return await invitations.list_removed(tx, person_id=by.member_id, limit=limits.INVITATIONS_SHOWN_MAX)


async def _hold_both(tx: Tx, *, by: Person, room_id: UUID, person_id: UUID) -> tuple[SeatRow, Role]:
    """My seat and the other's role, in a group that is held; NotFound when they are not in it."""
    seat = await hold_group(tx, by=by, room_id=room_id)
    theirs = await roles.find_role(tx, room_id=room_id, person_id=person_id)
    if theirs is None:
        raise NotFound
    return seat, theirs
