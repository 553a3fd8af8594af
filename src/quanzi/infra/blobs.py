"""Files beside the database: in a folder, or in an S3-compatible store through obstore; one protocol for both."""

import asyncio
import contextlib
import os
import secrets
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import obstore
from obstore.store import ObjectStore, S3Store

from quanzi.infra.settings import Settings


class BlobMissing(Exception):
    """There is no blob of that key."""


class Blobs(Protocol):
    """Put, get and delete bytes by key; keys are made by us, never by a member."""

    async def put(self, key: str, data: bytes) -> None:
        """Store durably, replacing what was there."""
        ...

    async def get(self, key: str) -> bytes:
        """The bytes, or BlobMissing."""
        ...

    async def delete(self, key: str) -> None:
        """Remove; nothing happens when it is not there."""
        ...

    def list_keys(self) -> AsyncIterator[str]:
        """Every key, in no order; for backups."""
        ...

    def list_old(self, prefix: str, *, before: datetime) -> AsyncIterator[Sequence[str]]:
        """Batches of the keys under `prefix` (as in `pictures/`) that were put before a moment; for sweeps."""
        ...


@dataclass(frozen=True, slots=True)
class StoreBlobs:
    """Blobs in any store of obstore."""

    store: ObjectStore

    async def put(self, key: str, data: bytes) -> None:
        """Store durably, replacing what was there."""
        await obstore.put_async(self.store, key, data)

    async def get(self, key: str) -> bytes:
        """The bytes, or BlobMissing."""
        try:
            found = await obstore.get_async(self.store, key)
            return bytes(await found.bytes_async())
        except FileNotFoundError as error:
            raise BlobMissing(key) from error

    async def delete(self, key: str) -> None:
        """Remove; nothing happens when it is not there."""
        try:
            await obstore.delete_async(self.store, key)
        except FileNotFoundError:
            return

    async def list_keys(self) -> AsyncIterator[str]:
        """Every key, in no order; for backups."""
        async for batch in obstore.list(self.store):
            for one in batch:
                yield one["path"]

    async def list_old(self, prefix: str, *, before: datetime) -> AsyncIterator[Sequence[str]]:
        """Batches of the keys under `prefix` (as in `pictures/`) that were put before a moment; for sweeps."""
        async for batch in obstore.list(self.store, prefix):
            yield [one["path"] for one in batch if one["last_modified"] < before]


@dataclass(frozen=True, slots=True)
class FolderBlobs:
    """Blobs in a folder, on the disk before `put` returns: who was told that a photo is kept still has it after a power cut.

    obstore's own LocalStore leaves that to the system, which may take half a minute.
    """

    folder: Path

    async def put(self, key: str, data: bytes) -> None:
        """Store durably, replacing what was there."""
        await asyncio.to_thread(self._write, self._path(key), data)

    async def get(self, key: str) -> bytes:
        """The bytes, or BlobMissing."""
        try:
            return await asyncio.to_thread(self._path(key).read_bytes)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise BlobMissing(key) from error

    async def delete(self, key: str) -> None:
        """Remove; nothing happens when it is not there."""
        await asyncio.to_thread(self._path(key).unlink, missing_ok=True)

    async def list_keys(self) -> AsyncIterator[str]:
        """Every key, in no order; for backups."""
        async for batch in self.list_old("", before=datetime.max.replace(tzinfo=UTC)):
            for key in batch:
                yield key

    async def list_old(self, prefix: str, *, before: datetime) -> AsyncIterator[Sequence[str]]:
        """Batches of the keys under `prefix` (as in `pictures/`) that were put before a moment; for sweeps."""
        folders = os.walk(self.folder / prefix)
        while (batch := await asyncio.to_thread(self._list_next, folders, before)) is not None:
            yield batch

    def _path(self, key: str) -> Path:
        path = Path(os.path.normpath(self.folder / key))
        if not path.is_relative_to(self.folder):
            raise BlobMissing(key)
        return path

    def _write(self, path: Path, data: bytes) -> None:
        self._make_folder(path.parent)
        # half a file never has the name; one that a crash left behind is swept like any other that no row knows
        part = path.with_name(f"{path.name}.part-{secrets.token_hex(8)}")
        try:
            with part.open("wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)

    def _make_folder(self, folder: Path) -> None:
        """With those above it; a fresh name is on the disk once the folder that holds it is."""
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)

    def _list_next(self, folders: Iterator[tuple[str, list[str], list[str]]], before: datetime) -> list[str] | None:
        """The old files of the next folder; None after the last."""
        at = next(folders, None)
        if at is None:
            return None
        keys: list[str] = []
        for name in at[2]:
            path = Path(at[0], name)
            with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
                if path.stat().st_mtime < before.timestamp():
                    keys.append(path.relative_to(self.folder).as_posix())
        return keys


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_blobs(settings: Settings) -> Blobs:
    """The store that the settings name."""
    if settings.blobs == "s3":
        given = {
            "endpoint": settings.s3_endpoint,
            "region": settings.s3_region,
            "access_key_id": settings.s3_access_key,
            "secret_access_key": settings.s3_secret_key,
        }
        return StoreBlobs(
            S3Store.from_url(
                settings.s3_url,
                config={name: value for name, value in given.items() if value},  # pyright: ignore[reportArgumentType] -- a TypedDict whose keys are all optional
                client_options={"allow_http": settings.s3_endpoint.startswith("http://"), "timeout": timedelta(seconds=30)},
                retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=20)},
            )
        )
    folder: Path = settings.home / "blobs"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return FolderBlobs(folder)
