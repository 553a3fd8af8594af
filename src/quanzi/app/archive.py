"""A backup: the whole house in one file, and a new house out of it.

The archive is a plain ZIP: `house.json` says what it is, `keys` holds the key file and the settings under a passphrase,
`database` is PostgreSQL's own custom dump, `blobs/…` are the files. Everything is streamed, so that a backup needs no
room but its own. The dump is one snapshot; blobs are copied after it, and what is in them is never changed in place, so
that every row of the snapshot finds its file unless that was deleted meanwhile. New keys do seal fields and files anew:
when they came in the middle, the archive could not be read, and so there is none.
"""

import asyncio
import contextlib
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import msgspec
import psycopg

import quanzi
from quanzi.infra import blobs, crypto, home, passphrase
from quanzi.infra.postgres import embedded_server, ensure_database, ensure_roles, migrate_database, postgres_program
from quanzi.infra.settings import FILE_NAME, Settings

FORMAT = 1
_BLOBS = "blobs/"
_CHUNK_BYTES = 2**20
_PLACE = re.compile(r"""^[ \t]*["']?(database_url|blobs|s3_url)["']?[ \t]*=.*$""", re.MULTILINE)

Progress = Callable[[str, int], None]
"""Called with what is being done and how many bytes or files of it are done."""


class BadArchive(Exception):
    """The file is no backup of ours, or it can't be put where it should go; the message says why."""


class Description(msgspec.Struct, frozen=True):
    """What an archive says about itself."""

    format: int
    quanzi: str
    made_at: datetime


class Restored(msgspec.Struct, frozen=True):
    """What an archive said about itself, and which of its settings named places of the old house and were left out."""

    described: Description
    left_out: list[str]


class _Secrets(msgspec.Struct, frozen=True):
    keys: str
    settings: str


def write_archive(settings: Settings, url: str, *, to: Path, words: str, progress: Progress) -> None:
    """Write the backup of a house whose database is at `url`, with its keys under the passphrase `words`."""
    if to.exists():
        message = f"{to} exists already; a backup never overwrites another."
        raise BadArchive(message)
    part = to.with_name(f"{to.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
                _write_parts(archive, settings, url, words, progress)
            out.flush()
            os.fsync(out.fileno())
        part.rename(to)
    finally:
        part.unlink(missing_ok=True)


def _write_parts(archive: zipfile.ZipFile, settings: Settings, url: str, words: str, progress: Progress) -> None:
    described = Description(format=FORMAT, quanzi=quanzi.__version__, made_at=datetime.now(tz=UTC))
    archive.writestr("house.json", msgspec.json.encode(described))
    secrets = _read_secrets(settings)
    archive.writestr("keys", passphrase.seal(msgspec.json.encode(secrets), words))
    with archive.open("database", "w", force_zip64=True) as out:
        _dump(url, out, progress)
    asyncio.run(_copy_blobs(archive, blobs.open_blobs(settings), progress))
    if _read_secrets(settings).keys != secrets.keys:
        message = "The keys of this house were changed while it was copied. Nothing was kept; make the backup again."
        raise BadArchive(message)


def _read_secrets(settings: Settings) -> _Secrets:
    file = settings.home / FILE_NAME
    return _Secrets(keys=crypto.key_file(settings.home).read_text(), settings=file.read_text() if file.exists() else "")


def _dump(url: str, out: IO[bytes], progress: Progress) -> None:
    command = [postgres_program("pg_dump"), "--format=custom", "--compress=gzip:3", "--no-owner", "--dbname", url]
    # complaints go to a file: a pipe that nobody reads meanwhile could fill up and stop the dump
    with tempfile.TemporaryFile() as complaints:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints) as process:
            done = 0
            while process.stdout is not None and (chunk := process.stdout.read(_CHUNK_BYTES)):
                out.write(chunk)
                done += len(chunk)
                progress("database", done)
        if process.returncode != 0:
            message = f"The database could not be read: {_read_complaint(complaints)}"
            raise BadArchive(message)


def _read_complaint(complaints: IO[bytes]) -> str:
    complaints.seek(0)
    return complaints.read().decode(errors="replace").strip()


async def _copy_blobs(archive: zipfile.ZipFile, store: blobs.Blobs, progress: Progress) -> None:
    done = 0
    async for key in store.list_keys():
        with contextlib.suppress(blobs.BlobMissing):
            archive.writestr(_BLOBS + key, await store.get(key))
            done += 1
            progress("files", done)


