"""Who may say, read and arrange what in rooms. The owner and the member are in a group; the stranger finds nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from quanzi import messaging
from quanzi.identity.errors import Suspended
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.kernel.person import Person
from quanzi.messaging import burning, carrying, hearing, listening
from quanzi.messaging.errors import NotAContact, NotYourMessage, RoomStaffNeeded
from tests.make import debts
from tests.make import messages as make
from tests.policy_table import ALLOWED, Cast, Row, cast_people


@dataclass(frozen=True, slots=True)
class InRoom(Cast):
    """A group in which the owner said something."""

    room_id: UUID
    position: int
    message_id: UUID

    @property
    def message(self) -> dict[str, Any]:
        """Where the message stands."""
        return {"room_id": self.room_id, "position": self.position}


async def open_room(tx: Tx) -> InRoom:
    """The owner and the member are contacts and share a group; the stranger and the operator are not in it."""
    people = await cast_people(tx)
    await debts.make_contacts(tx, people.owner, people.member)
    room = await make.fill_group(tx, [people.owner, people.member])
    sent = await make.say(tx, room, people.owner)
    return InRoom(people.owner, people.member, people.stranger, people.operator, room.room_id, sent.position, sent.message_id)


Call = Callable[[Tx, Person, InRoom], Awaitable[Any]]


def _reads(call: Call, **other: Any) -> Row[InRoom]:
    outcomes: dict[str, Any] = {
        "stranger": NotFound,
        "member": ALLOWED,
        "owner": ALLOWED,
        "suspended": ALLOWED,
        "signed_out": NotSignedIn,
        "operator": NotFound,
    }
    return Row(stage=open_room, call=call, **{**outcomes, **other})


def _speaks(call: Call, **other: Any) -> Row[InRoom]:
    return _reads(call, **{"suspended": Suspended, **other})


def _lists(call: Call) -> Row[InRoom]:
    return _reads(call, stranger=ALLOWED, operator=ALLOWED)


def _message() -> messaging.NewMessage:
    return messaging.NewMessage(message_id=uuid4(), text="Hello")


DEEDS: dict[str, Row[Any]] = {
    "messaging.send_message": _speaks(lambda tx, by, on: messaging.send_message(tx, by=by, room_id=on.room_id, message=_message())),
    "messaging.send_carrying": _speaks(
        lambda tx, by, on: carrying.send_carrying(tx, by=by, room_id=on.room_id, message=_message(), chosen=[])
    ),
    "messaging.send_place": _speaks(
        lambda tx, by, on: carrying.send_place(tx, by=by, room_id=on.room_id, message_id=uuid4(), place=carrying.NewPlace(name="The hall"))
    ),
    "messaging.check_reader": _reads(lambda tx, by, on: carrying.check_reader(tx, by=by, room_id=on.room_id, message_id=on.message_id)),
    "messaging.edit_message": _speaks(
        lambda tx, by, on: messaging.edit_message(tx, by=by, **on.message, text="Better"), member=NotYourMessage
    ),
    "messaging.recall_message": _speaks(lambda tx, by, on: messaging.recall_message(tx, by=by, **on.message), member=NotYourMessage),
    "messaging.react_to_message": _speaks(lambda tx, by, on: messaging.react_to_message(tx, by=by, **on.message, emoji="👍")),
    "messaging.pin_message": _speaks(lambda tx, by, on: messaging.pin_message(tx, by=by, **on.message), member=RoomStaffNeeded),
    "messaging.mark_read": _reads(lambda tx, by, on: messaging.mark_read(tx, by=by, **on.message)),
    "messaging.arrange_room": _reads(lambda tx, by, on: messaging.arrange_room(tx, by=by, room_id=on.room_id, quiet=True)),
    "messaging.save_draft": _reads(lambda tx, by, on: messaging.save_draft(tx, by=by, room_id=on.room_id, text="Dear")),
    "messaging.read_room": _reads(lambda tx, by, on: messaging.read_room(tx, by=by, room_id=on.room_id)),
    "messaging.find_message": _reads(lambda tx, by, on: messaging.find_message(tx, by=by, **on.message)),
    "messaging.find_messages": _reads(
        lambda tx, by, on: messaging.find_messages(tx, by=by, room_id=on.message["room_id"], positions=[on.message["position"]])
    ),
    "messaging.find_glimpses": _lists(lambda tx, by, on: hearing.find_glimpses(tx, by=by, places={on.room_id: 1})),
    "messaging.list_revisions": _reads(lambda tx, by, on: listening.list_revisions(tx, by=by, **on.message)),
    "messaging.list_unopened": _reads(lambda tx, by, on: burning.list_unopened(tx, by=by, room_id=on.room_id)),
    "messaging.open_inbox": _lists(lambda tx, by, on: messaging.open_inbox(tx, by=by)),
    "messaging.count_unread_rooms": _lists(lambda tx, by, on: messaging.count_unread_rooms(tx, by=by)),
    "messaging.catch_up": _lists(lambda tx, by, on: messaging.catch_up(tx, by=by, places={on.room_id: messaging.Place(0, 0)})),
    "messaging.find_pair": _lists(lambda tx, by, on: listening.find_pair(tx, by=by, person_id=on.member.member_id)),
    "messaging.open_pair": Row(
        stage=open_room,
        call=lambda tx, by, on: messaging.open_pair(
            tx, by=by, person_id=on.owner.member_id if by.id == on.member.id else on.member.member_id
        ),
        stranger=NotAContact,
        member=ALLOWED,
        owner=ALLOWED,
        suspended=Suspended,
        signed_out=NotSignedIn,
        operator=NotAContact,
    ),
}
