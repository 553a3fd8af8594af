"""The loader's door: money that was there before the house was, under the laws of every posting."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from quanzi.infra.postgres import Tx
from quanzi.wallet import ledger
from quanzi.wallet.currency import add_currency
from quanzi.wallet.errors import AmountNotPositive
from quanzi.wallet.model import AccountKind, Kind, Posting, account_of

__all__ = ["Opening", "add_currency", "open_with"]


class Opening(msgspec.Struct, frozen=True, gc=False):
    """What somebody holds to begin with, in minor units; `transfer_id` makes it happen once."""

    transfer_id: UUID
    person_id: UUID
    amount: int


async def open_with(tx: Tx, *, currency: str, openings: Sequence[Opening]) -> int:
    """Issue to each what they begin with; who got it before gets nothing more. How many were new; AmountNotPositive."""
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    if any(one.amount <= 0 for one in openings):
        raise AmountNotPositive(field="amount")
    issuance = await ledger.open_house_account(tx, rules=rules, kind=AccountKind.ISSUANCE)
    await ledger.open_accounts(tx, new=[ledger.new_account(one.person_id, rules) for one in openings])
    accounts = {one.transfer_id: account_of(one.person_id, rules.unit.code) for one in openings}
    book = await ledger.open_book(tx, account_ids=[issuance, *accounts.values()])
    known = await ledger.find_made(tx, keys=[(issuance, one.transfer_id) for one in openings])
    new = [one for one in openings if (issuance, one.transfer_id) not in known]
    for one in new:
        book.post(Posting(one.transfer_id, issuance, accounts[one.transfer_id], one.amount, Kind.OPENING))
    await ledger.write_book(tx, book=book)
    return len(new)
