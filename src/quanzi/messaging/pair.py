"""The room of two people: one, however it was opened; closed while one of them is out of the other's sight."""

from uuid import UUID

from quanzi import identity, relations
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.errors import Invalid
from quanzi.kernel.person import Person
from quanzi.messaging.errors import NotAContact
from quanzi.messaging.model import RoomKind
from quanzi.messaging.news import tell_mine
from quanzi.messaging.store import heads, members, rooms


async def open_pair(tx: Tx, *, by: Person, person_id: UUID) -> UUID:
    """The room that I share with a contact, or with whom I got in touch before; made at the first time.

    Raises Suspended, Invalid for myself, NotFound for who is out of sight, NotAContact for a stranger.
    """
    identity.may_act(by)
    if by.member_id == person_id:
        raise Invalid(field="person_id")
    relation = await relations.find_relation(tx, by=by, person_id=person_id)
    known = await find_pair(tx, by=by, person_id=person_id)
    if known is not None:
        return known
    if relation.tie is not relations.Tie.CONTACT:
        raise NotAContact
    return await found_pair(tx, one_id=by.member_id, other_id=person_id)


async def find_pair(tx: ReadTx, *, by: Person, person_id: UUID) -> UUID | None:
    """The room that I share with somebody, if there is one."""
    return await find_pair_of(tx, one_id=by.member_id, other_id=person_id)


async def find_pair_of(tx: ReadTx, *, one_id: UUID, other_id: UUID) -> UUID | None:
    """The room of two, if they have one."""
    low_id, high_id = sorted((one_id, other_id))
    return await rooms.find_pair(tx, low_id=low_id, high_id=high_id)


async def find_open_pair(tx: ReadTx, *, by: Person, person_id: UUID) -> UUID | None:
    """The room that I share with somebody, if there is one that takes messages."""
    room_id = await find_pair(tx, by=by, person_id=person_id)
    return room_id if room_id is not None and await heads.is_open(tx, room_id=room_id) else None


async def found_pair(tx: Tx, *, one_id: UUID, other_id: UUID) -> UUID:
    """The room of two who may talk; the same when it is there."""
    low_id, high_id = sorted((one_id, other_id))
    fresh_id = tx.new_id()
    room_id = await rooms.insert_pair(tx, low_id=low_id, high_id=high_id, room_id=fresh_id)
    if room_id != fresh_id:
        return room_id
    await rooms.insert_room(tx, room_id=room_id, kind=RoomKind.PAIR, made_by=one_id)
    await heads.insert_head(tx, room_id=room_id)
    both = [low_id, high_id]
    await members.insert_members(tx, room_id=room_id, person_ids=both, role="member", joined_position=0, invited_by=None)
    await members.insert_my_rooms(tx, room_id=room_id, person_ids=both, joined_position=0)
    await heads.count_members(tx, room_id=room_id, by=2)
    await members.update_peer(tx, room_id=room_id, person_id=low_id, peer_id=high_id)
    await members.update_peer(tx, room_id=room_id, person_id=high_id, peer_id=low_id)
    tell_mine(tx, person_ids=both, room_id=room_id, kind="joined")
    return room_id


async def close_pair(tx: Tx, *, one_id: UUID, other_id: UUID) -> None:
    """Let the room of two take no more messages."""
    room_id = await find_pair_of(tx, one_id=one_id, other_id=other_id)
    if room_id is not None:
        await heads.update_open(tx, room_ids=[room_id], is_open=False)
