"""How one of my rooms is for me alone: quiet, kept on top, put away until something is said, with a draft."""

from uuid import UUID

from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.messaging.news import tell_mine
from quanzi.messaging.seat import find_seat
from quanzi.messaging.store import members


async def arrange_room(
    tx: Tx, *, by: Person, room_id: UUID, quiet: bool | None = None, pinned: bool | None = None, hidden: bool | None = None
) -> None:
    """Let a room be quiet, on top, or put away, or not; what is None stays. The same on all my devices. Raises NotFound."""
    seat = await find_seat(tx, by=by, room_id=room_id)
    await members.update_mine(
        tx, person_id=by.member_id, room_id=room_id, is_quiet=quiet, is_pinned=pinned, is_hidden=hidden, position=seat.position
    )
    tell_mine(tx, person_ids=[by.member_id], room_id=room_id, kind="settings")


async def save_draft(tx: Tx, *, by: Person, room_id: UUID, text: str) -> None:
    """Keep what I have not sent yet, for all my devices; an empty text forgets it. Raises NotFound, TextTooLong, TextUnreadable."""
    await find_seat(tx, by=by, room_id=room_id)
    draft = clean_text(text, max_characters=limits.MESSAGE_CHARACTERS_MAX, field="draft", required=False, lines=True)
    await members.update_draft(tx, person_id=by.member_id, room_id=room_id, draft=draft)
