"""Who owes whom in the Sarafu community currency after real trade: as transfers in mutual credit, and the same as IOUs.

Amounts are rounded to cents by the largest remainder: each row is cut to cents, and as many cents as the rounded total
needs go to the rows that lost most, of equals to those whose last kept digit is odd. So the total keeps, a row moves by
less than a cent, and in the published set each person's position comes out as the given one rounded half to even.
"""

import csv
import gzip
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from uuid import UUID

from quanzi.identity import bulk as identity_bulk
from quanzi.infra.postgres import Db
from quanzi.wallet import bulk
from quanzi.world import sarafu_balances
from quanzi.world.loading import Broken, Numbering, Summary, add_all, batches
from quanzi.world.naming import chinese_name, english_name, number_of
from quanzi.world.progress import Report
from quanzi.world.sarafu_balances import CURRENCY

FOLDER = "payments/sarafu_netted_2020_2021"
_LAST_DAY = datetime(2021, 6, 15, tzinfo=UTC)
_ROWS_AT_ONCE = 50_000
_SHOWN = 5
_PEOPLE_NUMBERS, _TRANSFERS, _IOUS = map(Numbering, ("sarafu-netted-user", "sarafu-netted-transfer", "sarafu-netted-iou"))


@cache
def _person_id(number: int) -> UUID:
    return _PEOPLE_NUMBERS.id(number)


@dataclass(frozen=True, slots=True)
class Debt:
    """One row: all that `debtor` paid `creditor` less what came back, exactly, and in cents."""

    line: int
    debtor: int
    creditor: int
    exact: Decimal
    cents: int = 0


async def load_debts(db: Db, folder: Path, summary: Summary, report: Report) -> None:
    """Load people, transfers, IOUs with everybody's leave to net them, and the balances of the accounts of 2020."""
    files = folder / FOLDER
    if (files / "debt.csv.gz").exists():
        debts = read_debts(files / "debt.csv.gz", summary.broken)
        await sarafu_balances.add_unit(db)
        await _load_people(db, debts, summary, report)
        await _load_transfers(db, debts, summary, report)
        await _compare(db, files, debts, summary)
        await _load_ious(db, debts, summary, report)
    else:
        summary.notes.append(f"sarafu-debts: there is no {files / 'debt.csv.gz'}")
    await sarafu_balances.load_balances(db, folder, summary, report)


def read_debts(path: Path, broken: list[Broken]) -> list[Debt]:
    """Every row with its amount in cents; a row that can't be read is noted and skipped."""
    rows = list(_read_rows(path, broken))
    cents = round_to_total([row.exact for row in rows])
    return [Debt(row.line, row.debtor, row.creditor, row.exact, amount) for row, amount in zip(rows, cents, strict=True) if amount]


def round_to_total(amounts: Sequence[Decimal]) -> list[int]:
    """Amounts in cents whose sum is the sum of the amounts, rounded half to even: by the largest remainder."""
    scaled = [amount * 100 for amount in amounts]
    cents = [int(amount) for amount in scaled]
    missing = int(sum(scaled, Decimal()).to_integral_value(ROUND_HALF_EVEN)) - sum(cents)
    lost = sorted(range(len(cents)), key=lambda index: (cents[index] - scaled[index], -(cents[index] % 2), index))
    for index in lost[:missing]:
        cents[index] += 1
    return cents


def find_lows(debts: Sequence[Debt]) -> dict[int, int]:
    """How far below nothing each gets while the rows are posted in order, as a positive number of cents."""
    balance: dict[int, int] = {}
    low: dict[int, int] = {}
    for debt in debts:
        balance[debt.debtor] = balance.get(debt.debtor, 0) - debt.cents
        balance[debt.creditor] = balance.get(debt.creditor, 0) + debt.cents
        low[debt.debtor] = max(low.get(debt.debtor, 0), -balance[debt.debtor])
        low.setdefault(debt.creditor, 0)
    return low


def _read_rows(path: Path, broken: list[Broken]) -> Iterator[Debt]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        for row in rows:
            try:
                debt = Debt(rows.line_num, int(row["from"]), int(row["to"]), Decimal(row["amount"]))
            except (ValueError, KeyError, TypeError, InvalidOperation) as error:
                broken.append(Broken(path.name, rows.line_num, str(error) or type(error).__name__))
                continue
            if debt.debtor == debt.creditor or not debt.exact.is_finite() or debt.exact <= 0:
                broken.append(Broken(path.name, rows.line_num, "no debt between two people"))
            else:
                yield debt


