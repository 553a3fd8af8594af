"""Members as to what is said in their rooms: held while something is told, so that nothing is told that was read meanwhile."""

from collections.abc import Collection, Sequence
from uuid import UUID

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.messaging.store import members, messages, urgents
from quanzi.messaging.store.members import Hearer

__all__ = ["Hearer", "find_named", "find_pressed", "hold_hearers", "hold_messages"]


async def hold_hearers(tx: Tx, *, pairs: Collection[tuple[UUID, UUID]]) -> Sequence[Hearer]:
    """How far each has read a room, by (person, room), until this is done; who is in it no more is missing."""
    ordered = sorted(pairs)
    return await members.lock_hearers(tx, person_ids=[one for one, _ in ordered], room_ids=[room for _, room in ordered])


async def find_named(tx: ReadTx, *, pairs: Collection[tuple[UUID, UUID]]) -> frozenset[tuple[UUID, UUID, int]]:
    """Who is called by name where and has not read it, by (person, room, position), of those of (person, room)."""
    ordered = sorted(pairs)
    rows = await members.list_named(tx, person_ids=[one for one, _ in ordered], room_ids=[room for _, room in ordered])
    return frozenset((row.person_id, row.room_id, row.position) for row in rows)


async def find_pressed(tx: ReadTx, *, heard: Collection[tuple[UUID, UUID, int]]) -> frozenset[tuple[UUID, UUID, int]]:
    """Who is asked to confirm what they hear, of those of (person, room, position)."""
    ordered = sorted(heard)
    if not ordered:
        return frozenset()
    people, rooms, positions = zip(*ordered, strict=True)
    rows = await urgents.list_pressed(tx, person_ids=people, room_ids=rooms, positions=positions)
    return frozenset((row.person_id, row.room_id, row.position) for row in rows)


async def hold_messages(tx: Tx, *, places: Collection[tuple[UUID, int]]) -> frozenset[tuple[UUID, int]]:
    """Which messages, by (room, position), are there and not taken back, until this is done."""
    ordered = sorted(places)
    rows = await messages.lock_standing(tx, room_ids=[room for room, _ in ordered], positions=[position for _, position in ordered])
    return frozenset((row.room_id, row.position) for row in rows)
