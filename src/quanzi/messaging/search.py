"""Look for what was said, in one of my rooms or in all: only what I may read there, the latest first."""

from uuid import UUID

import msgspec

from quanzi import relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.grams import fold_text, query_grams
from quanzi.kernel.page import Cursor, Page, read_cursor
from quanzi.kernel.person import Person
from quanzi.messaging.history import build_messages
from quanzi.messaging.model import Message
from quanzi.messaging.seat import find_seat
from quanzi.messaging.store import members, messages, words
from quanzi.messaging.words import find_key

_AROUND_CHARACTERS = 40
_GRAMS_ASKED_MAX = 16


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A message that says what is looked for: in a line around the first place, and with what was said before and after it."""

    room_id: UUID
    room_name: str
    peer_id: UUID | None
    message: Message
    excerpt: str
    before: Message | None
    after: Message | None


async def search_messages(
    tx: ReadTx, *, by: Person, text: str, room_id: UUID | None = None, cursor: str | None = None, limit: int = limits.SEARCH_HITS_MAX
) -> Page[Hit]:
    """What was said with all these words, in Chinese or English: in one room of mine or in all. Raises NotFound, BadCursor.

    Never what was taken back or let go, what burns, or what somebody out of my sight said.
    """
    after = read_cursor(cursor)
    places = await _find_places(tx, by=by, room_id=room_id)
    grams = query_grams(text[: limits.SEARCH_CHARACTERS_MAX])[:_GRAMS_ASKED_MAX]
    if not grams or not places:
        return Page(())
    pairs = [(place, joined, find_key(place, gram)) for place, joined in places.items() for gram in grams]
    hidden = await relations.find_hidden(tx, person_id=by.member_id)
    rows = await words.list_found(
        tx,
        room_ids=[pair[0] for pair in pairs],
        after=[pair[1] for pair in pairs],
        keys=[pair[2] for pair in pairs],
        hidden=sorted(hidden),
        before_at=after.at if after else None,
        before_id=after.id if after else None,
        limit=limit + 1,
    )
    shown, more = rows[:limit], len(rows) > limit
    hits = await _show(tx, by=by, rows=shown, places=places, wanted=text, hidden=hidden)
    return Page(tuple(hits), Cursor(shown[-1].at, shown[-1].message_id).text() if more else None)


async def _find_places(tx: ReadTx, *, by: Person, room_id: UUID | None) -> dict[UUID, int]:
    """The rooms to look in, and from where on I see what was said there."""
    if room_id is not None:
        seat = await find_seat(tx, by=by, room_id=room_id)
        return {room_id: seat.joined_position}
    mine = await members.list_my_rooms(tx, person_id=by.member_id, limit=limits.ROOMS_PER_PERSON_MAX)
    return {one.room_id: one.joined_position for one in mine}


async def _show(
    tx: ReadTx, *, by: Person, rows: list[words.FoundRow], places: dict[UUID, int], wanted: str, hidden: frozenset[UUID]
) -> list[Hit]:
    """The hits with what stands around them; one that has the signs and not the words is left out."""
    ids = list({row.room_id for row in rows})
    rooms = {room.room_id: room for room in await members.list_rooms(tx, room_ids=ids)}
    peers = {one.room_id: one.peer_id for one in await members.list_my_rooms(tx, person_id=by.member_id, limit=limits.ROOMS_PER_PERSON_MAX)}
    around = await messages.list_ranges(
        tx,
        room_ids=[row.room_id for row in rows],
        first=[max(row.position - 1, places[row.room_id] + 1) for row in rows],
        last=[row.position + 1 for row in rows],
        limit=3,
    )
    built = {
        (row.room_id, one.position): one for row, one in zip(around, await build_messages(tx, rows=around, hidden=hidden), strict=True)
    }
    hits: list[Hit] = []
    for row in rows:
        message = built.get((row.room_id, row.position))
        if message is None or (excerpt := cut_around(message.text, wanted)) is None:
            continue
        hits.append(
            Hit(
                room_id=row.room_id,
                room_name=rooms[row.room_id].name,
                peer_id=peers.get(row.room_id),
                message=message,
                excerpt=excerpt,
                before=built.get((row.room_id, row.position - 1)),
                after=built.get((row.room_id, row.position + 1)),
            )
        )
    return hits


def cut_around(text: str, wanted: str) -> str | None:
    """The part of a text around the first of the words; None when one of them is not in it."""
    folded, parts = fold_text(text), fold_text(wanted).split()
    found = [folded.find(part) for part in parts]
    if not found or min(found) < 0:
        return None
    # a folded text is as long as its original but for accents, which a line around the place bears
    start = max(min(found) - _AROUND_CHARACTERS, 0)
    end = min(found) + len(parts[found.index(min(found))]) + _AROUND_CHARACTERS
    return ("…" if start else "") + " ".join(text[start:end].split()) + ("…" if end < len(text) else "")
