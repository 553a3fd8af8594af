"""How what a transaction told is heard elsewhere; PostgreSQL's own way, which needs nothing beside it, is here."""

from collections.abc import Sequence
from typing import Protocol

from quanzi.infra.postgres.pool import Connection

CHANNEL = "quanzi_live"
NEWS_BYTES_MAX = 7_900
"""What PostgreSQL carries in one piece is under 8,000."""


class NewsTooLong(ValueError):
    """News are ids; whatever is longer than a word between processes may be belongs into a row."""


class Voice(Protocol):
    """Says what transactions told; one that was rolled back or is tried again told nothing."""

    async def before_commit(self, connection: Connection, news: Sequence[str]) -> None:
        """Within the transaction, as its last statement."""
        ...

    def after_commit(self, news: Sequence[str]) -> None:
        """When it is there for everybody to see."""
        ...

    async def when_done(self, connection: Connection, news: Sequence[str]) -> None:
        """Instead of both, after a single statement that was a transaction by itself; who waits for its answer waits for this."""
        ...


class Notify:
    """Said with the commit or not at all. Commits that say something wait for each other, so those of hot deeds don't."""

    async def before_commit(self, connection: Connection, news: Sequence[str]) -> None:
        """One statement, whatever there is to say."""
        await notify(connection, news)

    def after_commit(self, news: Sequence[str]) -> None:
        """It has been said."""

    async def when_done(self, connection: Connection, news: Sequence[str]) -> None:
        """Said by a statement of its own."""
        if news:
            await notify(connection, news)


async def notify(connection: Connection, news: Sequence[str]) -> None:
    """Say each on the channel that all processes of a house listen to; twice the same is said once."""
    await connection.execute("SELECT pg_notify($1, one) FROM unnest($2::text []) AS one", CHANNEL, list(news))
