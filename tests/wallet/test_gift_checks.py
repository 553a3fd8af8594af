"""What `quanzi check` promises of red packets: silent over sound ones, and it names what was broken by hand."""

import psycopg
import pytest

from quanzi.app.checks import CHECKS, ask_check, find_faults
from quanzi.infra.postgres import Db, Tx
from quanzi.wallet import gifts
from tests.make import gifts as make

SHARES = "A red packet's shares are whole, within its measure, and add up to what was put in."
OPENED = "A red packet was opened share by share, as it was dealt, by as many people as it says."
POT = "What was put in a red packet was opened, went back, or lies in its pot; one that is over has nothing in it."
FOUND = "A red packet is found where it is for somebody, with who gave it, and with who opened it."
PLANTED = {
    "UPDATE wallet.packet SET shares[1] = shares[1] + 1, shares[2] = shares[2] - 1 WHERE claimed = 2": {OPENED},
    "UPDATE wallet.packet SET shares[4] = shares[4] + 1 WHERE claimed = 2": {SHARES},
    "UPDATE wallet.packet SET share_max = 1": {SHARES},
    "UPDATE wallet.packet SET claimed = 1 WHERE claimed = 2": {OPENED},
    "UPDATE wallet.packet_claim SET amount = amount + 1 WHERE place = 1": {OPENED},
    "DELETE FROM wallet.packet_claim": {OPENED},
    "UPDATE wallet.packet SET state = 'ended' WHERE state = 'open'": {POT},
    "DELETE FROM wallet.transfer WHERE kind = 6": {POT},
    "UPDATE wallet.account SET balance = balance + 1 WHERE kind = 'pot'": {POT},
    "DELETE FROM wallet.packet_shelf WHERE side = 'here'": {FOUND},
    "DELETE FROM wallet.packet_shelf WHERE side = 'opened'": {FOUND},
}


async def _packets(tx: Tx) -> None:
    """One that is open, one that is empty, one whose day is over."""
    giver, guests = await make.make_round(tx)
    for count, guests_now in ((4, guests[:2]), (3, guests[:3]), (4, guests[:1])):
        filled = await make.fill(tx, giver, 10_00, count)
        for guest in guests_now:
            await gifts.open_share(tx, by=guest, packet_id=filled.packet_id, inside=True)
    await tx.execute("UPDATE wallet.packet SET ends_at = made_at, due_at = made_at WHERE packet_id = $1", filled.packet_id)


@pytest.fixture
async def house(db: Db, url: str) -> str:
    """A database with packets in which nothing is broken."""
    await db.run(_packets)
    assert await gifts.end_packets(db) == 1
    assert find_faults(url) == []
    return url


async def test_each_promise_is_broken_by_what_is_planted_against_it(house: str) -> None:
    ours = [check for check in CHECKS if check.promise in {SHARES, OPENED, POT, FOUND}]
    assert len(ours) == 4
    with psycopg.connect(house) as connection:
        for statement, promises in PLANTED.items():
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute(statement)
            assert {check.promise for check in ours if ask_check(connection, check)} >= promises, statement
            connection.rollback()
