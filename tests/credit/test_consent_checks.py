"""What `quanzi check` promises of grants and looks: silent over sound ones, and it names what was broken by hand."""

import psycopg
import pytest

from quanzi import credit
from quanzi.app.checks import CHECKS, ask_check, find_faults
from quanzi.credit import consents, merchants
from quanzi.credit.consents import Purpose
from quanzi.infra.postgres import Db, Tx
from tests.make import consent as make
from tests.make.keys import KEYS
from tests.make.people import make_member

PLANTED = {
    "DELETE FROM credit.consent WHERE about = 'grant'": "Who may see something of a score may so by a yes",
    "UPDATE credit.consent SET ended_at = now() WHERE about = 'grant'": "Who may see something of a score may so by a yes",
    "UPDATE credit.access_grant SET uses = uses - 1 WHERE uses > 0": "The uses of a grant are the looks",
    "DELETE FROM credit.inquiry WHERE viewer = 'person'": "The uses of a grant are the looks",
    "UPDATE credit.inquiry SET purpose = 'membership'": "A look shows what its grant names",
    "UPDATE credit.inquiry SET at = at + interval '2 years'": "A look shows what its grant names",
    "UPDATE credit.person SET is_on = false": "Whose score is off shows nothing",
    "DELETE FROM credit.pair": "A merchant and a member know each other by one id",
    "UPDATE credit.merchant_pair SET person_id = gen_random_uuid()": "A merchant and a member know each other by one id",
    "DELETE FROM credit.merchant_query": "A merchant's transaction is one look",
    "UPDATE credit.inquiry SET transaction_id = 'other' WHERE viewer = 'merchant'": "A merchant's transaction is one look",
}


async def _house(tx: Tx) -> None:
    """A look by a member, one by a merchant, one by an operator, a question, and somebody who switched off."""
    mei, li, keeper, on_duty = (
        await make.make_scored(tx),
        await make.make_scored(tx, name="李伟"),
        await make_member(tx, name="Amina Wanjiru"),
        await make_member(tx, operator=True),
    )
    shop = await make.make_merchant(tx, keeper, on_duty)
    await make.give(tx, mei, li)
    await consents.look_at_score(tx, by=li, person_id=mei.member_id, purpose=Purpose.DEAL)
    back = await make.pair(tx, shop, keeper, mei)
    on = {"merchant_id": shop.merchant_id, "pair_id": back.pair_id}
    await merchants.look_as_merchant(tx, by=keeper, **on, purpose=Purpose.RENTAL, transaction_id="1")
    await consents.look_as_operator(tx, by=on_duty, person_id=mei.member_id, reason="A dispute.")
    await make.ask(tx, li, mei)
    away = await make.make_scored(tx)
    await make.give(tx, away, li)
    await make.ask(tx, li, away)
    await credit.switch_off(tx, by=away)


@pytest.fixture
async def house(db: Db, url: str) -> str:
    """A database in which nothing is broken."""
    await db.run(_house)
    assert find_faults(url) == []
    return url


async def test_each_promise_is_broken_by_what_is_planted_against_it(house: str) -> None:
    ours = [check for check in CHECKS if check.slice == "credit"]
    with psycopg.connect(house) as connection:
        for statement, promise in PLANTED.items():
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute(statement)
            assert any(ask_check(connection, check) for check in ours if check.promise.startswith(promise)), statement
            connection.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE credit.access_grant SET uses = uses_max + 1",
        "UPDATE credit.access_grant SET consent_id = gen_random_uuid()",
        "UPDATE credit.access_grant SET purpose = 'speak'",
        "UPDATE credit.inquiry SET grant_id = NULL WHERE viewer = 'person'",
        "UPDATE credit.inquiry SET reason = '' WHERE viewer = 'operator'",
    ],
)
async def test_the_tables_refuse_it_themselves(house: str, statement: str) -> None:
    with psycopg.connect(house) as connection, pytest.raises(psycopg.IntegrityError):
        connection.execute(statement)


async def test_who_leaves_takes_all_of_it_along(house: str, db: Db) -> None:
    async with db.transaction() as tx:
        for person_id in await tx.column("SELECT DISTINCT person_id FROM credit.access_grant"):
            copy = (await credit.export_credit(tx, person_id=person_id, keys=KEYS))["access"]
            assert copy["grants"]
            await credit.erase_credit(tx, person_id=person_id)
        tables = ("access_grant", "inquiry", "ask", "pair", "merchant_pair")
        left = [await tx.value(f"SELECT count(*) FROM credit.{table}") for table in tables]
    assert left == [0] * len(tables)
    assert find_faults(house) == []
