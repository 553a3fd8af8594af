"""People meet: a name is looked behind, contact is made by consent, and a block leaves no trace."""

from uuid import uuid4

from tests.make.site import Site


async def test_two_people_become_contacts_and_see_each_others_names(site: Site) -> None:
    jane, jane_id = await site.member(name="Jane Smith")
    lin, lin_id = await site.member(name="林晓明")
    page = await jane.get(f"/people/{lin_id.id}")
    assert page.status_code == 200
    assert "**明" in page.text
    assert "林晓明" not in page.text
    assert (await jane.post(f"/people/{lin_id.id}/ask")).status_code == 303
    assert "J*** S." in (await lin.get("/people/requests")).text
    await lin.post(f"/people/{jane_id.id}/accept")
    assert "林晓明" in (await jane.get(f"/people/{lin_id.id}")).text
    assert "Jane Smith" in (await lin.get("/people/contacts")).text


async def test_a_block_leaves_nothing_that_a_person_who_never_was_would_not(site: Site) -> None:
    one, one_id = await site.member(name="Jane Smith")
    two, two_id = await site.member(name="林晓明")
    await one.post(f"/people/{two_id.id}/ask")
    await two.post(f"/people/{one_id.id}/accept")
    await two.post(f"/people/{one_id.id}/follow")
    await one.post(f"/people/{two_id.id}/block")
    nobody = uuid4()
    paths = ["", "/ask", "/accept", "/decline", "/withdraw", "/remove", "/follow", "/unfollow", "/block", "/unblock"]
    for path in paths:
        send = two.get if path == "" else two.post
        blocked, never = await send(f"/people/{one_id.id}{path}"), await send(f"/people/{nobody}{path}")
        hidden = blocked.text.replace(str(one_id.id), "")
        assert (blocked.status_code, hidden) == (never.status_code, never.text.replace(str(nobody), ""))
    for path in ("/people", "/people/contacts", "/people/requests", "/people/following", "/search?q=Jane", "/me/blocked"):
        assert str(one_id.id) not in (await two.get(path)).text
    assert str(two_id.id) in (await one.get("/me/blocked")).text
    await one.post(f"/people/{two_id.id}/unblock")
    assert (await two.get(f"/people/{one_id.id}")).status_code == 200


async def test_who_declined_is_never_told_apart_from_who_has_not_answered(site: Site) -> None:
    asker, asker_id = await site.member()
    silent, silent_id = await site.member(name="Ann Low")
    no, no_id = await site.member(name="Ann Low")
    for person in (silent_id, no_id):
        await asker.post(f"/people/{person.id}/ask")
    await no.post(f"/people/{asker_id.id}/decline")
    await asker.get("/me")  # reads the word of thanks
    pages = [(await asker.get(f"/people/{person.id}")).text.replace(str(person.id), "") for person in (silent_id, no_id)]
    assert "Asked for contact" in pages[0]
    assert pages[0] == pages[1]
    del silent
