"""What a person's copy holds of what was urgent, and what leaving takes away."""

from collections.abc import Sequence
from uuid import UUID

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.messaging.store import urgent_choices, urgent_plans, urgents


async def export_urgent(tx: ReadTx, *, person_id: UUID, room_ids: Sequence[UUID], limit: int) -> dict[str, object]:
    """What I asked, what I was asked and whether I confirmed, my plans, how often I asked lately, and my choices."""
    return {
        "asked": [one for room_id in room_ids for one in await urgents.list_own(tx, room_id=room_id, person_id=person_id, limit=limit)],
        "was_asked": [
            {"room_id": room_id, "position": one.position, "confirmed": one.is_confirmed}
            for room_id in room_ids
            for one in await urgents.list_asked_of(tx, room_id=room_id, person_id=person_id, limit=limit)
        ],
        "plans": await urgent_plans.list_plans(tx, sender_id=person_id, limit=limits.URGENT_PLANS_MAX),
        "lately": await urgent_choices.list_budgets(tx, sender_ids=[person_id]),
        "ways": await urgent_choices.list_ways(tx, person_ids=[person_id]),
        "muted": await urgent_choices.list_muted(tx, person_id=person_id, limit=limits.URGENT_MUTES_MAX),
    }


async def erase_urgent(tx: Tx, *, person_id: UUID) -> None:
    """Forget plans, counts and choices; what hangs on a room goes with it."""
    await urgent_plans.delete_plans(tx, sender_id=person_id)
    await urgent_choices.delete_budget(tx, sender_id=person_id)
    await urgent_choices.delete_way(tx, person_id=person_id)
    await urgent_choices.delete_mutes(tx, person_id=person_id)
