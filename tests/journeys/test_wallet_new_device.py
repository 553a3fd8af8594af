"""A new device over HTTP: whatever way to pay is tried first on it, it asks who pays, by passcode or passkey, and once for all of them."""

import json
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from quanzi.wallet import asking, collecting, signers
from tests.journeys.test_keyring import API, add_passkey
from tests.journeys.test_wallet_safety import Finger, _prove  # pyright: ignore[reportPrivateUsage]
from tests.make import debts, money
from tests.make.site import Site

PASSCODE = "481516"


class Way(NamedTuple):
    """One way to pay: its address, what is sent, and what it answers once it is known who pays."""

    path: str
    body: dict[str, object]
    status: int = 200


async def _two(site: Site) -> tuple[Person, Person]:
    async def make(tx: Tx) -> tuple[Person, Person]:
        await money.make_currency(tx)
        payer, payee = await money.make_payer(tx, 300_00), await money.make_payer(tx, 300_00, name="Amina Wanjiru")
        await debts.make_contacts(tx, payer, payee)
        await money.know(tx, payer, payee)
        await tx.execute("UPDATE identity.person SET joined_at = joined_at - interval '7 days'")
        return payer, payee

    payer, payee = await site.house.db.run(make)
    first = await site.sign_in(payer)
    assert (await first.post("/wallet/safety/passcode", data={"new": PASSCODE})).status_code == 303
    return payer, payee


class Asked(NamedTuple):
    """What waits to be paid: the ids, and the path of a link."""

    request: str
    share: str
    link: str
    iou: str
    fund: str


async def _ask(tx: Tx, payer: Person, payee: Person, keys: Keys) -> Asked:
    """All that a member can be asked to pay, each once."""
    request = await asking.ask_money(tx, by=payee, request=asking.NewRequest(tx.new_id(), payer.member_id, 2_00))
    shared = asking.NewSplit(tx.new_id(), "Dinner", 4_00, (asking.NewShare(payer.member_id),))
    split = await asking.make_split(tx, by=payee, new=shared)
    new = collecting.NewCollection(tx.new_id(), "A present", None, None, "CNY", 7)
    collection = await collecting.make_collection(tx, keys=keys, by=payee, new=new)
    iou_id = await debts.owe(tx, payer, payee, 5_00)
    fund = await signers.open_fund(tx, by=payee, fund_id=tx.new_id(), name="Seeds", use="savings", signers=[], needed=1)
    return Asked(str(request.request_id), str(split.requests[0].request_id), collection.path, str(iou_id), str(fund.fund_id))


def _in_two_days() -> str:
    return (datetime.now(UTC) + timedelta(days=2)).date().isoformat()


async def _check_asked_once(site: Site, payer: Person, payee: Person, way: Way) -> None:
    """On a device that is new it is asked who pays, it goes on with the passcode, and the next payment goes without."""
    client = await site.sign_in(payer)
    asked = await client.post(f"{API}{way.path}", json=way.body)
    assert (asked.status_code, asked.json()["code"], asked.json()["data"]["why"]) == (403, "step_up_needed", "new_device"), way.path
    done = await client.post(f"{API}{way.path}", json=way.body | {"passcode": PASSCODE})
    assert done.status_code == way.status, (way.path, done.text)
    order = {"id": str(uuid4()), "to_person_id": str(payee.id), "amount": 1_00}
    assert (await client.post(f"{API}/wallet/transfers", json=order)).status_code == 200, way.path


async def test_every_call_that_pays_asks_a_new_device_once(site: Site) -> None:
    payer, payee = await _two(site)
    asked = await site.house.db.run(lambda tx: _ask(tx, payer, payee, site.house.keys))
    to = {"to_person_id": str(payee.id), "amount": 1_00}
    ways = (
        Way("/wallet/transfers", to),
        Way(f"/wallet/requests/{asked.request}/pay", {}),
        Way(f"/wallet/requests/{asked.share}/pay", {}),
        Way(f"/wallet{asked.link}", {"amount": 3_00}),
        Way("/wallet/parcels", {"address": "aunt@example.org", "amount": 1_00}),
        Way("/wallet/orders", to | {"every": "week", "first_on": _in_two_days()}),
        Way("/wallet/packets", {"person_id": str(payee.id), "amount": 1_00}),
        Way("/wallet/tips", to | {"about_id": str(uuid4())}),
        Way(f"/wallet/debts/{asked.iou}/pay", {"amount": 1_00}),
        Way(f"/wallet/shared/{asked.fund}/pay-in", {"amount": 1_00}),
        # this house has no bank, which is told to who has proved who it is
        Way("/wallet/bank/withdrawals", {"link_id": str(uuid4()), "amount": 1_00}, 403),
    )
    for way in ways:
        # paying a request is made to happen once by the request itself
        key = {} if way.path.startswith("/wallet/requests/") else {"id": str(uuid4())}
        await _check_asked_once(site, payer, payee, way._replace(body=way.body | key))
    async with site.house.db.transaction() as tx:
        assert await money.total(tx) == 0


async def test_every_form_that_pays_asks_a_new_device_and_takes_a_passkey(site: Site) -> None:
    payer, payee = await _two(site)
    asked = await site.house.db.run(lambda tx: _ask(tx, payer, payee, site.house.keys))
    device = Finger()
    await add_passkey(await site.sign_in(payer), device)
    await site.house.db.run(lambda tx: tx.execute("UPDATE identity.passkey SET created_at = now() - interval '25 hours'"))
    forms: tuple[tuple[str, str, dict[str, str]], ...] = (
        (f"/wallet/send/{payee.id}", "transfer_id", {"amount": "1"}),
        (f"/wallet/requests/{asked.request}/pay", "", {}),
        (f"/wallet/requests/{asked.share}/pay", "", {}),
        (asked.link, "transfer_id", {"amount": "3"}),
        ("/wallet/send/address", "parcel_id", {"address": "aunt@example.org", "amount": "1"}),
        (f"/wallet/standing/new/{payee.id}", "order_id", {"amount": "1", "every": "week", "first_on": _in_two_days()}),
        (f"/wallet/packets/new/{payee.id}", "packet_id", {"amount": "1"}),
        (f"/wallet/debts/{payer.id}/{asked.iou}/pay", "key", {"amount": "1"}),
        (f"/wallet/shared/{asked.fund}/pay", "transfer_id", {"amount": "1"}),
    )
    for path, key, fields in forms:
        client = await site.sign_in(payer)
        form = fields | ({key: str(uuid4())} if key else {})
        refused = await client.post(path, data=form)
        assert (refused.status_code, 'data-passkey="step-up"' in refused.text) == (403, True), path
        assert 'name="passcode"' in refused.text, path
        done = await client.post(path, data=form | {"passkey": json.dumps(await _prove(client, device))})
        assert done.status_code == 303, (path, done.text)
        order = {"id": str(uuid4()), "to_person_id": str(payee.id), "amount": 1_00}
        assert (await client.post(f"{API}/wallet/transfers", json=order)).status_code == 200, path
    async with site.house.db.transaction() as tx:
        assert await money.total(tx) == 0
