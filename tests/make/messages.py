"""Rooms with people in them and things said, for tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

import msgspec

from quanzi import messaging
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.person import Person
from quanzi.messaging import history, roster
from quanzi.messaging.model import Message, Role, RoomKind, RoomState, apply_change, apply_message
from quanzi.messaging.store import changes, heads, messages, rooms
from tests.make import debts, people


@dataclass(frozen=True, slots=True)
class Room:
    """A room and who is in it; the first is its owner where it has one."""

    room_id: UUID
    people: tuple[Person, ...]


async def make_pair(tx: Tx) -> Room:
    """Two contacts and their room."""
    one = await people.make_member(tx, name="王秀英", tier=2)
    other = await people.make_member(tx, name="李伟")
    await debts.make_contacts(tx, one, other)
    return Room(await messaging.open_pair(tx, by=one, person_id=other.member_id), (one, other))


async def make_group(tx: Tx, *, size: int = 3, is_work: bool = False, name: str = "Tea") -> Room:
    """A group of `size` people."""
    members = [await people.make_member(tx, name=f"Person {number}", tier=2) for number in range(size)]
    return await fill_group(tx, members, is_work=is_work, name=name)


async def fill_group(tx: Tx, members: Sequence[Person], *, is_work: bool = False, name: str = "Tea") -> Room:
    """A group of these people, the first of whom is its owner."""
    room_id = tx.new_id()
    await rooms.insert_room(tx, room_id=room_id, kind=RoomKind.GROUP, made_by=members[0].member_id, name=name, is_work=is_work)
    await heads.insert_head(tx, room_id=room_id)
    await roster.add_members(tx, room_id=room_id, person_ids=[members[0].member_id], by_id=None, role=Role.OWNER, sees_all=True)
    if len(members) > 1:
        await roster.add_members(
            tx, room_id=room_id, person_ids=[one.member_id for one in members[1:]], by_id=members[0].member_id, sees_all=True
        )
    return Room(room_id, tuple(members))


async def say(tx: Tx, room: Room, person: Person, text: str = "Good morning", **more: object) -> messaging.Sent:
    """One message."""
    message = msgspec.convert({"message_id": uuid4(), "text": text, **more}, messaging.NewMessage)
    return await messaging.send_message(tx, by=person, room_id=room.room_id, message=message)


async def load_state(tx: ReadTx, room_id: UUID) -> RoomState:
    """The whole room, as if loaded now."""
    rows = await messages.list_after(tx, room_id=room_id, after=0, limit=10_000)
    built = await history.build_messages(tx, rows=rows)
    head = await tx.connection.fetchrow("SELECT position, change FROM messaging.head WHERE room_id = $1", room_id)
    assert head is not None
    read = await tx.connection.fetch(
        "SELECT person_id, read_position FROM messaging.member WHERE room_id = $1 AND read_position > joined_position", room_id
    )
    return RoomState(position=head["position"], change=head["change"], messages=by_position(built), read={row[0]: row[1] for row in read})


async def follow(tx: ReadTx, room_id: UUID, state: RoomState) -> RoomState:
    """An older copy, after it was told all that happened since: each message as it was sent, then each change.

    Messages are told in their first form, so that the changes have something to change.
    """
    rows = await messages.list_after(tx, room_id=room_id, after=state.position, limit=10_000)
    for message in await history.build_messages(tx, rows=rows):
        state = apply_message(state, message)
    for change in await changes.list_changes(tx, room_id=room_id, after=state.change, until=2**60, limit=10_000):
        state = apply_change(state, change)
    return state


def by_position(built: Sequence[Message]) -> dict[int, Message]:
    """Messages by where they stand."""
    return {message.position: message for message in built}
