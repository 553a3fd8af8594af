"""What people chose for all their conversations."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class ChoiceRow(msgspec.Struct, frozen=True):
    """One person's choices; who chose nothing has no row."""

    person_id: UUID
    added_by: str
    shows_ticks: bool
    shows_presence: str


async def list_choices(tx: ReadTx, *, person_ids: Sequence[UUID]) -> list[ChoiceRow]:
    """The choices of several people; those are missing who chose nothing."""
    return await tx.all(
        ChoiceRow,
        "SELECT person_id, added_by, shows_ticks, shows_presence FROM messaging.choice WHERE person_id = ANY($1)",
        list(person_ids),
    )


async def lock_ticks(tx: Tx, *, person_ids: Sequence[UUID]) -> list[UUID]:
    """Who of several people shows ticks, and does so until this is done."""
    sql = "SELECT person_id FROM messaging.choice WHERE person_id = ANY($1) AND shows_ticks ORDER BY person_id FOR SHARE"
    return await tx.column(sql, list(person_ids))


async def insert_choice(tx: Tx, *, person_id: UUID, added_by: str, shows_ticks: bool, shows_presence: str) -> None:
    """Keep a person's choices, in place of those before."""
    await tx.execute(
        """
        INSERT INTO messaging.choice (person_id, added_by, shows_ticks, shows_presence) VALUES ($1, $2, $3, $4)
        ON CONFLICT (person_id) DO UPDATE SET
            added_by = excluded.added_by, shows_ticks = excluded.shows_ticks, shows_presence = excluded.shows_presence
        """,
        person_id,
        added_by,
        shows_ticks,
        shows_presence,
    )


async def delete_choice(tx: Tx, *, person_id: UUID) -> None:
    """Forget a person's choices."""
    await tx.execute("DELETE FROM messaging.choice WHERE person_id = $1", person_id)
