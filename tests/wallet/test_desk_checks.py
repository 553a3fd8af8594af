"""What `quanzi check` promises of the money desk, each promise broken once by hand."""

from uuid import uuid4

import psycopg
import pytest

from quanzi.app.checks import CHECKS, ask_check, find_faults
from quanzi.infra.postgres import Db, Tx
from quanzi.wallet import desk as door
from tests.make import desk, money

AGREED = "What operators agreed on is in the journal, and what they did not is not."
ONLY_AGREED = "Corrections, issues and redemptions are in the journal only where operators agreed on them."
PLANTED = {
    "An account is frozen exactly while a freeze runs on it.": "UPDATE wallet.account SET state = 'open' WHERE state = 'frozen'",
    "No transfer is given back by more than it moved.": "UPDATE wallet.reversal SET amount = amount + 26",
    "What gives a transfer back says so in the journal, and nothing else does.": "DELETE FROM wallet.reversal",
    AGREED: "UPDATE wallet.adjustment SET state = 'approved', decided_by = gen_random_uuid() WHERE state = 'waiting'",
    ONLY_AGREED: "DELETE FROM wallet.adjustment WHERE kind = 15",
    "A limit is what the last change in force made of it.": "UPDATE wallet.currency SET step_up_over = 1",
}


async def _full_desk(tx: Tx) -> None:
    payer, payee, transfer_id = await desk.make_paid(tx, 25)
    operator, _ = await desk.make_operators(tx)
    await desk.freeze(tx, operator, payee)
    for amount in (10, 15):
        back = door.Proposal(uuid4(), "reversal", amount, "Back", origin_account_id=desk.account(payer), origin_id=transfer_id)
        await door.propose_adjustment(tx, by=operator, proposal=back)
    issue = door.Proposal(uuid4(), "issue", 5, "Prize", money.CODE, credit=desk.person_side(payer))
    await door.propose_adjustment(tx, by=operator, proposal=issue)
    await door.propose_adjustment(tx, by=operator, proposal=desk.correction(desk.SUSPENSE, desk.person_side(payer)))


async def _change(tx: Tx, rule: str, tier: int | None, after: int | None) -> None:
    operator, _ = await desk.make_operators(tx)
    new = door.NewLimit(uuid4(), money.CODE, rule, after, "Vote", tier)  # type: ignore[arg-type]
    await door.change_limit(tx, by=operator, new=new)


async def test_each_promise_of_the_desk_is_broken_by_what_is_planted_against_it(db: Db, url: str) -> None:
    await db.run(_full_desk)
    for change in (("step_up_over", None, 7_00), ("day_max", 1, None), ("credit_limit", None, 9_00), ("step_up_over", None, 8_00)):
        await db.run(lambda tx, change=change: _change(tx, *change))
    assert find_faults(url) == []
    checks = {check.promise: check for check in CHECKS}
    with psycopg.connect(url) as connection:
        for promise, statement in PLANTED.items():
            # without the constraints that would refuse it: what they guard may lie on another machine
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute(statement)
            assert ask_check(connection, checks[promise]) is not None, promise
            connection.rollback()


@pytest.mark.parametrize("promise", sorted(PLANTED))
def test_every_planted_fault_is_against_a_promise(promise: str) -> None:
    assert promise in {check.promise for check in CHECKS if check.slice == "wallet"}
