"""Money in a conversation: message and money are there together, once, and the message says what the wallet keeps."""

from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanzi import messaging, wallet
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, QuanziError
from quanzi.messaging import money_state, paying, reactions
from quanzi.messaging.errors import MessageIdTaken
from quanzi.messaging.model import RoomState
from quanzi.messaging.store import money as money_rows
from quanzi.wallet import asking, conversing, gifts, packet_end
from quanzi.wallet import reactions as wallet_reactions
from quanzi.wallet.errors import HoldOver, NameUnconfirmed, StepUpNeeded
from quanzi.wallet.hold import settle_hold
from quanzi.wallet.send import find_payee_name
from quanzi.wallet.store import holds
from tests.make import chat_money as make
from tests.make import messages as rooms
from tests.make import money, people

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
DEEDS = (
    "transfer", "ask", "split", "packet",
    "accept", "decline", "cancel", "expire", "pay", "say_no", "withdraw", "close_bill", "open", "end_packet", "block", "tell",
)  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 2), st.integers(1, 5)), min_size=3, max_size=25)


def _later(tx: Tx, **by: float) -> Tx:
    return Tx(tx.connection, tx.now + timedelta(**by))


async def _deliver(tx: Tx) -> None:
    """As the worker does: every event to its reaction, then what waits its second."""
    for kind, payload in await tx.connection.fetch("SELECT kind, payload FROM infra.outbox WHERE kind LIKE 'wallet.%'"):
        if kind == "wallet.StandingChanged":
            await reactions.follow_money(tx, msgspec.convert(payload, conversing.StandingChanged))
    await tx.execute("DELETE FROM infra.outbox")
    for subject_id in await money_rows.list_due(_later(tx, seconds=2), at=tx.now + timedelta(seconds=2), limit=1000):
        await money_state.tell_state(tx, subject_id=subject_id)


async def _told_apart(tx: Tx, room: rooms.Room) -> dict:
    """Every message with money against the books; what the first says."""
    found = await rooms.load_state(tx, room.room_id)
    for message in found.messages.values():
        if message.body:
            assert message.body["money"] == await make.truth_at(tx, room.room_id, message.position)
    return await make.said_at(tx, room.room_id, 1)


async def test_a_transfer_waits_until_it_is_accepted(tx: Tx) -> None:
    room = await make.make_room(tx)
    payer, payee, other = room.people
    sent = await make.send(tx, room, payer, payee, 10_00)
    on = {"room_id": room.room_id, "position": sent.position}
    said = await make.said_at(tx, **on)
    assert (said["state"], said["amount"], said["to_id"]) == ("waiting", 10_00, str(payee.member_id))
    assert await money.balance_of(tx, payee.member_id) == 100_00
    for nobody in (payer, other):
        with pytest.raises(NotFound):
            await paying.accept_transfer(tx, by=nobody, **on)
    await paying.accept_transfer(tx, by=payee, **on)
    await paying.accept_transfer(tx, by=payee, **on)
    assert (await make.said_at(tx, **on))["state"] == "done"
    assert (await money.balance_of(tx, payer.member_id), await money.balance_of(tx, payee.member_id)) == (90_00, 110_00)
    with pytest.raises(HoldOver):
        await paying.decline_transfer(tx, by=payee, **on)


@pytest.mark.parametrize("end", ["decline", "cancel", "expire"])
async def test_what_is_not_taken_goes_back_and_how_does_not_show(tx: Tx, end: str) -> None:
    room = await make.make_room(tx)
    payer, payee, _ = room.people
    sent = await make.send(tx, room, payer, payee, 10_00)
    said = await make.said_at(tx, room.room_id, sent.position)
    (hold,) = await holds.list_open(tx, account_id=wallet.account_of(payer.member_id, "CNY"), limit=9)
    if end == "decline":
        await paying.decline_transfer(tx, by=payee, room_id=room.room_id, position=sent.position)
        await paying.decline_transfer(tx, by=payee, room_id=room.room_id, position=sent.position)
    elif end == "cancel":
        await wallet.cancel_send(tx, by=payer, transfer_id=hold.hold_id)
    else:
        with pytest.raises(HoldOver):
            await paying.accept_transfer(_later(tx, hours=24), by=payee, room_id=room.room_id, position=sent.position)
        await settle_hold(_later(tx, hours=24), hold=hold)
    await _deliver(tx)
    assert await make.said_at(tx, room.room_id, sent.position) == said | {"state": "closed"}
    assert await money.balance_of(tx, payer.member_id) == 100_00
    assert (await wallet.list_purses(tx, by=payer))[0].available == 100_00


