"""Looking after the bots of a group, as its staff: made, changed, given new secrets, tried out, let go.

Whoever makes a bot or renews its secrets keeps it: they answer for it, and it works for as long as they are in the group.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from quanzi import identity
from quanzi.bots import signature
from quanzi.bots.errors import AddressNeeded, BadCommand, TooManyBots
from quanzi.bots.model import COMMAND_NAME, BotDraft, Command, FreshBot, Reads, What
from quanzi.bots.offer import queue_delivery
from quanzi.bots.store import bots, commands, deliveries
from quanzi.bots.store.bots import BotRow
from quanzi.infra.crypto import Keys
from quanzi.infra.outside import read_outside_url
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid, NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import TextTooLong, clean_text
from quanzi.messaging import speaking


async def make_bot(tx: Tx, *, by: Person, room_id: UUID, draft: BotDraft, keys: Keys) -> FreshBot:
    """A bot for a group of which I am staff; its secrets are told this once. A note tells everybody what it reads.

    Raises Suspended, NotFound, NotAGroup, RoomClosed, RoomStaffNeeded, TooManyBots, BotNameTaken, CommandTaken, BadCommand,
    AddressNeeded, NotOutside, TextMissing, TextTooLong.
    """
    identity.may_act(by)
    await speaking.hold_as_staff(tx, by=by, room_id=room_id)
    draft = clean_draft(draft)
    if len(await bots.list_bots(tx, room_id=room_id, limit=limits.BOTS_PER_ROOM_MAX)) >= limits.BOTS_PER_ROOM_MAX:
        raise TooManyBots(bots_max=limits.BOTS_PER_ROOM_MAX)
    bot_id = tx.new_id()
    await bots.insert_bot(
        tx, room_id=room_id, bot_id=bot_id, name=draft.name, about=draft.about, keeper_id=by.member_id, url=draft.url, reads=draft.reads
    )
    await commands.replace_commands(tx, room_id=room_id, bot_id=bot_id, commands=draft.commands)
    await speaking.tell_of_bot(tx, by_id=by.member_id, room_id=room_id, name=draft.name, what="came")
    if draft.reads is not Reads.NOTHING:
        await speaking.tell_of_bot(tx, by_id=by.member_id, room_id=room_id, name=draft.name, what=draft.reads)
    return FreshBot(bot_id, signature.find_secrets(keys, bot_id=bot_id, serial=1))


async def change_bot(tx: Tx, *, by: Person, room_id: UUID, bot_id: UUID, draft: BotDraft) -> None:
    """Let a bot be otherwise; a note tells everybody when it reads more or less. What `make_bot` raises, but TooManyBots."""
    before = await _hold_bot(tx, by=by, room_id=room_id, bot_id=bot_id)
    draft = clean_draft(draft)
    await bots.update_bot(tx, room_id=room_id, bot_id=bot_id, name=draft.name, about=draft.about, url=draft.url, reads=draft.reads)
    await commands.replace_commands(tx, room_id=room_id, bot_id=bot_id, commands=draft.commands)
    if draft.reads is not before.reads:
        await speaking.tell_of_bot(tx, by_id=by.member_id, room_id=room_id, name=draft.name, what=draft.reads)


async def renew_secrets(tx: Tx, *, by: Person, room_id: UUID, bot_id: UUID, keys: Keys, at_once: bool = False) -> FreshBot:
    """New secrets for a bot, which I keep from now on. For a day the ones before are good too, but not `at_once`, or when it rested.

    Raises Suspended, NotFound, NotAGroup, RoomClosed, RoomStaffNeeded.
    """
    before = await _hold_bot(tx, by=by, room_id=room_id, bot_id=bot_id)
    kept = before.keeper_person_id
    is_here = kept is not None and bool(await speaking.list_present(tx, room_id=room_id, person_ids=[kept]))
    until = tx.now + timedelta(hours=limits.HOOK_SECRET_OVERLAP_HOURS) if is_here and not at_once else None
    serial = await bots.update_serial(tx, room_id=room_id, bot_id=bot_id, keeper_id=by.member_id, before_until=until)
    if kept != by.member_id:
        await speaking.tell_of_bot(tx, by_id=by.member_id, room_id=room_id, name=before.name, what="kept")
    return FreshBot(bot_id, signature.find_secrets(keys, bot_id=bot_id, serial=serial))


async def start_bot(tx: Tx, *, by: Person, room_id: UUID, bot_id: UUID) -> None:
    """Let a bot be told again what is said, after it was stopped. Suspended, NotFound, NotAGroup, RoomClosed, RoomStaffNeeded."""
    before = await _hold_bot(tx, by=by, room_id=room_id, bot_id=bot_id)
    if await bots.update_stopped(tx, room_id=room_id, bot_id=bot_id, stopped=None):
        await speaking.tell_of_bot(tx, by_id=by.member_id, room_id=room_id, name=before.name, what=before.reads)


async def try_bot(tx: Tx, *, by: Person, room_id: UUID, bot_id: UUID) -> None:
    """Send a trial to a bot's address; the log tells how it went. What `start_bot` raises, and AddressNeeded."""
    bot = await _hold_bot(tx, by=by, room_id=room_id, bot_id=bot_id)
    if not bot.url:
        raise AddressNeeded(field="url")
    await queue_delivery(tx, room_id=room_id, bot_id=bot_id, delivery_id=tx.new_id(), what=What.TEST)


