"""What leaves with a person: the lines of their inbox, what they chose, and which devices showed it."""

from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.notices import store
from quanzi.notices.devices import forget_devices
from quanzi.notices.inbox import show_line
from quanzi.notices.readers import find_reader

_ROWS_MAX = 10_000


async def export_notices(tx: ReadTx, *, person_id: UUID) -> dict[str, object]:
    """The inbox of a person, how they are told, and what their devices are called."""
    rows = await store.lines.list_all(tx, person_id=person_id, limit=_ROWS_MAX)
    choices = await store.choices.list_all(tx, person_id=person_id)
    devices = await store.devices.list_devices(tx, person_id=person_id)
    return {
        "inbox": [msgspec.to_builtins(show_line(row)) for row in rows],
        "choices": [{"kind": one.kind, "circle_id": str(one.circle_id), "delivery": one.delivery} for one in choices],
        "manner": msgspec.to_builtins(await find_reader(tx, person_id=person_id)),
        "devices": [{"name": one.name, "added_at": one.added_at.isoformat()} for one in devices],
        "sent": msgspec.to_builtins(await store.outgoing.list_own(tx, person_id=person_id, limit=_ROWS_MAX)),
    }


async def erase_notices(tx: Tx, *, person_id: UUID) -> None:
    """Take away a person's inbox, choices and devices; in others' inboxes their id names nobody any more."""
    devices = await store.devices.list_devices(tx, person_id=person_id)
    await forget_devices(tx, person_id=person_id, device_ids=[one.device_id for one in devices])
    await store.present.delete_all(tx, person_id=person_id)
    await store.outgoing.delete_all(tx, person_id=person_id)
    await store.lines.delete_all_happenings(tx, person_id=person_id)
    await store.lines.delete_all(tx, person_id=person_id)
    await store.choices.delete_all(tx, person_id=person_id)
    await store.readers.delete_reader(tx, person_id=person_id)
