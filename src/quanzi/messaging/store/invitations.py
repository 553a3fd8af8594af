"""Who is asked to come into a group, and who was taken out of one: both lie with the person."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class InvitationRow(msgspec.Struct, frozen=True):
    """One group that a person is asked into."""

    room_id: UUID
    by_id: UUID
    is_approved: bool
    at: datetime


class Removal(msgspec.Struct, frozen=True):
    """One group that a person was taken out of, and why."""

    room_id: UUID
    room_name: str
    reason: str
    at: datetime


async def insert_invitations(tx: Tx, *, room_id: UUID, person_ids: Sequence[UUID], by_id: UUID, is_approved: bool) -> None:
    """Ask people in; who is asked already is asked anew, and what was approved once stays so."""
    await tx.execute(
        """
        INSERT INTO messaging.invitation AS i (person_id, room_id, by_id, is_approved, at)
        SELECT p.person_id, $1, $3, $4, $5 FROM unnest($2::uuid []) AS p (person_id)
        ON CONFLICT (person_id, room_id) DO UPDATE SET
            by_id = excluded.by_id, is_approved = (i.is_approved OR excluded.is_approved), at = excluded.at
        """,
        room_id,
        list(person_ids),
        by_id,
        is_approved,
        tx.now,
    )


async def list_invitations(tx: ReadTx, *, person_id: UUID, since: datetime, limit: int) -> list[InvitationRow]:
    """The groups that a person is asked into, the latest first."""
    return await tx.all(
        InvitationRow,
        """
        SELECT room_id, by_id, is_approved, at FROM messaging.invitation
        WHERE person_id = $1 AND at > $2 ORDER BY at DESC, room_id LIMIT $3
        """,
        person_id,
        since,
        limit,
    )


async def find_invitation(tx: ReadTx, *, person_id: UUID, room_id: UUID, since: datetime) -> InvitationRow | None:
    """One invitation that is open."""
    return await tx.maybe(
        InvitationRow,
        "SELECT room_id, by_id, is_approved, at FROM messaging.invitation WHERE person_id = $1 AND room_id = $2 AND at > $3",
        person_id,
        room_id,
        since,
    )


async def delete_invitations(tx: Tx, *, room_id: UUID, person_ids: Sequence[UUID]) -> int:
    """Forget that people are asked in; how many were."""
    return await tx.execute("DELETE FROM messaging.invitation WHERE person_id = ANY($2) AND room_id = $1", room_id, list(person_ids))


async def delete_own_invitations(tx: Tx, *, person_id: UUID) -> None:
    """Forget every group that a person is asked into."""
    await tx.execute("DELETE FROM messaging.invitation WHERE person_id = $1", person_id)


async def delete_old_invitations(tx: Tx, *, before: datetime) -> int:
    """Forget invitations that nobody answered; how many."""
    return await tx.execute("DELETE FROM messaging.invitation WHERE at < $1", before)


async def insert_removed(tx: Tx, *, person_id: UUID, room_id: UUID, room_name: str, reason: str) -> None:
    """Keep why a person was taken out of a group, where the person reads it."""
    await tx.execute(
        """
        INSERT INTO messaging.removed (person_id, room_id, room_name, reason, at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (person_id, room_id) DO UPDATE SET
            room_name = excluded.room_name, reason = excluded.reason, at = excluded.at
        """,
        person_id,
        room_id,
        room_name,
        reason,
        tx.now,
    )


async def list_removed(tx: ReadTx, *, person_id: UUID, limit: int) -> list[Removal]:
    """The groups that a person was taken out of, the latest first."""
    sql = "SELECT room_id, room_name, reason, at FROM messaging.removed WHERE person_id = $1 ORDER BY at DESC, room_id LIMIT $2"
    return await tx.all(Removal, sql, person_id, limit)


async def list_removed_from(tx: ReadTx, *, room_id: UUID, person_ids: Sequence[UUID]) -> list[UUID]:
    """Who of several people was taken out of a room."""
    sql = "SELECT person_id FROM messaging.removed WHERE person_id = ANY($2) AND room_id = $1"
    return await tx.column(sql, room_id, list(person_ids))


async def delete_removed(tx: Tx, *, room_id: UUID, person_ids: Sequence[UUID]) -> None:
    """Forget that people were taken out of a room, since they are in it again."""
    await tx.execute("DELETE FROM messaging.removed WHERE person_id = ANY($2) AND room_id = $1", room_id, list(person_ids))


async def delete_own_removed(tx: Tx, *, person_id: UUID) -> None:
    """Forget every group that a person was taken out of."""
    await tx.execute("DELETE FROM messaging.removed WHERE person_id = $1", person_id)
