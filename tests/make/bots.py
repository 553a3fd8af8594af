"""Groups with bots in them, and what those send and are told, for tests."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from uuid import UUID, uuid4

import msgspec

from quanzi import bots
from quanzi.app.reactions import REACTIONS
from quanzi.bots import jobs, signature
from quanzi.bots.model import HookHeaders
from quanzi.infra import crypto
from quanzi.infra.postgres import Tx
from quanzi.messaging import MessagesPosted, Sent
from tests.make import messages
from tests.make.messages import Room

KEYS = crypto.open_keys(Path(mkdtemp()) / "keys.json")
URL = "https://hooks.example.org/quanzi"


@dataclass(frozen=True, slots=True)
class WithBot:
    """A group of three, whose owner keeps a bot."""

    room: Room
    fresh: bots.FreshBot

    @property
    def on(self) -> dict[str, UUID]:
        """Which bot."""
        return {"room_id": self.room.room_id, "bot_id": self.fresh.bot_id}


async def make_bot(
    tx: Tx, room: Room, *, name: str = "Weather", reads: bots.Reads = bots.Reads.CALLS, commands: tuple[str, ...] = ("weather",)
) -> WithBot:
    """A bot of a group; its owner keeps it."""
    found = tuple(bots.Command(one, "What it does") for one in commands)
    draft = bots.BotDraft(name=name, url=URL if reads is not bots.Reads.NOTHING else "", reads=reads, commands=found)
    return WithBot(room, await bots.make_bot(tx, by=room.people[0], room_id=room.room_id, draft=draft, keys=KEYS))


async def open_group(tx: Tx, *, reads: bots.Reads = bots.Reads.CALLS) -> WithBot:
    """A group of three with a bot."""
    return await make_bot(tx, await messages.make_group(tx), reads=reads)


def later(tx: Tx, **how_much: float) -> Tx:
    """The same transaction at a later time."""
    return replace(tx, now=tx.now + timedelta(**how_much))


def sign(tx: Tx, on: WithBot, body: bytes, *, key: str = "", seconds: int = 0, secret: str = "") -> HookHeaders:
    """The headers of a request that the bot makes now, or some seconds away."""
    message_id, timestamp = key or f"msg_{uuid4().hex}", int(tx.now.timestamp()) + seconds
    made = signature.sign_body(secret or on.fresh.secrets.speak, message_id=message_id, timestamp=timestamp, body=body)
    return HookHeaders(message_id, timestamp, made)


async def speak(tx: Tx, on: WithBot, text: str = "It will rain", *, key: str = "", **more: object) -> Sent:
    """The bot says something, signed as it has to be."""
    body = msgspec.json.encode({"text": text, **more})
    return await bots.hear_hook(tx, **on.on, headers=sign(tx, on, body, key=key), body=body, keys=KEYS)


async def react(tx: Tx, room: Room, sent: Sent, author_id: UUID) -> None:
    """Let all that reacts to a message do so, as the worker does."""
    event = MessagesPosted(id=uuid4(), at=tx.now, messages=[(room.room_id, sent.position, author_id)])  # pyright: ignore[reportArgumentType]
    event = msgspec.convert(msgspec.to_builtins(event), MessagesPosted)
    for reaction in REACTIONS[MessagesPosted]:
        await reaction(tx, event)


async def say(tx: Tx, on: WithBot, text: str, *, who: int = 1) -> Sent:
    """Somebody in the group says something, and bots hear of it."""
    person = on.room.people[who]
    sent = await messages.say(tx, on.room, person, text)
    await react(tx, on.room, sent, person.member_id)
    return sent


async def list_waiting(tx: Tx) -> list[UUID]:
    """What is due to be told."""
    return [one.delivery_id for one in await jobs.list_due(tx)]


async def take(tx: Tx, on: WithBot, delivery_id: UUID) -> jobs.Parcel | None:
    """What a worker would send for it now."""
    return await jobs.take_delivery(tx, room_id=on.room.room_id, delivery_id=delivery_id, keys=KEYS)


async def tell(tx: Tx, on: WithBot, delivery_id: UUID, *, status: int | None = 200, answer: bytes = b"") -> jobs.Parcel:
    """Tell the bot something, which answers so."""
    parcel = await take(tx, on, delivery_id)
    assert parcel is not None
    await jobs.note_delivery(tx, parcel=parcel, tried=jobs.Tried(12, status, answer))
    return parcel
