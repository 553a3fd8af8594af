"""Telling people what happened: into their inbox, as one line of what belongs together, and from there to their devices."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra import jobs, outbox
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import ids
from quanzi.notices import model, store
from quanzi.notices.events import NoticesArrived
from quanzi.notices.model import EVERYWHERE, Delivery, Kind, News
from quanzi.notices.quiet_hours import end_of_quiet
from quanzi.notices.readers import hours_of
from quanzi.notices.store.lines import Written
from quanzi.relations import telling

SEND_PUSHES = "send_pushes"
"""The job that brings a person's messages to their devices: {person_id}."""

Deliveries = dict[tuple[UUID, str, UUID], Delivery]


async def tell_people(tx: Tx, *, news: Sequence[News]) -> int:
    """Tell each their news, each event once; how many were told.

    Nobody is told of what they did themselves, of what somebody out of their sight did, or of what they switched off.
    """
    wanted, deliveries = await _find_wanted(tx, news)
    if not wanted:
        return 0
    fresh_keys = {(one.person_id, one.event_id) for one in await store.lines.insert_happenings(tx, news=wanted)}
    fresh = [one for one in wanted if (one.person_id, one.event_id) in fresh_keys]
    if not fresh:
        return 0
    latest = model.fold(fresh)
    written = await store.lines.upsert_lines(tx, news=latest, notice_ids=[tx.new_id() for _ in latest])
    await store.lines.update_counted(
        tx,
        person_ids=[one.person_id for one in latest],
        kinds=[str(one.kind) for one in latest],
        subject_ids=[one.subject_id for one in latest],
    )
    called = _calling(latest, written)
    if called:
        lines = tuple((line.person_id, line.notice_id) for _, line in called)
        await outbox.record(tx, NoticesArrived(id=tx.new_id(), at=tx.now, lines=lines))
        await _call(tx, [(one, line) for one, line in called if deliveries[_key(one)] is Delivery.INSTANT])
    return len(fresh)


def _key(one: News) -> tuple[UUID, str, UUID]:
    return one.person_id, one.kind, one.circle_id or EVERYWHERE


async def _find_wanted(tx: ReadTx, news: Sequence[News]) -> tuple[list[News], Deliveries]:
    """What is another's doing, in sight and not switched off; and how each reaches its reader."""
    others = {(one.person_id, one.event_id): one for one in news if one.actor_id != one.person_id}
    pairs = {(one.person_id, one.actor_id) for one in others.values() if one.actor_id is not None}
    hidden = await telling.find_hidden_pairs(tx, pairs=pairs)
    seen = [one for one in others.values() if (one.person_id, one.actor_id) not in hidden]
    deliveries = await find_deliveries(tx, keys={_key(one) for one in seen})
    return [one for one in seen if deliveries[_key(one)] is not Delivery.OFF], deliveries


async def find_deliveries(tx: ReadTx, *, keys: set[tuple[UUID, str, UUID]]) -> Deliveries:
    """How kinds reach people, by (person, kind, circle): what they chose for the circle, else everywhere, else the usual."""
    if not keys:
        return {}
    ordered = sorted(keys)
    rows = await store.choices.list_chosen(
        tx, person_ids=[key[0] for key in ordered], kinds=[key[1] for key in ordered], circle_ids=[key[2] for key in ordered]
    )
    chosen = {(row.person_id, row.kind, row.circle_id): Delivery(row.delivery) for row in rows}
    return {key: chosen.get(key) or chosen.get((key[0], key[1], EVERYWHERE)) or model.default_delivery(Kind(key[1])) for key in ordered}


def _calling(latest: Sequence[News], written: Sequence[Written]) -> list[tuple[News, Written]]:
    """The lines that are new to their reader: made just now, or read before; of some kinds each event is."""
    by_line = {(line.person_id, line.kind, line.subject_id): line for line in written}
    paired = [(one, by_line[one.line]) for one in latest]
    return [(one, line) for one, line in paired if line.called_by == one.event_id or one.kind in model.EACH_TIME]


async def _call(tx: Tx, called: Sequence[tuple[News, Written]]) -> None:
    """A message for each device; while it is quiet for somebody it waits, and is not lost."""
    if not called:
        return
    readers = {one.person_id: one for one in await store.readers.list_readers(tx, person_ids=[one.person_id for one, _ in called])}
    due = [_due_at(one, readers.get(one.person_id), tx.now) for one, _ in called]
    reached = await store.outgoing.insert_pushes(
        tx,
        person_ids=[one.person_id for one, _ in called],
        event_ids=[one.event_id for one, _ in called],
        notice_ids=[line.notice_id for _, line in called],
        due_at=due,
    )
    at_once = {one.person_id for (one, _), moment in zip(called, due, strict=True) if moment <= tx.now}
    for person_id in sorted(set(reached) & at_once):
        await jobs.enqueue(tx, SEND_PUSHES, {"person_id": str(person_id)})


def _due_at(one: News, reader: store.readers.Reader | None, now: datetime) -> datetime:
    if reader is None or one.crosses_quiet:
        return now
    return end_of_quiet(hours_of(reader), now)


async def find_quiet_ends(tx: ReadTx, *, person_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When it is no longer quiet for each of several people: now, but for those whose quiet hours it is."""
    readers = {one.person_id: one for one in await store.readers.list_readers(tx, person_ids=person_ids)}
    return {one: end_of_quiet(hours_of(readers[one]), tx.now) if one in readers else tx.now for one in person_ids}


async def mark_subject_read(tx: Tx, *, person_id: UUID, kind: Kind, subject_id: UUID) -> None:
    """A person saw to something elsewhere: its line is read, and what waits to call about it does not."""
    await store.lines.update_subject_read(tx, person_id=person_id, kind=kind, subject_id=subject_id)


def apart(one: News, *, by: str) -> News:
    """The same news by an event id of its own, which follows from its event and `by`: for events that tell one person several things."""
    return msgspec.structs.replace(one, event_id=ids.id_from_source(source=str(one.event_id), key=by))


async def forget_subject(tx: Tx, *, person_id: UUID, subject_id: UUID) -> None:
    """Take the lines about something out of a person's inbox, since it is gone."""
    await store.lines.delete_of_subject(tx, person_id=person_id, subject_id=subject_id)
    await store.lines.delete_happenings_of_subject(tx, person_id=person_id, subject_id=subject_id)


async def forget_between(tx: Tx, *, person_id: UUID, other_id: UUID) -> None:
    """Take out of two people's inboxes what each of them did, since they are out of each other's sight."""
    for reader_id, actor_id in sorted(((person_id, other_id), (other_id, person_id))):
        lines = await store.lines.delete_happenings_by(tx, person_id=reader_id, actor_id=actor_id)
        kinds, subject_ids = [line[0] for line in lines], [line[1] for line in lines]
        if lines:
            await store.lines.delete_empty_lines(tx, person_id=reader_id, kinds=kinds, subject_ids=subject_ids)
            await store.lines.update_counted(tx, person_ids=[reader_id] * len(lines), kinds=kinds, subject_ids=subject_ids)
