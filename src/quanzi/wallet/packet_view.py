"""Red packets as somebody may see them: those for me, those I gave, those I opened."""

from collections.abc import Sequence
from uuid import UUID

from quanzi import relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.page import Cursor, Page, read_cursor
from quanzi.kernel.person import Person
from quanzi.wallet import store
from quanzi.wallet.packet import PERSON, Audience, Packet, show_share, state_of
from quanzi.wallet.store.packets import ClaimRow, PacketRow


async def find_audience(tx: ReadTx, *, by: Person, packet_id: UUID) -> Audience:
    """For whom a packet is, so that the caller can ask the slice that owns the audience whether I am inside. NotFound."""
    _ = by.member_id
    packet = await store.packets.find_packet(tx, packet_id=packet_id)
    if packet is None:
        raise NotFound
    return Audience(packet.audience_kind, packet.audience_id)


async def find_packet(tx: ReadTx, *, by: Person, packet_id: UUID, inside: bool = False) -> Packet:
    """One packet, for who gave it, who opened it, and who may open it. `inside`: I belong to its audience. NotFound."""
    me = by.member_id
    packet = await store.packets.find_packet(tx, packet_id=packet_id)
    if packet is None:
        raise NotFound
    mine = await store.packets.find_claim(tx, packet_id=packet_id, person_id=me)
    if packet.person_id != me and mine is None:
        await may_see(tx, by=by, packet=packet, inside=inside)
    return await show_packet(tx, by=by, packet=packet, mine=mine)


async def may_see(tx: ReadTx, *, by: Person, packet: PacketRow, inside: bool) -> None:
    """It is for me, or for an audience I am in, and from nobody out of my sight; else NotFound."""
    if not is_inside(by, packet, inside=inside) or packet.person_id in await relations.find_hidden(tx, person_id=by.member_id):
        raise NotFound


def is_inside(by: Person, packet: PacketRow, *, inside: bool) -> bool:
    """Whether it is for me: the wallet knows by itself when it is for one person, else the caller says."""
    return packet.audience_id == by.member_id if packet.audience_kind == PERSON else inside


async def show_packet(tx: ReadTx, *, by: Person, packet: PacketRow, mine: ClaimRow | None = None) -> Packet:
    """The whole packet for somebody who may see it; who got what is shown to those who gave or opened it."""
    hidden = await relations.find_hidden(tx, person_id=by.member_id)
    takes_part = packet.person_id == by.member_id or mine is not None
    claims = await store.packets.list_claims(tx, packet_id=packet.packet_id) if takes_part else []
    return _show(tx, by, packet, mine, hidden, claims)


async def list_packets(
    tx: ReadTx, *, by: Person, audience: Audience, inside: bool = False, cursor: str | None = None, limit: int = 20
) -> Page[Packet]:
    """The packets for an audience I am in, the newest first; without who got what. NotFound, BadCursor."""
    _ = by.member_id
    if audience.kind == PERSON or not inside:
        raise NotFound
    return await _list(tx, by=by, shelf_id=audience.id, cursor=cursor, limit=limit)


async def list_my_packets(tx: ReadTx, *, by: Person, cursor: str | None = None, limit: int = 20) -> Page[Packet]:
    """The packets I gave or opened and those for me alone, the newest first; without who got what. BadCursor."""
    return await _list(tx, by=by, shelf_id=by.member_id, cursor=cursor, limit=limit)


async def _list(tx: ReadTx, *, by: Person, shelf_id: UUID, cursor: str | None, limit: int) -> Page[Packet]:
    after = read_cursor(cursor)
    found = await store.packets.list_shelf(
        tx, shelf_id=shelf_id, before_at=after.at if after else None, before_id=after.id if after else None, limit=limit + 1
    )
    shelved = found[:limit]
    if not shelved:
        return Page(())
    packet_ids = [one.packet_id for one in shelved]
    packets = {one.packet_id: one for one in await store.packets.list_packets(tx, packet_ids=packet_ids)}
    mine = {one.packet_id: one for one in await store.packets.list_claims_of(tx, packet_ids=packet_ids, person_id=by.member_id)}
    hidden = await relations.find_hidden(tx, person_id=by.member_id)
    items = tuple(
        _show(tx, by, packets[one], mine.get(one), hidden, ())
        for one in packet_ids
        if one in packets and (one in mine or packets[one].person_id not in hidden)
    )
    return Page(items, Cursor(shelved[-1].at, shelved[-1].packet_id).text() if len(found) > limit else None)


def _show(tx: ReadTx, by: Person, packet: PacketRow, mine: ClaimRow | None, hidden: frozenset[UUID], claims: Sequence[ClaimRow]) -> Packet:
    state = state_of(packet, tx.now)
    over = state != "open"
    return Packet(
        packet_id=packet.packet_id,
        person_id=None if packet.person_id in hidden else packet.person_id,
        audience=Audience(packet.audience_kind, packet.audience_id),
        currency=packet.currency,
        deal=packet.deal,
        amount=packet.amount,
        count=packet.count,
        share_max=packet.share_max,
        memo=packet.memo,
        state=state,
        claimed=packet.claimed,
        made_at=packet.made_at,
        ends_at=packet.ends_at,
        may_open=not over and mine is None and packet.person_id != by.member_id,
        mine=None if mine is None else show_share(mine),
        fingerprint=packet.fingerprint.hex(),
        secret=packet.seed.hex() if over else "",
        dealt=tuple(packet.shares) if over else (),
        opened=tuple(show_share(one, hidden=hidden) for one in claims),
    )
