"""Answer who writes to me for the first time: with a yes we have a room; anything else they don't see."""

from uuid import UUID

from quanzi.infra import outbox
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from quanzi.messaging import pace, stranger_rules
from quanzi.messaging.model import NewMessage
from quanzi.messaging.pair import find_pair, found_pair
from quanzi.messaging.send import post_message
from quanzi.messaging.store import heads, talks
from quanzi.messaging.store.talks import WaitingRow
from quanzi.messaging.talk import Answer, NewTalk
from quanzi.messaging.talk_errors import TalkOver
from quanzi.messaging.talk_events import TalkAccepted
from quanzi.relations import meeting


async def accept_talk(tx: Tx, *, by: Person, person_id: UUID) -> UUID:
    """Say yes: the room of us two, with their words as its first; being contacts is another step. Accepted twice it is one room.

    Suspended, NotYourself, NotFound (out of sight or gone), TalkOver (taken back).
    """
    meeting.may_approach(by, person_id=person_id)
    await meeting.hold_pair(tx, one_id=by.member_id, other_id=person_id)
    await meeting.check_sight(tx, person_id=by.member_id, other_id=person_id)
    request = await talks.find_request(tx, person_id=by.member_id, asker_id=person_id)
    if request is None:
        sent = await talks.find_my_request(tx, person_id=person_id, other_id=by.member_id)
        room_id = await find_pair(tx, by=by, person_id=person_id)
        if sent is None or sent.answer != Answer.ACCEPTED or room_id is None:
            raise TalkOver
        return room_id
    return await _open_room(tx, by=by, request=request)


async def decline_talk(tx: Tx, *, by: Person, person_id: UUID) -> None:
    """Say no without a sound: it is gone here, and they see "sent" as before. Open to suspended people too. NotSignedIn, NotYourself."""
    await _leave(tx, by=by, person_id=person_id, answer=Answer.DECLINED)


async def leave_reported(tx: Tx, *, by: Person, person_id: UUID) -> None:
    """A request that I reported is gone here, and counts for how fast its sender may send. NotSignedIn, NotYourself."""
    await _leave(tx, by=by, person_id=person_id, answer=Answer.REPORTED)


async def _leave(tx: Tx, *, by: Person, person_id: UUID, answer: Answer) -> None:
    meeting.may_leave(by, person_id=person_id)
    if await talks.find_request(tx, person_id=by.member_id, asker_id=person_id) is None:
        return
    await meeting.hold_pair(tx, one_id=by.member_id, other_id=person_id)
    if await talks.delete_request(tx, person_id=by.member_id, asker_id=person_id):
        await pace.note_answer(tx, asker_id=person_id, person_id=by.member_id, answer=answer)


async def end_requests(tx: Tx, *, blocker_id: UUID, other_id: UUID) -> None:
    """Nothing waits between two who are out of each other's sight; to be blocked for a request is a no to it."""
    if await talks.delete_request(tx, person_id=blocker_id, asker_id=other_id):
        await pace.note_answer(tx, asker_id=other_id, person_id=blocker_id, answer=Answer.DECLINED)
    if await talks.delete_request(tx, person_id=other_id, asker_id=blocker_id):
        await talks.update_withdrawn(tx, person_id=blocker_id, other_id=other_id)


async def answer_crossing(tx: Tx, *, by: Person, new: NewTalk, circle_id: UUID) -> bool:
    """Two who write to each other talk at once: theirs is accepted, mine follows it. False where nothing of theirs waits.

    The pair is locked by who calls this.
    """
    request = await talks.find_request(tx, person_id=by.member_id, asker_id=new.person_id)
    if request is None:
        return False
    request_id = tx.new_id()
    await talks.write_my_request(tx, asker_id=by.member_id, request_id=request_id, new=new, circle_id=circle_id, is_brought=False)
    room_id = await _open_room(tx, by=by, request=request)
    await talks.update_answered(tx, person_id=by.member_id, other_id=new.person_id, answer=Answer.ACCEPTED)
    await _say(tx, room_id=room_id, author_id=by.member_id, message_id=request_id, text=new.text)
    return True


async def _open_room(tx: Tx, *, by: Person, request: WaitingRow) -> UUID:
    """The room of two, in which what they wrote is said; a new one is guarded until they have talked for a while."""
    known = await find_pair(tx, by=by, person_id=request.asker_id)
    room_id = await found_pair(tx, one_id=request.asker_id, other_id=by.member_id)
    if known is None:
        await heads.update_guarded(tx, room_id=room_id, is_guarded=True)
    else:
        await heads.update_open(tx, room_ids=[room_id], is_open=True)
    await talks.delete_request(tx, person_id=by.member_id, asker_id=request.asker_id)
    await pace.note_answer(tx, asker_id=request.asker_id, person_id=by.member_id, answer=Answer.ACCEPTED)
    await _say(tx, room_id=room_id, author_id=request.asker_id, message_id=request.request_id, text=request.text)
    event = TalkAccepted(
        id=tx.new_id(), at=tx.now, request_id=request.request_id, asker_id=request.asker_id, person_id=by.member_id, room_id=room_id
    )
    await outbox.record(tx, event)
    return room_id


async def _say(tx: Tx, *, room_id: UUID, author_id: UUID, message_id: UUID, text: str) -> None:
    message = stranger_rules.mark_message(NewMessage(message_id=message_id, text=text))
    await post_message(tx, author_id=author_id, room_id=room_id, message=message)
