"""The proof of the ledger: the whole journal is replayed, and whatever contradicts is counted and named.

The accounts are cut into ranges of their ids, which are random; two connections walk them side by side, each range in a
snapshot of its own, so that nobody waits for a proof.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from itertools import pairwise
from uuid import UUID

import msgspec

from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.wallet import closing, ledger
from quanzi.wallet.model import Kind
from quanzi.wallet.store import closes, proofs, reserves
from quanzi.wallet.store.closes import DayClose
from quanzi.wallet.store.proofs import Counted, KindSum, Walked

_AT_ONCE = 2
_TRANSFERS_A_RANGE = 1_250_000
_RANGES_MAX = 256
_DAYS_A_PART, _DAYS_AT_ONCE = 8, 1_000
_TOP = 2**128
_NONE = Counted(0, 0, None)

VERSIONS = "Along every account the entries are numbered without a gap."
BALANCES = "Along every account each balance is the one before and the amount."
CLOCK = "Along every account time never runs backwards."
ENDS = "Every account holds what its last entry says, and has no entry too many or too few."
EVEN = "Every transfer is of something, between two accounts of one currency, for a known reason."
NOTHING = "All accounts of a currency add up to nothing."
BOUNDS = "No account is below its floor or above its ceiling."
HOLDS = "What is set aside on an account is what its open holds have left."
DAYS = "Every closed day is as it was closed: its sums, its reserve, its entries, and the day before."


class Finding(msgspec.Struct, frozen=True):
    """A promise, how many rows it was held against, how many broke it, and one of those."""

    promise: str
    examined: int
    faults: int
    example: str = ""


class Proof(msgspec.Struct, frozen=True):
    """All promises of the ledger, held against all its rows."""

    at: datetime
    seconds: float
    transfers: int
    accounts: int
    holds: int
    days: int
    findings: tuple[Finding, ...]
    sums: tuple[KindSum, ...]

    @property
    def faults(self) -> tuple[Finding, ...]:
        """What was broken."""
        return tuple(one for one in self.findings if one.faults)


class _Linked(msgspec.Struct, frozen=True):
    """A closed day and the one before it."""

    previous: DayClose | None
    close: DayClose


class _Looked(msgspec.Struct):
    """What the parts of a proof found, each in its own snapshot."""

    walks: list[Walked] = []
    days: list[Finding] = []
    even: Counted = _NONE
    bounds: Counted = _NONE
    holds: Counted = _NONE
    sums: list[KindSum] = []


async def prove_ledger(db: Db) -> Proof:
    """Replay the journal and prove every promise; what is broken is in the answer, not raised."""
    begun = time.perf_counter()
    days, size, at = await db.read(_find_shape)
    looked = _Looked()
    parts: list[Callable[[ReadTx], Awaitable[None]]] = [partial(_look_even, looked=looked)]
    parts += [partial(_walk, looked=looked, low=low, high=high) for low, high in cut_ranges(size)]
    parts += [partial(_look_days, looked=looked, days=days[start : start + _DAYS_A_PART]) for start in range(0, len(days), _DAYS_A_PART)]
    parts.append(partial(_look_around, looked=looked))
    lanes = asyncio.Semaphore(_AT_ONCE)

    async def look(part: Callable[[ReadTx], Awaitable[None]]) -> None:
        async with lanes:
            await db.read(part)

    await asyncio.gather(*(look(part) for part in parts))
    return _conclude(looked, at, time.perf_counter() - begun)


async def keep_proof(tx: Tx, *, proof: Proof) -> None:
    """Keep what a proof found, for the desk."""
    faults = [msgspec.to_builtins(one) for one in proof.faults]
    kept = proofs.KeptProof(tx.new_id(), proof.at, proof.seconds, proof.transfers, proof.accounts, proof.holds, proof.days, faults)
    await proofs.insert_proof(tx, proof=kept)


def cut_ranges(transfers: int) -> list[tuple[UUID, UUID]]:
    """All ids there are, in an even number of ranges, each with so many transfers as are sorted in memory."""
    count = min(_RANGES_MAX, 2 * (1 + transfers // _TRANSFERS_A_RANGE))
    edges = [_TOP * place // count for place in range(count + 1)]
    return [(UUID(int=low), UUID(int=high - 1)) for low, high in pairwise(edges)]


async def _find_shape(tx: ReadTx) -> tuple[list[_Linked], int, datetime]:
    """Every closed day with the one before it, about how many transfers there are, and the time."""
    days: list[_Linked] = []
    for code in await ledger.find_rules(tx):
        previous: DayClose | None = None
        since = date.min
        while found := await closes.list_closes(tx, currency=code, since=since, limit=_DAYS_AT_ONCE):
            for close in found:
                days.append(_Linked(previous, close))
                previous = close
            since = found[-1].day + timedelta(days=1)
    return days, await proofs.find_size(tx), tx.now


async def _walk(tx: ReadTx, *, looked: _Looked, low: UUID, high: UUID) -> None:
    await closes.allow_long(tx)
    found = await proofs.find_walk(tx, low=low, high=high)
    if found is not None:
        looked.walks.append(found)


async def _look_even(tx: ReadTx, *, looked: _Looked) -> None:
    await closes.allow_long(tx)
    looked.even = await proofs.find_uneven(tx, kinds=[one.value for one in Kind]) or _NONE


async def _look_around(tx: ReadTx, *, looked: _Looked) -> None:
    await closes.allow_long(tx)
    looked.sums = await proofs.list_sums(tx)
    looked.bounds = await proofs.find_out_of_bounds(tx) or _NONE
    looked.holds = await proofs.find_loose_holds(tx) or _NONE


async def _look_days(tx: ReadTx, *, looked: _Looked, days: Sequence[_Linked]) -> None:
    """Make the hash of some closed days again, each from the one before; and see that their classes go on from it."""
    await closes.allow_long(tx)
    wrong = [f"{one.close.currency} {one.close.day}" for one in days if not await _is_as_closed(tx, one)]
    looked.days.append(Finding(DAYS, len(days), len(wrong), wrong[0] if wrong else ""))


async def _is_as_closed(tx: ReadTx, linked: _Linked) -> bool:
    close, previous = linked.close, linked.previous
    classes = await closes.list_classes(tx, currency=close.currency, day=close.day)
    known = await closes.list_classes(tx, currency=close.currency, day=previous.day) if previous else []
    before = {one.kind: one.closing for one in known}
    reserve = await reserves.find_reserve(tx, currency=close.currency, day=close.day)
    made, transfers = await closing.hash_day(
        tx, close=close, previous=previous.hash if previous else closing.FIRST_HASH, classes=classes, reserve=reserve
    )
    goes_on = previous is None or previous.ends_at == close.begins_at
    follows = all(one.opening == before.get(one.kind, 0) for one in classes) and sum(one.closing for one in classes) == 0
    return made == close.hash and transfers == close.transfers and goes_on and follows


def _conclude(looked: _Looked, at: datetime, seconds: float) -> Proof:
    entries = sum(one.entries for one in looked.walks)
    ends, accounts = sum(one.ends for one in looked.walks), sum(one.accounts for one in looked.walks)
    strays = sum(one.strays for one in looked.walks) + abs(ends - accounts)
    totals: dict[str, int] = {}
    for one in looked.sums:
        totals[one.currency] = totals.get(one.currency, 0) + one.balance
    uneven = [code for code, total in totals.items() if total]
    days = sum(one.examined for one in looked.days)
    findings = (
        Finding(VERSIONS, entries, sum(one.gaps for one in looked.walks), _first([one.gap for one in looked.walks])),
        Finding(BALANCES, entries, sum(one.sums for one in looked.walks), _first([one.sum for one in looked.walks])),
        Finding(CLOCK, entries, sum(one.backwards for one in looked.walks), _first([one.backward for one in looked.walks])),
        Finding(ENDS, accounts, strays, _first([one.stray for one in looked.walks])),
        _finding(EVEN, looked.even),
        Finding(NOTHING, len(totals), len(uneven), _first(uneven)),
        _finding(BOUNDS, looked.bounds),
        _finding(HOLDS, looked.holds),
        Finding(DAYS, days, sum(one.faults for one in looked.days), _first([one.example for one in looked.days])),
    )
    return Proof(
        at=at,
        seconds=seconds,
        transfers=looked.even.examined,
        accounts=looked.bounds.examined,
        holds=looked.holds.examined,
        days=days,
        findings=findings,
        sums=tuple(looked.sums),
    )


def _finding(promise: str, counted: Counted) -> Finding:
    return Finding(promise, counted.examined, counted.faults, counted.example or "")


def _first(examples: Sequence[str | None]) -> str:
    return next((one for one in examples if one), "")
