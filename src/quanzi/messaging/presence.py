"""Whom I see to be there and to write: who shows it to me, and to whom I show it. It is told over the bus and kept nowhere."""

from uuid import UUID

import msgspec

from quanzi import relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.messaging.store import choices, members
from quanzi.messaging.ways import Shown


class Seen(msgspec.Struct, frozen=True, gc=False):
    """Those of the people I talk to one to one whom I may see, and of the members of a room."""

    peers: frozenset[UUID]
    mates: frozenset[UUID]


async def find_seen(tx: ReadTx, *, person_id: UUID, room_id: UUID | None = None) -> Seen | None:
    """Whom a person may see, in `room_id` where they are in it; None for who shows nothing, and so sees nothing.

    Two see each other when both show it and are contacts, or both show it to everybody they share a room with.
    """
    mine = await choices.list_choices(tx, person_ids=[person_id])
    if not mine or mine[0].shows_presence == Shown.OFF:
        return None
    rooms = await members.list_my_rooms(tx, person_id=person_id, limit=limits.ROOMS_PER_PERSON_MAX)
    peers = {one.peer_id for one in rooms if one.peer_id is not None}
    open_rooms = [room_id] if room_id is not None and any(one.room_id == room_id for one in rooms) else []
    mates = {one for roster in await members.list_rosters(tx, room_ids=open_rooms) for one in roster.person_ids}
    hidden = await relations.find_hidden(tx, person_id=person_id)
    contacts = await relations.find_contact_ids(tx, person_id=person_id)
    shown = {
        one.person_id
        for one in await choices.list_choices(tx, person_ids=sorted((peers | mates) - hidden - {person_id}))
        if one.shows_presence != Shown.OFF and (one.person_id in contacts or mine[0].shows_presence == one.shows_presence == Shown.ROOMS)
    }
    return Seen(frozenset(peers & shown), frozenset(mates & shown))
