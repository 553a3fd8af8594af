"""Who has a page before them: what a page shows calls nobody on another device. It is known without any time.

A process says who is there and, every few seconds, that it lives itself; of one that died nobody is there any more.
"""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.notices import store

_ALIVE = timedelta(seconds=limits.PROCESS_ALIVE_S)
_SWEPT_AT_ONCE = 100


async def keep_process(tx: Tx, *, process_id: UUID) -> bool:
    """This process lives on for a while; whether nobody knew of it, so that it has to say anew who is there."""
    return await store.present.upsert_process(tx, process_id=process_id, until=tx.now + _ALIVE)


async def note_here(tx: Tx, *, process_id: UUID, came: Collection[UUID], went: Collection[UUID]) -> None:
    """Who came to a page of this process, and who has none any more."""
    if went:
        await store.present.delete_present(tx, process_id=process_id, person_ids=sorted(went))
    if came:
        await store.present.insert_present(tx, process_id=process_id, person_ids=sorted(came))


async def end_process(tx: Tx, *, process_id: UUID) -> None:
    """This process stops: nobody is there."""
    await store.present.delete_process(tx, process_id=process_id)


async def sweep_processes(tx: Tx) -> int:
    """Forget processes that died, and who was there; how many. A job."""
    over = await store.present.list_over(tx, at=tx.now - _ALIVE, limit=_SWEPT_AT_ONCE)
    for process_id in over:
        await store.present.delete_process(tx, process_id=process_id)
    return len(over)


async def find_away(tx: ReadTx, *, person_ids: Collection[UUID]) -> frozenset[UUID]:
    """Who of several people has no page before them, anywhere."""
    alive = await store.present.list_alive(tx, at=tx.now, limit=limits.PROCESSES_MAX)
    if not alive or not person_ids:
        return frozenset(person_ids)
    return frozenset(person_ids) - frozenset(await store.present.list_present(tx, person_ids=sorted(person_ids), process_ids=alive))
