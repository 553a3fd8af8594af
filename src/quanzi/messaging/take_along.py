"""A copy of a room for one of its members: what that member can see in it, as JSON and as text. What burns is not in it."""

from uuid import UUID

import msgspec

from quanzi import identity, relations
from quanzi.identity import account
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Kind, Person
from quanzi.messaging.history import HIDDEN, build_messages
from quanzi.messaging.model import BOT, Message, find_bot_name
from quanzi.messaging.seat import find_seat
from quanzi.messaging.store import messages, terms

_PAGE = 500
_BURNS = "burn"


class RoomCopy(msgspec.Struct, frozen=True):
    """What goes into the ZIP: the room and its messages, and the same as lines to read."""

    room: terms.TermsRow
    messages: list[Message]
    text: str


async def ask_room_copy(tx: Tx, *, by: Person, room_id: UUID) -> account.Export:
    """Ask for a copy of a room of mine; it lies with my other copies. Raises NotFound, ScopeMissing, ExportOnItsWay, TooMany."""
    await find_seat(tx, by=by, room_id=room_id)
    return await account.ask_export(tx, by=by, of={"room_id": str(room_id)})


async def copy_room(tx: ReadTx, *, person_id: UUID, room_id: UUID) -> RoomCopy:
    """What a member sees in a room, the newest messages where there are more than a copy holds. Raises NotFound."""
    by = Person(kind=Kind.MEMBER, id=person_id)
    seat = await find_seat(tx, by=by, room_id=room_id)
    hidden = await relations.find_hidden(tx, person_id=person_id)
    found: list[Message] = []
    after = max(seat.joined_position, seat.position - limits.ROOM_COPY_MESSAGES_MAX)
    while rows := await messages.list_after(tx, room_id=room_id, after=after, limit=_PAGE):
        after = rows[-1].position
        built = await build_messages(tx, rows=rows, hidden=hidden)
        found += [one for one in built if one.kind not in {HIDDEN, _BURNS}]
    cards = await relations.find_cards(tx, by=by, person_ids={one.author_id for one in found}, in_circle=True)
    lines = [f"{one.at:%Y-%m-%d %H:%M} {find_bot_name(one) or _name(cards.get(one.author_id))}: {_say(one)}" for one in found]
    return RoomCopy((await terms.list_terms(tx, room_ids=[room_id]))[0], found, "\n".join(lines) + "\n")


def _name(card: identity.PersonCard | None) -> str:
    return card.name if card is not None and card.name else "?"


def _say(message: Message) -> str:
    if message.recalled_at is not None:
        return "-"
    return message.text if message.kind in {"text", BOT} else f"[{message.kind}] {message.text}".rstrip()
