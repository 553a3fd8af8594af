"""All SQL of relations."""

from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class TieRow(msgspec.Struct, frozen=True):
    """A person tied to another, since when."""

    person_id: UUID
    at: datetime


class SideRow(msgspec.Struct, frozen=True):
    """One side of a tie."""

    person_id: UUID
    state: str


class NearRow(msgspec.Struct, frozen=True):
    """What makes a person nearer than a stranger, or hidden."""

    person_id: UUID
    hidden: bool


async def lock_pair(tx: Tx, *, low_id: UUID, high_id: UUID, at: datetime) -> None:
    await tx.execute(
        """
        INSERT INTO relations.pair (low_id, high_id, at) VALUES ($1, $2, $3)
        ON CONFLICT (low_id, high_id) DO UPDATE SET at = excluded.at
        """,
        low_id,
        high_id,
        at,
    )


async def list_sides(tx: ReadTx, *, person_id: UUID, other_id: UUID) -> list[SideRow]:
    return await tx.all(
        SideRow,
        """
        SELECT person_id, state FROM relations.contact
        WHERE (person_id = $1 AND other_id = $2) OR (person_id = $2 AND other_id = $1)
        """,
        person_id,
        other_id,
    )


async def find_side(tx: ReadTx, *, person_id: UUID, other_id: UUID) -> str | None:
    return await tx.value("SELECT state FROM relations.contact WHERE person_id = $1 AND other_id = $2", person_id, other_id)


async def insert_side(tx: Tx, *, person_id: UUID, other_id: UUID, state: str, at: datetime) -> None:
    await tx.execute(
        """
        INSERT INTO relations.contact (person_id, other_id, state, at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (person_id, other_id) DO UPDATE SET state = excluded.state, at = excluded.at
        """,
        person_id,
        other_id,
        state,
        at,
    )


async def delete_side(tx: Tx, *, person_id: UUID, other_id: UUID) -> int:
    return await tx.execute("DELETE FROM relations.contact WHERE person_id = $1 AND other_id = $2", person_id, other_id)


async def list_ties(
    tx: ReadTx, *, person_id: UUID, state: str, before_at: datetime | None, before_id: UUID | None, limit: int
) -> list[TieRow]:
    return await tx.all(
        TieRow,
        """
        SELECT other_id AS person_id, at FROM relations.contact
        WHERE person_id = $1 AND state = $2 AND ($3::timestamptz IS NULL OR (at, other_id) < ($3, $4))
        ORDER BY at DESC, other_id DESC LIMIT $5
        """,
        person_id,
        state,
        before_at,
        before_id,
        limit,
    )


async def count_ties(tx: ReadTx, *, person_id: UUID, state: str) -> int:
    return await tx.value("SELECT count(*) FROM relations.contact WHERE person_id = $1 AND state = $2", person_id, state)


async def list_contact_ids(tx: ReadTx, *, person_id: UUID) -> list[UUID]:
    return await tx.column("SELECT other_id FROM relations.contact WHERE person_id = $1 AND state = 'contact'", person_id)


async def list_near(tx: ReadTx, *, person_id: UUID, other_ids: list[UUID]) -> list[NearRow]:
    return await tx.all(
        NearRow,
        """
        SELECT other_id AS person_id, false AS hidden FROM relations.contact
        WHERE person_id = $1 AND other_id = ANY($2) AND state = 'contact'
        UNION ALL
        SELECT other_id AS person_id, true AS hidden FROM relations.block WHERE person_id = $1
        """,
        person_id,
        other_ids,
    )


async def insert_follow(tx: Tx, *, person_id: UUID, followed_id: UUID, at: datetime) -> int:
    return await tx.execute(
        """
        INSERT INTO relations.follow (person_id, followed_id, at) VALUES ($1, $2, $3)
        ON CONFLICT (person_id, followed_id) DO NOTHING
        """,
        person_id,
        followed_id,
        at,
    )


async def insert_follower(tx: Tx, *, person_id: UUID, follower_id: UUID, at: datetime) -> int:
    return await tx.execute(
        """
        INSERT INTO relations.follower (person_id, follower_id, at) VALUES ($1, $2, $3)
        ON CONFLICT (person_id, follower_id) DO NOTHING
        """,
        person_id,
        follower_id,
        at,
    )


async def delete_follow(tx: Tx, *, person_id: UUID, followed_id: UUID) -> int:
    return await tx.execute("DELETE FROM relations.follow WHERE person_id = $1 AND followed_id = $2", person_id, followed_id)


