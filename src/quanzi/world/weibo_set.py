"""Weibo loaded: a circle for each month, its threads as posts, everybody who wrote or reposted as a member."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec

from quanzi.circles import bulk as circles_bulk
from quanzi.feed import bulk as feed_bulk
from quanzi.identity import bulk as identity_bulk
from quanzi.infra.postgres import Db, Tx
from quanzi.world import weibo
from quanzi.world.loading import Broken, Numbering, Summary, add_all, batches
from quanzi.world.naming import chinese_name
from quanzi.world.progress import Report

FOLDER = "social/weibo_ced"

SEQ_BITS = 20
_HEAP_REPOSTS = 15_000
PEOPLE = Numbering("weibo-user")
_MONTHS, _POSTS, _COMMENTS = map(Numbering, ("weibo-month", "weibo-thread", "weibo-repost"))


@dataclass(slots=True)
class Weibo:
    """All of it, read: threads, what was reposted from each, who is there since when and in which month's circle."""

    threads: dict[int, weibo.Thread]
    reposts: dict[int, list[weibo.Repost]] = field(default_factory=dict[int, list[weibo.Repost]])
    people: dict[int, datetime] = field(default_factory=dict[int, datetime])
    months: dict[str, dict[int, datetime]] = field(default_factory=dict[str, dict[int, datetime]])
    yearless_count: int = 0
    year: int = 0

    def note(self, month: str, uid: int, at: datetime) -> None:
        """Somebody took part in a month's talk."""
        members = self.months.setdefault(month, {})
        for seen in (self.people, members):
            known = seen.get(uid)
            if known is None or at < known:
                seen[uid] = at


@dataclass(frozen=True, slots=True)
class Talk:
    """A thread with what was said under it."""

    post: feed_bulk.NewPost
    comments: list[feed_bulk.NewComment]


async def load_weibo(db: Db, folder: Path, summary: Summary, report: Report) -> None:
    """Load the threads with their people, comments and memberships."""
    files = folder / FOLDER
    if not (files / weibo.THREADS).exists():
        summary.notes.append(f"weibo: there is no {files / weibo.THREADS}")
        return
    report("reading", 0, 1)
    read = read_weibo(files, summary.broken)
    report("reading", 1, 1)
    _tell(read, summary)
    people, members = len(read.people), sum(map(len, read.months.values()))
    await add_all(db, "people", batches(list_people(read, read.people)), add=identity_bulk.add_people, total=people, report=report)
    await db.run(lambda tx: circles_bulk.add_circles(tx, new=list(_circles(read))))
    await add_all(db, "members", batches(_members(read)), add=circles_bulk.add_members, total=members, report=report)
    await add_all(db, "threads", _heaps(read), add=_add_talks, total=len(read.threads), report=report)


def read_weibo(files: Path, broken: list[Broken]) -> Weibo:
    """Read every file once, give dates without a year theirs, and note who took part where."""
    read = Weibo(weibo.read_threads(files, broken))
    yearless: list[str] = []
    newest: datetime | None = None
    for repost in weibo.read_reposts(files, read.threads, broken):
        read.reposts.setdefault(repost.thread_id, []).append(repost)
        if repost.at is None:
            yearless.append(repost.date)
        elif newest is None or repost.at > newest:
            newest = repost.at
    if yearless:
        read.yearless_count = len(yearless)
        read.year = weibo.find_year(yearless, newest or max(one.at for one in read.threads.values()))
    for thread in read.threads.values():
        read.note(thread.month, thread.author, thread.at)
        month = thread.month
        for index, repost in enumerate(reposts := read.reposts.get(thread.thread_id, [])):
            at = repost.at
            if at is None:
                at = weibo.date_in_year(repost.date, read.year)
                reposts[index] = msgspec.structs.replace(repost, at=at)
            read.note(month, repost.uid, at)
    return read


def _tell(read: Weibo, summary: Summary) -> None:
    worded = sum(bool(one.text) for reposts in read.reposts.values() for one in reposts)
    summary.counts |= {
        "weibo people": len(read.people),
        "weibo months, as circles": len(read.months),
        "weibo memberships": sum(map(len, read.months.values())),
        "weibo threads": len(read.threads),
        "weibo comments": worded,
        "weibo bare reposts, counted": sum(map(len, read.reposts.values())) - worded,
    }
    if read.yearless_count:
        summary.notes.append(f"weibo: {read.yearless_count} dates without a year were taken as {read.year}'s")


