"""Bringing the people one has, and asking somebody to look: what its people do, page by page, without scripts."""

import re

from quanzi import circles, feed, media
from quanzi.app.jobs import JOBS
from quanzi.kernel.person import Person
from tests.make.circles import make_circle
from tests.make.pictures import make_jpeg
from tests.make.site import Site

NO_FILE = {"file": ("", b"", "application/octet-stream")}


async def _run_jobs(site: Site, name: str) -> int:
    async with site.house.db.transaction() as tx:
        payloads = await tx.column("SELECT convert_from(payload, 'UTF8')::jsonb FROM jobs.pgqueuer WHERE entrypoint = $1 ORDER BY id", name)
    for payload in payloads:
        await JOBS[name](site.house, payload)
    return len(payloads)


async def test_a_list_is_tried_then_sent_and_a_newcomer_comes_by_the_link(site: Site, capsys: object) -> None:
    owner, owner_person = await site.member(name="王秀英")
    circle = await site.house.db.run(lambda tx: make_circle(tx, owner=owner_person, visibility="hidden"))
    page = f"/circles/{circle.circle_id}/manage/import"
    assert (await owner.get(page)).status_code == 200

    text = "林晓梅,lin@example.org\nnobody\nAmina,amina@"
    tried = await owner.post(page, data={"text": text}, files=NO_FILE)
    assert "1 person to invite." in tried.text
    assert "2 lines can't be used." in tried.text
    assert "Line 2" in tried.text
    assert "“amina@” is neither" in tried.text
    assert await _run_jobs(site, "send_invitations") == 0, "a try sends nothing"
    by_file = await owner.post(page, files={"file": ("list.csv", "林晓梅,lin@example.org".encode("gbk"), "text/csv")})
    assert "1 person to invite." in by_file.text
    assert (await owner.post(page, data={"text": ""}, files=NO_FILE)).status_code == 422

    kept = re.search(r"<textarea name=\"text\" hidden>(.*?)</textarea>", tried.text, re.DOTALL)
    assert kept
    sent = await owner.post(page, data={"text": kept[1], "send": "yes"}, files=NO_FILE)
    assert "1 invitation is on its way." in sent.text
    assert await _run_jobs(site, "send_invitations") == 1
    assert await _run_jobs(site, "send_letter") == 1
    printed = capsys.readouterr().out  # type: ignore[attr-defined]
    assert "lin@example.org" in printed
    link = re.search(r"/invite/[\w/-]+", printed)
    assert link
    guest, _ = await site.member(name="林晓梅", tier=0)
    assert (await guest.post(link[0])).headers["location"] == f"/circles/{circle.circle_id}"


async def _post_in_circle(site: Site, owner: Person, author: Person) -> str:
    circle = await site.house.db.run(lambda tx: make_circle(tx, owner=owner))
    await site.house.db.run(lambda tx: circles.join_circle(tx, by=author, circle_id=circle.circle_id))
    post_id = await site.house.db.run(lambda tx: feed.publish_post(tx, by=author, circle_id=circle.circle_id, text="Buy tea from me!"))
    return f"/circles/{circle.circle_id}/posts/{post_id}"


async def test_a_post_is_reported_from_its_menu_and_looked_at(site: Site) -> None:
    owner, owner_person = await site.member(name="王秀英")
    author, author_person = await site.member(name="周舟")
    guest, _ = await site.member(name="Amina Wanjiru")
    href = await _post_in_circle(site, owner_person, author_person)
    home = href.partition("/posts")[0]

    link = re.search(r'/report\?at=[^"]+', (await guest.get(home)).text)
    assert link
    form = await guest.get(link[0])
    assert "Advertising or spam" in form.text
    assert (await guest.post("/report", data={"at": href, "category": "nonsense"})).status_code == 422
    for _ in range(2):
        answer = await guest.post("/report", data={"at": href, "category": "spam", "note": "<i>again</i>"})
        assert (answer.status_code, answer.headers["location"]) == (303, href)
    assert (await author.post("/report", data={"at": href, "category": "spam"})).status_code == 409
    assert (await guest.get("/report?at=https://elsewhere.example/")).status_code == 404

    waiting = (await owner.get(f"{home}/manage/reports")).text
    assert "&lt;i&gt;again&lt;/i&gt;" in waiting
    assert "Amina" not in waiting
    assert "A*** W." not in waiting
    assert (await guest.get(f"{home}/manage/reports")).status_code == 403
    assert (await owner.get("/desk/reports")).status_code == 404
    operator, _ = await site.member(name="陈静", operator=True)
    desk = (await operator.get("/desk/reports")).text
    assert "A*** W." in desk
    assert "Buy tea from me!" in desk
    assert "Buy tea from me!" in waiting
    assert "In the circle 喝茶的人" in desk
    action = re.search(rf"{home}/manage/reports/[\w-]+", waiting)
    assert action
    assert (await owner.post(action[0], data={"outcome": "handled"})).status_code == 303
    assert "Nothing is reported" in (await owner.get(f"{home}/manage/reports")).text
    assert "Nothing is reported" in (await operator.get("/desk/reports")).text
    assert "Closed" in (await operator.get("/desk/reports?closed=yes")).text


