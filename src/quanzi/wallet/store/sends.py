"""Many sends in one statement: the sums to the accounts, the entries with their running balances, and what to answer."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from quanzi.infra.postgres import Tx
from quanzi.wallet.model import Kind, TierLimit


class Line(msgspec.Struct, frozen=True, gc=False):
    """One send to post, whose payer is verified to `tier`."""

    debit_account_id: UUID
    transfer_id: UUID
    credit_account_id: UUID
    amount: int
    memo: str | None
    tier: int


class Posted(msgspec.Struct, frozen=True, gc=False):
    """The payer's side after the send in `place`, counted from one."""

    place: int
    balance: int
    held: int


async def insert_sends(
    tx: Tx, *, lines: Sequence[Line], limits: Sequence[TierLimit], today: date, event_id: UUID, event_kind: str
) -> list[Posted]:
    """Post those whose payee was paid before by the same payer, all or none, and say so in one event.

    `limits` in the order of the tiers, from 0. Whose payee is not known, or whose id a hold has, is left out.

    A column is left empty when one of them can't be posted: an account that is not there, not open or was written later than
    `tx.now`, too little money, no room, or a limit. It then has no balance to write into its entry, which must have one.
    A key is taken when one was posted before. Accounts are written in the order of their ids, so that nobody waits in a ring.
    """
    return await tx.all(
        Posted,
        """
        SELECT place, balance, held FROM wallet.post_sends($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        """,
        [one.debit_account_id for one in lines],
        [one.transfer_id for one in lines],
        [one.credit_account_id for one in lines],
        [one.amount for one in lines],
        [one.memo for one in lines],
        [one.tier for one in lines],
        tx.now,
        today,
        date(today.year, 1, 1),
        [one.day_max for one in limits],
        [one.year_max for one in limits],
        [one.total_max for one in limits],
        Kind.SEND,
        event_id,
        event_kind,
    )
