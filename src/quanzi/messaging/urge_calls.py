"""Text messages and phone calls about what is urgent: after a while, to those who allowed it, only while they have not confirmed.

A call is claimed in one transaction, made outside of any, and noted in another. Its key is the same however often it is
tried, so that a gateway makes it once, whoever was killed in between.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from quanzi import relations
from quanzi.infra.each import DUE_AT_ONCE
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import ids, limits
from quanzi.messaging.store import urgent_calls, urgent_choices, urgents
from quanzi.messaging.store.urgent_calls import CallKey, Way
from quanzi.messaging.urge_events import UrgentAsked

LOST_AFTER = timedelta(minutes=10)
_RETRY_FIRST = timedelta(seconds=30)


class Waits(msgspec.Struct, frozen=True):
    """How long after somebody was asked in the app a text message follows, and how long after that moment a phone call."""

    sms: timedelta
    phone: timedelta

    def of(self, way: Way) -> timedelta:
        """The wait of one way."""
        return self.sms if way == "sms" else self.phone


class Call(msgspec.Struct, frozen=True):
    """A call that is to be made: about whose message, to which number of the person; `once` is the same at each try."""

    key: CallKey
    sender_id: UUID
    number_id: str
    once: UUID
    tries: int


async def list_called(tx: ReadTx, *, event: UrgentAsked) -> list[UUID]:
    """Those of the people asked who are called by it: not who confirmed by now, switched this sender off, or is out of sight."""
    muting = set(await urgent_choices.list_muting(tx, person_ids=event.person_ids, sender_id=event.sender_id))
    muting |= await relations.find_hidden(tx, person_id=event.sender_id)
    asked = await urgents.list_asked(tx, room_id=event.room_id, position=event.position, limit=limits.ROOM_MEMBERS_MAX)
    waiting = {one.person_id for one in asked if one.is_here and not one.is_confirmed}
    return [one for one in event.person_ids if one in waiting and one not in muting]


async def plan_calls(tx: Tx, *, event: UrgentAsked, starts: Mapping[UUID, datetime]) -> None:
    """Let people be called a while after they were asked, or after the moment in `starts`, by the ways that they allow."""
    ways = await urgent_choices.list_ways(tx, person_ids=list(starts))
    chosen: dict[Way, list[urgent_choices.WayRow]] = {
        "sms": [row for row in ways if row.by_sms],
        "phone": [row for row in ways if row.by_phone],
    }
    for way, allowed in chosen.items():
        await urgent_calls.insert_calls(
            tx,
            room_id=event.room_id,
            position=event.position,
            number=event.round,
            way=way,
            person_ids=[row.person_id for row in allowed],
            since=[starts[row.person_id] for row in allowed],
        )


async def list_calls_due(tx: ReadTx, *, waits: Waits) -> list[CallKey]:
    """Calls whose moment has come, text messages first."""
    due: list[CallKey] = []
    ways: tuple[Way, ...] = ("sms", "phone")
    for way in ways:
        since_until, lost_before = tx.now - waits.of(way), tx.now - LOST_AFTER
        due += await urgent_calls.list_due(tx, way=way, since_until=since_until, lost_before=lost_before, limit=DUE_AT_ONCE)
    return due


async def take_call(tx: Tx, *, key: CallKey, waits: Waits, quiet_until: datetime) -> Call | None:
    """Take a call; None where it is not to be made, not yet, or by another.

    `quiet_until` is when the person's quiet hours are over, or now: what is no emergency begins to count then.
    """
    is_confirmed = await urgent_calls.lock_asked(tx, key=key)
    about = await urgent_calls.find_about(tx, key=key) if is_confirmed is not None else None
    if about is None:
        return None
    since_until, lost_before = tx.now - waits.of(key.way), tx.now - LOST_AFTER
    tries = await urgent_calls.update_claimed(tx, key=key, since_until=since_until, lost_before=lost_before)
    if tries is None:
        return None
    number_id = None if is_confirmed else await _find_number(tx, key=key, about=about)
    if number_id is None or tries > limits.URGENT_CALL_TRIES_MAX:
        await urgent_calls.update_state(tx, key=key, state="dropped", not_before=tx.now)
        return None
    if quiet_until > tx.now and not about.is_emergency:
        await urgent_calls.update_state(tx, key=key, state="waiting", not_before=quiet_until)
        await urgent_calls.update_since(tx, room_id=key.room_id, position=key.position, person_id=key.person_id, since=quiet_until)
        return None
    once = ids.id_from_source(source="messaging.urgent_call", key=f"{key.room_id}:{key.position}:{key.person_id}:{key.round}:{key.way}")
    return Call(key, about.sender_id, number_id, once, tries)


async def _find_number(tx: ReadTx, *, key: CallKey, about: urgent_calls.AboutRow) -> str | None:
    """The number that is called; None where nobody is to be called any more."""
    if not about.is_here:
        return None
    way = next(iter(await urgent_choices.list_ways(tx, person_ids=[key.person_id])), None)
    if way is None or not (way.by_sms if key.way == "sms" else way.by_phone):
        return None
    if await urgent_choices.list_muting(tx, person_ids=[key.person_id], sender_id=about.sender_id):
        return None
    return None if about.sender_id in await relations.find_hidden(tx, person_id=key.person_id) else way.number_id


async def note_called(tx: Tx, *, call: Call) -> None:
    """The call was made."""
    await urgent_calls.update_state(tx, key=call.key, state="called", not_before=tx.now)


async def note_failed(tx: Tx, *, call: Call, for_good: bool = False) -> None:
    """It could not be made: it is tried again ever later, and after some tries not."""
    over = for_good or call.tries >= limits.URGENT_CALL_TRIES_MAX
    not_before = tx.now + _RETRY_FIRST * 2 ** (call.tries - 1)
    await urgent_calls.update_state(tx, key=call.key, state="dropped" if over else "waiting", not_before=not_before)
