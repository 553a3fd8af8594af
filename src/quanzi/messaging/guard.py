"""The first exchanges of two who just met: looked at one by one, until they have talked for a while or are contacts."""

from uuid import UUID

from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.messaging import stranger_rules
from quanzi.messaging.model import NewMessage
from quanzi.messaging.pair import find_pair_of
from quanzi.messaging.store import heads, messages


async def guard_message(tx: Tx, *, room_id: UUID, author_id: UUID, message: NewMessage) -> NewMessage:
    """The message as it goes to somebody new, with the hint that fits it; AnswerFirst for a picture that comes too early."""
    if stranger_rules.waits_for_answer(message.kind):
        is_answered = await messages.has_answer(tx, room_id=room_id, author_id=author_id)
        stranger_rules.may_send_kind(message.kind, is_answered=is_answered)
    return stranger_rules.mark_message(message)


async def end_guard(tx: Tx, *, room_id: UUID, author_id: UUID, position: int) -> None:
    """After so many messages of both nobody looks any more, and the room is as quick as any."""
    if position >= limits.MESSAGES_GUARDED and await messages.has_answer(tx, room_id=room_id, author_id=author_id):
        await heads.update_guarded(tx, room_id=room_id, is_guarded=False)


async def trust_pair(tx: Tx, *, one_id: UUID, other_id: UUID) -> None:
    """Contacts write to each other as they like."""
    room_id = await find_pair_of(tx, one_id=one_id, other_id=other_id)
    if room_id is not None:
        await heads.update_guarded(tx, room_id=room_id, is_guarded=False)
