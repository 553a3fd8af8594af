"""Take a message back: my own for two minutes, another's as staff of the room. Its place stays, what it said is gone."""

from uuid import UUID

from quanzi import identity
from quanzi.infra import outbox
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from quanzi.media import attachments
from quanzi.messaging import policy
from quanzi.messaging.carry import place_of
from quanzi.messaging.errors import MoneyStays
from quanzi.messaging.events import MessageRecalled
from quanzi.messaging.model import MONEY_KINDS, ChangeKind, find_recaller
from quanzi.messaging.seat import find_seat, lock_message, lock_sent, record_change
from quanzi.messaging.store import burns, changes, messages, signs, urgents
from quanzi.messaging.store.messages import MessageRow


async def recall_message(tx: Tx, *, by: Person, room_id: UUID, position: int) -> None:
    """Empty a message for everybody, and forget its versions and signs.

    Raises Suspended, NotFound (also for what was taken back before), NotYourMessage, TooLate, MoneyStays.
    """
    identity.may_act(by)
    seat = await find_seat(tx, by=by, room_id=room_id)
    message = await lock_message(tx, seat=seat, position=position)
    policy.may_recall(member_id=by.member_id, author_id=message.author_id, role=seat.role, at=message.at, now=tx.now)
    if message.kind in MONEY_KINDS and message.author_id == by.member_id:
        raise MoneyStays
    await _empty(tx, message=message, by_id=by.member_id)


async def remove_reported(tx: Tx, *, room_id: UUID, message_id: UUID) -> None:
    """Empty a message that the house decided about, as its room's staff could; nothing happens when it is gone already."""
    message = await lock_sent(tx, room_id=room_id, message_id=message_id)
    if message is not None and message.recalled_at is None:
        await _empty(tx, message=message, by_id=None)


async def _empty(tx: Tx, *, message: MessageRow, by_id: UUID | None) -> None:
    room_id, position = message.room_id, message.position
    recalled_by = find_recaller(author_id=message.author_id, by_id=by_id)
    await messages.update_recalled(tx, room_id=room_id, position=position, recalled_by=recalled_by)
    await messages.delete_revisions(tx, room_id=room_id, position=position, keep=0)
    await changes.empty_edits(tx, room_id=room_id, position=position)
    await signs.delete_signs(tx, room_id=room_id, position=position)
    await signs.delete_pin(tx, room_id=room_id, position=position)
    await burns.delete_sealed(tx, room_id=room_id, message_id=message.message_id)
    await urgents.delete_urgent(tx, room_id=room_id, after=position - 1, until=position)
    await attachments.erase_attachments(tx, owner_id=message.author_id, attached_to=place_of(room_id, message.message_id))
    await record_change(tx, room_id=room_id, kind=ChangeKind.RECALLED, by_id=by_id, position=position)
    await outbox.record(tx, MessageRecalled(id=tx.new_id(), at=tx.now, room_id=room_id, position=position))
