"""What is proposed for a shared account, and who signed it."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

State = Literal["open", "done", "cancelled"]


class ProposalRow(msgspec.Struct, frozen=True):
    """A proposal as kept; `change` is what it makes of the signers."""

    fund_id: UUID
    proposal_id: UUID
    what: Literal["payment", "signers"]
    to_person_id: UUID | None
    amount: int | None
    memo: str | None
    change: dict[str, Any] | None
    by_person_id: UUID
    at: datetime
    expires_at: datetime
    state: State
    ended_at: datetime | None


class Alone(msgspec.Struct, frozen=True):
    """How much somebody paid by the own signature alone."""

    person_id: UUID
    amount: int


async def insert_proposal(tx: Tx, *, row: ProposalRow) -> int:
    """Nothing happens where there is one already."""
    return await tx.execute(
        """
        INSERT INTO wallet.proposal (
            fund_id, proposal_id, what, to_person_id, amount, memo, change, by_person_id, at, expires_at
        ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING
        """,
        *msgspec.structs.astuple(row)[:10],
    )


async def find_proposal(tx: ReadTx, *, fund_id: UUID, proposal_id: UUID) -> ProposalRow | None:
    return await tx.maybe(
        ProposalRow,
        """
        SELECT fund_id, proposal_id, what, to_person_id, amount, memo, change, by_person_id, at, expires_at, state, ended_at
        FROM wallet.proposal WHERE fund_id = $1 AND proposal_id = $2
        """,
        fund_id,
        proposal_id,
    )


async def list_proposals(tx: ReadTx, *, fund_id: UUID, limit: int) -> list[ProposalRow]:
    """The latest first."""
    return await tx.all(
        ProposalRow,
        """
        SELECT fund_id, proposal_id, what, to_person_id, amount, memo, change, by_person_id, at, expires_at, state, ended_at
        FROM wallet.proposal WHERE fund_id = $1 ORDER BY at DESC LIMIT $2
        """,
        fund_id,
        limit,
    )


async def insert_signature(tx: Tx, *, fund_id: UUID, proposal_id: UUID, person_id: UUID) -> None:
    await tx.execute(
        "INSERT INTO wallet.signature (fund_id, proposal_id, person_id, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        fund_id,
        proposal_id,
        person_id,
        tx.now,
    )


async def list_signatures(tx: ReadTx, *, fund_id: UUID, proposal_id: UUID) -> list[UUID]:
    """Who signed it, the first first."""
    return await tx.column(
        "SELECT person_id FROM wallet.signature WHERE fund_id = $1 AND proposal_id = $2 ORDER BY at, person_id LIMIT 50",
        fund_id,
        proposal_id,
    )


async def update_ended(tx: Tx, *, fund_id: UUID, proposal_id: UUID, state: State, alone_by: UUID | None = None) -> int:
    """How an open one ended; `alone_by` is whose signature was enough."""
    return await tx.execute(
        "UPDATE wallet.proposal SET state = $3, ended_at = $4, alone_by = $5 WHERE fund_id = $1 AND proposal_id = $2 AND state = 'open'",
        fund_id,
        proposal_id,
        state,
        tx.now,
        alone_by,
    )


async def list_alone(tx: ReadTx, *, fund_id: UUID, since: datetime, proposed_since: datetime) -> list[Alone]:
    """What each signer paid alone since a moment; `proposed_since` is so early that nothing older can have been paid then."""
    return await tx.all(
        Alone,
        """
        SELECT alone_by AS person_id, sum(amount)::bigint AS amount FROM wallet.proposal
        WHERE fund_id = $1 AND at > $3 AND ended_at > $2 AND alone_by IS NOT NULL GROUP BY alone_by LIMIT 50
        """,
        fund_id,
        since,
        proposed_since,
    )


async def delete_signatures(tx: Tx, *, fund_id: UUID, person_id: UUID) -> None:
    """What somebody signed who signs no more, as far as it still waits."""
    await tx.execute(
        """
        DELETE FROM wallet.signature AS s USING wallet.proposal AS p
        WHERE s.fund_id = $1 AND s.person_id = $2 AND p.fund_id = s.fund_id AND p.proposal_id = s.proposal_id AND p.state = 'open'
        """,
        fund_id,
        person_id,
    )
