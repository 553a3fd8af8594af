"""A file of any size, kept sealed in parts, so that neither keeping nor taking it needs room for all of it.

Format 1: the file in pieces of 4 MiB, the last one what is left. The first lies under the file's own key, the others
under `<key>.000001` and on. Each begins with the format's number; the rest is sealed to the file's place together with
its size and the piece's number, so that a piece that was changed, moved, or left out does not open. How many there are
follows from the size, which the file's row keeps.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from quanzi.infra.blobs import Blobs
from quanzi.infra.crypto import CannotDecrypt, Keys

PART_BYTES = 4 * 2**20
FORMAT = b"\x01"
_NUMBER = re.compile(r"\.\d{6}$")


async def put_file(blobs: Blobs, keys: Keys, path: Path, *, key: str, place: str) -> int:
    """Keep the file at `path` sealed under `key`; its size in bytes. Read and sealed beside the loop."""
    size_bytes = (await asyncio.to_thread(path.stat)).st_size
    for number in range(count_parts(size_bytes)):
        sealed = await asyncio.to_thread(_seal, keys, path, number, part_place(place, size_bytes, number))
        await blobs.put(part_key(key, number), sealed)
    return size_bytes


async def read_file(blobs: Blobs, keys: Keys, *, key: str, place: str, size_bytes: int) -> AsyncIterator[bytes]:
    """The file's bytes, piece by piece; BlobMissing or CannotDecrypt at the first piece that is not as it was kept."""
    for number in range(count_parts(size_bytes)):
        sealed = await blobs.get(part_key(key, number))
        yield await asyncio.to_thread(_open, keys, sealed, part_place(place, size_bytes, number))


async def delete_file(blobs: Blobs, key: str) -> None:
    """Remove all pieces of a file, however many an earlier try left; nothing happens when there are none."""
    folder = key.rpartition("/")[0] + "/"
    async for batch in blobs.list_old(folder, before=datetime.max.replace(tzinfo=UTC)):
        for one in batch:
            if file_of(one) == key:
                await blobs.delete(one)


def count_parts(size_bytes: int) -> int:
    """How many pieces a file of this size has; an empty one has one."""
    return max(1, -(-size_bytes // PART_BYTES))


def part_key(key: str, number: int) -> str:
    """Under which key a piece lies."""
    return f"{key}.{number:06}" if number else key


def file_of(key: str) -> str:
    """The key of the file whose piece lies under `key`."""
    return _NUMBER.sub("", key)


def part_place(place: str, size_bytes: int, number: int) -> str:
    """To what a piece is sealed, beyond its format's number."""
    return f"{place}:{size_bytes}:{number}"


def _seal(keys: Keys, path: Path, number: int, place: str) -> bytes:
    with path.open("rb") as file:
        file.seek(number * PART_BYTES)
        return FORMAT + keys.encrypt(file.read(PART_BYTES), place=place)


def _open(keys: Keys, sealed: bytes, place: str) -> bytes:
    if not sealed.startswith(FORMAT):
        raise CannotDecrypt(place)
    return keys.decrypt(sealed[len(FORMAT) :], place=place)
