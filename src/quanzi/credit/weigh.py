"""Which vouches count: weighed when one begins or ends, for everybody whose ring it could close or open."""

from collections.abc import Sequence
from uuid import UUID

from quanzi.credit import keep_fact, marks, rings, store
from quanzi.credit.events import VouchChanged
from quanzi.credit.model import FactKind
from quanzi.credit.rings import RULES, Weighed
from quanzi.credit.store.vouches import Edge, Vouch
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits


async def weigh_around(tx: Tx, *, event: VouchChanged) -> None:
    """Weigh anew what a vouch that began or ended may have changed: for whom it was, for whom else its giver vouches, and in its ring."""
    affected = {event.vouched_id, event.voucher_id}
    affected |= {one.vouched_id for one in await store.vouches.list_given(tx, person_ids=[event.voucher_id])}
    edge = [event.voucher_id]
    for _ in range(RULES.ring_length_max - 2):
        edge = await store.vouches.list_givers(tx, person_ids=edge, limit=limits.VOUCHES_EXAMINED_MAX)
        affected |= set(edge)
    for person_id in sorted(affected):
        await weigh_person(tx, person_id=person_id)


async def weigh_person(tx: Tx, *, person_id: UUID) -> None:
    """Let the vouches for one person count, or count no more; done twice it is done once."""
    await store.people.lock_switch(tx, person_id=person_id)
    got = [one for one in await store.vouches.list_standing(tx, person_id=person_id) if one.side == "got" and one.state == "open"]
    if not got:
        return
    weighed = {one.voucher_id: one for one in await _weigh(tx, person_id)}
    for vouch in got:
        await _apply(tx, vouch, weighed[vouch.other_id])


async def _apply(tx: Tx, vouch: Vouch, weighed: Weighed) -> None:
    counted_as = vouch.counted_as
    if weighed.counts and counted_as is None:
        counted_as = tx.new_id()
        await keep_fact.note_fact(
            tx,
            person_id=vouch.person_id,
            kind=FactKind.VOUCHED,
            context="credit",
            source="credit.vouch",
            source_id=counted_as,
            happened_at=vouch.accepted_at or tx.now,
            other_id=vouch.other_id,
        )
    elif not weighed.counts and counted_as is not None:
        await uncount(tx, vouch=vouch)
        counted_as = None
    why_not = "" if weighed.why_not is None else weighed.why_not.value
    if (why_not, counted_as) != (vouch.why_not, vouch.counted_as):
        await store.vouches.update_weighed(
            tx, sides=[vouch.person_id, vouch.other_id], vouch_id=vouch.vouch_id, why_not=why_not, counted_as=counted_as
        )


async def uncount(tx: Tx, *, vouch: Vouch) -> None:
    """A vouch counts no more for whom it was given."""
    if vouch.counted_as is not None:
        owner_id = vouch.person_id if vouch.side == "got" else vouch.other_id
        await keep_fact.end_fact(tx, person_id=owner_id, kind=FactKind.VOUCHED, source_id=vouch.counted_as, reason="taken_back")


async def _weigh(tx: ReadTx, person_id: UUID) -> Sequence[Weighed]:
    """All that `rings.weigh_vouches` has to see: whom the person reaches, who vouches for them, and all that those gave."""
    edges: set[Edge] = set()
    edge, seen = {person_id}, {person_id}
    for _ in range(RULES.ring_length_max - 1):
        given = await store.vouches.list_given(tx, person_ids=sorted(edge))
        edges |= set(given)
        edge = {one.vouched_id for one in given} - seen
        seen |= edge
        if not edge or len(edges) > limits.VOUCHES_EXAMINED_MAX:
            break
    givers = await store.vouches.list_givers(tx, person_ids=[person_id], limit=limits.VOUCHES_EXAMINED_MAX)
    edges |= set(await store.vouches.list_given(tx, person_ids=givers))
    known = await marks.find_marks(tx, person_ids=[person_id, *givers])
    return rings.weigh_vouches(person_id, [rings.Vouch(one.voucher_id, one.vouched_id, one.at) for one in edges], known)