async def delete_follower(tx: Tx, *, person_id: UUID, follower_id: UUID) -> int:
    return await tx.execute("DELETE FROM relations.follower WHERE person_id = $1 AND follower_id = $2", person_id, follower_id)


async def is_following(tx: ReadTx, *, person_id: UUID, followed_id: UUID) -> bool:
    return await tx.value("SELECT EXISTS (SELECT FROM relations.follow WHERE person_id = $1 AND followed_id = $2)", person_id, followed_id)


async def count_follows(tx: ReadTx, *, person_id: UUID) -> int:
    return await tx.value("SELECT count(*) FROM relations.follow WHERE person_id = $1", person_id)


async def list_follows(tx: ReadTx, *, person_id: UUID, before_at: datetime | None, before_id: UUID | None, limit: int) -> list[TieRow]:
    return await tx.all(
        TieRow,
        """
        SELECT followed_id AS person_id, at FROM relations.follow
        WHERE person_id = $1 AND ($2::timestamptz IS NULL OR (at, followed_id) < ($2, $3))
        ORDER BY at DESC, followed_id DESC LIMIT $4
        """,
        person_id,
        before_at,
        before_id,
        limit,
    )


async def insert_block(tx: Tx, *, person_id: UUID, other_id: UUID, by_me: bool, at: datetime) -> int:
    return await tx.execute(
        """
        INSERT INTO relations.block (person_id, other_id, by_me, at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (person_id, other_id, by_me) DO NOTHING
        """,
        person_id,
        other_id,
        by_me,
        at,
    )


async def delete_block(tx: Tx, *, person_id: UUID, other_id: UUID, by_me: bool) -> int:
    return await tx.execute("DELETE FROM relations.block WHERE person_id = $1 AND other_id = $2 AND by_me = $3", person_id, other_id, by_me)


async def find_block(tx: ReadTx, *, person_id: UUID, other_id: UUID) -> bool | None:
    """Whether I made the block that is between us; None when there is none."""
    return await tx.value("SELECT bool_or(by_me) FROM relations.block WHERE person_id = $1 AND other_id = $2", person_id, other_id)


async def list_hidden_ids(tx: ReadTx, *, person_id: UUID) -> list[UUID]:
    return await tx.column("SELECT DISTINCT other_id FROM relations.block WHERE person_id = $1", person_id)


async def list_hidden_of(tx: ReadTx, *, person_ids: list[UUID]) -> list[tuple[UUID, UUID]]:
    """Who is out of the sight of each of several people: pairs of the person and the other."""
    rows = await tx.connection.fetch("SELECT DISTINCT person_id, other_id FROM relations.block WHERE person_id = ANY($1)", person_ids)
    return [(row[0], row[1]) for row in rows]


async def list_hidden_pairs(tx: ReadTx, *, person_ids: list[UUID], other_ids: list[UUID]) -> list[tuple[UUID, UUID]]:
    """Those of the pairs between whom there is a block."""
    rows = await tx.connection.fetch(
        """
        SELECT DISTINCT b.person_id, b.other_id FROM unnest($1::uuid[], $2::uuid[]) AS i (person_id, other_id)
        INNER JOIN relations.block AS b ON b.person_id = i.person_id AND b.other_id = i.other_id
        """,
        person_ids,
        other_ids,
    )
    return [(row[0], row[1]) for row in rows]


async def count_blocks(tx: ReadTx, *, person_id: UUID) -> int:
    return await tx.value("SELECT count(*) FROM relations.block WHERE person_id = $1 AND by_me", person_id)


async def list_blocks(tx: ReadTx, *, person_id: UUID, limit: int) -> list[TieRow]:
    return await tx.all(
        TieRow,
        """
        SELECT other_id AS person_id, at FROM relations.block WHERE person_id = $1 AND by_me
        ORDER BY at DESC, other_id DESC LIMIT $2
        """,
        person_id,
        limit,
    )


async def list_tied_ids(tx: ReadTx, *, person_id: UUID) -> list[UUID]:
    return await tx.column(
        """
        SELECT other_id FROM relations.contact WHERE person_id = $1
        UNION SELECT followed_id FROM relations.follow WHERE person_id = $1
        UNION SELECT follower_id FROM relations.follower WHERE person_id = $1
        """,
        person_id,
    )
