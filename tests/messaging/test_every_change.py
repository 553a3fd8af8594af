"""Every kind of change there is: told by a deed, and a copy that is told of it equals one that is loaded."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from quanzi import messaging
from quanzi.infra.crypto import Keys
from quanzi.infra.fleeting import FleetingKeys
from quanzi.infra.postgres import Db
from quanzi.messaging import burning, groups, linking, paying, tending
from quanzi.messaging.model import ChangeKind
from tests.make import bots as make_bots
from tests.make import chat_money
from tests.make import messages as make


@dataclass(frozen=True, slots=True)
class Ground:
    """A room of three with money, in which the first message is said, and a door to all that may happen there."""

    db: Db
    room: make.Room
    keys: Keys
    fleeting: FleetingKeys


Deed = Callable[[Ground], Awaitable[object]]


def _at_first(deed: Callable[..., Awaitable[object]], **more: object) -> Deed:
    """Something that the owner does with the first message."""

    async def play(on: Ground) -> None:
        await on.db.run(lambda tx: deed(tx, by=on.room.people[0], room_id=on.room.room_id, position=1, **more))

    return play


def _by_owner(deed: Callable[..., Awaitable[object]], **more: object) -> Deed:
    """Something that the owner does with the room."""

    async def play(on: Ground) -> None:
        await on.db.run(lambda tx: deed(tx, by=on.room.people[0], room_id=on.room.room_id, **more))

    return play


async def _accept_money(on: Ground) -> None:
    one, other = on.room.people[:2]
    sent = await on.db.run(lambda tx: chat_money.send(tx, on.room, one, other))
    await on.db.run(lambda tx: paying.accept_transfer(tx, by=other, room_id=on.room.room_id, position=sent.position))
    await chat_money.settle(on.db)


async def _burn(on: Ground) -> None:
    one, other = on.room.people[:2]
    sent = await burning.send_burning(
        on.db, fleeting=on.fleeting, by=one, room_id=on.room.room_id, message_id=uuid4(), content="text", text="plum"
    )
    await burning.open_burning(on.db, fleeting=on.fleeting, keys=on.keys, by=other, room_id=on.room.room_id, position=sent.position)


async def _read_at_work(on: Ground) -> None:
    async with on.db.transaction() as tx:
        await tx.execute("UPDATE messaging.room SET is_work = true WHERE room_id = $1", on.room.room_id)
    await on.db.run(lambda tx: messaging.mark_read(tx, by=on.room.people[2], room_id=on.room.room_id, position=1))


async def _leave(on: Ground) -> None:
    await on.db.run(lambda tx: groups.leave_room(tx, by=on.room.people[2], room_id=on.room.room_id))


async def _come_back(on: Ground) -> None:
    link = await on.db.run(lambda tx: linking.make_link(tx, by=on.room.people[0], room_id=on.room.room_id))
    await on.db.run(lambda tx: linking.join_by_link(tx, by=on.room.people[2], secret=link.secret))


async def _raise(on: Ground) -> None:
    one, other = on.room.people[:2]
    await on.db.run(lambda tx: tending.change_role(tx, by=one, room_id=on.room.room_id, person_id=other.member_id, role=tending.Role.ADMIN))


async def _bring_bot(on: Ground) -> None:
    await on.db.run(lambda tx: make_bots.make_bot(tx, on.room))


# in an order in which each can happen
DEEDS: Mapping[ChangeKind, Deed] = {
    ChangeKind.EDITED: _at_first(messaging.edit_message, text="Better"),
    ChangeKind.REACTED: _at_first(messaging.react_to_message, emoji="👍"),
    ChangeKind.PINNED: _at_first(messaging.pin_message),
    ChangeKind.STATE: _accept_money,
    ChangeKind.OPENED: _burn,
    ChangeKind.READ: _read_at_work,
    ChangeKind.RECALLED: _at_first(messaging.recall_message),
    ChangeKind.LEFT: _leave,
    ChangeKind.JOINED: _come_back,
    ChangeKind.ROLE: _raise,
    ChangeKind.RENAMED: _by_owner(tending.change_name, name="Green tea"),
    ChangeKind.ANNOUNCED: _by_owner(tending.announce, text="Tea at four"),
    ChangeKind.TERMS: _by_owner(tending.change_terms, change=tending.TermsChange(may_forward=False)),
    ChangeKind.BOTS: _bring_bot,
    ChangeKind.ENDED: _by_owner(tending.end_room),
}


def test_every_kind_has_a_deed() -> None:
    assert DEEDS.keys() == set(ChangeKind)


async def test_each_is_told_and_a_copy_keeps_up(db: Db, keys: Keys, tmp_path: Path) -> None:
    room = await db.run(chat_money.make_room)
    on = Ground(db, room, keys, FleetingKeys(tmp_path / "fleeting"))
    await db.run(lambda tx: make.say(tx, room, room.people[0]))
    for kind, deed in DEEDS.items():
        async with db.transaction() as tx:
            old = await make.load_state(tx, room.room_id)
        await deed(on)
        async with db.transaction() as tx:
            told = await make.follow(tx, room.room_id, old)
            assert told == await make.load_state(tx, room.room_id), kind
            kinds = await tx.column("SELECT kind FROM messaging.change WHERE room_id = $1 AND change > $2", room.room_id, old.change)
        assert kind in kinds
