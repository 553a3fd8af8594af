"""The large real sets, from a folder laid out as they are published: Weibo twice, Nashville, Sarafu accounts and debts, Berka.

A load may be broken off at any moment and run again: ids follow from the sources' own numbers, and what is there stays.
"""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from quanzi.infra.postgres import Db
from quanzi.world import berka_set, nashville, sarafu_debts, sarafu_set, weibo_rooms, weibo_set
from quanzi.world.loading import LoadSet, Summary
from quanzi.world.progress import Report, keep_quiet

__all__ = ["Name", "Summary", "load_sets"]


class Name(StrEnum):
    """A set that can be loaded alone."""

    WEIBO = "weibo_ced"
    THREADS = "weibo-threads"
    NASHVILLE = "meetup_nashville"
    SARAFU = "sarafu_users_2020"
    DEBTS = "sarafu-debts"
    BERKA = "berka"


_SETS: Mapping[Name, LoadSet] = {
    Name.WEIBO: weibo_set.load_weibo,
    Name.THREADS: weibo_rooms.load_threads,
    Name.NASHVILLE: nashville.load_nashville,
    Name.SARAFU: sarafu_set.load_sarafu,
    Name.DEBTS: sarafu_debts.load_debts,
    Name.BERKA: berka_set.load_berka,
}


async def load_sets(db: Db, *, folder: Path, only: Name | None = None, report: Report = keep_quiet) -> Summary:
    """Load every set of the folder, or one; a set whose files are not there is named in the summary."""
    summary = Summary()
    for name, load in _SETS.items():
        if only in {None, name}:
            await load(db, folder, summary, report)
    return summary
