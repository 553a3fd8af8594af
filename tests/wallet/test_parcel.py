"""Money for whoever owns an address: claimed once, or back after a day; who sends learns nothing about the address."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from quanzi import identity, relations, wallet
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import KeyReused, NotFound, QuanziError, TooMany
from quanzi.kernel.person import Person
from quanzi.wallet import errors, parcels
from quanzi.wallet.parcel import NotNow
from tests.make import money, people

ADDRESS = identity.read_address("aunt@example.org", region="CN")
PHONE = identity.read_address("+8613800138000", region="CN")


async def owning(tx: Tx, keys: Keys, address: identity.Address = ADDRESS, *, days_ago: int = 0) -> Person:
    """A member who proved an address so long ago."""
    person = await people.make_member(tx, name="王秀英", tier=0)
    digest = identity.hash_address(address, keys=keys)
    await tx.execute(
        """
        INSERT INTO identity.person_address (person_id, address_hash, kind, address_encrypted, added_at, proved_at)
        VALUES ($1, $2, $3, '', $4, $4)
        """,
        person.id,
        digest,
        address.kind,
        tx.now - timedelta(days=days_ago),
    )
    return person


def new(amount: int = 10_00, address: identity.Address = ADDRESS, **more: object) -> parcels.NewParcel:
    return parcels.NewParcel(uuid4(), address, amount, **more)  # type: ignore[arg-type]


async def payer_of(tx: Tx) -> Person:
    await money.make_currency(tx)
    return await money.make_payer(tx)


async def send(tx: Tx, keys: Keys, payer: Person, order: parcels.NewParcel) -> parcels.Sent:
    return await parcels.send_parcel(tx, keys=keys, by=payer, new=order, stepped_up=True)


async def claim(tx: Tx, by: Person, payer: Person, parcel_id: UUID) -> None:
    await parcels.claim_parcel(tx, by=by, payer_account_id=wallet.account_of(payer.member_id, "CNY"), parcel_id=parcel_id)


async def test_it_waits_and_is_taken_by_who_proves_the_address(tx: Tx, keys: Keys) -> None:
    payer = await payer_of(tx)
    order = new(memo="For the tickets")
    sent = await send(tx, keys, payer, order)
    assert (sent.state, sent.balance, sent.held, sent.due_at) == ("waiting", 100_00, 10_00, tx.now + timedelta(days=1))
    assert await send(tx, keys, payer, order) == sent
    aunt, stranger = await owning(tx, keys), await people.make_member(tx)
    waiting = (await parcels.list_parcels(tx, by=aunt))[0]
    assert (waiting.from_person_id, waiting.amount, waiting.memo) == (payer.id, 10_00, "For the tickets")
    assert await parcels.list_parcels(tx, by=stranger) == []
    with pytest.raises(NotFound):
        await claim(tx, stranger, payer, order.parcel_id)
    await claim(tx, aunt, payer, order.parcel_id)
    await claim(tx, aunt, payer, order.parcel_id)
    assert (await money.balance_of(tx, aunt.member_id), await money.balance_of(tx, payer.member_id)) == (10_00, 90_00)
    assert await parcels.list_parcels(tx, by=aunt) == []
    with pytest.raises(errors.HoldOver):
        await wallet.cancel_send(tx, by=payer, transfer_id=order.parcel_id)
    assert await money.total(tx) == 0


async def test_who_sends_learns_nothing_about_the_address(tx: Tx, keys: Keys) -> None:
    payer = await payer_of(tx)
    await owning(tx, keys)
    to_member = await send(tx, keys, payer, new())
    to_nobody = await send(tx, keys, payer, new(address=PHONE))
    assert [one.reason for one in await wallet.list_pending(tx, by=payer)] == ["address", "address"]
    same = replace_ids(to_member), replace_ids(to_nobody)
    assert (same[0][0], same[0][1]) == (same[1][0], same[1][1])
    kept = await tx.connection.fetch("SELECT * FROM wallet.parcel")
    assert not any(ADDRESS.text.encode() in str(tuple(row)).encode() for row in kept)


def replace_ids(sent: parcels.Sent) -> tuple[str, int]:
    return sent.state, sent.amount


async def test_what_nobody_takes_is_back_after_a_day(db: Db, keys: Keys) -> None:
    payer = await db.run(payer_of)
    order = new()
    await db.run(lambda tx: send(tx, keys, payer, order))
    aunt = await db.run(lambda tx: owning(tx, keys))
    await db.run(lambda tx: tx.execute("UPDATE wallet.hold SET due_at = now() - interval '1 second'"))
    assert await db.read(lambda tx: parcels.list_parcels(tx, by=aunt)) == []
    assert await wallet.settle_due(db) == 1
    with pytest.raises(errors.HoldOver):
        await db.run(lambda tx: claim(tx, aunt, payer, order.parcel_id))
    purse = (await db.read(lambda tx: wallet.list_purses(tx, by=payer)))[0]
    assert (purse.balance, purse.held) == (100_00, 0)
    await db.run(lambda tx: tx.execute("UPDATE wallet.parcel SET due_at = now() - interval '8 days'"))
    assert (await parcels.sweep_parcels(db), await parcels.sweep_parcels(db)) == (1, 0)


async def test_taking_it_and_taking_it_back_at_once_is_one_of_both(db: Db, keys: Keys) -> None:
    payer, aunt = await db.run(payer_of), await db.run(lambda tx: owning(tx, keys))

    async def attempt(deed: object) -> bool:
        try:
            await db.run(deed)  # type: ignore[arg-type]
        except QuanziError:
            return False
        return True

    for number in range(1, 6):
        order = new(1_00)
        await db.run(lambda tx, order=order: send(tx, keys, payer, order))
        key = order.parcel_id
        before = await db.run(lambda tx: money.balance_of(tx, aunt.member_id))
        taken, again, back = await asyncio.gather(
            attempt(lambda tx, key=key: claim(tx, aunt, payer, key)),
            attempt(lambda tx, key=key: claim(tx, aunt, payer, key)),
            attempt(lambda tx, key=key: wallet.cancel_send(tx, by=payer, transfer_id=key)),
        )
        assert (taken, again) == (not back, not back), number
        assert await db.run(lambda tx: money.balance_of(tx, aunt.member_id)) - before == (0 if back else 1_00)
    assert await db.run(money.total) == 0


async def test_one_order_is_sent_once_and_its_id_serves_no_other(tx: Tx, keys: Keys) -> None:
    payer = await payer_of(tx)
    order = new()
    await send(tx, keys, payer, order)
    for other in (replace_order(order, amount=11_00), replace_order(order, address=PHONE)):
        with pytest.raises(KeyReused):
            await send(tx, keys, payer, other)
    friend = await people.make_member(tx)
    await money.know(tx, payer, friend)
    plain = wallet.SendMoney(uuid4(), friend.member_id, 1_00)
    await wallet.send_one(tx, by=payer, send=plain)
    with pytest.raises(KeyReused):
        await send(tx, keys, payer, parcels.NewParcel(plain.transfer_id, ADDRESS, 1_00))
    assert await tx.value("SELECT held FROM wallet.account WHERE owner_id = $1", payer.id) == 10_00


def replace_order(order: parcels.NewParcel, **more: object) -> parcels.NewParcel:
    told: dict[str, object] = {"amount": order.amount, "address": order.address} | more
    return parcels.NewParcel(order.parcel_id, told["address"], told["amount"])  # type: ignore[arg-type]


async def test_a_number_that_was_proved_long_ago_takes_nothing(tx: Tx, keys: Keys) -> None:
    payer = await payer_of(tx)
    await send(tx, keys, payer, new(address=PHONE))
    old = await owning(tx, keys, PHONE, days_ago=limits.PHONE_DAYS_TRUSTED + 1)
    fresh = await owning(tx, keys, PHONE)
    assert (await parcels.list_parcels(tx, by=old), len(await parcels.list_parcels(tx, by=fresh))) == ([], 1)


async def test_rules_of_a_payment_hold(tx: Tx, keys: Keys) -> None:
    payer = await payer_of(tx)
    with pytest.raises(wallet.StepUpNeeded):
        await parcels.send_parcel(tx, keys=keys, by=payer, new=new())
    with pytest.raises(errors.NotEnoughMoney):
        await send(tx, keys, payer, new(100_01))
    with pytest.raises(errors.NameUnverified):
        await send(tx, keys, await money.make_payer(tx, tier=0), new())
    me = await owning(tx, keys)
    await money.give_money(tx, me, 50_00)
    with pytest.raises(errors.ToYourself):
        await send(tx, keys, replace(me, tier=2), new())
    sent = new()
    await send(tx, keys, payer, sent)
    await relations.block_person(tx, by=me, person_id=payer.member_id)
    assert await parcels.list_parcels(tx, by=me) == []
    with pytest.raises(NotFound):
        await claim(tx, me, payer, sent.parcel_id)
    for _ in range(limits.PARCELS_PER_DAY_MAX - 2):
        await send(tx, keys, payer, new(1))
    with pytest.raises(TooMany):
        await send(tx, keys, payer, new(1))
    letters = await tx.value("SELECT count(*) FROM jobs.pgqueuer WHERE entrypoint = 'send_letter'")
    assert letters == limits.PARCEL_LETTERS_PER_ADDRESS_DAY_MAX


async def test_it_is_over_when_its_time_is_whoever_looks_first(tx: Tx, keys: Keys) -> None:
    payer, order = await payer_of(tx), new()
    await send(tx, keys, payer, order)
    me = await owning(tx, keys)
    await tx.execute("UPDATE wallet.hold SET due_at = $1", tx.now)
    with pytest.raises(errors.HoldOver):
        await claim(tx, me, payer, order.parcel_id)
    assert await money.balance_of(tx, me.member_id) == 0


async def test_that_the_senders_account_is_frozen_is_told_to_nobody_else(tx: Tx, keys: Keys) -> None:
    payer, order = await payer_of(tx), new()
    await send(tx, keys, payer, order)
    me = await owning(tx, keys)
    await tx.execute("UPDATE wallet.account SET state = 'frozen', stamp = stamp + 1 WHERE owner_id = $1", payer.id)
    with pytest.raises(NotNow):
        await claim(tx, me, payer, order.parcel_id)
