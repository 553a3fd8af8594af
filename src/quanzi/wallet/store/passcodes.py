"""Payment passcodes."""

from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class Passcode(msgspec.Struct, frozen=True):
    """A passcode as kept; `tries` since it was last right or last locked, `locks` how often it was locked in a row."""

    hash: str
    tries: int
    locks: int
    locked_until: datetime | None


async def find_passcode(tx: ReadTx, *, person_id: UUID) -> Passcode | None:
    return await tx.maybe(Passcode, "SELECT hash, tries, locks, locked_until FROM wallet.passcode WHERE person_id = $1", person_id)


async def lock_passcode(tx: Tx, *, person_id: UUID) -> Passcode | None:
    return await tx.maybe(
        Passcode, "SELECT hash, tries, locks, locked_until FROM wallet.passcode WHERE person_id = $1 FOR UPDATE", person_id
    )


async def update_tried(tx: Tx, *, person_id: UUID, tries: int, locked_until: datetime | None, lock: bool) -> None:
    await tx.execute(
        """
        UPDATE wallet.passcode SET tries = $2, locked_until = $3, tried_at = $4, locks = locks + CASE WHEN $5 THEN 1 ELSE 0 END
        WHERE person_id = $1
        """,
        person_id,
        tries,
        locked_until,
        tx.now,
        lock,
    )


async def update_right(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("UPDATE wallet.passcode SET tries = 0, locks = 0, locked_until = NULL WHERE person_id = $1", person_id)


async def upsert_passcode(tx: Tx, *, person_id: UUID, digest: str, anew: bool) -> int:
    """Set it; where it is to be new, one that came between stays."""
    return await tx.execute(
        """
        INSERT INTO wallet.passcode AS p (person_id, hash, changed_at) VALUES ($1, $2, $3)
        ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at, tries = 0, locked_until = NULL
        WHERE NOT $4
        """,
        person_id,
        digest,
        tx.now,
        anew,
    )


async def delete_passcode(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM wallet.passcode WHERE person_id = $1", person_id)
