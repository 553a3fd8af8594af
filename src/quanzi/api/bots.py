"""Calls about the bots of a group: which there are, making and looking after them, and their log. How bots themselves speak: `hooks`."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi import bots
from quanzi.api import calls
from quanzi.infra.house import House
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.web import respond


class CommandInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word after a slash that calls the bot, and what it does."""

    name: Annotated[str, Meta(min_length=1, max_length=24)]
    help: Annotated[str, Meta(max_length=limits.BOT_HELP_CHARACTERS_MAX)] = ""


class BotInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bot. `reads` is what it is told: "nothing", "calls" (its @name and its commands) or "everything", to the address `url`."""

    name: Annotated[str, Meta(min_length=1, max_length=limits.BOT_NAME_CHARACTERS_MAX)]
    about: Annotated[str, Meta(max_length=limits.BOT_ABOUT_CHARACTERS_MAX)] = ""
    url: Annotated[str, Meta(max_length=limits.HOOK_URL_CHARACTERS_MAX)] = ""
    reads: bots.Reads = bots.Reads.NOTHING
    commands: Annotated[list[CommandInput], Meta(max_length=limits.BOT_COMMANDS_MAX)] = []

    def draft(self) -> bots.BotDraft:
        """The same for the door."""
        commands = tuple(bots.Command(one.name, one.help) for one in self.commands)
        return bots.BotDraft(name=self.name, about=self.about, url=self.url, reads=self.reads, commands=commands)


class SecretsInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the secrets before are good no more from now on; else they are for a day."""

    at_once: bool = False


class BotList(msgspec.Struct, frozen=True):
    """The bots of a group, the oldest first."""

    items: Sequence[bots.BotView]


class CommandList(msgspec.Struct, frozen=True):
    """What the bots of a group can be asked."""

    items: Sequence[bots.BotCommand]


class DeliveryList(msgspec.Struct, frozen=True):
    """What a bot was told lately, the latest first."""

    items: Sequence[bots.Delivery]


class BotMade(msgspec.Struct, frozen=True):
    """The bot, its secrets, which are told this once, and where it speaks."""

    bot_id: UUID
    speak_secret: str
    check_secret: str
    hook_url: str


def _tell(house: House, room_id: UUID, fresh: bots.FreshBot) -> BotMade:
    address = f"{house.settings.public_url}/hooks/{room_id}/{fresh.bot_id}"
    return BotMade(fresh.bot_id, fresh.secrets.speak, fresh.secrets.check, address)


@calls.read("/rooms/{room_id:uuid}/bots", scope="messaging:read", summary="Bots of a group")
async def list_bots(house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID]) -> BotList:
    """Which bots are in a group of mine, who answers for each, and what it reads."""
    return BotList(await house.db.read(lambda tx: bots.list_bots(tx, by=person, room_id=room_id)))


@calls.read("/rooms/{room_id:uuid}/commands", scope="messaging:read", summary="Commands of a group")
async def list_commands(house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID]) -> CommandList:
    """What the bots of a group of mine can be asked by a word after a slash."""
    return CommandList(await house.db.read(lambda tx: bots.list_commands(tx, by=person, room_id=room_id)))


@calls.send("/rooms/{room_id:uuid}/bots", scope="messaging:write", summary="Make a bot")
async def make_bot(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: JSONBody[BotInput]) -> BotMade:
    """A bot for a group of which I am staff; its secrets are told this once. A note tells everybody what it reads."""
    house = visit.house

    async def deed(tx: Tx) -> BotMade:
        return _tell(house, room_id, await bots.make_bot(tx, by=visit.person, room_id=room_id, draft=data.draft(), keys=house.keys))

    return await house.db.run(deed)


@calls.read("/rooms/{room_id:uuid}/bots/{bot_id:uuid}", scope="messaging:read", summary="One bot")
async def find_bot(
    house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID], bot_id: FromPath[UUID]
) -> bots.BotCare:
    """A bot of a group of which I am staff."""
    return await house.db.read(lambda tx: bots.find_bot(tx, by=person, room_id=room_id, bot_id=bot_id))


