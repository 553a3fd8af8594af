"""Whose an account is, for a page that shows who stands on the other side."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx
from quanzi.wallet import store


class Owner(msgspec.Struct, frozen=True):
    """Who owns an account, what it is for, and in which currency."""

    owner_id: UUID
    kind: str
    currency: str

    @property
    def person_id(self) -> UUID | None:
        """The person, where it is one."""
        return self.owner_id if self.kind == "person" else None


async def find_owners(tx: ReadTx, *, account_ids: Sequence[UUID]) -> dict[UUID, Owner]:
    """By account; an account that never was is left out."""
    accounts = await store.accounts.list_accounts(tx, account_ids=list(set(account_ids)))
    return {one.account_id: Owner(one.owner_id, one.kind, one.currency) for one in accounts}
