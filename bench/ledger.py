"""Sends through the wallet's own door, with policy, limits and request keys on, beside pgbench's TPC-B on the same server.

TPC-B runs before and after, so that whatever else the machine does meets both; a ratio is against the mean of the two.
"""

import asyncio
import gc
import random
import re
import statistics
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import uvloop

from bench.ground import house, machine
from quanzi import wallet
from quanzi.infra.postgres import Db, open_pool, postgres_program
from quanzi.kernel import ids
from quanzi.kernel.person import SYSTEM, Kind, Person

ACCOUNTS, PAYEES_EACH, HOT = 100_000, 5, 10
SCALE, CLIENTS = 100, 16
SECONDS, WARM_SECONDS = 8, 4
_TPS = re.compile(r"tps = ([\d.]+)")


@dataclass(frozen=True, slots=True)
class Crowd:
    """People with money, and for each some whom they paid before."""

    people: list[Person]
    payees: list[list[int]]


def measure() -> dict[str, Any]:
    """The result for `python -m bench ledger`."""
    before = machine.describe_machine()
    with house.open_ground() as ground:
        _pgbench(ground, "-i", "-s", str(SCALE), "-q")
        first = _run_tpcb(ground)
        runs, size = uvloop.run(_measure_door(ground.url))
        tpcb = statistics.mean((first, _run_tpcb(ground)))
    return {
        "bench": "ledger",
        "ratios": {
            "door_vs_tpcb": round(runs["door64"][0] / tpcb, 2),
            "door256_vs_tpcb": round(runs["door256"][0] / tpcb, 2),
            "hot_vs_tpcb": round(runs["hot"][0] / tpcb, 2),
        },
        "figures": {
            "tpcb_tps": round(tpcb),
            "bytes_per_transfer": round(size),
            **{
                f"{name}_{what}": round(value, 1)
                for name, run in runs.items()
                for what, value in zip(("per_s", "p50_ms", "p99_ms"), run, strict=True)
            },
        },
        "machine": before,
    }


def _pgbench(ground: house.Ground, *arguments: str) -> str:
    command = [postgres_program("pgbench"), "-h", ground.url.rpartition("host=")[2], "-U", "postgres", *arguments, "quanzi"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _run_tpcb(ground: house.Ground) -> float:
    said = _TPS.search(_pgbench(ground, "-c", str(CLIENTS), "-j", "2", "-M", "prepared", "-T", str(SECONDS)))
    return float(said[1]) if said else 0.0


async def _measure_door(url: str) -> tuple[dict[str, tuple[float, float, float]], float]:
    """Sends per second, p50 and p99 in milliseconds for each load; bytes on disk for each transfer, indexes included."""
    pool = await open_pool(url, size_max=10)
    db = Db(pool)
    await db.run(lambda tx: wallet.add_currency(tx, by=SYSTEM, code="CNY", name="Yuan", exponent=2, limits=()))
    crowd = await asyncio.to_thread(_fill, url)
    teller = wallet.Teller(db)
    serving = asyncio.create_task(teller.run())
    gc.collect()
    gc.freeze()
    await _storm(teller, crowd, callers=256, seconds=WARM_SECONDS)
    runs = {
        "door64": await _storm(teller, crowd, callers=64, seconds=SECONDS),
        "door256": await _storm(teller, crowd, callers=256, seconds=SECONDS),
        "hot": await _storm(teller, crowd, callers=256, seconds=SECONDS, among=HOT),
    }
    size = await db.glance(
        lambda tx: tx.value("SELECT pg_total_relation_size('wallet.transfer')::float8 / (SELECT count(*) FROM wallet.transfer)")
    )
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving
    await pool.close()
    return runs, size


def _fill(url: str) -> Crowd:
    now = datetime.now(UTC)
    dice = random.Random(7)
    people = [Person(kind=Kind.MEMBER, id=ids.new_id(now), tier=3) for _ in range(ACCOUNTS)]
    accounts = [wallet.account_of(person.member_id, "CNY") for person in people]
    payees = [[(n + dice.randrange(1, ACCOUNTS)) % ACCOUNTS for _ in range(PAYEES_EACH)] for n in range(ACCOUNTS)]
    # the ten hot accounts know each other
    for n in range(HOT):
        payees[n] = [other for other in range(HOT) if other != n]
    columns = "account_id, owner_id, kind, currency, balance, posted_at, opened_at"
    with psycopg.connect(url, autocommit=True) as connection, connection.cursor() as cursor:
        with cursor.copy(f"COPY wallet.account ({columns}) FROM STDIN") as rows:
            for person, account_id in zip(people, accounts, strict=True):
                rows.write_row((account_id, person.id, "person", "CNY", 10**10, now, now))
        with cursor.copy("COPY wallet.payee (account_id, payee_account_id, since) FROM STDIN") as rows:
            for payer, payee in {(n, other) for n, mine in enumerate(payees) for other in mine}:
                rows.write_row((accounts[payer], accounts[payee], now))
        cursor.execute("VACUUM (ANALYZE) wallet.account, wallet.payee")
    return Crowd(people, payees)


async def _storm(teller: wallet.Teller, crowd: Crowd, *, callers: int, seconds: float, among: int = ACCOUNTS) -> tuple[float, float, float]:
    """Each caller pays somebody, waits for the answer, and pays again."""
    dice = random.Random(callers)
    took: list[float] = []
    started = time.perf_counter()

    async def call() -> None:
        while (begun := time.perf_counter()) - started < seconds:
            payer = dice.randrange(among)
            payee: UUID = crowd.people[dice.choice(crowd.payees[payer])].member_id
            order = wallet.SendMoney(ids.new_id(datetime.now(UTC)), payee, dice.randint(1, 100_00), "CNY")
            await teller.send_money(by=crowd.people[payer], send=order)
            took.append(time.perf_counter() - begun)

    await asyncio.gather(*(call() for _ in range(callers)))
    passed = time.perf_counter() - started
    took.sort()
    return len(took) / passed, 1000 * took[len(took) // 2], 1000 * took[int(len(took) * 0.99)]
