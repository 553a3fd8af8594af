"""Bots as stored."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from quanzi.bots.errors import BotNameTaken
from quanzi.bots.model import Reads, Stop
from quanzi.infra.postgres import ReadTx, Tx


class BotRow(msgspec.Struct, frozen=True):
    """A bot."""

    room_id: UUID
    bot_id: UUID
    name: str
    about: str
    keeper_person_id: UUID | None
    made_at: datetime
    url: str
    reads: Reads
    serial: int
    serial_before_until: datetime | None
    failing_since: datetime | None
    stopped: Stop | None


async def list_bots(tx: ReadTx, *, room_id: UUID, limit: int) -> list[BotRow]:
    """The bots of a group, the oldest first."""
    rows = await tx.connection.fetch(
        """
        SELECT
            room_id, bot_id, name, about, keeper_person_id, made_at, url, reads, serial, serial_before_until, failing_since, stopped
        FROM bots.bot WHERE room_id = $1 ORDER BY made_at, bot_id LIMIT $2
        """,
        room_id,
        limit,
    )
    return [msgspec.convert(dict(row), BotRow) for row in rows]


async def find_bot(tx: ReadTx, *, room_id: UUID, bot_id: UUID) -> BotRow | None:
    """One bot of a group."""
    row = await tx.connection.fetchrow(
        """
        SELECT
            room_id, bot_id, name, about, keeper_person_id, made_at, url, reads, serial, serial_before_until, failing_since, stopped
        FROM bots.bot WHERE room_id = $1 AND bot_id = $2
        """,
        room_id,
        bot_id,
    )
    return None if row is None else msgspec.convert(dict(row), BotRow)


async def list_reading(tx: ReadTx, *, room_ids: Sequence[UUID]) -> list[BotRow]:
    """The bots of these groups that are told something."""
    rows = await tx.connection.fetch(
        """
        SELECT
            room_id, bot_id, name, about, keeper_person_id, made_at, url, reads, serial, serial_before_until, failing_since, stopped
        FROM bots.bot WHERE room_id = ANY($1) AND reads <> 'nothing' AND stopped IS NULL ORDER BY room_id, bot_id
        """,
        list(room_ids),
    )
    return [msgspec.convert(dict(row), BotRow) for row in rows]


async def insert_bot(tx: Tx, *, room_id: UUID, bot_id: UUID, name: str, about: str, keeper_id: UUID, url: str, reads: Reads) -> None:
    """A bot in a group. BotNameTaken."""
    try:
        await tx.execute(
            """
            INSERT INTO bots.bot (room_id, bot_id, name, about, keeper_person_id, made_at, url, reads)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            room_id,
            bot_id,
            name,
            about,
            keeper_id,
            tx.now,
            url,
            reads,
        )
    except asyncpg.UniqueViolationError as error:
        raise BotNameTaken(field="name") from error


async def update_bot(tx: Tx, *, room_id: UUID, bot_id: UUID, name: str, about: str, url: str, reads: Reads) -> None:
    """Let a bot be otherwise. BotNameTaken."""
    try:
        await tx.execute(
            "UPDATE bots.bot SET name = $3, about = $4, url = $5, reads = $6 WHERE room_id = $1 AND bot_id = $2",
            room_id,
            bot_id,
            name,
            about,
            url,
            reads,
        )
    except asyncpg.UniqueViolationError as error:
        raise BotNameTaken(field="name") from error


async def update_serial(tx: Tx, *, room_id: UUID, bot_id: UUID, keeper_id: UUID, before_until: datetime | None) -> int:
    """The next number of its secrets; those before it are good until a time, or at once no more."""
    return await tx.value(
        """
        UPDATE bots.bot SET serial = serial + 1, keeper_person_id = $3, serial_before_until = $4
        WHERE room_id = $1 AND bot_id = $2 RETURNING serial
        """,
        room_id,
        bot_id,
        keeper_id,
        before_until,
    )


async def update_failing(tx: Tx, *, room_id: UUID, bot_id: UUID, since: datetime | None) -> None:
    """Note since when a bot's address does not answer, or that it does."""
    await tx.execute(
        "UPDATE bots.bot SET failing_since = $3 WHERE room_id = $1 AND bot_id = $2 AND failing_since IS DISTINCT FROM $3",
        room_id,
        bot_id,
        since,
    )


async def update_stopped(tx: Tx, *, room_id: UUID, bot_id: UUID, stopped: Stop | None) -> bool:
    """Tell a bot nothing more, or (None) go on; whether that is new."""
    return bool(
        await tx.execute(
            """
            UPDATE bots.bot SET stopped = $3, failing_since = CASE WHEN $3::text IS NULL THEN NULL ELSE failing_since END
            WHERE room_id = $1 AND bot_id = $2 AND stopped IS DISTINCT FROM $3
            """,
            room_id,
            bot_id,
            stopped,
        )
    )


async def update_kept_by_nobody(tx: Tx, *, room_ids: Sequence[UUID], person_id: UUID) -> None:
    """Let nobody answer for what somebody kept in these groups."""
    await tx.execute(
        "UPDATE bots.bot SET keeper_person_id = NULL WHERE room_id = ANY($1) AND keeper_person_id = $2", list(room_ids), person_id
    )


async def delete_bot(tx: Tx, *, room_id: UUID, bot_id: UUID) -> None:
    """Let a bot go, with its commands and its log."""
    await tx.execute("DELETE FROM bots.bot WHERE room_id = $1 AND bot_id = $2", room_id, bot_id)


async def delete_bots(tx: Tx, *, room_id: UUID) -> None:
    """Let all bots of a group go."""
    await tx.execute("DELETE FROM bots.bot WHERE room_id = $1", room_id)


class OwnBot(msgspec.Struct, frozen=True):
    """A bot that a person keeps, for the copy of what is theirs."""

    room_id: UUID
    bot_id: UUID
    name: str
    about: str
    url: str
    reads: str
    made_at: datetime


async def list_kept(tx: ReadTx, *, room_ids: Sequence[UUID], person_id: UUID) -> list[OwnBot]:
    """What somebody keeps in these groups."""
    return await tx.all(
        OwnBot,
        """
        SELECT room_id, bot_id, name, about, url, reads, made_at FROM bots.bot
        WHERE room_id = ANY($1) AND keeper_person_id = $2 ORDER BY made_at
        """,
        list(room_ids),
        person_id,
    )
