"""What a group is called, how it is used, what stands at its top, and who is in it; for those in it, who also change it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from quanzi import circles, identity, media
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.messaging import policy
from quanzi.messaging.errors import CircleOwnerNeeded
from quanzi.messaging.found import clean_name
from quanzi.messaging.model import Change, ChangeKind, Role
from quanzi.messaging.seat import find_seat, hold_group, record_change
from quanzi.messaging.store import changes, members, roles, terms
from quanzi.messaging.store.members import MemberRow
from quanzi.messaging.store.terms import TermsRow

_INVITERS = ("member", "staff")
_ANNOUNCEMENTS_SHOWN_MAX = 50


class About(msgspec.Struct, frozen=True, kw_only=True):
    """A room of mine, its terms and its members; who brought whom and who is silent is for its staff."""

    room: TermsRow
    role: Role
    is_quiet: bool
    silent_until: datetime | None
    members: tuple[MemberRow, ...]


async def read_about(tx: ReadTx, *, by: Person, room_id: UUID) -> About:
    """All about a room of mine. Raises NotFound."""
    seat = await find_seat(tx, by=by, room_id=room_id)
    mine = await members.find_my_room(tx, person_id=by.member_id, room_id=room_id)
    found = await members.list_members(tx, room_id=room_id, limit=limits.ROOM_MEMBERS_MAX)
    return About(
        room=(await terms.list_terms(tx, room_ids=[room_id]))[0],
        role=seat.role,
        is_quiet=mine is not None and mine.is_quiet,
        silent_until=seat.silent_until if seat.silent_until and seat.silent_until > tx.now else None,
        members=tuple(one if seat.role.is_staff else _as_members_see(one) for one in found),
    )


def _as_members_see(one: MemberRow) -> MemberRow:
    return msgspec.structs.replace(one, invited_by=None, silent_until=None, read_position=0, joined_position=0)


async def change_name(tx: Tx, *, by: Person, room_id: UUID, name: str) -> None:
    """Call a group otherwise, as its staff. Raises Suspended, NotFound, NotAGroup, RoomStaffNeeded, TextMissing, TextTooLong."""
    identity.may_act(by)
    seat = await hold_group(tx, by=by, room_id=room_id)
    policy.may_look_after(seat.role)
    cleaned = clean_name(name)
    if cleaned == seat.name:
        return
    await terms.update_name(tx, room_id=room_id, name=cleaned)
    await record_change(tx, room_id=room_id, kind=ChangeKind.RENAMED, by_id=by.member_id, data={"name": cleaned})


async def change_picture(tx: Tx, *, by: Person, room_id: UUID, picture: media.PictureChoice | None) -> None:
    """Give a group one of my uploaded pictures, or (None) none. Raises Suspended, NotFound, RoomStaffNeeded, PictureMissing."""
    identity.may_act(by)
    seat = await hold_group(tx, by=by, room_id=room_id)
    policy.may_look_after(seat.role)
    before, place = (await terms.list_terms(tx, room_ids=[room_id]))[0].picture, f"room:{room_id}"
    if before is not None:
        photo = media.read_photos([before])[0]
        await media.release_pictures(tx, owner_id=photo.owner_id, media_ids=[photo.media_id], attached_to=place)
    stored = media.write_photos(await media.attach_pictures(tx, by=by, pictures=[picture] if picture is not None else [], to=place))
    await terms.update_picture(tx, room_id=room_id, picture=stored[0] if stored else None)
    data: dict[str, Any] = {"picture": stored[0] if stored else None}
    await record_change(tx, room_id=room_id, kind=ChangeKind.RENAMED, by_id=by.member_id, data=data)


class TermsChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be otherwise; None leaves it as it is.

    `invite_by` is who may bring others ("member", "staff"), `days_kept` for how long messages are kept (0: as the house does).
    """

    invite_by: str | None = None
    needs_approval: bool | None = None
    may_forward: bool | None = None
    days_kept: int | None = None


async def change_terms(tx: Tx, *, by: Person, room_id: UUID, change: TermsChange) -> None:
    """Use a group otherwise, as its staff; a note tells everybody. Raises Suspended, NotFound, NotAGroup, RoomStaffNeeded, Invalid."""
    identity.may_act(by)
    seat = await hold_group(tx, by=by, room_id=room_id)
    policy.may_look_after(seat.role)
    if change.invite_by is not None and change.invite_by not in _INVITERS:
        raise Invalid(field="invite_by")
    if change.days_kept is not None and not 0 <= change.days_kept <= limits.ROOM_DAYS_KEPT_MAX:
        raise Invalid(field="days_kept")
    before = (await terms.list_terms(tx, room_ids=[room_id]))[0]
    now: dict[str, Any] = {
        "invite_by": before.invite_by if change.invite_by is None else change.invite_by,
        "needs_approval": before.needs_approval if change.needs_approval is None else change.needs_approval,
        "may_forward": before.may_forward if change.may_forward is None else change.may_forward,
        "days_kept": before.days_kept if change.days_kept is None else change.days_kept or None,
    }
    different = {name: value for name, value in now.items() if value != getattr(before, name)}
    if not different:
        return
    await terms.update_terms(tx, room_id=room_id, **now)
    await record_change(tx, room_id=room_id, kind=ChangeKind.TERMS, by_id=by.member_id, data=different)


async def announce(tx: Tx, *, by: Person, room_id: UUID, text: str) -> None:
    """Let a text stand at the top of a group, as its staff; empty takes it down. Suspended, NotFound, RoomStaffNeeded, TextTooLong."""
    identity.may_act(by)
    seat = await hold_group(tx, by=by, room_id=room_id)
    policy.may_look_after(seat.role)
    cleaned = clean_text(text, max_characters=limits.ANNOUNCEMENT_CHARACTERS_MAX, field="text", required=False, lines=True)
    await terms.update_announcement(tx, room_id=room_id, text=cleaned)
    await record_change(tx, room_id=room_id, kind=ChangeKind.ANNOUNCED, by_id=by.member_id, data={"text": cleaned})


async def list_announcements(tx: ReadTx, *, by: Person, room_id: UUID) -> list[Change]:
    """What stood at the top of a room of mine, the latest first. Raises NotFound."""
    await find_seat(tx, by=by, room_id=room_id)
    return await changes.list_announcements(tx, room_id=room_id, limit=_ANNOUNCEMENTS_SHOWN_MAX)


async def mark_work(tx: Tx, *, by: Person, room_id: UUID, is_work: bool) -> None:
    """Mark a room of my circle as work, where all see how far each has read, or as none. NotFound, NotAGroup, CircleOwnerNeeded."""
    identity.may_act(by)
    seat = await hold_group(tx, by=by, room_id=room_id)
    if seat.circle_id is None or (await circles.find_standing(tx, by=by, circle_id=seat.circle_id)).role != "owner":
        raise CircleOwnerNeeded
    if seat.is_work == is_work:
        return
    await terms.update_work(tx, room_id=room_id, is_work=is_work)
    if not is_work:
        await roles.update_receipts_forgotten(tx, room_ids=[room_id])
    await record_change(tx, room_id=room_id, kind=ChangeKind.TERMS, by_id=by.member_id, data={"is_work": is_work})
