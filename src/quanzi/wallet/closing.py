"""Closing days: for each kind of account opening + movements = closing, and a hash that covers the day and all before it.

A day is closed two hours after its end. No transaction lives that long, so nothing can come late with an earlier time; if
something did, the next proof would find that the day's hash is no longer its own.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import msgspec

from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.wallet import ledger, reserves
from quanzi.wallet.model import MEMBER_KINDS, Rules
from quanzi.wallet.period import day_begins, day_ends
from quanzi.wallet.store import closes
from quanzi.wallet.store.closes import DayClass, DayClose, Moved
from quanzi.wallet.store.reserves import Reserve

GRACE = timedelta(hours=2)
FIRST_HASH = bytes(32)
"""What stands for the day before the first."""

_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class BooksDisagree(Exception):
    """A day does not add up, so it is not closed; the proof of the ledger says where."""


async def close_days(db: Db) -> int:
    """Close every day that is over and not closed yet, the oldest first; how many were."""
    done = 0
    for code in await db.read(_list_codes):
        while await db.run(partial(close_next, currency=code)) is not None:
            done += 1
    return done


async def close_next(tx: Tx, *, currency: str) -> DayClose | None:
    """Close the day after the last closed one; None when it is not over long enough, or another worker is at it. BooksDisagree."""
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    if not await closes.lock_closing(tx, currency=currency):
        return None
    last = await closes.find_last(tx, currency=currency)
    span = await _next_span(tx, rules, last)
    if span is None or tx.now < span[2] + GRACE:
        return None
    day, begins_at, ends_at = span
    await closes.allow_long(tx)
    before = {one.kind: one.closing for one in await closes.list_classes(tx, currency=currency, day=last.day)} if last else {}
    moved = await closes.list_moved(tx, currency=currency, begins_at=begins_at, ends_at=ends_at)
    classes = add_up(moved, before=before)
    lent = sum(one.owing for one in moved if one.kind in MEMBER_KINDS)
    reserve = await reserves.grow_tree(tx, currency=currency, day=day, ends_at=ends_at, lent=lent)
    close = DayClose(currency, day, begins_at, ends_at, 0, b"", tx.now)
    digest, transfers = await hash_day(tx, close=close, previous=last.hash if last else FIRST_HASH, classes=classes, reserve=reserve)
    close = msgspec.structs.replace(close, hash=digest, transfers=transfers)
    await closes.insert_close(tx, close=close)
    await closes.insert_classes(tx, currency=currency, day=day, classes=classes)
    return close


def add_up(moved: Sequence[Moved], *, before: Mapping[str, int]) -> list[DayClass]:
    """The classes of a day. What accounts hold at its end, by themselves, has to be what they held before and what moved.

    BooksDisagree when it is not, or when all of it together is not nothing.
    """
    classes = [DayClass(one.kind, before.get(one.kind, 0), one.money_in, one.money_out, one.closing) for one in moved]
    wrong = [one.kind for one in classes if one.opening + one.money_in - one.money_out != one.closing]
    if wrong or sum(one.closing for one in classes):
        raise BooksDisagree(", ".join(wrong) or "the sum of all is not nothing")
    return classes


async def hash_day(
    tx: ReadTx, *, close: DayClose, previous: bytes, classes: Sequence[DayClass], reserve: Reserve | None
) -> tuple[bytes, int]:
    """SHA-256 over the day before, the day's head and every entry in order; and how many transfers that were."""
    running = hashlib.sha256(previous + head_of(close, classes, reserve))

    async def take(data: bytes) -> None:
        running.update(data)

    written = await closes.list_written(tx, currency=close.currency, begins_at=close.begins_at, ends_at=close.ends_at, take=take)
    return running.digest(), written


def head_of(close: DayClose, classes: Sequence[DayClass], reserve: Reserve | None) -> bytes:
    """What is hashed before the entries: which day, its classes in the order of their names, its reserve; fields end with tabs."""
    lines: list[tuple[object, ...]] = [("quanzi day 1", close.currency, close.day, _micro(close.begins_at), _micro(close.ends_at))]
    lines += [msgspec.structs.astuple(one) for one in sorted(classes, key=lambda one: one.kind)]
    if reserve is not None:
        lines.append(("reserve", reserve.leaves, reserve.owed, reserve.lent, reserve.root.hex()))
    return "".join("\t".join(map(str, line)) + "\n" for line in lines).encode()


def _micro(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


async def _list_codes(tx: ReadTx) -> list[str]:
    return list(await ledger.find_rules(tx))


async def _next_span(tx: ReadTx, rules: Rules, last: DayClose | None) -> tuple[date, datetime, datetime] | None:
    """The day to close, and from when to when; it begins where the last one ended, even if the currency's zone was changed."""
    zone = rules.unit.zone
    if last is not None:
        day, begins_at = last.day + timedelta(days=1), last.ends_at
    else:
        first = await closes.find_first_opened(tx, currency=rules.unit.code)
        if first is None:
            return None
        day = first.astimezone(ZoneInfo(zone)).date()
        begins_at = day_begins(day, zone)
    while day_ends(day, zone) <= begins_at:
        day += timedelta(days=1)
    return day, begins_at, day_ends(day, zone)
