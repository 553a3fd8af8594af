"""What a room is called and how it is used, and where a circle finds its rooms."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

EVERYBODY = UUID(int=0)
"""Where the themed rooms are found that belong to no circle."""


class TermsRow(msgspec.Struct, frozen=True):
    """A room as its members or those who are asked into it read about it."""

    room_id: UUID
    kind: str
    name: str
    picture: dict[str, Any] | None
    circle_id: UUID | None
    is_work: bool
    announcement: str
    invite_by: str
    needs_approval: bool
    may_forward: bool
    days_kept: int | None
    made_by: UUID
    made_at: datetime
    expires_at: datetime | None
    member_count: int
    position: int
    is_open: bool


class ListedRow(msgspec.Struct, frozen=True):
    """A themed room that is still open, in a circle's list."""

    room_id: UUID
    expires_at: datetime


async def list_terms(tx: ReadTx, *, room_ids: Sequence[UUID]) -> list[TermsRow]:
    """Several rooms; those are found that are there."""
    return await tx.all(
        TermsRow,
        """
        SELECT
            r.room_id, r.kind, r.name, r.picture, r.circle_id, r.is_work, r.announcement, r.invite_by, r.needs_approval,
            r.may_forward, r.days_kept, r.made_by, r.made_at, r.expires_at, h.member_count, h.position, h.is_open
        FROM messaging.room AS r INNER JOIN messaging.head AS h ON r.room_id = h.room_id
        WHERE r.room_id = ANY($1)
        """,
        list(room_ids),
    )


async def find_announcement(tx: ReadTx, *, room_id: UUID) -> str:
    """What stands at the top of a room; empty for nothing."""
    return await tx.value("SELECT announcement FROM messaging.room WHERE room_id = $1", room_id) or ""


async def update_name(tx: Tx, *, room_id: UUID, name: str) -> None:
    """Call a room otherwise."""
    await tx.execute("UPDATE messaging.room SET name = $2 WHERE room_id = $1", room_id, name)


async def update_picture(tx: Tx, *, room_id: UUID, picture: dict[str, Any] | None) -> None:
    """Give a room another picture, or none."""
    await tx.execute("UPDATE messaging.room SET picture = $2 WHERE room_id = $1", room_id, picture)


async def update_announcement(tx: Tx, *, room_id: UUID, text: str) -> None:
    """Let something else stand at the top of a room."""
    await tx.execute("UPDATE messaging.room SET announcement = $2 WHERE room_id = $1", room_id, text)


async def update_work(tx: Tx, *, room_id: UUID, is_work: bool) -> None:
    """Mark a room as work, or as none."""
    await tx.execute("UPDATE messaging.room SET is_work = $2 WHERE room_id = $1", room_id, is_work)


async def update_terms(tx: Tx, *, room_id: UUID, invite_by: str, needs_approval: bool, may_forward: bool, days_kept: int | None) -> None:
    """Let a room be used otherwise."""
    await tx.execute(
        "UPDATE messaging.room SET invite_by = $2, needs_approval = $3, may_forward = $4, days_kept = $5 WHERE room_id = $1",
        room_id,
        invite_by,
        needs_approval,
        may_forward,
        days_kept,
    )


async def insert_circle_room(tx: Tx, *, circle_id: UUID, room_id: UUID, expires_at: datetime | None) -> None:
    """Let a circle find one of its rooms."""
    await tx.execute(
        "INSERT INTO messaging.circle_room (circle_id, room_id, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        circle_id,
        room_id,
        expires_at,
    )


async def list_circle_rooms(tx: ReadTx, *, circle_id: UUID, limit: int) -> list[UUID]:
    """Rooms of a circle, by their ids."""
    sql = "SELECT room_id FROM messaging.circle_room WHERE circle_id = $1 ORDER BY room_id LIMIT $2"
    return await tx.column(sql, circle_id, limit)


async def list_drop_ins(tx: ReadTx, *, circle_id: UUID, at: datetime, limit: int) -> list[ListedRow]:
    """The themed rooms of a circle that are still open, those that end first on top."""
    return await tx.all(
        ListedRow,
        """
        SELECT room_id, expires_at FROM messaging.circle_room
        WHERE circle_id = $1 AND expires_at > $2 ORDER BY expires_at, room_id LIMIT $3
        """,
        circle_id,
        at,
        limit,
    )


async def delete_circle_room(tx: Tx, *, circle_id: UUID, room_id: UUID) -> None:
    """Let a circle find a room no more."""
    await tx.execute("DELETE FROM messaging.circle_room WHERE circle_id = $1 AND room_id = $2", circle_id, room_id)


async def list_over(tx: ReadTx, *, at: datetime, limit: int) -> list[UUID]:
    """Themed rooms whose time is over."""
    return await tx.column("SELECT room_id FROM messaging.room WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2", at, limit)


async def delete_room(tx: Tx, *, room_id: UUID) -> None:
    """Let a room go in which nobody and nothing is any more."""
    await tx.execute(
        """
        WITH heads AS (DELETE FROM messaging.head WHERE room_id = $1 RETURNING room_id),
        links AS (DELETE FROM messaging.link WHERE room_id = $1),
        applicants AS (DELETE FROM messaging.applicant WHERE room_id = $1),
        changes AS (DELETE FROM messaging.change WHERE room_id = $1)
        DELETE FROM messaging.room WHERE room_id = $1
        """,
        room_id,
    )
