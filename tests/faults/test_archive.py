"""A backup holds the whole house, and a new one is made of it, in a folder that was empty."""

import asyncio
import zipfile
from pathlib import Path

import msgspec
import psycopg
import pytest

from quanzi.app import archive as archives
from quanzi.infra import blobs, crypto
from quanzi.infra.settings import load_settings
from tests.make.house import RunningHouse, open_house

WORDS = "four random words"


def _rows(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT person_id, name, joined_at FROM identity.person ORDER BY person_id").fetchall()


def test_a_restored_house_holds_what_the_first_one_held(home: Path, tmp_path: Path) -> None:
    archive = tmp_path / "house.backup"
    with open_house(home, backup_passphrase=WORDS) as house:
        person, _cookies = house.member_cookie(name="林晓明")
        store = blobs.open_blobs(load_settings(home=home, environment={}))
        asyncio.run(store.put("media/one.webp", b"picture" * 1000))
        keys = crypto.open_keys(crypto.key_file(home))
        sealed = keys.encrypt("13800138000", place="person_address:1")
        # beside the running house
        written = house.run("backup", str(archive))
        assert written.returncode == 0, written.stderr
        before = _rows(house.server.url())
    assert archive.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(archive) as opened:
        assert b"hash_key" not in opened.read("keys")

    new = RunningHouse(tmp_path / "new", settings={"backup_passphrase": "another passphrase"})
    refused = new.run("restore", str(archive))
    assert refused.returncode == 1
    assert "does not open" in refused.stderr
    assert not new.home.exists()

    new.settings["backup_passphrase"] = WORDS
    done = new.run("restore", str(archive))
    assert done.returncode == 0, done.stderr
    assert "not empty" in new.run("restore", str(archive)).stderr
    with open_house(new.home) as restored:
        assert _rows(restored.server.url()) == before
        assert any(row[0] == person.member_id for row in before)
        store = blobs.open_blobs(load_settings(home=new.home, environment={}))
        assert asyncio.run(store.get("media/one.webp")) == b"picture" * 1000
        assert crypto.open_keys(crypto.key_file(new.home)).decrypt(sealed, place="person_address:1") == b"13800138000"
        assert restored.run("check").returncode == 0


def test_keys_that_change_while_a_house_is_copied_leave_no_backup(url: str, tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path / "home", environment={})
    path = crypto.key_file(settings.home)
    crypto.open_keys(path)
    rotated: list[int] = []

    def rotate_once(_what: str, _done: int) -> None:
        if not rotated:
            rotated.append(crypto.rotate_keys(path))

    with pytest.raises(archives.BadArchive, match="make the backup again"):
        archives.write_archive(settings, url, to=tmp_path / "house.backup", words=WORDS, progress=rotate_once)
    assert rotated == [2]
    assert [one.name for one in tmp_path.iterdir()] == ["home"]


def test_a_file_that_is_no_backup_or_was_cut_short_makes_nothing(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path / "home", environment={})
    for content in (b"", b"PK\x03\x04 not much of an archive", b"x" * 100_000):
        (tmp_path / "file").write_bytes(content)
        with pytest.raises(archives.BadArchive, match="no backup of Quanzi"):
            archives.read_archive(settings, source=tmp_path / "file", words=WORDS, progress=lambda _what, _done: None)
        assert not settings.home.exists()


def test_a_restored_house_never_starts_against_the_places_of_the_old_one(home: Path, tmp_path: Path) -> None:
    archive = tmp_path / "house.backup"
    old = home / "quanzi.toml"
    with open_house(home, backup_passphrase=WORDS) as house:
        old.write_text('age_min_years = 18\ndatabase_url = "postgresql://quanzi@db.example.org/quanzi"\nblobs="s3"\ns3_url = "s3://old"\n')
        settings = msgspec.structs.replace(load_settings(home=home, environment={}), blobs="files")
        archives.write_archive(settings, house.server.url(), to=archive, words=WORDS, progress=lambda _what, _done: None)
    new = RunningHouse(tmp_path / "new", settings={"backup_passphrase": WORDS})
    done = new.run("restore", str(archive))
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "database_url, blobs, s3_url named places of the old house" in said
    assert "database is the embedded one; its files lie in its own folder" in said
    restored = load_settings(home=new.home, environment={})
    assert (restored.database_url, restored.blobs, restored.s3_url, restored.age_min_years) == ("", "files", "", 18)
    assert "db.example.org" in (new.home / "quanzi.toml").read_text(), "to be read, not lost"
