"""What was granted, asked and looked at: ended where a score is switched off, taken along, and gone with its person."""

from typing import Any
from uuid import UUID

import msgspec

from quanzi.credit import store
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits

_LINES_MAX = 10_000


async def end_consents(tx: Tx, *, person_id: UUID) -> None:
    """All access ends at once, and every question that waits; who looked stays in the log. The owner's switch is locked."""
    await store.grants.update_all_ended(tx, person_id=person_id)
    await store.people.update_consents_ended(tx, person_id=person_id, about="grant")
    await store.asks.update_open_ended(tx, person_id=person_id)


async def export_consents(tx: ReadTx, *, person_id: UUID) -> dict[str, Any]:
    """Whom I let see what, every look, what I was asked and asked, and as whom merchants know me."""
    looks = await store.inquiries.list_inquiries(tx, person_id=person_id, before_at=None, before_id=None, limit=_LINES_MAX)
    asked = await store.asks.list_asks(tx, person_id=person_id, since=tx.now.replace(year=2000), limit=_LINES_MAX)
    return {
        "card": msgspec.to_builtins(await store.grants.find_choices(tx, person_id=person_id)),
        "grants": msgspec.to_builtins(await store.grants.list_grants(tx, person_id=person_id, limit=_LINES_MAX)),
        "looks": msgspec.to_builtins(looks),
        "asked_me": msgspec.to_builtins(asked),
        "i_asked": msgspec.to_builtins(await store.asks.list_my_asks(tx, person_id=person_id, limit=_LINES_MAX)),
        "known_to_merchants_as": msgspec.to_builtins(await store.merchants.list_pairs(tx, person_id=person_id)),
        "my_merchants": msgspec.to_builtins(await store.merchants.list_merchants_of(tx, owner_id=person_id, limit=limits.GRANTS_SHOWN_MAX)),
    }


async def erase_consents(tx: Tx, *, person_id: UUID) -> None:
    """Nothing of it outlives the account; what others were asked and saw looked at stays theirs, under an id that names nobody."""
    for one in await store.asks.list_my_asks(tx, person_id=person_id, limit=_LINES_MAX):
        await store.asks.update_answer(tx, person_id=one.other_id, ask_id=one.ask_id, answer="withdrawn")
    await store.merchants.delete_merchant_pairs(tx, pairs=await store.merchants.list_pairs(tx, person_id=person_id))
    await store.merchants.delete_pairs(tx, person_id=person_id)
    await store.merchants.update_merchants_of_ended(tx, owner_id=person_id)
    await store.inquiries.delete_inquiries(tx, person_id=person_id)
    await store.asks.delete_asks(tx, person_id=person_id)
    await store.asks.delete_my_asks(tx, person_id=person_id)
    await store.grants.delete_grants(tx, person_id=person_id)
    await store.grants.delete_choices(tx, person_id=person_id)
