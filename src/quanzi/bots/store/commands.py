"""Commands as stored."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg
import msgspec

from quanzi.bots.errors import CommandTaken
from quanzi.bots.model import BotCommand, Command
from quanzi.infra.postgres import ReadTx, Tx


async def list_commands(tx: ReadTx, *, room_id: UUID) -> list[BotCommand]:
    """The commands of a group, by their names."""
    return await tx.all(
        BotCommand,
        """
        SELECT c.name, c.help, c.bot_id, b.name AS bot_name
        FROM bots.command AS c INNER JOIN bots.bot AS b ON c.room_id = b.room_id AND c.bot_id = b.bot_id
        WHERE c.room_id = $1 ORDER BY c.name LIMIT 200
        """,
        room_id,
    )


class CommandRow(msgspec.Struct, frozen=True):
    """A command of a bot in one of several groups."""

    room_id: UUID
    bot_id: UUID
    name: str


async def list_commands_in(tx: ReadTx, *, room_ids: Sequence[UUID]) -> list[CommandRow]:
    """The commands of these groups."""
    return await tx.all(CommandRow, "SELECT room_id, bot_id, name FROM bots.command WHERE room_id = ANY($1)", list(room_ids))


async def replace_commands(tx: Tx, *, room_id: UUID, bot_id: UUID, commands: Sequence[Command]) -> None:
    """The commands that a bot has from now on. CommandTaken."""
    await tx.execute("DELETE FROM bots.command WHERE room_id = $1 AND bot_id = $2", room_id, bot_id)
    for one in commands:
        try:
            await tx.execute(
                "INSERT INTO bots.command (room_id, name, bot_id, help) VALUES ($1, $2, $3, $4)", room_id, one.name, bot_id, one.help
            )
        except asyncpg.UniqueViolationError as error:
            raise CommandTaken(field="commands", command=one.name) from error
