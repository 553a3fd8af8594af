"""Locks of wallets, the codes that lock them, and the devices that were proved."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class Guard(msgspec.Struct, frozen=True):
    """Whether a wallet is locked, since when and how, and whether there is a code that locks it."""

    locked_at: datetime | None
    locked_by: str | None
    code_hash: bytes | None
    code_made_at: datetime | None


class Proved(msgspec.Struct, frozen=True):
    """What is known of who pays: `device` was proved, `any_device` of theirs was, `passcode` is set."""

    device: bool
    any_device: bool
    passcode: bool


async def find_guard(tx: ReadTx, *, person_id: UUID) -> Guard | None:
    return await tx.maybe(Guard, "SELECT locked_at, locked_by, code_hash, code_made_at FROM wallet.guard WHERE person_id = $1", person_id)


async def lock_guard(tx: Tx, *, person_id: UUID) -> Guard:
    """The row, made where it was missing, and mine until the transaction ends."""
    await tx.execute("INSERT INTO wallet.guard (person_id) VALUES ($1) ON CONFLICT DO NOTHING", person_id)
    row = await tx.maybe(
        Guard, "SELECT locked_at, locked_by, code_hash, code_made_at FROM wallet.guard WHERE person_id = $1 FOR UPDATE", person_id
    )
    return row or Guard(None, None, None, None)


async def update_locked(tx: Tx, *, person_id: UUID, by: str | None) -> None:
    """Locked `by` a session or a code; None: no more."""
    await tx.execute(
        """
        UPDATE wallet.guard SET locked_by = $2::text, locked_at = CASE WHEN $2::text IS NULL THEN NULL ELSE $3::timestamptz END
        WHERE person_id = $1
        """,
        person_id,
        by,
        tx.now,
    )


async def update_code(tx: Tx, *, person_id: UUID, code_hash: bytes) -> None:
    await tx.execute("UPDATE wallet.guard SET code_hash = $2, code_made_at = $3 WHERE person_id = $1", person_id, code_hash, tx.now)


async def insert_code(tx: Tx, *, person_id: UUID, code_hash: bytes) -> None:
    await tx.execute("INSERT INTO wallet.lock_code (code_hash, person_id, made_at) VALUES ($1, $2, $3)", code_hash, person_id, tx.now)


async def find_code(tx: ReadTx, *, code_hash: bytes) -> UUID | None:
    """Whose wallet it locks."""
    return await tx.value("SELECT person_id FROM wallet.lock_code WHERE code_hash = $1", code_hash)


async def delete_code(tx: Tx, *, code_hash: bytes) -> None:
    await tx.execute("DELETE FROM wallet.lock_code WHERE code_hash = $1", code_hash)


async def delete_guard(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM wallet.guard WHERE person_id = $1", person_id)


async def update_states(tx: Tx, *, account_ids: Collection[UUID], before: str, after: str) -> int:
    """Accounts in one state get another; how many did."""
    return await tx.execute(
        "UPDATE wallet.account SET state = $3, stamp = stamp + 1 WHERE account_id = ANY($1) AND state = $2",
        list(account_ids),
        before,
        after,
    )


async def find_proved(tx: ReadTx, *, person_id: UUID, session_id: UUID) -> Proved:
    row = await tx.maybe(
        Proved,
        """
        SELECT
            EXISTS (SELECT FROM wallet.device WHERE person_id = $1 AND session_id = $2) AS device,
            EXISTS (SELECT FROM wallet.device WHERE person_id = $1) AS any_device,
            EXISTS (SELECT FROM wallet.passcode WHERE person_id = $1) AS passcode
        """,
        person_id,
        session_id,
    )
    return row or Proved(device=False, any_device=False, passcode=False)


async def insert_device(tx: Tx, *, person_id: UUID, session_id: UUID) -> None:
    await tx.execute(
        "INSERT INTO wallet.device (person_id, session_id, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", person_id, session_id, tx.now
    )


async def delete_old_devices(tx: Tx, *, person_id: UUID, before: datetime) -> None:
    """Sessions that can't be open any more."""
    await tx.execute("DELETE FROM wallet.device WHERE person_id = $1 AND since < $2", person_id, before)


async def list_devices(tx: ReadTx, *, person_id: UUID) -> list[UUID]:
    return await tx.column("SELECT session_id FROM wallet.device WHERE person_id = $1 ORDER BY since LIMIT 1000", person_id)


async def delete_devices(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM wallet.device WHERE person_id = $1", person_id)
