"""The ways into a group that lie with it: its links, and who waits for its staff."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class Link(msgspec.Struct, frozen=True):
    """A link as the room's staff see it; its secret was shown once."""

    link_id: UUID
    made_by: UUID
    made_at: datetime
    expires_at: datetime
    uses_left: int


class Applicant(msgspec.Struct, frozen=True):
    """Somebody who waits, who brought them, and whether they said yes themselves."""

    person_id: UUID
    by_id: UUID
    is_willing: bool
    at: datetime


async def insert_link(tx: Tx, *, room_id: UUID, link_id: UUID, secret_hash: bytes, made_by: UUID, expires_at: datetime, uses: int) -> None:
    """A link that opens a group for a while."""
    await tx.execute(
        """
        INSERT INTO messaging.link (room_id, link_id, secret_hash, made_by, made_at, expires_at, uses_left)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        room_id,
        link_id,
        secret_hash,
        made_by,
        tx.now,
        expires_at,
        uses,
    )


async def list_links(tx: ReadTx, *, room_id: UUID, at: datetime, limit: int) -> list[Link]:
    """The links of a room that still open it, the latest first."""
    return await tx.all(
        Link,
        """
        SELECT link_id, made_by, made_at, expires_at, uses_left FROM messaging.link
        WHERE room_id = $1 AND expires_at > $2 AND uses_left > 0 ORDER BY made_at DESC, link_id LIMIT $3
        """,
        room_id,
        at,
        limit,
    )


async def find_link(tx: ReadTx, *, room_id: UUID, secret_hash: bytes, at: datetime) -> Link | None:
    """The link of this secret, if it still opens the room."""
    return await tx.maybe(
        Link,
        """
        SELECT link_id, made_by, made_at, expires_at, uses_left FROM messaging.link
        WHERE room_id = $1 AND secret_hash = $2 AND expires_at > $3 AND uses_left > 0
        """,
        room_id,
        secret_hash,
        at,
    )


async def update_link_used(tx: Tx, *, room_id: UUID, secret_hash: bytes, at: datetime) -> bool:
    """Use a link up by one; False when it opens nothing any more."""
    sql = """
        UPDATE messaging.link SET uses_left = uses_left - 1
        WHERE room_id = $1 AND secret_hash = $2 AND expires_at > $3 AND uses_left > 0
        """
    return bool(await tx.execute(sql, room_id, secret_hash, at))


async def delete_link(tx: Tx, *, room_id: UUID, link_id: UUID) -> bool:
    """Take a link back; whether it was there."""
    return bool(await tx.execute("DELETE FROM messaging.link WHERE room_id = $1 AND link_id = $2", room_id, link_id))


async def delete_links(tx: Tx, *, room_id: UUID, made_by: UUID | None = None) -> None:
    """Take all links of a room back, or all that one person made."""
    await tx.execute("DELETE FROM messaging.link WHERE room_id = $1 AND made_by = coalesce($2, made_by)", room_id, made_by)


async def delete_links_over(tx: Tx, *, before: datetime) -> int:
    """Forget links that open nothing any more; how many."""
    return await tx.execute("DELETE FROM messaging.link WHERE expires_at < $1", before)


async def insert_applicants(tx: Tx, *, room_id: UUID, person_ids: Sequence[UUID], by_id: UUID, is_willing: bool) -> None:
    """Let people wait for the room's staff; who waits already may have said yes meanwhile."""
    await tx.execute(
        """
        INSERT INTO messaging.applicant AS a (room_id, person_id, by_id, is_willing, at)
        SELECT $1, p.person_id, $3, $4, $5 FROM unnest($2::uuid []) AS p (person_id)
        ON CONFLICT (room_id, person_id) DO UPDATE SET is_willing = (a.is_willing OR excluded.is_willing)
        """,
        room_id,
        list(person_ids),
        by_id,
        is_willing,
        tx.now,
    )


async def list_applicants(tx: ReadTx, *, room_id: UUID, limit: int) -> list[Applicant]:
    """Who waits for the room's staff, the longest waiting first."""
    sql = "SELECT person_id, by_id, is_willing, at FROM messaging.applicant WHERE room_id = $1 ORDER BY at, person_id LIMIT $2"
    return await tx.all(Applicant, sql, room_id, limit)


async def delete_applicant(tx: Tx, *, room_id: UUID, person_id: UUID) -> Applicant | None:
    """Let somebody wait no longer; how they waited, None when they did not."""
    sql = "DELETE FROM messaging.applicant WHERE room_id = $1 AND person_id = $2 RETURNING person_id, by_id, is_willing, at"
    return await tx.maybe(Applicant, sql, room_id, person_id)


async def delete_applicants(tx: Tx, *, room_id: UUID, person_ids: Sequence[UUID] | None = None) -> None:
    """Let these people, or all, wait no longer."""
    await tx.execute(
        "DELETE FROM messaging.applicant WHERE room_id = $1 AND person_id = ANY(coalesce($2, ARRAY[person_id]))",
        room_id,
        None if person_ids is None else list(person_ids),
    )
