"""Vouching for a contact with points of one's own as stake: an offer that they may accept, for twelve months, taken back at any time."""

from datetime import timedelta
from uuid import UUID

from quanzi import identity, relations
from quanzi.credit import policy, store, weigh
from quanzi.credit.errors import NotContacts, ScoreOff, ScoreTooLow, StakeTooHigh, TooManyVouches, VouchOver
from quanzi.credit.events import VouchChanged, VouchOffered
from quanzi.credit.features import add_months
from quanzi.credit.store.vouches import State, Vouch
from quanzi.infra import outbox
from quanzi.infra.each import DUE_AT_ONCE, settle_each
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid, NotFound
from quanzi.kernel.person import Person
from quanzi.relations import PersonBlocked, Tie

_SHOWN_MAX = 100
_OFFERED = timedelta(days=limits.VOUCH_OFFER_DAYS)


async def offer_vouch(tx: Tx, *, by: Person, person_id: UUID, stake: int) -> Vouch:
    """Offer to vouch for a contact; offered twice it is one offer. `stake` is points of mine, 1 to 20.

    NotSignedIn, Suspended, TierNeeded, Invalid, NotFound, NotContacts, ScoreOff, ScoreTooLow, TooManyVouches, StakeTooHigh.
    """
    policy.may_own_score(by)
    identity.may_act_verified(by, tier=1)
    if not 1 <= stake <= limits.STAKE_MAX:
        raise Invalid(field="stake")
    relation = await relations.find_relation(tx, by=by, person_id=person_id)
    if relation.tie is not Tie.CONTACT:
        raise NotContacts
    await _lock(tx, by.member_id)
    for one in await store.vouches.list_standing(tx, person_id=by.member_id):
        if one.side == "gave" and one.other_id == person_id:
            return one
    await _check_room(tx, by.member_id, stake)
    made = Vouch(
        person_id=by.member_id,
        vouch_id=tx.new_id(),
        side="gave",
        other_id=person_id,
        stake=stake,
        state="offered",
        offered_at=tx.now,
        accepted_at=None,
        ends_at=tx.now + _OFFERED,
    )
    await store.vouches.insert_vouch(tx, given=made)
    await outbox.record(tx, VouchOffered(id=tx.new_id(), at=tx.now, person_id=person_id, vouch_id=made.vouch_id, voucher_id=by.member_id))
    return made


async def _lock(tx: Tx, person_id: UUID) -> None:
    switch = await store.people.lock_switch(tx, person_id=person_id)
    if switch is None or not switch.is_on:
        raise ScoreOff


async def _check_room(tx: Tx, person_id: UUID, stake: int) -> None:
    score = await store.scores.find_last(tx, person_id=person_id)
    if score is None:
        raise ScoreOff
    if score.total < limits.VOUCH_SCORE_MIN:
        raise ScoreTooLow(needed=limits.VOUCH_SCORE_MIN, total=score.total)
    room = await store.vouches.count_room(tx, person_id=person_id, side="gave")
    if room.vouches >= limits.VOUCHES_GIVEN_MAX:
        raise TooManyVouches(most=limits.VOUCHES_GIVEN_MAX)
    if room.staked + stake > limits.STAKE_POINTS_MAX:
        raise StakeTooHigh(field="stake", room=limits.STAKE_POINTS_MAX - room.staked)


async def accept_vouch(tx: Tx, *, by: Person, vouch_id: UUID) -> Vouch:
    """Let somebody vouch for me. NotSignedIn, Suspended, NotFound, ScoreOff, TooManyVouches, VouchOver."""
    policy.may_own_score(by)
    offered = await _find_got(tx, by, vouch_id)
    for person_id in sorted({by.member_id, offered.other_id}):
        await store.people.lock_switch(tx, person_id=person_id)
    await _lock(tx, by.member_id)
    if await store.people.list_on_among(tx, person_ids=[offered.other_id]) == []:
        raise VouchOver
    relation = await relations.find_relation(tx, by=by, person_id=offered.other_id)
    if relation.tie is not Tie.CONTACT or offered.ends_at <= tx.now:
        raise VouchOver
    if (await store.vouches.count_room(tx, person_id=by.member_id, side="got")).vouches > limits.VOUCHES_GOT_MAX:
        raise TooManyVouches(most=limits.VOUCHES_GOT_MAX)
    sides = [by.member_id, offered.other_id]
    ends_at = add_months(tx.now, limits.VOUCH_MONTHS)
    # one side alone still has an offer where the other declined it
    if await store.vouches.update_opened(tx, sides=sides, vouch_id=vouch_id, ends_at=ends_at) != len(sides):
        raise VouchOver
    await weigh.weigh_person(tx, person_id=by.member_id)
    await _say_changed(tx, offered)
    return await _find_got(tx, by, vouch_id)


