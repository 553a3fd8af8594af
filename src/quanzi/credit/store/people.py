"""Who has a score, and what they said yes to."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

About = Literal["score", "grant", "credential", "group"]


class Switch(msgspec.Struct, frozen=True):
    """Whether a person's score is on, since when."""

    is_on: bool
    changed_at: datetime


class Consent(msgspec.Struct, frozen=True):
    """A yes: to what, by which version of the text, in which language, and when it ended."""

    consent_id: UUID
    about: About
    text_version: str
    language: str
    at: datetime
    ended_at: datetime | None


async def find_switch(tx: ReadTx, *, person_id: UUID) -> Switch | None:
    return await tx.maybe(Switch, "SELECT is_on, changed_at FROM credit.person WHERE person_id = $1", person_id)


async def hold_switch(tx: Tx, *, person_id: UUID) -> Switch | None:
    """The same, and it stays so until the transaction ends: nothing is noted while somebody switches off."""
    return await tx.maybe(Switch, "SELECT is_on, changed_at FROM credit.person WHERE person_id = $1 FOR SHARE", person_id)


async def lock_switch(tx: Tx, *, person_id: UUID) -> Switch | None:
    """Where everything about one person's score passes, one at a time."""
    return await tx.maybe(Switch, "SELECT is_on, changed_at FROM credit.person WHERE person_id = $1 FOR UPDATE", person_id)


async def write_switch(tx: Tx, *, person_id: UUID, is_on: bool) -> None:
    await tx.execute(
        """
        INSERT INTO credit.person (person_id, is_on, changed_at) VALUES ($1, $2, $3)
        ON CONFLICT (person_id) DO UPDATE SET is_on = excluded.is_on, changed_at = excluded.changed_at
        """,
        person_id,
        is_on,
        tx.now,
    )


async def list_on(tx: ReadTx, *, since: datetime, after: UUID | None, limit: int) -> list[UUID]:
    """People whose score is on, and was at a moment, by id."""
    return await tx.column(
        """
        SELECT person_id FROM credit.person
        WHERE is_on AND changed_at <= $1 AND ($2::uuid IS NULL OR person_id > $2) ORDER BY person_id LIMIT $3
        """,
        since,
        after,
        limit,
    )


async def list_on_among(tx: ReadTx, *, person_ids: list[UUID]) -> list[UUID]:
    return await tx.column("SELECT person_id FROM credit.person WHERE is_on AND person_id = ANY($1)", person_ids)


async def insert_people(tx: Tx, *, person_ids: list[UUID], since: list[datetime]) -> list[UUID]:
    """Switch on whose score never was; who they were."""
    return await tx.column(
        """
        INSERT INTO credit.person (person_id, is_on, changed_at) SELECT n.person_id, true, n.at
        FROM unnest($1::uuid[], $2::timestamptz[]) AS n (person_id, at) ON CONFLICT (person_id) DO NOTHING RETURNING person_id
        """,
        person_ids,
        since,
    )


async def copy_consents(tx: Tx, *, about: About, text_version: str, rows: Iterable[tuple[UUID, str, datetime]]) -> None:
    """Many people's yes: whose, in which language, and when."""
    await tx.copy(
        schema="credit",
        table="consent",
        columns=["person_id", "consent_id", "about", "text_version", "language", "at"],
        rows=((person_id, tx.new_id(), about, text_version, language, at) for person_id, language, at in rows),
    )


async def insert_consent(tx: Tx, *, person_id: UUID, consent_id: UUID, about: About, text_version: str, language: str) -> None:
    await tx.execute(
        "INSERT INTO credit.consent (person_id, consent_id, about, text_version, language, at) VALUES ($1, $2, $3, $4, $5, $6)",
        person_id,
        consent_id,
        about,
        text_version,
        language,
        tx.now,
    )


async def list_consents(tx: ReadTx, *, person_id: UUID, limit: int) -> list[Consent]:
    return await tx.all(
        Consent,
        """
        SELECT consent_id, about, text_version, language, at, ended_at FROM credit.consent
        WHERE person_id = $1 ORDER BY at DESC LIMIT $2
        """,
        person_id,
        limit,
    )


async def update_consents_ended(tx: Tx, *, person_id: UUID, about: About) -> None:
    await tx.execute(
        "UPDATE credit.consent SET ended_at = $3 WHERE person_id = $1 AND about = $2 AND ended_at IS NULL", person_id, about, tx.now
    )


async def delete_person(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM credit.person WHERE person_id = $1", person_id)


async def delete_consents(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM credit.consent WHERE person_id = $1", person_id)
