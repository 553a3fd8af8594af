"""What circles keep of one person, for her export and her leaving: each asks every circle, by an index of her own rows."""

from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class OwnRequest(msgspec.Struct, frozen=True):
    """A circle that a person asked to be let into, and her answer to its question."""

    circle_id: UUID
    answer: str
    asked_at: datetime


class OwnInvite(msgspec.Struct, frozen=True):
    """An invitation link that a person made."""

    circle_id: UUID
    made_at: datetime
    expires_at: datetime
    uses_left: int


class OwnMute(msgspec.Struct, frozen=True):
    """Until when a person is muted, and the reason that she was shown."""

    circle_id: UUID
    until: datetime
    reason: str


class OwnRemoval(msgspec.Struct, frozen=True):
    """A circle that a person was removed from."""

    circle_id: UUID
    until: datetime | None
    at: datetime


async def list_own_requests(tx: ReadTx, *, person_id: UUID) -> list[OwnRequest]:
    return await tx.all(
        OwnRequest, "SELECT circle_id, answer, asked_at FROM circles.join_request WHERE person_id = $1 ORDER BY asked_at", person_id
    )


async def list_own_invites(tx: ReadTx, *, person_id: UUID) -> list[OwnInvite]:
    return await tx.all(
        OwnInvite, "SELECT circle_id, made_at, expires_at, uses_left FROM circles.invite WHERE made_by = $1 ORDER BY made_at", person_id
    )


async def list_own_mutes(tx: ReadTx, *, person_id: UUID) -> list[OwnMute]:
    return await tx.all(
        OwnMute,
        """
        SELECT m.circle_id, m.until, coalesce(d.reason, '') AS reason
        FROM circles.mute AS m
        LEFT JOIN LATERAL (
            SELECT reason FROM circles.decision
            WHERE person_id = $1 AND circle_id = m.circle_id AND kind = 'muted' ORDER BY at DESC LIMIT 1
        ) AS d ON true
        WHERE m.person_id = $1 ORDER BY m.until
        """,
        person_id,
    )


async def list_own_removals(tx: ReadTx, *, person_id: UUID) -> list[OwnRemoval]:
    return await tx.all(OwnRemoval, "SELECT circle_id, until, at FROM circles.removed WHERE person_id = $1 ORDER BY at", person_id)


async def list_own_offers(tx: ReadTx, *, person_id: UUID) -> list[UUID]:
    """Circles whose ownership is offered to a person."""
    return await tx.column("SELECT circle_id FROM circles.handover WHERE to_person_id = $1", person_id)


async def update_contacts_forgotten(tx: Tx, *, person_id: UUID) -> int:
    """How she could be reached, out of every charter that she wrote."""
    return await tx.execute("UPDATE circles.charter SET contact = '' WHERE changed_by = $1", person_id)
