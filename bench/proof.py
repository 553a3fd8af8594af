"""How long `quanzi check ledger` takes: a made-up journal, a sixth of it by hot accounts, closed days, and the whole proof of it.

QUANZI_BENCH_TRANSFERS says how many transfers there are; each is two entries. The promise of a minute is about five million.
"""

import asyncio
import os
import time
from typing import Any

import psycopg

from bench.ground import house, machine
from quanzi import wallet
from quanzi.infra.postgres import Db, open_pool
from quanzi.kernel.person import SYSTEM
from quanzi.wallet import books

TRANSFERS = int(os.environ.get("QUANZI_BENCH_TRANSFERS", "500000"))
ACCOUNTS, HOT, DAYS = 100_000, 10, 30
PROMISED_SECONDS, PROMISED_TRANSFERS = 60, 5_000_000

_MOVED = """
CREATE UNLOGGED TABLE moved AS
SELECT n, md5('a' || debit)::uuid AS debit,
    md5('a' || CASE WHEN credit = debit THEN (credit + 1) %% %(accounts)s ELSE credit END)::uuid AS credit,
    1 + (n * 7919) %% 10000 AS amount, date_trunc('day', now()) + (n::float8 / %(transfers)s - 1) * (interval '1 day' * %(days)s) AS at
FROM (
    SELECT n, (hashint8(n)::bigint & 2147483647) %% CASE WHEN n %% 6 = 0 THEN %(hot)s ELSE %(accounts)s END AS debit,
        (hashint8(n + 1000000007)::bigint & 2147483647) %% %(accounts)s AS credit
    FROM generate_series(1, %(transfers)s::bigint) AS n
) AS drawn
"""
_FILLED = """
INSERT INTO wallet.transfer (debit_account_id, transfer_id, credit_account_id, amount, debit_balance, debit_held, debit_version,
    credit_balance, credit_version, at, kind, by_person_id)
WITH side AS (
    SELECT n, debit AS account, -amount AS amount, false AS came FROM moved UNION ALL SELECT n, credit, amount, true FROM moved
), walked AS (
    SELECT n, came, sum(amount) OVER w AS balance, row_number() OVER w AS version FROM side WINDOW w AS (PARTITION BY account ORDER BY n)
), d AS (SELECT n, balance, version FROM walked WHERE NOT came), c AS (SELECT n, balance, version FROM walked WHERE came)
SELECT m.debit, md5('t' || m.n)::uuid, m.credit, m.amount, d.balance, 0, d.version, c.balance, c.version, m.at, 1, m.debit
FROM moved AS m JOIN d USING (n) JOIN c USING (n) ORDER BY m.n
"""
_ACCOUNTS = """
INSERT INTO wallet.account (account_id, owner_id, kind, currency, balance, floor, version, posted_at, opened_at)
SELECT account, account, 'person', 'CNY', sum(amount), NULL, count(*), max(at), min(at) FROM (
    SELECT debit_account_id AS account, -amount AS amount, at FROM wallet.transfer
    UNION ALL SELECT credit_account_id, amount, at FROM wallet.transfer
) AS side GROUP BY account
"""


def measure() -> dict[str, Any]:
    """The result for `python -m bench proof`."""
    before = machine.describe_machine()
    with house.open_ground() as ground:
        with psycopg.connect(ground.url, autocommit=True) as connection:
            _fill(connection)
        return {"bench": "proof", **asyncio.run(_measure(ground.url)), "machine": before}


def _fill(connection: psycopg.Connection) -> None:
    sizes = {"accounts": ACCOUNTS, "hot": HOT, "days": DAYS, "transfers": TRANSFERS}
    connection.execute("SET work_mem = '1GB'")
    for statement, facts in ((_MOVED, sizes), (_FILLED, None), (_ACCOUNTS, None)):
        psycopg.ClientCursor(connection).execute(statement, facts)
    connection.execute("DROP TABLE moved")
    connection.execute("VACUUM (ANALYZE) wallet.transfer, wallet.account")


async def _measure(url: str) -> dict[str, Any]:
    async with await open_pool(url) as pool:
        db = Db(pool)
        await db.run(lambda tx: wallet.add_currency(tx, by=SYSTEM, code="CNY", name="Yuan", exponent=2, limits=()))
        begun = time.perf_counter()
        days = await books.close_days(db)
        closing_s = time.perf_counter() - begun
        proof = await books.prove_ledger(db)
        assert proof.faults == ()
        assert (proof.transfers, proof.days) == (TRANSFERS, days)
    return {
        "ratios": {"proof_vs_promised": round(proof.seconds / PROMISED_SECONDS * PROMISED_TRANSFERS / TRANSFERS, 2)},
        "figures": {
            "transfers": TRANSFERS,
            "proof_s": round(proof.seconds, 1),
            "entries_per_s": round(2 * TRANSFERS / proof.seconds),
            "closing_s": round(closing_s, 1),
            "days_closed": days,
        },
    }
