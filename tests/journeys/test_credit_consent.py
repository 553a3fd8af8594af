"""Breaking the ice over HTTP, refusing unseen, the log of looks, and a merchant who learns what it was told and no more."""

import re
from typing import Any

import httpx

from quanzi import circles, credit
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from tests.make import consent as make
from tests.make.circles import make_circle
from tests.make.people import make_member
from tests.make.site import Site

VERSION = make.YES["text_version"]


async def _pair(site: Site) -> tuple[tuple[httpx.AsyncClient, Person], tuple[httpx.AsyncClient, Person], str]:
    """Mei has a score of 640, Li has none, and both are in a circle."""

    async def arrange(tx: Tx) -> tuple[Person, Person, str]:
        mei, li = await make.make_scored(tx, total=640), await make_member(tx, name="李伟")
        circle = await make_circle(tx, owner=mei)
        await circles.join_circle(tx, by=li, circle_id=circle.circle_id)
        return mei, li, str(circle.circle_id)

    mei, li, circle_id = await site.house.db.run(arrange)
    return (await site.sign_in(mei), mei), (await site.sign_in(li), li), circle_id


async def test_breaking_the_ice(site: Site) -> None:
    (hers, mei), (his, _li), circle = await _pair(site)
    assert "Break the ice" in (await his.get(f"/people/{mei.id}")).text
    card = (await his.get(f"/people/{mei.id}/card?circle={circle}")).text
    assert "Circle in common" in card
    assert "640" not in card
    asked = await his.post(f"/people/{mei.id}/card/ask", data={"purpose": "circle_contact", "form": "band", "circle": circle})
    assert asked.status_code == 303
    assert "stays not available" in (await his.get(f"/people/{mei.id}/card")).text
    sheet = (await hers.get("/credit/asks")).text
    assert "Getting to know each other in a circle" in sheet
    assert '<p class="receipt-figure">Good</p>' in sheet
    assert not re.search(r'name="ticked"[^>]*\bchecked', sheet)
    (answer,) = set(re.findall(r'action="(/credit/asks/[0-9a-f-]{36})"', sheet))
    assert (await hers.post(answer, data={"reply": "once", "text_version": VERSION})).status_code == 422
    yes = {"reply": "once", "ticked": "yes", "text_version": VERSION}
    assert (await hers.post(answer, data=yes)).status_code == 303
    card = (await his.get(f"/people/{mei.id}/card")).text
    key = re.search(r'name="idempotency_key" value="([0-9a-f]+)"', card)
    assert key
    look = {"purpose": "circle_contact", "idempotency_key": key[1]}
    for _ in range(2):
        assert '<p class="receipt-figure">Good</p>' in (await his.post(f"/people/{mei.id}/card/look", data=look)).text
    again = {"purpose": "circle_contact", "idempotency_key": "another"}
    assert '<p class="receipt-figure">Not available</p>' in (await his.post(f"/people/{mei.id}/card/look", data=again)).text
    log = (await hers.get("/credit/looks")).text
    assert log.count("Getting to know each other in a circle") == 1
    grants = (await hers.get("/credit/grants")).text
    assert "1/1" in grants or "1 of 1 times" in grants
    uses = re.search(r'href="(/credit/grants/[0-9a-f-]{36})"', grants)
    assert uses
    assert "Every look under this access" in (await hers.get(uses[1])).text
    assert "Unusual interest" not in log


