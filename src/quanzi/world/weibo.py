"""Weibo threads and their reposts, read from their files.

Rows of a thread run newest first, and 52 dates lack a year ("08月14日 10:20"). Weibo leaves the year out for the year in
which a page is read, and all pages were read on one visit; so these dates belong to one year, the first in which none of
them is older than the newest full date of the files. For this set that is 2016: the newest full date is of 31 December
2015, and each of the 52 stands above it in its thread.

A repost with words becomes a comment. It answers the repost that its `parent_seq` names, or, where that one is bare, the
nearest above it with words; a bare repost is counted at the post.
"""

import gzip
import re
from collections.abc import Callable, Container, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid
from quanzi.kernel.text import clean_text
from quanzi.world.loading import Broken

FILES = ("reposts_rumor.tsv.gz", "reposts_nonrumor.tsv.gz")
THREADS = "threads.tsv.gz"

_THREAD_COLUMNS = 18
_REPOST_COLUMNS = 6
_HERE = timedelta(hours=8)
_SHORT = re.compile(r"(\d\d)月(\d\d)日 (\d\d):(\d\d)")
_FULL_CHARACTERS = len("2012-09-17 19:44:56")

Row = TypeVar("Row")


class BadRow(Exception):
    """A row that can't be read."""

    def __init__(self, *, found: object, wanted: str) -> None:
        """What stands there, and what should."""
        super().__init__(f"{found} instead of {wanted}")


class Thread(msgspec.Struct, frozen=True, gc=False):
    """A post on Weibo; `month` is its month in China, as 2012-09."""

    thread_id: int
    author: int
    at: datetime
    text: str

    @property
    def month(self) -> str:
        """The month in which it was written, in China."""
        return (self.at + _HERE).strftime("%Y-%m")


class Repost(msgspec.Struct, frozen=True, gc=False):
    """A repost, with words or bare; `at` is None where `date` lacks its year."""

    thread_id: int
    seq: int
    parent_seq: int
    uid: int
    at: datetime | None
    date: str
    text: str


def read_threads(folder: Path, broken: list[Broken]) -> dict[int, Thread]:
    """Every thread by its number."""
    return {one.thread_id: one for one in _read(folder / THREADS, _read_thread, broken)}


def read_reposts(folder: Path, threads: Container[int], broken: list[Broken]) -> Iterator[Repost]:
    """Every repost of these threads, thread by thread, its text as it is kept."""

    def read(cells: list[str]) -> Repost:
        repost = _read_repost(cells)
        if repost.thread_id not in threads:
            raise BadRow(found=repost.thread_id, wanted=f"a thread of {THREADS}")
        return repost

    for name in FILES:
        yield from _read(folder / name, read, broken)


def find_year(dates: list[str], newest: datetime) -> int:
    """The year of dates that lack it; `newest` is the newest full date beside them."""
    year = (newest + _HERE).year
    while any(date_in_year(date, year) < newest for date in dates):
        year += 1
    return year


def date_in_year(date: str, year: int) -> datetime:
    """A date without a year, in that year; BadRow when it is none."""
    found = _SHORT.fullmatch(date)
    if found is None:
        raise BadRow(found=repr(date), wanted="a date")
    month, day, hour, minute = map(int, found.groups())
    try:
        return datetime(year, month, day, hour, minute, tzinfo=UTC) - _HERE
    except ValueError as error:
        raise BadRow(found=repr(date), wanted=f"a date of {year}") from error


def _read(path: Path, read: Callable[[list[str]], Row], broken: list[Broken]) -> Iterator[Row]:
    with gzip.open(path, "rt", encoding="utf-8", errors="replace", newline="\n") as file:
        next(file, None)
        for number, line in enumerate(file, start=2):
            try:
                yield read(line.rstrip("\n").split("\t"))
            except (BadRow, ValueError) as error:
                broken.append(Broken(path.name, number, str(error)))
            except Invalid as error:
                broken.append(Broken(path.name, number, error.reason.format_map(error.data)))


def _read_thread(cells: list[str]) -> Thread:
    if len(cells) != _THREAD_COLUMNS:
        raise BadRow(found=f"{len(cells)} columns", wanted=f"{_THREAD_COLUMNS}")
    text = clean_text(cells[-1], max_characters=limits.POST_CHARACTERS_MAX, field="text", lines=True)
    return Thread(int(cells[0]), int(cells[2]), datetime.fromtimestamp(int(cells[3]), tz=UTC), text)


def _read_repost(cells: list[str]) -> Repost:
    if len(cells) != _REPOST_COLUMNS:
        raise BadRow(found=f"{len(cells)} columns", wanted=f"{_REPOST_COLUMNS}")
    thread_id, seq, parent_seq, uid, date, text = cells
    at = _read_date(date)
    words = clean_text(text, max_characters=limits.COMMENT_CHARACTERS_MAX, field="text", required=False, lines=True)
    return Repost(int(thread_id), int(seq), int(parent_seq), int(uid), at, "" if at else date, words)


def _read_date(date: str) -> datetime | None:
    if len(date) == _FULL_CHARACTERS:
        return _midnight(date[:10]) + timedelta(seconds=int(date[11:13]) * 3600 + int(date[14:16]) * 60 + int(date[17:19]))
    date_in_year(date, 2016)
    return None


@cache
def _midnight(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC) - _HERE
