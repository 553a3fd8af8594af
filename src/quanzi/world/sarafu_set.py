"""All Sarafu accounts loaded from the published file: people, villages and trades as circles, savings groups as closed ones."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from quanzi.circles import bulk as circles_bulk
from quanzi.identity import bulk as identity_bulk
from quanzi.infra.postgres import Db
from quanzi.kernel import ids
from quanzi.world.loading import Broken, Summary, add_all, batches
from quanzi.world.naming import chinese_name, english_name, number_of
from quanzi.world.progress import Report
from quanzi.world.sarafu import Account
from quanzi.world.villages import normalise_village

FOLDER = "payments/sarafu_users_2020"
_FILES = "sarafu_*_users_*.csv.gz"
_PLACE_PEOPLE_MIN = 20


async def load_sarafu(db: Db, folder: Path, summary: Summary, report: Report) -> None:
    """Load people, a circle for each village of some size and each trade, and one for each savings group."""
    path = find_file(folder)
    if path is None:
        summary.notes.append(f"sarafu: there is no {folder / FOLDER / _FILES}")
        return
    accounts = list(read_accounts(path, summary.broken))
    people = [one for one in accounts if one.is_person]
    circles, members = _gather(people, [one for one in accounts if one.is_savings_group])
    summary.counts |= {"sarafu people": len(people), "sarafu circles": len(circles), "sarafu memberships": len(members) + len(circles)}
    await add_all(db, "sarafu people", batches(map(make_person, people)), add=identity_bulk.add_people, total=len(people), report=report)
    await db.run(lambda tx: circles_bulk.add_circles(tx, new=circles))
    await add_all(db, "sarafu members", batches(members), add=circles_bulk.add_members, total=len(members), report=report)


def find_file(folder: Path) -> Path | None:
    """The published file, where it is there."""
    return next(iter(sorted((folder / FOLDER).glob(_FILES))), None)


def read_accounts(path: Path, broken: list[Broken]) -> Iterator[Account]:
    """Every account of the published file; a row that can't be read is noted and skipped."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        for row in rows:
            try:
                yield _read_account(row)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                broken.append(Broken(path.name, rows.line_num, str(error)))


def _read_account(row: dict[str, str]) -> Account:
    return Account(
        number=int(row["id"]),
        opened=datetime.fromisoformat(row["start"]).replace(tzinfo=UTC),
        village=normalise_village(row["location"]),
        role=row["held_roles"],
        trade="" if row["business_type"] == "None" else row["business_type"],
        transfers=int(row["stxns_in"]) + int(row["stxns_out"]),
    )


def person_id(number: int) -> UUID:
    """The person behind an account, the same in every load."""
    return ids.id_from_source(source="sarafu", key=str(number))


def circle_id(name: str) -> UUID:
    """The circle of a village, a trade or a savings group, the same in every load."""
    return ids.id_from_source(source="sarafu-circle", key=name)


def savings_group(number: int) -> str:
    """What the circle of a savings group is called."""
    return f"Savings group {number}"


def make_person(account: Account) -> identity_bulk.NewPerson:
    """Somebody with a made-up name who opened this account."""
    number = number_of(f"sarafu:{account.number}")
    language = "zh-Hans" if number % 2 else "en"
    name = chinese_name(number) if language == "zh-Hans" else english_name(number)
    return identity_bulk.NewPerson(person_id(account.number), name, language, account.opened, tier=1)


def _gather(people: list[Account], groups: list[Account]) -> tuple[list[circles_bulk.NewCircle], list[circles_bulk.NewMember]]:
    """Circles and memberships. A savings group's members are not told, so it begins with one of its village."""
    places: dict[str, list[Account]] = defaultdict(list)
    for one in people:
        for name in {one.village, one.trade} - {""}:
            places[name].append(one)
    circles: list[circles_bulk.NewCircle] = []
    members: list[circles_bulk.NewMember] = []
    for name, inside in sorted(places.items()):
        if len(inside) >= _PLACE_PEOPLE_MIN:
            owner = max(inside, key=lambda one: (one.transfers, -one.number))
            circle = _circle(name, f"People of {name} in the Sarafu community currency.", owner, "open")
            circles.append(circle)
            members += [circles_bulk.NewMember(circle.circle_id, person_id(one.number), one.opened) for one in inside if one is not owner]
    for group in groups:
        near = places.get(group.village) or people
        owner = near[group.number % len(near)]
        circles.append(_circle(savings_group(group.number), f"A savings group of {group.village or 'Sarafu'}.", owner, "closed"))
    return circles, members


def _circle(name: str, topic: str, owner: Account, visibility: str) -> circles_bulk.NewCircle:
    return circles_bulk.NewCircle(
        circle_id=circle_id(name),
        name=name[:40],
        topic=topic,
        owner_id=person_id(owner.number),
        founded_at=owner.opened,
        active_at=owner.opened,
        visibility=visibility,
    )
