"""Netting: offers between two, leave to net among many, and the clearings that were made."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.wallet.store.ious import StepRow


class OfferRow(msgspec.Struct, frozen=True):
    """Somebody would net with somebody, by this much."""

    person_id: UUID
    from_id: UUID
    currency: str
    amount: int
    at: datetime


class OpenDebt(msgspec.Struct, frozen=True, gc=False):
    """An open debt whose both sides let it be netted."""

    debtor_id: UUID
    iou_id: UUID
    creditor_id: UUID
    remaining: int


class Clearing(msgspec.Struct, frozen=True):
    """A netting of many debts: `debt_before` between those who consented, `cleared` of it, in minor units."""

    clearing_id: UUID
    currency: str
    at: datetime
    by_person_id: UUID | None
    ious: int
    debt_before: int
    cleared: int
    reduced: int


class Share(msgspec.Struct, frozen=True):
    """How much a clearing took off somebody's debts, and off how many."""

    clearing_id: UUID
    amount: int
    debts: int


class CutsMade(msgspec.Struct, frozen=True):
    """How many debts were reduced, and which of them to nothing, each by who owed and its id."""

    written: int
    debtor_ids: list[UUID]
    iou_ids: list[UUID]


class NewDebt(msgspec.Struct, frozen=True, gc=False):
    """A debt that was confirmed elsewhere, in minor units."""

    iou_id: UUID
    debtor_id: UUID
    creditor_id: UUID
    amount: int
    memo: str = ""
    due_on: date | None = None


async def upsert_offer(tx: Tx, *, offer: OfferRow) -> None:
    await tx.execute(
        """
        INSERT INTO wallet.net_offer (person_id, from_id, currency, amount, at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (person_id, from_id, currency) DO UPDATE SET amount = excluded.amount, at = excluded.at
        """,
        offer.person_id,
        offer.from_id,
        offer.currency,
        offer.amount,
        offer.at,
    )


async def list_offers(tx: ReadTx, *, person_id: UUID) -> list[OfferRow]:
    """What waits for somebody, and what they offered."""
    return await tx.all(
        OfferRow,
        "SELECT person_id, from_id, currency, amount, at FROM wallet.net_offer WHERE person_id = $1 OR from_id = $1 ORDER BY at LIMIT 200",
        person_id,
    )


async def delete_offer(tx: Tx, *, person_id: UUID, from_id: UUID, currency: str) -> int | None:
    """Take an offer away; its amount, or None when there was none."""
    return await tx.value(
        "DELETE FROM wallet.net_offer WHERE person_id = $1 AND from_id = $2 AND currency = $3 RETURNING amount",
        person_id,
        from_id,
        currency,
    )


