"""What comes in from a bot: signed a moment ago over exactly these bytes, and said once under its id."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from quanzi.bots import policy, signature
from quanzi.bots.errors import BotRests, HookUnreadable
from quanzi.bots.model import HookHeaders, make_said_id
from quanzi.bots.speak import say_as_bot
from quanzi.bots.store import bots
from quanzi.bots.store.bots import BotRow
from quanzi.bots.word import find_word
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.messaging import Sent

_EXAMPLE = '{"text": "…"}'


class HookBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a bot says. Links in `text` are shown as they are; `mentions` are ids of members who are called."""

    text: str
    mentions: Annotated[list[UUID], Meta(max_length=limits.MENTIONS_PER_MESSAGE_MAX)] = []


_BODY = msgspec.json.Decoder(HookBody)


async def hear_hook(tx: Tx, *, room_id: UUID, bot_id: UUID, headers: HookHeaders, body: bytes, keys: Keys) -> Sent:
    """Say in its group what a bot sends; sent again under the same webhook-id it is the same message.

    Raises NotFound, HookNotSigned, HookTooOld, BotRests, HookUnreadable, and what `say_as_bot` does.
    """
    bot = await bots.find_bot(tx, room_id=room_id, bot_id=bot_id)
    if bot is None:
        raise NotFound
    secrets = [one.speak for one in list_secrets(tx, bot=bot, keys=keys)]
    policy.may_enter(headers=headers, secrets=secrets, body=body, now=tx.now)
    seat = await find_word(tx, bot=bot)
    if seat is None:
        raise BotRests
    said = _read(body)
    message_id = make_said_id(bot_id, way="hook", key=headers.message_id)
    return await say_as_bot(tx, bot=bot, seat=seat, message_id=message_id, text=said.text, mentions=said.mentions)


def list_secrets(tx: Tx, *, bot: BotRow, keys: Keys) -> list[signature.Secrets]:
    """The secrets of a bot that are good now, the newest first."""
    until = bot.serial_before_until
    serials = [bot.serial, bot.serial - 1] if until is not None and until > tx.now else [bot.serial]
    return [signature.find_secrets(keys, bot_id=bot.bot_id, serial=serial) for serial in serials]


def _read(body: bytes) -> HookBody:
    try:
        return _BODY.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise HookUnreadable(field="body", example=_EXAMPLE) from error
