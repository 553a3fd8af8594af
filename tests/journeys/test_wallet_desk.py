"""The money desk over HTTP: a freeze that another operator lifts, a correction by four eyes, a search that its subject reads."""

import re
from uuid import UUID, uuid4

import httpx

from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from tests.make import desk, money, people
from tests.make.site import Site


async def _scene(site: Site) -> tuple[Person, Person, UUID]:
    return await site.house.db.run(desk.make_paid)


async def _operator(site: Site, name: str) -> httpx.AsyncClient:
    client, _ = await site.member(name=name, tier=2, operator=True)
    return client


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, name
    return found[1]


async def _inquire(client: httpx.AsyncClient, path: str, reason: str = "A buyer asked where the money is") -> str:
    """Open a page that asks why first; where it leads after the answer."""
    asked = await client.get(path)
    assert (asked.status_code, asked.headers["location"].split("?")[0]) == (303, "/desk/money/why")
    form = (await client.get(asked.headers["location"])).text
    empty = await client.post("/desk/money/inquiries", data={"inquiry_id": _hidden(form, "inquiry_id"), "next": path, "reason": " "})
    assert empty.status_code == 422
    kept = await client.post("/desk/money/inquiries", data={"inquiry_id": _hidden(form, "inquiry_id"), "next": path, "reason": reason})
    assert kept.status_code == 303
    return kept.headers["location"]


async def test_one_operator_freezes_and_a_second_lifts_what_its_owner_objected_to(site: Site) -> None:
    payer, payee, _ = await _scene(site)
    first, second = await _operator(site, "陈静"), await _operator(site, "Ada Okoro")
    at = f"/desk/money/accounts/{desk.account(payee)}"
    page = (await first.get(await _inquire(first, at))).text
    assert "140.00" in page
    form = {"freeze_id": _hidden(page, "freeze_id"), "inquiry": _hidden(page, "inquiry"), "note": "Three buyers got nothing."}
    wrong = await first.post(f"{at}/freezes", data=form | {"ground": "deceit", "days": "99"})
    assert (wrong.status_code, "1 to 30 days" in wrong.text) == (422, True)
    for _ in range(2):
        done = await first.post(f"{at}/freezes", data=form | {"ground": "deceit", "days": "9"})
        assert (done.status_code, done.headers["location"]) == (303, "/desk/money")
    owner = await site.sign_in(payee)
    assert "Your account is frozen" in (await owner.get("/wallet")).text
    seen = (await owner.get("/wallet/oversight")).text
    assert "Three buyers got nothing." in seen
    assert "A buyer asked where the money is" in seen
    action = re.search(r'action="(/wallet/oversight/[^"]+/appeal)"', seen)
    assert action
    assert (await owner.post(action[1], data={"appeal": ""})).status_code == 422
    assert (await owner.post(action[1], data={"appeal": "All parcels were sent."})).status_code == 303
    other = await site.sign_in(payer)
    assert (await other.post(action[1], data={"appeal": "Not mine"})).status_code == 404
    assert "All parcels were sent." in (await first.get("/desk/money")).text
    lift = re.search(r'action="(/desk/money/accounts/[^"]+/answer)"', (await second.get("/desk/money")).text)
    assert lift
    assert (await first.post(lift[1], data={"reason": "Over"})).status_code == 403
    assert (await second.post(lift[1], data={"reason": "The parcels arrived"})).status_code == 303
    assert (await second.post(lift[1], data={"reason": "The parcels arrived"})).status_code == 409
    assert "The parcels arrived" in (await owner.get("/wallet/oversight")).text
    assert "Your account is frozen" not in (await owner.get("/wallet")).text


async def test_a_correction_is_proposed_by_one_and_agreed_to_by_another(site: Site) -> None:
    payer, _, _ = await _scene(site)
    first, second = await _operator(site, "陈静"), await _operator(site, "Ada Okoro")
    page = (await first.get("/desk/money/adjustments")).text
    form = {
        "adjustment_id": _hidden(page, "adjustment_id"),
        "wish": "adjustment",
        "leaves": "person",
        "leaves_who": f"http://localhost:8000/people/{payer.id}",
        "comes": "suspense",
        "amount": "7.50",
        "currency": "CNY",
        "reason": "Paid twice by mistake",
    }
    assert (await first.post("/desk/money/adjustments", data=form | {"amount": "much"})).status_code == 422
    assert (await first.post("/desk/money/adjustments", data=form | {"leaves_who": str(uuid4())})).status_code == 404
    for _ in range(2):
        assert (await first.post("/desk/money/adjustments", data=form)).status_code == 303
    path = f"/desk/money/adjustments/{form['adjustment_id']}"
    assert (await first.post(f"{path}/approve")).status_code == 403
    assert "Paid twice by mistake" in (await second.get("/desk/money")).text
    for _ in range(2):
        assert (await second.post(f"{path}/approve")).status_code == 303
    assert (await first.post(f"{path}/decline", data={"reason": "Too late"})).status_code == 409
    member = await site.sign_in(payer)
    assert "Paid twice by mistake" in (await member.get("/wallet/movements")).text
    assert await site.house.db.run(lambda tx: money.balance_of(tx, payer.member_id)) == 52_50
    assert await site.house.db.run(money.total) == 0


