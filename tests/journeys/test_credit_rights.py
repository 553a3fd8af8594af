"""The rights of who has a score, over HTTP: dispute and win, ask a person, the letter, the copy, and vouches."""

import html
import re
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import httpx

from quanzi import credit, relations
from quanzi.credit import disputes, vouching
from quanzi.credit.model import FactKind
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from tests.make.pictures import make_jpeg
from tests.make.rights import make_scored, note
from tests.make.site import Site


async def _owner(site: Site, **more: int) -> tuple[httpx.AsyncClient, Person]:
    mei = await site.house.db.run(lambda tx: make_scored(tx, **more))
    return await site.sign_in(mei), mei


def _pictures(page: str) -> list[str]:
    return [html.unescape(one) for one in re.findall(r'<img src="(/media/[^"]+)"', page)]


async def test_an_item_is_disputed_and_corrected(site: Site) -> None:
    client, mei = await _owner(site)
    fact_id = await site.house.db.run(lambda tx: note(tx, mei, FactKind.DEBT_BROKEN))
    desk, _ = await site.member(operator=True)
    page = f"/credit/facts/{fact_id}"
    assert "Left a debt unpaid" in (shown := (await client.get(page)).text)
    assert "raises your credit score" not in shown
    assert (await client.post(page, data={"words": ""})).status_code == 422
    sent = await client.post(page, data={"words": "I paid it in cash.", "evidence": "The receipt of May 3."})
    assert sent.status_code == 303
    dispute = sent.headers["location"]
    assert "In dispute" in (await client.get(page)).text
    assert "A person looks at it" in (await client.get("/credit/disputes")).text
    assert (await client.post(f"{dispute}/evidence", data={"evidence": "A photo of it."})).status_code == 303
    assert "A photo of it." in (await client.get(dispute)).text
    shot = [("photos", ("receipt.jpg", make_jpeg(), "image/jpeg"))]
    assert (await client.post(f"{dispute}/evidence", data={"evidence": ""}, files=shot * 4)).status_code == 422
    assert (await client.post(f"{dispute}/evidence", data={"evidence": ""}, files=shot * 2)).status_code == 303
    assert len(_pictures((await client.get(dispute)).text)) == 2
    queue = (await desk.get("/desk/disputes")).text
    case = re.search(r'href="(/desk/disputes/[^"]+/[^"]+)"', queue)
    assert case
    opened = (await desk.get(case[1])).text
    assert "I paid it in cash." in opened
    shown_to_desk = _pictures(opened)
    assert len(shown_to_desk) == 2
    assert (await desk.get(shown_to_desk[0])).headers["content-type"] == "image/webp"
    # an address that was made for one reader opens nothing for another
    assert (await client.get(shown_to_desk[0])).status_code == 404
    assert len((await desk.get(f"/api/v1{case[1]}/pictures")).json()) == 2
    assert len((await client.get(f"/api/v1{dispute}/pictures")).json()) == 2
    assert (await desk.post(case[1], data={"outcome": "corrected", "answer": ""})).status_code == 422
    assert (await desk.post(case[1], data={"outcome": "corrected", "answer": "The receipt is right."})).status_code == 303
    shown = (await client.get(dispute)).text
    assert "Corrected" in shown
    assert "The receipt is right." in shown
    assert "No longer counted" in (await client.get(page)).text
    assert "The receipt is right." in (await desk.get("/desk/overrides")).text
    assert (await client.post(f"{dispute}/withdraw")).status_code == 409
    assert (await client.get("/desk/disputes")).status_code == 404


async def test_an_answer_is_objected_to_and_taken_back(site: Site) -> None:
    client, mei = await _owner(site)
    fact_id = await site.house.db.run(lambda tx: note(tx, mei, FactKind.DEBT_LATE))
    (first, _), (second, _) = await site.member(operator=True), await site.member(operator=True)
    opened = (await client.post("/api/v1/credit/disputes", json={"fact_id": str(fact_id), "words": "One day only."})).json()
    case = f"/desk/disputes/{mei.id}/{opened['dispute_id']}"
    assert (await first.post(case, data={"outcome": "stands", "answer": "It was late."})).status_code == 303
    page = f"/credit/disputes/{opened['dispute_id']}"
    assert "Why should the answer be another?" in (await client.get(page)).text
    assert (await client.post(f"{page}/object", data={"words": "The bank was closed."})).status_code == 303
    assert (await first.post(case, data={"outcome": "stands", "answer": "No."})).status_code == 403
    assert (await second.post(case, data={"outcome": "stands", "answer": "Late all the same."})).status_code == 303
    api = (await client.get(f"/api/v1{page}")).json()
    assert (api["state"], api["first_answer"], api["answer"]) == ("stands", "It was late.", "Late all the same.")


async def test_a_no_has_its_reasons_a_letter_and_a_person(site: Site) -> None:
    client, mei = await _owner(site, tier=1)
    desk, _ = await site.member(operator=True)
    no = await site.house.db.run(
        lambda tx: disputes.record_refusal(
            tx, person_id=mei.member_id, what="gate", by_kind="circle", by_id=uuid4(), by_name="工具圈", purpose="deal", threshold=700
        )
    )
    assert "工具圈" in (await client.get("/credit/decisions")).text
    page = f"/credit/decisions/{no.refusal_id}"
    shown = (await client.get(page)).text
    assert "since it needs a credit score of 700" in shown
    assert "of at most" in shown
    letter = await client.get(f"{page}/letter.pdf")
    assert letter.headers["content-type"] == "application/pdf"
    assert letter.content.startswith(b"%PDF")
    assert (await client.get(f"/api/v1{page}/letter")).content.startswith(b"%PDF")
    assert len((await client.get(f"/api/v1{page}")).json()["reasons"]) == 4
    asked = await client.post(page, data={"words": "I only just came."})
    assert asked.status_code == 303
    case = f"/desk/disputes/{mei.id}/{asked.headers['location'].rsplit('/', 1)[1]}"
    assert "工具圈" in (await desk.get(case)).text
    assert (await desk.post(case, data={"outcome": "corrected", "answer": "A deposit will do."})).status_code == 303
    assert "Lifted" in (await client.get("/credit/decisions")).text


