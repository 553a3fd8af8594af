"""A circle talks: post a photo, comment, like, change, take down; as its people see it, without a line of JavaScript."""

import re
from datetime import timedelta

import pytest

from quanzi import circles, feed
from quanzi.infra.postgres import Tx
from tests.make import feed as make
from tests.make.site import Site


async def test_post_a_photo_comment_like_edit_and_be_taken_down(site: Site) -> None:
    talk = await site.house.db.run(make.make_talk)
    owner, member = await site.sign_in(talk.owner), await site.sign_in(talk.member)
    circle = f"/circles/{talk.circle_id}"

    form = (await member.get("/compose")).text
    action = re.search(r'action="(/compose\?key=\w+)"', form)
    assert action
    sent = {"text": "A **hill** https://example.org/way", "circle": str(talk.circle_id)}
    photos = [("photos", ("hill.jpg", make.draw_jpeg(), "image/jpeg")), ("photos", ("tea.jpg", make.draw_jpeg(), "image/jpeg"))]
    posted = await member.post(action[1], data=sent, files=photos)
    assert posted.status_code == 303
    href = posted.headers["location"].removesuffix("/edit")
    page = (await owner.get(href)).text
    assert "<strong>hill</strong>" in page
    assert 'rel="nofollow ugc noopener"' in page
    assert page.count("/media/") == 4

    picture = re.search(r'src="(/media/[^"]+)"', page)
    assert picture
    address = picture[1].replace("&amp;", "&")
    shown = await owner.get(address)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp")
    assert "private" in shown.headers["cache-control"]
    assert (await member.get(address)).status_code == 404
    async with site.visitor() as nobody:
        assert (await nobody.get(address)).status_code == 404

    liked = await owner.post(f"{href}/like", data={"liked": "yes"})
    part = await owner.post(f"{href}/like", data={"liked": "yes"}, headers={"hx-request": "true"})
    assert (liked.status_code, part.status_code) == (303, 200)
    assert 'aria-pressed="true"' in part.text
    assert "<html" not in part.text

    said = await owner.post(f"{href}/comments", data={"text": "Lovely <i>view</i>", "reply_to": ""})
    comment = re.search(r"#comment-([\w-]+)", said.headers["location"])
    assert comment
    await member.post(f"{href}/comments", data={"text": "Thanks!", "reply_to": comment[1]})
    page = (await member.get(href)).text
    assert "Lovely &lt;i&gt;view&lt;/i&gt;" in page
    assert page.index("Lovely") < page.index("Thanks!")
    empty = await member.post(f"{href}/comments", data={"text": "  ", "reply_to": comment[1]})
    assert (empty.status_code, "This can&#39;t be empty." in empty.text) == (422, True)

    assert "A **hill**" in (await member.get(f"{href}/edit")).text
    assert (await owner.get(f"{href}/edit")).status_code == 404
    await member.post(f"{href}/edit", files={"text": (None, "A *mountain*")})
    assert "<em>mountain</em>" in (await owner.get(href)).text
    assert "<strong>hill</strong>" in (await owner.get(f"{href}/history")).text

    asked = await owner.post(f"{href}/delete", data={"reason": ""})
    assert (asked.status_code, "This can&#39;t be empty." in asked.text) == (422, True)
    gone = await owner.post(f"{href}/delete", data={"reason": "Not about tea."})
    assert gone.headers["location"] == circle
    assert "Not about tea." in (await member.get("/me/decisions")).text
    assert (await member.get(href)).status_code == 404
    assert "mountain" not in (await member.get(circle)).text


async def test_photos_that_came_without_scripts_get_words_or_go(site: Site) -> None:
    talk = await site.house.db.run(make.make_talk)
    member = await site.sign_in(talk.member)
    photos = [("photos", (f"{name}.jpg", make.draw_jpeg(), "image/jpeg")) for name in ("hill", "tea", "cup")]
    posted = await member.post("/compose?key=k", data={"text": "Three", "circle": str(talk.circle_id)}, files=photos)
    edit = posted.headers["location"]
    assert (posted.status_code, edit.endswith("/edit")) == (303, True)
    form = (await member.get(edit)).text
    assert "Please say what each photo shows" in form
    kept = re.findall(r'name="media" value="([\w-]+)"', form)
    assert (len(kept), re.findall(r'name="remove" value="([\w-]+)"', form)) == (3, kept)

    words = {"text": "Three", "media": kept, "alt": ["A hill", "Tea", "A cup"], "remove": [kept[1]]}
    saved = await member.post(edit, data=words)
    assert (saved.status_code, saved.headers["location"]) == (303, edit.removesuffix("/edit"))
    page = (await member.get(saved.headers["location"])).text
    assert ('alt="A hill"' in page, 'alt="Tea"' in page, 'alt="A cup"' in page) == (True, False, True)
    one_more = await member.post(edit, data={**words, "remove": kept[1:]}, files=photos[:1])
    assert one_more.headers["location"] == edit, "what is added without words is asked about too"
    assert len(re.findall(r'name="media" value="[\w-]+"', (await member.get(edit)).text)) == 2
    all_gone = await member.post(edit, data={"text": " ", "media": kept[:1], "alt": ["A hill"], "remove": kept[:1]})
    assert (all_gone.status_code, "The post is empty." in all_gone.text) == (422, True)


async def test_the_same_form_sent_twice_makes_one_post(site: Site) -> None:
    talk = await site.house.db.run(make.make_talk)
    member = await site.sign_in(talk.member)
    form = {"text": (None, "once"), "circle": (None, str(talk.circle_id))}
    first = await member.post("/compose?key=abc", files=form)
    again = await member.post("/compose?key=abc", files=form)
    assert first.headers["location"] == again.headers["location"]
    assert (await member.get(f"/circles/{talk.circle_id}")).text.count(">once<") == 1


