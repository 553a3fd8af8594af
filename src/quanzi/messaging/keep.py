"""What a person's copy holds of conversations, and what leaving takes away: the person's own words and places, not others'."""

from uuid import UUID

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.messaging.roster import remove_members
from quanzi.messaging.store import keeping, members

_PAGE = 10_000


async def export_messages(tx: ReadTx, *, person_id: UUID) -> dict[str, object]:
    """My rooms, what I said in them, before I changed it too, and the signs I gave."""
    mine = await members.list_my_rooms(tx, person_id=person_id, limit=limits.ROOMS_PER_PERSON_MAX)
    said = [
        {"room_id": one.room_id, "messages": await keeping.list_own(tx, room_id=one.room_id, person_id=person_id, limit=_PAGE)}
        for one in mine
    ]
    signs = [sign for one in mine for sign in await keeping.list_own_signs(tx, room_id=one.room_id, person_id=person_id, limit=_PAGE)]
    return {"rooms": mine, "said": said, "signs": signs}


async def erase_messages(tx: Tx, *, person_id: UUID) -> None:
    """Leave every room and let no word of the person's stay; the places of the messages do, as of any that was taken back."""
    for one in await members.list_my_rooms(tx, person_id=person_id, limit=limits.ROOMS_PER_PERSON_MAX):
        await keeping.empty_own(tx, room_id=one.room_id, person_id=person_id)
        await keeping.delete_burns(tx, room_id=one.room_id, person_id=person_id)
        await keeping.delete_calls(tx, room_id=one.room_id, person_id=person_id)
        await remove_members(tx, room_id=one.room_id, person_ids=[person_id], by_id=None)
