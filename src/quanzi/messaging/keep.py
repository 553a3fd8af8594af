"""What a person's copy holds of conversations, and what leaving takes away: the person's own words and places, not others'."""

from datetime import UTC, datetime
from uuid import UUID

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.messaging.leave import take_out
from quanzi.messaging.store import choices, invitations, keeping, members

_PAGE = 10_000
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


async def export_messages(tx: ReadTx, *, person_id: UUID) -> dict[str, object]:
    """My rooms, what I said in them, before I changed it too, and the signs I gave."""
    mine = await members.list_my_rooms(tx, person_id=person_id, limit=limits.ROOMS_PER_PERSON_MAX)
    said = [
        {"room_id": one.room_id, "messages": await keeping.list_own(tx, room_id=one.room_id, person_id=person_id, limit=_PAGE)}
        for one in mine
    ]
    signs = [sign for one in mine for sign in await keeping.list_own_signs(tx, room_id=one.room_id, person_id=person_id, limit=_PAGE)]
    chosen = await choices.list_choices(tx, person_ids=[person_id])
    return {
        "rooms": mine,
        "said": said,
        "signs": signs,
        "choices": chosen,
        "invitations": await invitations.list_invitations(tx, person_id=person_id, since=_EVER, limit=_PAGE),
        "taken_out_of": await invitations.list_removed(tx, person_id=person_id, limit=_PAGE),
    }


async def erase_messages(tx: Tx, *, person_id: UUID) -> None:
    """Leave every room and let no word of the person's stay; the places of the messages do, as of any that was taken back."""
    for one in await members.list_my_rooms(tx, person_id=person_id, limit=limits.ROOMS_PER_PERSON_MAX):
        await keeping.empty_own(tx, room_id=one.room_id, person_id=person_id)
        await keeping.delete_calls(tx, room_id=one.room_id, person_id=person_id)
        await take_out(tx, room_id=one.room_id, person_ids=[person_id], by_id=None, quietly=True)
    await choices.delete_choice(tx, person_id=person_id)
    await invitations.delete_own_invitations(tx, person_id=person_id)
    await invitations.delete_own_removed(tx, person_id=person_id)
