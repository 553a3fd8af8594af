"""The bots of a group as those in it see them, and their log as its staff does."""

from uuid import UUID

from quanzi.bots.model import BotCare, BotCommand, BotView, Command, Delivery
from quanzi.bots.store import bots, commands, deliveries
from quanzi.bots.word import show_bots
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.messaging import speaking


async def list_bots(tx: ReadTx, *, by: Person, room_id: UUID) -> list[BotView]:
    """Which bots are in a group of mine, who answers for each, and what it reads; the oldest first. NotFound, NotAGroup."""
    await speaking.find_group_seat(tx, by=by, room_id=room_id)
    return await show_bots(tx, rows=await bots.list_bots(tx, room_id=room_id, limit=limits.BOTS_PER_ROOM_MAX))


async def list_commands(tx: ReadTx, *, by: Person, room_id: UUID) -> list[BotCommand]:
    """What can be asked of the bots of a group of mine by a word after a slash. NotFound, NotAGroup."""
    await speaking.find_group_seat(tx, by=by, room_id=room_id)
    return await commands.list_commands(tx, room_id=room_id)


async def find_bot(tx: ReadTx, *, by: Person, room_id: UUID, bot_id: UUID) -> BotCare:
    """A bot of a group of which I am staff. NotFound, NotAGroup, RoomStaffNeeded."""
    await speaking.find_seat_of_staff(tx, by=by, room_id=room_id)
    row = await bots.find_bot(tx, room_id=room_id, bot_id=bot_id)
    if row is None:
        raise NotFound
    mine = [Command(one.name, one.help) for one in await commands.list_commands(tx, room_id=room_id) if one.bot_id == bot_id]
    until = row.serial_before_until
    return BotCare(
        bot=(await show_bots(tx, rows=[row]))[0],
        url=row.url,
        commands=tuple(mine),
        secrets_before_until=until if until is not None and until > tx.now else None,
        failing_since=row.failing_since,
    )


async def list_deliveries(tx: ReadTx, *, by: Person, room_id: UUID, bot_id: UUID) -> list[Delivery]:
    """What a bot was told lately and how that went, the latest first. NotFound, NotAGroup, RoomStaffNeeded."""
    await speaking.find_seat_of_staff(tx, by=by, room_id=room_id)
    return await deliveries.list_deliveries(tx, room_id=room_id, bot_id=bot_id, limit=limits.HOOKS_SHOWN_MAX)