def list_people(read: Weibo, uids: Collection[int]) -> Iterator[identity_bulk.NewPerson]:
    """These people, since they were first seen anywhere."""
    for uid in sorted(uids):
        yield identity_bulk.NewPerson(PEOPLE.id(uid), chinese_name(uid), "zh-Hans", read.people[uid])


def _circle_number(month: str) -> int:
    return int(month.replace("-", ""))


def _circles(read: Weibo) -> Iterator[circles_bulk.NewCircle]:
    for month in sorted(read.months):
        threads = [one for one in read.threads.values() if one.month == month]
        first = min(threads, key=lambda one: (one.at, one.thread_id))
        year, number = month.split("-")
        yield circles_bulk.NewCircle(
            circle_id=_MONTHS.id(_circle_number(month)),
            name=f"微博 {year}年{int(number)}月",
            topic=f"{year}年{int(number)}月的微博话题与转发。Threads of {month} on Weibo.",
            owner_id=PEOPLE.id(first.author),
            founded_at=first.at,
            active_at=max(one.at for one in threads),
            language="zh-Hans",
        )


def _members(read: Weibo) -> Iterator[circles_bulk.NewMember]:
    for month in sorted(read.months):
        circle_id = _MONTHS.id(_circle_number(month))
        for uid, at in sorted(read.months[month].items()):
            yield circles_bulk.NewMember(circle_id, PEOPLE.id(uid), at)


def _heaps(read: Weibo) -> Iterator[list[Talk]]:
    """Threads in heaps of some thousand reposts, month by month."""
    heap: list[Talk] = []
    size = 0
    for thread in sorted(read.threads.values(), key=lambda one: (one.month, one.thread_id)):
        reposts = read.reposts.get(thread.thread_id, [])
        heap.append(make_talk(thread, reposts))
        size += len(reposts)
        if size >= _HEAP_REPOSTS:
            yield heap
            heap, size = [], 0
    if heap:
        yield heap


def make_talk(thread: weibo.Thread, reposts: Sequence[weibo.Repost]) -> Talk:
    """A thread as a post with comments; a repost that answers a bare one answers the nearest above that has words."""
    circle_id, post_id = _MONTHS.id(_circle_number(thread.month)), _POSTS.id(thread.thread_id)
    by_seq = {one.seq: one for one in reposts}
    parents = {one.seq: find_worded_parent(one, by_seq) for one in reposts if one.text}
    comments = [
        feed_bulk.NewComment(
            circle_id=circle_id,
            post_id=post_id,
            comment_id=_comment_id(one, one.seq),
            root_id=_comment_id(one, _root(one.seq, parents)),
            parent_id=None if parents[one.seq] is None else _comment_id(one, parents[one.seq]),
            author_id=PEOPLE.id(one.uid),
            text=one.text,
            created_at=one.at or thread.at,
        )
        for one in by_seq.values()
        if one.text
    ]
    bare = len(reposts) - len(comments)
    post = feed_bulk.NewPost(circle_id, post_id, PEOPLE.id(thread.author), thread.text, thread.at, repost_count=bare)
    return Talk(post, comments)


def _comment_id(repost: weibo.Repost, seq: int | None) -> UUID:
    return _COMMENTS.id(repost.thread_id << SEQ_BITS | (seq or 0))


def find_worded_parent(repost: weibo.Repost, by_seq: dict[int, weibo.Repost]) -> int | None:
    """The nearest above with words. Above stands what is older, further down in the file, so the walk ends."""
    above = by_seq.get(repost.parent_seq)
    below = repost
    while above is not None and above.seq > below.seq:
        if above.text:
            return above.seq
        above, below = by_seq.get(above.parent_seq), above
    return None


def _root(seq: int, parents: dict[int, int | None]) -> int:
    while (above := parents[seq]) is not None:
        seq = above
    return seq


async def _add_talks(tx: Tx, *, new: Sequence[Talk]) -> None:
    await feed_bulk.add_posts(tx, new=[one.post for one in new])
    await feed_bulk.add_comments(tx, new=[comment for one in new for comment in one.comments])
