"""Who may see what of a score."""

from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.credit.terms import Form, Purpose, Viewer
from quanzi.infra.postgres import ReadTx, Tx


class Grant(msgspec.Struct, frozen=True):
    """Leave to look: `uses` of `uses_max` are gone; `ended_at` is when its owner took it back."""

    grant_id: UUID
    consent_id: UUID
    viewer: Viewer
    viewer_id: UUID
    purpose: Purpose
    form: Form
    threshold: int | None
    uses_max: int
    uses: int
    given_at: datetime
    expires_at: datetime
    ended_at: datetime | None

    def is_live(self, now: datetime) -> bool:
        """Whether a look could still be made under it."""
        return self.ended_at is None and self.expires_at > now and self.uses < self.uses_max


class Choices(msgspec.Struct, frozen=True):
    """What somebody chose for their card."""

    takes_asks: bool = True
    shows_kept: bool = False


async def insert_grant(tx: Tx, *, person_id: UUID, grant: Grant) -> None:
    await tx.execute(
        """
        INSERT INTO credit.access_grant
            (person_id, grant_id, consent_id, viewer, viewer_id, purpose, form, threshold, uses_max, given_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        person_id,
        grant.grant_id,
        grant.consent_id,
        grant.viewer,
        grant.viewer_id,
        grant.purpose,
        grant.form,
        grant.threshold,
        grant.uses_max,
        grant.given_at,
        grant.expires_at,
    )


async def find_grant(tx: ReadTx, *, person_id: UUID, grant_id: UUID) -> Grant | None:
    return await tx.maybe(
        Grant,
        """
        SELECT
            grant_id, consent_id, viewer, viewer_id, purpose, form, threshold, uses_max, uses, given_at, expires_at, ended_at
        FROM credit.access_grant WHERE person_id = $1 AND grant_id = $2
        """,
        person_id,
        grant_id,
    )


async def list_grants(tx: ReadTx, *, person_id: UUID, limit: int) -> list[Grant]:
    """A person's own, the latest first."""
    return await tx.all(
        Grant,
        """
        SELECT
            grant_id, consent_id, viewer, viewer_id, purpose, form, threshold, uses_max, uses, given_at, expires_at, ended_at
        FROM credit.access_grant WHERE person_id = $1 ORDER BY given_at DESC, grant_id DESC LIMIT $2
        """,
        person_id,
        limit,
    )


async def list_for(tx: ReadTx, *, person_id: UUID, viewer_ids: list[UUID], limit: int) -> list[Grant]:
    """What a person granted to any of these viewers, the latest first, also what is over."""
    return await tx.all(
        Grant,
        """
        SELECT
            grant_id, consent_id, viewer, viewer_id, purpose, form, threshold, uses_max, uses, given_at, expires_at, ended_at
        FROM credit.access_grant WHERE person_id = $1 AND viewer_id = ANY($2) ORDER BY given_at DESC, grant_id DESC LIMIT $3
        """,
        person_id,
        viewer_ids,
        limit,
    )


async def count_live(tx: ReadTx, *, person_id: UUID) -> int:
    return await tx.value(
        "SELECT count(*) FROM credit.access_grant WHERE person_id = $1 AND ended_at IS NULL AND expires_at > $2 AND uses < uses_max",
        person_id,
        tx.now,
    )


async def update_use(tx: Tx, *, person_id: UUID, grant_id: UUID) -> int:
    """One use more, where there is one left."""
    return await tx.execute(
        """
        UPDATE credit.access_grant SET uses = uses + 1
        WHERE person_id = $1 AND grant_id = $2 AND ended_at IS NULL AND expires_at > $3 AND uses < uses_max
        """,
        person_id,
        grant_id,
        tx.now,
    )


async def update_ended(tx: Tx, *, person_id: UUID, grant_id: UUID) -> None:
    await tx.execute(
        "UPDATE credit.access_grant SET ended_at = $3 WHERE person_id = $1 AND grant_id = $2 AND ended_at IS NULL",
        person_id,
        grant_id,
        tx.now,
    )


async def update_all_ended(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("UPDATE credit.access_grant SET ended_at = $2 WHERE person_id = $1 AND ended_at IS NULL", person_id, tx.now)


async def update_consent_ended(tx: Tx, *, person_id: UUID, consent_id: UUID) -> None:
    """The yes under one grant."""
    await tx.execute(
        "UPDATE credit.consent SET ended_at = $3 WHERE person_id = $1 AND consent_id = $2 AND ended_at IS NULL",
        person_id,
        consent_id,
        tx.now,
    )


async def find_choices(tx: ReadTx, *, person_id: UUID) -> Choices:
    found = await tx.maybe(Choices, "SELECT takes_asks, shows_kept FROM credit.card_choice WHERE person_id = $1", person_id)
    return found or Choices()


async def write_choices(tx: Tx, *, person_id: UUID, choices: Choices) -> None:
    await tx.execute(
        """
        INSERT INTO credit.card_choice (person_id, takes_asks, shows_kept, changed_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (person_id) DO UPDATE SET
            takes_asks = excluded.takes_asks, shows_kept = excluded.shows_kept, changed_at = excluded.changed_at
        """,
        person_id,
        choices.takes_asks,
        choices.shows_kept,
        tx.now,
    )


async def delete_grants(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM credit.access_grant WHERE person_id = $1", person_id)


async def delete_choices(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM credit.card_choice WHERE person_id = $1", person_id)


async def is_consent_open(tx: ReadTx, *, person_id: UUID, consent_id: UUID) -> bool:
    """Whether a yes still stands."""
    return await tx.value(
        "SELECT EXISTS (SELECT 1 FROM credit.consent WHERE person_id = $1 AND consent_id = $2 AND ended_at IS NULL)", person_id, consent_id
    )


async def is_used(tx: ReadTx, *, person_id: UUID, consent_id: UUID) -> bool:
    """Whether a grant rests on a yes already."""
    return await tx.value(
        "SELECT EXISTS (SELECT 1 FROM credit.access_grant WHERE person_id = $1 AND consent_id = $2)", person_id, consent_id
    )
