"""Sharing a bill: the shares add up to the cent, each is a request, and closing withdraws what is open."""

import asyncio
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanzi import wallet
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import KeyReused, NotFound, QuanziError
from quanzi.kernel.person import Person
from quanzi.wallet import asking, errors, statements
from quanzi.wallet.shares import share_out, split_equally
from tests.make import money

# a machine that is busy with other things is no reason to fail
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
State = asking.RequestState


@UNHURRIED
@given(st.integers(1, 10**12), st.integers(1, 60))
def test_equal_shares_add_up_and_differ_by_a_cent_at_most(total: int, count: int) -> None:
    if total < count:
        with pytest.raises(asking.ShareTooSmall):
            split_equally(total, count)
        return
    parts = split_equally(total, count)
    assert (len(parts), sum(parts)) == (count, total)
    assert max(parts) - min(parts) <= 1
    assert parts == sorted(parts, reverse=True)


@UNHURRIED
@given(st.integers(1, 10**9), st.lists(st.none() | st.integers(0, 10**8), min_size=1, max_size=20))
def test_own_amounts_are_borne_and_the_rest_is_shared(total: int, wanted: list[int | None]) -> None:
    try:
        parts = share_out(total, wanted, currency="CNY")
    except (asking.SharesDontAddUp, asking.ShareTooSmall):
        left = total - sum(one for one in wanted if one is not None)
        assert left < wanted.count(None) or (left != 0 and None not in wanted) or 0 in wanted
        return
    assert (len(parts), sum(parts)) == (len(wanted), total)
    assert all(given_amount in {None, part} for given_amount, part in zip(wanted, parts, strict=True))
    rest = [part for given_amount, part in zip(wanted, parts, strict=True) if given_amount is None]
    assert not rest or max(rest) - min(rest) <= 1


async def table(tx: Tx, count: int = 2) -> list[Person]:
    """Who paid, and others who know her and hold 100.00 each."""
    await money.make_currency(tx)
    people = [await money.make_payer(tx) for _ in range(count + 1)]
    for one in people[1:]:
        await money.know(tx, one, people[0])
    return people


def bill(total: int, others: list[Person], *amounts: int | None, **more: object) -> asking.NewSplit:
    wanted = [*amounts, *[None] * (len(others) - len(amounts))]
    people = tuple(asking.NewShare(one.member_id, amount) for one, amount in zip(others, wanted, strict=True))
    return asking.NewSplit(uuid4(), "Dinner", total, people, **more)  # type: ignore[arg-type]


async def test_a_dinner_for_three_is_shared_to_the_cent_and_paid(tx: Tx) -> None:
    host, *guests = await table(tx)
    split = await asking.make_split(tx, by=host, new=bill(100_00, guests))
    assert (split.own_share, [one.amount for one in split.requests]) == (33_34, [33_33, 33_33])
    assert [one.other_person_id for one in split.requests] == [one.id for one in guests]
    seen = (await asking.list_open_requests(tx, by=guests[0]))[0]
    assert (seen.memo, seen.split_id) == ("Dinner", split.split_id)
    receipt = await asking.pay_request(tx, by=guests[0], request_id=seen.request_id)
    movement = await statements.find_movement(tx, by=guests[0], transfer_id=receipt.transfer_id)
    assert (movement.kind, movement.origin_id) == (wallet.Kind.SPLIT, seen.request_id)
    now = await asking.find_split(tx, by=host, split_id=split.split_id)
    assert (now.paid, now.open, [one.state for one in now.requests]) == (33_33, True, [State.PAID, State.OPEN])
    await asking.close_split(tx, by=host, split_id=split.split_id)
    await asking.close_split(tx, by=host, split_id=split.split_id)
    now = await asking.find_split(tx, by=host, split_id=split.split_id)
    assert (now.open, [one.state for one in now.requests]) == (False, [State.PAID, State.CANCELLED])
    assert [one.split_id for one in (await asking.list_splits(tx, by=host)).items] == [split.split_id]
    assert await money.total(tx) == 0


async def test_some_bear_an_amount_of_their_own(tx: Tx) -> None:
    host, *guests = await table(tx, 3)
    split = await asking.make_split(tx, by=host, new=bill(100_00, guests, None, 10_00, with_me=False))
    assert (split.own_share, [one.amount for one in split.requests]) == (0, [45_00, 10_00, 45_00])
    exact = await asking.make_split(tx, by=host, new=bill(30_00, guests, 10_00, 15_00, 5_00, with_me=False))
    assert [one.amount for one in exact.requests] == [10_00, 15_00, 5_00]
    for new, refusal in (
        (bill(31_00, guests, 10_00, 15_00, 5_00, with_me=False), asking.SharesDontAddUp),
        (bill(20_00, guests, 10_00, 15_00), asking.SharesDontAddUp),
        (bill(25_00, guests, 10_00, 15_00), asking.ShareTooSmall),
        (bill(3, guests), asking.ShareTooSmall),
        (bill(30_00, []), asking.BadSharers),
        (bill(30_00, [guests[0], guests[0]]), asking.BadSharers),
        (bill(30_00, [host]), errors.ToYourself),
        (bill(0, guests), errors.AmountNotPositive),
        (bill(30_00, guests, days=0), asking.BadDays),
        (bill(30_00, guests * (limits.SPLIT_PEOPLE_MAX // 3 + 1)), asking.BadSharers),
    ):
        with pytest.raises(refusal):
            await asking.make_split(tx, by=host, new=new)


async def test_the_same_bill_twice_asks_once(db: Db) -> None:
    host, *guests = await db.run(table)
    new = bill(60_00, guests)
    answers = await asyncio.gather(*(db.run(lambda tx: asking.make_split(tx, by=host, new=new)) for _ in range(4)))
    assert len({one.split_id for one in answers}) == 1
    assert await db.glance(lambda tx: tx.value("SELECT count(*) FROM wallet.request")) == 2
    other = asking.NewSplit(new.split_id, "Dinner", 60_00, new.people[:1])
    with pytest.raises(KeyReused):
        await db.run(lambda tx: asking.make_split(tx, by=host, new=other))
    with pytest.raises(NotFound):
        await db.run(lambda tx: asking.find_split(tx, by=guests[0], split_id=new.split_id))


async def test_paying_and_closing_at_once_agree(db: Db) -> None:
    host, *guests = await db.run(table)
    for _ in range(4):
        split = await db.run(lambda tx: asking.make_split(tx, by=host, new=bill(3_00, guests)))

        async def attempt(place: int, it: asking.Split = split) -> bool:
            request_id = it.requests[place].request_id
            try:
                await db.run(lambda tx: asking.pay_request(tx, by=guests[place], request_id=request_id))
            except QuanziError:
                return False
            return True

        closing = db.run(lambda tx, it=split.split_id: asking.close_split(tx, by=host, split_id=it))
        first, second, _ = await asyncio.gather(attempt(0), attempt(1), closing)
        now = await db.read(lambda tx, it=split.split_id: asking.find_split(tx, by=host, split_id=it))
        assert [one.state for one in now.requests] == [State.PAID if paid else State.CANCELLED for paid in (first, second)]
    assert await db.run(money.total) == 0
