"""What happened goes into the outbox in the deed's own transaction; the worker hands it to those who react.

An event is delivered at least once and each reaction runs in one transaction with the removal of its event, so its
effects in the database happen once. After `TRIES_MAX` failures an event stays, with its error, for an operator to see.
An event of a kind that this version does not know stays as well: while versions change, a newer worker will know it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import structlog

from quanzi.infra.log import describe_error
from quanzi.infra.postgres.transaction import Db, ReadTx, Tx
from quanzi.kernel.event import Event

TRIES_MAX = 20
BATCH_EVENTS = 200
log = structlog.get_logger(__name__)

Reaction = Callable[[Tx, Any], Awaitable[None]]


class Due(msgspec.Struct, frozen=True):
    """An event as it waits."""

    event_id: UUID
    kind: str
    payload: dict[str, Any]
    at: datetime
    tries: int


def kind_of(event_type: type[Event]) -> str:
    """The stable name of an event: its slice and its class, as in `feed.PostPublished`."""
    return f"{event_type.__module__.split('.')[1]}.{event_type.__name__}"


async def record(tx: Tx, event: Event) -> None:
    """Say what happened; it is there if and only if the deed is."""
    await tx.execute(
        "INSERT INTO infra.outbox (event_id, kind, payload, at, due_at) VALUES ($1, $2, $3, $4, $4)",
        event.id,
        kind_of(type(event)),
        msgspec.to_builtins(event),
        event.at,
    )


async def is_waiting(tx: ReadTx, *, event_type: type[Event], facts: Mapping[str, object]) -> bool:
    """Whether an event that holds these facts has not reached all of its reactions yet; for who looks into one matter."""
    return bool(
        await tx.value(
            "SELECT true FROM infra.outbox WHERE kind = $1 AND payload @> $2 LIMIT 1", kind_of(event_type), msgspec.to_builtins(facts)
        )
    )


async def deliver_batch(db: Db, reactions: Mapping[type[Event], Sequence[Reaction]]) -> int:
    """Hand the oldest due events to their reactions; how many were taken."""
    types = {kind_of(event_type): event_type for event_type in reactions}
    async with db.transaction() as tx:
        batch = await tx.all(
            Due,
            """
            SELECT event_id, kind, payload, at, tries FROM infra.outbox
            WHERE tries < 20 AND due_at <= $1 AND kind = ANY($3) ORDER BY due_at, event_id LIMIT $2 FOR UPDATE SKIP LOCKED
            """,
            tx.now,
            BATCH_EVENTS,
            list(types.keys() | list_kinds(Event)),
        )
        done = [due.event_id for due in batch if await _react(tx, due, types, reactions)]
        if done:
            await tx.execute("DELETE FROM infra.outbox WHERE event_id = ANY($1)", done)
    return len(batch)


def list_kinds(root: type[Event]) -> set[str]:
    """Every kind of event that this version can record, whether anybody reacts to it or not."""
    return {kind for one in root.__subclasses__() for kind in (kind_of(one), *list_kinds(one))}


async def _react(tx: Tx, due: Due, types: Mapping[str, type[Event]], reactions: Mapping[type[Event], Sequence[Reaction]]) -> bool:
    """Whether the event is done with; one that nobody here reacts to is."""
    event_type = types.get(due.kind)
    if event_type is None:
        return True
    try:
        async with tx.undoable():
            event = msgspec.convert(due.payload, event_type)
            for reaction in reactions[event_type]:
                await reaction(tx, event)
    except Exception as error:
        log.exception("reaction_failed", kind=due.kind, event_id=str(due.event_id), tries=due.tries + 1)
        await tx.execute(
            "UPDATE infra.outbox SET tries = tries + 1, due_at = $2, error = $3 WHERE event_id = $1",
            due.event_id,
            tx.now + timedelta(seconds=2 ** min(due.tries, 12)),
            describe_error(error)[:500],
        )
        return False
    return True
