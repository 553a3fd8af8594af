"""Messages that carry something: sent once, for those who are in the room since before, and gone when taken back."""

from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx
import pytest

from quanzi import messaging, relations
from quanzi.infra.scan import NoScan
from quanzi.kernel.person import Person
from quanzi.media import attachments
from quanzi.media import jobs as media_jobs
from quanzi.messaging import roster
from tests.make import messages as make
from tests.make.recordings import PEAKS, read_recording
from tests.make.site import Site


async def _record(site: Site, by: Person) -> attachments.Attachment:
    return await attachments.store_voice(site.house.db, site.house.blobs, by=by, data=read_recording(), peaks=PEAKS)


async def _send(client: httpx.AsyncClient, room_id: UUID, *chosen: dict[str, str], message_id: UUID | None = None) -> httpx.Response:
    body = {"message_id": str(message_id or uuid4()), "attachments": list(chosen)}
    return await client.post(f"/api/v1/rooms/{room_id}/messages", json=body)


async def test_a_voice_is_said_heard_and_taken_back(site: Site) -> None:
    room = await site.house.db.run(make.make_pair)
    (me, friend), stranger = [await site.sign_in(one) for one in room.people], (await site.member())[0]
    voice = await _record(site, room.people[0])
    message_id = uuid4()
    choice = {"media_id": str(voice.media_id), "transcript": "明天见"}
    sent = await _send(me, room.room_id, choice, message_id=message_id)
    assert sent.status_code == 201, sent.text
    assert (await _send(me, room.room_id, choice, message_id=message_id)).json() == sent.json(), "sent again it is the same"
    position = sent.json()["position"]
    (message,) = (await friend.get(f"/api/v1/rooms/{room.room_id}")).json()["messages"]
    (carried,) = attachments.read_attachments(message["body"]["attachments"])
    assert (message["kind"], carried.kind, carried.transcript, carried.duration_ms) == ("voice", "voice", "明天见", 1500)
    address = f"/attachments/{carried.owner_id}/{carried.media_id}/whole"
    assert [(await one.get(address)).status_code for one in (me, friend, stranger)] == [200, 200, 404]
    assert (await me.delete(f"/api/v1/rooms/{room.room_id}/messages/{position}")).status_code == 204
    assert [(await one.get(address)).status_code for one in (me, friend, stranger)] == [404, 404, 404]
    assert (await _send(me, room.room_id, choice, message_id=message_id)).json() == sent.json()


async def test_who_comes_later_or_lost_sight_of_the_author_has_no_way_to_it(site: Site) -> None:
    room = await site.house.db.run(lambda tx: make.make_group(tx, size=2))
    (author, _), (me, friend) = room.people, [await site.sign_in(one) for one in room.people]
    file = await attachments.store_file(site.house.db, site.house.blobs, NoScan(), by=author, data=b"1,2", name="a.csv")
    assert (await _send(me, room.room_id, {"media_id": str(file.media_id)})).status_code == 201
    address = f"/api/v1/attachments/{file.owner_id}/{file.media_id}"
    later, person = await site.member()
    await site.house.db.run(
        lambda tx: roster.add_members(tx, room_id=room.room_id, person_ids=[person.member_id], by_id=author.member_id, sees_all=False)
    )
    assert (await friend.get(address)).status_code == 200
    assert (await later.get(address)).status_code == 404
    await site.house.db.run(lambda tx: relations.block_person(tx, by=room.people[1], person_id=author.member_id))
    assert (await friend.get(address)).status_code == 404
    assert (await me.get(address)).status_code == 200


async def test_what_is_not_mine_or_not_there_sends_nothing(site: Site) -> None:
    room = await site.house.db.run(make.make_pair)
    me = await site.sign_in(room.people[0])
    voice = await _record(site, room.people[1])
    for media_id in (voice.media_id, uuid4()):
        refused = await _send(me, room.room_id, {"media_id": str(media_id)})
        assert (refused.status_code, refused.json()["code"]) == (422, "attachment_missing")
    outsider, _ = await site.member()
    assert (await _send(outsider, room.room_id, {"media_id": str(voice.media_id)})).status_code == 404
    async with site.house.db.transaction() as tx:
        assert (await messaging.read_room(tx, by=room.people[0], room_id=room.room_id)).messages == ()


@dataclass
class HarmfulWord:
    """A scanner to which everything that says "harm" is harmful."""

    looks: bool = True

    async def find_harm(self, data: bytes) -> str:
        """What is wrong with it."""
        return "Test.File" if b"harm" in data else ""


@pytest.mark.parametrize(("data", "found"), [(b"1,2", "clean"), (b"harm", "harmful")])
async def test_what_the_scanner_finds_shows_on_every_screen(site: Site, data: bytes, found: str) -> None:
    house, scan = site.house, HarmfulWord()
    room = await house.db.run(make.make_pair)
    me, friend = [await site.sign_in(one) for one in room.people]
    file = await attachments.store_file(house.db, house.blobs, scan, by=room.people[0], data=data, name="a.csv")
    assert (await _send(me, room.room_id, {"media_id": str(file.media_id)})).status_code == 201
    before = await house.db.read(lambda tx: make.load_state(tx, room.room_id))
    said = before.messages[1].body
    assert said is not None
    assert said["scans"] == {str(file.media_id): "waiting"}
    assert "The scanner is looking at it." in (await friend.get(f"/messages/{room.room_id}")).text
    await media_jobs.scan_file(house.db, house.blobs, scan, owner_id=file.owner_id, media_id=file.media_id)
    await site.settle()
    after = await house.db.read(lambda tx: make.load_state(tx, room.room_id))
    assert after == await house.db.read(lambda tx: make.follow(tx, room.room_id, before))
    assert after.messages[1].body == said | {"scans": {str(file.media_id): found}}
    page = (await friend.get(f"/messages/{room.room_id}")).text
    assert ("Held back" in page, "download=" in page) == (found == "harmful", found == "clean")
