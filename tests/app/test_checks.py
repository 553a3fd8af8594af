"""`quanzi check`: silent over a sound database, and it names what was broken by hand."""

import psycopg

from quanzi import wallet
from quanzi.app.checks import CHECKS, find_faults, read_checks
from quanzi.infra.postgres import Db
from tests.make import circles as make_circles
from tests.make import money, people


def test_every_slice_with_numbers_of_its_own_promises_something() -> None:
    assert {"circles", "feed", "identity", "infra", "relations", "wallet"} <= {check.slice for check in CHECKS}
    assert all(check.promise.endswith(".") for check in CHECKS)


def test_a_promise_is_the_comment_right_above_its_statement() -> None:
    text = "-- A heading.\n\n-- One is one.\nSELECT 1 AS fault\nWHERE false;\n"
    assert [(check.promise, check.sql) for check in read_checks("any", text)] == [("One is one.", "SELECT 1 AS fault\nWHERE false")]


async def test_a_broken_counter_is_found(db: Db, url: str) -> None:
    async with db.transaction() as tx:
        owner = await people.make_member(tx, name="Ada Okoro")
        await make_circles.make_circle(tx, owner=owner)
    assert find_faults(url) == []
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE circles.circle SET member_count = member_count + 5")
    assert [(fault.slice, fault.count) for fault in find_faults(url)] == [("circles", 1)]


async def test_money_that_was_moved_by_hand_is_found(db: Db, url: str) -> None:
    async with db.transaction() as tx:
        await money.make_currency(tx)
        payer, payee = await money.make_payer(tx), await money.make_payer(tx)
        await money.know(tx, payer, payee)
        for speed in ("now", "next_day"):
            await wallet.send_one(tx, by=payer, send=wallet.SendMoney(tx.new_id(), payee.member_id, 10_00, speed=speed))
    assert find_faults(url) == []
    plants = (
        ("UPDATE wallet.account SET balance = balance + 1 WHERE kind = 'person'", 2),
        ("UPDATE wallet.transfer SET credit_balance = credit_balance + 1 WHERE kind = 1", 1),
        ("UPDATE wallet.transfer SET at = at - interval '1 day' WHERE kind = 1", 1),
        ("UPDATE wallet.hold SET state = 'voided'", 1),
    )
    for statement, promises in plants:
        with psycopg.connect(url) as connection:
            connection.execute(statement)
            faults = [check.promise for check in CHECKS if check.slice == "wallet" and connection.execute(check.sql).fetchall()]
            connection.rollback()
        assert len(faults) == promises, statement
