"""Write to somebody for the first time: one request in words, from a circle of both; and take it back."""

from uuid import UUID

import msgspec

from quanzi import circles, identity, relations
from quanzi.infra import outbox
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.messaging import link_filter, pace, talk_rules
from quanzi.messaging.answering import answer_crossing
from quanzi.messaging.pair import find_open_pair
from quanzi.messaging.reach import pick_circle
from quanzi.messaging.requests import show_sent
from quanzi.messaging.store import talks
from quanzi.messaging.talk import MyTalk, NewTalk
from quanzi.messaging.talk_errors import AlreadyTalking, WayOutInRequest, WriteOnce
from quanzi.messaging.talk_events import TalkAsked
from quanzi.relations import meeting


async def ask_to_talk(tx: Tx, *, by: Person, new: NewTalk) -> MyTalk:
    """Send a request; where theirs waits for me we talk at once. Sent again in the same words it is one request.

    Whether it came through to them is theirs to know. Suspended, NotYourself, NotFound, NoCircleInCommon, Muted,
    AlreadyTalking, WriteOnce, WayOutInRequest, TextMissing, TextTooLong, and what `pace.take_turn` raises.
    """
    meeting.may_approach(by, person_id=new.person_id)
    new = msgspec.structs.replace(new, text=clean_request(new.text))
    await meeting.hold_pair(tx, one_id=by.member_id, other_id=new.person_id)
    await meeting.check_sight(tx, person_id=by.member_id, other_id=new.person_id)
    before = await talks.find_my_request(tx, person_id=by.member_id, other_id=new.person_id)
    if before is not None and before.text == new.text and before.answer is None and before.withdrawn_at is None:
        return await show_sent(tx, by=by, row=before)
    await _check_new(tx, by=by, person_id=new.person_id)
    ground = await pick_circle(tx, by=by, new=new)
    circles.may_speak(await circles.find_standing(tx, by=by, circle_id=ground.circle_id), tx.now)
    if await answer_crossing(tx, by=by, new=new, circle_id=ground.circle_id):
        return await _find_sent(tx, by=by, person_id=new.person_id)
    if before is not None and not talk_rules.may_write_again(asked_at=before.asked_at, now=tx.now):
        raise WriteOnce(days=limits.TALK_DAYS_BETWEEN)
    await pace.take_turn(tx, by=by, circle_id=ground.circle_id)
    request_id = tx.new_id()
    await talks.write_my_request(
        tx, asker_id=by.member_id, request_id=request_id, new=new, circle_id=ground.circle_id, is_brought=ground.is_open
    )
    if ground.is_open:
        await talks.insert_request(tx, asker_id=by.member_id, request_id=request_id, new=new, circle_id=ground.circle_id)
        await _record_asked(tx, by=by, request_id=request_id, person_id=new.person_id, circle_id=ground.circle_id)
    return await _find_sent(tx, by=by, person_id=new.person_id)


def clean_request(text: str) -> str:
    """A request as it is kept: a few words, and no way out of here in them."""
    cleaned = clean_text(text, max_characters=limits.TALK_CHARACTERS_MAX, field="text", lines=True)
    if link_filter.find_way_out(cleaned) is not None:
        raise WayOutInRequest(field="text")
    return cleaned


async def withdraw_talk(tx: Tx, *, by: Person, person_id: UUID) -> MyTalk:
    """Take my request back; where it was accepted meanwhile we talk, as the answer says. NotSignedIn, NotFound."""
    if await talks.find_my_request(tx, person_id=by.member_id, other_id=person_id) is None:
        raise NotFound
    await meeting.hold_pair(tx, one_id=by.member_id, other_id=person_id)
    await talks.delete_request(tx, person_id=person_id, asker_id=by.member_id)
    await talks.update_withdrawn(tx, person_id=by.member_id, other_id=person_id)
    return await _find_sent(tx, by=by, person_id=person_id)


async def _check_new(tx: ReadTx, *, by: Person, person_id: UUID) -> None:
    identity.may_act(by)
    relation = await relations.find_relation(tx, by=by, person_id=person_id)
    if relation.tie is relations.Tie.CONTACT or await find_open_pair(tx, by=by, person_id=person_id) is not None:
        raise AlreadyTalking


async def _record_asked(tx: Tx, *, by: Person, request_id: UUID, person_id: UUID, circle_id: UUID) -> None:
    event = TalkAsked(id=tx.new_id(), at=tx.now, request_id=request_id, asker_id=by.member_id, person_id=person_id, circle_id=circle_id)
    await outbox.record(tx, event)


async def _find_sent(tx: ReadTx, *, by: Person, person_id: UUID) -> MyTalk:
    row = await talks.find_my_request(tx, person_id=by.member_id, other_id=person_id)
    if row is None:
        raise NotFound
    return await show_sent(tx, by=by, row=row)
