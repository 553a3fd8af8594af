"""Red packets for a circle or a room: the wallet knows nothing of these, so a page or call asks who is in it, and tells the wallet.

Into a room they are given with a message, by `messaging.paying`.
"""

from typing import Final
from uuid import UUID

from quanzi import circles, identity
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.page import Page
from quanzi.kernel.person import Person
from quanzi.messaging import paying
from quanzi.wallet import gifts

CIRCLE: Final = "circle"


def circle_audience(circle_id: UUID) -> gifts.Audience:
    """Everybody in a circle."""
    return gifts.Audience(CIRCLE, circle_id)


async def is_inside(tx: ReadTx, *, by: Person, audience: gifts.Audience) -> bool:
    """Whether I am one of those a packet is for, as the slice that owns them says; a single person the wallet knows itself."""
    if audience.kind == paying.ROOM:
        return await paying.is_in_room(tx, by=by, room_id=audience.id)
    if audience.kind != CIRCLE:
        return False
    try:
        return (await circles.find_standing(tx, by=by, circle_id=audience.id)).role is not None
    except NotFound:
        return False


async def fill_packet(tx: Tx, *, by: Person, order: gifts.FillPacket, stepped_up: bool = False) -> gifts.Packet:
    """Give a red packet. In a circle that is speaking to it: also Suspended, NotAMember, Muted, and what the wallet's deed raises."""
    inside = order.audience.kind == CIRCLE
    if inside:
        identity.may_act(by)
        circles.may_speak(await circles.find_standing(tx, by=by, circle_id=order.audience.id), tx.now)
    return await gifts.fill_packet(tx, by=by, order=order, inside=inside, stepped_up=stepped_up)


async def open_share(db: Db, *, by: Person, packet_id: UUID) -> gifts.Share:
    """Open my share, whomever the packet is for; what the wallet's deed raises."""

    async def deed(tx: Tx) -> gifts.Share:
        audience = await gifts.find_audience(tx, by=by, packet_id=packet_id)
        return await gifts.open_share(tx, by=by, packet_id=packet_id, inside=await is_inside(tx, by=by, audience=audience))

    return await db.run(deed)


async def find_packet(tx: ReadTx, *, by: Person, packet_id: UUID) -> gifts.Packet:
    """A packet that I may see. NotFound."""
    audience = await gifts.find_audience(tx, by=by, packet_id=packet_id)
    return await gifts.find_packet(tx, by=by, packet_id=packet_id, inside=await is_inside(tx, by=by, audience=audience))


async def list_packets(tx: ReadTx, *, by: Person, circle_id: UUID, cursor: str | None = None, limit: int = 20) -> Page[gifts.Packet]:
    """The packets in a circle that I am in, the newest first. NotFound."""
    audience = circle_audience(circle_id)
    inside = await is_inside(tx, by=by, audience=audience)
    return await gifts.list_packets(tx, by=by, audience=audience, inside=inside, cursor=cursor, limit=limit)