async def test_a_transfer_is_found_its_story_told_and_given_back(site: Site) -> None:
    payer, payee, transfer_id = await _scene(site)
    operator = await _operator(site, "陈静")
    at = await _inquire(operator, "/desk/money/search")
    found = (await operator.get(f"{at}&go=yes&q={transfer_id}")).text
    link = re.search(r'href="(/desk/money/transfers/[^"]+)"', found)
    assert link
    story = (await operator.get(link[1].replace("&amp;", "&"))).text
    assert str(transfer_id) in story
    assert "Its owner ordered it" in story
    everything = (await operator.get(f"{at}&go=yes&least=39&most=41&kind=1")).text
    assert str(transfer_id) in everything
    by_person = (await operator.get(f"{at}&go=yes&q=http://localhost:8000/people/{payee.id}")).text
    assert str(transfer_id) in by_person
    assert (await operator.get(f"{at}&go=yes&least=x")).status_code == 422
    assert (await operator.get(f"{at}&go=yes&since=2020-01-01")).status_code == 422
    form = {
        "adjustment_id": _hidden(story, "adjustment_id"),
        "wish": "reversal",
        "origin_account": _hidden(story, "origin_account"),
        "origin": _hidden(story, "origin"),
        "currency": "CNY",
        "amount": "15",
        "reason": "A part was missing",
    }
    for _ in range(2):
        assert (await operator.post("/desk/money/adjustments", data=form)).status_code == 303
    assert await site.house.db.run(lambda tx: money.balance_of(tx, payer.member_id)) == 75_00
    assert "15.00" in (await operator.get(link[1].replace("&amp;", "&"))).text.partition("Given back")[2]
    for person in (payer, payee):
        client = await site.sign_in(person)
        assert "A buyer asked where the money is" in (await client.get("/wallet/oversight")).text
        assert "A part was missing" in (await client.get("/wallet/movements")).text


async def test_a_limit_is_changed_and_stays_in_the_history(site: Site) -> None:
    await _scene(site)
    operator = await _operator(site, "陈静")
    page = (await operator.get("/desk/money/limits")).text
    form = {
        "change_id": _hidden(page, "change_id"),
        "what": "payment_max:2",
        "currency": "CNY",
        "amount": "321",
        "reason": "The members voted",
    }
    assert (await operator.post("/desk/money/limits", data=form | {"day": "1999-01-01"})).status_code == 422
    assert (await operator.post("/desk/money/limits", data=form | {"day": "soon"})).status_code == 422
    for _ in range(2):
        assert (await operator.post("/desk/money/limits", data=form)).status_code == 303
    page = (await operator.get("/desk/money/limits")).text
    assert "The members voted" in page
    assert page.count("321.00") == 2
    later = form | {"change_id": str(uuid4()), "amount": "", "day": "2027-01-01", "reason": "From New Year on"}
    assert (await operator.post("/desk/money/limits", data=later)).status_code == 303
    action = re.search(r'action="(/desk/money/limits/[^"]+/withdraw)"', (await operator.get("/desk/money/limits")).text)
    assert action
    assert (await operator.post(action[1])).status_code == 303
    assert "Called off" in (await operator.get("/desk/money/limits")).text


async def test_to_members_the_money_desk_does_not_exist(site: Site) -> None:
    payer, payee, transfer_id = await _scene(site)
    client = await site.sign_in(payer)
    for path in (
        "/desk/money",
        "/desk/money/why",
        "/desk/money/search",
        f"/desk/money/search?inquiry={uuid4()}&go=yes",
        f"/desk/money/transfers/{desk.account(payer)}/{transfer_id}",
        f"/desk/money/accounts/{desk.account(payee)}",
        "/desk/money/adjustments",
        "/desk/money/limits",
    ):
        assert (await client.get(path)).status_code == 404, path


