"""Money that waits for the owner of an address: the way from the address to the hold."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class Pointer(msgspec.Struct, frozen=True):
    """Which hold, on which account, waits for an address."""

    account_id: UUID
    hold_id: UUID
    due_at: datetime


async def insert_parcel(tx: Tx, *, address_hash: bytes, pointer: Pointer) -> None:
    await tx.execute(
        "INSERT INTO wallet.parcel (address_hash, account_id, hold_id, at, due_at) VALUES ($1, $2, $3, $4, $5)",
        address_hash,
        pointer.account_id,
        pointer.hold_id,
        tx.now,
        pointer.due_at,
    )


async def list_pointers(tx: ReadTx, *, address_hashes: Sequence[bytes], at: datetime, limit: int) -> list[Pointer]:
    """What waits for these addresses, as far as it was not taken, the latest first."""
    return await tx.all(
        Pointer,
        """
        SELECT account_id, hold_id, due_at FROM wallet.parcel
        WHERE address_hash = ANY($1) AND due_at > $2 ORDER BY at DESC, hold_id LIMIT $3
        """,
        address_hashes,
        at,
        limit,
    )


async def find_pointer(tx: ReadTx, *, address_hashes: Sequence[bytes], account_id: UUID, hold_id: UUID) -> Pointer | None:
    return await tx.maybe(
        Pointer,
        """
        SELECT account_id, hold_id, due_at FROM wallet.parcel
        WHERE address_hash = ANY($1) AND account_id = $2 AND hold_id = $3 LIMIT 1
        """,
        address_hashes,
        account_id,
        hold_id,
    )


async def delete_parcels_over(tx: Tx, *, before: datetime) -> int:
    """Forget which address some money waited for."""
    return await tx.execute("DELETE FROM wallet.parcel WHERE due_at < $1", before)
