"""What a person's copy holds of conversations, and what leaving takes away: the person's own words and places, not others'."""

from datetime import UTC, datetime
from uuid import UUID

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.messaging.leave import take_out
from quanzi.messaging.store import choices, invitations, keeping, members, reach, talks, urgents
from quanzi.messaging.talk import Answer
from quanzi.messaging.urge_keep import erase_urgent, export_urgent

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
        "urgent": await export_urgent(tx, person_id=person_id, room_ids=[one.room_id for one in mine], limit=_PAGE),
        **await _export_requests(tx, person_id),
    }


async def _export_requests(tx: ReadTx, person_id: UUID) -> dict[str, object]:
    """What I sent to people I did not know, who waits for me, and whom I let write; how others answered is theirs."""
    newest = datetime(9999, 1, 1, tzinfo=UTC)
    last = UUID(int=2**128 - 1)
    sent = await talks.list_my_requests(tx, person_id=person_id, at=newest, after=last, limit=_PAGE)
    waiting = await talks.list_requests(tx, person_id=person_id, at=newest, after=last, limit=_PAGE)
    return {
        "first_requests_sent": [
            {
                "person_id": row.other_id,
                "text": row.text,
                "circle_id": row.circle_id,
                "asked_at": row.asked_at,
                "withdrawn_at": row.withdrawn_at,
                "accepted": row.answer == Answer.ACCEPTED,
            }
            for row in sent
        ],
        "first_requests_waiting": [{"person_id": row.asker_id, "asked_at": row.asked_at} for row in waiting],
        "who_may_write": await reach.list_reach(tx, person_id=person_id, limit=_PAGE),
        "pace": await talks.find_pace(tx, person_id=person_id),
    }


async def erase_messages(tx: Tx, *, person_id: UUID) -> None:
    """Leave every room and let no word of the person's stay; the places of the messages do, as of any that was taken back."""
    for one in await members.list_my_rooms(tx, person_id=person_id, limit=limits.ROOMS_PER_PERSON_MAX):
        await keeping.empty_own(tx, room_id=one.room_id, person_id=person_id)
        await keeping.delete_burns(tx, room_id=one.room_id, person_id=person_id)
        await keeping.delete_calls(tx, room_id=one.room_id, person_id=person_id)
        await urgents.delete_asked_of(tx, room_id=one.room_id, person_id=person_id)
        await take_out(tx, room_id=one.room_id, person_ids=[person_id], by_id=None, quietly=True)
    await erase_urgent(tx, person_id=person_id)
    await choices.delete_choice(tx, person_id=person_id)
    await invitations.delete_own_invitations(tx, person_id=person_id)
    await invitations.delete_own_removed(tx, person_id=person_id)
    for other_id in await talks.list_open_ids(tx, person_id=person_id, limit=_PAGE):
        await talks.delete_request(tx, person_id=other_id, asker_id=person_id)
    await talks.update_unanswered(tx, asker_ids=await talks.list_askers(tx, person_id=person_id, limit=_PAGE), other_id=person_id)
    await talks.delete_all(tx, person_id=person_id)
