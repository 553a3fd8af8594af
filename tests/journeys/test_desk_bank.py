"""The desk over HTTP: a broken file, a sound one, and each way out of a difference, by page and by the API."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from quanzi.wallet import bank_steps
from tests.make import bank, money
from tests.make.site import Site, open_site

HEAD = "date,amount,currency,key,reference,text,balance\n"


@pytest.fixture
async def banked(url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A house with the sandbox bank."""
    async with open_site(url, tmp_path, bank="sandbox") as opened:
        yield opened


async def _prepare(site: Site) -> tuple[httpx.AsyncClient, httpx.AsyncClient, Person, str]:
    """An operator, a member, and a top-up of hers that is settled."""
    await site.house.db.run(money.make_currency)
    operator, _ = await site.member(name="陈静", operator=True)
    client, person = await site.member(tier=2)

    async def top_up(tx: Tx) -> str:
        link_id = await bank.link(tx, person, site.house.keys)
        order_id = await bank.top_up(tx, person, link_id, 500_00)
        await bank.hear(tx, person, order_id, "settled")
        return str(order_id)

    return operator, client, person, await site.house.db.run(top_up)


def _key(person: Person, order_id: str) -> str:
    return str(bank_steps.bank_key(person.member_id, UUID(order_id)))


async def _give(client: httpx.AsyncClient, text: str) -> httpx.Response:
    return await client.post("/desk/bank/files", data={"currency": "CNY"}, files={"file": ("bank.csv", text.encode(), "text/csv")})


async def _do(client: httpx.AsyncClient, deed: str, **more: str) -> httpx.Response:
    return await client.post("/desk/bank/resolve", data={"deed": deed, "currency": "CNY", "reason": "Looked at it."} | more)


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


async def test_from_a_broken_file_to_books_that_agree(banked: Site) -> None:
    operator, client, person, order_id = await _prepare(banked)
    assert "/desk/bank" in (await operator.get("/desk")).text
    broken = await _give(operator, HEAD + "soon,5.00,CNY,,R1,,5.00\n2026-11-20,1.0x,CNY,,R2,,6.00\n")
    assert broken.status_code == 422
    assert "Line 2" in broken.text
    assert "This is no date: soon" in broken.text
    assert "This is no amount: 1.0x" in broken.text
    bomb = await _give(operator, '<!DOCTYPE a [<!ENTITY b "c">]><Document>&b;</Document>')
    assert (bomb.status_code, "declares a document type" in bomb.text) == (422, True)
    assert (await operator.post("/desk/bank/files", data={"currency": "CNY"}, files={"none": b""})).status_code == 422

    given = await _give(
        operator, HEAD + f"2026-11-20,500.00,CNY,{_key(person, order_id)},R1,,500.00\n2026-11-20,25.00,CNY,,R2,Gift,525.00\n"
    )
    assert (given.status_code, given.headers["location"]) == (303, "/desk/bank?currency=CNY")
    page = _plain((await operator.get("/desk/bank")).text)
    assert "They differ" in page
    assert "+CN¥ 25.00" in page
    assert (await _do(operator, "suspense", reference="R2")).status_code == 303
    again = await _do(operator, "suspense", reference="R2")
    assert (again.status_code, "was resolved meanwhile" in again.text) == (409, True)
    wrong = await _do(operator, "give", reference="R2", person="nobody")
    assert wrong.status_code == 422
    assert (await _do(operator, "give", reference="R2", person=f"http://localhost:8000/people/{person.id}")).status_code == 303
    page = _plain((await operator.get("/desk/bank")).text)
    assert "Both agree to the last cent" in page
    moved = _plain((await client.get("/wallet/movements")).text)
    assert "Looked at it." in moved
    assert "+CN¥ 25.00" in moved
    assert (await _do(operator, "again")).status_code == 303
    assert (await _do(operator, "nothing")).status_code == 422


