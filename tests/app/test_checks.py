"""`quanzi check`: silent over a sound database, and it names what was broken by hand."""

import psycopg

from quanzi.app.checks import CHECKS, find_faults, read_checks
from quanzi.infra.postgres import Db
from tests.make import circles as make_circles
from tests.make import people


def test_every_slice_with_numbers_of_its_own_promises_something() -> None:
    assert {"circles", "feed", "identity", "infra", "relations"} <= {check.slice for check in CHECKS}
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
