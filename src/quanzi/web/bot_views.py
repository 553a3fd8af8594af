"""Bots where a conversation is shown: by name and picture, never as a person; which are here, and what they can be asked."""

from uuid import UUID

import msgspec

from quanzi import bots
from quanzi.infra.postgres import ReadTx
from quanzi.messaging import Message, speaking
from quanzi.web import respond, views

_GROUP = "group"


class CommandHere(msgspec.Struct, frozen=True, array_like=True):
    """A command for scripts: the word, what it does, and whose it is."""

    name: str
    help: str
    bot_name: str


class BotsHere(msgspec.Struct, frozen=True):
    """The bots of a group, and what can be asked of them."""

    found: tuple[bots.BotView, ...] = ()
    commands: tuple[CommandHere, ...] = ()

    @property
    def commands_json(self) -> str:
        """The commands for scripts."""
        return msgspec.json.encode(self.commands).decode()

    @property
    def reads_along(self) -> bool:
        """Whether one of them is told everything."""
        return any(one.reads is bots.Reads.EVERYTHING and not one.rests and one.stopped is None for one in self.found)


async def find_bots(tx: ReadTx, *, visit: respond.Visit, room_id: UUID, kind: str) -> BotsHere:
    """Who of bots is in a room of the visitor's; in those of two and in themed ones there are none."""
    found = await bots.list_bots(tx, by=visit.person, room_id=room_id) if kind == _GROUP else []
    if not found:
        return BotsHere()
    commands = await bots.list_commands(tx, by=visit.person, room_id=room_id)
    return BotsHere(tuple(found), tuple(CommandHere(one.name, one.help, one.bot_name) for one in commands))


def bot_picture(bot_id: UUID) -> str:
    """The picture of a bot: drawn from its id in a shape that no person has."""
    return f"/avatar/bot/{bot_id}.svg"


def show_bot(message: Message, *, unnamed: str) -> views.PersonView:
    """The bot that said a message; of one that was taken back the name is gone as well."""
    name = speaking.find_bot_name(message) or unnamed
    return views.PersonView(id=str(message.author_id), name=name, href="", avatar_url=bot_picture(message.author_id), bot=True)
