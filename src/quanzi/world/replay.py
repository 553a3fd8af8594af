"""Conversations said once more: each message by its author through the door that everybody uses, at the old pace, gaps capped.

A replay has rooms of its own, with the same people in them and nothing said yet. Each message is sent under one id until it is
kept, and the next one only after that; so whoever listens ends with the same text in the same order, whatever dies meanwhile.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec

from quanzi import messaging
from quanzi.identity import bulk as identity_bulk
from quanzi.infra.postgres import Db
from quanzi.kernel import ids, limits
from quanzi.kernel.errors import Unavailable
from quanzi.kernel.person import Kind, Person
from quanzi.messaging import bulk as messaging_bulk
from quanzi.world import weibo, weibo_rooms, weibo_set
from quanzi.world.loading import Broken
from quanzi.world.progress import Report, keep_quiet

_AGAIN_S = 0.5


class NothingToReplay(Exception):
    """There is no thread in the folder that a conversation could be made of."""


class Replay(msgspec.Struct, frozen=True):
    """Rooms with what is to be said in them, by people who are to be there."""

    people: list[identity_bulk.NewPerson]
    rooms: list[messaging_bulk.NewRoom]

    @property
    def message_count(self) -> int:
        """How much is to be said."""
        return sum(len(room.lines) for room in self.rooms)


def read_replay(folder: Path, *, rooms: int, at: datetime, also: Sequence[UUID] = ()) -> Replay:
    """The first `rooms` threads of a folder, each for a new room since `at`, in which those of `also` are too. NothingToReplay."""
    files = folder / weibo_set.FOLDER
    if not (files / weibo.THREADS).exists():
        raise NothingToReplay(files)
    broken: list[Broken] = []
    read = weibo_set.read_weibo(files, broken)
    numbers = weibo_rooms.fitting_threads(read, members_max=limits.ROOM_MEMBERS_MAX - len(also))[:rooms]
    if not numbers:
        raise NothingToReplay(files)
    people = {uid for number in numbers for uid in weibo_rooms.people_of(read, number)}
    made = [
        msgspec.structs.replace(room, room_id=ids.new_id(at), made_at=at, member_ids=(*room.member_ids, *also))
        for room in (weibo_rooms.make_room(read, number) for number in numbers)
    ]
    return Replay(list(weibo_set.list_people(read, people)), made)


async def open_rooms(db: Db, replay: Replay) -> None:
    """Let the people and their rooms be there, with nothing said."""
    await db.run(lambda tx: identity_bulk.add_people(tx, new=replay.people))
    await db.run(lambda tx: messaging_bulk.add_rooms(tx, new=[msgspec.structs.replace(room, lines=()) for room in replay.rooms]))


async def say_all(postbox: messaging.Postbox, replay: Replay, *, gap_s_max: float, report: Report = keep_quiet) -> None:
    """Say everything, all rooms beside each other; between two messages as long as there was, `gap_s_max` at most."""
    said = 0

    async def say_room(room: messaging_bulk.NewRoom) -> None:
        nonlocal said
        before = room.lines[0].at if room.lines else room.made_at
        for line in room.lines:
            await asyncio.sleep(min((line.at - before).total_seconds(), gap_s_max))
            before = line.at
            await _say(postbox, room, line)
            said += 1
            report("messages", said, replay.message_count)

    report("messages", 0, replay.message_count)
    async with asyncio.TaskGroup() as group:
        for room in replay.rooms:
            group.create_task(say_room(room))


async def _say(postbox: messaging.Postbox, room: messaging_bulk.NewRoom, line: messaging_bulk.NewLine) -> None:
    by = Person(Kind.MEMBER, id=line.author_id)
    message = messaging.NewMessage(message_id=line.message_id, text=line.text, quoted=line.quoted)
    while True:
        try:
            await postbox.send_message(by=by, room_id=room.room_id, message=message)
        except Unavailable:
            # the database is away or busy: the same message again
            await asyncio.sleep(_AGAIN_S)
        else:
            return
