"""What the wallet has of who asked whom for money: all of it to take along; at leaving, nothing stays open."""

from typing import Any
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.wallet import store, turn

_ALL = 100_000


async def export_asking(tx: ReadTx, *, person_id: UUID) -> dict[str, Any]:
    """What I was asked for and what I asked for, and my collections with who paid into them, my bills, and my standing orders."""
    of_me = await store.requests.list_of_me(tx, person_id=person_id, before_at=None, before_id=None, limit=_ALL)
    asked = await store.requests.list_asked(tx, asker_person_id=person_id, before_at=None, before_id=None, limit=_ALL)
    by_me = await store.requests.list_requests(
        tx, person_ids=[one.person_id for one in asked], request_ids=[one.request_id for one in asked]
    )
    collections = await store.collections.list_collections(tx, person_id=person_id, before_at=None, before_id=None, limit=_ALL)
    orders = await store.orders.list_orders(tx, person_id=person_id, before_at=None, before_id=None, limit=_ALL)
    splits = await store.splits.list_splits(tx, person_id=person_id, before_at=None, before_id=None, limit=_ALL)
    return {
        "standing_orders": msgspec.to_builtins(orders),
        "standing_runs": msgspec.to_builtins(await store.orders.list_all_runs(tx, person_id=person_id)),
        "splits": msgspec.to_builtins(splits),
        "requests_of_me": msgspec.to_builtins(of_me),
        "requests_by_me": msgspec.to_builtins(by_me),
        "collections": msgspec.to_builtins(collections),
        "contributions": msgspec.to_builtins(await store.collections.list_all_contributions(tx, person_id=person_id)),
    }


async def erase_asking(tx: Tx, *, person_id: UUID) -> None:
    """Close what the person was asked for or asked for; what was paid stays with who paid, under an id that names nobody."""
    turned = await store.requests.update_closed_of(tx, person_id=person_id)
    asked = await store.requests.delete_asked(tx, asker_person_id=person_id)
    turned += await store.requests.update_left(
        tx, person_ids=[one.person_id for one in asked], request_ids=[one.request_id for one in asked]
    )
    await turn.tell_requests_turn(tx, turned=turned)
    await store.orders.delete_runs(tx, person_id=person_id)
    await store.orders.delete_orders(tx, person_id=person_id)
    await store.splits.delete_splits(tx, person_id=person_id)
    await store.collections.delete_contributions(tx, person_id=person_id)
    await store.collections.delete_collections(tx, person_id=person_id)