async def test_a_person_is_asked_about_the_score_and_corrects_an_item(site: Site) -> None:
    client, mei = await _owner(site)
    fact_id = await site.house.db.run(lambda tx: note(tx, mei, FactKind.ORDER_MISSED))
    desk, _ = await site.member(operator=True)
    form = (await client.get("/credit/person")).text
    action = re.search(r'action="(/credit/person\?at=[^"]+)"', form)
    assert action
    asked = await client.post(action[1].replace("&amp;", "&"), data={"words": "Why is it so low?"})
    assert asked.status_code == 303
    case = f"/desk/disputes/{mei.id}/{asked.headers['location'].rsplit('/', 1)[1]}"
    assert "A standing order had no cover" in (await desk.get(case)).text
    assert (await desk.post(case, data={"outcome": "corrected", "answer": "Right."})).status_code == 422
    assert (await desk.post(case, data={"outcome": "corrected", "answer": "Right.", "fact": str(fact_id)})).status_code == 303
    assert (await client.get(f"/api/v1/credit/facts/{fact_id}")).json()["fact"]["ended_at"]


async def test_the_copy_holds_everything(site: Site) -> None:
    client, _mei = await _owner(site)
    copy = await client.get("/credit/copy")
    assert "attachment" in copy.headers["content-disposition"]
    assert {"how", "facts", "scores", "scorecards", "refusals", "disputes", "vouches"} <= copy.json().keys()
    assert (await client.get("/api/v1/credit/copy")).json() == copy.json()
    assert (await client.get("/credit/corrections")).status_code == 200


async def _friends(site: Site) -> tuple[httpx.AsyncClient, Person, httpx.AsyncClient, Person]:
    async def make(tx: Tx) -> tuple[Person, Person]:
        giver, getter = await make_scored(tx, name="Amina Wanjiru"), await make_scored(tx, name="林晓明", tier=1)
        await relations.ask_contact(tx, by=giver, person_id=getter.member_id)
        await relations.accept_contact(tx, by=getter, person_id=giver.member_id)
        return giver, getter

    giver, getter = await site.house.db.run(make)
    return await site.sign_in(giver), giver, await site.sign_in(getter), getter


async def test_a_vouch_is_offered_accepted_and_costs_its_stake(site: Site) -> None:
    mine, giver, theirs, getter = await _friends(site)
    form = f"/credit/vouches/new/{getter.id}"
    assert "Vouch" in (await mine.get(f"/people/{getter.id}")).text
    assert "Points of your credit score at stake" in (await mine.get(form)).text
    assert (await mine.post(form, data={"stake": "21"})).status_code == 422
    assert (await theirs.post(f"/credit/vouches/new/{giver.id}", data={"stake": "5"})).status_code == 403
    assert (await mine.post(form, data={"stake": "12"})).status_code == 303
    asked = (await theirs.get("/credit/vouches")).text
    accept = re.search(r'action="(/credit/vouches/[^"]+/accept)"', asked)
    assert accept
    assert (await theirs.post(accept[1])).status_code == 303
    assert "Who vouches for you" in (await theirs.get("/credit/vouches")).text
    await site.house.db.run(lambda tx: note(tx, getter, FactKind.DEBT_BROKEN, happened_at=tx.now - timedelta(seconds=1)))
    await site.settle()
    assert "Ended by a broken word" in (await mine.get("/credit/vouches")).text
    scored = await site.house.db.run(lambda tx: credit.ask_score(tx, by=giver))
    assert scored.stake_points == -12


async def test_vouches_over_the_api(site: Site) -> None:
    mine, _giver, theirs, getter = await _friends(site)
    offer = partial(mine.post, "/api/v1/credit/vouches", json={"person_id": str(getter.id), "stake": 5})
    vouch_id = UUID((await offer()).json()["vouch_id"])
    assert (await theirs.post(f"/api/v1/credit/vouches/{vouch_id}/decline")).status_code == 204
    assert (await theirs.post(f"/api/v1/credit/vouches/{vouch_id}/accept")).status_code == 409
    assert (await mine.get("/api/v1/credit/vouches")).json()["items"][0]["state"] == "offered"
    assert (await mine.post(f"/api/v1/credit/vouches/{vouch_id}/end")).status_code == 204
    vouch_id = UUID((await offer()).json()["vouch_id"])
    assert (await theirs.post(f"/api/v1/credit/vouches/{vouch_id}/accept")).json()["state"] == "open"
    (vouch,) = [one for one in await site.house.db.read(lambda tx: vouching.list_vouches(tx, by=getter)) if one.vouch_id == vouch_id]
    assert vouch.why_not == ""


async def test_one_browser_earns_nothing(site: Site) -> None:
    mine, giver, theirs, getter = await _friends(site)
    for client in (mine, theirs):
        client.cookies.set("quanzi_device", "A" * 32, domain="localhost.local")
        await client.get("/credit")
    await mine.post(f"/credit/vouches/new/{getter.id}", data={"stake": "5"})
    (vouch,) = await site.house.db.read(lambda tx: vouching.list_vouches(tx, by=giver))
    await theirs.post(f"/credit/vouches/{vouch.vouch_id}/accept")
    assert "both of you use the same browser" in (await theirs.get("/credit/vouches")).text
    assert "both of you use the same browser" in (await mine.get("/credit/vouches")).text
