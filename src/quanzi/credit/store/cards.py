"""Scorecards: every version there was."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

State = Literal["draft", "shadow", "champion", "retired"]


class CardRow(msgspec.Struct, frozen=True):
    """A version and how it stands; `proposed_by` is the first of the two operators whom promoting it takes."""

    version: str
    name: str
    document: bytes
    state: State
    added_at: datetime
    added_by: UUID | None
    proposed_by: UUID | None
    changed_at: datetime


async def insert_card(tx: Tx, *, version: str, name: str, document: bytes, report: bytes | None, state: State, by: UUID | None) -> int:
    """Nothing happens where the version is known."""
    return await tx.execute(
        """
        INSERT INTO credit.scorecard (version, name, document, report, state, added_at, added_by, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $6) ON CONFLICT DO NOTHING
        """,
        version,
        name,
        document,
        report,
        state,
        tx.now,
        by,
    )


async def find_card(tx: ReadTx, *, version: str) -> CardRow | None:
    return await tx.maybe(
        CardRow,
        """
        SELECT version, name, document, state, added_at, added_by, proposed_by, changed_at
        FROM credit.scorecard WHERE version = $1
        """,
        version,
    )


async def find_in_state(tx: ReadTx, *, state: State) -> CardRow | None:
    """The champion, or its shadow."""
    return await tx.maybe(
        CardRow,
        """
        SELECT version, name, document, state, added_at, added_by, proposed_by, changed_at
        FROM credit.scorecard WHERE state = $1 LIMIT 1
        """,
        state,
    )


async def lock_cards(tx: Tx) -> list[CardRow]:
    """All that are not retired; changing how they stand passes here, one at a time."""
    return await tx.all(
        CardRow,
        """
        SELECT version, name, document, state, added_at, added_by, proposed_by, changed_at
        FROM credit.scorecard WHERE state <> 'retired' ORDER BY version FOR UPDATE
        """,
    )


async def list_cards(tx: ReadTx, *, limit: int) -> list[CardRow]:
    return await tx.all(
        CardRow,
        """
        SELECT version, name, document, state, added_at, added_by, proposed_by, changed_at
        FROM credit.scorecard ORDER BY added_at DESC, version LIMIT $1
        """,
        limit,
    )


async def find_report(tx: ReadTx, *, version: str) -> bytes | None:
    return await tx.value("SELECT report FROM credit.scorecard WHERE version = $1", version)


async def update_card(tx: Tx, *, version: str, state: State, proposed_by: UUID | None) -> None:
    await tx.execute(
        "UPDATE credit.scorecard SET state = $2, proposed_by = $3, changed_at = $4 WHERE version = $1", version, state, proposed_by, tx.now
    )
