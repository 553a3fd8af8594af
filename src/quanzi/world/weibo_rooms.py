"""Weibo's threads as group conversations: whoever took part is in the group, and what was said stands at its real time.

A thread becomes one where as many people took part as a group can have, those counted who reposted without a word: they are
there and say nothing. A repost that answers another with words quotes it. Weibo's times are of seconds; of one second, what
stands further down in the file is older.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from quanzi.identity import bulk as identity_bulk
from quanzi.infra.postgres import Db
from quanzi.kernel import limits
from quanzi.messaging import bulk as messaging_bulk
from quanzi.world import weibo, weibo_set
from quanzi.world.loading import Broken, Numbering, Summary, add_all, batches
from quanzi.world.progress import Report

_HEAP_ROWS = 20_000
_ROOMS, _MESSAGES = map(Numbering, ("weibo-room", "weibo-message"))


async def load_threads(db: Db, folder: Path, summary: Summary, report: Report) -> None:
    """Load the conversations with their people."""
    files = folder / weibo_set.FOLDER
    if not (files / weibo.THREADS).exists():
        summary.notes.append(f"weibo threads: there is no {files / weibo.THREADS}")
        return
    report("reading", 0, 1)
    broken: list[Broken] = []
    read = weibo_set.read_weibo(files, broken)
    # the same files may have been read for the posts before
    summary.broken += [one for one in broken if one not in summary.broken]
    report("reading", 1, 1)
    numbers = fitting_threads(read, members_max=limits.ROOM_MEMBERS_MAX)
    rooms = [make_room(read, number) for number in numbers]
    people = {uid for number in numbers for uid in people_of(read, number)}
    await add_all(
        db, "people", batches(weibo_set.list_people(read, people)), add=identity_bulk.add_people, total=len(people), report=report
    )
    await add_all(db, "conversations", _heaps(rooms), add=messaging_bulk.add_rooms, total=len(rooms), report=report)
    _tell(rooms, summary)
    if larger := len(read.threads) - len(rooms):
        summary.notes.append(f"weibo threads: {larger} of more than {limits.ROOM_MEMBERS_MAX} people became no conversation")


def fitting_threads(read: weibo_set.Weibo, *, members_max: int) -> list[int]:
    """The numbers of the threads in which at most so many people took part, in order."""
    return sorted(number for number in read.threads if len(people_of(read, number)) <= members_max)


def people_of(read: weibo_set.Weibo, number: int) -> set[int]:
    """Who took part in a thread, with words or without."""
    return {read.threads[number].author} | {one.uid for one in read.reposts.get(number, [])}


def make_room(read: weibo_set.Weibo, number: int) -> messaging_bulk.NewRoom:
    """A thread as a group, its author the owner."""
    thread = read.threads[number]
    return messaging_bulk.NewRoom(
        room_id=_ROOMS.id(number),
        name=" ".join(thread.text.split())[: limits.ROOM_NAME_CHARACTERS_MAX].strip(),
        owner_id=weibo_set.PEOPLE.id(thread.author),
        member_ids=tuple(weibo_set.PEOPLE.id(uid) for uid in sorted(people_of(read, number))),
        made_at=thread.at,
        lines=tuple(_lines(thread, read.reposts.get(number, []))),
    )


def _lines(thread: weibo.Thread, reposts: Sequence[weibo.Repost]) -> Iterator[messaging_bulk.NewLine]:
    """The thread itself, then its reposts with words, the oldest first."""
    yield messaging_bulk.NewLine(
        _MESSAGES.id(thread.thread_id << weibo_set.SEQ_BITS), weibo_set.PEOPLE.id(thread.author), thread.text, thread.at
    )
    by_seq = {one.seq: one for one in reposts}
    positions: dict[int | None, int] = {}
    # none is older than the thread that it is from, whatever its date says
    timed = [(max(one.at or thread.at, thread.at), -one.seq, one) for one in by_seq.values() if one.text]
    for position, (at, _, repost) in enumerate(sorted(timed, key=lambda line: line[:2]), start=2):
        positions[repost.seq] = position
        yield messaging_bulk.NewLine(
            message_id=_MESSAGES.id(thread.thread_id << weibo_set.SEQ_BITS | repost.seq),
            author_id=weibo_set.PEOPLE.id(repost.uid),
            text=repost.text,
            at=at,
            # one that is said to be younger than its answer was not there to be quoted
            quoted=positions.get(weibo_set.find_worded_parent(repost, by_seq)),
        )


def _heaps(rooms: Sequence[messaging_bulk.NewRoom]) -> Iterator[list[messaging_bulk.NewRoom]]:
    """Conversations in heaps of some thousand messages and members."""
    heap: list[messaging_bulk.NewRoom] = []
    size = 0
    for room in rooms:
        heap.append(room)
        size += len(room.lines) + len(room.member_ids)
        if size >= _HEAP_ROWS:
            yield heap
            heap, size = [], 0
    if heap:
        yield heap


def _tell(rooms: Sequence[messaging_bulk.NewRoom], summary: Summary) -> None:
    summary.counts |= {
        "weibo conversations": len(rooms),
        "weibo people in conversations": len({person_id for room in rooms for person_id in room.member_ids}),
        "weibo seats in conversations": sum(len(room.member_ids) for room in rooms),
        "weibo messages": sum(len(room.lines) for room in rooms),
    }
