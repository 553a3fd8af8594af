"""The movements of the Berka set: accounts of a Czech bank of the nineties, anonymised, as read from its file.

The file tells days and no times, and what stands on one day stands in no order. But each row tells the balance that it left, so
the order in which the rows of a day were booked can be found again. Amounts and balances are rounded to tenths of a crown, each
by itself: about one row in 23 is a tenth off.
"""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from itertools import groupby
from pathlib import Path

import msgspec

from quanzi.world.loading import Broken

FOLDER = "credit/berka_pkdd99"
FILE = "trans_354_test_accounts.csv.gz"
_CAME, _WENT = "credit", ("withdrawal", "withdrawal in cash")


class Movement(msgspec.Struct, frozen=True):
    """One row: `amount` came, or went where it is below nothing, and left `balance`; both in hellers, hundredths of a crown.

    `operation` is how; empty for interest. `purpose` is what for, where the bank noted it.
    """

    number: int
    account: int
    day: datetime
    amount: int
    balance: int
    operation: str
    purpose: str


def read_movements(path: Path, broken: list[Broken]) -> list[Movement]:
    """Every movement, account by account, in the order of booking; a row that can't be read is noted and skipped."""
    by_account: dict[int, list[Movement]] = defaultdict(list)
    for one in _read_rows(path, broken):
        by_account[one.account].append(one)
    return [one for _, rows in sorted(by_account.items()) for one in put_in_order(rows)]


def put_in_order(rows: Sequence[Movement]) -> list[Movement]:
    """One account's movements by day, those of one day so that each follows on the balance that the one before it left."""
    ordered: list[Movement] = []
    balance = 0
    for _, same_day in groupby(sorted(rows, key=lambda one: (one.day, one.number)), key=lambda one: one.day):
        left = list(same_day)
        while left:
            following = min(left, key=lambda one: abs(one.balance - one.amount - balance))
            left.remove(following)
            ordered.append(following)
            balance = following.balance
    return ordered


def _read_rows(path: Path, broken: list[Broken]) -> Iterator[Movement]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter=";")
        for row in rows:
            try:
                yield _read_row(row)
            except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation) as error:
                broken.append(Broken(path.name, rows.line_num, str(error) or type(error).__name__))


def _read_row(row: dict[str, str]) -> Movement:
    if row["type"] != _CAME and row["type"] not in _WENT:
        message = f"{row['type']!r} is neither coming nor going"
        raise ValueError(message)
    amount = _hellers(row["amount"])
    return Movement(
        number=int(row["trans_id"]),
        account=int(row["account_id"]),
        day=datetime.strptime(f"19{row['date']}", "%Y%m%d").replace(tzinfo=UTC),
        amount=amount if row["type"] == _CAME else -amount,
        balance=_hellers(row["balance"]),
        operation=row["operation"].strip(),
        purpose=row["k_symbol"].strip(),
    )


def _hellers(crowns: str) -> int:
    return int(Decimal(crowns) * 100)
