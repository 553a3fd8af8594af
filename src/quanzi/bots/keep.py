"""What a person's copy holds of bots, what leaving takes away, and what is forgotten by the clock."""

from datetime import timedelta
from uuid import UUID

from quanzi.bots.store import bots, deliveries
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.messaging import speaking

_SWEPT_AT_ONCE = 1_000


async def export_bots(tx: ReadTx, *, person_id: UUID) -> dict[str, object]:
    """The bots that I keep in my groups."""
    room_ids = await speaking.list_room_ids(tx, person_id=person_id, limit=limits.ROOMS_PER_PERSON_MAX)
    return {"bots": await bots.list_kept(tx, room_ids=room_ids, person_id=person_id)}


async def erase_bots(tx: Tx, *, person_id: UUID) -> None:
    """Let nobody keep what the person kept: it rests until somebody of its group takes it over, with new secrets."""
    room_ids = await speaking.list_room_ids(tx, person_id=person_id, limit=limits.ROOMS_PER_PERSON_MAX)
    await bots.update_kept_by_nobody(tx, room_ids=room_ids, person_id=person_id)


async def sweep_deliveries(tx: Tx) -> int:
    """Forget what bots were told a while ago; how many rows of this round went."""
    return await deliveries.delete_old(tx, before=tx.now - timedelta(days=limits.HOOK_DAYS_KEPT), limit=_SWEPT_AT_ONCE)
