"""The accounts of the Sarafu community currency: villages, trades and savings groups that really were (12 May 2020)."""

import csv
import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from importlib.resources import files
from io import TextIOWrapper

import msgspec


class Account(msgspec.Struct, frozen=True):
    """One account of the export; `village` and `trade` are empty where none was named."""

    number: int
    opened: datetime
    village: str
    role: str
    trade: str
    transfers: int

    @property
    def is_person(self) -> bool:
        """Whether one human being stands behind it, as far as the export says."""
        return self.role == "BENEFICIARY" and self.trade not in {"System", "Savings Group"}

    @property
    def is_savings_group(self) -> bool:
        """Whether it is the account of a savings group."""
        return self.role == "GROUP_ACCOUNT"


def read_shipped_accounts() -> Iterator[Account]:
    """Every account of the copy that ships with this package."""
    with (files("quanzi.world") / "demo" / "sarafu.csv.gz").open("rb") as packed, gzip.open(packed) as file:
        for row in csv.DictReader(TextIOWrapper(file, "utf-8")):
            yield Account(
                number=int(row["id"]),
                opened=datetime.combine(date.fromisoformat(row["start"]), time(), UTC),
                village=row["village"],
                role=row["role"],
                trade=row["trade"],
                transfers=int(row["stxns_in"]) + int(row["stxns_out"]),
            )
