"""Files beside the database: in a folder, or in an S3-compatible store through obstore; one protocol for both."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import obstore
from obstore.store import LocalStore, ObjectStore, S3Store

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
    return StoreBlobs(LocalStore(folder, mkdir=True))
