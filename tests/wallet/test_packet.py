"""Red packets: what is put in is opened or goes back, one share a person, seen by those who take part alone."""

from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest

from quanzi import relations, wallet
from quanzi.infra import ratelimit
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import KeyReused, NotFound, TooMany
from quanzi.wallet import deal, errors, fill, gift_rules, gifts, packet, packet_end, statements
from tests.make import gifts as make
from tests.make import money, people

POT = "SELECT coalesce(sum(balance), 0)::bigint FROM wallet.account WHERE kind = 'pot'"


async def test_what_is_put_in_is_in_the_pot_and_counts_as_paid(tx: Tx) -> None:
    giver, _ = await make.make_round(tx)
    filled = await make.fill(tx, giver, 10_00, 4)
    assert (filled.state, filled.claimed, filled.may_open, filled.secret, filled.dealt) == ("open", 0, False, "", ())
    assert filled.ends_at == tx.now + timedelta(hours=24)
    assert await tx.value(POT) == 10_00
    assert await money.balance_of(tx, giver.member_id) == 990_00
    assert await tx.value("SELECT spent_total FROM wallet.account WHERE owner_id = $1", giver.id) == 10_00
    movement = (await statements.list_movements(tx, by=giver)).items[0]
    assert (movement.kind, movement.amount, movement.origin_id) == (wallet.Kind.PACKET_FILLED, -10_00, filled.packet_id)
    assert await money.total(tx) == 0


async def test_each_opens_one_share_in_the_order_of_coming(tx: Tx) -> None:
    giver, guests = await make.make_round(tx)
    filled = await make.fill(tx, giver, 10_00, 4)
    shares = [await gifts.open_share(tx, by=guest, packet_id=filled.packet_id, inside=True) for guest in guests]
    assert [share.place for share in shares] == [1, 2, 3, 4]
    assert sum(share.amount for share in shares) == 10_00
    assert [await money.balance_of(tx, guest.member_id) for guest in guests] == [share.amount for share in shares]
    again = await gifts.open_share(tx, by=guests[0], packet_id=filled.packet_id, inside=True)
    assert again == shares[0]
    late = await people.make_member(tx)
    with pytest.raises(gifts.PacketEmpty):
        await gifts.open_share(tx, by=late, packet_id=filled.packet_id, inside=True)
    assert await tx.value(POT) == 0
    assert await money.total(tx) == 0


async def test_when_it_is_over_everybody_can_see_that_it_was_fair(tx: Tx) -> None:
    giver, guests = await make.make_round(tx, 5)
    filled = await make.fill(tx, giver, 10_00, 4)
    for guest in guests[:3]:
        await gifts.open_share(tx, by=guest, packet_id=filled.packet_id, inside=True)
        seen = await gifts.find_packet(tx, by=guest, packet_id=filled.packet_id, inside=True)
        assert (seen.secret, seen.dealt, seen.fingerprint) == ("", (), filled.fingerprint)
    await gifts.open_share(tx, by=guests[3], packet_id=filled.packet_id, inside=True)
    over = await gifts.find_packet(tx, by=guests[4], packet_id=filled.packet_id, inside=True)
    seed = bytes.fromhex(over.secret)
    told = deal.fingerprint(seed, packet_id=filled.packet_id, amount=10_00, count=4, share_max=over.share_max)
    assert told.hex() == filled.fingerprint
    assert list(over.dealt) == gifts.deal_shares(seed, 10_00, 4, over.share_max)
    mine = await gifts.find_packet(tx, by=guests[0], packet_id=filled.packet_id)
    assert [share.amount for share in mine.opened] == list(over.dealt)


async def test_who_got_what_is_for_those_who_take_part(tx: Tx) -> None:
    giver, guests = await make.make_round(tx)
    filled = await make.fill(tx, giver)
    await gifts.open_share(tx, by=guests[0], packet_id=filled.packet_id, inside=True)
    assert [one.person_id for one in (await gifts.find_packet(tx, by=giver, packet_id=filled.packet_id)).opened] == [guests[0].id]
    assert len((await gifts.find_packet(tx, by=guests[0], packet_id=filled.packet_id)).opened) == 1
    assert (await gifts.find_packet(tx, by=guests[1], packet_id=filled.packet_id, inside=True)).opened == ()
    with pytest.raises(NotFound):
        await gifts.find_packet(tx, by=guests[1], packet_id=filled.packet_id)
    with pytest.raises(NotFound):
        await gifts.open_share(tx, by=guests[1], packet_id=filled.packet_id)
    listed = await gifts.list_packets(tx, by=guests[1], audience=make.ROUND, inside=True)
    assert [(one.packet_id, one.claimed, one.opened) for one in listed.items] == [(filled.packet_id, 1, ())]
    with pytest.raises(NotFound):
        await gifts.list_packets(tx, by=guests[1], audience=make.ROUND)


