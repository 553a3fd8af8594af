"""Whose an address is: asked by the house itself when it writes to addresses, never answered to a member."""

from collections.abc import Collection
from uuid import UUID

from quanzi.identity.store import addresses
from quanzi.infra.postgres import ReadTx


async def find_address_owners(tx: ReadTx, *, address_hashes: Collection[bytes]) -> dict[bytes, UUID]:
    """The people behind several addresses, by `hash_address`; those that are nobody's are missing."""
    rows = await addresses.list_owners(tx, address_hashes=list(address_hashes))
    return {row.address_hash: row.person_id for row in rows}
