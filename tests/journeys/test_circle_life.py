"""A circle's life: founded, people invited, joined, moderated, handed over; as its people see it."""

import re

from quanzi import media
from tests.make.pictures import make_jpeg
from tests.make.site import Site

FORM = {
    "name": "喝茶的人",
    "topic": "Tea and the hills it grows on",
    "on_topic": "tea",
    "off_topic": "selling",
    "contact": "tea@example.org",
    "language": "both",
    "visibility": "hidden",
    "question": "",
}
NO_PICTURE = {"picture": ("", b"", "application/octet-stream")}


async def test_found_invite_join_moderate(site: Site) -> None:
    owner, _ = await site.member(name="王秀英")
    guest, guest_person = await site.member(name="Amina Wanjiru", tier=0)

    founded = await owner.post("/circles/new", data={**FORM, "idempotency_key": "one"}, files=NO_PICTURE)
    again = await owner.post("/circles/new", data={**FORM, "idempotency_key": "one"}, files=NO_PICTURE)
    assert (founded.status_code, again.headers["location"]) == (303, founded.headers["location"])
    home = founded.headers["location"]
    assert "喝茶的人" in (await owner.get(f"{home}/about")).text
    assert (await guest.get(f"{home}/about")).status_code == 404

    made = await owner.post(f"{home}/manage/invites", data={"days": 7, "uses": 1})
    link = re.search(r"/invite/[\w/-]+", made.text)
    assert link
    assert (await owner.get(f"{link[0]}/qr.svg")).headers["content-type"].startswith("image/svg+xml")
    async with site.visitor() as stranger:
        sent_away = await stranger.get(link[0])
        assert (sent_away.status_code, "next=" in sent_away.headers["location"]) == (303, True)
    assert "Tea and the hills" in (await guest.get(link[0])).text
    assert (await guest.post(link[0])).headers["location"] == home
    assert "Amina" not in (await owner.get(f"{home}/members")).text
    assert "A*** W." in (await owner.get(f"{home}/members")).text

    manage = f"{home}/manage/people/{guest_person.id}"
    empty = await owner.post(f"{manage}/mute", data={"days": "3", "reason": " "})
    assert (empty.status_code, "This can&#39;t be empty." in empty.text) == (422, True)
    assert (await guest.get(manage)).status_code == 403
    await owner.post(f"{manage}/mute", data={"days": "3", "reason": "Please <b>calm</b> down."})
    decisions = (await guest.get("/me/decisions")).text
    assert "Please &lt;b&gt;calm&lt;/b&gt; down." in decisions
    assert "王" not in decisions
    await owner.post(f"{manage}/remove", data={"days": "always", "reason": "Sold tea."})
    assert (await guest.get(f"{home}/about")).status_code == 404
    assert (await guest.get(link[0])).status_code == 404
    log = (await owner.get(f"{home}/manage/log")).text
    assert "Removed a member" in log
    assert "Sold tea." in log


async def test_a_closed_circle_is_asked_and_the_charter_changes(site: Site) -> None:
    owner, _ = await site.member(name="王秀英")
    guest, guest_person = await site.member(name="Amina Wanjiru")
    founded = await owner.post("/circles/new", data={**FORM, "visibility": "closed", "question": "Which tea?"}, files=NO_PICTURE)
    home = founded.headers["location"]
    assert "喝茶的人" in (await guest.get("/circles?q=喝茶")).text
    assert (await guest.get(f"{home}/members")).status_code == 403
    assert (await guest.post(f"{home}/join")).headers["location"] == f"{home}/ask"
    assert "Which tea?" in (await guest.get(f"{home}/ask")).text
    assert (await guest.post(f"{home}/ask", data={"answer": ""})).status_code == 422
    assert (await guest.post(f"{home}/ask", data={"answer": "Oolong"})).status_code == 303
    assert "Oolong" in (await owner.get(f"{home}/manage")).text
    await owner.post(f"{home}/manage/requests/{guest_person.id}/accept")
    assert (await guest.get(f"{home}/members")).status_code == 200

    charter = {"seen_version": "1", "topic": "Only tea", "on_topic": "", "off_topic": "coffee", "contact": ""}
    assert (await owner.post(f"{home}/manage/charter", data=charter)).status_code == 303
    assert (await owner.post(f"{home}/manage/charter", data=charter)).status_code == 409
    changed = (await guest.get(f"{home}/about")).text
    assert "Only tea" in changed
    assert "What you agreed to before" in changed
    assert (await guest.post(f"{home}/charter/accept", data={"version": "2"})).status_code == 303
    assert "What you agreed to before" not in (await guest.get(f"{home}/about")).text

    leaving = await owner.post(f"{home}/leave")
    assert (leaving.status_code, "Offer it to a member" in leaving.text) == (409, True)
    await owner.post(f"{home}/manage/people/{guest_person.id}/offer")
    assert "offers this circle to you" in (await guest.get(f"{home}/about")).text
    assert (await guest.post(f"{home}/handover/accept")).headers["location"] == f"{home}/manage"
    assert (await owner.post(f"{home}/leave")).headers["location"] == "/circles"
    settings = {"name": "Tea", "language": "en", "visibility": "open", "question": ""}
    assert (await guest.post(f"{home}/manage/settings", data=settings)).status_code == 303
    assert (await guest.post(f"{home}/end")).headers["location"] == "/circles"
    assert (await guest.get(f"{home}/about")).status_code == 404


