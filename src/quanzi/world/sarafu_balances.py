"""What the Sarafu accounts of 12 May 2020 held, in their own unit: issued what came, redeemed what went, the rest in suspense."""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from pathlib import Path
from uuid import UUID

from quanzi.identity import bulk as identity_bulk
from quanzi.infra.postgres import Db
from quanzi.kernel import ids
from quanzi.kernel.person import SYSTEM
from quanzi.wallet import AccountKind, bulk
from quanzi.world import sarafu_set
from quanzi.world.loading import Broken, Summary, add_all, batches
from quanzi.world.progress import Report

CURRENCY = "SRF"
_MISFIT_OVER = Decimal("0.01")
_ROWS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Balance:
    """What one row says: balance, and all that came and went, exactly."""

    number: int
    says: Decimal
    came: Decimal
    went: Decimal

    @property
    def beyond(self) -> Decimal:
        """By how much the balance is more than what came less what went."""
        return self.says - (self.came - self.went)


async def add_unit(db: Db) -> None:
    """Sarafu as a currency: members start at nothing and may owe a little, or as much as their past did."""
    await db.run(
        lambda tx: bulk.add_currency(tx, by=SYSTEM, code=CURRENCY, name="Sarafu", exponent=2, mode="mutual_credit", zone="Africa/Nairobi")
    )


async def load_balances(db: Db, folder: Path, summary: Summary, report: Report) -> None:
    """Load the people and what every account held; what does not add up is named."""
    path = sarafu_set.find_file(folder)
    if path is None:
        summary.notes.append(f"sarafu-debts: there are no balances in {folder / sarafu_set.FOLDER}")
        return
    await add_unit(db)
    broken: list[Broken] = []
    accounts = {one.number: one for one in sarafu_set.read_accounts(path, broken)}
    people = [one for one in accounts.values() if one.is_person]
    await add_all(
        db, "balances, people", batches(map(sarafu_set.make_person, people)), add=identity_bulk.add_people, total=len(people), report=report
    )
    rows = [row for row in read_balances(path, broken) if row.number in accounts]
    summary.broken += [one for one in dict.fromkeys(broken) if one not in summary.broken]
    done = 0
    for batch in batches(rows, _ROWS_AT_ONCE):
        new = [_carried(row, *owner_of(accounts[row.number])) for row in batch]
        await db.run(lambda tx, new=new: bulk.carry_over(tx, currency=CURRENCY, new=new))
        done += len(batch)
        report("balances", done, len(rows))
    _tell(rows, summary)
    await tell_total(db, summary)


def read_balances(path: Path, broken: list[Broken]) -> Iterator[Balance]:
    """What every row says; one that can't be read is noted and skipped."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        for row in rows:
            try:
                came, went = (Decimal(row[f"ovol_{way}"]) + Decimal(row[f"svol_{way}"]) for way in ("in", "out"))
                yield Balance(int(row["id"]), Decimal(row["bal"]), came, went)
            except (ValueError, KeyError, TypeError, InvalidOperation) as error:
                broken.append(Broken(path.name, rows.line_num, str(error) or type(error).__name__))


def owner_of(account: sarafu_set.Account) -> tuple[UUID, AccountKind]:
    """Whose an account is: a person's, the circle's of a savings group, or one of the currency's own staff."""
    if account.is_person:
        return sarafu_set.person_id(account.number), AccountKind.PERSON
    if account.is_savings_group:
        return sarafu_set.circle_id(sarafu_set.savings_group(account.number)), AccountKind.GROUP
    return sarafu_set.person_id(account.number), AccountKind.GROUP


def to_cents(amount: Decimal) -> int:
    """Rounded half to even."""
    return int((amount * 100).to_integral_value(ROUND_HALF_EVEN))


async def tell_total(db: Db, summary: Summary) -> None:
    """Note what all accounts of the unit add up to."""
    total = await db.read(lambda tx: bulk.find_total(tx, currency=CURRENCY))
    summary.notes.append(f"{CURRENCY}: all accounts add up to {total / 100:.2f}")


def _carried(row: Balance, owner_id: UUID, kind: AccountKind) -> bulk.Carried:
    carried_id = ids.id_from_source(source="sarafu-balance", key=str(row.number))
    return bulk.Carried(carried_id, owner_id, kind, to_cents(row.came), to_cents(row.went), to_cents(row.says))


def _tell(rows: list[Balance], summary: Summary) -> None:
    misfits = [row for row in rows if abs(row.beyond) > _MISFIT_OVER]
    cents = [to_cents(row.says) - (to_cents(row.came) - to_cents(row.went)) for row in rows]
    summary.counts["sarafu balances"] = len(rows)
    fit, below = len(rows) - len(misfits), sum(row.says < 0 for row in rows)
    summary.notes += [
        f"sarafu balances: {fit:,} are what came less what went, {len(misfits)} are not; {below} are below nothing",
        *(
            f"sarafu balances: account {row.number} says {row.says:,.2f}, came {row.came:,.2f}, went {row.went:,.2f}: "
            f"{row.beyond:+,.2f} stands in suspense"
            for row in misfits
        ),
        f"sarafu balances: with what rounding to cents left, suspense holds {-sum(cents) / 100:,.2f}",
    ]
