"""The bus: short words between the processes of one house, ids only, so that what happens here shows at once everywhere.

Two of them, with the same promises: PostgreSQL's NOTIFY, which needs nothing more, and NATS, which does not make commits
wait for each other. Words may come twice; they may be lost where a process, a node or a line dies. Of a line of its own a
follower is told (`gap`); of the rest nobody is, so whoever listens also looks for itself every few seconds (`live/heal.py`).
"""

import asyncio
from typing import Protocol

from quanzi.infra.bus_url import read_nodes
from quanzi.infra.bus_words import Gap, Hear
from quanzi.infra.nats_bus import NatsBus
from quanzi.infra.notify_bus import NotifyBus
from quanzi.infra.postgres.voice import Voice
from quanzi.infra.settings import Settings


class Bus(Voice, Protocol):
    """Says words to all processes, this one too, and hears them."""

    def say(self, payload: str) -> None:
        """Let all hear `payload` soon, with no transaction; for what is lost without harm, or said by hot deeds after they are done."""
        ...

    async def follow(self, *, hear: Hear | None = None, ready: asyncio.Event | None = None, gap: Gap | None = None) -> None:
        """Say and hear until cancelled; `gap` is called after each time when something may have been missed.

        `ready` is set as soon as the first word can be heard. One call a process; without `hear` it only says.
        """
        ...


def open_bus(settings: Settings, *, database_url: str) -> Bus:
    """The bus of the settings; nothing is connected before somebody follows it."""
    nodes = read_nodes(settings.bus_url)
    return NatsBus(nodes, authority=settings.bus_authority) if nodes else NotifyBus(database_url)
