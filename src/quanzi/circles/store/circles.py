"""Circles and their charters."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from quanzi.circles import model
from quanzi.infra.postgres import ReadTx, Tx


class CircleRow(msgspec.Struct, frozen=True):
    """A circle as it stands, for a deed that holds its row."""

    circle_id: UUID
    name: str
    visibility: model.Visibility
    owner_id: UUID
    charter_version: int
    member_count: int


class ViewRow(msgspec.Struct, frozen=True):
    """A circle together with how one person stands towards it."""

    circle_id: UUID
    name: str
    topic: str
    language: model.Language
    visibility: model.Visibility
    member_count: int
    picture: dict[str, Any] | None
    role: model.Role | None
    asked: bool
    charter_version: int
    charter_accepted: int | None
    question: str
    owner_id: UUID
    founded_at: datetime
    active_at: datetime
    offered: bool = False


class BriefRow(msgspec.Struct, frozen=True):
    """A circle's name and picture."""

    circle_id: UUID
    name: str
    visibility: model.Visibility
    picture: dict[str, Any] | None


async def insert_circle(tx: Tx, *, circle: ViewRow, grams: Sequence[str]) -> None:
    await tx.execute(
        """
        INSERT INTO circles.circle (
            circle_id, name, topic, language, visibility, owner_id, picture, question, grams, founded_at, active_at
        ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
        """,
        circle.circle_id,
        circle.name,
        circle.topic,
        circle.language,
        circle.visibility,
        circle.owner_id,
        circle.picture,
        circle.question,
        list(grams),
        tx.now,
    )


async def find_standing(tx: ReadTx, *, circle_id: UUID, person_id: UUID) -> model.Standing | None:
    return await tx.maybe(
        model.Standing,
        """
        SELECT c.circle_id, c.name, c.visibility, m.role, m.muted_until, c.charter_version,
            m.charter_version AS charter_accepted
        FROM circles.circle c
        LEFT JOIN circles.member m ON m.circle_id = c.circle_id AND m.person_id = $2
        WHERE c.circle_id = $1 AND c.state = 'live' AND (c.visibility <> 'hidden' OR m.person_id IS NOT NULL)
        """,
        circle_id,
        person_id,
    )


async def find_view(tx: ReadTx, *, circle_id: UUID, person_id: UUID) -> ViewRow | None:
    return await tx.maybe(
        ViewRow,
        """
        SELECT c.circle_id, c.name, c.topic, c.language, c.visibility, c.member_count, c.picture, m.role,
            r.person_id IS NOT NULL AS asked, c.charter_version, m.charter_version AS charter_accepted, c.question,
            c.owner_id, c.founded_at, c.active_at, h.to_person_id IS NOT NULL AS offered
        FROM circles.circle c
        LEFT JOIN circles.member m ON m.circle_id = c.circle_id AND m.person_id = $2
        LEFT JOIN circles.join_request r ON r.circle_id = c.circle_id AND r.person_id = $2
        LEFT JOIN circles.handover h ON h.circle_id = c.circle_id AND h.to_person_id = $2
        WHERE c.circle_id = $1 AND c.state = 'live' AND (c.visibility <> 'hidden' OR m.person_id IS NOT NULL)
        """,
        circle_id,
        person_id,
    )


async def find_invited_view(tx: ReadTx, *, circle_id: UUID, person_id: UUID, secret_hash: bytes) -> ViewRow | None:
    return await tx.maybe(
        ViewRow,
        """
        SELECT c.circle_id, c.name, c.topic, c.language, c.visibility, c.member_count, c.picture, m.role,
            r.person_id IS NOT NULL AS asked, c.charter_version, m.charter_version AS charter_accepted, c.question,
            c.owner_id, c.founded_at, c.active_at
        FROM circles.invite i
        JOIN circles.circle c ON c.circle_id = i.circle_id
        LEFT JOIN circles.member m ON m.circle_id = c.circle_id AND m.person_id = $2
        LEFT JOIN circles.join_request r ON r.circle_id = c.circle_id AND r.person_id = $2
        WHERE i.circle_id = $1 AND i.secret_hash = $3 AND i.uses_left > 0 AND i.expires_at > $4 AND c.state = 'live'
        """,
        circle_id,
        person_id,
        secret_hash,
        tx.now,
    )


async def list_newest_active(
    tx: ReadTx, *, person_id: UUID, grams: list[str], language: str | None, at: datetime | None, after: UUID | None, limit: int
) -> list[ViewRow]:
    """Listed circles, the latest active first; `grams` must all be there, `language` is one of the two spoken ones."""
    return await tx.all(
        ViewRow,
        """
        SELECT c.circle_id, c.name, c.topic, c.language, c.visibility, c.member_count, c.picture, m.role,
            r.person_id IS NOT NULL AS asked, c.charter_version, m.charter_version AS charter_accepted, c.question,
            c.owner_id, c.founded_at, c.active_at
        FROM circles.circle c
        LEFT JOIN circles.member m ON m.circle_id = c.circle_id AND m.person_id = $1
        LEFT JOIN circles.join_request r ON r.circle_id = c.circle_id AND r.person_id = $1
        WHERE c.state = 'live' AND c.visibility <> 'hidden'
            AND (cardinality($2::text[]) = 0 OR c.grams @> $2)
            AND ($3::text IS NULL OR c.language IN ($3, 'both'))
            AND ($4::timestamptz IS NULL OR (c.active_at, c.circle_id) < ($4, $5))
        ORDER BY c.active_at DESC, c.circle_id DESC LIMIT $6
        """,
        person_id,
        grams,
        language,
        at,
        after,
        limit,
    )