async def test_a_circle_is_founded_with_its_picture(site: Site) -> None:
    owner, _ = await site.member(name="王秀英")
    photo = {"picture": ("tea.jpg", make_jpeg(), "image/jpeg")}
    broken = await owner.post("/circles/new", data=FORM, files={"picture": ("tea.jpg", b"no picture", "image/jpeg")})
    assert (broken.status_code, "can&#39;t be read as a photo" in broken.text) == (422, True)
    nameless = await owner.post("/circles/new", data={**FORM, "name": ""}, files=photo)
    kept = re.search(r'name="media_id" value="([\w-]+)"', nameless.text)
    assert (nameless.status_code, kept is not None) == (422, True), "what was sent along is not asked for again"
    assert kept

    founded = await owner.post("/circles/new", data={**FORM, "media_id": kept[1]}, files=NO_PICTURE)
    picture = f"{founded.headers['location']}/picture/{kept[1]}"
    assert picture in (await owner.get(f"{founded.headers['location']}/about")).text
    assert (await owner.get(picture)).headers["content-type"] == "image/webp"
    taken = await owner.post("/circles/new", data={**FORM, "media_id": kept[1]}, files=NO_PICTURE)
    assert (taken.status_code, "no longer there" in taken.text) == (422, True), "a picture is part of one thing"
    at_once = await owner.post("/circles/new", data=FORM, files=photo)
    assert "/picture/" in (await owner.get(f"{at_once.headers['location']}/about")).text


async def test_a_program_founds_a_circle_with_a_picture_of_its_own(site: Site) -> None:
    owner, owner_person = await site.member(name="王秀英")
    other, other_person = await site.member(name="李伟")
    assert other
    theirs, mine = [
        await media.store_picture(site.house.db, site.house.blobs, by=by, data=make_jpeg()) for by in (other_person, owner_person)
    ]
    words = {"name": "Tea", "topic": "Hills"}
    refused = await owner.post("/api/v1/circles", json={**words, "media_id": str(theirs.media_id)})
    assert (refused.status_code, refused.json()["code"]) == (422, "picture_missing")
    founded = await owner.post("/api/v1/circles", json={**words, "media_id": str(mine.media_id)})
    assert founded.json()["picture_url"].endswith(f"/picture/{mine.media_id}")


async def test_a_link_that_opens_nothing_counts_as_a_try(site: Site) -> None:
    owner, _ = await site.member()
    _, guest = await site.member(name="Zhou")
    founded = await owner.post("/api/v1/circles", json={"name": "Tea", "topic": "Leaves and water"})
    path = f"/api/v1/circles/{founded.json()['circle_id']}/invited"
    client = await site.sign_in(guest)
    tries = [(await client.put(path, json={"secret": "nonsense"})).status_code for _ in range(61)]
    assert tries == [404] * 60 + [429]
    assert (await client.get(f"/invite/{founded.json()['circle_id']}/nonsense")).status_code == 429
