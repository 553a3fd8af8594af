"""What leaves the house for a person: taken by one worker, sent outside of any transaction, and noted as sent.

Taking comes first, so that two workers never send the same; who is killed in between leaves it to another after a while,
and what arrives a second time takes the place of the first, by its topic.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from quanzi import relations
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.infra.push import Subscription
from quanzi.kernel import limits
from quanzi.notices import store
from quanzi.notices.devices import list_subscriptions
from quanzi.notices.inbox import ACTORS_SHOWN, show_line
from quanzi.notices.model import ABOUT_MESSAGES, LockScreen, Notice
from quanzi.notices.readers import find_reader

_LOST_AFTER = timedelta(minutes=10)
_RETRY_FIRST = timedelta(minutes=1)
_TOO_OLD = timedelta(hours=limits.PUSH_HOURS_KEPT)
_DUE_AT_ONCE = 200


class Parcel(msgspec.Struct, frozen=True):
    """What one device gets now: lines that are still new to their reader. `event_ids` are the messages it stands for.

    `unread` is how many lines are new, those about messages aside: their rooms are counted where people talk.
    """

    person_id: UUID
    device_id: UUID
    to: Subscription
    event_ids: tuple[UUID, ...]
    notices: tuple[Notice, ...]
    unread: int
    lock_screen: LockScreen
    tries: int


async def list_waiting(tx: ReadTx, *, channel: str = "push") -> list[UUID]:
    """For whom something waits whose moment has come."""
    return await store.outgoing.list_due(tx, at=tx.now, lost_before=tx.now - _LOST_AFTER, channel=channel, limit=_DUE_AT_ONCE)


async def take_pushes(tx: Tx, *, person_id: UUID, keys: Keys) -> list[Parcel]:
    """Take all that is due for a person's devices. What was read meanwhile, or is too old to be news, is dropped."""
    taken = await store.outgoing.update_claimed(tx, person_id=person_id, channel="push", lost_before=tx.now - _LOST_AFTER)
    if not taken:
        return []
    subscriptions = await list_subscriptions(tx, person_id=person_id, keys=keys)
    reader = await find_reader(tx, person_id=person_id)
    unread = await store.lines.count_unread(tx, person_id=person_id, at_most=limits.NOTICES_COUNTED_MAX, but_kinds=ABOUT_MESSAGES)
    hidden = sorted(await relations.find_hidden(tx, person_id=person_id))
    lines: dict[UUID, Notice] = {}
    for notice_id in {one.notice_id for one in taken if one.notice_id is not None}:
        row = await store.lines.find_line(tx, person_id=person_id, notice_id=notice_id, hidden=hidden, actors=ACTORS_SHOWN)
        if row is not None and row.unread:
            lines[notice_id] = show_line(row)
    parcels: list[Parcel] = []
    for device_id, to in subscriptions.items():
        mine = [one for one in taken if one.way_id == device_id]
        fresh = [one for one in mine if one.notice_id in lines and tx.now - one.made_at < _TOO_OLD and one.tries <= limits.PUSH_TRIES_MAX]
        moot = [one.event_id for one in mine if one not in fresh]
        if moot:
            await _note(tx, person_id=person_id, way_id=device_id, event_ids=moot, state="dropped")
        if fresh:
            notices = {one.notice_id: lines[one.notice_id] for one in fresh if one.notice_id is not None}
            parcels.append(
                Parcel(
                    person_id,
                    device_id,
                    to,
                    tuple(one.event_id for one in fresh),
                    tuple(sorted(notices.values(), key=lambda one: one.at, reverse=True)),
                    unread,
                    msgspec.convert(reader.lock_screen, LockScreen),
                    max(one.tries for one in fresh),
                )
            )
    return parcels


async def _note(tx: Tx, *, person_id: UUID, way_id: UUID, event_ids: Sequence[UUID], state: str, channel: str = "push") -> None:
    await store.outgoing.update_state(
        tx, person_id=person_id, channel=channel, way_id=way_id, event_ids=list(event_ids), state=state, due_at=tx.now
    )


async def note_sent(tx: Tx, *, parcel: Parcel) -> None:
    """It was handed over."""
    await _note(tx, person_id=parcel.person_id, way_id=parcel.device_id, event_ids=parcel.event_ids, state="sent")


async def note_refused(tx: Tx, *, parcel: Parcel) -> None:
    """It was not taken this time: it is tried again, ever later, and in the end dropped."""
    await store.outgoing.update_state(
        tx,
        person_id=parcel.person_id,
        channel="push",
        way_id=parcel.device_id,
        event_ids=list(parcel.event_ids),
        state="waiting" if parcel.tries < limits.PUSH_TRIES_MAX else "dropped",
        due_at=tx.now + _RETRY_FIRST * 2 ** (parcel.tries - 1),
    )


async def sweep_notices(tx: Tx) -> int:
    """Forget lines that are old, read or not, and that old messages were sent; how many rows of this round went."""
    before = tx.now - timedelta(days=limits.NOTICE_DAYS_KEPT)
    lines = await store.lines.delete_old(tx, before=before, limit=_DUE_AT_ONCE * 5)
    sent = await store.outgoing.delete_old(tx, before=tx.now - _TOO_OLD * 7, limit=_DUE_AT_ONCE * 5)
    return lines + sent