async def decline_vouch(tx: Tx, *, by: Person, vouch_id: UUID) -> None:
    """Let it be; who offered is not told, and sees an offer until it ends by itself. NotFound, VouchOver."""
    await _find_got(tx, by, vouch_id)
    if not await store.vouches.update_declined(tx, person_id=by.member_id, vouch_id=vouch_id):
        raise VouchOver


async def end_vouch(tx: Tx, *, by: Person, vouch_id: UUID) -> None:
    """Take back a vouch that I gave or offered, or do without one that I got; nothing is lost by it. NotFound, VouchOver."""
    mine = await store.vouches.find_vouch(tx, person_id=by.member_id, vouch_id=vouch_id)
    if mine is None:
        raise NotFound
    if mine.side == "got" and mine.state != "open":
        raise VouchOver
    if not await close_vouch(tx, one=mine, state="taken_back"):
        raise VouchOver


async def close_vouch(tx: Tx, *, one: Vouch, state: State) -> bool:
    """End a vouch on both sides, and let it count no more; whether it stood. Nobody loses anything by this."""
    for person_id in sorted({one.person_id, one.other_id}):
        await store.people.lock_switch(tx, person_id=person_id)
    now = await store.vouches.find_vouch(tx, person_id=one.person_id, vouch_id=one.vouch_id)
    if now is None or not await store.vouches.update_ended(tx, sides=[one.person_id, one.other_id], vouch_id=one.vouch_id, state=state):
        return False
    await weigh.uncount(tx, vouch=now)
    await _say_changed(tx, now)
    return True


async def _say_changed(tx: Tx, one: Vouch) -> None:
    voucher_id, vouched_id = (one.person_id, one.other_id) if one.side == "gave" else (one.other_id, one.person_id)
    await outbox.record(tx, VouchChanged(id=tx.new_id(), at=tx.now, voucher_id=voucher_id, vouched_id=vouched_id))


async def end_vouches_of(tx: Tx, *, person_id: UUID) -> None:
    """Everything that somebody gave or got ends, where their score is switched off or they leave."""
    for one in await store.vouches.list_standing(tx, person_id=person_id):
        await close_vouch(tx, one=one, state="taken_back")


async def end_between(tx: Tx, *, event: PersonBlocked) -> None:
    """Who no longer wants to see somebody does not stand for them either, nor they for them."""
    for one in await store.vouches.list_standing(tx, person_id=event.person_id):
        if one.other_id == event.other_id:
            await close_vouch(tx, one=one, state="taken_back")


async def end_vouches(db: Db) -> int:
    """End a page of vouches and offers whose time is over, each in a transaction of its own; how many there were."""
    due = await db.read(lambda tx: store.vouches.list_due_vouches(tx, limit=DUE_AT_ONCE))
    return await settle_each(
        due, lambda one: db.run(lambda tx: close_vouch(tx, one=one, state="over")), id_of=lambda one: one.vouch_id, failed="vouch_not_ended"
    )


async def list_vouches(tx: ReadTx, *, by: Person) -> list[Vouch]:
    """Those I gave and those I got, the latest first. NotSignedIn."""
    return await store.vouches.list_vouches(tx, person_id=by.member_id, limit=_SHOWN_MAX)


async def find_stake_room(tx: ReadTx, *, by: Person) -> int:
    """How many points I could stake in one more vouch; 0 where I can't vouch now. NotSignedIn."""
    score = await store.scores.find_last(tx, person_id=by.member_id)
    room = await store.vouches.count_room(tx, person_id=by.member_id, side="gave")
    if score is None or score.total < limits.VOUCH_SCORE_MIN or room.vouches >= limits.VOUCHES_GIVEN_MAX or by.tier < 1:
        return 0
    return min(limits.STAKE_MAX, limits.STAKE_POINTS_MAX - room.staked)


async def _find_got(tx: ReadTx, by: Person, vouch_id: UUID) -> Vouch:
    found = await store.vouches.find_vouch(tx, person_id=by.member_id, vouch_id=vouch_id)
    if found is None or found.side != "got":
        raise NotFound
    return found
