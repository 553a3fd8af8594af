"""How long things stay said: a job lets go of what is older than its room keeps it, a little at a time, while people talk on.

The number of the last message that went moves in the same transaction, so that no reader sees a gap.
"""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from quanzi import media
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import limits
from quanzi.media import attachments
from quanzi.messaging import roster
from quanzi.messaging.carry import place_of
from quanzi.messaging.leave import close_room
from quanzi.messaging.money_state import BODY
from quanzi.messaging.store import heads, members, money, purging, terms, urgents

_AFTER_ALL = timedelta(days=1)


def find_days_kept(*, room: int | None, house: int, house_max: int) -> int | None:
    """For how many days a room keeps what is said: as its staff chose, else as the house does, and no longer than the house lets it.

    0 is for ever, as is None as an answer.
    """
    days = room or house or None
    return min(days or house_max, house_max) if house_max else days


async def purge_messages(db: Db, *, days_kept: int, days_kept_max: int) -> int:
    """Let go of all that is older than its room keeps it; how many rooms lost something. A job."""
    count, after = 0, None
    while True:
        room_ids = await db.read(
            partial(
                purging.list_due,
                after=after,
                days_default=days_kept or None,
                days_max=days_kept_max or None,
                limit=limits.PURGED_ROOMS_AT_ONCE,
            )
        )
        for room_id in room_ids:
            after = room_id
            count += 1
            room = await db.read(partial(purging.find_days, room_id=room_id))
            days = find_days_kept(room=room, house=days_kept, house_max=days_kept_max)
            if days is not None:
                await _purge_whole(db, room_id=room_id, days=days)
        if len(room_ids) < limits.PURGED_ROOMS_AT_ONCE:
            return count


async def _purge_whole(db: Db, *, room_id: UUID, days: int) -> None:
    async def purge(tx: Tx) -> int:
        return await purge_some(tx, room_id=room_id, before=tx.now - timedelta(days=days))

    while await db.run(purge):
        pass


async def purge_some(tx: Tx, *, room_id: UUID, before: datetime) -> int:
    """Let go of the oldest messages of a room that were said before a time; how many went, 0 when none is left."""
    if await heads.lock_head(tx, room_id=room_id) is None:
        return 0
    ends = await purging.find_ends(tx, room_id=room_id, before=before, limit=limits.PURGED_AT_ONCE)
    if ends is None or (ends.position, ends.change) == (ends.purged_position, ends.purged_change):
        return 0
    gone = await purging.delete_messages(tx, room_id=room_id, after=ends.purged_position, until=ends.position)
    for one in gone:
        if one.body is not None:
            await attachments.erase_attachments(tx, owner_id=one.author_id, attached_to=place_of(room_id, one.message_id))
    shown = [UUID(one.body[BODY]["id"]) for one in gone if one.body is not None and BODY in one.body]
    if shown:
        await money.delete_shown(tx, subject_ids=shown, room_id=room_id)
    await urgents.delete_urgent(tx, room_id=room_id, after=ends.purged_position, until=ends.position)
    await purging.delete_changes(tx, room_id=room_id, after=ends.purged_change, until=ends.change)
    await purging.update_purged(tx, room_id=room_id, position=ends.position, change=ends.change)
    await purging.empty_changes(tx, room_id=room_id, until=ends.position)
    present = [row.person_id for row in await members.list_members(tx, room_id=room_id, limit=limits.ROOM_MEMBERS_MAX)]
    await purging.delete_mentions(tx, person_ids=present, room_id=room_id, until=ends.position)
    return max(ends.position - ends.purged_position, 1)


async def forget_room(db: Db, *, room_id: UUID) -> None:
    """Let a room go with all that was said in it: nobody is in it from the first moment on. A job."""
    await db.run(partial(_clear, room_id=room_id))

    async def purge(tx: Tx) -> int:
        return await purge_some(tx, room_id=room_id, before=tx.now + _AFTER_ALL)

    while await db.run(purge):
        pass
    await db.run(partial(terms.delete_room, room_id=room_id))


async def _clear(tx: Tx, *, room_id: UUID) -> None:
    if await heads.lock_head(tx, room_id=room_id) is None:
        return
    room = (await terms.list_terms(tx, room_ids=[room_id]))[0]
    if room.is_open:
        await close_room(tx, room_id=room_id, by_id=None)
    present = [row.person_id for row in await members.list_members(tx, room_id=room_id, limit=limits.ROOM_MEMBERS_MAX)]
    await roster.remove_members(tx, room_id=room_id, person_ids=present, by_id=None, quietly=True)
    if room.picture is not None:
        photo = media.read_photos([room.picture])[0]
        await media.release_pictures(tx, owner_id=photo.owner_id, attached_to=f"room:{room_id}")
