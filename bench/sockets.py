"""What ten thousand sockets cost that hear nothing: memory each, and the processor's time of the one process that holds them.

Each is a person of its own, signed in, listening to home. The server is told apart from the load by its process id.
QUANZI_BENCH_SOCKETS says how many; each takes one file on either side, so `ulimit -n` must allow it.
"""

import asyncio
import os
import resource
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec
import psutil
import psycopg

from bench.ground import house, idlers, machine
from quanzi import identity
from quanzi.identity import bulk
from quanzi.infra.postgres import Db, open_pool
from quanzi.kernel import ids

SOCKETS = int(os.environ.get("QUANZI_BENCH_SOCKETS", "10000"))
CIRCLES, CIRCLES_EACH = 400, 5
SETTLE_SECONDS, IDLE_SECONDS = 10, int(os.environ.get("QUANZI_BENCH_SECONDS", "60"))
SPARE_FILES = 200
WISH = '{"topics":["home"]}'


def measure() -> dict[str, Any]:
    """The result for `python -m bench sockets`."""
    before = machine.describe_machine()
    with house.open_ground() as ground:
        cookies = asyncio.run(sign_in(ground.url, SOCKETS))
        fill_circles(ground.url)
        with house.serving(ground):
            figures = measure_idle(ground, cookies)
    return {"bench": "sockets", "ratios": {}, "figures": figures, "machine": before}


def measure_idle(ground: house.Ground, cookies: list[str]) -> dict[str, float]:
    """Memory for each socket and the processor's time in hundredths, of the server on `ground` that has just started."""
    server = find_server(ground.port)
    # what a first request loads is not the sockets'
    with idling(ground, cookies[:1]):
        pass
    empty = server.memory_full_info().uss
    with idling(ground, cookies):
        time.sleep(SETTLE_SECONDS)
        held = server.memory_full_info().uss
        began, used = time.monotonic(), sum(server.cpu_times()[:2])
        time.sleep(IDLE_SECONDS)
        busy = sum(server.cpu_times()[:2]) - used
        passed = time.monotonic() - began
    return {
        "sockets": len(cookies),
        "kb_per_socket": round((held - empty) / len(cookies) / 1000, 1),
        "idle_cpu_percent": round(busy / passed * 100, 2),
    }


def find_server(port: int) -> psutil.Process:
    """The process that listens on `port`."""
    mine = psutil.Process().children(recursive=True)
    return next(one for one in mine if any(at.laddr.port == port and at.status == psutil.CONN_LISTEN for at in one.net_connections()))


@contextmanager
def idling(ground: house.Ground, cookies: list[str]) -> Generator[None]:
    """Sockets that are open and listen, one for each cookie, held by a process of its own; none may be closed meanwhile."""
    allow_files(len(cookies) + SPARE_FILES)
    with subprocess.Popen([sys.executable, "-m", "bench.ground.idlers"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(msgspec.json.encode(idlers.Plan("127.0.0.1", ground.port, cookies, WISH)) + b"\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"open\n"
        yield
        process.stdin.close()
        closed = process.stdout.readline().strip()
        assert closed == b"0", closed


def allow_files(count: int) -> None:
    """Let this process, and what it starts, open `count` files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(count, soft), max(count, hard)))


async def sign_in(url: str, count: int) -> list[str]:
    """The cookies of `count` new people, a device each."""
    now = datetime.now(UTC)
    new = [bulk.NewPerson(ids.new_id(now), f"Jane Doe{n}", "en", now, tier=1) for n in range(count)]
    async with await open_pool(url) as pool:
        db = Db(pool)
        await db.run(lambda tx: bulk.add_people(tx, new=new))
        cookies: list[str] = []
        for start in range(0, count, 500):
            keys = await db.run(lambda tx, start=start: _start_sessions(tx, new[start : start + 500]))
            cookies += [f"quanzi={key.text()}" for key in keys]
    return cookies


async def _start_sessions(tx: Any, people: list[bulk.NewPerson]) -> list[identity.SessionKey]:
    return [await identity.start_session(tx, person_id=one.person_id, device="bench") for one in people]


def fill_circles(url: str) -> None:
    """Circles that lie still, some for each person."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            """
            INSERT INTO circles.circle (circle_id, name, topic, language, visibility, owner_id, member_count, founded_at, active_at)
            SELECT md5('c' || n)::uuid, 'Circle ' || n, 'Tea', 'en', 'open', md5('o' || n)::uuid, 100, now(), now()
            FROM generate_series(1, %s) AS n
            """,
            (CIRCLES,),
        )
        connection.execute(
            """
            INSERT INTO circles.my_circle (person_id, circle_id, role, joined_at)
            SELECT person_id, md5('c' || 1 + (n * 7 + step * 31) %% %s)::uuid, 'member', now()
            FROM (SELECT person_id, row_number() OVER () AS n FROM identity.person) AS one CROSS JOIN generate_series(1, %s) AS step
            """,
            (CIRCLES, CIRCLES_EACH),
        )
        connection.execute("VACUUM (ANALYZE) circles.my_circle, circles.circle, identity.session, identity.person")
