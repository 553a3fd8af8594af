"""What a bot is, what it is told, and when it is tried again: pure rules."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec

from quanzi.kernel import ids, limits


class Reads(StrEnum):
    """What of a group a bot is told: nothing, what calls it, or all that is said in words."""

    NOTHING = "nothing"
    CALLS = "calls"
    EVERYTHING = "everything"


class What(StrEnum):
    """Why a bot is told something: it reads along, it was called by name, one of its commands was given, or a trial."""

    SAID = "said"
    CALLED = "called"
    COMMAND = "command"
    TEST = "test"


State = Literal["waiting", "done", "failed", "dropped"]
"""Of what a bot is to be told: to be tried, taken, given up, or not told after all since it was taken back or nobody reads along."""
Stop = Literal["gone", "failing", "behind"]
"""Why a bot is told nothing more: its address said so (410), did not answer for days, or is too far behind."""

COMMAND_NAME = re.compile(r"[^\s/@]{1,24}")
_COMMAND = re.compile(r"/([^\s/@]{1,24})(?:\s+(.*))?", re.DOTALL)


class Command(msgspec.Struct, frozen=True):
    """A word after a slash that calls a bot, and what it does in a few words."""

    name: str
    help: str = ""


class BotCommand(msgspec.Struct, frozen=True):
    """A command of a group, and whose it is."""

    name: str
    help: str
    bot_id: UUID
    bot_name: str


class Called(msgspec.Struct, frozen=True):
    """That and how a message is for a bot; of a command its name and the words after it."""

    what: What
    command: str = ""
    words: str = ""


def find_command(text: str) -> tuple[str, str] | None:
    """The command that a message begins with, folded, and the words after it."""
    found = _COMMAND.fullmatch(text.strip())
    return None if found is None else (found[1].casefold(), (found[2] or "").strip())


def is_called(text: str, name: str) -> bool:
    """Whether a text calls somebody by this name: @, the name, and no Latin letter around that would make it another word."""
    return re.search(rf"(?<![A-Za-z0-9_@])@{re.escape(name)}(?![A-Za-z0-9_])", text, re.IGNORECASE) is not None


def find_call(*, text: str, name: str, reads: Reads, commands: Iterable[str]) -> Called | None:
    """How a message in words is for a bot; None when the bot is not told of it."""
    if reads is Reads.NOTHING:
        return None
    given = find_command(text)
    if given is not None and given[0] in set(commands):
        return Called(What.COMMAND, *given)
    if is_called(text, name):
        return Called(What.CALLED)
    return Called(What.SAID) if reads is Reads.EVERYTHING else None


_DELAYS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)  # fmt: skip
"""How long after each failed try comes the next, as Standard Webhooks proposes: ten tries in three days and a bit."""
_SPREAD = 0.1


def find_next_try(delivery_id: UUID, *, tries: int, wish_s: int | None = None) -> timedelta | None:
    """How long to wait after so many tries, up to a tenth longer so that not all come at once; None when that was the last.

    `wish_s` is what the other side asked for in Retry-After; it is heeded up to a day.
    """
    if tries >= limits.HOOK_TRIES_MAX:
        return None
    delay = _DELAYS[tries - 1] * (1 + _SPREAD * (delivery_id.int >> 8 & 0xFF) / 0xFF)
    return max(delay, timedelta(seconds=min(wish_s or 0, 24 * 3600)))


def make_delivery_id(bot_id: UUID, position: int) -> UUID:
    """Under which id a bot is told of a message: the same however often the message is told of."""
    return ids.id_from_source(source=f"bot:{bot_id}", key=f"position:{position}")


def make_said_id(bot_id: UUID, *, way: str, key: str) -> UUID:
    """The id of what a bot says, by the id that came with it: sent again, it is the same message."""
    return ids.id_from_source(source=f"bot:{bot_id}", key=f"{way}:{key}")


class BotDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What its group's staff say of a bot: its name, what it is for, what it is told and where, and its commands."""

    name: str
    about: str = ""
    url: str = ""
    reads: Reads = Reads.NOTHING
    commands: tuple[Command, ...] = ()


class HookHeaders(msgspec.Struct, frozen=True):
    """What a request from a bot says of itself; one that says it in no readable way is not whole."""

    message_id: str = ""
    timestamp: int = 0
    signature: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether all three are there."""
        return bool(self.message_id and self.timestamp and self.signature)


_HOOK_ID = re.compile(rf"[A-Za-z0-9_-]{{1,{limits.HOOK_ID_CHARACTERS_MAX}}}")
_HOOK_TIME = re.compile(r"[0-9]{1,12}", re.ASCII)
_HOOK_SIGNATURES_CHARACTERS_MAX = 1_000


def read_hook_headers(*, message_id: str, timestamp: str, signature: str) -> HookHeaders:
    """The three headers as they were sent."""
    fits = _HOOK_ID.fullmatch(message_id) and _HOOK_TIME.fullmatch(timestamp) and len(signature) <= _HOOK_SIGNATURES_CHARACTERS_MAX
    return HookHeaders(message_id, int(timestamp), signature) if fits else HookHeaders()


class BotView(msgspec.Struct, frozen=True, kw_only=True):
    """A bot as everybody in its group sees it. `rests`: who kept it is not here any more, so it neither speaks nor is told anything."""

    bot_id: UUID
    name: str
    about: str
    keeper_id: UUID | None
    reads: Reads
    rests: bool
    stopped: Stop | None
    made_at: datetime


class BotCare(msgspec.Struct, frozen=True, kw_only=True):
    """A bot as the staff of its group see it. `secrets_before_until`: as long the secrets before the last ones are good too."""

    bot: BotView
    url: str
    commands: tuple[Command, ...]
    secrets_before_until: datetime | None
    failing_since: datetime | None


class Secrets(msgspec.Struct, frozen=True):
    """What is shown once: with `speak` the bot signs what it says, with `check` it checks what it is told."""

    speak: str
    check: str


class FreshBot(msgspec.Struct, frozen=True):
    """A bot that was made, or whose secrets were renewed."""

    bot_id: UUID
    secrets: Secrets


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the log: what a bot was told of, and how the last try went. `status` is None where nobody answered."""

    delivery_id: UUID
    what: What
    position: int | None
    state: State
    tries: int
    made_at: datetime
    due_at: datetime
    tried_at: datetime | None
    status: int | None
    took_ms: int | None
    answer: str