def read_archive(settings: Settings, *, source: Path, words: str, progress: Progress) -> Restored:
    """Make a new house in the empty folder `settings.home` out of a backup.

    Its settings come along, but where they name the old house's database or bucket, which may still be in use, they
    become comments: nothing but what was asked for now says where the new house lies.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            described = _describe(archive)
            secrets = _open_secrets(archive, words)
            _refuse_full(settings)
            _fill(archive, settings, _Secrets(secrets.keys, _without_places(secrets.settings)), progress)
    except zipfile.BadZipFile as error:
        message = f"{source} is no backup of Quanzi, or it was cut short: {error}"
        raise BadArchive(message) from error
    return Restored(described, _PLACE.findall(secrets.settings))


def _without_places(text: str) -> str:
    return _PLACE.sub(r"# of the house in the backup: \g<0>", text)


def _describe(archive: zipfile.ZipFile) -> Description:
    try:
        described = msgspec.json.decode(archive.read("house.json"), type=Description)
    except (KeyError, msgspec.DecodeError) as error:
        message = f"{archive.filename} is no backup of Quanzi."
        raise BadArchive(message) from error
    if described.format > FORMAT:
        message = f"This backup was made by Quanzi {described.quanzi}, which writes a newer form. Restore it with that version."
        raise BadArchive(message)
    return described


def _open_secrets(archive: zipfile.ZipFile, words: str) -> _Secrets:
    try:
        return msgspec.json.decode(passphrase.unseal(archive.read("keys"), words), type=_Secrets)
    except KeyError as error:
        message = f"{archive.filename} holds no keys; it was cut short."
        raise BadArchive(message) from error
    except passphrase.WrongPassphrase as error:
        message = "The passphrase does not open the keys of this backup. Nothing was written."
        raise BadArchive(message) from error


def _refuse_full(settings: Settings) -> None:
    if settings.home.exists() and any(settings.home.iterdir()):
        message = f"{settings.home} is not empty. Restore into a new folder: QUANZI_HOME=/another/folder quanzi restore …"
        raise BadArchive(message)
    if settings.database_url:
        with psycopg.connect(settings.database_url) as connection:
            if connection.execute("SELECT to_regclass('infra.schema_version')").fetchone() != (None,):
                message = "The database of database_url is not empty. Restore into a new one."
                raise BadArchive(message)


def _fill(archive: zipfile.ZipFile, settings: Settings, secrets: _Secrets, progress: Progress) -> None:
    with home.hold_home(settings.home, command="restore"):
        try:
            _write_private(crypto.key_file(settings.home), secrets.keys)
            if secrets.settings:
                _write_private(settings.home / FILE_NAME, secrets.settings)
            url = ensure_database(settings)
            ensure_roles(url)
            _load(archive, url, progress)
            migrate_database(url)
            asyncio.run(_put_blobs(archive, blobs.open_blobs(settings), progress))
        except BaseException:
            _stop(settings)
            _leave_empty(settings.home)
            raise
        _stop(settings)


def _stop(settings: Settings) -> None:
    if not settings.database_url:
        embedded_server(settings).stop(seconds=30)


def _leave_empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)


def _load(archive: zipfile.ZipFile, url: str, progress: Progress) -> None:
    command = [postgres_program("pg_restore"), "--exit-on-error", "--no-owner", "--single-transaction", "--dbname", url]
    with tempfile.TemporaryFile() as complaints:
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=complaints) as process:
            done = 0
            # a restore that gave up reads no further; its complaint says why
            with contextlib.suppress(BrokenPipeError), archive.open("database") as dump:
                while process.stdin is not None and (chunk := dump.read(_CHUNK_BYTES)):
                    process.stdin.write(chunk)
                    done += len(chunk)
                    progress("database", done)
        if process.returncode != 0:
            message = f"The database could not be filled: {_read_complaint(complaints)}"
            raise BadArchive(message)


async def _put_blobs(archive: zipfile.ZipFile, store: blobs.Blobs, progress: Progress) -> None:
    for done, name in enumerate((name for name in archive.namelist() if name.startswith(_BLOBS)), 1):
        await store.put(name.removeprefix(_BLOBS), archive.read(name))
        progress("files", done)
