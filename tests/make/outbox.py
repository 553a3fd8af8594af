"""What a transaction said, brought to its reactions as the worker does, and again as a second delivery would."""

from collections.abc import Sequence

import msgspec

from quanzi.app.reactions import REACTIONS
from quanzi.infra import outbox
from quanzi.infra.postgres import Tx
from quanzi.kernel.event import Event


async def react(tx: Tx) -> list[Event]:
    """Let the events of this transaction reach their reactions, in order; those that somebody reacts to."""
    by_kind = {outbox.kind_of(one): one for one in REACTIONS}
    rows = await tx.connection.fetch("DELETE FROM infra.outbox RETURNING event_id, kind, payload")
    events = [
        msgspec.convert(row["payload"], by_kind[row["kind"]])
        for row in sorted(rows, key=lambda row: row["event_id"])
        if row["kind"] in by_kind
    ]
    await deliver(tx, events)
    return events


async def deliver(tx: Tx, events: Sequence[Event]) -> None:
    """Bring them, however often they were brought before."""
    for event in events:
        for reaction in REACTIONS[type(event)]:
            await reaction(tx, event)
