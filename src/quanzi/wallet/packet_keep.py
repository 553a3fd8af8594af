"""Red packets in the copy of one's data: those I gave and what I opened. What is not opened yet stays secret for its giver too."""

from typing import Any
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx
from quanzi.wallet import store

_PACKETS_AT_ONCE = 1_000
_SECRET = frozenset({"seed", "shares", "fingerprint"})


async def export_packets(tx: ReadTx, *, person_id: UUID) -> dict[str, Any]:
    """Every red packet I gave and every share I opened, the newest first."""
    given: list[dict[str, Any]] = []
    opened: list[Any] = []
    at, last = None, None
    while found := await store.packets.list_shelf(tx, shelf_id=person_id, before_at=at, before_id=last, limit=_PACKETS_AT_ONCE):
        ids = [one.packet_id for one in found]
        packets = [msgspec.structs.asdict(one) for one in await store.packets.list_packets(tx, packet_ids=ids)]
        given += [{name: one[name] for name in one if name not in _SECRET} for one in packets if one["person_id"] == person_id]
        opened += await store.packets.list_claims_of(tx, packet_ids=ids, person_id=person_id)
        at, last = found[-1].at, found[-1].packet_id
    return {"packets_given": msgspec.to_builtins(given), "packets_opened": msgspec.to_builtins(opened)}
