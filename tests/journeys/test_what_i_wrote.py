"""What somebody wrote stays theirs: found and taken back also in a circle that is closed to them now."""

import re

from quanzi import circles, feed
from tests.make.feed import make_talk
from tests.make.site import Site


async def test_who_left_a_hidden_circle_takes_back_what_they_said_there(site: Site) -> None:
    talk = await site.house.db.run(lambda tx: make_talk(tx, visibility="hidden", text="My **secret** tea"))
    where = {"circle_id": talk.circle_id, "post_id": talk.post_id}
    comment_id = await site.house.db.run(lambda tx: feed.comment_post(tx, by=talk.member, text="And cake", **where))
    theirs = await site.house.db.run(lambda tx: feed.comment_post(tx, by=talk.owner, text="Lovely", **where))
    member, owner = await site.sign_in(talk.member), await site.sign_in(talk.owner)
    await site.house.db.run(lambda tx: circles.leave_circle(tx, by=talk.member, circle_id=talk.circle_id))
    href = f"/circles/{talk.circle_id}/posts/{talk.post_id}"
    assert (await member.get(href)).status_code == 404

    assert "/me/written" in (await member.get("/me")).text
    posts = (await member.get("/me/written")).text
    assert "My <strong>secret</strong> tea" in posts
    assert "喝茶的人" not in posts, "the circle is out of sight"
    comments = (await member.get("/me/written?kind=comment")).text
    assert ("And cake" in comments, "Lovely" in comments) == (True, False)
    for answer, of in ((posts, talk.post_id), (comments, comment_id)):
        action = re.search(rf"/me/written/[\w-]+/[\w-]+/{of}/delete", answer)
        assert action
        gone = await member.post(action[0])
        assert gone.status_code == 303, gone.text
        assert (await member.post(action[0])).status_code == 404
        assert "Nothing here" in (await member.get(gone.headers["location"])).text
    assert (await member.post(f"/me/written/{talk.circle_id}/{talk.post_id}/{theirs}/delete")).status_code == 404
    assert (await owner.get(href)).status_code == 404


async def test_a_program_lists_and_takes_back_too(site: Site) -> None:
    talk = await site.house.db.run(make_talk)
    member = await site.sign_in(talk.member)
    await site.house.db.run(lambda tx: circles.leave_circle(tx, by=talk.member, circle_id=talk.circle_id))
    await site.house.db.run(lambda tx: tx.execute("UPDATE circles.circle SET visibility = 'closed' WHERE circle_id = $1", talk.circle_id))
    written = (await member.get("/api/v1/me/written")).json()
    assert [(one["item_id"], one["text"], one["photo_count"]) for one in written["items"]] == [(str(talk.post_id), "Hello **tea**", 0)]
    gone = await member.delete(f"/api/v1/circles/{talk.circle_id}/posts/{talk.post_id}")
    assert gone.status_code == 204
    assert (await member.get("/api/v1/me/written")).json() == {"items": [], "next_cursor": None}
    assert (await member.get("/api/v1/me/written?kind=letter")).status_code == 400
