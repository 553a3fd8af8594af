"""A bot says something: 20 times a minute at most, to its own group, calling only who is there."""

from collections.abc import Sequence
from uuid import UUID

from quanzi.bots.errors import CallsOutsider
from quanzi.bots.store.bots import BotRow
from quanzi.infra import ratelimit
from quanzi.infra.postgres import Tx
from quanzi.infra.ratelimit import Limit
from quanzi.kernel import limits
from quanzi.messaging import NewMessage, Sent, speaking

SAID = Limit("bot_said", limits.BOT_SAID_PER_MINUTE_MAX, 60)


async def say_as_bot(tx: Tx, *, bot: BotRow, seat: speaking.SeatRow, message_id: UUID, text: str, mentions: Sequence[UUID] = ()) -> Sent:
    """Say something by the word of who has `seat`; under the same id it is the same message.

    Raises TooMany, CallsOutsider, RoomClosed, SomethingToSay, TextTooLong.
    """
    before = await speaking.find_said(tx, room_id=bot.room_id, message_id=message_id)
    if before is not None:
        return before
    called = tuple(dict.fromkeys(mentions))
    if called and set(called) - set(await speaking.list_present(tx, room_id=bot.room_id, person_ids=called)):
        raise CallsOutsider(field="mentions")
    await ratelimit.take(tx, SAID, str(bot.bot_id))
    message = NewMessage(message_id=message_id, text=text, mentions=called)
    return await speaking.say_for_bot(tx, bot_id=bot.bot_id, name=bot.name, seat=seat, message=message)
