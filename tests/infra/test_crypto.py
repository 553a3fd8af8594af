"""Keys: personal fields stay sealed to their place, rotation loses nothing, and a foreign key file is refused."""

import asyncio
import os
import stat
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanzi.app.rekey import SEALED, SEALED_FILES, Moved, Sealed, re_encrypt_column, re_encrypt_files, retire_unused_key
from quanzi.identity import account, letter, verification
from quanzi.identity.claim import Rules
from quanzi.identity.model import Address, AddressKind
from quanzi.infra import crypto, parts, passphrase
from quanzi.infra.blobs import FolderBlobs
from quanzi.infra.postgres import Db, Tx
from tests.make import people

FAST = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FAST
@given(st.binary(max_size=200), st.text(max_size=30))
def test_a_field_comes_back_only_at_its_place(keys: crypto.Keys, plain: bytes, place: str) -> None:
    sealed = keys.encrypt(plain, place=place)
    assert keys.decrypt(sealed, place=place) == plain
    with pytest.raises(crypto.CannotDecrypt):
        keys.decrypt(sealed, place=place + "x")


@FAST
@given(st.data())
def test_a_changed_or_short_field_is_refused(keys: crypto.Keys, data: st.DataObject) -> None:
    sealed = bytearray(keys.encrypt("13800138000", place="p"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    for broken in (bytes(sealed), bytes(sealed[:5]), b""):
        with pytest.raises(crypto.CannotDecrypt):
            keys.decrypt(broken, place="p")


def test_the_key_file_is_closed_to_others_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    first = crypto.open_keys(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert crypto.open_keys(path).keyed_hash("a", purpose="b") == first.keyed_hash("a", purpose="b")
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


def test_rotation_keeps_old_fields_and_look_ups(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    running = crypto.open_keys(path)
    old, look_up = running.encrypt("plain", place="p"), running.keyed_hash("a", purpose="b")
    assert crypto.rotate_keys(path) == 2
    rotated = crypto.open_keys(path)
    assert rotated.decrypt(old, place="p") == b"plain"
    assert not rotated.is_current(old)
    assert rotated.keyed_hash("a", purpose="b") == look_up
    # a process that runs on learns of the new key when it meets it
    assert running.decrypt(rotated.encrypt("new", place="p"), place="p") == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_signatures_are_for_one_value_and_purpose(keys: crypto.Keys) -> None:
    signature = keys.sign("value", purpose="link")
    assert keys.is_signed("value", signature, purpose="link")
    assert not keys.is_signed("value", signature, purpose="other")
    assert not keys.is_signed("valuf", signature, purpose="link")
    assert not keys.is_signed("value", "ä", purpose="link")


async def test_a_database_knows_its_keys(db: Db, keys: crypto.Keys, tmp_path: Path) -> None:
    await db.run(lambda tx: crypto.check_keys(tx, keys))
    await db.run(lambda tx: crypto.check_keys(tx, keys))
    foreign = crypto.open_keys(tmp_path / "foreign.json")
    with pytest.raises(crypto.WrongKeys, match="Put the right keys.json back"):
        await db.run(lambda tx: crypto.check_keys(tx, foreign))


async def test_every_sealed_column_of_the_house_is_moved_over(db: Db) -> None:
    columns = await db.pool.fetch(
        "SELECT table_schema || '.' || table_name AS t, column_name AS c FROM information_schema.columns "
        "WHERE column_name LIKE '%\\_encrypted'"
    )
    assert {(row["t"], row["c"]) for row in columns} == {(one.table, one.column) for one in SEALED}


async def test_moving_over_reads_every_field_and_leaves_what_it_cannot(db: Db, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    before = crypto.open_keys(path)
    addresses = Sealed("identity.person_address", "address_encrypted", "person_address", "address_hash")

    async def fill(tx: Tx) -> None:
        person = (await people.make_member(tx)).member_id
        rows = [
            (person, str(number).encode(), before.encrypt(f"mail {number}", place=f"person_address:{person}"), tx.now)
            for number in range(1100)
        ]
        rows.append((person, b"broken", b"\x00\x01" + b"x" * 40, tx.now))
        await tx.execute_many("INSERT INTO identity.person_address VALUES ($1, $2, 'email', $3, $4, $4)", rows)

    await db.run(fill)
    crypto.rotate_keys(path)
    after = crypto.open_keys(path)
    assert await re_encrypt_column(db, after, addresses) == Moved(moved=1100, unreadable=1)
    assert await re_encrypt_column(db, after, addresses) == Moved(moved=0, unreadable=1)
    rows = await db.pool.fetch("SELECT * FROM identity.person_address WHERE address_hash <> 'broken'")
    for row in rows:
        plain = after.decrypt(row["address_encrypted"], place=f"person_address:{row['person_id']}")
        assert plain == b"mail " + row["address_hash"]
        assert after.is_current(row["address_encrypted"])


async def _house_with_files(db: Db, store: FolderBlobs, keys: crypto.Keys, plain: Path) -> tuple[tuple[str, str], account.SealedExport]:
    """A photo of a document, as blob key and place, and an export that lies in three parts."""

    async def fill(tx: Tx) -> tuple[tuple[str, str], account.SealedExport]:
        me = await people.make_member(tx, tier=0)
        document = verification.Document(tx.new_id(), f"documents/{me.id}/one", "image/jpeg")
        claim = verification.read_claim(
            legal_name="林晓明", document="passport", number="E12345678", born_on=date(1990, 1, 1), today=tx.now.date(), age_min_years=16
        )
        await verification.record_check(
            tx,
            by=me,
            keys=keys,
            rules=Rules({"documents": 1}, 3, 5, 16),
            check="documents",
            claim=claim,
            verdict=verification.Verdict(verification.Outcome.WAITING),
            documents=[document],
        )
        export = await account.ask_export(tx, by=me)
        to = Address(AddressKind.EMAIL, "lin@example.org")
        await letter.send_letter(tx, keys=keys, letter=letter.Letter("restored", to, "en", {}))
        await account.finish_export(tx, person_id=me.member_id, export_id=export.export_id, size_bytes=25)
        sealed = await account.take_export(tx, by=me, export_id=export.export_id)
        return (document.blob_key, verification.document_place(me.member_id, document.document_id)), sealed

    (key, place), sealed = await db.run(fill)
    await store.put(key, keys.encrypt("a photo", place=place))
    await asyncio.to_thread(plain.write_bytes, bytes(range(25)))
    await parts.put_file(store, keys, plain, key=sealed.blob_key, place=sealed.place)
    return (key, place), sealed


async def test_files_move_over_and_an_old_key_goes_when_nothing_is_under_it(
    db: Db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "PART_BYTES", 10)
    path, store = tmp_path / "keys.json", FolderBlobs(tmp_path / "blobs")
    running = crypto.open_keys(path)
    (key, place), export = await _house_with_files(db, store, running, tmp_path / "plain")
    crypto.rotate_keys(path)
    keys = crypto.open_keys(path)
    os.utime(path, (0, 0))
    with pytest.raises(crypto.KeyKept, match="2 fields, 4 files and 1 letters"):
        await retire_unused_key(db, store, path, number=1)
    moved = [await re_encrypt_files(db, store, keys, kind) for kind in SEALED_FILES]
    assert moved == [Moved(1), Moved(1)]
    assert [await re_encrypt_files(db, store, keys, kind) for kind in SEALED_FILES] == [Moved(), Moved()]
    for column in SEALED:
        await re_encrypt_column(db, keys, column)
    with pytest.raises(crypto.KeyKept, match="0 fields, 0 files and 1 letters"):
        await retire_unused_key(db, store, path, number=1)
    await db.pool.execute("DELETE FROM pgqueuer")
    await retire_unused_key(db, store, path, number=1)
    after = crypto.open_keys(path)
    assert after.decrypt(await store.get(key), place=place) == b"a photo"
    pieces = parts.read_file(store, after, key=export.blob_key, place=export.place, size_bytes=export.size_bytes)
    assert b"".join([piece async for piece in pieces]) == bytes(range(25))
    # a process that runs on from before seals with what is there now
    assert after.decrypt(running.encrypt("x", place="p"), place="p") == b"x"


async def test_a_key_in_use_an_unknown_one_and_one_just_left_are_kept(db: Db, tmp_path: Path) -> None:
    path, store = tmp_path / "keys.json", FolderBlobs(tmp_path / "blobs")
    crypto.open_keys(path)
    crypto.rotate_keys(path)
    with pytest.raises(crypto.KeyKept, match="Wait 10 minutes"):
        await retire_unused_key(db, store, path, number=1)
    os.utime(path, (0, 0))
    for number, says in ((2, "is the one in use"), (3, "no key 3")):
        with pytest.raises(crypto.KeyKept, match=says):
            await retire_unused_key(db, store, path, number=number)
    await retire_unused_key(db, store, path, number=1)
    assert set(msgspec.json.decode(path.read_bytes())["keys"]) == {"2"}


def test_a_passphrase_opens_and_another_does_not() -> None:
    sealed = passphrase.seal(b"keys", "four random words")
    assert passphrase.unseal(sealed, "four random words") == b"keys"
    for wrong, data in (("four random word", sealed), ("four random words", sealed[:-9]), ("x", b"{}"), ("x", b"\xff")):
        with pytest.raises(passphrase.WrongPassphrase):
            passphrase.unseal(data, wrong)


def test_a_box_cannot_ask_for_all_the_memory() -> None:
    greedy = passphrase.seal(b"keys", "words").replace(b'"memory_kib":65536', b'"memory_kib":99999999')
    with pytest.raises(passphrase.WrongPassphrase):
        passphrase.unseal(greedy, "words")
