"""Talking: messages kept per second against pgbench's inserts, how soon they are on the screen, a full room, and coming back.

The load runs in a process of its own on the same machine. Inserts and floods alternate, so that whatever else the machine
does meets both alike; figures are medians of the rounds. In a flood each person says the next when the last was kept, as
each client of pgbench does; `stretched` is with eight messages of each under way.
"""

import asyncio
import re
import statistics
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import psycopg

from bench import sockets
from bench.ground import chatters, house, machine
from quanzi import identity
from quanzi.identity import bulk
from quanzi.infra.postgres import Db, Tx, open_pool, postgres_program
from quanzi.kernel import ids

PAIRS, ROOM, ROUNDS, SECONDS = 100, 500, 3, 8.0
STRETCHED = 8
AWAY_ROOMS, AWAY_MESSAGES = 200, 500
LONG_ROOM = 310_000
PAGE, DEEP_PAGE = 30, 10_000
_TPS = re.compile(r"tps = ([0-9.]+)")
_INSERT = "INSERT INTO public.row (id, body) VALUES (gen_random_uuid(), 'Good morning, how is the tea today?');\n"


def measure() -> dict[str, Any]:
    """The result for `python -m bench chat`."""
    before = machine.describe_machine()
    with house.open_ground() as ground:
        people = asyncio.run(_sign_in(ground.url, 2 * PAIRS + ROOM + 1))
        pairs = [_fill_room(ground.url, people[2 * n : 2 * n + 2]) for n in range(PAIRS)]
        full = people[2 * PAIRS : 2 * PAIRS + ROOM]
        room = _fill_room(ground.url, full)
        away = people[-1]
        long_room = _fill_away(ground.url, away, people[0])
        script = ground.folder / "insert.sql"
        script.write_text(_INSERT)
        with psycopg.connect(ground.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE public.row (id uuid PRIMARY KEY, body text NOT NULL)")
            connection.execute("VACUUM (ANALYZE)")
        with house.serving(ground):
            figures = _measure_talk(ground, people[: 2 * PAIRS], pairs, str(script))
            figures |= _measure_room(ground, full, room)
            figures |= _measure_away(ground, away, long_room)
        idle = sockets.measure()["figures"]
    ratios = {
        "send_vs_insert": round(figures["sent_per_s"] / figures["inserts_per_s"], 3),
        "deep_vs_first": round(figures.pop("deep_vs_first"), 3),
    }
    return {"bench": "chat", "ratios": ratios, "figures": figures | idle, "machine": before}


def _measure_talk(ground: house.Ground, people: list["Guest"], pairs: list[UUID], script: str) -> dict[str, float]:
    """As fast as it goes, between rounds of inserts; then at half of that, to see how soon it is heard."""
    cookies = [guest.cookie for guest in people]
    rooms = [str(pairs[number // 2]) for number in range(len(people))]
    # a checkpoint of what was filled in, so that the next is not due while this lasts
    house.flush(ground.url)
    _talk(chatters.Plan(ground.port, cookies, rooms, 2.0))
    inserts: list[float] = []
    sent: list[float] = []
    for _ in range(ROUNDS):
        inserts.append(_insert(ground, script))
        heard = _talk(chatters.Plan(ground.port, cookies, rooms, SECONDS))
        sent.append(heard.answered / heard.seconds)
    stretched = _talk(chatters.Plan(ground.port, cookies, rooms, SECONDS, window=STRETCHED))
    rate, stretched_rate = statistics.median(sent) / 2, stretched.answered / stretched.seconds / 2
    # again; and a moment, since what is written first after a checkpoint is written as whole pages
    house.flush(ground.url)
    _talk(chatters.Plan(ground.port, cookies, rooms, 2.0, rate=rate))
    paced, hurried = (
        [_talk(chatters.Plan(ground.port, cookies, rooms, SECONDS, rate=pace)).deliver_ms for _ in range(ROUNDS)]
        for pace in (rate, stretched_rate)
    )
    return {
        "inserts_per_s": round(statistics.median(inserts)),
        "sent_per_s": round(statistics.median(sent)),
        "deliver_p50_ms": round(statistics.median(_at(one, 0.50) for one in paced), 1),
        "deliver_p99_ms": round(statistics.median(_at(one, 0.99) for one in paced), 1),
        "stretched_sent_per_s": round(stretched_rate * 2),
        "stretched_deliver_p99_ms": round(statistics.median(_at(one, 0.99) for one in hurried), 1),
    }


def _measure_room(ground: house.Ground, people: list["Guest"], room: UUID) -> dict[str, float]:
    """One message after another into a room where everybody is connected; until the last has it."""
    sockets.allow_files(len(people) + sockets.SPARE_FILES)
    heard = _talk(chatters.Plan(ground.port, [one.cookie for one in people], [str(room)] * len(people), 15.0, rate=4.0, speakers=5))
    return {"room500_p50_ms": round(_at(heard.last_ms, 0.50), 1), "room500_p99_ms": round(_at(heard.last_ms, 0.99), 1)}


def _measure_away(ground: house.Ground, away: "Guest", long_room: UUID) -> dict[str, float]:
    """Opening the app after a month, and far up in a long room against its newest page."""
    house.put_load(ground, [("/api/v1/messages", away.cookie, "")], seconds=2.0, connections=1)
    opened = house.put_load(ground, [("/api/v1/messages", away.cookie, "")], seconds=SECONDS, connections=1)
    first = [(f"/api/v1/rooms/{long_room}", away.cookie, "")]
    deep = [(f"/api/v1/rooms/{long_room}?before={LONG_ROOM - PAGE * DEEP_PAGE}", away.cookie, "")]
    rounds = [[house.put_load(ground, plan, seconds=3.0)["rate"] for plan in (first, deep)] for _ in range(ROUNDS)]
    return {
        "away_p50_ms": round(opened["p50_ms"], 1),
        "away_p99_ms": round(opened["p99_ms"], 1),
        "deep_vs_first": statistics.median(one / other for one, other in rounds),
    }


def _talk(plan: chatters.Plan) -> chatters.Heard:
    command = [sys.executable, "-m", "bench.ground.chatters"]
    done = subprocess.run(command, input=msgspec.json.encode(plan), capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.decode())
    heard = msgspec.json.decode(done.stdout, type=chatters.Heard)
    if heard.refused:
        message = f"{heard.refused} messages were refused"
        raise RuntimeError(message)
    return heard


def _insert(ground: house.Ground, script: str) -> float:
    """Inserts of one indexed row a second, by 16 clients."""
    host = ground.url.rpartition("host=")[2]
    command = [postgres_program("pgbench"), "-h", host, "-U", "postgres", "-n", "-c", "16", "-j", "2", "-M", "prepared"]
    said = subprocess.run([*command, "-T", str(int(SECONDS)), "-f", script, "quanzi"], capture_output=True, text=True, check=True).stdout
    found = _TPS.search(said)
    assert found is not None
    return float(found[1])


def _at(values: list[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


class Guest(msgspec.Struct, frozen=True):
    """Somebody who is signed in."""

    person_id: UUID
    cookie: str


async def _sign_in(url: str, count: int) -> list[Guest]:
    now = datetime.now(UTC)
    new = [bulk.NewPerson(ids.new_id(now), f"Jane Doe{n}", "en", now, tier=2) for n in range(count)]

    async def start(tx: Tx) -> list[Guest]:
        keys = [await identity.start_session(tx, person_id=one.person_id, device="bench") for one in new]
        return [Guest(one.person_id, f"quanzi={key.text()}") for one, key in zip(new, keys, strict=True)]

    async with await open_pool(url) as pool:
        db = Db(pool)
        await db.run(lambda tx: bulk.add_people(tx, new=new))
        return await db.run(start)


def _fill_room(url: str, people: list[Guest], *, messages: int = 0, room_id: UUID | None = None) -> UUID:
    """A group of these people, with so many messages by the first of them that the others have not read."""
    room_id = room_id or ids.new_id(datetime.now(UTC))
    everybody = [one.person_id for one in people]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "INSERT INTO messaging.room (room_id, kind, name, made_by, made_at) VALUES (%s, 'group', 'Tea', %s, now())",
            (room_id, everybody[0]),
        )
        connection.execute(
            "INSERT INTO messaging.head (room_id, position, member_count, last_at) VALUES (%s, %s, %s, now())",
            (room_id, messages, len(everybody)),
        )
        connection.execute(
            "INSERT INTO messaging.member (room_id, person_id, role, joined_position, joined_at) SELECT %s, unnest(%s), 'member', 0, now()",
            (room_id, everybody),
        )
        connection.execute(
            "INSERT INTO messaging.my_room (person_id, room_id, joined_position, read_position) SELECT unnest(%s), %s, 0, 0",
            (everybody, room_id),
        )
        connection.execute(
            """
            INSERT INTO messaging.message (room_id, position, message_id, author_id, kind, text, at)
            SELECT %s, n, gen_random_uuid(), %s, 'text', 'Good morning ' || n || ', the tea is ready', now() - make_interval(secs => %s - n)
            FROM generate_series(1, %s) AS n
            """,
            (room_id, everybody[0], messages, messages),
        )
    return room_id


def _fill_away(url: str, away: Guest, other: Guest) -> UUID:
    """Rooms in which a month of talk was missed, and one very long room, whose id it is."""
    for _ in range(AWAY_ROOMS - 1):
        _fill_room(url, [other, away], messages=AWAY_MESSAGES)
    return _fill_room(url, [other, away], messages=LONG_ROOM)