async def test_who_is_out_of_sight_gets_and_sees_nothing_of_it(tx: Tx) -> None:
    giver, guests = await make.make_round(tx)
    filled = await make.fill(tx, giver)
    await gifts.open_share(tx, by=guests[0], packet_id=filled.packet_id, inside=True)
    await gifts.open_share(tx, by=guests[1], packet_id=filled.packet_id, inside=True)
    await relations.block_person(tx, by=giver, person_id=guests[2].member_id)
    await relations.block_person(tx, by=guests[0], person_id=guests[1].member_id)
    with pytest.raises(NotFound):
        await gifts.open_share(tx, by=guests[2], packet_id=filled.packet_id, inside=True)
    assert (await gifts.list_packets(tx, by=guests[2], audience=make.ROUND, inside=True)).items == ()
    seen = await gifts.find_packet(tx, by=guests[1], packet_id=filled.packet_id)
    assert [one.person_id for one in seen.opened] == [None, guests[1].id]


async def test_what_nobody_opens_goes_back_after_a_day_and_counts_as_not_paid(db: Db) -> None:
    giver, guests = await db.run(make.make_round)
    filled = await db.run(lambda tx: make.fill(tx, giver, 10_00, 4, deal="equal"))
    await db.run(lambda tx: gifts.open_share(tx, by=guests[0], packet_id=filled.packet_id, inside=True))
    assert await gifts.end_packets(db) == 0
    await db.run(make.let_pass)
    with pytest.raises(gifts.PacketEnded):
        await db.run(lambda tx: gifts.open_share(tx, by=guests[1], packet_id=filled.packet_id, inside=True))
    assert (await db.read(lambda tx: gifts.find_packet(tx, by=giver, packet_id=filled.packet_id))).secret
    assert await gifts.end_packets(db) == 1
    assert await gifts.end_packets(db) == 0
    async with db.transaction() as tx:
        assert await money.balance_of(tx, giver.member_id) == 997_50
        assert await tx.value("SELECT spent_total FROM wallet.account WHERE owner_id = $1", giver.id) == 2_50
        movement = (await statements.list_movements(tx, by=giver)).items[0]
        assert (movement.kind, movement.amount, movement.origin_id) == (wallet.Kind.PACKET_BACK, 7_50, filled.packet_id)
        again = await gifts.open_share(tx, by=guests[0], packet_id=filled.packet_id)
        assert again.amount == 2_50
        assert await money.total(tx) == 0


async def test_of_who_left_the_rest_waits_in_suspense(db: Db) -> None:
    giver, guests = await db.run(make.make_round)
    filled = await db.run(lambda tx: make.fill(tx, giver, 10_00, 4, deal="equal"))
    await db.run(lambda tx: wallet.erase_wallet(tx, person_id=giver.member_id))
    await db.run(lambda tx: gifts.open_share(tx, by=guests[0], packet_id=filled.packet_id, inside=True))
    await db.run(make.let_pass)
    assert await gifts.end_packets(db) == 1
    async with db.transaction() as tx:
        assert await tx.value("SELECT balance FROM wallet.account WHERE kind = 'suspense'") == 990_00 + 7_50
        assert await tx.value(POT) == 0
        assert await money.total(tx) == 0


async def test_one_that_can_not_go_back_is_put_off_and_holds_up_none(db: Db) -> None:
    giver, _guests = await db.run(make.make_round)
    other = await db.run(lambda tx: money.make_payer(tx, tier=3))
    await db.run(lambda tx: make.fill(tx, giver))
    await db.run(lambda tx: make.fill(tx, other))
    await db.run(make.let_pass)
    await db.run(lambda tx: tx.execute("UPDATE wallet.account SET ceiling = balance, stamp = stamp + 1 WHERE owner_id = $1", giver.id))
    assert (await gifts.end_packets(db), await gifts.end_packets(db)) == (2, 0)
    assert await db.run(lambda tx: money.balance_of(tx, other.member_id)) == 100_00
    await db.run(lambda tx: tx.execute("UPDATE wallet.account SET ceiling = NULL, stamp = stamp + 1 WHERE owner_id = $1", giver.id))
    await db.run(lambda tx: make.let_pass(tx, hours=2))
    assert await gifts.end_packets(db) == 1
    assert await db.run(lambda tx: money.balance_of(tx, giver.member_id)) == 1_000_00