async def test_a_strangers_first_money_needs_the_name_and_arrives_two_hours_after_it_was_offered(tx: Tx) -> None:
    await money.make_currency(tx)
    payer, payee = await money.make_payer(tx, tier=3), await people.make_member(tx, name="陈静")
    room = await rooms.fill_group(tx, [payer, payee])
    with pytest.raises(NameUnconfirmed):
        await make.send(tx, room, payer, payee)
    name = await find_payee_name(tx, person_id=payee.member_id)
    named = msgspec.structs.replace(make.offer(payee), confirmed_name=name)
    with pytest.raises(StepUpNeeded):
        await paying.send_transfer(tx, by=payer, room_id=room.room_id, offer=named)
    sent = await paying.send_transfer(tx, by=payer, room_id=room.room_id, offer=named, stepped_up=True)
    await paying.accept_transfer(tx, by=payee, room_id=room.room_id, position=sent.position)
    said = await make.said_at(tx, room.room_id, sent.position)
    assert said["state"] == "under_way"
    assert await money.balance_of(tx, payee.member_id) == 0
    (hold,) = await holds.list_open(tx, account_id=wallet.account_of(payer.member_id, "CNY"), limit=9)
    assert hold.due_at == tx.now + timedelta(hours=2)
    await settle_hold(_later(tx, hours=2), hold=hold)
    await _deliver(tx)
    assert (await make.said_at(tx, room.room_id, sent.position))["state"] == "done"
    assert await money.balance_of(tx, payee.member_id) == 10_00


async def test_the_same_message_again_moves_nothing_again(tx: Tx) -> None:
    room = await make.make_room(tx)
    payer, payee, other = room.people
    offer = make.offer(payee, offer_id=uuid4())
    first = await paying.send_transfer(tx, by=payer, room_id=room.room_id, offer=offer, stepped_up=True)
    assert await paying.send_transfer(tx, by=payer, room_id=room.room_id, offer=offer, stepped_up=True) == first
    assert (await wallet.list_purses(tx, by=payer))[0].available == 90_00
    with pytest.raises(MessageIdTaken):
        await paying.send_transfer(tx, by=other, room_id=room.room_id, offer=offer, stepped_up=True)
    text = await rooms.say(tx, room, payer)
    with pytest.raises(MessageIdTaken):
        await paying.send_transfer(tx, by=payer, room_id=room.room_id, offer=make.offer(payee, offer_id=text.message_id), stepped_up=True)
    assert (await wallet.list_purses(tx, by=payer))[0].available == 90_00


async def test_money_stays_between_those_who_are_here_and_is_not_unsaid(tx: Tx) -> None:
    room = await make.make_room(tx)
    payer, payee, _ = room.people
    stranger = await money.make_payer(tx, tier=3)
    with pytest.raises(paying.NotInRoom):
        await make.send(tx, room, payer, stranger)
    with pytest.raises(NotFound):
        await make.send(tx, room, stranger, payee)
    sent = await make.ask(tx, room, payee, payer)
    with pytest.raises(paying.MoneyStays):
        await messaging.recall_message(tx, by=payee, room_id=room.room_id, position=sent.position)
    await messaging.recall_message(tx, by=room.people[0], room_id=room.room_id, position=sent.position)
    (request,) = await asking.list_open_requests(tx, by=payer)
    await asking.pay_request(tx, by=payer, request_id=request.request_id, stepped_up=True)
    await _deliver(tx)
    assert (await rooms.load_state(tx, room.room_id)).messages[sent.position].body is None
    assert await money_rows.find_money(tx, subject_id=request.request_id) is None


async def test_a_packet_where_one_other_is_here_is_for_that_person(tx: Tx) -> None:
    await money.make_currency(tx)
    payer, stranger = await money.make_payer(tx, tier=3), await people.make_member(tx)
    room = await rooms.fill_group(tx, [payer, stranger])
    with pytest.raises(gifts.GiftToStranger):
        await make.give(tx, room, payer, count=1)
    await money.know(tx, payer, stranger)
    sent = await make.give(tx, room, payer, count=1)
    share = await paying.open_packet_share(tx, by=stranger, room_id=room.room_id, position=sent.position)
    await _deliver(tx)
    said = await make.said_at(tx, room.room_id, sent.position)
    assert (share.amount, said["opened"], said["state"]) == (6_00, 1, "empty")


async def _do(tx: Tx, room: rooms.Room, deed: str, who: int, position: int) -> None:
    by, next_one = room.people[who], room.people[(who + 1) % 3]
    at = {"room_id": room.room_id, "position": position}
    match deed:
        case "transfer":
            await make.send(tx, room, by, next_one, 1_00)
        case "ask":
            await make.ask(tx, room, by, next_one, 1_00)
        case "split":
            await make.split(tx, room, by, 3_00)
        case "packet":
            await make.give(tx, room, by)
        case "accept":
            await paying.accept_transfer(tx, by=by, **at)
        case "decline":
            await paying.decline_transfer(tx, by=by, **at)
        case "open":
            await paying.open_packet_share(tx, by=by, **at)
        case "block":
            ends = (by.member_id, next_one.member_id)
            event = wallet_reactions.relations.PersonBlocked(id=tx.new_id(), at=tx.now, person_id=ends[0], other_id=ends[1])
            await wallet_reactions.close_requests(tx, event)
        case "tell":
            await _deliver(tx)
        case _:
            await _do_elsewhere(tx, by, deed, await make.said_at(tx, room.room_id, position))


