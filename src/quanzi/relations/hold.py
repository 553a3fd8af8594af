"""Two people, one change at a time, and whether they may see each other, by their ids: for whatever passes between them."""

from uuid import UUID

from quanzi import identity
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.relations import policy, store


async def hold_pair(tx: Tx, *, one_id: UUID, other_id: UUID) -> None:
    """Be the only one who changes anything between these two until this transaction ends."""
    low_id, high_id = sorted((one_id, other_id))
    await store.lock_pair(tx, low_id=low_id, high_id=high_id, at=tx.now)


async def check_sight(tx: ReadTx, *, person_id: UUID, other_id: UUID) -> None:
    """NotFound unless the other exists and nobody blocked the other."""
    forms = (await identity.find_name_forms(tx, person_ids=[other_id])).get(other_id)
    hidden = await store.find_block(tx, person_id=person_id, other_id=other_id) is not None
    policy.may_see(exists=forms is not None and forms.state != "gone", hidden=hidden)
