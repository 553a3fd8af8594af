"""What was said in a room: a page of it, one message, its earlier versions; and whole messages put together from their rows."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from quanzi import relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.messaging.model import Change, ChangeKind, Message, Reaction, RoomKind
from quanzi.messaging.seat import find_seat
from quanzi.messaging.store import changes, choices, members, messages, signs, terms
from quanzi.messaging.store.heads import SeatRow
from quanzi.messaging.store.members import MemberRow
from quanzi.messaging.store.messages import MessageRow, Revision

HIDDEN = "hidden"
"""The kind of a message that the reader does not see."""
NOTES = (ChangeKind.JOINED, ChangeKind.LEFT, ChangeKind.ROLE, ChangeKind.RENAMED, ChangeKind.ANNOUNCED, ChangeKind.TERMS, ChangeKind.BOTS)
"""The changes that stand between messages for everybody to read."""
NOBODY = UUID(int=0)


class RoomPage(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a room: messages from oldest to newest and the notes between them, and how far everything is.

    `peer_id` is the other of a room of two, `read_position` the reader's own marker, `receipts` how far others have read
    where that is shown, and `came` after which position each of them came; `announcement` stands at the top of a group.
    """

    seat: SeatRow
    peer_id: UUID | None
    messages: tuple[Message, ...]
    notes: tuple[Change, ...]
    pins: tuple[int, ...]
    read_position: int
    draft: str
    receipts: dict[UUID, int]
    came: dict[UUID, int] = {}
    announcement: str = ""
    has_older: bool
    has_newer: bool


async def read_room(tx: ReadTx, *, by: Person, room_id: UUID, before: int | None = None, after: int | None = None) -> RoomPage:
    """The newest page of a room, the one below the position `before`, or the one above `after`; each costs the same. Raises NotFound."""
    seat = await find_seat(tx, by=by, room_id=room_id)
    mine = await members.find_my_room(tx, person_id=by.member_id, room_id=room_id)
    size = limits.ROOM_PAGE_MESSAGES
    if after is not None:
        start = max(after, seat.joined_position)
        rows = await messages.list_after(tx, room_id=room_id, after=start, limit=size)
    else:
        end = seat.position + 1 if before is None else before
        rows = (await messages.list_before(tx, room_id=room_id, before=end, after=seat.joined_position, limit=size))[::-1]
    first, last = (rows[0].position, rows[-1].position) if rows else (0, 0)
    floor = max(seat.joined_position, seat.purged_position)
    notes = await changes.list_notes(
        tx, room_id=room_id, first=first - 1 if first <= floor + 1 else first, last=last, kinds=NOTES, limit=limits.CHANGES_PER_ANSWER_MAX
    )
    shown = await _find_receipts(tx, seat, mine.peer_id if mine else None, by.member_id)
    return RoomPage(
        seat=seat,
        peer_id=mine.peer_id if mine else None,
        messages=tuple(await build_messages(tx, rows=rows, hidden=await relations.find_hidden(tx, person_id=by.member_id))),
        notes=tuple(note for note in notes if note.position >= seat.joined_position and (seat.role.is_staff or not _is_quiet(note))),
        pins=tuple(one for one in await signs.list_pins(tx, room_id=room_id, limit=limits.PINS_PER_ROOM_MAX) if one > seat.joined_position),
        read_position=mine.read_position if mine else seat.position,
        draft=mine.draft if mine else "",
        receipts={row.person_id: row.read_position for row in shown},
        came={row.person_id: row.joined_position for row in shown},
        announcement="" if seat.kind is RoomKind.PAIR else await terms.find_announcement(tx, room_id=room_id),
        has_older=bool(rows) and first > floor + 1,
        has_newer=bool(rows) and last < seat.position,
    )


def _is_quiet(note: Change) -> bool:
    """Whether somebody went without noise, which is for staff to see."""
    return bool(note.data and note.data.get("quietly"))


async def find_message(tx: ReadTx, *, by: Person, room_id: UUID, position: int) -> Message:
    """One message of a room of mine; NotFound when it is not there for me."""
    found = await find_messages(tx, by=by, room_id=room_id, positions=[position])
    if position not in found:
        raise NotFound
    return found[position]