async def test_a_broken_photo_gets_a_word_and_loses_nothing(site: Site) -> None:
    talk = await site.house.db.run(make.make_talk)
    member = await site.sign_in(talk.member)
    refused = await member.post(
        "/compose?key=k",
        data={"text": "my words", "circle": str(talk.circle_id)},
        files=[("photos", ("x.jpg", b"not a photo", "image/jpeg"))],
    )
    assert refused.status_code == 422
    assert "can&#39;t be read as a photo" in refused.text
    assert ">my words</textarea>" in refused.text
    assert "data-keep-drafts" in refused.text
    stranger = await site.sign_in(talk.stranger)
    assert (await stranger.post("/compose?key=k", files={"text": (None, "x"), "circle": (None, str(talk.circle_id))})).status_code == 403
    assert (await member.post("/compose?key=k2", files={"text": (None, "x"), "circle": (None, "nonsense")})).status_code == 422


async def test_home_of_a_newcomer_is_not_empty_and_that_of_a_returning_member_is_full(site: Site) -> None:
    talk = await site.house.db.run(lambda tx: make.make_talk(tx, text="Worth reading indeed"))
    newcomer, person = await site.member(name="Amina")
    home = (await newcomer.get("/home")).text
    assert "喝茶的人" in home
    assert "Worth reading indeed" in home

    async def talk_long_ago(tx: Tx) -> None:
        long_ago = Tx(tx.connection, tx.now - timedelta(days=60))
        await circles.join_circle(long_ago, by=person, circle_id=talk.circle_id)
        for n in range(29):
            later = Tx(tx.connection, tx.now - timedelta(days=60 - n))
            await feed.publish_post(later, by=talk.owner, circle_id=talk.circle_id, text=f"post {n}")

    await site.house.db.run(talk_long_ago)
    home = (await newcomer.get("/home")).text
    assert home.count('class="card post"') == 20
    assert "29 new posts" in home
    more = re.search(r'href="(/home\?cursor=[\w-]+)"', home)
    assert more
    rest = (await newcomer.get(more[1])).text
    assert rest.count('class="card post"') == 10
    assert not set(re.findall(r"post-([0-9a-f-]{36})", home)) & set(re.findall(r"post-([0-9a-f-]{36})", rest))
    await newcomer.get(f"/circles/{talk.circle_id}")
    assert "29 new posts" not in (await newcomer.get("/home")).text


async def test_a_closed_circle_shows_its_charter_and_a_hidden_one_is_not_there(site: Site) -> None:
    closed = await site.house.db.run(lambda tx: make.make_talk(tx, visibility="closed"))
    hidden = await site.house.db.run(lambda tx: make.make_talk(tx, visibility="hidden"))
    client, _ = await site.member(name="Amina")
    assert (await client.get(f"/circles/{closed.circle_id}")).headers["location"] == f"/circles/{closed.circle_id}/about"
    assert (await client.get(f"/circles/{closed.circle_id}/posts/{closed.post_id}")).status_code == 403
    for path in ("", f"/posts/{hidden.post_id}", f"/posts/{hidden.post_id}/history", f"/posts/{hidden.post_id}/comments/{hidden.post_id}"):
        assert (await client.get(f"/circles/{hidden.circle_id}{path}")).status_code == 404
    async with site.visitor() as nobody:
        assert (await nobody.get("/home")).headers["location"].startswith("/sign-in")


async def test_a_photo_comes_in_pieces_through_the_api_and_hangs_on_a_post(site: Site) -> None:
    talk = await site.house.db.run(make.make_talk)
    member = await site.sign_in(talk.member)
    data = make.draw_jpeg()
    begun = (await member.post("/api/v1/uploads", json={"size_bytes": len(data), "content_type": "image/jpeg"})).json()
    path = f"/api/v1/uploads/{begun['upload_id']}"
    sent = await member.patch(path, content=data[:700], headers={"upload-offset": "0", "content-type": "application/octet-stream"})
    assert sent.json() == {"offset": 700}
    differs = await member.patch(path, content=data[:700], headers={"upload-offset": "0"})
    assert (differs.status_code, differs.json()["data"]["offset"]) == (409, 700)
    assert (await member.get(path)).json() == {"offset": 700}
    await member.patch(path, content=data[700:], headers={"upload-offset": "700"})
    made = (await member.post(f"{path}/finish")).json()
    assert (await member.get(made["url"])).headers["content-type"] == "image/webp"
    choice = {"media_id": made["media_id"], "alt": "A hill"}
    created = await member.post(
        f"/api/v1/circles/{talk.circle_id}/posts", json={"text": "", "photos": [choice]}, headers={"idempotency-key": "k1"}
    )
    assert created.status_code == 201
    home = (await member.get("/api/v1/home")).json()
    assert (home["items"][0]["post_id"], home["items"][0]["photos"][0]["alt"]) == (created.json()["id"], "A hill")


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
async def test_every_page_of_a_talk_is_there_in_both_languages(site: Site, language: str) -> None:
    talk = await site.house.db.run(make.make_talk)
    client = await site.sign_in(talk.member)
    client.cookies.set("quanzi_language", language, domain="localhost.local")
    post = f"/circles/{talk.circle_id}/posts/{talk.post_id}"
    for path in ("/home", f"/circles/{talk.circle_id}", post, f"{post}/edit", f"{post}/delete", f"{post}/history", "/compose"):
        answer = await client.get(path)
        assert answer.status_code == 200, path
        assert f'lang="{"en" if language == "en" else "zh-Hans-CN"}"' in answer.text[:100]
