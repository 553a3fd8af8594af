"""Passing on what was said, by the room's terms and with its author's name; and taking a copy of a room."""

import io
import json
import zipfile
from dataclasses import replace
from uuid import uuid4

import pytest

from quanzi import messaging, relations
from quanzi.app.exports import make_export
from quanzi.identity import account
from quanzi.infra import parts
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import Invalid, NotFound
from quanzi.messaging import keeping, tending
from quanzi.messaging.errors import KeptInRoom, NotForwardable
from quanzi.messaging.take_along import copy_room
from tests.make import groups as make_groups
from tests.make import messages as make
from tests.make import people
from tests.make.site import Site


async def test_others_words_leave_a_group_by_its_terms_with_their_name(tx: Tx) -> None:
    room = await make.make_group(tx)
    owner, author, _ = room.people
    sent = await make.say(tx, room, author, "Tea at nine")
    found = await keeping.find_forward(tx, by=owner, room_id=room.room_id, position=sent.position)
    assert (found.text, found.body) == ("Tea at nine", {"forwarded": {"author_id": str(author.id)}})
    await tending.change_terms(tx, by=owner, room_id=room.room_id, change=tending.TermsChange(may_forward=False))
    with pytest.raises(KeptInRoom):
        await keeping.find_forward(tx, by=owner, room_id=room.room_id, position=sent.position)
    mine = await keeping.find_forward(tx, by=author, room_id=room.room_id, position=sent.position)
    assert mine.body == {"forwarded": {"author_id": None}}
    burns = await make.say(tx, room, owner, "", kind="burn", body={"burn": {}})
    with pytest.raises(NotForwardable):
        await keeping.find_forward(tx, by=owner, room_id=room.room_id, position=burns.position)
    with pytest.raises(NotFound):
        await keeping.find_forward(tx, by=await people.make_member(tx), room_id=room.room_id, position=sent.position)


async def test_a_name_from_between_two_is_not_told_and_the_first_author_stays(tx: Tx) -> None:
    pair, room = await make.make_pair(tx), await make.make_group(tx)
    one, other = pair.people
    await make.say(tx, pair, other, "Between us")
    found = await keeping.find_forward(tx, by=one, room_id=pair.room_id, position=1)
    assert found.body["forwarded"] == {"author_id": None}
    owner, second, _ = room.people
    await make.say(tx, room, owner, "Passed", body={"forwarded": {"author_id": str(other.id)}})
    again = await keeping.find_forward(tx, by=second, room_id=room.room_id, position=1)
    assert again.body["forwarded"] == {"author_id": str(other.id)}


async def test_a_message_is_passed_on_once_into_each_room(site: Site) -> None:
    db = site.house.db
    room, pair = await db.run(make.make_group), await db.run(make.make_pair)
    owner = room.people[0]
    target = await db.run(lambda tx: make.fill_group(tx, [owner, pair.people[0]]))
    await db.run(lambda tx: make.say(tx, room, room.people[1], "Tea at nine"))
    message_id = uuid4()
    for _again in range(2):
        sent = await keeping.forward_message(
            db, site.house.blobs, by=owner, room_id=room.room_id, position=1, to_room_ids=[target.room_id], message_id=message_id
        )
        assert [one.position for one in sent] == [1]
    async with db.transaction() as tx:
        (message,) = (await messaging.read_room(tx, by=pair.people[0], room_id=target.room_id)).messages
    assert (message.text, message.author_id) == ("Tea at nine", owner.id)
    with pytest.raises(Invalid):
        await keeping.forward_message(
            db, site.house.blobs, by=owner, room_id=room.room_id, position=1, to_room_ids=[], message_id=message_id
        )


async def test_a_copy_holds_what_its_member_sees_and_nothing_that_burns(tx: Tx) -> None:
    room = await make_groups.make_group(tx, count=3)
    owner, hides, reader = room.people
    await make.say(tx, room, owner, "first words")
    await make.say(tx, room, hides, "hidden words")
    await make.say(tx, room, owner, "", kind="burn", body={"burn": {}})
    await make.say(tx, room, owner, "last words")
    await relations.block_person(tx, by=hides, person_id=reader.member_id)
    await tx.execute(
        "UPDATE messaging.member SET joined_position = 1, read_position = 1 WHERE room_id = $1 AND person_id = $2", room.room_id, reader.id
    )
    copy = await copy_room(tx, person_id=reader.member_id, room_id=room.room_id)
    assert [one.text for one in copy.messages] == ["last words"]
    assert "last words" in copy.text
    assert "words" not in copy.text.replace("last words", "")
    with pytest.raises(NotFound):
        await copy_room(tx, person_id=tx.new_id(), room_id=room.room_id)


async def test_the_copy_comes_as_a_zip_with_ones_other_copies(site: Site) -> None:
    house = site.house
    room = await house.db.run(make.make_group)
    owner = replace(room.people[0], scopes=None)
    await house.db.run(lambda tx: make.say(tx, room, owner, "普洱茶 at nine"))
    export = await house.db.run(lambda tx: keeping.ask_room_copy(tx, by=owner, room_id=room.room_id))
    payload = {"person_id": str(owner.id), "export_id": str(export.export_id), "room_id": str(room.room_id)}
    await make_export(house, payload)
    sealed = await house.db.run(lambda tx: account.take_export(tx, by=owner, export_id=export.export_id))
    data = b"".join(
        [
            part
            async for part in parts.read_file(
                house.blobs, house.keys, key=sealed.blob_key, place=sealed.place, size_bytes=sealed.size_bytes
            )
        ]
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert set(archive.namelist()) == {"README.txt", "room.json", "messages.json", "conversation.txt"}
        assert "普洱茶 at nine" in archive.read("conversation.txt").decode()
        assert [one["text"] for one in json.loads(archive.read("messages.json"))] == ["普洱茶 at nine"]
