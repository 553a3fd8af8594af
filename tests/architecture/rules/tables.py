"""Where a table's rows live when there are many machines: said in its COMMENT, kept by its keys."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_PLACEMENT = re.compile(r"^.+[.!]\s(?:distributed by (?P<column>[a-z_]+)|(?P<whole>reference|local))$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Link:
    """A foreign key: our columns, the other table, its columns."""

    columns: tuple[str, ...]
    to: str
    to_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as the catalog knows it; `unique` holds the columns of the primary key and of every unique index."""

    name: str
    comment: str
    columns: tuple[str, ...]
    primary: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    links: tuple[Link, ...] = field(default=())

    @property
    def placement(self) -> str | None:
        """The column the table is distributed by, "reference" or "local"; None when the comment does not say."""
        found = _PLACEMENT.match(self.comment)
        return None if found is None else found["column"] or found["whole"]


def unplaced_tables(tables: Iterable[Table]) -> list[str]:
    """A comment is one sentence and a placement that exists."""
    faults: list[str] = []
    for table in tables:
        if table.placement is None:
            faults.append(f"{table.name}: COMMENT must end in 'distributed by <column>', 'reference' or 'local', was {table.comment!r}")
        elif table.placement not in {*table.columns, "reference", "local"}:
            faults.append(f"{table.name}: distributed by {table.placement}, which is no column")
    return faults


def keys_without_placement(tables: Iterable[Table]) -> list[str]:
    """Only a key that holds the placement column can be kept by one machine."""
    faults: list[str] = []
    for table in tables:
        if not table.primary:
            faults.append(f"{table.name}: no primary key")
        if table.placement in {None, "reference", "local"}:
            continue
        faults += [
            f"{table.name}: key {key} lacks {table.placement}"
            for key in (table.primary, *table.unique)
            if key and table.placement not in key
        ]
    return faults


def links_across_placements(tables: Iterable[Table]) -> list[str]:
    """A foreign key stays at one place, or leads to a reference table."""
    by_name = {table.name: table for table in tables}
    faults: list[str] = []
    for table in by_name.values():
        for link in table.links:
            other = by_name.get(link.to)
            if other is None:
                faults.append(f"{table.name} → {link.to}: another's table")
            elif table.name.split(".")[0] != link.to.split(".")[0]:
                faults.append(f"{table.name} → {link.to}: another slice's table")
            elif other.placement != "reference" and not _stays(table, link, other):
                faults.append(f"{table.name} → {link.to}: from {table.placement} to {other.placement}")
    return faults


def _stays(table: Table, link: Link, other: Table) -> bool:
    if table.placement == other.placement == "local":
        return True
    return (table.placement, other.placement) in zip(link.columns, link.to_columns, strict=True)
