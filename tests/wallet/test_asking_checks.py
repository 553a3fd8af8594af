"""What `quanzi check` promises of requests, each broken once by hand."""

from uuid import uuid4

import psycopg
import pytest

from quanzi.app.checks import CHECKS, find_faults
from quanzi.infra.postgres import Db, Tx
from quanzi.wallet import asking
from tests.make import money

PLANTED = {
    "A request that is paid or on its way has its money: a transfer or a hold that names it, of that amount.": (
        "UPDATE wallet.request SET amount = amount + 1 WHERE state = 'paid'"
    ),
    "Who asks and who is asked know of the same request.": "DELETE FROM wallet.asked",
}


async def _full(tx: Tx) -> None:
    """A request of each kind: open, paid, on its way."""
    await money.make_currency(tx)
    payer, asker = await money.make_payer(tx), await money.make_payer(tx)
    await money.know(tx, payer, asker)
    for speed in (None, "default", "two_hours"):
        request_id = uuid4()
        await asking.ask_money(tx, by=asker, request=asking.NewRequest(request_id, payer.member_id, 1_00))
        if speed is not None:
            await asking.pay_request(tx, by=payer, request_id=request_id, speed=speed)  # type: ignore[arg-type]


@pytest.mark.parametrize("promise", PLANTED)
async def test_a_planted_fault_is_found(db: Db, url: str, promise: str) -> None:
    await db.run(_full)
    assert find_faults(url) == []
    with psycopg.connect(url) as connection:
        connection.execute(PLANTED[promise].encode())
        faults = [check.promise for check in CHECKS if check.slice == "wallet" and connection.execute(check.sql).fetchall()]
    assert faults == [promise]
