"""Money in a conversation while many act at once: five hundred at a packet of a hundred, and two answers to one transfer."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import pairwise
from typing import TypeVar
from uuid import UUID, uuid4

from quanzi import messaging, wallet
from quanzi.app.reactions import REACTIONS
from quanzi.infra import outbox
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import QuanziError, Unavailable
from quanzi.kernel.person import Kind, Person
from quanzi.messaging import paying
from quanzi.messaging.errors import MessageIdTaken
from quanzi.wallet import asking, gifts
from tests.make import chat_money as make
from tests.make import messages as rooms
from tests.make import money

CROWD, SHARES = 500, 100
T = TypeVar("T")
_PEOPLE = """
INSERT INTO identity.person (person_id, name, tier, language, joined_at, onboarded_at, updated_at)
SELECT uuidv7(), '客人 ' || n, 1, 'en', $2, $2, $2 FROM generate_series(1, $1) AS n RETURNING person_id
"""
_STATES = "SELECT at FROM messaging.change WHERE room_id = $1 AND position = $2 AND kind = 'state' ORDER BY change"


async def _crowded_room(tx: Tx) -> rooms.Room:
    await money.make_currency(tx)
    giver = await money.make_payer(tx, 1_000_00, tier=3)
    ids = [row[0] for row in await tx.connection.fetch(_PEOPLE, CROWD - 1, tx.now)]
    return await rooms.fill_group(tx, [giver, *(Person(Kind.MEMBER, id=one, tier=1) for one in ids)])


async def _press(db: Db, deed: Callable[[Tx], Awaitable[T]]) -> T:
    """As a thumb does: who is told that the house is busy presses again."""
    for _ in range(100):
        with suppress(Unavailable):
            return await db.run(deed)
        await asyncio.sleep(0.05)
    raise Unavailable


async def _deliver_until(db: Db, over: asyncio.Event) -> None:
    """The worker, which goes on while they tap, and comes again where it was kept out."""
    while not over.is_set():
        with suppress(Unavailable):
            await outbox.deliver_batch(db, REACTIONS)
            await paying.tell_due(db)
        await asyncio.sleep(0.02)


async def _at_once(*deeds: Awaitable[object]) -> list[object]:
    answers = await asyncio.gather(*deeds, return_exceptions=True)
    assert [one for one in answers if isinstance(one, BaseException) and not isinstance(one, QuanziError)] == []
    return list(answers)


async def test_five_hundred_at_a_packet_of_a_hundred_in_a_room_that_goes_on_talking(db: Db) -> None:
    room = await db.run(_crowded_room)
    giver, crowd = room.people[0], room.people[1:]
    sent = await db.run(lambda tx: make.give(tx, room, giver, 500_00, SHARES))
    over = asyncio.Event()
    worker = asyncio.create_task(_deliver_until(db, over))
    on = {"room_id": room.room_id, "position": sent.position}
    talk = [_press(db, lambda tx, by=by: rooms.say(tx, room, by, "Me!")) for by in crowd[:30]]
    taps = [_press(db, lambda tx, by=by: paying.open_packet_share(tx, by=by, **on)) for by in crowd]
    answers = await _at_once(*taps, *talk)
    over.set()
    await worker
    won = [one for one in answers if isinstance(one, gifts.Share)]
    lost = [one for one in answers if not isinstance(one, gifts.Share | messaging.Sent)]
    assert (len(won), Counter(type(one) for one in lost)) == (SHARES, {gifts.PacketEmpty: CROWD - 1 - SHARES})
    assert sorted(one.place for one in won) == list(range(1, SHARES + 1))
    assert sum(one.amount for one in won) == 500_00
    await make.settle(db)
    async with db.transaction() as tx:
        said = await make.said_at(tx, room.room_id, sent.position)
        assert (said["opened"], said["state"]) == (SHARES, "empty")
        told_at = [row[0] for row in await tx.connection.fetch(_STATES, room.room_id, sent.position)]
        # one a second, and the very last which `settle` did not wait for
        waits = [(later - before).total_seconds() for before, later in pairwise(told_at[:-1])]
        assert all(wait >= 1 for wait in waits)
        state = await rooms.load_state(tx, room.room_id)
        assert sorted(state.messages) == list(range(1, 32)) == list(range(1, state.position + 1))
        changes = await tx.column("SELECT change FROM messaging.change WHERE room_id = $1 ORDER BY change", room.room_id)
        assert changes == list(range(1, state.change + 1))
        assert await money.total(tx) == 0


async def test_accepted_declined_and_cancelled_at_once_has_one_end(db: Db) -> None:
    room = await db.run(make.make_room)
    payer, payee, _ = room.people
    for _ in range(4):
        sent = await db.run(lambda tx: make.send(tx, room, payer, payee, 1_00))
        on = {"room_id": room.room_id, "position": sent.position}
        said = await db.read(lambda tx, on=on: make.said_at(tx, **on))
        subject_id = UUID(said["id"])
        await _at_once(
            db.run(lambda tx, on=on: paying.accept_transfer(tx, by=payee, **on)),
            db.run(lambda tx, on=on: paying.decline_transfer(tx, by=payee, **on)),
            db.run(lambda tx, one=subject_id: wallet.cancel_send(tx, by=payer, transfer_id=one)),
            db.run(lambda tx, on=on: paying.accept_transfer(tx, by=payee, **on)),
        )
        await make.settle(db)
        said = await db.read(lambda tx, on=on: make.said_at(tx, **on))
        assert said["state"] in {"done", "closed"}
        assert said == await db.read(lambda tx, on=on: make.truth_at(tx, **on))
    async with db.transaction() as tx:
        done = sum(one.body["money"]["state"] == "done" for one in (await rooms.load_state(tx, room.room_id)).messages.values() if one.body)
        assert await money.balance_of(tx, payee.member_id) == 100_00 + done * 1_00
        assert await money.total(tx) == 0


async def test_the_same_message_many_times_at_once_is_one_message_and_money_once(db: Db) -> None:
    room = await db.run(make.make_room)
    payer, payee, other = room.people
    offer, request = make.offer(payee, 7_00), asking.NewRequest(uuid4(), other.member_id, 1_00)
    on = {"by": payer, "room_id": room.room_id}
    answers = await _at_once(
        *(db.run(lambda tx: paying.send_transfer(tx, **on, offer=offer, stepped_up=True)) for _ in range(5)),
        *(db.run(lambda tx: paying.ask_money_here(tx, **on, request=request)) for _ in range(5)),
        *(db.run(lambda tx: rooms.say(tx, room, payer, "Mine", message_id=offer.offer_id)) for _ in range(2)),
    )
    assert {type(one) for one in answers} <= {messaging.Sent, MessageIdTaken}
    async with db.transaction() as tx:
        state = await rooms.load_state(tx, room.room_id)
        assert len(state.messages) == 2
        held = await tx.value("SELECT coalesce(sum(held), 0)::bigint FROM wallet.account")
        kinds = sorted(one.kind for one in state.messages.values())
        assert (held, kinds) in [(7_00, ["request", "transfer"]), (0, ["request", "text"])]
        assert await tx.value("SELECT count(*) FROM wallet.request") == 1