@calls.replace("/rooms/{room_id:uuid}/bots/{bot_id:uuid}", scope="messaging:write", summary="Change a bot", status_code=204)
async def change_bot(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], bot_id: FromPath[UUID], data: JSONBody[BotInput]
) -> None:
    """Let a bot be as given; a note tells everybody when it reads more or less."""
    await visit.house.db.run(lambda tx: bots.change_bot(tx, by=visit.person, room_id=room_id, bot_id=bot_id, draft=data.draft()))


@calls.remove("/rooms/{room_id:uuid}/bots/{bot_id:uuid}", scope="messaging:write", summary="Remove a bot")
async def remove_bot(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], bot_id: FromPath[UUID]) -> None:
    """Let a bot go; what it said stays."""
    await visit.house.db.run(lambda tx: bots.remove_bot(tx, by=visit.person, room_id=room_id, bot_id=bot_id))


@calls.send("/rooms/{room_id:uuid}/bots/{bot_id:uuid}/secrets", scope="messaging:write", summary="Renew a bot's secrets")
async def renew_secrets(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], bot_id: FromPath[UUID], data: JSONBody[SecretsInput]
) -> BotMade:
    """New secrets, told this once; I answer for the bot from now on. Those before are good for a day, or not `at_once`."""
    house = visit.house

    async def deed(tx: Tx) -> BotMade:
        fresh = await bots.renew_secrets(tx, by=visit.person, room_id=room_id, bot_id=bot_id, keys=house.keys, at_once=data.at_once)
        return _tell(house, room_id, fresh)

    return await house.db.run(deed)


@calls.send("/rooms/{room_id:uuid}/bots/{bot_id:uuid}/start", scope="messaging:write", summary="Let a bot go on", status_code=204)
async def start_bot(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], bot_id: FromPath[UUID]) -> None:
    """Let a bot be told again what is said, after it was stopped."""
    await visit.house.db.run(lambda tx: bots.start_bot(tx, by=visit.person, room_id=room_id, bot_id=bot_id))


@calls.send("/rooms/{room_id:uuid}/bots/{bot_id:uuid}/trial", scope="messaging:write", summary="Try a bot out", status_code=204)
async def try_bot(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], bot_id: FromPath[UUID]) -> None:
    """Send a trial to a bot's address; its log tells how it went."""
    await visit.house.db.run(lambda tx: bots.try_bot(tx, by=visit.person, room_id=room_id, bot_id=bot_id))


@calls.read("/rooms/{room_id:uuid}/bots/{bot_id:uuid}/deliveries", scope="messaging:read", summary="A bot's log")
async def list_deliveries(
    house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID], bot_id: FromPath[UUID]
) -> DeliveryList:
    """What a bot was told lately and how the last try of each went."""
    return DeliveryList(await house.db.read(lambda tx: bots.list_deliveries(tx, by=person, room_id=room_id, bot_id=bot_id)))


@calls.send(
    "/rooms/{room_id:uuid}/bots/{bot_id:uuid}/deliveries/{delivery_id:uuid}/again",
    scope="messaging:write",
    summary="Tell a bot again",
    status_code=204,
)
async def replay_delivery(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], bot_id: FromPath[UUID], delivery_id: FromPath[UUID]
) -> None:
    """Tell a bot something again, under the id that it had."""
    await visit.house.db.run(lambda tx: bots.replay_delivery(tx, by=visit.person, room_id=room_id, bot_id=bot_id, delivery_id=delivery_id))


CALLS = [
    list_bots,
    list_commands,
    make_bot,
    find_bot,
    change_bot,
    remove_bot,
    renew_secrets,
    start_bot,
    try_bot,
    list_deliveries,
    replay_delivery,
]
