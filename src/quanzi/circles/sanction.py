"""Asking a member to be silent for a while, or to go; each with a reason that the person reads."""

from datetime import timedelta
from uuid import UUID

from quanzi.circles import decide, membership, model, policy, store
from quanzi.circles.errors import BadCircle
from quanzi.circles.events import MemberMuted, MemberRemoved
from quanzi.circles.standing import find_staff_standing, hold_circle
from quanzi.infra import outbox
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person

REMOVALS_SHOWN_MAX = 200


async def mute_member(tx: Tx, *, by: Person, circle_id: UUID, person_id: UUID, days: int, reason: str) -> None:
    """Keep a member from writing for 1 to 90 days. NotFound, StaffNeeded, RankTooLow, Invalid with `field`."""
    standing = await _hold_and_check(tx, by=by, circle_id=circle_id, person_id=person_id)
    if not 1 <= days <= limits.MUTE_DAYS_MAX:
        raise BadCircle(field="days")
    words, until = decide.clean_reason(reason), tx.now + timedelta(days=days)
    await store.members.update_muted_until(tx, circle_id=circle_id, person_id=person_id, until=until)
    await store.members.insert_mute(tx, circle_id=circle_id, person_id=person_id, until=until)
    await decide.write_decision(tx, by=by, standing=standing, person_id=person_id, kind="muted", reason=words, until=until)
    await outbox.record(tx, MemberMuted(id=tx.new_id(), at=tx.now, circle_id=circle_id, person_id=person_id, until=until))


async def unmute_member(tx: Tx, *, by: Person, circle_id: UUID, person_id: UUID, reason: str = "") -> None:
    """Let a member write again before the time is over. NotFound, StaffNeeded, RankTooLow."""
    standing = await _hold_and_check(tx, by=by, circle_id=circle_id, person_id=person_id)
    words = decide.clean_reason(reason, required=False)
    await store.members.update_muted_until(tx, circle_id=circle_id, person_id=person_id, until=None)
    await store.members.delete_mute(tx, circle_id=circle_id, person_id=person_id)
    await decide.write_decision(tx, by=by, standing=standing, person_id=person_id, kind="unmuted", reason=words)


async def remove_member(tx: Tx, *, by: Person, circle_id: UUID, person_id: UUID, reason: str, days: int | None = None) -> None:
    """Take a member out, for 1 to 365 days or (None) until staff let them in again. NotFound, StaffNeeded, RankTooLow."""
    standing = await _hold_and_check(tx, by=by, circle_id=circle_id, person_id=person_id)
    if days is not None and not 1 <= days <= limits.REMOVAL_DAYS_MAX:
        raise BadCircle(field="days")
    words, until = decide.clean_reason(reason), None if days is None else tx.now + timedelta(days=days)
    await membership.drop_member(tx, circle_id=circle_id, person_id=person_id)
    await store.members.insert_removed(tx, circle_id=circle_id, person_id=person_id, until=until)
    await decide.write_decision(tx, by=by, standing=standing, person_id=person_id, kind="removed", reason=words, until=until)
    await outbox.record(tx, MemberRemoved(id=tx.new_id(), at=tx.now, circle_id=circle_id, person_id=person_id, until=until))


async def readmit_person(tx: Tx, *, by: Person, circle_id: UUID, person_id: UUID, reason: str = "") -> None:
    """Let somebody who was removed join or ask again. NotFound, StaffNeeded."""
    standing = await find_staff_standing(tx, by=by, circle_id=circle_id)
    words = decide.clean_reason(reason, required=False)
    if not await store.members.delete_removed(tx, circle_id=circle_id, person_id=person_id):
        raise NotFound
    await decide.write_decision(tx, by=by, standing=standing, person_id=person_id, kind="readmitted", reason=words)


async def list_removals(tx: ReadTx, *, by: Person, circle_id: UUID) -> list[model.Removal]:
    """Who was removed and may not come back yet; for the staff. NotFound, StaffNeeded."""
    await find_staff_standing(tx, by=by, circle_id=circle_id)
    return await store.members.list_removals(tx, circle_id=circle_id, at=tx.now, limit=REMOVALS_SHOWN_MAX)


async def _hold_and_check(tx: Tx, *, by: Person, circle_id: UUID, person_id: UUID) -> model.Standing:
    standing = await find_staff_standing(tx, by=by, circle_id=circle_id)
    await hold_circle(tx, circle_id=circle_id)
    member = await store.members.find_member(tx, circle_id=circle_id, person_id=person_id)
    if member is None:
        raise NotFound
    policy.may_decide_about(standing.role, member.role)
    return standing
