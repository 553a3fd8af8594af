"""Credentials, and the status lists that say which of them still hold."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class Place(NamedTuple):
    """A bit of a status list."""

    list_no: int
    idx: int


class CredentialRow(msgspec.Struct, frozen=True):
    """What is kept of a credential."""

    list_no: int
    idx: int
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class Live(msgspec.Struct, frozen=True):
    """How many credentials of a person hold, and until when the last of them."""

    count: int
    expires_at: datetime | None


async def find_newest_list(tx: ReadTx) -> int | None:
    return await tx.value("SELECT max(list_no) FROM credit.status_list")


async def insert_list(tx: Tx, *, list_no: int) -> None:
    await tx.execute("INSERT INTO credit.status_list (list_no, opened_at) VALUES ($1, $2) ON CONFLICT DO NOTHING", list_no, tx.now)


async def take_places(tx: Tx, *, list_no: int, idxs: Sequence[int], expires_at: datetime) -> list[int]:
    """Take those that are free; which they were."""
    return await tx.column(
        """
        INSERT INTO credit.status_entry (list_no, idx, expires_at)
        SELECT $1, unnest($2::int[]), $3 ON CONFLICT DO NOTHING RETURNING idx
        """,
        list_no,
        list(idxs),
        expires_at,
    )


async def insert_credentials(tx: Tx, *, person_id: UUID, places: Sequence[Place], scored_at: datetime, expires_at: datetime) -> None:
    await tx.execute(
        """
        INSERT INTO credit.credential (person_id, list_no, idx, scored_at, issued_at, expires_at)
        SELECT $1, p.list_no, p.idx, $4, $5, $6 FROM unnest($2::int[], $3::int[]) AS p (list_no, idx)
        """,
        person_id,
        [one.list_no for one in places],
        [one.idx for one in places],
        scored_at,
        tx.now,
        expires_at,
    )


async def count_live(tx: ReadTx, *, person_id: UUID) -> Live:
    found = await tx.maybe(
        Live,
        """
        SELECT count(*) AS count, max(expires_at) AS expires_at FROM credit.credential
        WHERE person_id = $1 AND revoked_at IS NULL AND expires_at > $2
        """,
        person_id,
        tx.now,
    )
    return found or Live(0, None)


async def list_credentials(tx: ReadTx, *, person_id: UUID, limit: int) -> list[CredentialRow]:
    return await tx.all(
        CredentialRow,
        """
        SELECT list_no, idx, issued_at, expires_at, revoked_at FROM credit.credential
        WHERE person_id = $1 ORDER BY issued_at DESC, list_no, idx LIMIT $2
        """,
        person_id,
        limit,
    )


async def update_revoked(tx: Tx, *, person_id: UUID) -> list[Place]:
    """Take all of a person's credentials back; where their bits are."""
    return await tx.all(
        Place,
        "UPDATE credit.credential SET revoked_at = $2 WHERE person_id = $1 AND revoked_at IS NULL RETURNING list_no, idx",
        person_id,
        tx.now,
    )


async def set_bits(tx: Tx, *, places: Sequence[Place]) -> None:
    await tx.execute(
        """
        UPDATE credit.status_entry AS e SET revoked_at = $3 FROM unnest($1::int[], $2::int[]) AS p (list_no, idx)
        WHERE e.list_no = p.list_no AND e.idx = p.idx AND e.revoked_at IS NULL
        """,
        [one.list_no for one in places],
        [one.idx for one in places],
        tx.now,
    )


async def list_fallen(tx: ReadTx, *, limit: int) -> list[UUID]:
    """Who holds credentials by a score that reached a threshold which their latest score does not."""
    return await tx.column(
        """
        SELECT DISTINCT c.person_id FROM credit.credential AS c
        INNER JOIN credit.score AS was ON was.person_id = c.person_id AND NOT was.shadow AND was.run_at = c.scored_at
        CROSS JOIN LATERAL (
            SELECT s.total FROM credit.score AS s WHERE s.person_id = c.person_id AND NOT s.shadow ORDER BY s.run_at DESC LIMIT 1
        ) AS is_now
        WHERE c.revoked_at IS NULL AND c.expires_at > $1
            AND least(greatest((is_now.total - 500) / 50, 0), 8) < least(greatest((was.total - 500) / 50, 0), 8)
        LIMIT $2
        """,
        tx.now,
        limit,
    )


async def list_revoked(tx: ReadTx, *, list_no: int) -> list[int]:
    return await tx.column("SELECT idx FROM credit.status_entry WHERE list_no = $1 AND revoked_at IS NOT NULL", list_no)


async def has_list(tx: ReadTx, *, list_no: int) -> bool:
    return await tx.value("SELECT EXISTS (SELECT 1 FROM credit.status_list WHERE list_no = $1)", list_no)


async def holds(tx: ReadTx, *, list_no: int, idx: int) -> bool:
    """Whether the credential with that bit was issued here and not taken back."""
    return await tx.value(
        "SELECT EXISTS (SELECT 1 FROM credit.status_entry WHERE list_no = $1 AND idx = $2 AND revoked_at IS NULL)", list_no, idx
    )


async def delete_credentials(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM credit.credential WHERE person_id = $1", person_id)


async def delete_credentials_over(tx: Tx, *, before: datetime) -> int:
    return await tx.execute("DELETE FROM credit.credential WHERE expires_at < $1", before)


async def delete_places_over(tx: Tx, *, before: datetime) -> int:
    return await tx.execute("DELETE FROM credit.status_entry WHERE expires_at < $1", before)
