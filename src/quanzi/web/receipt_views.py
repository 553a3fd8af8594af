"""Who has read a message, where that shows: at work how many of how many, one to one a tick; `receipts.js` does the same."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from quanzi import messaging
from quanzi.web import rooms


class ReadBy(msgspec.Struct, frozen=True):
    """How many of those have read it who were there when it was said, and where their names stand."""

    read: int
    count: int
    href: str


class Receipts(msgspec.Struct, frozen=True):
    """How far people have read in one room: by person after which position they came, and how far they are.

    `kind` is "work" or "ticks", or empty where nobody's reading shows.
    """

    kind: str = ""
    people: Mapping[UUID, tuple[int, int]] = {}

    def count(self, room_id: UUID, message: messaging.Message) -> ReadBy | None:
        """Of a message at work; None elsewhere."""
        if self.kind != "work":
            return None
        asked = [read for person_id, (came, read) in self.people.items() if person_id != message.author_id and came < message.position]
        href = f"{rooms.room_href(room_id)}/readers/{message.position}"
        return ReadBy(sum(read >= message.position for read in asked), len(asked), href)

    def tick(self, message: messaging.Message, *, mine: bool) -> str:
        """Of my message to one other: "read" or "sent"; empty where no ticks show."""
        if self.kind != "ticks" or not mine:
            return ""
        return "read" if any(read >= message.position for _, read in self.people.values()) else "sent"


NOTHING = Receipts()


def show_receipts(page: messaging.RoomPage) -> Receipts:
    """Whose reading shows in a room."""
    if not page.receipts:
        return NOTHING
    people = {person_id: (page.came[person_id], read) for person_id, read in page.receipts.items()}
    return Receipts("work" if page.seat.is_work else "ticks", people)
