"""Themed rooms that one drops into with a tap and that end by themselves within a week, with all that was said in them."""

from datetime import datetime, timedelta
from uuid import UUID

from quanzi import circles, identity
from quanzi.infra import ratelimit
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid, NotFound
from quanzi.kernel.person import Person
from quanzi.messaging.add import hold_circle
from quanzi.messaging.found import clean_name, make_room
from quanzi.messaging.invited import Preview, come_in, show_rooms
from quanzi.messaging.model import RoomKind
from quanzi.messaging.purge import forget_room
from quanzi.messaging.store import terms

_PER_DAY = ratelimit.Limit("drop_ins_opened", limits.DROP_INS_OPENED_PER_DAY_MAX, 86_400)
_VERIFIED_TO_OPEN = 1


async def open_drop_in(tx: Tx, *, by: Person, name: str, hours: int = 24, circle_id: UUID | None = None) -> UUID:
    """Open a themed room for 1 hour to 7 days, for the members of a circle of mine or (None) for everybody here.

    Raises Suspended, TierNeeded where it is for everybody, NotFound, TextMissing, TextTooLong, Invalid, TooMany, TooManyRooms.
    """
    identity.may_act(by)
    if circle_id is None:
        identity.may_act_verified(by, tier=_VERIFIED_TO_OPEN)
    if not 1 <= hours <= limits.DROP_IN_HOURS_MAX:
        raise Invalid(field="hours")
    cleaned = clean_name(name)
    await ratelimit.take(tx, _PER_DAY, str(by.member_id))
    await hold_circle(tx, by=by, circle_id=circle_id, person_ids=[])
    expires_at = tx.now + timedelta(hours=hours)
    return await make_room(tx, by=by, kind=RoomKind.DROP_IN, name=cleaned, circle_id=circle_id, expires_at=expires_at)


class DropIn(Preview, frozen=True, kw_only=True):
    """A themed room in the list, and when it ends."""

    expires_at: datetime


async def list_drop_ins(tx: ReadTx, *, by: Person, circle_id: UUID | None = None) -> list[DropIn]:
    """The themed rooms of a circle that I am in, or (None) those for everybody; those that end first on top. Raises NotFound."""
    _ = by.member_id
    if circle_id is not None and (await circles.find_standing(tx, by=by, circle_id=circle_id)).role is None:
        raise NotFound
    listed = await terms.list_drop_ins(tx, circle_id=circle_id or terms.EVERYBODY, at=tx.now, limit=limits.DROP_INS_SHOWN_MAX)
    found = {row.room_id: row for row in await terms.list_terms(tx, room_ids=[one.room_id for one in listed])}
    shown = [(one, found[one.room_id]) for one in listed if one.room_id in found and found[one.room_id].is_open]
    previews = await show_rooms(tx, by=by, rows=[row for _one, row in shown])
    return [
        DropIn(**{name: getattr(preview, name) for name in Preview.__struct_fields__}, expires_at=one.expires_at)
        for preview, (one, _row) in zip(previews, shown, strict=True)
    ]


async def join_drop_in(tx: Tx, *, by: Person, room_id: UUID) -> None:
    """Drop in; what was said there is open to who comes later too.

    Raises Suspended, NotFound, OnlyForCircle, WasTakenOut, RoomFull, TooManyRooms, TierNeeded above 100 people.
    """
    identity.may_act(by)
    room = next(iter(await terms.list_terms(tx, room_ids=[room_id])), None)
    if room is None or room.kind != RoomKind.DROP_IN or room.expires_at is None or room.expires_at <= tx.now:
        raise NotFound
    if room.circle_id is not None:
        # a room of a circle that I may not know of is none to me
        await circles.find_standing(tx, by=by, circle_id=room.circle_id)
    await come_in(tx, by=by, room_id=room_id, by_id=by.member_id, is_approved=False, sees_all=True)


async def end_drop_ins(db: Db) -> None:
    """Let the themed rooms go whose time is over, each with all that was said in it."""
    while room_ids := await db.read(lambda tx: terms.list_over(tx, at=tx.now, limit=limits.PAGE_ITEMS_MAX)):
        for room_id in room_ids:
            await forget_room(db, room_id=room_id)
