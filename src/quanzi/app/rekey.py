"""After a new key: personal fields and files are moved over while the house may go on working, and then the old key can go.

A field that changed meanwhile was written by somebody who used a key of the file too, so it is left as it is.
"""

import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from quanzi.infra import parts
from quanzi.infra.blobs import BlobMissing, Blobs
from quanzi.infra.crypto import KEY_NUMBER_BYTES, CannotDecrypt, KeyKept, Keys, retire_key
from quanzi.infra.postgres import Db, ReadTx, Tx

BATCH_ROWS = 500
# what somebody began to seal before the rotation, such as a large export, is written by then
MINUTES_SINCE_ROTATION = 10


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
    Sealed("notices.device", "push_encrypted", "notice_device", "device_id"),
    Sealed("wallet.bank_link", "number_encrypted", "bank_number", "link_id"),
    Sealed("wallet.bank_link", "holder_encrypted", "bank_holder", "link_id"),
    Sealed("credit.told_group", "label_encrypted", "credit_group"),
)
"""Every column of the house whose name ends in _encrypted; a test compares this with the schema."""


@dataclass(frozen=True, slots=True)
class SealedFiles:
    """Files that lie sealed in the blobs, named by `blob_key` of a table; each is sealed to `<place>:<person_id>:<item>`.

    `in_parts`: as `infra.parts` keeps them, `size_bytes` long once they are made.
    """

    table: str
    item: str
    place: str
    in_parts: bool = False


SEALED_FILES = (
    SealedFiles("identity.document", "document_id", "document"),
    SealedFiles("identity.export", "export_id", "export", in_parts=True),
)
"""Every kind of blob that is sealed; pictures are not, since they are shown as they are."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How many fields of a column, or files of a kind, are under the new key now, and how many could not be read."""

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


@dataclass(frozen=True, slots=True)
class _File:
    person_id: UUID
    item: UUID
    blob_key: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class _Piece:
    key: str
    place: str
    head: bytes = b""


def _pieces_of(file: _File, sealed: SealedFiles) -> list[_Piece]:
    place = f"{sealed.place}:{file.person_id}:{file.item}"
    if not sealed.in_parts:
        return [_Piece(file.blob_key, place)]
    size = file.size_bytes
    return [
        _Piece(parts.part_key(file.blob_key, number), parts.part_place(place, size, number), parts.FORMAT)
        for number in range(parts.count_parts(size))
    ]


async def re_encrypt_files(db: Db, blobs: Blobs, keys: Keys, sealed: SealedFiles) -> Moved:
    """Move every file of one kind to the current key; one that can't be read stays what it is."""
    moved = unreadable = 0
    for file in await db.read(partial(_list_files, sealed=sealed)):
        try:
            fresh = [await _move_piece(blobs, keys, piece) for piece in _pieces_of(file, sealed)]
        except BlobMissing:
            continue
        except CannotDecrypt:
            unreadable += 1
            continue
        if not any(fresh):
            continue
        moved += 1
        # one that was deleted in this moment must not come back
        if file not in await db.read(partial(_list_files, sealed=sealed, of=file.person_id)):
            await parts.delete_file(blobs, file.blob_key)
    return Moved(moved, unreadable)


async def _move_piece(blobs: Blobs, keys: Keys, piece: _Piece) -> bool:
    """Whether it was under an older key."""
    held = await blobs.get(piece.key)
    body = held.removeprefix(piece.head)
    if len(body) + len(piece.head) != len(held):
        raise CannotDecrypt(piece.place)
    if keys.is_current(body):
        return False
    await blobs.put(piece.key, piece.head + keys.encrypt(keys.decrypt(body, place=piece.place), place=piece.place))
    return True


async def _list_files(tx: ReadTx, *, sealed: SealedFiles, of: UUID | None = None) -> list[_File]:
    # names from SEALED_FILES alone; what is not made yet will be sealed under the key of that moment
    size = "size_bytes" if sealed.in_parts else "0"
    sql: Any = (
        f"SELECT person_id, {sealed.item} AS item, blob_key, {size} AS size_bytes FROM {sealed.table} "  # noqa: S608
        f"WHERE ($1::uuid IS NULL OR person_id = $1) AND {size} IS NOT NULL ORDER BY person_id, {sealed.item}"
    )
    return await tx.all(_File, sql, of)


@dataclass(frozen=True, slots=True)
class Uses:
    """What a key still opens."""

    fields: int
    files: int
    jobs: int


async def count_uses(db: Db, blobs: Blobs, *, number: int) -> Uses:
    """How many fields, files and letters in the queue are under a key."""
    begins = number.to_bytes(KEY_NUMBER_BYTES)

    async def ask(tx: ReadTx) -> tuple[int, int, list[_Piece]]:
        fields = 0
        for one in SEALED:
            sql: Any = f"SELECT count(*) FROM {one.table} WHERE substring({one.column} FROM 1 FOR {KEY_NUMBER_BYTES}) = $1"  # noqa: S608
            fields += await tx.value(sql, begins)
        jobs = await tx.value(
            """
            SELECT count(*) FROM jobs.pgqueuer
            WHERE entrypoint IN ('send_letter', 'send_invitations')
                AND substring(decode(convert_from(payload, 'UTF8')::jsonb ->> 'sealed', 'base64') FROM 1 FOR $2) = $1
            """,
            begins,
            KEY_NUMBER_BYTES,
        )
        lists = [(sealed, await _list_files(tx, sealed=sealed)) for sealed in SEALED_FILES]
        return fields, jobs, [piece for sealed, files in lists for file in files for piece in _pieces_of(file, sealed)]

    fields, jobs, pieces = await db.read(ask)
    return Uses(fields, sum([await _begins_with(blobs, piece.key, piece.head + begins) for piece in pieces]), jobs)


async def _begins_with(blobs: Blobs, key: str, begins: bytes) -> bool:
    try:
        return (await blobs.get(key)).startswith(begins)
    except BlobMissing:
        return False


async def retire_unused_key(db: Db, blobs: Blobs, path: Path, *, number: int) -> None:
    """Take an old key out of the file; KeyKept while anything is under it, or may still be written under it."""
    uses = await count_uses(db, blobs, number=number)
    if uses != Uses(0, 0, 0):
        message = (
            f"Key {number} still opens {uses.fields} fields, {uses.files} files and {uses.jobs} letters that wait to be sent. "
            "`quanzi keys rotate` moves fields and files over; letters go when they are sent. Nothing was changed."
        )
        raise KeyKept(message)
    _refuse_fresh(path)
    retire_key(path, number=number)


def _refuse_fresh(path: Path) -> None:
    if time.time() - path.stat().st_mtime < MINUTES_SINCE_ROTATION * 60:
        message = f"The keys were changed a moment ago, and work that began before may not be done. Wait {MINUTES_SINCE_ROTATION} minutes."
        raise KeyKept(message)
