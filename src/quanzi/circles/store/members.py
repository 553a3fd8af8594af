"""Who is in a circle, and the mirror of it at each person's place."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from quanzi.circles import model
from quanzi.infra.postgres import ReadTx, Tx


class MyCircleRow(msgspec.Struct, frozen=True):
    """A circle of mine as stored."""

    circle_id: UUID
    name: str
    role: model.Role
    picture: dict[str, Any] | None
    visibility: model.Visibility
    joined_at: datetime


async def insert_member(tx: Tx, *, circle_id: UUID, person_id: UUID, role: str, charter_version: int) -> int:
    return await tx.execute(
        """
        INSERT INTO circles.member (circle_id, person_id, role, charter_version, joined_at, muted_until)
        VALUES ($1, $2, $3, $4, $5, (SELECT until FROM circles.mute WHERE circle_id = $1 AND person_id = $2 AND until > $5))
        ON CONFLICT (circle_id, person_id) DO NOTHING
        """,
        circle_id,
        person_id,
        role,
        charter_version,
        tx.now,
    )


async def insert_my_circle(tx: Tx, *, circle_id: UUID, person_id: UUID, role: str) -> None:
    await tx.execute(
        "INSERT INTO circles.my_circle (person_id, circle_id, role, joined_at) VALUES ($1, $2, $3, $4)", person_id, circle_id, role, tx.now
    )


async def delete_member(tx: Tx, *, circle_id: UUID, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM circles.member WHERE circle_id = $1 AND person_id = $2", circle_id, person_id)


async def delete_my_circle(tx: Tx, *, circle_id: UUID, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM circles.my_circle WHERE person_id = $2 AND circle_id = $1", circle_id, person_id)


async def lock_entrance(tx: Tx, *, person_id: UUID) -> None:
    """Whoever lets this person into another circle waits until this deed is done."""
    await tx.execute(
        """
        INSERT INTO circles.entrance (person_id, at) VALUES ($1, $2)
        ON CONFLICT (person_id) DO UPDATE SET at = excluded.at
        """,
        person_id,
        tx.now,
    )


async def delete_entrance(tx: Tx, *, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM circles.entrance WHERE person_id = $1", person_id)


async def count_my_circles(tx: ReadTx, *, person_id: UUID) -> int:
    return await tx.value("SELECT count(*) FROM circles.my_circle WHERE person_id = $1", person_id)


async def list_my_circles(tx: ReadTx, *, person_id: UUID, limit: int) -> list[MyCircleRow]:
    return await tx.all(
        MyCircleRow,
        """
        SELECT c.circle_id, c.name, m.role, c.picture, c.visibility, m.joined_at
        FROM circles.my_circle m JOIN circles.circle c ON c.circle_id = m.circle_id
        WHERE m.person_id = $1 ORDER BY lower(c.name), c.circle_id LIMIT $2
        """,
        person_id,
        limit,
    )


async def list_my_circle_ids(tx: ReadTx, *, person_id: UUID) -> list[UUID]:
    return await tx.column("SELECT circle_id FROM circles.my_circle WHERE person_id = $1", person_id)


async def list_joined(tx: ReadTx, *, person_ids: list[UUID], since: datetime) -> list[model.Joined]:
    return await tx.all(
        model.Joined,
        """
        SELECT m.person_id, m.circle_id
        FROM unnest($1::uuid []) AS who (person_id)
        INNER JOIN circles.my_circle AS m ON m.person_id = who.person_id AND m.joined_at > $2
        LIMIT 10000
        """,
        person_ids,
        since,
    )


async def list_shared_circle_ids(tx: ReadTx, *, person_id: UUID, circle_ids: list[UUID]) -> list[UUID]:
    return await tx.column("SELECT circle_id FROM circles.my_circle WHERE person_id = $1 AND circle_id = ANY($2)", person_id, circle_ids)


async def find_member(tx: ReadTx, *, circle_id: UUID, person_id: UUID) -> model.Member | None:
    return await tx.maybe(
        model.Member,
        """
        SELECT person_id, role, joined_at, muted_until FROM circles.member WHERE circle_id = $1 AND person_id = $2
        """,
        circle_id,
        person_id,
    )


async def list_members(
    tx: ReadTx, *, circle_id: UUID, hidden: Collection[UUID], at: datetime | None, after: UUID | None, limit: int
) -> list[model.Member]:
    """The latest first; `hidden` people are left out here, so that a page is as full as any other."""
    return await tx.all(
        model.Member,
        """
        SELECT person_id, role, joined_at, muted_until FROM circles.member
        WHERE circle_id = $1 AND ($2::timestamptz IS NULL OR (joined_at, person_id) < ($2, $3))
            AND person_id <> ALL($4::uuid [])
        ORDER BY joined_at DESC, person_id DESC LIMIT $5
        """,
        circle_id,
        at,
        after,
        hidden,
        limit,
    )


async def count_members_among(tx: ReadTx, *, person_ids: Collection[UUID], circle_ids: list[UUID]) -> dict[UUID, int]:
    """How many of several people are in each of some circles; a circle with none of them is missing."""
    rows = await tx.connection.fetch(
        """
        SELECT circle_id, count(*)::integer FROM circles.my_circle
        WHERE person_id = ANY($1::uuid []) AND circle_id = ANY($2::uuid []) GROUP BY circle_id
        """,
        person_ids,
        circle_ids,
    )
    return {row[0]: row[1] for row in rows}


async def list_inside(tx: ReadTx, *, circle_id: UUID, person_ids: list[UUID]) -> list[UUID]:
    """Those of the people who are in the circle."""
    return await tx.column("SELECT person_id FROM circles.member WHERE circle_id = $1 AND person_id = ANY($2)", circle_id, person_ids)


async def list_staff(tx: ReadTx, *, circle_id: UUID) -> list[model.Member]:
    return await tx.all(
        model.Member,
        """
        SELECT person_id, role, joined_at, muted_until FROM circles.member
        WHERE circle_id = $1 AND role <> 'member' ORDER BY role DESC, joined_at, person_id
        """,
        circle_id,
    )


async def count_moderators(tx: ReadTx, *, circle_id: UUID) -> int:
    return await tx.value("SELECT count(*) FROM circles.member WHERE circle_id = $1 AND role = 'moderator'", circle_id)


async def update_role(tx: Tx, *, circle_id: UUID, person_id: UUID, role: str) -> int:
    return await tx.execute("UPDATE circles.member SET role = $3 WHERE circle_id = $1 AND person_id = $2", circle_id, person_id, role)


async def update_my_role(tx: Tx, *, circle_id: UUID, person_id: UUID, role: str) -> int:
    return await tx.execute("UPDATE circles.my_circle SET role = $3 WHERE person_id = $2 AND circle_id = $1", circle_id, person_id, role)


async def update_muted_until(tx: Tx, *, circle_id: UUID, person_id: UUID, until: datetime | None) -> int:
    return await tx.execute(
        "UPDATE circles.member SET muted_until = $3 WHERE circle_id = $1 AND person_id = $2", circle_id, person_id, until
    )


async def insert_mute(tx: Tx, *, circle_id: UUID, person_id: UUID, until: datetime) -> None:
    await tx.execute(
        """
        INSERT INTO circles.mute (circle_id, person_id, until) VALUES ($1, $2, $3)
        ON CONFLICT (circle_id, person_id) DO UPDATE SET until = excluded.until
        """,
        circle_id,
        person_id,
        until,
    )


async def delete_mute(tx: Tx, *, circle_id: UUID, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM circles.mute WHERE circle_id = $1 AND person_id = $2", circle_id, person_id)


async def update_charter_accepted(tx: Tx, *, circle_id: UUID, person_id: UUID, version: int) -> int:
    return await tx.execute(
        """
        UPDATE circles.member SET charter_version = greatest(charter_version, $3) WHERE circle_id = $1 AND person_id = $2
        """,
        circle_id,
        person_id,
        version,
    )


async def insert_removed(tx: Tx, *, circle_id: UUID, person_id: UUID, until: datetime | None) -> None:
    await tx.execute(
        """
        INSERT INTO circles.removed (circle_id, person_id, until, at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (circle_id, person_id) DO UPDATE SET until = excluded.until, at = excluded.at
        """,
        circle_id,
        person_id,
        until,
        tx.now,
    )


async def delete_removed(tx: Tx, *, circle_id: UUID, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM circles.removed WHERE circle_id = $1 AND person_id = $2", circle_id, person_id)


async def find_removal(tx: ReadTx, *, circle_id: UUID, person_id: UUID) -> model.Removal | None:
    return await tx.maybe(
        model.Removal, "SELECT person_id, until, at FROM circles.removed WHERE circle_id = $1 AND person_id = $2", circle_id, person_id
    )


async def list_removals(tx: ReadTx, *, circle_id: UUID, at: datetime, limit: int) -> list[model.Removal]:
    return await tx.all(
        model.Removal,
        """
        SELECT person_id, until, at FROM circles.removed
        WHERE circle_id = $1 AND (until IS NULL OR until > $2) ORDER BY at DESC, person_id LIMIT $3
        """,
        circle_id,
        at,
        limit,
    )


async def find_longest_there(tx: ReadTx, *, circle_id: UUID) -> UUID | None:
    """Who would own the circle next: the first of the moderators, else of the members."""
    return await tx.value(
        """
        SELECT person_id FROM circles.member WHERE circle_id = $1
        ORDER BY role = 'moderator' DESC, joined_at, person_id LIMIT 1
        """,
        circle_id,
    )


async def list_readers(tx: ReadTx, *, circle_id: UUID, person_ids: list[UUID]) -> list[UUID]:
    return await tx.column(
        """
        SELECT p.person_id FROM unnest($2::uuid []) AS p (person_id)
        INNER JOIN circles.circle AS c ON c.circle_id = $1 AND c.state = 'live'
        LEFT JOIN circles.member AS m ON m.circle_id = $1 AND m.person_id = p.person_id
        WHERE c.visibility = 'open' OR m.person_id IS NOT NULL
        """,
        circle_id,
        person_ids,
    )


async def lock_members(tx: Tx, *, circle_id: UUID, person_ids: list[UUID]) -> list[UUID]:
    """Those of several people who are in a circle; none of them gets out until this is done."""
    return await tx.column(
        "SELECT person_id FROM circles.member WHERE circle_id = $1 AND person_id = ANY($2) ORDER BY person_id FOR KEY SHARE",
        circle_id,
        person_ids,
    )
