"""Claims for payments that their payers did not make."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

State = Literal["open", "given_back", "declined", "withdrawn"]


class Claim(msgspec.Struct, frozen=True):
    """A claim: `due_at` is until when an operator answers; `first_…` is the no that was objected to.

    `agreed_by`: the first of the two operators whom a large one takes.
    """

    account_id: UUID
    transfer_id: UUID
    person_id: UUID
    amount: int
    words: str
    at: datetime
    due_at: datetime
    state: State
    decided_by: UUID | None
    decided_at: datetime | None
    reason: str
    appeal: str
    appealed_at: datetime | None
    first_decided_by: UUID | None
    first_reason: str
    agreed_by: UUID | None = None


async def insert_claim(tx: Tx, *, claim: Claim) -> int:
    """Nothing happens where there is one already."""
    return await tx.execute(
        """
        INSERT INTO wallet.claim (account_id, transfer_id, person_id, amount, words, at, due_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
        """,
        claim.account_id,
        claim.transfer_id,
        claim.person_id,
        claim.amount,
        claim.words,
        claim.at,
        claim.due_at,
    )


async def find_claim(tx: ReadTx, *, account_id: UUID, transfer_id: UUID) -> Claim | None:
    return await tx.maybe(
        Claim,
        """
        SELECT
            account_id, transfer_id, person_id, amount, words, at, due_at, state, decided_by, decided_at, reason, appeal, appealed_at,
            first_decided_by, first_reason, agreed_by
        FROM wallet.claim WHERE account_id = $1 AND transfer_id = $2
        """,
        account_id,
        transfer_id,
    )


async def lock_claim(tx: Tx, *, account_id: UUID, transfer_id: UUID) -> Claim | None:
    return await tx.maybe(
        Claim,
        """
        SELECT
            account_id, transfer_id, person_id, amount, words, at, due_at, state, decided_by, decided_at, reason, appeal, appealed_at,
            first_decided_by, first_reason, agreed_by
        FROM wallet.claim WHERE account_id = $1 AND transfer_id = $2 FOR UPDATE
        """,
        account_id,
        transfer_id,
    )


async def list_claims(tx: ReadTx, *, account_id: UUID, limit: int) -> list[Claim]:
    """An account's own, the latest first."""
    return await tx.all(
        Claim,
        """
        SELECT
            account_id, transfer_id, person_id, amount, words, at, due_at, state, decided_by, decided_at, reason, appeal, appealed_at,
            first_decided_by, first_reason, agreed_by
        FROM wallet.claim WHERE account_id = $1 ORDER BY at DESC LIMIT $2
        """,
        account_id,
        limit,
    )


async def list_open_claims(tx: ReadTx, *, but: UUID | None, limit: int) -> list[Claim]:
    """What waits for an operator who is not the claimant, the soonest due first."""
    return await tx.all(
        Claim,
        """
        SELECT
            account_id, transfer_id, person_id, amount, words, at, due_at, state, decided_by, decided_at, reason, appeal, appealed_at,
            first_decided_by, first_reason, agreed_by
        FROM wallet.claim WHERE state = 'open' AND person_id IS DISTINCT FROM $1 ORDER BY due_at LIMIT $2
        """,
        but,
        limit,
    )


async def update_claim(tx: Tx, *, claim: Claim) -> None:
    """Write how a locked claim went on."""
    await tx.execute(
        """
        UPDATE wallet.claim SET due_at = $3, state = $4, decided_by = $5, decided_at = $6, reason = $7, appeal = $8, appealed_at = $9,
            first_decided_by = $10, first_reason = $11, agreed_by = $12
        WHERE account_id = $1 AND transfer_id = $2
        """,
        claim.account_id,
        claim.transfer_id,
        claim.due_at,
        claim.state,
        claim.decided_by,
        claim.decided_at,
        claim.reason,
        claim.appeal,
        claim.appealed_at,
        claim.first_decided_by,
        claim.first_reason,
        claim.agreed_by,
    )


async def update_forgotten(tx: Tx, *, account_id: UUID) -> None:
    """What was told goes with who told it; that something was given back stays, as the journal does."""
    await tx.execute(
        """
        UPDATE wallet.claim SET words = '-', appeal = '', reason = '', first_reason = '',
            state = CASE WHEN state = 'open' THEN 'withdrawn' ELSE state END
        WHERE account_id = $1
        """,
        account_id,
    )
