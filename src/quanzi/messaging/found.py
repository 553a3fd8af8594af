"""Found a group: a name, and those of the founder's people who want to be in it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi import identity, media
from quanzi.infra import ratelimit
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.messaging import roster
from quanzi.messaging.add import Brought, bring_people, hold_circle
from quanzi.messaging.model import Role, RoomKind
from quanzi.messaging.seat import find_seat
from quanzi.messaging.store import heads, rooms, terms

_PER_DAY = ratelimit.Limit("groups_founded", limits.GROUPS_FOUNDED_PER_DAY_MAX, 86_400)


class Founded(msgspec.Struct, frozen=True):
    """A new group, and what became of bringing each person."""

    room_id: UUID
    brought: list[Brought]


async def found_group(
    tx: Tx,
    *,
    by: Person,
    name: str,
    person_ids: Sequence[UUID] = (),
    circle_id: UUID | None = None,
    picture: media.PictureChoice | None = None,
) -> Founded:
    """Found a group of mine; with `circle_id` it belongs to a circle that I am in, and only its members can be in it.

    Raises Suspended, NotFound, TextMissing, TextTooLong, PictureMissing, Invalid, TooMany, TooManyRooms.
    """
    identity.may_act(by)
    wanted = [one for one in dict.fromkeys(person_ids) if one != by.member_id]
    if len(wanted) >= limits.ROOM_MEMBERS_MAX:
        raise Invalid(field="person_ids")
    cleaned = clean_name(name)
    await ratelimit.take(tx, _PER_DAY, str(by.member_id))
    inside = await hold_circle(tx, by=by, circle_id=circle_id, person_ids=wanted)
    room_id = await make_room(tx, by=by, kind=RoomKind.GROUP, name=cleaned, circle_id=circle_id, picture=picture)
    brought = []
    if wanted:
        seat = await find_seat(tx, by=by, room_id=room_id)
        brought = await bring_people(tx, by_id=by.member_id, seat=seat, person_ids=wanted, inside=inside)
    return Founded(room_id, brought)


def clean_name(name: str) -> str:
    """A group's name as it is kept. Raises TextMissing, TextTooLong, TextUnreadable."""
    return clean_text(name, max_characters=limits.ROOM_NAME_CHARACTERS_MAX, field="name")


async def make_room(
    tx: Tx,
    *,
    by: Person,
    kind: RoomKind,
    name: str,
    circle_id: UUID | None,
    picture: media.PictureChoice | None = None,
    expires_at: datetime | None = None,
) -> UUID:
    """A room with its owner in it."""
    room_id = tx.new_id()
    photos = await media.attach_pictures(tx, by=by, pictures=[picture] if picture is not None else [], to=f"room:{room_id}")
    stored = media.write_photos(photos)
    await rooms.insert_room(
        tx,
        room_id=room_id,
        kind=kind,
        made_by=by.member_id,
        name=name,
        picture=stored[0] if stored else None,
        circle_id=circle_id,
        expires_at=expires_at,
    )
    await heads.insert_head(tx, room_id=room_id)
    if circle_id is not None or expires_at is not None:
        await terms.insert_circle_room(tx, circle_id=circle_id or terms.EVERYBODY, room_id=room_id, expires_at=expires_at)
    await roster.add_members(tx, room_id=room_id, person_ids=[by.member_id], by_id=by.member_id, role=Role.OWNER, sees_all=True)
    return room_id
