"""Somebody new writes: from a post to the sheet, to the other's answer, and to the room; or to nothing that shows."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from quanzi.kernel.person import Person
from tests.make.site import Site


async def _meet(site: Site) -> tuple[httpx.AsyncClient, Person, httpx.AsyncClient, Person, str]:
    """Jane founded a circle and wrote in it; Lin joined it. Both are members for some weeks."""
    jane, jane_id = await site.member(name="Jane Smith")
    lin, lin_id = await site.member(name="林晓明")
    since = timedelta(days=40)
    for person in (jane_id, lin_id):
        await site.house.db.run(
            lambda tx, p=person: tx.execute(
                "UPDATE identity.person SET joined_at = joined_at - $2::interval WHERE person_id = $1", p.member_id, since
            )
        )
    circle: dict[str, Any] = (
        await jane.post(
            "/api/v1/circles",
            json={
                "name": "Tea hills",
                "topic": "Tea and the hills it grows on",
                "on_topic": "Tea",
                "off_topic": "Selling",
                "contact": "tea@example.org",
                "language": "both",
                "visibility": "open",
            },
        )
    ).json()
    circle_id = circle["circle_id"]
    await lin.post(f"/circles/{circle_id}/join")
    await jane.post(f"/api/v1/circles/{circle_id}/posts", json={"text": "Rain on the third day. The leaves were late."})
    return jane, jane_id, lin, lin_id, circle_id


async def test_from_a_post_to_the_room(site: Site) -> None:
    jane, jane_id, lin, lin_id, circle_id = await _meet(site)
    post_page = (await lin.get(f"/circles/{circle_id}")).text
    found = re.search(rf"/people/{jane_id.id}/talk\?circle={circle_id}&amp;post=[0-9a-f-]+", post_page)
    assert found
    sheet = await lin.get(found[0].replace("&amp;", "&"))
    assert "I read your post “Rain on the third day” in Tea hills." in sheet.text
    opener = await lin.get(found[0].replace("&amp;", "&") + "&opener=0")
    assert "hear more about it.</textarea>" in opener.text
    refused = await lin.post(f"/people/{jane_id.id}/talk", data={"text": "ｗｗｗ。example。ｃｏｍ", "circle": circle_id})
    assert refused.status_code == 422
    assert "no link, e-mail address or phone number" in refused.text
    sent = await lin.post(f"/people/{jane_id.id}/talk", data={"text": "Which hills are yours?", "circle": circle_id})
    assert sent.status_code == 303
    assert "You can write once" in (await lin.get(f"/people/{jane_id.id}/talk")).text

    waiting = (await jane.get("/messages/requests")).text
    assert "Which hills are yours?" in waiting
    assert "Circle in common" in waiting
    assert "They wrote to you" in (await jane.get(f"/people/{lin_id.id}/talk")).text
    accepted = await jane.post(f"/messages/requests/{lin_id.id}/accept")
    room_id = accepted.headers["location"].removeprefix("/messages/")
    assert UUID(room_id)
    standing = (await lin.get(f"/api/v1/people/{jane_id.id}/talk")).json()
    assert (standing["room_id"], standing["mine"]["state"]) == (room_id, "accepted")
    assert "Open your conversation" in (await lin.get("/messages/requests?tab=sent")).text

    for client, text in ((jane, "Those behind the lake."), (lin, "Let me invest in them for you!")):
        said = await client.post(f"/api/v1/rooms/{room_id}/messages", json={"message_id": str(uuid4()), "text": text})
        assert said.is_success
    page = (await jane.get(f"/api/v1/rooms/{room_id}")).json()
    assert [(one["text"], one["body"]) for one in page["messages"]][1:] == [
        ("Those behind the lake.", None),
        ("Let me invest in them for you!", {"hint": "investment"}),
    ]


async def test_a_no_looks_like_silence(site: Site) -> None:
    jane, jane_id, lin, lin_id, circle_id = await _meet(site)
    await lin.post(f"/people/{jane_id.id}/talk", data={"text": "Which hills are yours?", "circle": circle_id})
    pages = (f"/people/{jane_id.id}/talk", "/messages/requests?tab=sent", f"/api/v1/people/{jane_id.id}/talk")
    await lin.get("/me")  # reads the word of thanks
    before = [(await lin.get(page)).text for page in pages]
    await jane.post(f"/messages/requests/{lin_id.id}/decline")
    assert [(await lin.get(page)).text for page in pages] == before
    await site.settle()
    again = await lin.post("/api/v1/talk-requests", json={"person_id": str(jane_id.id), "text": "And now?"})
    assert (again.status_code, again.json()["code"]) == (409, "write_once")


async def test_a_choice_who_may_write_shows_nowhere(site: Site) -> None:
    jane, jane_id, lin, _lin_id, circle_id = await _meet(site)
    assert "Tea hills" in (await jane.get("/me/reach")).text
    assert (await jane.post(f"/me/reach/{circle_id}", data={"who": "nobody"})).status_code == 303
    assert (await jane.get("/api/v1/me/reach")).json()[0]["who"] == "nobody"
    sent = await lin.post("/api/v1/talk-requests", json={"person_id": str(jane_id.id), "text": "Which hills are yours?"})
    assert (sent.status_code, sent.json()["state"]) == (201, "sent")
    assert (await jane.get("/api/v1/talk-requests")).json()["items"] == []


async def test_a_report_ends_it(site: Site) -> None:
    jane, jane_id, lin, _lin_id, circle_id = await _meet(site)
    text = "Join my crypto trading platform, guaranteed profit"
    await lin.post(f"/people/{jane_id.id}/talk", data={"text": text, "circle": circle_id})
    page = (await jane.get("/messages/requests")).text
    assert "often wants your money" in page
    at = re.search(r"/report\?at=([^\"]+)", page)
    assert at
    assert (await jane.get(f"/report?at={at[1]}")).status_code == 200
    told = await jane.post("/report", data={"at": at[1].replace("%2F", "/"), "category": "scam"})
    assert told.headers["location"] == "/messages/requests"
    assert text not in (await jane.get("/messages/requests")).text


async def test_what_is_shown_of_a_score_takes_a_tick(site: Site) -> None:
    _jane, jane_id, lin, _lin_id, circle_id = await _meet(site)
    fields = {"text": "Which hills are yours?", "circle": circle_id, "form": "band", "lasting": "month"}
    assert (await lin.post(f"/people/{jane_id.id}/talk", data=fields)).status_code in {409, 422}
    assert (await lin.get(f"/api/v1/people/{jane_id.id}/talk")).json()["mine"] is None
