"""How fast somebody writes to strangers: the day's limits, the slowdown after many a no, the stop after a report that was right."""

from datetime import timedelta
from uuid import UUID

from quanzi.identity import showing
from quanzi.infra import outbox, ratelimit
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import TooMany
from quanzi.kernel.person import Person
from quanzi.messaging import talk_rules
from quanzi.messaging.store import talks
from quanzi.messaging.talk import Answer, MyPace
from quanzi.messaging.talk_errors import TalksADay, TalksAtFirst, TalksInCircle, TalksSlowed, TalksStopped
from quanzi.messaging.talk_events import TalksStoppedFor
from quanzi.messaging.talk_rules import Allowance

_DAY_S = 24 * 3600
_OPEN_MAX = 10_000


async def find_my_pace(tx: ReadTx, *, by: Person) -> MyPace:
    """What I may send in a day, and whether and until when it is less than usual. NotSignedIn."""
    allowed = await _count_allowed(tx, by)
    row = await talks.find_pace(tx, person_id=by.member_id) or talks.PaceRow(None, None)
    slow = row.slow_until if row.slow_until is not None and row.slow_until > tx.now else None
    stopped = row.stopped_until if row.stopped_until is not None and row.stopped_until > tx.now else None
    per_day = 0 if stopped else limits.TALKS_PER_DAY_MAX_SLOW if slow else allowed.per_day
    return MyPace(per_day, min(per_day, allowed.per_circle), slow, stopped)


async def take_turn(tx: Tx, *, by: Person, circle_id: UUID) -> None:
    """Count one more request. TalksStopped, TalksSlowed, TalksAtFirst, TalksADay, TalksInCircle."""
    me = str(by.member_id)
    row = await talks.find_pace(tx, person_id=by.member_id)
    if row is not None and row.stopped_until is not None and row.stopped_until > tx.now:
        raise TalksStopped(until=row.stopped_until)
    if row is not None and row.slow_until is not None and row.slow_until > tx.now:
        await _take(tx, "talk_slow", limits.TALKS_PER_DAY_MAX_SLOW, me, TalksSlowed, until=row.slow_until)
    allowed = await _count_allowed(tx, by)
    if allowed.at_first:
        await _take(tx, "talks", allowed.per_day, me, TalksAtFirst, hours=limits.TALK_ACCOUNT_HOURS_MIN)
    else:
        await _take(tx, "talks", allowed.per_day, me, TalksADay)
    await _take(tx, "talks_circle", allowed.per_circle, f"{me} {circle_id}", TalksInCircle)


async def note_answer(tx: Tx, *, asker_id: UUID, person_id: UUID, answer: Answer) -> None:
    """Keep how a request ended, and slow its sender where many were not taken up."""
    await talks.update_answered(tx, person_id=asker_id, other_id=person_id, answer=answer)
    if answer is Answer.ACCEPTED:
        return
    answers = [Answer(one) for one in await talks.list_answers(tx, person_id=asker_id, limit=limits.TALK_ANSWERS_WEIGHED)]
    sent = await talks.count_my_requests(tx, person_id=asker_id, limit=limits.TALKS_SENT_UNTIL_SLOWED)
    if talk_rules.is_wave(answers, sent=sent):
        await talks.write_slow(tx, person_id=asker_id, until=talk_rules.slow_until(tx.now))


async def stop_asker(tx: Tx, *, person_id: UUID) -> None:
    """A report about somebody's request was found right: what waits of theirs goes, and no new one is sent for some months."""
    until = tx.now + timedelta(days=limits.TALK_DAYS_STOPPED)
    await talks.write_stop(tx, person_id=person_id, until=until)
    for other_id in await talks.list_open_ids(tx, person_id=person_id, limit=_OPEN_MAX):
        await talks.delete_request(tx, person_id=other_id, asker_id=person_id)
        await talks.update_withdrawn(tx, person_id=person_id, other_id=other_id)
    await outbox.record(tx, TalksStoppedFor(id=tx.new_id(), at=tx.now, person_id=person_id, until=until))


async def _count_allowed(tx: ReadTx, by: Person) -> Allowance:
    profile = await showing.find_profile(tx, person_id=by.member_id)
    return talk_rules.count_allowed(joined_at=profile.joined_at, tier=by.tier, now=tx.now)


async def _take(tx: Tx, name: str, most: int, who: str, refusal: type[TooMany], **facts: object) -> None:
    try:
        await ratelimit.take(tx, ratelimit.Limit(name, most, _DAY_S), who)
    except TooMany as error:
        raise refusal(most=most, retry_after_s=error.data["retry_after_s"], **facts) from error