async def delete_offers_of(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM wallet.net_offer WHERE person_id = $1 OR from_id = $1", person_id)


async def insert_consents(tx: Tx, *, person_ids: Sequence[UUID], at: datetime) -> None:
    await tx.execute(
        "INSERT INTO wallet.netting_consent (person_id, since) SELECT DISTINCT unnest($1::uuid[]), $2::timestamptz ON CONFLICT DO NOTHING",
        person_ids,
        at,
    )


async def find_consent(tx: ReadTx, *, person_id: UUID) -> datetime | None:
    """Since when somebody lets their debts be netted."""
    return await tx.value("SELECT since FROM wallet.netting_consent WHERE person_id = $1", person_id)


async def delete_consent(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM wallet.netting_consent WHERE person_id = $1", person_id)


async def list_clearable_currencies(tx: ReadTx) -> list[str]:
    """The currencies in which something is owed."""
    return await tx.column("SELECT DISTINCT currency FROM wallet.iou WHERE state = 'open' ORDER BY currency LIMIT 1000")


async def list_clearable(tx: ReadTx, *, currency: str, limit: int) -> list[OpenDebt]:
    """The open debts of a currency whose both sides let them be netted, in the order in which everybody locks debts."""
    return await tx.all(
        OpenDebt,
        """
        SELECT i.debtor_id, i.iou_id, i.creditor_id, i.remaining
        FROM wallet.iou AS i
        INNER JOIN wallet.netting_consent AS d ON d.person_id = i.debtor_id
        INNER JOIN wallet.netting_consent AS c ON c.person_id = i.creditor_id
        WHERE i.state = 'open' AND i.currency = $1
        ORDER BY i.debtor_id, i.iou_id LIMIT $2
        """,
        currency,
        limit,
    )


async def lock_consents(tx: Tx, *, person_ids: Sequence[UUID]) -> list[UUID]:
    """Those of them who consent; none can take it back before the transaction ends."""
    return await tx.column(
        "SELECT person_id FROM wallet.netting_consent WHERE person_id = ANY($1) ORDER BY person_id FOR KEY SHARE", person_ids
    )


async def lock_debts(tx: Tx, *, debtor_ids: Sequence[UUID], iou_ids: Sequence[UUID]) -> list[OpenDebt]:
    """Those of the debts that are still open, mine until the transaction ends."""
    return await tx.all(
        OpenDebt,
        """
        SELECT i.debtor_id, i.iou_id, i.creditor_id, i.remaining
        FROM wallet.iou AS i
        INNER JOIN unnest($1::uuid[], $2::uuid[]) AS k (debtor_id, iou_id) ON k.debtor_id = i.debtor_id AND k.iou_id = i.iou_id
        WHERE i.state = 'open'
        ORDER BY i.debtor_id, i.iou_id FOR NO KEY UPDATE
        """,
        debtor_ids,
        iou_ids,
    )


async def insert_cuts(
    tx: Tx, *, debtor_ids: Sequence[UUID], iou_ids: Sequence[UUID], cuts: Sequence[int], clearing_id: UUID, by_id: UUID | None
) -> CutsMade:
    """Reduce debts, each with its step, where they are still large enough."""
    made = await tx.maybe(
        CutsMade,
        """
        WITH done AS (
            UPDATE wallet.iou AS i SET
                remaining = i.remaining - k.cut, steps = i.steps + 1,
                state = CASE WHEN i.remaining = k.cut THEN 'settled' ELSE 'open' END,
                closed_at = CASE WHEN i.remaining = k.cut THEN $5::timestamptz END
            FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS k (debtor_id, iou_id, cut)
            WHERE i.debtor_id = k.debtor_id AND i.iou_id = k.iou_id AND i.state = 'open' AND i.remaining >= k.cut
            RETURNING i.debtor_id, i.iou_id, i.steps, i.creditor_id, i.remaining, k.cut
        ), told AS (
            INSERT INTO wallet.iou_step (debtor_id, iou_id, step, creditor_id, at, what, amount, remaining, by_person_id, origin_id)
            SELECT debtor_id, iou_id, steps, creditor_id, $5, 'cleared', cut, remaining, $6, $4 FROM done
            RETURNING 1
        )
        SELECT
            (SELECT count(*) FROM told) AS written,
            coalesce(array_agg(debtor_id ORDER BY debtor_id, iou_id) FILTER (WHERE remaining = 0), '{}') AS debtor_ids,
            coalesce(array_agg(iou_id ORDER BY debtor_id, iou_id) FILTER (WHERE remaining = 0), '{}') AS iou_ids
        FROM done
        """,
        debtor_ids,
        iou_ids,
        cuts,
        clearing_id,
        tx.now,
        by_id,
    )
    return made or CutsMade(0, [], [])


async def insert_clearing(tx: Tx, *, clearing: Clearing) -> None:
    await tx.execute(
        """
        INSERT INTO wallet.clearing (clearing_id, currency, at, by_person_id, ious, debt_before, cleared, reduced)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        clearing.clearing_id,
        clearing.currency,
        clearing.at,
        clearing.by_person_id,
        clearing.ious,
        clearing.debt_before,
        clearing.cleared,
        clearing.reduced,
    )


async def list_clearings(tx: ReadTx, *, limit: int) -> list[Clearing]:
    return await tx.all(
        Clearing,
        """
        SELECT clearing_id, currency, at, by_person_id, ious, debt_before, cleared, reduced
        FROM wallet.clearing ORDER BY at DESC, clearing_id LIMIT $1
        """,
        limit,
    )


async def list_clearings_by_id(tx: ReadTx, *, clearing_ids: Sequence[UUID]) -> list[Clearing]:
    return await tx.all(
        Clearing,
        """
        SELECT clearing_id, currency, at, by_person_id, ious, debt_before, cleared, reduced
        FROM wallet.clearing WHERE clearing_id = ANY($1) ORDER BY at DESC, clearing_id
        """,
        clearing_ids,
    )


async def list_shares(tx: ReadTx, *, person_id: UUID, limit: int) -> list[Share]:
    """The clearings that reduced what somebody owes, and as much of what they are owed; the latest first."""
    return await tx.all(
        Share,
        """
        SELECT origin_id AS clearing_id, sum(amount)::bigint AS amount, count(*) AS debts
        FROM wallet.iou_step WHERE debtor_id = $1 AND what = 'cleared'
        GROUP BY origin_id ORDER BY max(at) DESC, origin_id LIMIT $2
        """,
        person_id,
        limit,
    )


async def list_cuts(tx: ReadTx, *, person_id: UUID, clearing_id: UUID, limit: int) -> list[StepRow]:
    """By how much a clearing reduced what somebody owes and is owed, the largest first."""
    return await tx.all(
        StepRow,
        """
        (
            SELECT debtor_id, iou_id, step, creditor_id, at, what, amount, remaining, by_person_id, origin_id
            FROM wallet.iou_step WHERE debtor_id = $1 AND what = 'cleared' AND origin_id = $2 ORDER BY amount DESC, iou_id LIMIT $3
        ) UNION ALL (
            SELECT debtor_id, iou_id, step, creditor_id, at, what, amount, remaining, by_person_id, origin_id
            FROM wallet.iou_step WHERE creditor_id = $1 AND what = 'cleared' AND origin_id = $2 ORDER BY amount DESC, iou_id LIMIT $3
        )
        ORDER BY amount DESC, iou_id
        """,
        person_id,
        clearing_id,
        limit,
    )


async def insert_debts(tx: Tx, *, currency: str, new: Sequence[NewDebt], at: datetime) -> int:
    """Open debts that both sides confirmed elsewhere, each with its first step; how many were not there yet."""
    return await tx.value(
        """
        WITH made AS (
            INSERT INTO wallet.iou (
                debtor_id, iou_id, creditor_id, currency, amount, remaining, state, by_debtor, at, answer_until, due_on, memo
            )
            SELECT debtor_id, iou_id, creditor_id, $7, amount, amount, 'open', true, $8, $8, due_on, nullif(memo, '')
            FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::date[], $6::text[])
                AS n (debtor_id, iou_id, creditor_id, amount, due_on, memo)
            ON CONFLICT (debtor_id, iou_id) DO NOTHING
            RETURNING debtor_id, iou_id, creditor_id, amount
        ), told AS (
            INSERT INTO wallet.iou_step (debtor_id, iou_id, step, creditor_id, at, what, remaining)
            SELECT debtor_id, iou_id, 1, creditor_id, $8, 'loaded', amount FROM made
            RETURNING 1
        )
        SELECT count(*) FROM told
        """,
        [one.debtor_id for one in new],
        [one.iou_id for one in new],
        [one.creditor_id for one in new],
        [one.amount for one in new],
        [one.due_on for one in new],
        [one.memo for one in new],
        currency,
        at,
    )
