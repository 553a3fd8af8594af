"""A burning message leaves no word anywhere: tables, write-ahead log, files, logs, backups, a restored house."""

import asyncio
import base64
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg

from quanzi.infra.postgres import Db, open_pool
from quanzi.kernel.person import Person
from tests.make import debts
from tests.make.house import RunningHouse, open_house

WORDS = "four random words"
SECRET = "plum-shed-4711-梅子"


async def _befriend(url: str, one: Person, other: Person) -> None:
    pool = await open_pool(url, size_max=1)
    await Db(pool).run(lambda tx: debts.make_contacts(tx, one, other))
    await pool.close()


def _traces(folder: Path, *wanted: bytes) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and any(one in path.read_bytes() for one in wanted)]


def test_no_word_and_no_key_is_left(home: Path, tmp_path: Path) -> None:
    archive = tmp_path / "house.backup"
    with open_house(home, backup_passphrase=WORDS) as house:
        one, her = house.member_cookie(name="林晓明")
        other, his = house.member_cookie(name="李伟")
        asyncio.run(_befriend(house.server.url(), one, other))
        headers = {"origin": house.url}
        with httpx.Client(base_url=f"{house.url}/api/v1", cookies=her, headers=headers) as sender:
            room_id = sender.post("/pairs", json={"person_id": str(other.member_id)}).raise_for_status().json()["room_id"]
            message = {"message_id": str(uuid4()), "text": SECRET}
            sent = sender.post(f"/rooms/{room_id}/burning", json=message).raise_for_status().json()
        (key_file,) = [path for path in (home / "fleeting").glob("*/*") if path.is_file()]
        key = key_file.read_bytes()
        early = tmp_path / "early.backup"
        assert house.run("backup", str(early)).returncode == 0
        with httpx.Client(base_url=f"{house.url}/api/v1", cookies=his, headers=headers) as reader:
            opened = reader.post(f"/rooms/{room_id}/messages/{sent['position']}/open").raise_for_status().json()
            assert opened["text"] == SECRET
            assert reader.post(f"/rooms/{room_id}/messages/{sent['position']}/open").status_code == 409
        assert house.run("backup", str(archive)).returncode == 0
        with psycopg.connect(house.server.url(), autocommit=True) as connection:
            connection.execute("CHECKPOINT")
        wanted = [SECRET.encode(), base64.b64encode(SECRET.encode()), key, base64.b64encode(key), key.hex().encode()]
        assert _traces(home, *wanted) == []
        assert SECRET not in house.output
        assert SECRET in _traces_of_words(house), "what is looked for would be found"
    assert not any(one in backup.read_bytes() for backup in (early, archive) for one in wanted)
    # made while it could still be read: the box is in it, and nothing that opens it
    restored = RunningHouse(tmp_path / "new", settings={"backup_passphrase": WORDS})
    assert restored.run("restore", str(early)).returncode == 0
    assert not list((restored.home / "fleeting").glob("*/*"))
    assert _traces(restored.home, *wanted) == []


def _traces_of_words(house: RunningHouse) -> str:
    """The same words in a table, which the search does find: so that a search that finds nothing says something."""
    with psycopg.connect(house.server.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE public.planted AS SELECT %s::text AS words", (SECRET,))
        connection.execute("CHECKPOINT")
    found = _traces(house.home, SECRET.encode())
    return SECRET if found else ""
