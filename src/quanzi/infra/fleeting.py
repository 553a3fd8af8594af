"""Keys that live until something was read: each in a file of its own, outside of the database, of blobs and of every backup.

Without its key a box is noise, wherever copies of it lie. `destroy` writes over the file before it is gone. Several
servers share the folder (QUANZI_FLEETING_FOLDER, never backed up and without snapshots).
"""

import asyncio
import contextlib
import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY_BYTES = 32
_NONCE_BYTES = 12


class KeyGone(Exception):
    """The key was destroyed, or never was: nobody reads this any more."""


@dataclass(frozen=True, slots=True)
class FleetingKeys:
    """One key for each thing, named by where it lies and which it is."""

    folder: Path

    async def seal(self, data: bytes, *, place_id: UUID, item_id: UUID) -> bytes:
        """`data` under a fresh key, which is on the disk before this returns."""
        return await asyncio.to_thread(self._seal, data, place_id, item_id)

    async def open(self, box: bytes, *, place_id: UUID, item_id: UUID) -> bytes:
        """What `seal` was given; KeyGone when nobody can know any more."""
        return await asyncio.to_thread(self._open, box, place_id, item_id)

    async def destroy(self, *, place_id: UUID, item_id: UUID) -> None:
        """Let nobody read it any more; nothing happens when the key is gone."""
        await asyncio.to_thread(self._destroy, self._path(place_id, item_id))

    async def list_old(self, *, seconds: float) -> list[tuple[UUID, UUID]]:
        """The place and item of each key that was made so long ago; for sweeps."""
        return await asyncio.to_thread(lambda: list(self._list_old(seconds)))

    def _path(self, place_id: UUID, item_id: UUID) -> Path:
        return self.folder / str(place_id) / str(item_id)

    def _seal(self, data: bytes, place_id: UUID, item_id: UUID) -> bytes:
        path = self._path(place_id, item_id)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = os.urandom(_KEY_BYTES)
        part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        try:
            # under its name at once and whole, or not at all
            os.link(part, path)
        except FileExistsError:
            # sent again: the same message under the same key
            key = path.read_bytes()
        finally:
            # the name alone: where the link was made, both are one file
            part.unlink()
        _sync_folder(path.parent)
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(key).encrypt(nonce, data, place_id.bytes + item_id.bytes)

    def _open(self, box: bytes, place_id: UUID, item_id: UUID) -> bytes:
        try:
            key = self._path(place_id, item_id).read_bytes()
            return AESGCM(key).decrypt(box[:_NONCE_BYTES], box[_NONCE_BYTES:], place_id.bytes + item_id.bytes)
        except (FileNotFoundError, InvalidTag, ValueError) as error:
            raise KeyGone from error

    def _destroy(self, path: Path) -> None:
        with contextlib.suppress(FileNotFoundError):
            with path.open("r+b") as file:
                file.write(bytes(_KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
            _sync_folder(path.parent)
        with contextlib.suppress(OSError):
            path.parent.rmdir()

    def _list_old(self, seconds: float) -> Iterator[tuple[UUID, UUID]]:
        before = time.time() - seconds
        for path in self.folder.glob("*/*"):
            with contextlib.suppress(FileNotFoundError, ValueError):
                if path.stat().st_mtime >= before:
                    continue
                if path.suffix == ".part":
                    path.unlink()
                else:
                    yield UUID(path.parent.name), UUID(path.name)


def _sync_folder(folder: Path) -> None:
    """Put the folder's list on the disk as well: a file without its name is lost in a power cut."""
    with contextlib.suppress(FileNotFoundError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
