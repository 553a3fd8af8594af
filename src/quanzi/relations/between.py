"""The one gate that every change between two people passes: in order, and only while they may see each other."""

from uuid import UUID

from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from quanzi.relations import hold, store
from quanzi.relations.model import Side, Sides


async def lock_pair(tx: Tx, *, by: Person, person_id: UUID) -> None:
    """Be the only one who changes anything between these two until this transaction ends."""
    await hold.hold_pair(tx, one_id=by.member_id, other_id=person_id)


async def check_seen(tx: Tx, *, by: Person, person_id: UUID) -> None:
    """NotFound unless that person exists and nobody blocked the other."""
    await hold.check_sight(tx, person_id=by.member_id, other_id=person_id)


async def find_sides(tx: Tx, *, by: Person, person_id: UUID) -> Sides:
    """My side of the tie and the other's."""
    rows = await store.list_sides(tx, person_id=by.member_id, other_id=person_id)
    sides = {row.person_id: Side(row.state) for row in rows}
    return sides.get(by.member_id, Side.NONE), sides.get(person_id, Side.NONE)


async def write_sides(tx: Tx, *, by: Person, person_id: UUID, before: Sides, after: Sides) -> None:
    """Write what changed, on both sides."""
    for mine, other, old, new in ((by.member_id, person_id, before[0], after[0]), (person_id, by.member_id, before[1], after[1])):
        if old is new:
            continue
        if new is Side.NONE:
            await store.delete_side(tx, person_id=mine, other_id=other)
        else:
            await store.insert_side(tx, person_id=mine, other_id=other, state=new, at=tx.now)
