"""Red packets: one row each, one for every share that was opened, and the shelves on which they are found."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class PacketRow(msgspec.Struct, frozen=True):
    """A packet as it is kept; `shares` stand in the order in which they are opened.

    Both `shares` and `seed` are secret until it is over.
    """

    packet_id: UUID
    person_id: UUID
    currency: str
    deal: str
    amount: int
    count: int
    share_max: int
    shares: Sequence[int]
    seed: bytes
    fingerprint: bytes
    memo: str
    audience_kind: str
    audience_id: UUID
    state: str
    claimed: int
    taken: int
    made_at: datetime
    ends_at: datetime


class ClaimRow(msgspec.Struct, frozen=True):
    """A share that was opened; the first one has place 1."""

    packet_id: UUID
    person_id: UUID
    place: int
    amount: int
    at: datetime


class Shelved(msgspec.Struct, frozen=True):
    """A packet on a shelf: for those here, given or opened by the shelf's owner."""

    packet_id: UUID
    side: str
    at: datetime


async def insert_packet(tx: Tx, *, packet: PacketRow) -> int:
    """0 where the number is taken."""
    return await tx.execute(
        """
        INSERT INTO wallet.packet (
            packet_id, person_id, currency, deal, amount, count, share_max, shares, seed, fingerprint, memo,
            audience_kind, audience_id, made_at, ends_at, due_at
        ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15) ON CONFLICT (packet_id) DO NOTHING
        """,
        packet.packet_id,
        packet.person_id,
        packet.currency,
        packet.deal,
        packet.amount,
        packet.count,
        packet.share_max,
        packet.shares,
        packet.seed,
        packet.fingerprint,
        packet.memo,
        packet.audience_kind,
        packet.audience_id,
        packet.made_at,
        packet.ends_at,
    )


async def find_packet(tx: ReadTx, *, packet_id: UUID) -> PacketRow | None:
    return await tx.maybe(
        PacketRow,
        """
        SELECT
            packet_id, person_id, currency, deal, amount, count, share_max, shares, seed, fingerprint, memo,
            audience_kind, audience_id, state, claimed, taken, made_at, ends_at
        FROM wallet.packet WHERE packet_id = $1
        """,
        packet_id,
    )


async def lock_packet(tx: Tx, *, packet_id: UUID) -> PacketRow | None:
    return await tx.maybe(
        PacketRow,
        """
        SELECT
            packet_id, person_id, currency, deal, amount, count, share_max, shares, seed, fingerprint, memo,
            audience_kind, audience_id, state, claimed, taken, made_at, ends_at
        FROM wallet.packet WHERE packet_id = $1 FOR UPDATE
        """,
        packet_id,
    )


async def list_packets(tx: ReadTx, *, packet_ids: Sequence[UUID]) -> list[PacketRow]:
    return await tx.all(
        PacketRow,
        """
        SELECT
            packet_id, person_id, currency, deal, amount, count, share_max, shares, seed, fingerprint, memo,
            audience_kind, audience_id, state, claimed, taken, made_at, ends_at
        FROM wallet.packet WHERE packet_id = ANY($1)
        """,
        packet_ids,
    )


async def list_packets_due(tx: ReadTx, *, at: datetime, limit: int) -> list[UUID]:
    """Packets whose day is over, the longest waiting first."""
    return await tx.column(
        "SELECT packet_id FROM wallet.packet WHERE state = 'open' AND due_at <= $1 ORDER BY due_at, packet_id LIMIT $2", at, limit
    )


async def update_opened(tx: Tx, *, packet_id: UUID, place: int, amount: int) -> int:
    """One share more was opened, the one at `place`; 0 where it was not its turn."""
    return await tx.execute(
        """
        UPDATE wallet.packet
        SET claimed = claimed + 1, taken = taken + $3, state = CASE WHEN claimed + 1 = count THEN 'empty' ELSE 'open' END
        WHERE packet_id = $1 AND claimed = $2 - 1 AND state = 'open'
        """,
        packet_id,
        place,
        amount,
    )


async def update_ended(tx: Tx, *, packet_id: UUID) -> None:
    await tx.execute("UPDATE wallet.packet SET state = 'ended' WHERE packet_id = $1 AND state = 'open'", packet_id)


async def update_packet_due(tx: Tx, *, packet_id: UUID, due_at: datetime) -> None:
    """Look at it again later."""
    await tx.execute("UPDATE wallet.packet SET due_at = $2 WHERE packet_id = $1 AND state = 'open'", packet_id, due_at)


async def find_claim(tx: ReadTx, *, packet_id: UUID, person_id: UUID) -> ClaimRow | None:
    return await tx.maybe(
        ClaimRow,
        "SELECT packet_id, person_id, place, amount, at FROM wallet.packet_claim WHERE packet_id = $1 AND person_id = $2",
        packet_id,
        person_id,
    )


async def list_claims(tx: ReadTx, *, packet_id: UUID) -> list[ClaimRow]:
    """The opened shares in the order of their opening."""
    return await tx.all(
        ClaimRow,
        "SELECT packet_id, person_id, place, amount, at FROM wallet.packet_claim WHERE packet_id = $1 ORDER BY place LIMIT 500",
        packet_id,
    )


async def list_claims_of(tx: ReadTx, *, packet_ids: Sequence[UUID], person_id: UUID) -> list[ClaimRow]:
    """What one person opened of several packets."""
    return await tx.all(
        ClaimRow,
        "SELECT packet_id, person_id, place, amount, at FROM wallet.packet_claim WHERE packet_id = ANY($1) AND person_id = $2",
        packet_ids,
        person_id,
    )


async def insert_claim(tx: Tx, *, claim: ClaimRow) -> None:
    await tx.execute(
        "INSERT INTO wallet.packet_claim (packet_id, person_id, place, amount, at) VALUES ($1, $2, $3, $4, $5)",
        claim.packet_id,
        claim.person_id,
        claim.place,
        claim.amount,
        claim.at,
    )


async def upsert_shelf(tx: Tx, *, shelf_id: UUID, packet_id: UUID, side: str, at: datetime) -> None:
    """Put a packet where it is found; one that lay there unopened is now opened."""
    await tx.execute(
        """
        INSERT INTO wallet.packet_shelf (shelf_id, packet_id, side, at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (shelf_id, packet_id) DO UPDATE SET side = excluded.side
        """,
        shelf_id,
        packet_id,
        side,
        at,
    )


async def list_shelf(tx: ReadTx, *, shelf_id: UUID, before_at: datetime | None, before_id: UUID | None, limit: int) -> list[Shelved]:
    """What lies on a shelf, the newest first."""
    return await tx.all(
        Shelved,
        """
        SELECT packet_id, side, at FROM wallet.packet_shelf
        WHERE shelf_id = $1 AND ($2::timestamptz IS NULL OR (at, packet_id) < ($2, $3))
        ORDER BY at DESC, packet_id DESC LIMIT $4
        """,
        shelf_id,
        before_at,
        before_id,
        limit,
    )


async def delete_shelf(tx: Tx, *, shelf_id: UUID) -> None:
    await tx.execute("DELETE FROM wallet.packet_shelf WHERE shelf_id = $1", shelf_id)
