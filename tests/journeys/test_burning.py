"""What burns after reading, over HTTP and without scripts: sent by a form, read once on a page of its own, then gone."""

import base64
import html
import re
from uuid import uuid4

from quanzi import relations
from tests.make import messages as make
from tests.make.pictures import make_jpeg
from tests.make.recordings import read_recording
from tests.make.site import Site

SECRET = "the shed opens with plum"


async def test_words_are_read_once_and_nowhere_else(site: Site) -> None:
    room = await site.house.db.run(make.make_pair)
    author, reader = [await site.sign_in(person) for person in room.people]
    at, form = f"/messages/{room.room_id}", f"/messages/{room.room_id}/burn"
    assert 'autocomplete="off"' in (await author.get(form)).text
    fields = {"message_id": (None, str(uuid4())), "text": (None, SECRET)}
    for _ in range(2):
        sent = await author.post(form, files=fields)
        assert (sent.status_code, sent.headers["location"]) == (303, f"{at}#m1")
    closed = (await reader.get(at)).text
    assert f'action="{at}/1/open"' in closed
    for page in (closed, (await author.get(at)).text, (await reader.get("/messages")).text, (await reader.get(f"{at}/1")).text):
        assert SECRET not in page
    assert "Nobody has opened it yet" in (await author.get(at)).text
    assert (await reader.get(f"/api/v1/rooms/{room.room_id}/burning")).json() == {"positions": [1]}

    shown = await reader.post(f"{at}/1/open")
    assert (shown.status_code, shown.headers["cache-control"], SECRET in shown.text) == (200, "no-store", True)
    for client in (reader, author):
        gone = await client.post(f"{at}/1/open")
        assert (gone.status_code, gone.headers["location"]) == (303, f"{at}?around=1#m1")
    after = (await reader.get(at)).text
    assert ("Gone. It could be read once." in after, "/1/open" in after) == (True, False)
    assert "Everybody has opened it; it is gone." in (await author.get(at)).text
    await site.settle()
    assert "plum" not in (await reader.get(f"/messages/search?q={SECRET[:4]}")).text.replace(f'value="{SECRET[:4]}"', "")


async def test_photos_and_voices_burn_as_well_and_what_is_too_large_is_told(site: Site) -> None:
    room = await site.house.db.run(make.make_group)
    author, one, other = [await site.sign_in(person) for person in room.people]
    at = f"/messages/{room.room_id}"

    async def send(what: str, data: bytes) -> int:
        files = {"message_id": (None, str(uuid4())), "data": ("any.bin", data)}
        return (await author.post(f"{at}/burn?what={what}", files=files)).status_code

    assert [await send("picture", make_jpeg()), await send("voice", read_recording())] == [303, 303]
    assert [await send("picture", b"\0" * 720_000), await send("picture", b""), await send("voice", b"no sound")] == [422, 422, 422]
    photo, voice = (await one.post(f"{at}/1/open")).text, (await one.post(f"{at}/2/open")).text
    found = re.search(r'src="data:image/jpeg;base64,([^"]+)"', photo)
    assert found
    assert base64.b64decode(found[1]).startswith(b"\xff\xd8")
    assert 'src="data:audio/webm;base64,' in voice
    assert "1 has opened it" in (await author.get(at)).text
    assert f"{at}/2/open" in (await other.get(at)).text


async def test_who_is_out_of_sight_leaves_nothing_to_open(site: Site) -> None:
    room = await site.house.db.run(make.make_group)
    author, reader = room.people[:2]
    sender, client = await site.sign_in(author), await site.sign_in(reader)
    at = f"/messages/{room.room_id}"
    await sender.post(f"{at}/burn", files={"message_id": (None, str(uuid4())), "text": (None, SECRET)})
    await site.house.db.run(lambda tx: relations.block_person(tx, by=reader, person_id=author.member_id))
    assert (await client.post(f"{at}/1/open")).status_code == 404
    stranger, _ = await site.member()
    assert [(await stranger.get(f"{at}/burn")).status_code, (await stranger.post(f"{at}/1/open")).status_code] == [404, 404]


async def test_who_is_hurt_reports_what_burnt_and_operators_see_that_it_is_genuine(site: Site) -> None:
    room = await site.house.db.run(make.make_pair)
    author, reader = [await site.sign_in(person) for person in room.people]
    operator, _ = await site.member(name="陈静", operator=True)
    at = f"/messages/{room.room_id}"
    await author.post(at, files={"message_id": (None, str(uuid4())), "text": (None, "Hello again")})
    await author.post(f"{at}/burn", files={"message_id": (None, str(uuid4())), "text": (None, SECRET)})
    shown = (await reader.post(f"{at}/2/open")).text
    copy = html.unescape(re.findall(r'name="copy" value="([^"]+)"', shown)[0])
    form = await reader.post(f"{at}/2/report", files={"copy": (None, copy)})
    assert (form.status_code, "Hello again" in form.text, "signed copy" in form.text) == (200, True, True)
    fields = [("go", "yes"), ("copy", copy), ("beside", "1"), ("category", "harassment"), ("note", "Please look")]
    refused = await reader.post(f"{at}/2/report", files=[(name, (None, value)) for name, value in fields if name != "category"])
    assert refused.status_code == 422
    sent = await reader.post(f"{at}/2/report", files=[(name, (None, value)) for name, value in fields])
    assert sent.status_code == 303

    desk = (await operator.get("/desk/reports")).text
    assert ("Genuine" in desk, SECRET in desk, "Hello again" in desk) == (True, True, True)
    action = re.findall(r'action="(/desk/reports/[^"]+/remove)"', desk)[0]
    assert (await operator.post(action, data={"reason": "Threats are not for here."})).status_code == 303
    await site.settle()
    assert "Threats are not for here." in (await author.get("/me/decisions")).text
    assert "The operators decided something" in (await author.get("/notices")).text
    assert "took back a message" in (await reader.get(at)).text
    assert SECRET not in (await operator.get("/desk/reports?closed=yes")).text
