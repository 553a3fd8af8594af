"""A statement over HTTP: on the page, as files, and for a program."""

import csv
import io
import re
from uuid import uuid4

from lxml import etree

from quanzi import wallet
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from quanzi.web import statement_camt
from tests.make import money
from tests.make.site import Site


async def _payers(tx: Tx) -> tuple[Person, Person]:
    await money.make_currency(tx)
    await money.make_currency(tx, code="HOURS", exponent=0)
    payer, payee = await money.make_payer(tx, 300_00), await money.make_payer(tx, 5_00, name="Amina Wanjiru")
    await money.know(tx, payer, payee)
    for number in range(60):
        order = wallet.SendMoney(uuid4(), payee.member_id, 1_00 + number, memo="=1+1" if number == 59 else f"Tea {number}")
        await wallet.send_one(tx, by=payer, send=order)
    return payer, payee


async def test_a_period_is_read_and_taken_along(site: Site) -> None:
    payer, payee = await site.house.db.run(_payers)
    client = await site.sign_in(payer)
    page = (await client.get("/wallet/statement")).text.replace("\u00a0", " ")
    assert "Balance before" in page
    assert "CN¥ 222.30" in page
    more = re.search(r'href="(/wallet/statement\?[^"]+after=\d+)"', page)
    assert more
    rest = (await client.get(more[1].replace("&amp;", "&"))).text
    assert "=1+1" in rest
    link = re.search(r'href="(/wallet/movements/[^"]+)"', rest)
    assert link
    assert (await client.get(link[1].replace("&amp;", "&"))).status_code == 200
    taken = await client.get("/wallet/statement/csv")
    assert taken.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(taken.content.decode("utf-8-sig"))))
    assert (len(rows), rows[-2][4], rows[-2][6], rows[-1][6]) == (64, "'=1+1", "222.30", "222.30")
    camt = await client.get("/wallet/statement/camt")
    assert len(etree.fromstring(camt.content).findall(f".//{{{statement_camt.NAMESPACE}}}Ntry")) == 61
    assert (await client.get("/wallet/statement/pdf")).content.startswith(b"%PDF")
    other = await site.sign_in(payee)
    assert "CN¥ 82.70" in (await other.get("/wallet/statement")).text.replace("\u00a0", " ")


async def test_the_balance_of_any_moment_is_told(site: Site) -> None:
    payer, payee = await site.house.db.run(_payers)
    order = wallet.SendMoney(uuid4(), payee.member_id, 2_30)
    receipt = await site.house.db.run(lambda tx: wallet.send_one(tx, by=payer, send=order))
    client = await site.sign_in(payer)

    async def held_at(**at: str) -> int:
        told = (await client.get("/api/v1/wallet/balance", params=at)).json()
        assert told["currency"] == "CNY"
        return told["balance"]

    assert (await held_at(), await held_at(at=receipt.at.isoformat())) == (220_00, 222_30)
    # a moment without a zone is the currency's own, and before there was an account there was nothing
    assert await held_at(at="2020-01-01T00:00:00") == 0
    assert (await client.get("/api/v1/wallet/balance", params={"at": "yesterday"})).status_code == 400


async def test_what_can_not_be_is_explained(site: Site) -> None:
    payer, _payee = await site.house.db.run(_payers)
    client = await site.sign_in(payer)
    backwards = await client.get("/wallet/statement?from=2026-03-02&to=2026-03-01")
    assert (backwards.status_code, "ends before it begins" in backwards.text) == (422, True)
    unknown = await client.get("/wallet/statement/camt?currency=HOURS")
    assert (unknown.status_code, "three letters only" in unknown.text) == (422, True)
    empty = await client.get("/wallet/statement?from=2020-01-01&to=2020-01-31")
    assert "Nothing moved in this time." in empty.text
    assert (await client.get("/wallet/statement/doc")).status_code in {400, 404}
    nobody = await site.visitor().get("/wallet/statement")
    assert nobody.headers["location"].startswith("/sign-in")


async def test_a_program_reads_it_too(site: Site) -> None:
    payer, _payee = await site.house.db.run(_payers)
    client = await site.sign_in(payer)
    first = (await client.get("/api/v1/wallet/statement?limit=50")).json()
    assert first["statement"]["closing"] == 222_30
    second = (await client.get(f"/api/v1/wallet/statement?limit=50&after={first['next_after']}")).json()
    amounts = [line["amount"] for line in first["lines"] + second["lines"]]
    assert first["statement"]["opening"] + sum(amounts) == 222_30
    assert second["next_after"] is None
    for form, kind in (("csv", "text/csv; charset=utf-8"), ("pdf", "application/pdf"), ("camt", "application/xml")):
        assert (await client.get(f"/api/v1/wallet/statement/{form}")).headers["content-type"] == kind
    refused = await client.get("/api/v1/wallet/statement/camt?currency=HOURS")
    assert (refused.status_code, refused.json()["code"]) == (422, "no_bank_currency")