async def test_the_same_packet_twice_is_one(tx: Tx) -> None:
    giver, guests = await make.make_round(tx)
    filled = make.order(memo="新年快乐")
    first = await gifts.fill_packet(tx, by=giver, order=filled, inside=True)
    assert await gifts.fill_packet(tx, by=giver, order=filled, inside=True) == first
    assert await tx.value(POT) == 10_00
    for other in (msgspec.structs.replace(filled, amount=11_00), msgspec.structs.replace(filled, memo="")):
        with pytest.raises(KeyReused):
            await gifts.fill_packet(tx, by=giver, order=other, inside=True)
    rich = await money.make_payer(tx)
    with pytest.raises(KeyReused):
        await gifts.fill_packet(tx, by=rich, order=filled, inside=True)
    await money.know(tx, giver, guests[0])
    for speed in ("now", "next_day"):
        paid = wallet.SendMoney(uuid4(), guests[0].member_id, 1_00, speed=speed)  # type: ignore[arg-type]
        await wallet.send_one(tx, by=giver, send=paid)
        with pytest.raises(KeyReused):
            await gifts.fill_packet(tx, by=giver, order=msgspec.structs.replace(filled, packet_id=paid.transfer_id), inside=True)
    with pytest.raises(KeyReused):
        await wallet.send_one(tx, by=giver, send=wallet.SendMoney(filled.packet_id, guests[0].member_id, 10_00))


async def test_for_one_person_it_is_somebody_one_knows(tx: Tx) -> None:
    giver, guests = await make.make_round(tx)
    to = make.order(8_88, 1, audience=gifts.Audience(gifts.PERSON, guests[0].member_id))
    with pytest.raises(gifts.GiftToStranger):
        await gifts.fill_packet(tx, by=giver, order=to)
    await relations.ask_contact(tx, by=giver, person_id=guests[0].member_id)
    await relations.accept_contact(tx, by=guests[0], person_id=giver.member_id)
    filled = await gifts.fill_packet(tx, by=giver, order=to)
    assert [(one.packet_id, one.may_open) for one in (await gifts.list_my_packets(tx, by=guests[0])).items] == [(filled.packet_id, True)]
    for other in (guests[1], guests[2]):
        with pytest.raises(NotFound):
            await gifts.open_share(tx, by=other, packet_id=filled.packet_id, inside=True)
    assert (await gifts.open_share(tx, by=guests[0], packet_id=filled.packet_id)).amount == 8_88
    mine = (await gifts.list_my_packets(tx, by=guests[0])).items[0]
    assert (mine.state, mine.mine is not None, mine.may_open) == ("empty", True, False)
    with pytest.raises(packet.BadShareCount):
        await gifts.fill_packet(tx, by=giver, order=msgspec.structs.replace(to, packet_id=uuid4(), count=2))
    with pytest.raises(errors.ToYourself):
        await gifts.fill_packet(tx, by=giver, order=make.order(1, 1, audience=gifts.Audience(gifts.PERSON, giver.member_id)))


async def test_who_gave_it_opens_none_of_it(tx: Tx) -> None:
    giver, _ = await make.make_round(tx)
    filled = await make.fill(tx, giver)
    with pytest.raises(packet.OwnPacket):
        await gifts.open_share(tx, by=giver, packet_id=filled.packet_id, inside=True)


@pytest.mark.parametrize(
    ("amount", "count", "refusal"),
    [
        (3, 4, packet.ShareTooSmall),
        (10_00, 0, packet.BadShareCount),
        (10_00, 201, packet.BadShareCount),
        (200_01, 1, packet.ShareTooLarge),
        (10_000_01, 100, packet.PacketTooLarge),
        (0, 1, packet.ShareTooSmall),
    ],
)
async def test_a_packet_has_its_measure(tx: Tx, amount: int, count: int, refusal: type[Exception]) -> None:
    giver, _ = await make.make_round(tx)
    with pytest.raises(refusal):
        await make.fill(tx, giver, amount, count)
    assert await tx.value(POT) == 0


