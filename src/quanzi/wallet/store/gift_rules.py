"""What operators changed about red packets and tips, and what was tipped on a day."""

from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class GiftRules(msgspec.Struct, frozen=True):
    """What holds for red packets and tips in a currency; amounts in minor units.

    `share_max` is the most that one share of a packet may be, `packet_max` all of it together, `count_max` how many shares.
    `tip_pair_day_max` is the most from one person to another in a day, `tip_day_max` from one person to all.
    """

    currency: str
    packets_on: bool
    share_max: int
    packet_max: int
    count_max: int
    tips_on: bool
    tip_pair_day_max: int
    tip_day_max: int


async def find_gift_rules(tx: ReadTx, *, currency: str) -> GiftRules | None:
    return await tx.maybe(
        GiftRules,
        """
        SELECT currency, packets_on, share_max, packet_max, count_max, tips_on, tip_pair_day_max, tip_day_max
        FROM wallet.gift_rule WHERE currency = $1
        """,
        currency,
    )


async def upsert_gift_rules(tx: Tx, *, rules: GiftRules, by_person_id: UUID) -> None:
    await tx.execute(
        """
        INSERT INTO wallet.gift_rule (
            currency, packets_on, share_max, packet_max, count_max, tips_on, tip_pair_day_max, tip_day_max, changed_by, changed_at
        ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (currency) DO UPDATE SET
            packets_on = excluded.packets_on, share_max = excluded.share_max, packet_max = excluded.packet_max,
            count_max = excluded.count_max, tips_on = excluded.tips_on, tip_pair_day_max = excluded.tip_pair_day_max,
            tip_day_max = excluded.tip_day_max, changed_by = excluded.changed_by, changed_at = excluded.changed_at
        """,
        rules.currency,
        rules.packets_on,
        rules.share_max,
        rules.packet_max,
        rules.count_max,
        rules.tips_on,
        rules.tip_pair_day_max,
        rules.tip_day_max,
        by_person_id,
        tx.now,
    )


async def count_tipped(tx: ReadTx, *, account_id: UUID, to_account_id: UUID, since: datetime) -> tuple[int, int]:
    """What an account tipped since a moment, in minor units: one other account, and all; what was given back does not count."""
    row = await tx.connection.fetchrow(
        """
        SELECT coalesce(sum(amount) FILTER (WHERE to_account_id = $2), 0)::bigint, coalesce(sum(amount), 0)::bigint
        FROM wallet.hold WHERE account_id = $1 AND kind = 8 AND at >= $3 AND state <> 'voided'
        """,
        account_id,
        to_account_id,
        since,
    )
    return (0, 0) if row is None else (row[0], row[1])
