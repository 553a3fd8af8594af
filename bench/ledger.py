"""Money through the wallet's own doors, with policy, limits and request keys on, beside pgbench's TPC-B on the same server.

TPC-B runs before, in the middle and after, so that whatever else the machine does meets all alike; a ratio is against the
mean of the runs beside it. Each run begins after a checkpoint, so that none waits for the pages that another left to be
written. What a balance and a statement cost is told against one row by its key, asked in turn.
"""

import asyncio
import gc
import random
import re
import statistics
import subprocess
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import uvloop

from bench.ground import crowd, house, machine
from bench.ground.crowd import Crowd
from quanzi import wallet
from quanzi.infra.postgres import Db, ReadTx, open_pool, postgres_program
from quanzi.kernel import ids
from quanzi.kernel.person import SYSTEM
from quanzi.wallet import desk, statements

SCALE, CLIENTS = 100, 16
SECONDS, WARM_SECONDS = 8, 4
ORGANISATIONS, PAYOUTS = 4, 500
CONNECTIONS = 64
SHORT, LONG, LOOKS = 10_000, 10_000_000, 400
_TPS = re.compile(r"tps = ([\d.]+)")


def measure() -> dict[str, Any]:
    """The result for `python -m bench ledger`."""
    before = machine.describe_machine()
    with house.open_ground() as ground:
        _pgbench(ground, "-i", "-s", str(SCALE), "-q")
        tpcb = [_run_tpcb(ground)]
        runs, size, requests = uvloop.run(_measure_doors(ground.url))
        tpcb.append(_run_tpcb(ground))
        with house.serving(ground):
            house.put_load(ground, requests, seconds=WARM_SECONDS, connections=CONNECTIONS)
            house.flush(ground.url)
            http = house.put_load(ground, requests, seconds=SECONDS, connections=CONNECTIONS)
        tpcb.append(_run_tpcb(ground))
        looks = _measure_length(ground.url)
    inside, outside = statistics.mean(tpcb[:2]), statistics.mean(tpcb[1:])
    return {
        "bench": "ledger",
        "ratios": {
            "door_vs_tpcb": round(runs["door64"][0] / inside, 2),
            "door256_vs_tpcb": round(runs["door256"][0] / inside, 2),
            "hot_vs_tpcb": round(runs["hot"][0] / inside, 2),
            "bulk_vs_tpcb": round(runs["bulk"][0] / inside, 2),
            "http_vs_tpcb": round(http["rate"] / outside, 2),
            **{name: round(value, 2) for name, value in looks.items()},
        },
        "figures": {
            "tpcb_tps": round(statistics.mean(tpcb)),
            "bytes_per_transfer": round(size),
            "http_per_s": round(http["rate"], 1),
            "http_p99_ms": round(http["p99_ms"], 1),
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
    house.flush(ground.url)
    said = _TPS.search(_pgbench(ground, "-c", str(CLIENTS), "-j", "2", "-M", "prepared", "-T", str(SECONDS)))
    return float(said[1]) if said else 0.0


Run = tuple[float, float, float]
"""Per second, p50 and p99 in milliseconds."""


async def _measure_doors(url: str) -> tuple[dict[str, Run], float, list[tuple[str, str, str]]]:
    """Each load's run; bytes on disk for each transfer, indexes included; the orders for the same over HTTP."""
    pool = await open_pool(url, size_max=10)
    db = Db(pool)
    await crowd.add_currency(db)
    people = await asyncio.to_thread(crowd.fill, url)
    organisations = await crowd.open_organisations(db, count=ORGANISATIONS)
    requests = await crowd.plan_sends(db, people)
    async with _serving_teller(db) as teller:
        gc.collect()
        gc.freeze()
        await _storm(teller, people, callers=256, seconds=WARM_SECONDS)
        runs = {
            "door64": await _storm(teller, people, callers=64, seconds=SECONDS),
            "door256": await _storm(teller, people, callers=256, seconds=SECONDS),
            "hot": await _storm(teller, people, callers=256, seconds=SECONDS, among=crowd.HOT),
        }
        size = await db.glance(
            lambda tx: tx.value("SELECT pg_total_relation_size('wallet.transfer')::float8 / (SELECT count(*) FROM wallet.transfer)")
        )
        runs["bulk"] = await _pay_out(db, people, organisations, seconds=SECONDS)
    await pool.close()
    return runs, size, requests


@asynccontextmanager
async def _serving_teller(db: Db) -> AsyncGenerator[wallet.Teller]:
    teller = wallet.Teller(db)
    serving = asyncio.create_task(teller.run())
    try:
        yield teller
    finally:
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving


async def _storm(teller: wallet.Teller, people: Crowd, *, callers: int, seconds: float, among: int = crowd.ACCOUNTS) -> Run:
    """Each caller pays somebody, waits for the answer, and pays again."""
    dice = random.Random(callers)

    await asyncio.to_thread(house.flush, people.url)

    async def call() -> int:
        payer = dice.randrange(among)
        payee: UUID = people.people[dice.choice(people.payees[payer])].member_id
        order = wallet.SendMoney(ids.new_id(datetime.now(UTC)), payee, dice.randint(1, 100_00), "CNY")
        await teller.send_money(by=people.people[payer], send=order)
        return 1

    return await _repeat([call] * callers, seconds)


async def _pay_out(db: Db, people: Crowd, organisations: list[UUID], *, seconds: float) -> Run:
    """Each organisation pays five hundred people, waits for the answer, and pays again; a payout counts as one."""
    dice = random.Random(7)
    await asyncio.to_thread(house.flush, people.url)

    def caller(account_id: UUID) -> Callable[[], Awaitable[int]]:
        async def call() -> int:
            now = datetime.now(UTC)
            payees = dice.sample(range(crowd.ACCOUNTS), PAYOUTS)
            payouts = [desk.Payout(ids.new_id(now), people.people[n].member_id, dice.randint(1, 100_00)) for n in payees]
            outcomes = await db.run(lambda tx: desk.pay_out(tx, by=SYSTEM, from_account_id=account_id, payouts=payouts))
            return sum(one.error is None for one in outcomes)

        return call

    return await _repeat([caller(account_id) for account_id in organisations], seconds)


async def _repeat(callers: list[Callable[[], Awaitable[int]]], seconds: float) -> Run:
    took: list[float] = []
    started = time.perf_counter()
    done = 0

    async def keep_on(call: Callable[[], Awaitable[int]]) -> None:
        nonlocal done
        while (begun := time.perf_counter()) - started < seconds:
            made = await call()
            done += made
            took.append(time.perf_counter() - begun)

    await asyncio.gather(*(keep_on(call) for call in callers))
    passed = time.perf_counter() - started
    took.sort()
    return done / passed, 1000 * took[len(took) // 2], 1000 * took[int(len(took) * 0.99)]


def _measure_length(url: str) -> dict[str, float]:
    """What a balance and a statement's first page cost beside ten million entries, as a multiple of the same beside ten thousand."""
    crowd.lengthen_journal(url, entries=SHORT)
    short = uvloop.run(_look(url))
    crowd.lengthen_journal(url, entries=LONG)
    long = uvloop.run(_look(url))
    return {f"{name}_10m_vs_10k": long[name] / short[name] for name in short}


async def _look(url: str) -> dict[str, float]:
    """The median time of each question, in medians of one row by its key."""

    async def key(tx: ReadTx) -> object:
        return await tx.value("SELECT balance FROM wallet.account WHERE account_id = $1", wallet.account_of(crowd.BUSY.member_id, "CNY"))

    questions: dict[str, Callable[[ReadTx], Awaitable[object]]] = {
        "key": key,
        "balance": lambda tx: wallet.list_purses(tx, by=crowd.BUSY),
        "statement": lambda tx: statements.list_movements(tx, by=crowd.BUSY, currency="CNY"),
    }
    pool = await open_pool(url, size_max=1)
    db = Db(pool)
    took: dict[str, list[float]] = {name: [] for name in questions}
    for _ in range(LOOKS):
        for name, ask in questions.items():
            begun = time.perf_counter()
            await db.read(ask)
            took[name].append(time.perf_counter() - begun)
    await pool.close()
    yardstick = statistics.median(took.pop("key"))
    return {name: statistics.median(times) / yardstick for name, times in took.items()}
