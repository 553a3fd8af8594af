"""What a message is found by: a number for each pair of its room and one of its grams.

The room is part of the number, so that one room's words say nothing of another's, and a search costs what its rooms cost.
Of what burns, and of what was taken back, there are none.
"""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.grams import grams_of
from quanzi.messaging.model import BOT, SAID_KINDS
from quanzi.messaging.store import words

_KINDS = sorted({*SAID_KINDS, BOT})
"""Whose words are found; a kind that is not here, such as one that burns, never is."""
_KEY_BYTES = 8


def find_key(room_id: UUID, gram: str) -> int:
    """The number that stands for a gram in a room."""
    return int.from_bytes(hashlib.blake2b(room_id.bytes + gram.encode(), digest_size=_KEY_BYTES).digest(), signed=True)


def find_keys(room_id: UUID, text: str) -> list[int]:
    """The numbers that stand for all that a text in a room can be found by."""
    return [find_key(room_id, gram) for gram in grams_of(text, most=limits.MESSAGE_GRAMS_MAX)]


async def index_messages(tx: Tx, *, room_ids: Sequence[UUID], positions: Sequence[int]) -> None:
    """Let messages be found by what they say now."""
    said = await words.lock_said(tx, room_ids=room_ids, positions=positions, kinds=_KINDS)
    await words.insert_words(tx, rows=[(row.room_id, row.position, find_keys(row.room_id, row.text)) for row in said])
