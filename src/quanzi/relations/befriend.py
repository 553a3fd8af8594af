"""Contacts with consent: ask, accept, decline without a sound, withdraw, remove."""

from collections.abc import Callable
from uuid import UUID

from quanzi.infra import outbox, ratelimit
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.relations import between, model, policy, store
from quanzi.relations.errors import RequestGone
from quanzi.relations.events import ContactAsked, ContactMade
from quanzi.relations.model import Side, Sides, Tie

_ASKS = ratelimit.Limit("contact_requests", limits.CONTACT_REQUESTS_PER_DAY_MAX, 24 * 3600)


async def ask_contact(tx: Tx, *, by: Person, person_id: UUID) -> Tie:
    """Ask somebody to be my contact; two who ask each other are contacts at once. TooMany past the day's limit."""
    policy.may_approach(by, person_id=person_id)
    await between.lock_pair(tx, by=by, person_id=person_id)
    await between.check_seen(tx, by=by, person_id=person_id)
    before = await between.find_sides(tx, by=by, person_id=person_id)
    after = model.after_ask(*before)
    if after == before:
        return model.see_tie(before[0])
    await ratelimit.take(tx, _ASKS, str(by.member_id))
    await between.write_sides(tx, by=by, person_id=person_id, before=before, after=after)
    if after[0] is Side.CONTACT:
        await _record_made(tx, by=by, person_id=person_id)
    elif after[1] is Side.ASKED_ME:
        await outbox.record(tx, ContactAsked(id=tx.new_id(), at=tx.now, asker_id=by.member_id, person_id=person_id))
    return model.see_tie(after[0])


async def accept_contact(tx: Tx, *, by: Person, person_id: UUID) -> Tie:
    """Say yes to who asks me; RequestGone when they took it back."""
    policy.may_approach(by, person_id=person_id)
    await between.lock_pair(tx, by=by, person_id=person_id)
    await between.check_seen(tx, by=by, person_id=person_id)
    before = await between.find_sides(tx, by=by, person_id=person_id)
    after = model.after_accept(*before)
    if after[0] is not Side.CONTACT:
        raise RequestGone
    if after != before:
        await between.write_sides(tx, by=by, person_id=person_id, before=before, after=after)
        await _record_made(tx, by=by, person_id=person_id)
    return Tie.CONTACT


async def decline_contact(tx: Tx, *, by: Person, person_id: UUID) -> Tie:
    """Say no to who asks me: my list is clear, and they see what they saw before."""
    return await _step_back(tx, by=by, person_id=person_id, rule=model.after_decline)


async def withdraw_contact(tx: Tx, *, by: Person, person_id: UUID) -> Tie:
    """Take my request back; when it was accepted meanwhile we stay contacts, as the answer says."""
    return await _step_back(tx, by=by, person_id=person_id, rule=model.after_withdraw)


async def remove_contact(tx: Tx, *, by: Person, person_id: UUID) -> Tie:
    """Be contacts no longer; the other is not told."""
    return await _step_back(tx, by=by, person_id=person_id, rule=model.after_remove)


async def _step_back(tx: Tx, *, by: Person, person_id: UUID, rule: Callable[[Side, Side], Sides]) -> Tie:
    policy.may_leave(by, person_id=person_id)
    if await store.find_side(tx, person_id=by.member_id, other_id=person_id) is None:
        return Tie.NONE
    await between.lock_pair(tx, by=by, person_id=person_id)
    before = await between.find_sides(tx, by=by, person_id=person_id)
    after = rule(*before)
    await between.write_sides(tx, by=by, person_id=person_id, before=before, after=after)
    return model.see_tie(after[0])


async def _record_made(tx: Tx, *, by: Person, person_id: UUID) -> None:
    await outbox.record(tx, ContactMade(id=tx.new_id(), at=tx.now, person_id=by.member_id, other_id=person_id))