async def _load_people(db: Db, debts: Sequence[Debt], summary: Summary, report: Report) -> None:
    numbers = sorted({number for debt in debts for number in (debt.debtor, debt.creditor)})
    summary.counts["sarafu debts, people"] = len(numbers)
    people = map(_person, numbers)
    await add_all(db, "debts, people", batches(people), add=identity_bulk.add_people, total=len(numbers), report=report)


def _person(number: int) -> identity_bulk.NewPerson:
    spread = number_of(f"sarafu-netted:{number}")
    language = "zh-Hans" if spread % 2 else "en"
    name = chinese_name(spread) if language == "zh-Hans" else english_name(spread)
    return identity_bulk.NewPerson(_person_id(number), name, language, _LAST_DAY, tier=2)


async def _load_transfers(db: Db, debts: Sequence[Debt], summary: Summary, report: Report) -> None:
    """One batch after the other, since an account is in many of them."""
    started = time.perf_counter()
    lines = [bulk.Line(_person_id(number), low) for number, low in find_lows(debts).items()]
    await db.run(lambda tx: bulk.open_lines(tx, currency=CURRENCY, new=lines))
    done = 0
    for batch in batches(debts, _ROWS_AT_ONCE):
        past = [
            bulk.Past(_TRANSFERS.id(debt.line), _person_id(debt.debtor), _person_id(debt.creditor), debt.cents, _LAST_DAY) for debt in batch
        ]
        await db.run(lambda tx, past=past: bulk.repeat_past(tx, currency=CURRENCY, new=past))
        done += len(batch)
        report("transfers", done, len(debts))
    summary.counts["sarafu debts, transfers"] = len(debts)
    total = sum(debt.cents for debt in debts)
    summary.notes.append(f"sarafu-debts: transfers of {total / 100:,.2f} posted in {time.perf_counter() - started:.1f} s")


async def _compare(db: Db, files: Path, debts: Sequence[Debt], summary: Summary) -> None:
    """Every account against the position the set gives: a source paid that much more than came, a drain got more."""
    given = {number: Decimal() for debt in debts for number in (debt.debtor, debt.creditor)}
    for name, sign in (("sources.csv.gz", -1), ("drains.csv.gz", 1)):
        for number, amount in _read_positions(files / name, summary.broken):
            given[number] = given.get(number, Decimal()) + sign * amount
    owners = {_person_id(number): number for number in given}
    held: dict[UUID, int] = {}
    for some in batches(owners):
        held |= await db.read(lambda tx, some=some: bulk.find_balances(tx, currency=CURRENCY, owner_ids=some))
    wanted = {owner: int((given[number] * 100).to_integral_value(ROUND_HALF_EVEN)) for owner, number in owners.items()}
    other = [owners[owner] for owner, cents in wanted.items() if held.get(owner, 0) != cents]
    said = "all" if not other else f"{len(wanted) - len(other):,} of"
    summary.notes.append(f"sarafu-debts: {said} {len(wanted):,} accounts equal their given source or drain to the cent")
    if other:
        summary.notes.append(f"sarafu-debts: {len(other):,} hold something else, among them {', '.join(map(str, other[:_SHOWN]))}")
    await sarafu_balances.tell_total(db, summary)


def _read_positions(path: Path, broken: list[Broken]) -> Iterator[tuple[int, Decimal]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        for row in rows:
            try:
                yield int(row["node"]), Decimal(row["amount"])
            except (ValueError, KeyError, TypeError, InvalidOperation) as error:
                broken.append(Broken(path.name, rows.line_num, str(error) or type(error).__name__))


async def _load_ious(db: Db, debts: Sequence[Debt], summary: Summary, report: Report) -> None:
    started = time.perf_counter()
    done = 0
    for batch in batches(debts, _ROWS_AT_ONCE):
        new = [bulk.NewDebt(_IOUS.id(debt.line), _person_id(debt.debtor), _person_id(debt.creditor), debt.cents) for debt in batch]
        await db.run(lambda tx, new=new: bulk.add_debts(tx, currency=CURRENCY, new=new))
        done += len(batch)
        report("IOUs", done, len(debts))
    summary.counts["sarafu debts, IOUs"] = len(debts)
    summary.notes.append(f"sarafu-debts: the same as IOUs with everybody's leave to net them, in {time.perf_counter() - started:.1f} s")
