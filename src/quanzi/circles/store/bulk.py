"""Many circles and memberships in few statements."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from quanzi.infra.postgres import Tx


class CircleRow(msgspec.Struct, frozen=True):
    """A circle and its charter as they are stored."""

    circle_id: UUID
    name: str
    topic: str
    on_topic: str
    off_topic: str
    contact: str
    language: str
    visibility: str
    owner_id: UUID
    picture: dict[str, Any] | None
    question: str
    grams: list[str]
    founded_at: datetime
    active_at: datetime


async def insert_circle(tx: Tx, *, row: CircleRow) -> int:
    """The circle with its first charter; 0 when it is there already."""
    return await tx.execute(
        """
        WITH put AS (
            INSERT INTO circles.circle (
                circle_id, name, topic, language, visibility, owner_id, picture, question, grams, founded_at, active_at
            ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (circle_id) DO NOTHING RETURNING circle_id
        )
        INSERT INTO circles.charter (circle_id, version, topic, on_topic, off_topic, contact, changed_by, changed_at)
        SELECT put.circle_id, 1, $3, $12, $13, $14, $6, $10 FROM put
        """,
        row.circle_id,
        row.name,
        row.topic,
        row.language,
        row.visibility,
        row.owner_id,
        row.picture,
        row.question,
        row.grams,
        row.founded_at,
        row.active_at,
        row.on_topic,
        row.off_topic,
        row.contact,
    )


async def insert_members(tx: Tx, *, circle_ids: list[UUID], person_ids: list[UUID], roles: list[str], joined_at: list[datetime]) -> None:
    """Members, their mirror and the count, in one statement; who is in already stays."""
    await tx.execute(
        """
        WITH put AS (
            INSERT INTO circles.member (circle_id, person_id, role, charter_version, joined_at)
            SELECT n.circle_id, n.person_id, n.role, 1, n.joined_at
            FROM unnest($1::uuid [], $2::uuid [], $3::text [], $4::timestamptz [])
                AS n (circle_id, person_id, role, joined_at)
            ON CONFLICT (circle_id, person_id) DO NOTHING
            RETURNING circle_id, person_id, role, joined_at
        ), mirrored AS (
            INSERT INTO circles.my_circle (person_id, circle_id, role, joined_at)
            SELECT put.person_id, put.circle_id, put.role, put.joined_at FROM put
        ), counted AS (
            SELECT put.circle_id, count(*) AS fresh FROM put GROUP BY put.circle_id
        )
        UPDATE circles.circle AS c SET member_count = c.member_count + counted.fresh
        FROM counted WHERE c.circle_id = counted.circle_id
        """,
        circle_ids,
        person_ids,
        roles,
        joined_at,
    )
