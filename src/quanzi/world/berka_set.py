"""The Berka accounts as wallets of made-up people: every movement at its day, what came issued, what went redeemed."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from quanzi.identity import bulk as identity_bulk
from quanzi.infra.postgres import Db
from quanzi.kernel.person import SYSTEM
from quanzi.wallet import bulk
from quanzi.world import berka
from quanzi.world.loading import Numbering, Summary, add_all, batches
from quanzi.world.naming import chinese_name, english_name, number_of
from quanzi.world.progress import Report

CURRENCY = "CZK"
_ROWS_AT_ONCE = 5_000
_PEOPLE, _MOVEMENTS = map(Numbering, ("berka-account", "berka-movement"))


async def load_berka(db: Db, folder: Path, summary: Summary, report: Report) -> None:
    """Load a person for each account and all its movements, so that each leaves the balance that the set tells."""
    path = folder / berka.FOLDER / berka.FILE
    if not path.exists():
        summary.notes.append(f"berka: there is no {path}")
        return
    movements = berka.read_movements(path, summary.broken)
    lows = find_lows(movements)
    await db.run(lambda tx: bulk.add_currency(tx, by=SYSTEM, code=CURRENCY, name="Koruna", exponent=2, zone="Europe/Prague"))
    await _load_people(db, movements, summary, report)
    lines = [bulk.Line(person_id(account), low) for account, low in lows.items()]
    await db.run(lambda tx: bulk.open_lines(tx, currency=CURRENCY, new=lines))
    done = 0
    # one batch after the other, since an account goes on from one into the next
    for batch in batches(movements, _ROWS_AT_ONCE):
        new = [_moved(one) for one in batch]
        await db.run(lambda tx, new=new: bulk.repeat_movements(tx, currency=CURRENCY, new=new))
        done += len(batch)
        report("berka movements", done, len(movements))
    _tell(movements, lows, summary)
    await _compare(db, movements, summary)


def find_lows(movements: Sequence[berka.Movement]) -> dict[int, int]:
    """How far below nothing each account ever is, in hellers, also between a rounding that is put right and its movement."""
    lows: dict[int, int] = {}
    for one in movements:
        lows[one.account] = max(lows.get(one.account, 0), -one.balance, -(one.balance - one.amount))
    return lows


def person_id(account: int) -> UUID:
    """The person behind an account, the same in every load."""
    return _PEOPLE.id(account)


def movement_id(number: int) -> UUID:
    """The transfer of a movement, the same in every load."""
    return _MOVEMENTS.id(number)


async def _load_people(db: Db, movements: Sequence[berka.Movement], summary: Summary, report: Report) -> None:
    opened: dict[int, datetime] = {}
    for one in movements:
        opened.setdefault(one.account, one.day)
    people = [_person(account, at) for account, at in opened.items()]
    summary.counts |= {"berka people": len(people), "berka movements": len(movements)}
    await add_all(db, "berka people", batches(people), add=identity_bulk.add_people, total=len(people), report=report)


def _person(account: int, at: datetime) -> identity_bulk.NewPerson:
    number = number_of(f"berka:{account}")
    language = "zh-Hans" if number % 2 else "en"
    name = chinese_name(number) if language == "zh-Hans" else english_name(number)
    return identity_bulk.NewPerson(person_id(account), name, language, at, tier=2)


def _moved(one: berka.Movement) -> bulk.Moved:
    memo = ": ".join(word for word in (one.operation, one.purpose) if word)
    return bulk.Moved(movement_id(one.number), person_id(one.account), one.amount, one.balance, one.day, memo)


def _tell(movements: Sequence[berka.Movement], lows: dict[int, int], summary: Summary) -> None:
    balances: dict[int, int] = {}
    beyond: list[int] = []
    for one in movements:
        beyond.append(one.balance - one.amount - balances.get(one.account, 0))
        balances[one.account] = one.balance
    off = [gap for gap in beyond if gap]
    most = max(map(abs, off), default=0) / 100
    summary.notes += [
        f"berka: {len(off):,} of {len(movements):,} balances are up to {most:.2f} off; suspense holds {-sum(off) / 100:,.2f}",
        f"berka: {sum(low > 0 for low in lows.values())} accounts were below nothing, so each may owe as much as it did",
    ]


async def _compare(db: Db, movements: Sequence[berka.Movement], summary: Summary) -> None:
    said = {person_id(one.account): one.balance for one in movements}
    held = await db.read(lambda tx: bulk.find_balances(tx, currency=CURRENCY, owner_ids=list(said)))
    equal = sum(held.get(owner) == balance for owner, balance in said.items())
    summary.notes.append(f"berka: {equal:,} of {len(said):,} accounts hold what the set says to the heller")
