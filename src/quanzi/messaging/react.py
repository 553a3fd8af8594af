"""Answer a message with a sign, and take it back."""

from uuid import UUID

import msgspec

from quanzi import identity
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid
from quanzi.kernel.person import Person
from quanzi.messaging import policy
from quanzi.messaging.errors import TooManySigns
from quanzi.messaging.model import ChangeKind, Reaction
from quanzi.messaging.seat import find_seat, lock_message, record_change
from quanzi.messaging.store import messages, signs

_EMOJI_CHARACTERS_MAX = 16


async def react_to_message(tx: Tx, *, by: Person, room_id: UUID, position: int, emoji: str, on: bool = True) -> None:
    """Give a message a sign, or take mine back; doing it twice is doing it once.

    Raises Suspended, NotFound, RoomClosed, Silenced, Invalid, TooManySigns.
    """
    identity.may_act(by)
    seat = await find_seat(tx, by=by, room_id=room_id)
    policy.may_write(is_open=seat.is_open, silent_until=seat.silent_until, now=tx.now)
    if not is_emoji(emoji):
        raise Invalid(field="emoji")
    await lock_message(tx, seat=seat, position=position)
    write = signs.insert_sign if on else signs.delete_sign
    if not await write(tx, room_id=room_id, position=position, person_id=by.member_id, emoji=emoji):
        return
    rows = await messages.list_signs(tx, room_ids=[room_id], first=[position], last=[position])
    if len(rows) > limits.SIGNS_PER_MESSAGE_MAX:
        raise TooManySigns(signs_max=limits.SIGNS_PER_MESSAGE_MAX)
    now = [Reaction(row.emoji, tuple(row.person_ids)) for row in rows]
    data = {"reactions": msgspec.to_builtins(now)}
    await record_change(tx, room_id=room_id, kind=ChangeKind.REACTED, by_id=by.member_id, position=position, data=data)


def is_emoji(text: str) -> bool:
    """Whether this is one sign rather than words: short, and without letters, digits alone, or blanks."""
    return 0 < len(text) <= _EMOJI_CHARACTERS_MAX and not any(one.isalpha() or one.isspace() for one in text) and not text.isdigit()
