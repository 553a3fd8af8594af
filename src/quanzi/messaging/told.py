"""What listeners are told: news of rooms turned into what was said and changed, and to whom it goes."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.messaging.history import build_bare
from quanzi.messaging.model import Change, Message
from quanzi.messaging.news import RoomNews
from quanzi.messaging.store import changes, heads, members, messages
from quanzi.messaging.store.members import Roster


class Told(msgspec.Struct, frozen=True):
    """What is new in one room, oldest first."""

    room_id: UUID
    messages: tuple[Message, ...]
    changes: tuple[Change, ...]


async def read_news(tx: ReadTx, *, news: Sequence[RoomNews]) -> list[Told]:
    """What was said and changed, of all rooms in one look."""
    said = [one for one in news if one.position > one.after]
    found: dict[UUID, list[Message]] = {}
    if said:
        rows = await messages.list_ranges(
            tx,
            room_ids=[one.room_id for one in said],
            first=[one.after + 1 for one in said],
            last=[one.position for one in said],
            limit=limits.POSTS_PER_BATCH_MAX,
        )
        # signs come as changes of their own; what was just said bears none
        for row, message in zip(rows, build_bare(rows), strict=True):
            found.setdefault(row.room_id, []).append(message)
    told: list[Told] = []
    for one in news:
        changed: Sequence[Change] = ()
        if one.change > one.changed_after:
            limit = limits.CHANGES_PER_ANSWER_MAX
            changed = await changes.list_changes(tx, room_id=one.room_id, after=one.changed_after, until=one.change, limit=limit)
        told.append(Told(one.room_id, tuple(found.get(one.room_id, ())), tuple(changed)))
    return told


async def find_heads(tx: ReadTx, *, room_ids: Sequence[UUID]) -> list[RoomNews]:
    """How far rooms are; what of it is news, whoever asks knows."""
    return [
        RoomNews(one.room_id, one.position, one.position, one.change, one.change, one.roster)
        for one in await heads.list_heads(tx, room_ids=room_ids)
    ]


async def find_rosters(tx: ReadTx, *, room_ids: Sequence[UUID]) -> Mapping[UUID, Roster]:
    """Who is in each of these rooms, by room."""
    return {one.room_id: one for one in await members.list_rosters(tx, room_ids=room_ids)}