async def test_a_person_is_reported_to_operators(site: Site) -> None:
    guest, _ = await site.member(name="Amina Wanjiru")
    _, other = await site.member(name="周舟")
    sent_on = await guest.get(f"/people/{other.id}/report")
    form = await guest.get(sent_on.headers["location"])
    assert "Not who they say they are" in form.text
    await guest.post("/report", data={"at": f"/people/{other.id}", "category": "impersonation"})
    operator, _ = await site.member(name="陈静", operator=True)
    assert f"/people/{other.id}" in (await operator.get("/desk/reports")).text


async def test_a_circle_gets_a_photo_and_hidden_ones_show_it_to_nobody_else(site: Site) -> None:
    owner, owner_person = await site.member(name="王秀英")
    guest, _ = await site.member(name="Amina Wanjiru")
    circle = await site.house.db.run(lambda tx: make_circle(tx, owner=owner_person, visibility="hidden"))
    base = f"/circles/{circle.circle_id}"
    changed = await owner.post(f"{base}/manage/picture", files={"picture": ("a.jpg", make_jpeg(), "image/jpeg")})
    assert changed.status_code == 303
    picture = re.search(rf"{base}/picture/[\w-]+", (await owner.get(f"{base}/about")).text)
    assert picture
    assert (await owner.get(picture[0])).headers["content-type"] == "image/webp"
    assert (await guest.get(picture[0])).status_code == 404
    broken = await owner.post(f"{base}/manage/picture", files={"picture": ("a.jpg", b"not a picture", "image/jpeg")})
    assert broken.status_code == 422
    none = await owner.post(f"{base}/manage/picture", files={"picture": ("", b"", "application/octet-stream")})
    assert none.status_code == 422
    assert (await owner.post(f"{base}/manage/picture/remove")).status_code == 303
    assert "/avatar/circle/" in (await owner.get(f"{base}/about")).text


async def test_what_its_author_takes_back_is_quoted_nowhere(site: Site) -> None:
    _, owner_person = await site.member(name="王秀英")
    author, author_person = await site.member(name="周舟")
    guest, _ = await site.member(name="Amina Wanjiru")
    operator, _ = await site.member(name="陈静", operator=True)
    href = await _post_in_circle(site, owner_person, author_person)
    picture = await media.store_picture(site.house.db, site.house.blobs, by=author_person, data=make_jpeg())
    await author.post(f"{href}/edit", data={"text": "Buy my cup!", "media": str(picture.media_id), "alt": "A cup"})
    await guest.post(f"{href.partition('/posts')[0]}/join")
    comment = await guest.post(f"{href}/comments", data={"text": "Rude words"})
    assert comment.status_code == 303
    comment_at = re.search(rf"{href}/comments/[\w-]+", (await guest.get(href)).text)
    assert comment_at
    await guest.post("/report", data={"at": href, "category": "spam"})
    await author.post("/report", data={"at": comment_at[0], "category": "harassment"})
    desk = (await operator.get("/desk/reports")).text
    assert "Buy my cup!" in desk
    assert "with 1 photo" in desk
    assert "Rude words" in desk
    assert (await guest.post(f"{comment_at[0]}/delete")).status_code == 303
    assert (await author.post(f"{href}/delete")).status_code == 303
    await site.settle()
    desk = (await operator.get("/desk/reports")).text
    assert ("Buy my cup!" in desk, "with 1 photo" in desk, "Rude words" in desk) == (False, False, False)
    assert href in desk, "that there was something to look at stays"
