"""What I choose for all my conversations: who may put me into groups, and whether ticks show how far I have read."""

from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.messaging.news import tell_mine
from quanzi.messaging.store import choices, members, roles
from quanzi.messaging.ways import AddedBy, Shown

EVERYWHERE = UUID(int=0)
"""Where something is that is about no room."""


class Choices(msgspec.Struct, frozen=True):
    """Who may add me without asking (people of a room's circle and contacts, contacts alone, nobody), and ticks one to one.

    `shows_presence` is who sees that I am there and that I am writing; I see it of nobody else.
    """

    added_by: AddedBy = AddedBy.CIRCLES
    shows_ticks: bool = False
    shows_presence: Shown = Shown.OFF


async def find_choices(tx: ReadTx, *, by: Person) -> Choices:
    """What I chose, or what holds until I do."""
    rows = await choices.list_choices(tx, person_ids=[by.member_id])
    return Choices(AddedBy(rows[0].added_by), rows[0].shows_ticks, Shown(rows[0].shows_presence)) if rows else Choices()


async def choose_for_all(tx: Tx, *, by: Person, chosen: Choices) -> None:
    """Choose anew. Without ticks nobody sees how far I have read one to one, nor I how far they have, from this moment."""
    before = await find_choices(tx, by=by)
    await choices.insert_choice(
        tx, person_id=by.member_id, added_by=chosen.added_by, shows_ticks=chosen.shows_ticks, shows_presence=chosen.shows_presence
    )
    if before.shows_presence is not chosen.shows_presence:
        tell_mine(tx, person_ids=[by.member_id], room_id=EVERYWHERE, kind="choices")
    if not before.shows_ticks or chosen.shows_ticks:
        return
    mine = await members.list_my_rooms(tx, person_id=by.member_id, limit=limits.ROOMS_PER_PERSON_MAX)
    pairs = [(one.room_id, one.peer_id) for one in mine if one.peer_id is not None]
    await roles.update_receipts_forgotten(tx, room_ids=sorted(room_id for room_id, _peer in pairs))
    for room_id, peer_id in pairs:
        tell_mine(tx, person_ids=[peer_id], room_id=room_id, kind="ticks")
