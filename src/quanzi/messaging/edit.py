"""Say it better: for a day, with what it said before kept for whoever reads it."""

from uuid import UUID

from quanzi import identity
from quanzi.infra import outbox
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.messaging import policy, stranger_rules
from quanzi.messaging.errors import SomethingToSay
from quanzi.messaging.events import MessageEdited
from quanzi.messaging.model import ChangeKind
from quanzi.messaging.seat import find_seat, lock_message, record_change
from quanzi.messaging.store import messages

_EDITED_KINDS = frozenset({"text", "picture", "file"})
"""What has words of its author's; a voice, a payment or a burning message stays as it was sent."""


async def edit_message(tx: Tx, *, by: Person, room_id: UUID, position: int, text: str) -> None:
    """Change the words of a message of mine. Raises Suspended, NotFound, RoomClosed, Silenced, NotYourMessage, TooLate, SomethingToSay.

    Between people who just met also HintedEdit.
    """
    identity.may_act(by)
    seat = await find_seat(tx, by=by, room_id=room_id)
    policy.may_write(is_open=seat.is_open, silent_until=seat.silent_until, now=tx.now)
    before = await lock_message(tx, seat=seat, position=position)
    policy.may_change(member_id=by.member_id, author_id=before.author_id, at=before.at, now=tx.now, minutes_max=limits.EDIT_MINUTES_MAX)
    cleaned = clean_text(text, max_characters=limits.MESSAGE_CHARACTERS_MAX, field="text", required=False, lines=True)
    if before.kind not in _EDITED_KINDS or (not cleaned and before.kind == "text"):
        raise SomethingToSay(field="text")
    if cleaned == before.text:
        return
    if seat.is_guarded:
        stranger_rules.may_edit(before=before.text, after=cleaned)
    await messages.update_text(tx, room_id=room_id, position=position, text=cleaned)
    data = {"text": cleaned}
    change = await record_change(tx, room_id=room_id, kind=ChangeKind.EDITED, by_id=by.member_id, position=position, data=data)
    since = before.edited_at or before.at
    await messages.insert_revision(tx, room_id=room_id, position=position, change=change, text=before.text, at=since)
    await messages.delete_revisions(tx, room_id=room_id, position=position, keep=limits.REVISIONS_KEPT_MAX)
    await outbox.record(tx, MessageEdited(id=tx.new_id(), at=tx.now, room_id=room_id, position=position))
