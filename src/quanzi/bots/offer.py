"""What is said in a group, for the bots that read along: what is for them waits in the queue, as a place and never in words."""

from collections import defaultdict
from uuid import UUID

from quanzi.bots.events import BotStopped
from quanzi.bots.model import Stop, What, find_call, make_delivery_id
from quanzi.bots.store import bots, commands, deliveries
from quanzi.bots.store.bots import BotRow
from quanzi.bots.word import list_awake
from quanzi.infra import jobs, outbox
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.messaging import MessagesPosted, speaking

JOB = "tell_bot"
WORDS = "text"
"""The kind that bots are told of: words of people. Pictures, files, what burns and money are not."""


async def offer_posts(tx: Tx, *, posted: MessagesPosted) -> None:
    """Queue what was said for the bots it is for."""
    reading: defaultdict[UUID, list[BotRow]] = defaultdict(list)
    found = await bots.list_reading(tx, room_ids=list({one.room_id for one in posted.messages}))
    if not found:
        return
    for bot in await list_awake(tx, rows=found):
        reading[bot.room_id].append(bot)
    words: defaultdict[UUID, list[str]] = defaultdict(list)
    for one in await commands.list_commands_in(tx, room_ids=list(reading)):
        words[one.bot_id].append(one.name)
    places = [(one.room_id, one.position) for one in posted.messages if one.room_id in reading]
    for room_id, message in await speaking.read_said(tx, places=places):
        if message.kind != WORDS or message.recalled_at is not None:
            continue
        for bot in reading[room_id]:
            call = find_call(text=message.text, name=bot.name, reads=bot.reads, commands=words[bot.bot_id])
            if call is not None:
                await _offer(tx, bot=bot, what=call.what, position=message.position)


async def _offer(tx: Tx, *, bot: BotRow, what: What, position: int) -> None:
    waiting = await deliveries.count_waiting(tx, room_id=bot.room_id, bot_id=bot.bot_id, at_most=limits.HOOKS_WAITING_MAX)
    if waiting >= limits.HOOKS_WAITING_MAX:
        await stop_bot(tx, bot=bot, why="behind")
        return
    delivery_id = make_delivery_id(bot.bot_id, position)
    await queue_delivery(tx, room_id=bot.room_id, bot_id=bot.bot_id, delivery_id=delivery_id, what=what, position=position)


async def queue_delivery(tx: Tx, *, room_id: UUID, bot_id: UUID, delivery_id: UUID, what: What | None, position: int | None = None) -> None:
    """Let a bot be told soon; `what` is None where the row is there already."""
    if what is not None and not await deliveries.insert_delivery(
        tx, room_id=room_id, delivery_id=delivery_id, bot_id=bot_id, what=what, position=position
    ):
        return
    await jobs.enqueue(tx, JOB, {"room_id": str(room_id), "delivery_id": str(delivery_id)})


async def stop_bot(tx: Tx, *, bot: BotRow, why: Stop) -> None:
    """Tell a bot nothing more, and say so: in the group, and to its staff."""
    if not await bots.update_stopped(tx, room_id=bot.room_id, bot_id=bot.bot_id, stopped=why):
        return
    await speaking.tell_of_bot(tx, by_id=None, room_id=bot.room_id, name=bot.name, what="stopped")
    staff = await speaking.list_staff(tx, room_id=bot.room_id)
    await outbox.record(tx, BotStopped(id=tx.new_id(), at=tx.now, room_id=bot.room_id, bot_id=bot.bot_id, staff_ids=staff))