def _plain(answer: httpx.Response) -> tuple[int, str]:
    """A page without what differs by chance, by person or by what was clicked before."""
    return answer.status_code, re.sub(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", "", answer.text)


async def test_a_refusal_is_not_seen(site: Site) -> None:
    seen: list[list[Any]] = []
    for reply in ("", "no", "never", "off"):
        (hers, mei), (his, _), circle = await _pair(site)
        ask = {"purpose": "circle_contact", "form": "band", "circle": circle}
        pages = [_plain(await his.post(f"/people/{mei.id}/card/ask", data=ask))]
        if reply == "off":
            await site.house.db.run(lambda tx, mei=mei: credit.switch_off(tx, by=mei))
        elif reply:
            sheet = (await hers.get("/credit/asks")).text
            answer = re.search(r'action="(/credit/asks/[0-9a-f-]{36})"', sheet)
            assert answer
            assert (await hers.post(answer[1], data={"reply": reply})).status_code == 303
        pages.append(_plain(await his.get(f"/people/{mei.id}/card")))
        pages.append(_plain(await his.post(f"/people/{mei.id}/card/look", data={"purpose": "circle_contact"})))
        pages.append(_plain(await his.post(f"/people/{mei.id}/card/ask", data=ask)))
        called = await his.post(f"/api/v1/people/{mei.id}/credit/looks", json={"purpose": "circle_contact"})
        pages.append((called.status_code, called.text))
        seen.append(pages)
    assert seen[0] == seen[1] == seen[2] == seen[3]
    assert '"available":false' in seen[0][-1][1]


async def test_access_is_given_and_taken_back(site: Site) -> None:
    (hers, mei), (his, li), circle = await _pair(site)
    form = {"purpose": "deal", "form": "650", "lasting": "month", "text_version": VERSION}
    assert (await hers.post(f"/people/{li.id}/card/show", data=form)).status_code == 422
    assert (await hers.post(f"/people/{li.id}/card/show", data=form | {"ticked": "yes"})).status_code == 303
    assert (await hers.post("/credit/grants", data=form | {"ticked": "yes", "circle": circle, "form": "number"})).status_code == 303
    assert (await hers.post("/credit/grants", data=form | {"ticked": "yes", "circle": "nowhere"})).status_code == 422
    looks = f"/api/v1/people/{mei.id}/credit/looks"
    assert (await his.post(looks, json={"purpose": "deal"})).json()["reached"] is False
    refused = await his.post(looks, json={"purpose": "membership"})
    assert (refused.status_code, refused.json()["code"]) == (403, "purpose_mismatch")
    page = (await hers.get("/credit/grants")).text
    assert "Yes or no: at least 650" in page
    for action in set(re.findall(r'action="(/credit/grants/[0-9a-f-]{36}/revoke)"', page)):
        assert (await hers.post(action)).status_code == 303
    assert (await his.post(looks, json={"purpose": "deal"})).json()["available"] is False
    assert "Nobody may see it" in (await hers.get("/credit/grants")).text
    assert "No, not 650 yet" in (await hers.get("/credit/looks")).text


async def test_both_or_neither_and_the_settings(site: Site) -> None:
    (hers, mei), (his, li), _ = await _pair(site)
    await site.house.db.run(lambda tx: make.switch_on(tx, li, total=710))
    offer = {"purpose": "deal", "form": "band", "mutual": "yes", "text_version": VERSION}
    assert (await his.post(f"/people/{mei.id}/card/ask", data=offer)).status_code == 303
    sheet = (await hers.get("/credit/asks")).text
    assert "They offer theirs" in sheet
    answer = re.search(r'action="(/credit/asks/[0-9a-f-]{36})"', sheet)
    assert answer
    assert (await hers.post(answer[1], data={"reply": "day", "ticked": "yes", "text_version": VERSION})).status_code == 303
    for client, other, band in ((his, mei, "Good"), (hers, li, "Excellent")):
        assert band in (await client.post(f"/people/{other.id}/card/look", data={"purpose": "deal"})).text
    assert (await hers.post("/credit/asks/card", data={"shows_kept": "yes"})).status_code == 303
    assert (await hers.get("/api/v1/credit/card")).json() == {"takes_asks": False, "shows_kept": True}
    assert (await his.post(f"/people/{mei.id}/card/withdraw")).status_code == 303


async def test_a_merchant_from_the_desk_to_the_look(site: Site) -> None:
    (hers, mei), (shop, keeper), _ = await _pair(site)
    desk, _ = await site.member(operator=True)
    form = {"name": "Bikes by the lake", "origin": make.ORIGIN, "owner": f"/people/{keeper.id}", "purposes": ["rental", "deposit"]}
    assert (await hers.get("/desk/merchants")).status_code == 404
    assert (await desk.post("/desk/merchants", data=form | {"owner": "somebody"})).status_code == 422
    assert (await desk.post("/desk/merchants", data=form)).status_code == 303
    assert "Bikes by the lake" in (await desk.get("/desk/merchants")).text
    (merchant,) = (await shop.get("/api/v1/credit/merchants")).json()
    wanted = {"merchant_id": merchant["merchant_id"], "purpose": "rental", "form": "threshold", "threshold": 600, "days": 30, "uses": 5}
    made = await shop.post("/api/v1/credit/authorise", json=wanted | {"return_url": f"{make.ORIGIN}/back"})
    page = await hers.get(f"/credit/authorise/{made.json()['request_id']}")
    assert "Yes, at least 600" in page.text
    assert not re.search(r'name="ticked"[^>]*\bchecked', page.text)
    assert f"form-action 'self' {make.ORIGIN};" in page.headers["content-security-policy"]
    at = f"/credit/authorise/{made.json()['request_id']}"
    assert (await hers.post(at, data={"text_version": VERSION})).status_code == 422
    back = await hers.post(at, data={"ticked": "yes", "text_version": VERSION})
    assert (back.status_code, back.headers["location"].split("?")[0]) == (303, f"{make.ORIGIN}/back")
    pair_id = back.headers["location"].rsplit("=", 1)[1]
    look = {"merchant_id": merchant["merchant_id"], "pair_id": pair_id, "purpose": "rental", "transaction_id": "order 1"}
    for _ in range(2):
        answer = (await shop.post("/api/v1/credit/inquiries", json=look)).json()
        assert {key: value for key, value in answer.items() if value} == {
            "available": True,
            "form": "threshold",
            "threshold": 600,
            "reached": True,
        }
    other = await shop.post("/api/v1/credit/inquiries", json=look | {"transaction_id": "order 2", "purpose": "deposit"})
    assert (other.status_code, other.json()["code"]) == (403, "purpose_mismatch")
    log = (await hers.get("/credit/looks")).text
    assert log.count("Bikes by the lake") >= 1
    assert "Refused: it was allowed for something else" in log
    items = (await hers.get("/api/v1/credit/inquiries")).json()["items"]
    assert [(one["transaction_id"], one["answer"], one["purpose"]) for one in items] == [
        (None, "refused", "deposit"),
        ("order 1", "yes", "rental"),
    ]
    reason = {"reason": "She disputes an item."}
    assert (await desk.post(f"/desk/people/{mei.id}/score", data={"reason": ""})).status_code == 422
    assert "640" in (await desk.post(f"/desk/people/{mei.id}/score", data=reason)).text
    assert "She disputes an item." in (await hers.get("/credit/looks")).text
    assert (await desk.post(f"/desk/merchants/{merchant['merchant_id']}/end")).status_code == 303
    assert (await shop.post("/api/v1/credit/inquiries", json=look)).status_code == 404
