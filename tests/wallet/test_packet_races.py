"""Many at one red packet: exactly as many winners as there are shares, each once, whatever else happens at that moment."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable
from contextlib import suppress
from uuid import UUID

from quanzi import circles, wallet
from quanzi.circles import bulk as circles_bulk
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import QuanziError, Unavailable
from quanzi.kernel.person import Kind, Person
from quanzi.wallet import gifts, packet_end
from quanzi.web import gifting
from tests.make import circles as make_circles
from tests.make import gifts as make
from tests.make import money

CROWD, SHARES = 2_000, 100
POT = "SELECT coalesce(sum(balance), 0)::bigint FROM wallet.account WHERE kind = 'pot'"
_PEOPLE = """
INSERT INTO identity.person (person_id, name, tier, language, joined_at, onboarded_at, updated_at)
SELECT uuidv7(), '客人 ' || n, 1, 'en', $2, $2, $2 FROM generate_series(1, $1) AS n RETURNING person_id
"""


async def _at_once(*deeds: Awaitable[object]) -> list[object]:
    answers = await asyncio.gather(*deeds, return_exceptions=True)
    assert [one for one in answers if isinstance(one, BaseException) and not isinstance(one, QuanziError)] == []
    return list(answers)


def _open(db: Db, guest: Person, packet_id: UUID) -> Awaitable[gifts.Share]:
    return db.run(lambda tx: gifts.open_share(tx, by=guest, packet_id=packet_id, inside=True))


async def _tap(db: Db, guest: Person, packet_id: UUID) -> gifts.Share:
    """As a thumb does: who is told that the house is busy presses again."""
    for _ in range(20):
        with suppress(Unavailable):
            return await gifting.open_share(db, by=guest, packet_id=packet_id)
    raise Unavailable


async def _crowded_circle(tx: Tx) -> tuple[Person, list[Person], UUID]:
    giver, _ = await make.make_round(tx, 0)
    circle = await make_circles.make_circle(tx, owner=giver)
    ids = [row[0] for row in await tx.connection.fetch(_PEOPLE, CROWD, tx.now)]
    await circles_bulk.add_members(tx, new=[circles_bulk.NewMember(circle.circle_id, one, tx.now) for one in ids])
    return giver, [Person(Kind.MEMBER, id=one, tier=1) for one in ids], circle.circle_id


async def test_two_thousand_at_a_packet_of_a_hundred_make_a_hundred_winners(db: Db) -> None:
    giver, crowd, circle_id = await db.run(_crowded_circle)
    order = make.order(500_00, SHARES, audience=gifting.circle_audience(circle_id))
    filled = await db.run(lambda tx: gifting.fill_packet(tx, by=giver, order=order, stepped_up=True))
    assert (await db.read(lambda tx: circles.find_standing(tx, by=crowd[0], circle_id=circle_id))).role == "member"
    began = time.perf_counter()
    answers = await _at_once(*(_tap(db, guest, filled.packet_id) for guest in crowd))
    took_s = time.perf_counter() - began
    won = [one for one in answers if isinstance(one, gifts.Share)]
    assert len(won) == SHARES
    assert Counter(type(one) for one in answers if not isinstance(one, gifts.Share)) == {gifts.PacketEmpty: CROWD - SHARES}
    assert sorted(one.place for one in won) == list(range(1, SHARES + 1))
    assert sum(one.amount for one in won) == 500_00
    assert took_s < 30
    async with db.transaction() as tx:
        assert await tx.value(POT) == 0
        assert await tx.value("SELECT count(*) FROM wallet.transfer WHERE kind = 6") == SHARES
        assert await money.total(tx) == 0


async def test_a_double_tap_opens_one_share(db: Db) -> None:
    giver, guests = await db.run(make.make_round)
    filled = await db.run(lambda tx: make.fill(tx, giver, 10_00, 8))
    answers = await _at_once(*(_open(db, guest, filled.packet_id) for guest in guests * 3))
    assert len(set(answers)) == len(guests)
    assert await db.glance(lambda tx: tx.value("SELECT claimed FROM wallet.packet")) == len(guests)
    assert await db.glance(lambda tx: tx.value("SELECT sum(balance)::bigint FROM wallet.account")) == 0


async def test_filling_twice_at_once_takes_the_money_once(db: Db) -> None:
    giver, guests = await db.run(make.make_round)
    order = make.order()
    answers = await _at_once(*(db.run(lambda tx: gifts.fill_packet(tx, by=giver, order=order, inside=True)) for _ in range(6)))
    assert {one.packet_id for one in answers if isinstance(one, gifts.Packet)} == {order.packet_id}
    assert len([one for one in answers if isinstance(one, gifts.Packet)]) == 6
    assert await db.glance(lambda tx: tx.value(POT)) == 10_00
    other = await db.run(lambda tx: money.make_payer(tx, tier=3))
    clash = make.order()
    answers = await _at_once(*(db.run(lambda tx, by=by: gifts.fill_packet(tx, by=by, order=clash, inside=True)) for by in (giver, other)))
    assert len([one for one in answers if isinstance(one, gifts.Packet)]) == 1
    assert await db.glance(lambda tx: tx.value(POT)) == 20_00
    assert guests


async def test_the_last_second_is_either_opened_or_given_back(db: Db) -> None:
    giver, guests = await db.run(make.make_round)
    for _ in range(6):
        filled = await db.run(lambda tx: make.fill(tx, giver, 10_00, 3))
        # its day is over for the one who ends it, a moment after it is over for those who open it
        await db.run(lambda tx: tx.execute("UPDATE wallet.packet SET ends_at = clock_timestamp() + interval '4 ms', due_at = made_at"))
        await _at_once(
            *(_open(db, guest, filled.packet_id) for guest in guests),
            *(db.run(lambda tx, one=filled.packet_id: packet_end.end_packet(tx, packet_id=one)) for _ in range(2)),
        )
        await asyncio.sleep(0.005)
        await gifts.end_packets(db)
        async with db.transaction() as tx:
            assert await tx.value(POT) == 0
            opened = await tx.value("SELECT coalesce(sum(amount), 0)::bigint FROM wallet.packet_claim")
            assert await money.balance_of(tx, giver.member_id) == 1_000_00 - opened
            assert await money.total(tx) == 0


async def test_who_leaves_while_it_is_ended_loses_nothing_on_the_way(db: Db) -> None:
    for _ in range(4):
        giver, guests = await db.run(make.make_round)
        filled = await db.run(lambda tx, by=giver: make.fill(tx, by, 10_00, 3))
        await db.run(make.let_pass)
        await _at_once(
            db.run(lambda tx, by=giver: wallet.erase_wallet(tx, person_id=by.member_id)),
            db.run(lambda tx, one=filled.packet_id: packet_end.end_packet(tx, packet_id=one)),
            _open(db, guests[0], filled.packet_id),
        )
        await gifts.end_packets(db)
        async with db.transaction() as tx:
            assert await tx.value(POT) == 0
            assert await money.balance_of(tx, giver.member_id) == 0
            assert await money.total(tx) == 0


async def test_packets_and_payments_both_ways_wait_in_no_ring(db: Db) -> None:
    one, _ = await db.run(make.make_round)
    other = await db.run(lambda tx: money.make_payer(tx, 1_000_00, tier=3))
    await db.run(lambda tx: money.know(tx, one, other))
    await db.run(lambda tx: money.know(tx, other, one))
    packets = [await db.run(lambda tx, by=by: make.fill(tx, by, 10_00, 10)) for by in (one, other) for _ in range(3)]
    answers = await _at_once(
        *(_open(db, guest, packet.packet_id) for packet in packets for guest in (one, other)),
        *(
            db.run(lambda tx, by=by, to=to: wallet.send_one(tx, by=by, send=wallet.SendMoney(tx.new_id(), to.member_id, 1_00)))
            for by, to in ((one, other), (other, one))
            for _ in range(10)
        ),
        *(db.run(lambda tx, by=by: make.fill(tx, by, 1_00, 2)) for by in (one, other) for _ in range(4)),
    )
    assert len([share for share in answers if isinstance(share, gifts.Share)]) == 6
    assert {type(one).__name__ for one in answers if isinstance(one, QuanziError)} == {"OwnPacket"}
    assert await db.glance(lambda tx: tx.value("SELECT sum(balance)::bigint FROM wallet.account")) == 0
