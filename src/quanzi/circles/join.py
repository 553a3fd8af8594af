"""Getting in: an open circle takes everybody, a closed one is asked."""

from uuid import UUID

from quanzi import identity
from quanzi.circles import decide, membership, model, policy, store
from quanzi.circles.directory import find_circle
from quanzi.circles.events import JoinAnswered, JoinAsked
from quanzi.circles.standing import find_staff_standing, find_standing, hold_circle
from quanzi.infra import outbox, ratelimit
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text

REQUESTS_SHOWN_MAX = 100
_JOINS = ratelimit.Limit("circle_joins", 100, 3600)


async def join_circle(tx: Tx, *, by: Person, circle_id: UUID) -> model.CircleView:
    """Join an open circle; being in it already is fine. NotFound, AskFirst, WasRemoved, TooManyCircles, TooMany."""
    identity.may_act(by)
    standing = await find_standing(tx, by=by, circle_id=circle_id)
    if standing.role is None:
        await ratelimit.take(tx, _JOINS, str(by.member_id))
        circle = await hold_circle(tx, circle_id=circle_id)
        removal = await store.members.find_removal(tx, circle_id=circle_id, person_id=by.member_id)
        policy.may_join(circle.visibility, removal, tx.now)
        await membership.add_member(tx, circle_id=circle_id, person_id=by.member_id, charter_version=circle.charter_version)
    return await find_circle(tx, by=by, circle_id=circle_id)


async def ask_to_join(tx: Tx, *, by: Person, circle_id: UUID, answer: str = "") -> model.CircleView:
    """Ask a closed circle to let me in, with an answer to its question. NotFound, NoNeedToAsk, WasRemoved, TooMany."""
    identity.may_act(by)
    view = await find_circle(tx, by=by, circle_id=circle_id)
    if view.role is not None:
        return view
    await ratelimit.take(tx, _JOINS, str(by.member_id))
    circle = await hold_circle(tx, circle_id=circle_id)
    removal = await store.members.find_removal(tx, circle_id=circle_id, person_id=by.member_id)
    policy.may_ask(circle.visibility, removal, tx.now)
    words = clean_text(answer, max_characters=limits.JOIN_ANSWER_CHARACTERS_MAX, field="answer", required=bool(view.question), lines=True)
    if await store.entries.insert_request(tx, circle_id=circle_id, person_id=by.member_id, answer=words):
        await outbox.record(tx, JoinAsked(id=tx.new_id(), at=tx.now, circle_id=circle_id, person_id=by.member_id))
    return await find_circle(tx, by=by, circle_id=circle_id)


async def withdraw_request(tx: Tx, *, by: Person, circle_id: UUID) -> None:
    """Take my request back; nothing happens when there is none. NotFound."""
    await find_standing(tx, by=by, circle_id=circle_id)
    await store.entries.delete_request(tx, circle_id=circle_id, person_id=by.member_id)


async def list_requests(tx: ReadTx, *, by: Person, circle_id: UUID) -> list[model.JoinRequest]:
    """Who asks to be let in, the longest waiting first; for the circle's staff."""
    await find_staff_standing(tx, by=by, circle_id=circle_id)
    return await store.entries.list_requests(tx, circle_id=circle_id, limit=REQUESTS_SHOWN_MAX)


async def accept_request(tx: Tx, *, by: Person, circle_id: UUID, person_id: UUID) -> None:
    """Let somebody in who asked. NotFound when they no longer ask, StaffNeeded."""
    standing = await find_staff_standing(tx, by=by, circle_id=circle_id)
    await hold_circle(tx, circle_id=circle_id)
    if not await store.entries.delete_request(tx, circle_id=circle_id, person_id=person_id):
        raise NotFound
    await membership.add_member(tx, circle_id=circle_id, person_id=person_id, charter_version=standing.charter_version)
    await decide.log_deed(tx, by=by, circle_id=circle_id, kind="request_accepted", person_id=person_id)
    await _record_answer(tx, circle_id=circle_id, person_id=person_id, accepted=True)


async def decline_request(tx: Tx, *, by: Person, circle_id: UUID, person_id: UUID, reason: str) -> None:
    """Say no to somebody who asked; they read the reason. NotFound when they no longer ask, StaffNeeded."""
    standing = await find_staff_standing(tx, by=by, circle_id=circle_id)
    words = decide.clean_reason(reason)
    if not await store.entries.delete_request(tx, circle_id=circle_id, person_id=person_id):
        raise NotFound
    await decide.write_decision(tx, by=by, standing=standing, person_id=person_id, kind="request_declined", reason=words)
    await _record_answer(tx, circle_id=circle_id, person_id=person_id, accepted=False)


async def _record_answer(tx: Tx, *, circle_id: UUID, person_id: UUID, accepted: bool) -> None:
    await outbox.record(tx, JoinAnswered(id=tx.new_id(), at=tx.now, circle_id=circle_id, person_id=person_id, accepted=accepted))
