"""What reaches me how: each kind, everywhere or in one circle; quiet hours; what a lock screen may show; the digest."""

from datetime import datetime
from uuid import UUID
from zoneinfo import available_timezones

import msgspec

from quanzi import circles
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.person import Person
from quanzi.notices import model, store
from quanzi.notices.errors import BadChoice, BadQuietHours
from quanzi.notices.model import EVERYWHERE, Delivery, DigestEvery, Kind, LockScreen
from quanzi.notices.quiet_hours import DAY_MINUTES, QUARTER_MINUTES, next_digest
from quanzi.notices.readers import find_reader
from quanzi.notices.store.choices import Chosen


class Manner(msgspec.Struct, frozen=True):
    """How I am told. Quiet hours are minutes of the day in `zone`, or both None; `zone` may be empty without them."""

    zone: str = ""
    quiet_start: int | None = None
    quiet_end: int | None = None
    lock_screen: LockScreen = "kind"
    digest: DigestEvery = "never"


class Choices(msgspec.Struct, frozen=True):
    """How each kind reaches me. Of one circle only what I chose for it apart; `digest_due_at` is when the next digest comes."""

    deliveries: dict[Kind, Delivery]
    circle_ids: tuple[UUID, ...]
    manner: Manner
    digest_due_at: datetime | None


async def find_choices(tx: ReadTx, *, by: Person) -> Choices:
    """What I chose, and the usual where I chose nothing; `circle_ids` are those for which I chose something apart. NotSignedIn."""
    rows = await store.choices.list_all(tx, person_id=by.member_id)
    everywhere = {Kind(row.kind): Delivery(row.delivery) for row in rows if row.circle_id == EVERYWHERE}
    reader = await find_reader(tx, person_id=by.member_id)
    return Choices(
        {kind: everywhere.get(kind, model.default_delivery(kind)) for kind in Kind},
        tuple(sorted({row.circle_id for row in rows} - {EVERYWHERE})),
        msgspec.convert({name: getattr(reader, name) for name in Manner.__struct_fields__}, Manner),
        reader.digest_due_at,
    )


async def find_circle_choices(tx: ReadTx, *, by: Person, circle_id: UUID) -> dict[Kind, Delivery]:
    """What I chose apart for one circle that I may know of. NotSignedIn, NotFound."""
    await circles.find_standing(tx, by=by, circle_id=circle_id)
    rows = await store.choices.list_own(tx, person_id=by.member_id, circle_id=circle_id)
    return {Kind(row.kind): Delivery(row.delivery) for row in rows}


async def choose_delivery(tx: Tx, *, by: Person, kind: Kind, delivery: Delivery) -> None:
    """Choose how a kind reaches me everywhere. NotSignedIn, BadChoice with `field`."""
    me = by.member_id
    _may_choose(kind, delivery)
    if delivery is model.default_delivery(kind):
        await store.choices.delete_choice(tx, person_id=me, kind=kind, circle_id=EVERYWHERE)
        return
    await store.choices.upsert_choice(tx, chosen=Chosen(me, kind, EVERYWHERE, delivery))


async def choose_in_circle(tx: Tx, *, by: Person, circle_id: UUID, kind: Kind, delivery: Delivery | None) -> None:
    """Choose how a kind reaches me from one circle; None is as everywhere. NotSignedIn, NotFound, BadChoice with `field`."""
    await circles.find_standing(tx, by=by, circle_id=circle_id)
    if kind not in model.IN_CIRCLES:
        raise BadChoice(field="kind")
    if delivery is None:
        await store.choices.delete_choice(tx, person_id=by.member_id, kind=kind, circle_id=circle_id)
        return
    _may_choose(kind, delivery)
    await store.choices.upsert_choice(tx, chosen=Chosen(by.member_id, kind, circle_id, delivery))


def _may_choose(kind: Kind, delivery: Delivery) -> None:
    if kind in model.NEVER_OFF and delivery is Delivery.OFF:
        raise BadChoice(field=str(kind))


async def choose_manner(tx: Tx, *, by: Person, manner: Manner) -> None:
    """Choose quiet hours, what a lock screen may show, and how often a digest comes. NotSignedIn, BadQuietHours, BadChoice.

    What waits for the end of quiet hours goes out when the hours end that held as it came.
    """
    me = by.member_id
    _check_hours(manner)
    if (manner.zone or manner.digest != "never") and manner.zone not in available_timezones():
        raise BadChoice(field="zone")
    before = await find_reader(tx, person_id=me)
    due_at = next_digest(manner.digest, zone=manner.zone, now=tx.now) if manner.digest != "never" else None
    since = None if due_at is None else before.digest_since or tx.now
    reader = store.readers.Reader(me, manner.zone, manner.quiet_start, manner.quiet_end, manner.lock_screen, manner.digest, due_at, since)
    await store.readers.upsert_reader(tx, reader=reader)


def _check_hours(manner: Manner) -> None:
    start, end = manner.quiet_start, manner.quiet_end
    if start is None and end is None:
        return
    if start is None or end is None or start == end or manner.zone not in available_timezones():
        raise BadQuietHours(field="quiet_start")
    if any(not 0 <= minute < DAY_MINUTES or minute % QUARTER_MINUTES for minute in (start, end)):
        raise BadQuietHours(field="quiet_start")
