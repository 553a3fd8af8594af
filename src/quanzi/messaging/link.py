"""Links and QR codes into a group: they end within a week, count their uses, and close when the group is large."""

import base64
import binascii
import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from quanzi import identity
from quanzi.infra import ratelimit
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid, NotFound
from quanzi.kernel.person import Person
from quanzi.messaging import policy
from quanzi.messaging.errors import NotAGroup, RoomLinkNotValid, TooManyLinks
from quanzi.messaging.invited import Preview, come_in, show_rooms
from quanzi.messaging.model import RoomKind
from quanzi.messaging.seat import find_seat, hold_group
from quanzi.messaging.store import entries, terms
from quanzi.messaging.store.entries import Link
from quanzi.messaging.ways import Way

_SECRET_BYTES = 20
_TRIES = ratelimit.Limit("room_link_tries", 60, 3600)


class FreshLink(msgspec.Struct, frozen=True):
    """A link just made; its `secret` is shown this once."""

    link_id: UUID
    room_id: UUID
    secret: str
    expires_at: datetime
    uses_left: int

    @property
    def path(self) -> str:
        """Where the link leads in this house."""
        return f"/messages/join/{self.secret}"


def _read_secret(secret: str) -> tuple[UUID, bytes]:
    """The room that a secret says it opens, and the hash by which it is known there. Raises RoomLinkNotValid."""
    try:
        raw = base64.b64decode(secret, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise RoomLinkNotValid from error
    if len(raw) != len(UUID(int=0).bytes) + _SECRET_BYTES:
        raise RoomLinkNotValid
    return UUID(bytes=raw[:-_SECRET_BYTES]), hashlib.sha256(raw).digest()


async def make_link(tx: Tx, *, by: Person, room_id: UUID, days: int = 7, uses: int = 10) -> FreshLink:
    """Make a link of 1 to 7 days and 1 to 500 uses into a group of mine.

    Raises Suspended, NotFound, NotAGroup, RoomClosed, RoomStaffNeeded, LinksClosed, TooManyLinks, Invalid.
    """
    identity.may_act(by)
    seat = await hold_group(tx, by=by, room_id=room_id)
    policy.may_bring(role=seat.role, invite_by=seat.invite_by)
    policy.may_use_links(seat.member_count)
    if not 1 <= days <= limits.ROOM_LINK_DAYS_MAX:
        raise Invalid(field="days")
    if not 1 <= uses <= limits.ROOM_LINK_USES_MAX:
        raise Invalid(field="uses")
    if len(await entries.list_links(tx, room_id=room_id, at=tx.now, limit=limits.ROOM_LINKS_MAX)) >= limits.ROOM_LINKS_MAX:
        raise TooManyLinks(links_max=limits.ROOM_LINKS_MAX)
    raw = room_id.bytes + secrets.token_bytes(_SECRET_BYTES)
    made = FreshLink(tx.new_id(), room_id, base64.urlsafe_b64encode(raw).decode(), tx.now + timedelta(days=days), uses)
    await entries.insert_link(
        tx,
        room_id=room_id,
        link_id=made.link_id,
        secret_hash=hashlib.sha256(raw).digest(),
        made_by=by.member_id,
        expires_at=made.expires_at,
        uses=uses,
    )
    return made


async def list_links(tx: ReadTx, *, by: Person, room_id: UUID) -> list[Link]:
    """The links that still open a group: all for its staff, their own for others. Raises NotFound, NotAGroup."""
    seat = await find_seat(tx, by=by, room_id=room_id)
    if seat.kind is RoomKind.PAIR:
        raise NotAGroup
    rows = await entries.list_links(tx, room_id=room_id, at=tx.now, limit=limits.ROOM_LINKS_MAX)
    return [row for row in rows if seat.role.is_staff or row.made_by == by.member_id]


async def revoke_link(tx: Tx, *, by: Person, room_id: UUID, link_id: UUID) -> None:
    """Let a link open nothing any more: staff any, others their own. Raises Suspended, NotFound."""
    identity.may_act(by)
    if link_id not in {row.link_id for row in await list_links(tx, by=by, room_id=room_id)}:
        raise NotFound
    await entries.delete_link(tx, room_id=room_id, link_id=link_id)


async def count_link_try(tx: Tx, *, by: Person) -> None:
    """Count that I try a link, in a transaction of its own: a try that opens nothing is raised, and must count too. TooMany."""
    await ratelimit.take(tx, _TRIES, str(by.member_id))


async def find_linked_room(tx: ReadTx, *, by: Person, secret: str) -> Preview:
    """The group behind a link that I was given. Raises RoomLinkNotValid, LinksClosed."""
    room_id, secret_hash = _read_secret(secret)
    link = await entries.find_link(tx, room_id=room_id, secret_hash=secret_hash, at=tx.now)
    room = next(iter(await terms.list_terms(tx, room_ids=[room_id])), None)
    if link is None or room is None or not room.is_open:
        raise RoomLinkNotValid
    preview = (await show_rooms(tx, by=by, rows=[room]))[0]
    if not preview.is_mine:
        policy.may_use_links(room.member_count)
    return preview


async def join_by_link(tx: Tx, *, by: Person, secret: str) -> tuple[UUID, Way]:
    """Come in by a link whose try is counted: in, or waiting for the staff; being in already uses nothing up.

    Raises Suspended, RoomLinkNotValid, LinksClosed, WasTakenOut, OnlyForCircle, RoomFull, TooManyRooms.
    """
    identity.may_act(by)
    preview = await find_linked_room(tx, by=by, secret=secret)
    if preview.is_mine:
        return preview.room_id, Way.IN
    room_id, secret_hash = _read_secret(secret)
    link = await entries.find_link(tx, room_id=room_id, secret_hash=secret_hash, at=tx.now)
    if link is None:
        raise RoomLinkNotValid
    way = await come_in(tx, by=by, room_id=room_id, by_id=link.made_by, is_approved=False, by_link=True)
    if not await entries.update_link_used(tx, room_id=room_id, secret_hash=secret_hash, at=tx.now):
        raise RoomLinkNotValid
    return room_id, way
