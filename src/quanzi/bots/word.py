"""By whose word a bot speaks and hears: somebody in its group who keeps it. When they are out of it, it rests at that moment."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from quanzi.bots.model import BotView
from quanzi.bots.store.bots import BotRow
from quanzi.identity import reaching
from quanzi.infra.postgres import ReadTx
from quanzi.messaging import speaking


async def find_word(tx: ReadTx, *, bot: BotRow) -> speaking.SeatRow | None:
    """The seat of who keeps a bot; None when they left, were taken out or are suspended, and so the bot rests."""
    if bot.keeper_person_id is None or await reaching.list_suspended(tx, person_ids=[bot.keeper_person_id]):
        return None
    return await speaking.find_seat_of(tx, room_id=bot.room_id, person_id=bot.keeper_person_id)


async def list_awake(tx: ReadTx, *, rows: Sequence[BotRow]) -> list[BotRow]:
    """Those of bots whose keepers are in their groups and not suspended."""
    keepers: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for row in rows:
        if row.keeper_person_id is not None:
            keepers[row.room_id].add(row.keeper_person_id)
    suspended = set(await reaching.list_suspended(tx, person_ids=list({one for people in keepers.values() for one in people})))
    here = {
        (room_id, one)
        for room_id, people in keepers.items()
        for one in await speaking.list_present(tx, room_id=room_id, person_ids=list(people - suspended))
    }
    return [row for row in rows if (row.room_id, row.keeper_person_id) in here]


async def show_bots(tx: ReadTx, *, rows: Sequence[BotRow]) -> list[BotView]:
    """Bots of one group as everybody in it sees them."""
    awake = {row.bot_id for row in await list_awake(tx, rows=rows)} if rows else set[UUID]()
    return [
        BotView(
            bot_id=row.bot_id,
            name=row.name,
            about=row.about,
            keeper_id=row.keeper_person_id,
            reads=row.reads,
            rests=row.bot_id not in awake,
            stopped=row.stopped,
            made_at=row.made_at,
        )
        for row in rows
    ]