async def find_messages(tx: ReadTx, *, by: Person, room_id: UUID, positions: Collection[int]) -> dict[int, Message]:
    """Several messages of a room of mine by where they stand, in one look; those that are not there for me are missing. NotFound."""
    seat = await find_seat(tx, by=by, room_id=room_id)
    wanted = sorted({position for position in positions if position > seat.joined_position})
    if not wanted:
        return {}
    rows = await messages.list_ranges(tx, room_ids=[room_id] * len(wanted), first=wanted, last=wanted, limit=1)
    built = await build_messages(tx, rows=rows, hidden=await relations.find_hidden(tx, person_id=by.member_id))
    return {message.position: message for message in built}


async def list_revisions(tx: ReadTx, *, by: Person, room_id: UUID, position: int) -> list[Revision]:
    """What a message said before it was changed, oldest first; open to whoever reads it. Raises NotFound."""
    await find_message(tx, by=by, room_id=room_id, position=position)
    return await messages.list_revisions(tx, room_id=room_id, position=position, limit=limits.REVISIONS_KEPT_MAX)


def build_bare(rows: Sequence[MessageRow]) -> list[Message]:
    """Messages from their rows without the signs on them, as what was just said bears none: those come as changes."""
    return [_build(row, (), ()) for row in rows]


async def build_messages(tx: ReadTx, *, rows: Sequence[MessageRow], hidden: Collection[UUID] = ()) -> list[Message]:
    """Whole messages from their rows, with the signs on them; one statement for any number of rooms."""
    ranges: dict[UUID, tuple[int, int]] = {}
    for row in rows:
        low, high = ranges.get(row.room_id, (row.position, row.position))
        ranges[row.room_id] = min(low, row.position), max(high, row.position)
    found: defaultdict[tuple[UUID, int], list[Reaction]] = defaultdict(list)
    if ranges:
        first, last = [low for low, _ in ranges.values()], [high for _, high in ranges.values()]
        for sign in await messages.list_signs(tx, room_ids=list(ranges), first=first, last=last):
            found[sign.room_id, sign.position].append(Reaction(sign.emoji, tuple(sign.person_ids)))
    return [_build(row, tuple(found[row.room_id, row.position]), hidden) for row in rows]


def _build(row: MessageRow, reactions: tuple[Reaction, ...], hidden: Collection[UUID]) -> Message:
    message = Message(
        position=row.position,
        message_id=row.message_id,
        author_id=row.author_id,
        kind=row.kind,
        text=row.text,
        body=row.body,
        quoted=row.quoted,
        at=row.at,
        edited_at=row.edited_at,
        recalled_at=row.recalled_at,
        # rows from before the difference was kept say nothing
        recalled_by=row.recalled_by or ("author" if row.recalled_at is not None else None),
        reactions=reactions,
        is_pinned=row.is_pinned,
    )
    return veil_message(message) if row.author_id in hidden else message


def veil_message(message: Message) -> Message:
    """A message whose author is out of the reader's sight: it has its place and says nothing."""
    return Message(
        position=message.position,
        message_id=message.message_id,
        author_id=NOBODY,
        kind=HIDDEN,
        text="",
        body=None,
        quoted=None,
        at=message.at,
    )


async def _find_receipts(tx: ReadTx, seat: SeatRow, peer_id: UUID | None, me: UUID) -> list[MemberRow]:
    """Whose reading shows: each member's in a room that is work, the other's of two where both show it; nowhere else is it kept."""
    if seat.kind is RoomKind.PAIR and peer_id is not None:
        shown = {row.person_id for row in await choices.list_choices(tx, person_ids=[me, peer_id]) if row.shows_ticks}
        rows = await members.list_members(tx, room_id=seat.room_id, limit=limits.ROOM_MEMBERS_MAX) if len(shown) > 1 else []
        return [row for row in rows if row.person_id == peer_id]
    return await members.list_members(tx, room_id=seat.room_id, limit=limits.ROOM_MEMBERS_MAX) if seat.is_work else []
