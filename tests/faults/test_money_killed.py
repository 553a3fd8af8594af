"""kill -9 of the server and of PostgreSQL amid payments: what was acknowledged is in the journal once, nothing is there by half."""

import asyncio
import itertools
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from quanzi import identity
from quanzi.infra.postgres import Db, Tx, open_pool
from quanzi.kernel.person import Person
from quanzi.web import visitor
from tests.make import money
from tests.make.house import RunningHouse, open_house

PAYERS, BEGIN, STORM = 6, 5_000_00, 60
WAITS_EACH = 5
"""Every fifth payment is set aside for a day: it takes another way through the wallet."""
_MOVED = """
SELECT t.transfer_id, t.amount, payer.owner_id, payee.owner_id
FROM wallet.transfer t
JOIN wallet.account payer ON payer.account_id = t.debit_account_id
JOIN wallet.account payee ON payee.account_id = t.credit_account_id
WHERE t.kind = 1
"""
_SET_ASIDE = """
SELECT h.hold_id, h.amount, payer.owner_id, payee.owner_id
FROM wallet.hold h
JOIN wallet.account payer ON payer.account_id = h.account_id
JOIN wallet.account payee ON payee.account_id = h.to_account_id
WHERE h.state = 'open'
"""
_UNEVEN = """
WITH side AS (
    SELECT debit_account_id AS account_id, -amount AS change, debit_version AS version FROM wallet.transfer
    UNION ALL
    SELECT credit_account_id, amount, credit_version FROM wallet.transfer
)
SELECT account.account_id
FROM wallet.account
LEFT JOIN side USING (account_id)
GROUP BY account.account_id
HAVING account.balance <> coalesce(sum(side.change), 0) OR account.version <> count(DISTINCT side.version)
    OR count(side.version) <> count(DISTINCT side.version)
    OR account.held <> (SELECT coalesce(sum(hold.amount - hold.captured), 0) FROM wallet.hold
        WHERE hold.account_id = account.account_id AND hold.state = 'open')
"""
Line = tuple[UUID, int, UUID, UUID]


@dataclass
class Payer:
    """A phone that sends each payment until it is answered, always under the same id; a forgetful one never asks again."""

    person: Person
    cookie: str
    forgetful: bool = False
    tried: set[Line] = field(default_factory=set[Line])
    moved: set[Line] = field(default_factory=set[Line])
    set_aside: set[Line] = field(default_factory=set[Line])
    failures: int = 0

    @property
    def answered(self) -> int:
        """How many payments it knows the outcome of."""
        return len(self.moved) + len(self.set_aside)

    async def pay(self, url: str, payees: list[Person], stop: asyncio.Event) -> None:
        """Pay one after the other until `stop`; the last one is brought to its end."""
        headers = {"cookie": f"{visitor.SESSION_COOKIE}={self.cookie}", "origin": url}
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=20) as client:
            for number, payee in enumerate(itertools.cycle(one for one in payees if one != self.person)):
                if stop.is_set():
                    return
                await self._send(client, (uuid4(), 1 + number % 97, self.person.member_id, payee.member_id), waits=number % WAITS_EACH == 0)

    async def _send(self, client: httpx.AsyncClient, line: Line, *, waits: bool) -> None:
        self.tried.add(line)
        order = {"id": str(line[0]), "to_person_id": str(line[3]), "amount": line[1], "speed": "next_day" if waits else "default"}
        while True:
            try:
                answer = await client.post("/api/v1/wallet/transfers", json=order)
            except httpx.HTTPError:
                self.failures += 1
            else:
                if answer.is_success:
                    told = answer.json()
                    assert (told["transfer_id"], told["amount"], told["state"]) == (order["id"], line[1], "waiting" if waits else "done")
                    (self.set_aside if waits else self.moved).add(line)
                    return
                # away, or being brought back
                assert answer.status_code == 503, answer.text
                self.failures += 1
            await asyncio.sleep(0.2)
            if self.forgetful:
                return


async def _payers(house: RunningHouse) -> list[Payer]:
    async def begin(tx: Tx) -> list[Person]:
        await money.make_currency(tx)
        persons = [await money.make_payer(tx, BEGIN, tier=3) for _ in range(PAYERS)]
        for payer, payee in itertools.permutations(persons, 2):
            await money.know(tx, payer, payee)
        return persons

    async def enter(tx: Tx, person: Person) -> str:
        return (await identity.start_session(tx, person_id=person.member_id, device="test")).text()

    async with await open_pool(house.server.url()) as pool:
        db = Db(pool)
        persons = await db.run(begin)
        return [Payer(one, await db.run(lambda tx, one=one: enter(tx, one)), forgetful=not place) for place, one in enumerate(persons)]


async def _until(payers: list[Payer], more: int) -> None:
    goal = sum(one.answered for one in payers) + more
    async with asyncio.timeout(90):
        while sum(one.answered for one in payers) < goal:
            await asyncio.sleep(0.01)


async def _kill_server(house: RunningHouse) -> None:
    house.signal(signal.SIGKILL)
    await asyncio.to_thread(house.start)


async def _kill_database(house: RunningHouse) -> None:
    postmaster = house.server.running_pid()
    assert postmaster is not None
    os.kill(postmaster, signal.SIGKILL)


def _all(payers: list[Payer], of: str) -> set[Line]:
    return {line for one in payers for line in getattr(one, of)}


def _check_journal(house: RunningHouse, payers: list[Payer]) -> None:
    with psycopg.connect(house.server.url()) as connection:
        moved, set_aside = connection.execute(_MOVED).fetchall(), connection.execute(_SET_ASIDE).fetchall()
        uneven = connection.execute(_UNEVEN).fetchall()
        total = connection.execute("SELECT sum(balance)::bigint FROM wallet.account").fetchone()
    assert len(set(moved)) == len(moved)
    paid, waiting, tried = (_all(payers, of) for of in ("moved", "set_aside", "tried"))
    assert paid <= set(moved)
    assert waiting <= set(set_aside)
    # only a forgetful one never heard the end of something, and nothing is there that nobody ordered
    assert {line[2] for line in tried - paid - waiting} <= {payers[0].person.id}
    assert set(moved) | set(set_aside) <= tried
    assert uneven == []
    assert total == (0,)


@pytest.mark.parametrize("kill", [_kill_server, _kill_database])
async def test_what_was_paid_outlives_a_kill_once_and_whole(home: Path, kill: Callable[[RunningHouse], Awaitable[None]]) -> None:
    with open_house(home) as house:
        payers = await _payers(house)
        stop = asyncio.Event()
        paying = [asyncio.create_task(one.pay(house.url, [each.person for each in payers], stop)) for one in payers]
        for _ in range(2):
            await _until(payers, STORM)
            await kill(house)
        await _until(payers, STORM)
        stop.set()
        await asyncio.gather(*paying)
        assert sum(one.failures for one in payers) > 0
        assert sum(len(one.set_aside) for one in payers) > 0
        _check_journal(house, payers)
        checked = await asyncio.to_thread(house.run, "check")
        assert checked.returncode == 0, checked.stdout