async def list_open_to(tx: ReadTx, *, person_id: UUID, mine: list[UUID], grams: list[str], limit: int) -> list[ViewRow]:
    """Open circles the person is not in: those that share a gram with `grams` first, then the latest active."""
    return await tx.all(
        ViewRow,
        """
        SELECT c.circle_id, c.name, c.topic, c.language, c.visibility, c.member_count, c.picture,
            NULL::text AS role, false AS asked, c.charter_version, NULL::integer AS charter_accepted, c.question,
            c.owner_id, c.founded_at, c.active_at
        FROM (
            SELECT l.* FROM circles.circle l
            WHERE l.state = 'live' AND l.visibility = 'open' AND NOT l.circle_id = ANY($2)
            ORDER BY l.active_at DESC, l.circle_id DESC LIMIT 200
        ) c
        LEFT JOIN circles.removed x ON x.circle_id = c.circle_id AND x.person_id = $1
        WHERE x.person_id IS NULL
        ORDER BY c.grams && $3 DESC, c.active_at DESC, c.circle_id DESC LIMIT $4
        """,
        person_id,
        mine,
        grams,
        limit,
    )


async def list_briefs(tx: ReadTx, *, circle_ids: list[UUID], person_id: UUID) -> list[BriefRow]:
    return await tx.all(
        BriefRow,
        """
        SELECT c.circle_id, c.name, c.visibility, c.picture FROM circles.circle c
        LEFT JOIN circles.member m ON m.circle_id = c.circle_id AND m.person_id = $2
        WHERE c.circle_id = ANY($1) AND c.state = 'live' AND (c.visibility <> 'hidden' OR m.person_id IS NOT NULL)
        """,
        circle_ids,
        person_id,
    )


async def find_circle_for_update(tx: Tx, *, circle_id: UUID) -> CircleRow | None:
    """Holds the circle's row: whoever changes its members comes one after the other, and so the count stays right."""
    return await tx.maybe(
        CircleRow,
        """
        SELECT circle_id, name, visibility, owner_id, charter_version, member_count
        FROM circles.circle WHERE circle_id = $1 AND state = 'live' FOR NO KEY UPDATE
        """,
        circle_id,
    )


async def update_active(tx: Tx, *, circle_id: UUID, at: datetime, before: datetime) -> int:
    return await tx.execute("UPDATE circles.circle SET active_at = $2 WHERE circle_id = $1 AND active_at < $3", circle_id, at, before)


async def update_member_count(tx: Tx, *, circle_id: UUID, change: int) -> None:
    await tx.execute("UPDATE circles.circle SET member_count = member_count + $2 WHERE circle_id = $1", circle_id, change)


async def update_owner(tx: Tx, *, circle_id: UUID, owner_id: UUID) -> None:
    await tx.execute("UPDATE circles.circle SET owner_id = $2 WHERE circle_id = $1", circle_id, owner_id)


async def update_state_ended(tx: Tx, *, circle_id: UUID) -> None:
    await tx.execute("UPDATE circles.circle SET state = 'ended' WHERE circle_id = $1", circle_id)


async def update_circle(tx: Tx, *, circle_id: UUID, name: str, language: str, visibility: str, question: str, grams: Sequence[str]) -> None:
    await tx.execute(
        """
        UPDATE circles.circle SET name = $2, language = $3, visibility = $4, question = $5, grams = $6 WHERE circle_id = $1
        """,
        circle_id,
        name,
        language,
        visibility,
        question,
        list(grams),
    )


async def update_picture(tx: Tx, *, circle_id: UUID, picture: dict[str, Any] | None) -> None:
    await tx.execute("UPDATE circles.circle SET picture = $2 WHERE circle_id = $1", circle_id, picture)


async def update_charter_in_force(tx: Tx, *, circle_id: UUID, seen_version: int, topic: str, grams: Sequence[str]) -> int | None:
    """The new version's number; None when the version in force is no longer the one that was read."""
    return await tx.value(
        """
        UPDATE circles.circle SET charter_version = charter_version + 1, topic = $3, grams = $4
        WHERE circle_id = $1 AND charter_version = $2 RETURNING charter_version
        """,
        circle_id,
        seen_version,
        topic,
        list(grams),
    )


async def insert_charter(tx: Tx, *, charter: model.Charter) -> None:
    await tx.execute(
        """
        INSERT INTO circles.charter (circle_id, version, topic, on_topic, off_topic, contact, changed_by, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        charter.circle_id,
        charter.version,
        charter.topic,
        charter.on_topic,
        charter.off_topic,
        charter.contact,
        charter.changed_by,
        charter.changed_at,
    )


async def list_charters(tx: ReadTx, *, circle_id: UUID, limit: int) -> list[model.Charter]:
    return await tx.all(
        model.Charter,
        """
        SELECT circle_id, version, topic, on_topic, off_topic, contact, changed_by, changed_at
        FROM circles.charter WHERE circle_id = $1 ORDER BY version DESC LIMIT $2
        """,
        circle_id,
        limit,
    )


async def find_picture(tx: ReadTx, *, circle_id: UUID, person_id: UUID) -> dict[str, Any] | None:
    return await tx.value(
        """
        SELECT c.picture FROM circles.circle c
        LEFT JOIN circles.member m ON m.circle_id = c.circle_id AND m.person_id = $2
        WHERE c.circle_id = $1 AND c.state = 'live' AND (c.visibility <> 'hidden' OR m.person_id IS NOT NULL)
        """,
        circle_id,
        person_id,
    )
