"""What burns after reading: each reader once, then nobody, and never in the clear where it is kept."""

import asyncio
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from quanzi import messaging
from quanzi.infra.crypto import Keys
from quanzi.infra.fleeting import FleetingKeys, KeyGone
from quanzi.infra.postgres import Db
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.messaging import burning
from tests.make import messages as make
from tests.make import people
from tests.make.pictures import make_jpeg

SECRET = "the password of the shed is plum"


@pytest.fixture
def fleeting(tmp_path: Path) -> FleetingKeys:
    """Keys in a folder of the test's own."""
    return FleetingKeys(tmp_path / "fleeting")


async def _send(db: Db, fleeting: FleetingKeys, room: make.Room, by: Person, text: str = SECRET) -> messaging.Sent:
    return await burning.send_burning(db, fleeting=fleeting, by=by, room_id=room.room_id, message_id=uuid4(), content="text", text=text)


def _files(fleeting: FleetingKeys) -> list[Path]:
    return [path for path in fleeting.folder.glob("*/*") if path.is_file()]


async def test_each_reader_opens_it_once_and_the_last_destroys_the_key(db: Db, keys: Keys, fleeting: FleetingKeys) -> None:
    room = await db.run(make.make_group)
    author, one, other = room.people
    sent = await _send(db, fleeting, room, author)
    on = {"fleeting": fleeting, "keys": keys, "room_id": room.room_id, "position": sent.position}
    with pytest.raises(burning.AlreadyBurnt):
        await burning.open_burning(db, by=author, **on)
    assert (await burning.open_burning(db, by=one, **on)).text == SECRET
    with pytest.raises(burning.AlreadyBurnt):
        await burning.open_burning(db, by=one, **on)
    assert len(_files(fleeting)) == 1
    opened = await burning.open_burning(db, by=other, **on)
    assert (opened.text, _files(fleeting)) == (SECRET, [])
    assert burning.is_genuine(keys, opened.copy)
    stranger = await db.run(people.make_member)
    with pytest.raises(NotFound):
        await burning.open_burning(db, by=stranger, **on)
    message = await db.read(lambda tx: messaging.find_message(tx, by=one, room_id=room.room_id, position=sent.position))
    assert message.body == {"burn": {"content": "text", "opened": 2, "gone": True}}


async def test_a_copy_that_was_changed_is_not_genuine(db: Db, keys: Keys, fleeting: FleetingKeys) -> None:
    room = await db.run(make.make_pair)
    sent = await _send(db, fleeting, room, room.people[0])
    opened = await burning.open_burning(db, fleeting=fleeting, keys=keys, by=room.people[1], room_id=room.room_id, position=sent.position)
    said = opened.copy
    forged = burning.BurntCopy(said.room_id, said.position, said.author_id, said.content, "something worse", said.signature)
    assert not burning.is_genuine(keys, forged)


async def test_a_picture_burns_as_well(db: Db, keys: Keys, fleeting: FleetingKeys) -> None:
    room = await db.run(make.make_pair)
    sent = await burning.send_burning(
        db, fleeting=fleeting, by=room.people[0], room_id=room.room_id, message_id=uuid4(), content="picture", data=make_jpeg()
    )
    opened = await burning.open_burning(db, fleeting=fleeting, keys=keys, by=room.people[1], room_id=room.room_id, position=sent.position)
    assert opened.data.startswith((b"RIFF", b"\xff\xd8"))
    assert _files(fleeting) == []


async def test_two_taps_of_one_reader_and_two_readers_at_once(db: Db, keys: Keys, fleeting: FleetingKeys) -> None:
    room = await db.run(make.make_group)
    sent = await _send(db, fleeting, room, room.people[0])

    async def tap(person: Person) -> str:
        try:
            opened = await burning.open_burning(db, fleeting=fleeting, keys=keys, by=person, room_id=room.room_id, position=sent.position)
        except burning.AlreadyBurnt:
            return ""
        return opened.text

    one, other = room.people[1:]
    read = await asyncio.gather(tap(one), tap(one), tap(other), tap(other), tap(one))
    assert sorted(read) == ["", "", "", SECRET, SECRET]
    assert _files(fleeting) == []


async def test_what_nobody_opens_or_its_author_takes_back_is_swept(db: Db, fleeting: FleetingKeys, monkeypatch: pytest.MonkeyPatch) -> None:
    room = await db.run(make.make_pair)
    author, reader = room.people
    late, recalled = await _send(db, fleeting, room, author), await _send(db, fleeting, room, author)
    await db.run(lambda tx: messaging.recall_message(tx, by=author, room_id=room.room_id, position=recalled.position))
    await db.run(lambda tx: tx.execute("UPDATE messaging.sealed SET expires_at = $2 WHERE position = $1", late.position, tx.now))
    monkeypatch.setattr("quanzi.messaging.burn.ORPHAN_SECONDS", -1.0)
    assert await burning.sweep_burning(db, fleeting=fleeting) == 1
    assert _files(fleeting) == []
    message = await db.read(lambda tx: messaging.find_message(tx, by=reader, room_id=room.room_id, position=late.position))
    assert message.body == {"burn": {"content": "text", "opened": 0, "gone": True}}


async def test_sent_again_it_is_the_same_and_a_destroyed_key_opens_nothing(tmp_path: Path) -> None:
    keys = FleetingKeys(tmp_path)
    place, item = uuid4(), UUID(int=7)
    box, again = await keys.seal(b"one", place_id=place, item_id=item), await keys.seal(b"one", place_id=place, item_id=item)
    assert [await keys.open(one, place_id=place, item_id=item) for one in (box, again)] == [b"one", b"one"]
    with pytest.raises(KeyGone):
        await keys.open(box, place_id=uuid4(), item_id=item)
    await keys.destroy(place_id=place, item_id=item)
    await keys.destroy(place_id=place, item_id=item)
    with pytest.raises(KeyGone):
        await keys.open(box, place_id=place, item_id=item)
