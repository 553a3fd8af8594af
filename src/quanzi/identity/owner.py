"""Whose an address is: asked by the house itself when it writes to addresses, never answered to a member."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from quanzi.identity.model import AddressKind
from quanzi.identity.store import addresses
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits

_TRUSTED = timedelta(days=limits.PHONE_DAYS_TRUSTED)


async def find_address_owners(tx: ReadTx, *, address_hashes: Collection[bytes]) -> dict[bytes, UUID]:
    """The people behind several addresses, by `hash_address`; those that are nobody's are missing."""
    rows = await addresses.list_owners(tx, address_hashes=list(address_hashes))
    return {row.address_hash: row.person_id for row in rows}


async def list_address_hashes(tx: ReadTx, *, person_id: UUID) -> list[bytes]:
    """The addresses that this person proved, by `hash_address`; a number proved so long ago that it may be another's by now is not one."""
    rows = await addresses.list_proved(tx, person_id=person_id)
    return [row.address_hash for row in rows if row.kind != AddressKind.PHONE or tx.now - row.proved_at <= _TRUSTED]
