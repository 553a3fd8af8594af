"""Who is what in a circle: members, moderators, and the owner, who is always exactly one."""

from uuid import UUID

from quanzi import identity, relations
from quanzi.circles import decide, model, policy, store
from quanzi.circles.errors import HandoverGone
from quanzi.circles.events import CircleHandedOver, CircleOffered, RoleChanged
from quanzi.circles.standing import find_staff_standing, find_standing, hold_circle
from quanzi.infra import outbox
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.page import Cursor, Page, read_cursor
from quanzi.kernel.person import Person


async def list_members(
    tx: ReadTx, *, by: Person, circle_id: UUID, cursor: str | None = None, limit: int = limits.PAGE_ITEMS_DEFAULT
) -> Page[model.Member]:
    """Who is in a circle, the latest first, people out of my sight left out; for whoever may read it.

    NotFound, MembersOnly, BadCursor.
    """
    policy.may_read(await find_standing(tx, by=by, circle_id=circle_id))
    place = read_cursor(cursor)
    rows = await store.members.list_members(
        tx,
        circle_id=circle_id,
        hidden=await relations.find_hidden(tx, person_id=by.member_id),
        at=place.at if place else None,
        after=place.id if place else None,
        limit=limit + 1,
    )
    shown = tuple(rows[:limit])
    return Page(shown, Cursor(shown[-1].joined_at, shown[-1].person_id).text() if len(rows) > limit else None)


async def list_staff(tx: ReadTx, *, by: Person, circle_id: UUID) -> list[model.Member]:
    """The owner and the moderators; for whoever may know of the circle. NotFound."""
    await find_standing(tx, by=by, circle_id=circle_id)
    return await store.members.list_staff(tx, circle_id=circle_id)


async def appoint_moderator(tx: Tx, *, by: Person, circle_id: UUID, person_id: UUID, reason: str) -> None:
    """Make a member a moderator; she reads the reason. NotFound, OwnerNeeded, RankTooLow, TooManyModerators, Invalid."""
    await _change_role(tx, by=by, circle_id=circle_id, person_id=person_id, role="moderator", reason=reason)


async def dismiss_moderator(tx: Tx, *, by: Person, circle_id: UUID, person_id: UUID, reason: str) -> None:
    """Make a moderator a member again; she reads the reason. NotFound, OwnerNeeded, RankTooLow, Invalid with `field`."""
    await _change_role(tx, by=by, circle_id=circle_id, person_id=person_id, role="member", reason=reason)


async def _change_role(tx: Tx, *, by: Person, circle_id: UUID, person_id: UUID, role: model.Role, reason: str) -> None:
    identity.may_act(by)
    standing = await find_standing(tx, by=by, circle_id=circle_id)
    policy.may_own(standing)
    await hold_circle(tx, circle_id=circle_id)
    member = await store.members.find_member(tx, circle_id=circle_id, person_id=person_id)
    if member is None:
        raise NotFound
    policy.may_decide_about(standing.role, member.role)
    words = decide.clean_reason(reason)
    if member.role == role:
        return
    if role == "moderator":
        policy.may_appoint(await store.members.count_moderators(tx, circle_id=circle_id))
    await _write_role(tx, circle_id=circle_id, person_id=person_id, role=role)
    kind = "appointed" if role == "moderator" else "dismissed"
    await decide.write_decision(tx, by=by, standing=standing, person_id=person_id, kind=kind, reason=words)


async def _write_role(tx: Tx, *, circle_id: UUID, person_id: UUID, role: model.Role) -> None:
    await store.members.update_role(tx, circle_id=circle_id, person_id=person_id, role=role)
    await store.members.update_my_role(tx, circle_id=circle_id, person_id=person_id, role=role)
    await outbox.record(tx, RoleChanged(id=tx.new_id(), at=tx.now, circle_id=circle_id, person_id=person_id, role=role))


async def find_handover(tx: ReadTx, *, by: Person, circle_id: UUID) -> UUID | None:
    """To whom the circle is offered, for its owner and that person; None to everybody else. NotFound."""
    standing = await find_standing(tx, by=by, circle_id=circle_id)
    to = await store.entries.find_handover(tx, circle_id=circle_id)
    return to if standing.role == "owner" or to == by.member_id else None


async def offer_circle(tx: Tx, *, by: Person, circle_id: UUID, person_id: UUID) -> None:
    """Offer my circle to another member; an earlier offer ends. NotFound, OwnerNeeded, RankTooLow for myself."""
    identity.may_act(by)
    standing = await find_standing(tx, by=by, circle_id=circle_id)
    policy.may_own(standing)
    await hold_circle(tx, circle_id=circle_id)
    member = await store.members.find_member(tx, circle_id=circle_id, person_id=person_id)
    if member is None:
        raise NotFound
    policy.may_decide_about(standing.role, member.role)
    await store.entries.insert_handover(tx, circle_id=circle_id, to_person_id=person_id)
    await decide.log_deed(tx, by=by, circle_id=circle_id, kind="circle_offered", person_id=person_id)
    await outbox.record(tx, CircleOffered(id=tx.new_id(), at=tx.now, circle_id=circle_id, owner_id=by.member_id, person_id=person_id))


async def withdraw_offer(tx: Tx, *, by: Person, circle_id: UUID) -> None:
    """Take the offer of my circle back; nothing happens when there is none. NotFound, OwnerNeeded."""
    identity.may_act(by)
    policy.may_own(await find_standing(tx, by=by, circle_id=circle_id))
    to = await store.entries.find_handover(tx, circle_id=circle_id)
    if to is not None and await store.entries.delete_handover(tx, circle_id=circle_id, to_person_id=to):
        await decide.log_deed(tx, by=by, circle_id=circle_id, kind="offer_withdrawn", person_id=to)


async def accept_circle(tx: Tx, *, by: Person, circle_id: UUID) -> None:
    """Become the owner of a circle that was offered to me; who owned it stays as moderator. NotFound, HandoverGone."""
    identity.may_act(by)
    await find_standing(tx, by=by, circle_id=circle_id)
    circle = await hold_circle(tx, circle_id=circle_id)
    if not await store.entries.delete_handover(tx, circle_id=circle_id, to_person_id=by.member_id):
        raise HandoverGone
    await _write_role(tx, circle_id=circle_id, person_id=circle.owner_id, role="moderator")
    await _write_role(tx, circle_id=circle_id, person_id=by.member_id, role="owner")
    await store.circles.update_owner(tx, circle_id=circle_id, owner_id=by.member_id)
    await decide.log_deed(tx, by=by, circle_id=circle_id, kind="circle_accepted", person_id=circle.owner_id)
    await outbox.record(
        tx, CircleHandedOver(id=tx.new_id(), at=tx.now, circle_id=circle_id, from_person_id=circle.owner_id, to_person_id=by.member_id)
    )


async def decline_circle(tx: Tx, *, by: Person, circle_id: UUID) -> None:
    """Not take a circle that was offered to me; nothing happens when it no longer is. NotFound."""
    await find_standing(tx, by=by, circle_id=circle_id)
    await store.entries.delete_handover(tx, circle_id=circle_id, to_person_id=by.member_id)


async def find_member(tx: ReadTx, *, by: Person, circle_id: UUID, person_id: UUID) -> model.Member:
    """A member as the circle's staff see them. NotFound, StaffNeeded."""
    await find_staff_standing(tx, by=by, circle_id=circle_id)
    member = await store.members.find_member(tx, circle_id=circle_id, person_id=person_id)
    if member is None:
        raise NotFound
    return member
