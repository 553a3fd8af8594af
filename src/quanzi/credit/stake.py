"""What a broken word costs those who vouched: their stake at most, once, and back if the item was a mistake."""

from quanzi.credit import keep_fact, rescore, store, weigh
from quanzi.credit.events import ItemCorrected, VouchChanged, WordBroken
from quanzi.credit.model import FactKind
from quanzi.credit.store.vouches import Vouch
from quanzi.infra import outbox
from quanzi.infra.postgres import Tx


async def lose_stakes(tx: Tx, *, event: WordBroken) -> None:
    """Whoever vouched when the word was broken loses what they staked, and the vouch is over; heard twice it costs once.

    A vouch that was taken back after the word was broken, and before this was heard, costs as well.
    """
    for one in await store.vouches.list_got_at(tx, person_id=event.person_id, at=event.at):
        await _lose(tx, one, event)


async def _lose(tx: Tx, one: Vouch, event: WordBroken) -> None:
    sides = sorted([one.person_id, one.other_id])
    for person_id in sides:
        await store.people.lock_switch(tx, person_id=person_id)
    if not await store.vouches.update_ended(tx, sides=sides, vouch_id=one.vouch_id, state="broken", broken_by=event.fact_id):
        return
    await weigh.uncount(tx, vouch=one)
    await keep_fact.note_fact(
        tx,
        person_id=one.other_id,
        kind=FactKind.VOUCH_LOST,
        context="credit",
        source="credit.vouch",
        source_id=one.vouch_id,
        happened_at=event.at,
        other_id=one.person_id,
        value=one.stake,
    )
    await outbox.record(tx, VouchChanged(id=tx.new_id(), at=tx.now, voucher_id=one.other_id, vouched_id=one.person_id))


async def return_stakes(tx: Tx, *, event: ItemCorrected) -> None:
    """The item was wrong, so who vouched lost nothing: the stake comes back at once, not held back by the monthly cap."""
    for one in await store.vouches.list_broken_by(tx, person_id=event.person_id, fact_id=event.fact_id):
        await store.people.lock_switch(tx, person_id=one.other_id)
        if await keep_fact.end_fact(tx, person_id=one.other_id, kind=FactKind.VOUCH_LOST, source_id=one.vouch_id, reason="mistake"):
            await rescore.correct_score(tx, person_id=one.other_id)
