"""A thread in which many speak and some tap twice: nothing is said twice, nothing out of reach, nothing typed in vain."""

import re
from uuid import UUID

from quanzi import feed
from quanzi.feed.thread import REPLIES_SHOWN_MAX
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from tests.make import feed as make
from tests.make.site import Site


async def test_a_comment_that_is_sent_twice_is_there_once(site: Site) -> None:
    talk = await site.house.db.run(make.make_talk)
    member = await site.sign_in(talk.owner)
    href = f"/circles/{talk.circle_id}/posts/{talk.post_id}"
    key = re.search(r'name="idempotency_key" value="(\w+)"', (await member.get(href)).text)
    assert key
    form = {"text": "once only", "reply_to": "", "idempotency_key": key[1]}
    first, again = [await member.post(f"{href}/comments", data=form) for _ in range(2)]
    assert (first.status_code, first.headers["location"]) == (303, again.headers["location"])
    assert (await member.get(href)).text.count(">once only<") == 1


async def test_every_reply_is_reached_from_the_page(site: Site) -> None:
    talk = await site.house.db.run(make.make_talk)
    member = await site.sign_in(talk.owner)
    last = REPLIES_SHOWN_MAX + 2

    async def answer(tx: Tx) -> UUID:
        on = {"by": talk.member, "circle_id": talk.circle_id, "post_id": talk.post_id}
        root = await feed.comment_post(tx, **on, text="root")
        for number in range(1, last + 1):
            await feed.comment_post(tx, **on, text=f"reply-{number}.", parent_id=root)
        return root

    root = await site.house.db.run(answer)
    href = f"/circles/{talk.circle_id}/posts/{talk.post_id}"
    page = (await member.get(href)).text
    assert "2 more replies" in page
    branch = f"{href}?root={root}"
    assert f'href="{branch}#comments"' in page
    seen: set[str] = set()
    where: str | None = branch
    while where:
        text = (await member.get(where)).text
        seen |= set(re.findall(r"reply-\d+\.", text))
        more = re.search(r'href="([^"]+cursor=[^"#]+)#comments"', text)
        where = more[1].replace("&amp;", "&") if more else None
    assert len(seen) == last


async def test_the_composer_takes_as_much_as_a_post_may_hold(site: Site) -> None:
    talk = await site.house.db.run(make.make_talk)
    page = (await (await site.sign_in(talk.member)).get("/compose")).text
    assert f'name="text" rows="5" maxlength="{limits.POST_CHARACTERS_MAX}"' in page


async def test_a_broken_photo_takes_no_other_out_of_the_form(site: Site) -> None:
    talk = await site.house.db.run(make.make_talk)
    member = await site.sign_in(talk.member)
    good = ("photos", ("hill.jpg", make.draw_jpeg(), "image/jpeg"))
    posted = await member.post("/compose", data={"text": "A hill", "circle": str(talk.circle_id)}, files=[good])
    href = posted.headers["location"].removesuffix("/edit")
    here = re.search(r'name="media" value="([0-9a-f-]{36})"', (await member.get(f"{href}/edit")).text)
    assert here
    form = {"text": "Two", "media": here[1], "alt": "Green"}
    broken = ("photos", ("tea.jpg", b"no photo", "image/jpeg"))
    again = await member.post(f"{href}/edit", data=form, files=[broken])
    assert again.status_code == 422
    assert f'name="media" value="{here[1]}"' in again.text
    assert 'value="Green"' in again.text


async def test_what_a_comment_said_before_is_read_by_members_alone(site: Site) -> None:
    talk = await site.house.db.run(make.make_talk)
    member, stranger = await site.sign_in(talk.owner), await site.sign_in(talk.stranger)
    href = f"/circles/{talk.circle_id}/posts/{talk.post_id}"
    said = await member.post(f"{href}/comments", data={"text": "a *firts* word", "reply_to": ""})
    comment = f"{href}/comments/{said.headers['location'].rpartition('#comment-')[2]}"
    assert "/history" not in (await member.get(href)).text
    await member.post(f"{comment}/edit", data={"text": "a *first* word"})
    assert f'href="{comment}/history"' in (await member.get(href)).text
    page = (await member.get(f"{comment}/history")).text
    assert page.index("<em>first</em>") < page.index("<em>firts</em>")
    assert "/history" not in (await stranger.get(href)).text
    assert (await stranger.get(f"{comment}/history")).status_code == 403