async def _do_elsewhere(tx: Tx, by: people.Person, deed: str, said: dict) -> None:
    """In the wallet, by its pages or by the clock."""
    subject_id = msgspec.convert(said["id"], type=type(uuid4()))
    mine = next((one for one in said.get("shares", []) if one["person_id"] == str(by.member_id)), None)
    request_id = msgspec.convert(mine["id"], type=type(subject_id)) if mine else subject_id
    match deed:
        case "cancel":
            await wallet.cancel_send(tx, by=by, transfer_id=subject_id)
        case "expire":
            hold = await holds.find_hold(tx, account_id=wallet.account_of(by.member_id, "CNY"), hold_id=subject_id)
            if hold is not None:
                await settle_hold(_later(tx, hours=24), hold=hold)
        case "pay":
            await asking.pay_request(tx, by=by, request_id=request_id, stepped_up=True)
        case "say_no":
            await asking.decline_request(tx, by=by, request_id=request_id)
        case "withdraw":
            await asking.cancel_request(tx, by=by, request_id=subject_id)
        case "close_bill":
            await asking.close_split(tx, by=by, split_id=subject_id)
        case _:
            await packet_end.end_packet(_later(tx, hours=24), packet_id=subject_id)


@FEW
@given(steps=STEPS)
async def test_the_message_says_what_the_books_say_and_a_copy_that_is_told_equals_one_that_is_loaded(
    tx: Tx, steps: list[tuple[str, int, int]]
) -> None:
    room = await make.make_room(tx)
    await _try(tx, room, ("split", 0, 1))
    old = await rooms.load_state(tx, room.room_id)
    for step in steps:
        await _try(tx, room, step)
    await _deliver(tx)
    await _told_apart(tx, room)
    new = await rooms.load_state(tx, room.room_id)
    assert await rooms.follow(tx, room.room_id, old) == new
    # told from nothing, each message comes as it stands and every change is applied again, the last one last
    assert await rooms.follow(tx, room.room_id, RoomState(position=0, change=0, messages={})) == new
    assert "declined" not in msgspec.json.encode(new).decode()
    assert await money.total(tx) == 0


async def _try(tx: Tx, room: rooms.Room, step: tuple[str, int, int]) -> None:
    try:
        async with tx.connection.transaction():
            await _do(tx, room, *step)
    except (QuanziError, AssertionError):
        return


async def test_a_bill_tells_of_each_share_and_closes_with_its_asker(tx: Tx) -> None:
    room = await make.make_room(tx)
    asker, one, other = room.people
    sent = await make.split(tx, room, asker, 30_00)
    said = await make.said_at(tx, room.room_id, sent.position)
    assert (said["own_share"], [share["amount"] for share in said["shares"]], said["state"]) == (10_00, [10_00, 10_00], "open")
    (asked,) = await asking.list_open_requests(tx, by=one)
    await asking.pay_request(tx, by=one, request_id=asked.request_id, stepped_up=True)
    await _deliver(tx)
    said = await _told_apart(tx, room)
    assert (said["paid"], [share["state"] for share in said["shares"]]) == (10_00, ["paid", "open"])
    (asked,) = await asking.list_open_requests(tx, by=other)
    await asking.decline_request(tx, by=other, request_id=asked.request_id)
    await _deliver(tx)
    said = await _told_apart(tx, room)
    assert ([share["state"] for share in said["shares"]], said["state"]) == (["paid", "closed"], "closed")


async def test_one_change_a_second_is_told_and_the_last_one_always(tx: Tx) -> None:
    room = await make.make_room(tx)
    sent = await make.give(tx, room, room.people[0])
    for person in room.people[1:]:
        await paying.open_packet_share(tx, by=person, room_id=room.room_id, position=sent.position)
    events = await tx.column("SELECT payload FROM infra.outbox WHERE kind = 'wallet.StandingChanged'")
    assert len(events) == 2
    before = (await rooms.load_state(tx, room.room_id)).change
    for event in events:
        await reactions.follow_money(tx, msgspec.convert(event, conversing.StandingChanged))
    assert (await rooms.load_state(tx, room.room_id)).change == before
    assert await tx.value("SELECT count(*) FROM pgqueuer WHERE entrypoint = $1", money_state.TELL_JOB) == 1
    await _deliver(_later(tx, seconds=1))
    assert (await rooms.load_state(tx, room.room_id)).change == before + 1
    assert (await make.said_at(tx, room.room_id, sent.position))["opened"] == 2


async def test_a_request_that_nobody_answers_closes_by_the_clock(tx: Tx) -> None:
    room = await make.make_room(tx)
    sent = await make.ask(tx, room, *room.people[:2])
    said = await make.said_at(tx, room.room_id, sent.position)
    later = _later(tx, days=8)
    (subject_id,) = await money_rows.list_due(later, at=later.now, limit=9)
    await money_state.tell_state(later, subject_id=subject_id)
    assert await make.said_at(tx, room.room_id, sent.position) == said | {"state": "closed"}
    assert await money_rows.list_due(later, at=later.now, limit=9) == []
