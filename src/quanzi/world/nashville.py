"""Nashville Meetup: which member was active in which interest group. Numbers only, so the names are made up.

The file tells no time, so everybody joined on one day; a group is owned by whoever attended most of its events.
"""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from quanzi.circles import bulk as circles_bulk
from quanzi.identity import bulk as identity_bulk
from quanzi.infra.postgres import Db
from quanzi.world.loading import Broken, Numbering, Summary, add_all, batches
from quanzi.world.naming import english_name
from quanzi.world.progress import Report

FILE = "recsys/meetup_nashville/member-to-group-edges.csv.gz"
_JOINED_AT = datetime(2018, 1, 1, tzinfo=UTC)
_PEOPLE, _GROUPS = map(Numbering, ("nashville-member", "nashville-group"))


@dataclass(frozen=True, slots=True)
class Edge:
    """A member who attended so many events of a group."""

    member: int
    group: int
    events: int


async def load_nashville(db: Db, folder: Path, summary: Summary, report: Report) -> None:
    """Load members, groups as circles, and who is in which."""
    path = folder / FILE
    if not path.exists():
        summary.notes.append(f"nashville: there is no {path}")
        return
    edges = list(read_edges(path, summary.broken))
    people, owners = sorted({one.member for one in edges}), _find_owners(edges)
    summary.counts |= {"nashville people": len(people), "nashville circles": len(owners), "nashville memberships": len(edges)}
    new_people = (identity_bulk.NewPerson(_PEOPLE.id(one), english_name(one), "en", _JOINED_AT, tier=1) for one in people)
    await add_all(db, "nashville people", batches(new_people), add=identity_bulk.add_people, total=len(people), report=report)
    await db.run(lambda tx: circles_bulk.add_circles(tx, new=[_circle(group, owner) for group, owner in owners.items()]))
    memberships = (
        circles_bulk.NewMember(_GROUPS.id(one.group), _PEOPLE.id(one.member), _JOINED_AT)
        for one in sorted(edges, key=lambda one: (one.group, one.member))
    )
    await add_all(db, "nashville members", batches(memberships), add=circles_bulk.add_members, total=len(edges), report=report)


def read_edges(path: Path, broken: list[Broken]) -> Iterator[Edge]:
    """Every membership; a row that is none is noted and skipped."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows, None)
        for cells in rows:
            try:
                member, group, events = map(int, cells)
                yield Edge(member, group, events)
            except ValueError as error:
                broken.append(Broken(path.name, rows.line_num, str(error)))


def _find_owners(edges: list[Edge]) -> dict[int, int]:
    busiest: dict[int, Edge] = {}
    for one in edges:
        known = busiest.get(one.group)
        if known is None or (one.events, -one.member) > (known.events, -known.member):
            busiest[one.group] = one
    return {group: busiest[group].member for group in sorted(busiest)}


def _circle(group: int, owner: int) -> circles_bulk.NewCircle:
    return circles_bulk.NewCircle(
        circle_id=_GROUPS.id(group),
        name=f"Nashville group {group}",
        topic="A Meetup group in Nashville, Tennessee.",
        owner_id=_PEOPLE.id(owner),
        founded_at=_JOINED_AT,
        active_at=_JOINED_AT,
        language="en",
    )