async def replay_delivery(tx: Tx, *, by: Person, room_id: UUID, bot_id: UUID, delivery_id: UUID) -> None:
    """Tell a bot something again, under the id that it had. What `start_bot` raises; NotFound also while it still waits."""
    await _hold_bot(tx, by=by, room_id=room_id, bot_id=bot_id)
    if not await deliveries.update_again(tx, room_id=room_id, bot_id=bot_id, delivery_id=delivery_id):
        raise NotFound
    await queue_delivery(tx, room_id=room_id, bot_id=bot_id, delivery_id=delivery_id, what=None)


async def remove_bot(tx: Tx, *, by: Person, room_id: UUID, bot_id: UUID) -> None:
    """Let a bot go; what it said stays. Raises what `start_bot` does."""
    before = await _hold_bot(tx, by=by, room_id=room_id, bot_id=bot_id)
    await bots.delete_bot(tx, room_id=room_id, bot_id=bot_id)
    await speaking.tell_of_bot(tx, by_id=by.member_id, room_id=room_id, name=before.name, what="went")


async def _hold_bot(tx: Tx, *, by: Person, room_id: UUID, bot_id: UUID) -> BotRow:
    identity.may_act(by)
    await speaking.hold_as_staff(tx, by=by, room_id=room_id)
    found = await bots.find_bot(tx, room_id=room_id, bot_id=bot_id)
    if found is None:
        raise NotFound
    return found


def clean_draft(draft: BotDraft) -> BotDraft:
    """What is said of a bot as it is kept. Raises TextMissing, TextTooLong, Invalid, NotOutside, AddressNeeded, BadCommand."""
    name = clean_text(draft.name, max_characters=limits.BOT_NAME_CHARACTERS_MAX, field="name")
    if "@" in name or name.startswith("/"):
        raise Invalid(field="name")
    url = draft.url.strip()
    if len(url) > limits.HOOK_URL_CHARACTERS_MAX:
        raise TextTooLong(field="url", max_characters=limits.HOOK_URL_CHARACTERS_MAX, characters=len(url))
    if url:
        read_outside_url(url)
    elif draft.reads is not Reads.NOTHING:
        raise AddressNeeded(field="url")
    about = clean_text(draft.about, max_characters=limits.BOT_ABOUT_CHARACTERS_MAX, field="about", required=False)
    return msgspec.structs.replace(draft, name=name, about=about, url=url, commands=_clean_commands(draft.commands))


def _clean_commands(wanted: Sequence[Command]) -> tuple[Command, ...]:
    found: dict[str, Command] = {}
    for one in wanted:
        name = one.name.strip().removeprefix("/").casefold()
        if not COMMAND_NAME.fullmatch(name):
            raise BadCommand(field="commands", commands_max=limits.BOT_COMMANDS_MAX)
        words = clean_text(one.help, max_characters=limits.BOT_HELP_CHARACTERS_MAX, field="commands", required=False)
        found[name] = Command(name, words)
    if len(found) > limits.BOT_COMMANDS_MAX:
        raise BadCommand(field="commands", commands_max=limits.BOT_COMMANDS_MAX)
    return tuple(found.values())
