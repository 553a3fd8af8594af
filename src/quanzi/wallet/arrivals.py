"""What came to people from others: payments of every sort, and tips; not what somebody moved for themselves, nor what came back."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx
from quanzi.wallet import ledger, store
from quanzi.wallet.model import AccountKind, Kind

_TOLD = frozenset({Kind.SEND, Kind.REQUEST, Kind.COLLECT, Kind.SPLIT, Kind.TIP, Kind.IOU_PAID, Kind.STANDING_ORDER, Kind.PAYOUT})


class Arrival(msgspec.Struct, frozen=True):
    """Money that came to a person. `payer_id` is None where a shared account or the house paid; `amount` in minor units."""

    transfer_id: UUID
    person_id: UUID
    payer_id: UUID | None
    kind: Kind
    amount: int
    currency: str
    origin_id: UUID | None


async def find_arrivals(tx: ReadTx, *, transfers: Sequence[tuple[UUID, UUID]]) -> list[Arrival]:
    """What of these transfers, each named by the account that paid and its id, came to a person from another; two statements."""
    made = await ledger.find_made(tx, keys=transfers)
    told = [row for row in made.values() if row.kind in _TOLD]
    ends = {account_id for row in told for account_id in (row.debit_account_id, row.credit_account_id)}
    if not ends:
        return []
    accounts = {one.account_id: one for one in await store.accounts.list_accounts(tx, account_ids=sorted(ends))}
    arrivals: list[Arrival] = []
    for row in told:
        payer, payee = accounts[row.debit_account_id], accounts[row.credit_account_id]
        if payee.kind != AccountKind.PERSON or payer.owner_id == payee.owner_id:
            continue
        payer_id = payer.owner_id if payer.kind == AccountKind.PERSON else None
        arrivals.append(Arrival(row.transfer_id, payee.owner_id, payer_id, Kind(row.kind), row.amount, payee.currency, row.origin_id))
    return arrivals
