"""Being asked into a group: who asks, how many of my contacts are inside, and my yes or no."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from quanzi import identity, relations
from quanzi.circles import belonging
from quanzi.infra import outbox
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.messaging import policy
from quanzi.messaging.add import let_in
from quanzi.messaging.errors import OnlyForCircle, TooManyApplicants
from quanzi.messaging.events import GroupAsked
from quanzi.messaging.store import entries, heads, invitations, roles, terms
from quanzi.messaging.store.terms import TermsRow
from quanzi.messaging.ways import VERIFIED_TIER, Way

_OPEN = timedelta(days=limits.INVITATION_DAYS_OPEN)


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """A group as who is not in it yet sees it; `contacts_inside` is how many of the reader's contacts are."""

    room_id: UUID
    name: str
    picture: dict[str, object] | None
    circle_id: UUID | None
    member_count: int
    contacts_inside: int
    needs_approval: bool
    is_mine: bool = False


class Invitation(msgspec.Struct, frozen=True):
    """A group that I am asked into, and by whom."""

    room: Preview
    by_id: UUID
    at: datetime


async def list_invitations(tx: ReadTx, *, by: Person) -> list[Invitation]:
    """The groups that I am asked into, the latest first; not by who is out of my sight, and not into what has ended."""
    rows = await invitations.list_invitations(tx, person_id=by.member_id, since=tx.now - _OPEN, limit=limits.INVITATIONS_SHOWN_MAX)
    if not rows:
        return []
    hidden = await relations.find_hidden(tx, person_id=by.member_id)
    found = {one.room_id: one for one in await terms.list_terms(tx, room_ids=[row.room_id for row in rows])}
    shown = [row for row in rows if row.by_id not in hidden and row.room_id in found and found[row.room_id].is_open]
    previews = await show_rooms(tx, by=by, rows=[found[row.room_id] for row in shown])
    return [Invitation(preview, row.by_id, row.at) for preview, row in zip(previews, shown, strict=True)]


async def show_rooms(tx: ReadTx, *, by: Person, rows: list[TermsRow]) -> list[Preview]:
    """Groups as who is not in them sees them."""
    contacts = sorted(await relations.find_contact_ids(tx, person_id=by.member_id)) if rows else []
    inside = await roles.list_present_in(tx, room_ids=[row.room_id for row in rows], person_ids=[*contacts, by.member_id])
    return [
        Preview(
            room_id=row.room_id,
            name=row.name,
            picture=row.picture,
            circle_id=row.circle_id,
            member_count=row.member_count,
            contacts_inside=len(inside.get(row.room_id, frozenset()) - {by.member_id}),
            needs_approval=row.needs_approval,
            is_mine=by.member_id in inside.get(row.room_id, frozenset()),
        )
        for row in rows
    ]


async def accept_invitation(tx: Tx, *, by: Person, room_id: UUID) -> Way:
    """Come into a group that I am asked into: in, or waiting for its staff where they approve.

    Raises Suspended, NotFound, RoomFull, TooManyRooms, TierNeeded above 100 members, OnlyForCircle, WasTakenOut.
    """
    identity.may_act(by)
    found = await invitations.find_invitation(tx, person_id=by.member_id, room_id=room_id, since=tx.now - _OPEN)
    if found is None:
        raise NotFound
    return await come_in(tx, by=by, room_id=room_id, by_id=found.by_id, is_approved=found.is_approved)


async def come_in(
    tx: Tx, *, by: Person, room_id: UUID, by_id: UUID, is_approved: bool, by_link: bool = False, sees_all: bool = False
) -> Way:
    """Come in of my own will, brought by somebody; or wait for the staff. Raises as `accept_invitation`, and LinksClosed."""
    room = next(iter(await terms.list_terms(tx, room_ids=[room_id])), None)
    if room is None:
        raise NotFound
    if room.circle_id is not None and not await belonging.hold_members(tx, circle_id=room.circle_id, person_ids=[by.member_id]):
        raise OnlyForCircle
    await heads.lock_head(tx, room_id=room_id)
    room = next(iter(await terms.list_terms(tx, room_ids=[room_id])), None)
    if room is None or not room.is_open:
        raise NotFound
    if await roles.find_role(tx, room_id=room_id, person_id=by.member_id) is not None:
        await invitations.delete_invitations(tx, room_id=room_id, person_ids=[by.member_id])
        return Way.IN
    was_removed = bool(await invitations.list_removed_from(tx, room_id=room_id, person_ids=[by.member_id]))
    policy.may_return(was_removed=was_removed and not is_approved)
    if by_link:
        policy.may_use_links(room.member_count)
    if room.member_count >= limits.ROOM_MEMBERS_UNVERIFIED:
        identity.may_act_verified(by, tier=VERIFIED_TIER)
    if is_approved or not room.needs_approval:
        await let_in(tx, room_id=room_id, person_ids=[by.member_id], by_id=by_id, sees_all=sees_all)
        return Way.IN
    if len(await entries.list_applicants(tx, room_id=room_id, limit=limits.APPLICANTS_PER_ROOM_MAX)) >= limits.APPLICANTS_PER_ROOM_MAX:
        raise TooManyApplicants(applicants_max=limits.APPLICANTS_PER_ROOM_MAX)
    await entries.insert_applicants(tx, room_id=room_id, person_ids=[by.member_id], by_id=by_id, is_willing=True)
    await outbox.record(tx, GroupAsked(id=tx.new_id(), at=tx.now, room_id=room_id, person_ids=[by.member_id]))
    await invitations.delete_invitations(tx, room_id=room_id, person_ids=[by.member_id])
    return Way.WAITS


async def decline_invitation(tx: Tx, *, by: Person, room_id: UUID) -> None:
    """Not come in; nobody is told. Raises NotFound."""
    if not await invitations.delete_invitations(tx, room_id=room_id, person_ids=[by.member_id]):
        raise NotFound


async def sweep_invitations(tx: Tx) -> int:
    """Forget invitations that nobody answered in time, and links that open nothing any more; how many. A job."""
    return await invitations.delete_old_invitations(tx, before=tx.now - _OPEN) + await entries.delete_links_over(tx, before=tx.now)