async def test_a_program_freezes_pays_out_and_searches(site: Site) -> None:
    payer, payee, transfer_id = await _scene(site)
    first, second = await _operator(site, "陈静"), await _operator(site, "Ada Okoro")
    base = "/api/v1/desk/money"
    leave = {"adjustment_id": str(uuid4()), "wish": "payouts", "amount": 50_00, "reason": "Wages", "debit": {"kind": "issuance"}}
    made = (await first.post(f"{base}/adjustments", json=leave)).json()
    assert made["state"] == "waiting"
    assert [one["adjustment_id"] for one in (await second.get(f"{base}/adjustments/waiting")).json()] == [leave["adjustment_id"]]
    decided = await second.post(f"{base}/adjustments/{leave['adjustment_id']}/decide", json={"approve": True})
    assert decided.json()["state"] == "approved"
    never = await site.house.db.run(lambda tx: people.make_member(tx, name="Never Had"))
    asked = [{"id": str(uuid4()), "person_id": str(one), "amount": 20_00} for one in (payer.id, never.id, payee.id)]
    order = {"from_account_id": made["debit_account_id"], "adjustment_id": leave["adjustment_id"], "payouts": asked}
    outcomes = (await first.post(f"{base}/payouts", json=order)).json()
    assert [(one["id"], one["paid"], one["code"]) for one in outcomes] == [
        (asked[0]["id"], True, ""),
        (asked[1]["id"], True, ""),
        (asked[2]["id"], False, "leave_spent"),
    ]
    assert "10.00" in outcomes[2]["detail"]
    why = {"id": str(uuid4()), "reason": "The tax office asked"}
    assert (await first.post(f"{base}/inquiries", json=why)).status_code == 200
    found = (await first.get(f"{base}/transfers", params={"inquiry_id": why["id"], "transfer_id": str(transfer_id)})).json()
    assert [one["amount"] for one in found["items"]] == [40_00]
    path = f"{base}/transfers/{desk.account(payer)}/{transfer_id}"
    assert (await first.get(path, params={"inquiry_id": why["id"]})).json()["consent"] == "owner"
    refused = await second.get(path, params={"inquiry_id": why["id"]})
    assert (refused.status_code, refused.json()["code"]) == (403, "reason_needed")
    freeze = {"id": str(uuid4()), "ground": "court_order", "note": "File 12/2026", "days": 3}
    account = f"{base}/accounts/{desk.account(payee)}"
    assert (await first.post(f"{account}/freezes", json=freeze)).json()["state"] == "running"
    assert (await first.get(account, params={"inquiry_id": why["id"]})).json()["state"] == "frozen"
    member = await site.sign_in(payee)
    (own,) = (await member.get("/api/v1/wallet/freezes")).json()
    assert (own["ground"], own["note"]) == ("court_order", "File 12/2026")
    appeal = f"/api/v1/wallet/freezes/{desk.account(payee)}/{freeze['id']}/appeal"
    assert (await member.post(appeal, json={"appeal": "I was not heard."})).status_code == 204
    assert [one["reason"] for one in (await member.get("/api/v1/wallet/looks")).json()] == ["The tax office asked"]
    answer = {"keep": True, "reason": "The court decides"}
    assert (await second.post(f"{account}/freezes/{freeze['id']}/answer", json=answer)).status_code == 204
    renewal = {"id": str(uuid4()), "note": "Until the hearing", "days": 5}
    assert (await second.post(f"{account}/freezes/{freeze['id']}/renew", json=renewal)).json()["renews"] == freeze["id"]
    assert [one["freeze_id"] for one in (await first.get(f"{base}/freezes")).json()] == [renewal["id"]]
    assert (await first.post(f"{account}/freezes/{renewal['id']}/lift", json={"reason": "Heard"})).status_code == 204
    limit = {
        "id": str(uuid4()),
        "currency": "CNY",
        "rule": "day_max",
        "tier": 1,
        "after": None,
        "reason": "Vote",
        "valid_from": "2027-03-01T00:00:00Z",
    }
    assert (await first.post(f"{base}/limits", json=limit)).json()["state"] == "waiting"
    assert (await first.post(f"{base}/limits/{limit['id']}/withdraw")).status_code == 204
    assert [one["state"] for one in (await first.get(f"{base}/limits")).json()] == ["withdrawn"]
    assert len((await first.get(f"{base}/adjustments")).json()["items"]) == 1


async def test_money_comes_in_by_payment_while_frozen_and_waits_on_the_way_out(site: Site) -> None:
    payer, payee, _ = await _scene(site)

    async def freeze(tx: Tx) -> None:
        operator, _ = await desk.make_operators(tx)
        await desk.freeze(tx, operator, payer)
        await money.know(tx, payee, payer)

    await site.house.db.run(freeze)
    client = await site.sign_in(payer)
    order = {"id": str(uuid4()), "to_person_id": str(payee.id), "amount": 1_00}
    refused = await client.post("/api/v1/wallet/transfers", json=order)
    assert (refused.status_code, refused.json()["code"]) == (403, "account_frozen")
    other = await site.sign_in(payee)
    paid = await other.post("/api/v1/wallet/transfers", json=order | {"id": str(uuid4()), "to_person_id": str(payer.id)})
    assert paid.json()["state"] == "done"
    assert await site.house.db.run(money.total) == 0