async def test_the_rules_of_every_payment_hold(tx: Tx) -> None:
    giver, _ = await make.make_round(tx)
    with pytest.raises(NotFound):
        await gifts.fill_packet(tx, by=giver, order=make.order())
    with pytest.raises(errors.StepUpNeeded):
        await gifts.fill_packet(tx, by=giver, order=make.order(200_01, 2), inside=True)
    with pytest.raises(errors.NotEnoughMoney):
        await make.fill(tx, giver, 1_000_01, 100)
    unverified = await money.make_payer(tx, tier=0)
    with pytest.raises(errors.NameUnverified):
        await make.fill(tx, unverified)


async def test_nobody_floods_a_circle_with_packets(tx: Tx, monkeypatch: pytest.MonkeyPatch) -> None:
    giver, _ = await make.make_round(tx)
    monkeypatch.setattr(fill, "_PACKETS_PER_HOUR", ratelimit.Limit("packets", 2, 3600))
    last = make.order(1_00, 1)
    for order in (make.order(1_00, 1), last, last):
        await gifts.fill_packet(tx, by=giver, order=order, inside=True)
    with pytest.raises(TooMany):
        await gifts.fill_packet(tx, by=giver, order=make.order(1_00, 1), inside=True)


async def test_operators_switch_packets_off_and_set_their_measure(tx: Tx) -> None:
    giver, guests = await make.make_round(tx)
    filled = await make.fill(tx, giver)
    operator = await people.make_member(tx, operator=True)
    rules = await gifts.find_gift_rules(tx, by=giver)
    assert (rules.share_max, rules.packet_max, rules.tip_pair_day_max, rules.tip_day_max) == (200_00, 10_000_00, 200_00, 1_000_00)
    await gifts.change_gift_rules(tx, by=operator, rules=msgspec.structs.replace(rules, share_max=5_00, packet_max=9_00))
    with pytest.raises(packet.ShareTooLarge):
        await make.fill(tx, giver, 5_01, 1)
    await gifts.change_gift_rules(tx, by=operator, rules=msgspec.structs.replace(rules, packets_on=False))
    with pytest.raises(packet.PacketsOff):
        await make.fill(tx, giver)
    assert (await gifts.open_share(tx, by=guests[0], packet_id=filled.packet_id, inside=True)).place == 1
    for bad in ({"share_max": 10_000_01}, {"count_max": 501}, {"tip_pair_day_max": 1_000_01}, {"share_max": 0}):
        with pytest.raises(gift_rules.BadGiftRules):
            await gifts.change_gift_rules(tx, by=operator, rules=msgspec.structs.replace(rules, **bad))
    with pytest.raises(errors.UnknownCurrency):
        await gifts.change_gift_rules(tx, by=operator, rules=msgspec.structs.replace(rules, currency="ZZZ"))
    await money.make_currency(tx, code="POINTS", exponent=0, transferable=False)
    assert not (await gifts.find_gift_rules(tx, by=giver, currency="POINTS")).packets_on
    with pytest.raises(errors.NotTransferable):
        await gifts.fill_packet(tx, by=giver, order=msgspec.structs.replace(make.order(5, 1), currency="POINTS"), inside=True)


async def test_pages_of_packets_follow_each_other(tx: Tx) -> None:
    giver, guests = await make.make_round(tx)
    filled = [(await make.fill(tx, giver, 1_00, 1)).packet_id for _ in range(5)]
    seen: list[object] = []
    cursor = None
    while True:
        page = await gifts.list_packets(tx, by=guests[0], audience=make.ROUND, inside=True, cursor=cursor, limit=2)
        seen += [one.packet_id for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(map(str, seen)) == sorted(map(str, filled))
    assert [one.packet_id for one in (await gifts.list_my_packets(tx, by=giver)).items] == seen


async def test_nothing_ends_before_its_day(tx: Tx) -> None:
    giver, _ = await make.make_round(tx)
    filled = await make.fill(tx, giver)
    await packet_end.end_packet(tx, packet_id=filled.packet_id)
    await packet_end.end_packet(tx, packet_id=uuid4())
    assert (await gifts.find_packet(tx, by=giver, packet_id=filled.packet_id)).state == "open"
