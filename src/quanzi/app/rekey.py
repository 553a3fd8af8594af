"""After a new key: personal fields are moved over, some hundred at a time, while the house may go on working.

A field that changed meanwhile was written by somebody who used a key of the file too, so it is left as it is.
"""

from dataclasses import dataclass
from typing import Any

from quanzi.infra.crypto import CannotDecrypt, Keys
from quanzi.infra.postgres import Db, Tx

BATCH_ROWS = 500


@dataclass(frozen=True, slots=True)
class Sealed:
    """A column of encrypted fields, and the place each is sealed to: `<place>:<person_id>`."""

    table: str
    column: str
    place: str
    also_key: str | None = None


SEALED = (
    Sealed("identity.person_address", "address_encrypted", "person_address", "address_hash"),
    Sealed("identity.second_factor", "secret_encrypted", "second_factor"),
    Sealed("identity.verification", "legal_name_encrypted", "legal_name", "verification_id"),
    Sealed("identity.verification", "id_number_encrypted", "id_number", "verification_id"),
    Sealed("identity.address_change", "new_encrypted", "person_address", "change_id"),
)
"""Every column of the house whose name ends in _encrypted; a test compares this with the schema."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How many fields of a column are under the new key now, and how many could not be read."""

    moved: int = 0
    unreadable: int = 0


async def re_encrypt_column(db: Db, keys: Keys, sealed: Sealed) -> Moved:
    """Move every field of one column to the current key; one that can't be read stays what it is."""
    last: tuple[Any, ...] | None = None
    moved = unreadable = 0
    while True:
        start = last

        async def move(tx: Tx, start: tuple[Any, ...] | None = start) -> tuple[Moved, tuple[Any, ...] | None]:
            return await _move_batch(tx, keys, sealed, after=start)

        batch, last = await db.run(move)
        moved, unreadable = moved + batch.moved, unreadable + batch.unreadable
        if last is None:
            return Moved(moved, unreadable)


async def _move_batch(tx: Tx, keys: Keys, sealed: Sealed, *, after: tuple[Any, ...] | None) -> tuple[Moved, tuple[Any, ...] | None]:
    key = f"person_id, {sealed.also_key}" if sealed.also_key else "person_id"
    marks = "$1, $2" if sealed.also_key else "$1"
    where = f"AND ({key}) > ({marks})" if after else ""
    # names from SEALED alone, so nothing of a person's gets into the statement
    rows = await tx.connection.fetch(
        f"SELECT {key}, {sealed.column} AS field FROM {sealed.table} WHERE {sealed.column} IS NOT NULL {where} "  # noqa: S608
        f"ORDER BY {key} LIMIT {BATCH_ROWS}",
        *(after or ()),
    )
    fresh: list[tuple[object, ...]] = []
    unreadable = 0
    for row in rows:
        place = f"{sealed.place}:{row['person_id']}"
        try:
            plain = keys.decrypt(row["field"], place=place)
        except CannotDecrypt:
            unreadable += 1
            continue
        if not keys.is_current(row["field"]):
            fresh.append((row["field"], keys.encrypt(plain, place=place), *tuple(row)[:-1]))
    places = "person_id = $3" + (f" AND {sealed.also_key} = $4" if sealed.also_key else "")
    await tx.connection.executemany(
        f"UPDATE {sealed.table} SET {sealed.column} = $2 WHERE {places} AND {sealed.column} = $1",  # noqa: S608
        fresh,
    )
    last = tuple(rows[-1])[:-1] if len(rows) == BATCH_ROWS else None
    return Moved(len(fresh), unreadable), last
