"""The ways in: requests, invitations, offers of ownership."""

from datetime import datetime
from uuid import UUID

from quanzi.circles import model
from quanzi.infra.postgres import ReadTx, Tx


async def insert_request(tx: Tx, *, circle_id: UUID, person_id: UUID, answer: str) -> int:
    return await tx.execute(
        """
        INSERT INTO circles.join_request (circle_id, person_id, answer, asked_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (circle_id, person_id) DO NOTHING
        """,
        circle_id,
        person_id,
        answer,
        tx.now,
    )


async def delete_request(tx: Tx, *, circle_id: UUID, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM circles.join_request WHERE circle_id = $1 AND person_id = $2", circle_id, person_id)


async def list_requests(tx: ReadTx, *, circle_id: UUID, limit: int) -> list[model.JoinRequest]:
    return await tx.all(
        model.JoinRequest,
        """
        SELECT person_id, answer, asked_at FROM circles.join_request
        WHERE circle_id = $1 ORDER BY asked_at, person_id LIMIT $2
        """,
        circle_id,
        limit,
    )


async def insert_invite(
    tx: Tx, *, circle_id: UUID, invite_id: UUID, secret_hash: bytes, made_by: UUID, expires_at: datetime, uses: int
) -> None:
    await tx.execute(
        """
        INSERT INTO circles.invite (circle_id, invite_id, secret_hash, made_by, made_at, expires_at, uses_left)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        circle_id,
        invite_id,
        secret_hash,
        made_by,
        tx.now,
        expires_at,
        uses,
    )


async def list_invites(tx: ReadTx, *, circle_id: UUID, at: datetime) -> list[model.Invite]:
    return await tx.all(
        model.Invite,
        """
        SELECT invite_id, made_by, made_at, expires_at, uses_left FROM circles.invite
        WHERE circle_id = $1 AND uses_left > 0 AND expires_at > $2 ORDER BY made_at DESC, invite_id
        """,
        circle_id,
        at,
    )


async def update_invite_used(tx: Tx, *, circle_id: UUID, secret_hash: bytes, at: datetime) -> int:
    """One use less; 0 when the link is used up, over or was never made."""
    return await tx.execute(
        """
        UPDATE circles.invite SET uses_left = uses_left - 1
        WHERE circle_id = $1 AND secret_hash = $2 AND uses_left > 0 AND expires_at > $3
        """,
        circle_id,
        secret_hash,
        at,
    )


async def delete_invite(tx: Tx, *, circle_id: UUID, invite_id: UUID) -> int:
    return await tx.execute("DELETE FROM circles.invite WHERE circle_id = $1 AND invite_id = $2", circle_id, invite_id)


async def insert_invited(tx: Tx, *, circle_id: UUID, address_hashes: list[bytes]) -> list[bytes]:
    """Those that were never invited to this circle before."""
    return await tx.column(
        """
        INSERT INTO circles.invited (circle_id, address_hash, invited_at)
        SELECT $1, hash, $3 FROM unnest($2::bytea[]) AS hash
        ON CONFLICT (circle_id, address_hash) DO NOTHING RETURNING address_hash
        """,
        circle_id,
        address_hashes,
        tx.now,
    )


async def update_invited_sent(tx: Tx, *, circle_id: UUID, address_hashes: list[bytes]) -> list[bytes]:
    """Those whose message had not gone out yet."""
    return await tx.column(
        """
        UPDATE circles.invited SET sent_at = $3
        WHERE circle_id = $1 AND address_hash = ANY($2) AND sent_at IS NULL RETURNING address_hash
        """,
        circle_id,
        address_hashes,
        tx.now,
    )


async def insert_handover(tx: Tx, *, circle_id: UUID, to_person_id: UUID) -> None:
    await tx.execute(
        """
        INSERT INTO circles.handover (circle_id, to_person_id, offered_at) VALUES ($1, $2, $3)
        ON CONFLICT (circle_id) DO UPDATE SET to_person_id = excluded.to_person_id, offered_at = excluded.offered_at
        """,
        circle_id,
        to_person_id,
        tx.now,
    )


async def find_handover(tx: ReadTx, *, circle_id: UUID) -> UUID | None:
    return await tx.value("SELECT to_person_id FROM circles.handover WHERE circle_id = $1", circle_id)


async def delete_handover(tx: Tx, *, circle_id: UUID, to_person_id: UUID | None = None) -> int:
    """The offer of a circle, to a certain person where one is named."""
    return await tx.execute(
        "DELETE FROM circles.handover WHERE circle_id = $1 AND ($2::uuid IS NULL OR to_person_id = $2)", circle_id, to_person_id
    )


async def delete_requests_of(tx: Tx, *, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM circles.join_request WHERE person_id = $1", person_id)
