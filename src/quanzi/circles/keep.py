"""What leaves with a person: the export of their circles, and their leaving of all of them."""

from uuid import UUID

import msgspec

from quanzi.circles import membership, store
from quanzi.circles.events import CircleEnded, CircleHandedOver, MemberLeft
from quanzi.circles.standing import hold_circle
from quanzi.circles.store import own
from quanzi.infra import outbox
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits

_DECISIONS_MAX = 10_000


async def export_circles(tx: ReadTx, *, person_id: UUID) -> dict[str, object]:
    """The circles somebody is in, and what was decided about them there."""
    rows = await store.members.list_my_circles(tx, person_id=person_id, limit=limits.CIRCLES_PER_PERSON_MAX)
    decisions = await store.decisions.list_decisions(tx, person_id=person_id, limit=_DECISIONS_MAX)
    return {
        "circles": [
            {"circle_id": str(row.circle_id), "name": row.name, "role": row.role, "since": row.joined_at.isoformat()} for row in rows
        ],
        "decisions": [msgspec.to_builtins(row) for row in decisions],
    }


async def erase_memberships(tx: Tx, *, person_id: UUID) -> None:
    """Take a person who goes for good out of every circle; what they own goes on under whoever is there longest.

    Moderators come first; a circle with nobody else in it ends. Charters stay, but how to reach who wrote them is most
    likely their own number or mail, so it goes from every version; the settings tell the heir that nobody is named.
    """
    for circle_id in sorted(await store.members.list_my_circle_ids(tx, person_id=person_id)):
        circle = await hold_circle(tx, circle_id=circle_id)
        await membership.drop_member(tx, circle_id=circle_id, person_id=person_id)
        if circle.owner_id == person_id:
            await _pass_on(tx, circle_id=circle_id, person_id=person_id)
        await outbox.record(tx, MemberLeft(id=tx.new_id(), at=tx.now, circle_id=circle_id, person_id=person_id))
    await store.entries.delete_requests_of(tx, person_id=person_id)
    await store.members.delete_entrance(tx, person_id=person_id)
    await store.decisions.delete_decisions(tx, person_id=person_id)
    await own.update_contacts_forgotten(tx, person_id=person_id)


async def _pass_on(tx: Tx, *, circle_id: UUID, person_id: UUID) -> None:
    heir = await store.members.find_longest_there(tx, circle_id=circle_id)
    if heir is None:
        await store.circles.update_state_ended(tx, circle_id=circle_id)
        await outbox.record(tx, CircleEnded(id=tx.new_id(), at=tx.now, circle_id=circle_id))
        return
    # an offer was the old owner's word; the heir gave none
    await store.entries.delete_handover(tx, circle_id=circle_id)
    await store.members.update_role(tx, circle_id=circle_id, person_id=heir, role="owner")
    await store.members.update_my_role(tx, circle_id=circle_id, person_id=heir, role="owner")
    await store.circles.update_owner(tx, circle_id=circle_id, owner_id=heir)
    await outbox.record(tx, CircleHandedOver(id=tx.new_id(), at=tx.now, circle_id=circle_id, from_person_id=person_id, to_person_id=heir))
