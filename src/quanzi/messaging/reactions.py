"""What follows in conversations from what happens elsewhere."""

from uuid import UUID

from quanzi import relations
from quanzi.circles import belonging
from quanzi.infra.postgres import Tx
from quanzi.media import attachments
from quanzi.messaging.answering import end_requests
from quanzi.messaging.bound import end_rooms_of, leave_rooms_of
from quanzi.messaging.carry import note_scan
from quanzi.messaging.events import MessageEdited, MessageRecalled, MessagesPosted, RoomChanged
from quanzi.messaging.guard import trust_pair
from quanzi.messaging.money_state import tell_soon
from quanzi.messaging.news import RoomNews, tell_rooms
from quanzi.messaging.pair import close_pair
from quanzi.messaging.store import heads, words
from quanzi.messaging.words import index_messages
from quanzi.wallet import conversing


async def close_between(tx: Tx, event: relations.PersonBlocked) -> None:
    """Who is out of sight says nothing to whom, and waits for no answer."""
    await close_pair(tx, one_id=event.person_id, other_id=event.other_id)
    await end_requests(tx, blocker_id=event.person_id, other_id=event.other_id)


async def trust_contacts(tx: Tx, event: relations.ContactMade) -> None:
    """Contacts write to each other as they like."""
    await trust_pair(tx, one_id=event.person_id, other_id=event.other_id)


async def leave_circle_rooms(tx: Tx, event: belonging.MemberLeft | belonging.MemberRemoved) -> None:
    """Who is out of a circle is out of its rooms; who came back meanwhile stays."""
    if not await belonging.hold_members(tx, circle_id=event.circle_id, person_ids=[event.person_id]):
        await leave_rooms_of(tx, circle_id=event.circle_id, person_id=event.person_id)


async def end_circle_rooms(tx: Tx, event: belonging.CircleEnded) -> None:
    """A circle's rooms end with it."""
    await end_rooms_of(tx, circle_id=event.circle_id)


async def tell_posts_again(tx: Tx, event: MessagesPosted) -> None:
    """Tell once more how far rooms are: who heard it drops it, and where the first telling was lost, nobody waits."""
    after: dict[UUID, int] = {}
    for one in event.messages:
        after[one.room_id] = min(after.get(one.room_id, one.position), one.position - 1)
    found = await heads.list_heads(tx, room_ids=list(after))
    tell_rooms(tx, rooms=[RoomNews(one.room_id, after[one.room_id], one.position, one.change, one.change, one.roster) for one in found])


async def tell_change_again(tx: Tx, event: RoomChanged) -> None:
    """The same for a change."""
    found = await heads.list_heads(tx, room_ids=[event.room_id])
    tell_rooms(tx, rooms=[RoomNews(one.room_id, one.position, one.position, event.change - 1, one.change, one.roster) for one in found])


async def follow_money(tx: Tx, event: conversing.StandingChanged) -> None:
    """Money stands otherwise in the wallet: the messages that show it say so."""
    for subject_id in event.subject_ids:
        await tell_soon(tx, subject_id=subject_id)


async def index_posts(tx: Tx, event: MessagesPosted) -> None:
    """What was said can be found."""
    await index_messages(tx, room_ids=[one.room_id for one in event.messages], positions=[one.position for one in event.messages])


async def index_edit(tx: Tx, event: MessageEdited) -> None:
    """It is found by what it says now."""
    await words.delete_word(tx, room_id=event.room_id, position=event.position)
    await index_messages(tx, room_ids=[event.room_id], positions=[event.position])


async def forget_recalled(tx: Tx, event: MessageRecalled) -> None:
    """What was taken back is found no more."""
    await words.delete_word(tx, room_id=event.room_id, position=event.position)


async def tell_of_scan(tx: Tx, event: attachments.FileScanned) -> None:
    """A file was looked at: its message is otherwise for everybody."""
    await note_scan(tx, owner_id=event.owner_id, media_id=event.media_id, harmful=event.harmful)
