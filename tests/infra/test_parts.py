"""A large file kept sealed in parts: it comes back as it was, and nothing else opens."""

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanzi.infra import parts
from quanzi.infra.blobs import BlobMissing, FolderBlobs
from quanzi.infra.crypto import CannotDecrypt, Keys

KEY = "exports/somebody/copy.zip"


class WatchedKeys(Keys):
    """Says in which threads it worked."""

    threads: set[str]

    def encrypt(self, plain: str | bytes, *, place: str) -> bytes:
        """The same, watched."""
        self.threads.add(threading.current_thread().name)
        return super().encrypt(plain, place=place)

    def decrypt(self, sealed: bytes, *, place: str) -> bytes:
        """The same, watched."""
        self.threads.add(threading.current_thread().name)
        return super().decrypt(sealed, place=place)


@pytest.fixture
def blobs(tmp_path: Path) -> FolderBlobs:
    """An empty folder."""
    return FolderBlobs(tmp_path / "blobs")


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART_BYTES", 10)


async def _put(blobs: FolderBlobs, keys: Keys, tmp_path: Path, data: bytes) -> int:
    path = tmp_path / "plain"
    path.write_bytes(data)
    return await parts.put_file(blobs, keys, path, key=KEY, place="export:1")


async def _read(blobs: FolderBlobs, keys: Keys, size_bytes: int) -> bytes:
    return b"".join([piece async for piece in parts.read_file(blobs, keys, key=KEY, place="export:1", size_bytes=size_bytes)])


@pytest.mark.parametrize("size", [0, 1, 10, 11, 35])
async def test_a_file_comes_back_as_it_was_and_goes_with_all_its_parts(blobs: FolderBlobs, keys: Keys, tmp_path: Path, size: int) -> None:
    data = bytes(range(size))
    assert await _put(blobs, keys, tmp_path, data) == size
    assert await _read(blobs, keys, size) == data
    lying = sorted([key async for key in blobs.list_keys()])
    assert lying == [parts.part_key(KEY, number) for number in range(parts.count_parts(size))]
    other = f"{KEY}x"
    await blobs.put(other, b"another's")
    await parts.delete_file(blobs, KEY)
    assert [key async for key in blobs.list_keys()] == [other]


async def test_what_was_changed_moved_or_left_out_does_not_open(blobs: FolderBlobs, keys: Keys, tmp_path: Path) -> None:
    size = await _put(blobs, keys, tmp_path, b"0123456789abcdefghijABCDEFGHIJ")
    second, third = await blobs.get(f"{KEY}.000001"), await blobs.get(f"{KEY}.000002")
    for wrong in (third, b"\x02" + second[1:], second[:-1] + bytes([second[-1] ^ 1]), b""):
        await blobs.put(f"{KEY}.000001", wrong)
        with pytest.raises(CannotDecrypt):
            await _read(blobs, keys, size)
    await blobs.put(f"{KEY}.000001", second)
    with pytest.raises(CannotDecrypt):
        await _read(blobs, keys, size - 10)
    await blobs.delete(f"{KEY}.000002")
    with pytest.raises(BlobMissing):
        await _read(blobs, keys, size)


async def test_sealing_and_opening_happen_beside_the_loop(blobs: FolderBlobs, tmp_path: Path, keys: Keys) -> None:
    watched = WatchedKeys(tmp_path / "keys.json")
    watched.threads = set()
    size = await _put(blobs, watched, tmp_path, bytes(25))
    assert await _read(blobs, watched, size) == bytes(25)
    assert watched.threads
    assert threading.main_thread().name not in watched.threads
    assert await _read(blobs, keys, size) == bytes(25)


@given(number=st.integers(0, 999_999), name=st.text("abc0123456789-", min_size=1))
def test_the_file_of_a_part_is_told_from_its_key(number: int, name: str) -> None:
    key = f"exports/{name}.zip"
    assert parts.file_of(parts.part_key(key, number)) == key
