"""What lower slices say, as facts, and what follows from those: stakes lost and returned, vouches weighed, viewers told.

Nothing is noted of who has no score, twice, or with an amount.

A request that was declined or left alone makes no fact: nobody can lower another's score by asking them for money.
"""

from uuid import UUID

from quanzi import relations
from quanzi.credit import access, keep_fact, stake, store, switch, tell_back, vouch, weigh
from quanzi.credit.events import ItemCorrected, VouchChanged, WordBroken
from quanzi.credit.model import FactKind
from quanzi.identity import showing
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.event import Event
from quanzi.wallet import promises


async def note_tier(tx: Tx, event: showing.PersonVerified) -> None:
    """A name was checked further."""
    await switch.note_tier(tx, person_id=event.person_id, tier=event.tier, at=event.at)


async def note_request(tx: Tx, event: promises.RequestHonoured) -> None:
    """What somebody was asked for was paid in time."""
    await _note(tx, event, FactKind.REQUEST_HONOURED, person_id=event.person_id, other_id=event.asker_id, source_id=event.request_id)


async def note_order(tx: Tx, event: promises.OrderPaid) -> None:
    """A standing order paid a date."""
    await _note(tx, event, FactKind.ORDER_KEPT, person_id=event.person_id, other_id=event.to_person_id, source_id=event.transfer_id)


async def note_missed_order(tx: Tx, event: promises.OrderMissed) -> None:
    """A standing order skipped a date for lack of money."""
    await _note(tx, event, FactKind.ORDER_MISSED, person_id=event.person_id, other_id=event.to_person_id, source_id=event.transfer_id)


async def note_deposit(tx: Tx, event: promises.DepositHonoured) -> None:
    """A deposit was taken as agreed."""
    await _note(tx, event, FactKind.HOLD_KEPT, person_id=event.person_id, other_id=event.to_person_id, source_id=event.hold_id)


async def note_debts(tx: Tx, event: promises.DebtsSettled) -> None:
    """Debts were paid back: kept by their day, late after it; late takes the place of broken."""
    for one in await promises.find_outcomes(tx, debts=event.debts):
        if one.settled_at is None:
            continue
        # the same lock as note_overdue takes, so that whoever comes second sees what the first one did
        await store.people.lock_switch(tx, person_id=one.debtor_id)
        kind = FactKind.DEBT_KEPT if one.on_time else FactKind.DEBT_LATE
        await _note(tx, event, kind, person_id=one.debtor_id, other_id=one.creditor_id, source_id=one.iou_id)
        if one.was_overdue:
            await keep_fact.end_fact(tx, person_id=one.debtor_id, kind=FactKind.DEBT_BROKEN, source_id=one.iou_id, reason="made_good")


async def note_overdue(tx: Tx, event: promises.DebtOverdue) -> None:
    """A debt is open a good while after its day: broken, unless it was settled before this was heard."""
    await store.people.lock_switch(tx, person_id=event.debtor_id)
    for one in await promises.find_outcomes(tx, debts=[(event.debtor_id, event.iou_id)]):
        if one.settled_at is None:
            await _note(tx, event, FactKind.DEBT_BROKEN, person_id=one.debtor_id, other_id=one.creditor_id, source_id=one.iou_id)


async def _note(tx: Tx, event: Event, kind: FactKind, *, person_id: UUID, other_id: UUID, source_id: UUID) -> None:
    if person_id != other_id:
        await keep_fact.note_fact(
            tx,
            person_id=person_id,
            kind=kind,
            context="wallet",
            source=_SOURCES[kind],
            source_id=source_id,
            other_id=other_id,
            happened_at=event.at,
        )


_SOURCES = {
    FactKind.REQUEST_HONOURED: "wallet.request",
    FactKind.ORDER_KEPT: "wallet.standing_order",
    FactKind.ORDER_MISSED: "wallet.standing_order",
    FactKind.HOLD_KEPT: "wallet.hold",
    FactKind.DEBT_KEPT: "wallet.iou",
    FactKind.DEBT_LATE: "wallet.iou",
    FactKind.DEBT_BROKEN: "wallet.iou",
}


async def lose_stakes(tx: Tx, event: WordBroken) -> None:
    """A word was broken: whoever vouched loses what they staked."""
    await stake.lose_stakes(tx, event=event)


async def return_stakes(tx: Tx, event: ItemCorrected) -> None:
    """The item was a mistake: the stake comes back."""
    await stake.return_stakes(tx, event=event)


async def tell_viewers(tx: Tx, event: ItemCorrected) -> None:
    """The item was a mistake: who was shown the score before is told so."""
    await tell_back.tell_viewers(tx, event=event)


async def weigh_around(tx: Tx, event: VouchChanged) -> None:
    """A vouch began or ended: what counts around it may be another."""
    await weigh.weigh_around(tx, event=event)


async def end_vouches_between(tx: Tx, event: relations.PersonBlocked) -> None:
    """Who no longer wants to see somebody does not stand for them either."""
    await vouch.end_between(tx, event=event)


async def end_access_between(tx: Tx, event: relations.PersonBlocked) -> None:
    """What two showed and asked each other ends, both ways; neither can tell it from anything else that ends."""
    pair = sorted((event.person_id, event.other_id))
    for person_id in pair:
        await store.people.lock_switch(tx, person_id=person_id)
    for person_id, other_id in (pair, pair[::-1]):
        for grant in await store.grants.list_for(tx, person_id=person_id, viewer_ids=[other_id], limit=limits.GRANTS_SHOWN_MAX):
            if grant.is_live(tx.now):
                await access.end_grant(tx, person_id=person_id, grant=grant)
        for ask in await store.asks.list_asks_by(tx, person_id=person_id, asker_id=other_id, limit=limits.GRANTS_SHOWN_MAX):
            await store.asks.update_answer(tx, person_id=person_id, ask_id=ask.ask_id, answer="ended")