async def test_what_is_missing_gets_a_note_and_is_matched_by_hand(banked: Site) -> None:
    operator, _, _, _ = await _prepare(banked)
    page = (await operator.get("/desk/bank")).text
    entry = re.search(r'name="entry" value="([^"]+)"', page)
    assert entry
    assert (await _do(operator, "transit", entry=entry[1])).status_code == 303
    assert "Looked at it." in (await operator.get("/desk/bank")).text
    await _give(operator, HEAD + "2026-11-20,500.00,CNY,lost,R1,,500.00\n")
    assert "It is this movement of ours" in (await operator.get("/desk/bank")).text
    assert (await _do(operator, "match", reference="R1", entry=entry[1])).status_code == 303
    assert "Both agree" in (await operator.get("/desk/bank")).text


async def test_fees_from_a_coming_day_on(banked: Site) -> None:
    operator, client, _, _ = await _prepare(banked)
    form = {"currency": "CNY", "valid_from": "2099-01-01", "rate": "0.25", "fee_min": "0.20", "free_quota": "0"}
    for field, value in (
        ("rate", "1e999999"),
        ("valid_from", "2020-01-01"),
        ("valid_from", "soon"),
        ("rate", "101"),
        ("rate", "x"),
        ("fee_min", "-1"),
    ):
        refused = await operator.post("/desk/bank/fees", data=form | {field: value})
        assert refused.status_code == 422, (field, value)
    assert (await operator.post("/desk/bank/fees", data=form)).status_code == 303
    assert "0.25 %" in (await operator.get("/desk/bank")).text
    assert (await operator.post("/desk/bank/fees", data=form)).status_code == 409
    assert (await client.get("/api/v1/wallet/fees")).json()[0]["rate_ppm"] == 2500


async def test_the_desk_is_not_there_for_others(banked: Site) -> None:
    _, client, _, _ = await _prepare(banked)
    assert (await client.get("/desk/bank")).status_code == 404
    assert (await client.get("/desk/bank/sandbox-file")).status_code == 404
    assert (await _give(client, HEAD)).status_code == 404
    assert (await _do(client, "again")).status_code == 404
    assert (await client.get("/api/v1/desk/bank")).status_code == 404


async def test_the_same_by_the_api(banked: Site) -> None:
    operator, _, person, order_id = await _prepare(banked)
    file = {
        "file": (
            "bank.csv",
            (HEAD + f"2026-11-20,500.00,CNY,{_key(person, order_id)},R1,,500.00\n2026-11-20,-3.00,CNY,,R2,,497.00\n").encode(),
        )
    }
    given = (await operator.post("/api/v1/desk/bank/files", files=file)).json()
    assert (given["matched"], given["repeated"], given["statement"]["lines"]) == (1, False, 2)
    bad = await operator.post("/api/v1/desk/bank/files", files={"file": ("bank.csv", b"date\n")})
    assert (bad.status_code, bad.json()["code"]) == (422, "bad_bank_file")
    assert bad.json()["data"]["faults"][0] == {"line": 1, "problem": "no_column", "value": "amount"}
    line = {"reference": "R2", "reason": "Bank fee."}
    assert (await operator.post("/api/v1/desk/bank/suspense", json=line)).status_code == 204
    assert (await operator.post("/api/v1/desk/bank/give", json=line | {"person_id": str(person.id)})).json()["code"] == "not_come_in"
    assert (await operator.post("/api/v1/desk/bank/send-back", json=line)).status_code == 204
    books = (await operator.get("/api/v1/desk/bank")).json()
    assert (books["ours"], books["missing"], books["difference"], books["suspense"]) == (500_00, 3_00, 0, 0)
    entry = {key: books["missing_entries"][0][key] for key in ("debit_account_id", "transfer_id")}
    assert (await operator.post("/api/v1/desk/bank/in-transit", json=entry | {"note": "Monday."})).status_code == 204
    assert (await operator.post("/api/v1/desk/bank/match-by-hand", json=entry | line)).json()["code"] == "line_resolved"
    assert (await operator.post("/api/v1/desk/bank/match")).json() == {"matched": 0}
    rest = {"person_id": str(person.id), "order_id": order_id, "reason": "x"}
    assert (await operator.post("/api/v1/desk/bank/rest", json=rest)).json()["code"] == "nothing_there"
    assert (await operator.get("/api/v1/desk/bank/sandbox-file?form=camt")).text.startswith("<?xml")
