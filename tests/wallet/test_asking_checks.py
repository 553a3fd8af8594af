"""What `quanzi check` promises of requests, each broken once by hand."""

from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from quanzi import identity, wallet
from quanzi.app.checks import CHECKS, find_faults
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Db, Tx
from quanzi.wallet import asking, collecting, order_run, parcels, standing, store
from tests.make import money

PLANTED = {
    "A request that is paid or on its way has its money: a transfer or a hold that names it, of that amount.": (
        "UPDATE wallet.request SET amount = amount + 1 WHERE state = 'paid'"
    ),
    "The shares of a bill add up to it: what each other was asked for, and the own share of who paid.": (
        "UPDATE wallet.split SET own_share = own_share + 1"
    ),
    "Money that waits for the owner of an address is set aside by who sent it, or was.": (
        "UPDATE wallet.parcel SET due_at = due_at + interval '1 hour'"
    ),
    "Each date of a standing order that is done was paid: a transfer or a hold that names the order.": (
        "UPDATE wallet.standing_run SET transfer_id = gen_random_uuid()"
    ),
    "Who asks and who is asked know of the same request.": "DELETE FROM wallet.asked",
    "What was paid into a collection came to its owner, as a transfer of that id and amount.": (
        "UPDATE wallet.contribution SET amount = amount + 1 WHERE state = 'paid'"
    ),
    "What waits to come into a collection is set aside by who pays.": (
        "UPDATE wallet.contribution SET transfer_id = gen_random_uuid() WHERE state = 'waits'"
    ),
}


async def _full(tx: Tx, keys: Keys) -> None:
    """A request of each kind: open, paid, on its way; and a collection with what came and what is on its way."""
    await money.make_currency(tx)
    payer, asker = await money.make_payer(tx), await money.make_payer(tx)
    await money.know(tx, payer, asker)
    for speed in (None, "default", "two_hours"):
        request_id = uuid4()
        await asking.ask_money(tx, by=asker, request=asking.NewRequest(request_id, payer.member_id, 1_00))
        if speed is not None:
            await asking.pay_request(tx, by=payer, request_id=request_id, speed=speed)  # type: ignore[arg-type]
    new = asking.NewSplit(uuid4(), "Tea", 10_00, (asking.NewShare(payer.member_id),))
    await asking.make_split(tx, by=asker, new=new)
    monthly = standing.NewOrder(uuid4(), asker.member_id, 1_00, standing.Every.MONTH, tx.now.date() + timedelta(days=1))
    await standing.make_order(tx, by=payer, new=monthly, stepped_up=True)
    kept = await store.orders.find_order(tx, person_id=payer.member_id, order_id=monthly.order_id)
    assert kept is not None
    await order_run.pay_order(tx, order=kept)
    address = identity.read_address("aunt@example.org", region="CN")
    parcel = parcels.NewParcel(uuid4(), address, 1_00)
    await parcels.send_parcel(tx, keys=keys, by=payer, new=parcel, stepped_up=True)
    link = await collecting.make_collection(tx, keys=keys, by=asker, new=collecting.NewCollection(uuid4(), "Tea"))
    stranger = await money.make_payer(tx, name="Amina Wanjiru")
    for by in (payer, stranger):
        name = (await wallet.find_terms(tx, by=by, person_id=asker.member_id)).name
        await collecting.pay_collection(
            tx,
            keys=keys,
            by=by,
            owner_id=asker.member_id,
            collection_id=link.collection_id,
            secret=link.path.rsplit("/", 1)[1],
            new=collecting.NewContribution(uuid4(), 1_00, name),
            stepped_up=True,
        )


@pytest.mark.parametrize("promise", PLANTED)
async def test_a_planted_fault_is_found(db: Db, keys: Keys, url: str, promise: str) -> None:
    await db.run(lambda tx: _full(tx, keys))
    assert find_faults(url) == []
    with psycopg.connect(url) as connection:
        connection.execute(PLANTED[promise].encode())
        faults = [check.promise for check in CHECKS if check.slice == "wallet" and connection.execute(check.sql).fetchall()]
    assert faults == [promise]
