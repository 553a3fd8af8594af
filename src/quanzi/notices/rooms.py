"""What is told of rooms: a line for each, as long as what it tells of is unread."""

from uuid import UUID

from quanzi import messaging
from quanzi.infra.postgres import Tx
from quanzi.kernel import ids
from quanzi.kernel.person import Person
from quanzi.notices import store
from quanzi.notices.model import ABOUT_MESSAGES, ABOUT_ROOMS


def place_event(room_id: UUID, position: int) -> UUID:
    """The id under which a message is told to anybody, as a message or as a call by name: of the two one."""
    return ids.id_from_source(source=str(room_id), key=f"message {position}")


async def read_room(tx: Tx, *, by: Person, room_id: UUID, position: int) -> None:
    """I have read a room up to `position`: my marker moves, and lines about what was said until there leave my inbox. NotFound."""
    await messaging.mark_read(tx, by=by, room_id=room_id, position=position)
    await store.lines.delete_read(tx, person_id=by.member_id, room_id=room_id, position=position, kinds=ABOUT_MESSAGES, seen=ABOUT_ROOMS)


async def withdraw_message(tx: Tx, *, person_ids: list[UUID], room_id: UUID, position: int) -> None:
    """A message was taken back: what told these people of it is gone, and what was to be sent about it is not."""
    event_id = place_event(room_id, position)
    await store.outgoing.delete_unsent(tx, person_ids=person_ids, event_id=event_id)
    gone = await store.lines.delete_happenings_of_event(tx, person_ids=person_ids, event_id=event_id)
    if gone:
        told, kinds, subjects = [one.person_id for one in gone], [one.kind for one in gone], [one.subject_id for one in gone]
        await store.lines.delete_emptied(tx, person_ids=told, kinds=kinds, subject_ids=subjects)
        await store.lines.update_counted(tx, person_ids=told, kinds=kinds, subject_ids=subjects)
