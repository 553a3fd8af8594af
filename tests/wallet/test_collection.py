"""Collecting by a link: who has it pays, and what was paid before it was closed counts."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from quanzi import relations, wallet
from quanzi.app.checks import find_faults
from quanzi.identity.errors import Suspended
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import KeyReused, NotFound, TooMany
from quanzi.kernel.person import Person
from quanzi.wallet import collecting, errors, statements
from tests.make import money, people


async def two(tx: Tx) -> tuple[Person, Person]:
    """An owner, and a payer with 100.00 who paid her before."""
    await money.make_currency(tx)
    owner, payer = await people.make_member(tx, name="王秀英"), await money.make_payer(tx)
    await money.know(tx, payer, owner)
    return owner, payer


async def make(tx: Tx, keys: Keys, owner: Person, **more: object) -> collecting.Collection:
    new = collecting.NewCollection(uuid4(), "A stove for the hall", **more)  # type: ignore[arg-type]
    return await collecting.make_collection(tx, keys=keys, by=owner, new=new)


async def pay(
    tx: Tx, keys: Keys, payer: Person, link: collecting.Collection, amount: int = 10_00, *, key: UUID | None = None, **more: object
) -> wallet.Receipt:
    new = collecting.NewContribution(key or uuid4(), amount, str(more.get("name", "")))
    owner_id, collection_id, secret = link.path.split("/")[2:]
    return await collecting.pay_collection(
        tx,
        keys=keys,
        by=payer,
        owner_id=UUID(owner_id),
        collection_id=UUID(collection_id),
        secret=secret,
        new=new,
        stepped_up=bool(more.get("stepped_up")),
    )


async def test_many_pay_often_and_the_owner_sees_who(tx: Tx, keys: Keys) -> None:
    owner, payer = await two(tx)
    other = await money.make_payer(tx, name="Amina Wanjiru")
    await money.know(tx, other, owner)
    link = await make(tx, keys, owner, goal=100_00)
    receipts = [await pay(tx, keys, one, link, amount) for one, amount in ((payer, 10_00), (payer, 5_00), (other, 7_00))]
    mine = await collecting.find_collection(tx, keys=keys, by=owner, collection_id=link.collection_id)
    assert (mine.paid, mine.waits, mine.people, mine.goal, mine.path) == (22_00, 0, 2, 100_00, link.path)
    page = await collecting.list_contributions(tx, by=owner, collection_id=link.collection_id, limit=2)
    rest = await collecting.list_contributions(tx, by=owner, collection_id=link.collection_id, cursor=page.next_cursor)
    paid = {(one.payer_person_id, one.amount, one.state) for one in (*page.items, *rest.items)}
    assert paid == {(payer.id, 10_00, "paid"), (payer.id, 5_00, "paid"), (other.id, 7_00, "paid")}
    movement = await statements.find_movement(tx, by=payer, transfer_id=receipts[0].transfer_id)
    assert (movement.kind, movement.origin_id, movement.memo) == (wallet.Kind.COLLECT, link.collection_id, "A stove for the hall")
    assert (await money.balance_of(tx, owner.member_id), await money.total(tx)) == (22_00, 0)


async def test_the_same_payment_twice_is_one(tx: Tx, keys: Keys) -> None:
    owner, payer = await two(tx)
    link, other = await make(tx, keys, owner), await make(tx, keys, owner)
    key = uuid4()
    first = await pay(tx, keys, payer, link, key=key)
    assert await pay(tx, keys, payer, link, key=key) == first
    with pytest.raises(KeyReused):
        await pay(tx, keys, payer, link, 11_00, key=key)
    with pytest.raises(KeyReused):
        await pay(tx, keys, payer, other, key=key)
    plain = wallet.SendMoney(uuid4(), owner.member_id, 10_00, memo=link.title)
    await wallet.send_one(tx, by=payer, send=plain)
    with pytest.raises(KeyReused):
        await pay(tx, keys, payer, link, key=plain.transfer_id)
    await collecting.close_collection(tx, by=owner, collection_id=link.collection_id)
    assert await pay(tx, keys, payer, link, key=key) == first
    mine = await collecting.find_collection(tx, keys=keys, by=owner, collection_id=link.collection_id)
    assert (mine.paid, mine.open) == (10_00, False)


async def test_the_same_link_is_made_once(tx: Tx, keys: Keys) -> None:
    owner, _ = await two(tx)
    new = collecting.NewCollection(uuid4(), "Tea", 5_00)
    first = await collecting.make_collection(tx, keys=keys, by=owner, new=new)
    assert await collecting.make_collection(tx, keys=keys, by=owner, new=new) == first
    with pytest.raises(KeyReused):
        await collecting.make_collection(tx, keys=keys, by=owner, new=collecting.NewCollection(new.collection_id, "Tea", 6_00))


async def test_where_each_pays_the_same_nothing_else_is_taken(tx: Tx, keys: Keys) -> None:
    owner, payer = await two(tx)
    link = await make(tx, keys, owner, amount=8_00)
    with pytest.raises(collecting.FixedAmount):
        await pay(tx, keys, payer, link, 7_99)
    assert (await pay(tx, keys, payer, link, 8_00)).balance == 92_00


async def test_without_the_secret_there_is_nothing(tx: Tx, keys: Keys) -> None:
    owner, payer = await two(tx)
    link = await make(tx, keys, owner)
    for secret in ("", "x" * 32, "é"):
        with pytest.raises(NotFound):
            await collecting.find_collect_link(
                tx, keys=keys, by=payer, owner_id=owner.member_id, collection_id=link.collection_id, secret=secret
            )
    with pytest.raises(NotFound):
        await collecting.find_collection(tx, keys=keys, by=payer, collection_id=link.collection_id)
    assert (await collecting.list_contributions(tx, by=payer, collection_id=link.collection_id)).items == ()
    await relations.block_person(tx, by=owner, person_id=payer.member_id)
    with pytest.raises(NotFound):
        await pay(tx, keys, payer, link)


async def test_it_ends_by_the_clock_and_by_its_owner(tx: Tx, keys: Keys) -> None:
    owner, payer = await two(tx)
    link = await make(tx, keys, owner, days=2)
    with pytest.raises(collecting.CollectionOver):
        await pay(replace(tx, now=tx.now + timedelta(days=2)), keys, payer, link)
    await collecting.close_collection(tx, by=owner, collection_id=link.collection_id)
    await collecting.close_collection(tx, by=owner, collection_id=link.collection_id)
    with pytest.raises(collecting.CollectionOver):
        await pay(tx, keys, payer, link)
    with pytest.raises(NotFound):
        await collecting.close_collection(tx, by=payer, collection_id=link.collection_id)
    assert await money.balance_of(tx, payer.member_id) == 100_00


async def test_a_first_payment_waits_comes_and_can_be_taken_back(db: Db, keys: Keys) -> None:
    owner, _ = await db.run(two)
    strangers = [await db.run(money.make_payer) for _ in range(2)]
    link = await db.run(lambda tx: make(tx, keys, owner))
    with pytest.raises(wallet.NameUnconfirmed) as asked:
        await db.run(lambda tx: pay(tx, keys, strangers[0], link))
    name = asked.value.data["name"]
    receipts = [await db.run(lambda tx, one=one: pay(tx, keys, one, link, name=name, stepped_up=True)) for one in strangers]

    async def sums() -> tuple[int, int, int]:
        mine = await db.read(lambda tx: collecting.find_collection(tx, keys=keys, by=owner, collection_id=link.collection_id))
        return mine.paid, mine.waits, mine.people

    assert await sums() == (0, 20_00, 2)
    await db.run(lambda tx: wallet.cancel_send(tx, by=strangers[1], transfer_id=receipts[1].transfer_id))
    await db.run(lambda tx: collecting.close_collection(tx, by=owner, collection_id=link.collection_id))
    await db.run(lambda tx: tx.execute("UPDATE wallet.hold SET due_at = now() - interval '1 second'"))
    await wallet.settle_due(db)
    assert await sums() == (10_00, 0, 1)
    assert await db.run(lambda tx: money.balance_of(tx, owner.member_id)) == 10_00


async def test_who_cannot_make_one_and_what_cannot_be_one(tx: Tx, keys: Keys) -> None:
    owner, _ = await two(tx)
    with pytest.raises(Suspended):
        await make(tx, keys, replace(owner, suspended=True))
    with pytest.raises(errors.AmountNotPositive):
        await make(tx, keys, owner, goal=0)
    with pytest.raises(collecting.BadCollectionDays):
        await make(tx, keys, owner, days=limits.COLLECTION_DAYS_OPEN_MAX + 1)
    for _ in range(limits.COLLECTIONS_PER_DAY_MAX):
        await make(tx, keys, owner)
    with pytest.raises(TooMany):
        await make(tx, keys, owner)
    page = await collecting.list_collections(tx, keys=keys, by=owner, limit=15)
    rest = await collecting.list_collections(tx, keys=keys, by=owner, cursor=page.next_cursor, limit=15)
    assert len({one.collection_id for one in (*page.items, *rest.items)}) == limits.COLLECTIONS_PER_DAY_MAX + 1


async def test_paying_and_closing_at_once_agree(db: Db, keys: Keys) -> None:
    owner, payer = await db.run(two)
    for _ in range(5):
        link = await db.run(lambda tx: make(tx, keys, owner))
        key = uuid4()
        before = await db.run(lambda tx: money.balance_of(tx, payer.member_id))
        paying = [db.run(lambda tx, it=link, key=key: pay(tx, keys, payer, it, 1_00, key=key)) for _ in range(3)]
        closing = db.run(lambda tx, it=link.collection_id: collecting.close_collection(tx, by=owner, collection_id=it))
        answers = await asyncio.gather(*paying, closing, return_exceptions=True)
        mine = await db.read(lambda tx, it=link.collection_id: collecting.find_collection(tx, keys=keys, by=owner, collection_id=it))
        paid = before - await db.run(lambda tx: money.balance_of(tx, payer.member_id))
        assert (paid, mine.open) == (mine.paid, False)
        refused = [isinstance(one, collecting.CollectionOver) for one in answers[:3]]
        assert refused == [mine.paid == 0] * 3
    assert await db.run(money.total) == 0


async def test_what_waits_from_who_leaves_goes_back_here_too(db: Db, keys: Keys, url: str) -> None:
    owner, _ = await db.run(two)
    stranger = await db.run(lambda tx: money.make_payer(tx, name="Amina Wanjiru"))
    link = await db.run(lambda tx: make(tx, keys, owner))
    name = (await db.read(lambda tx: wallet.find_terms(tx, by=stranger, person_id=owner.member_id))).name
    await db.run(lambda tx: pay(tx, keys, stranger, link, 10_00, name=name, stepped_up=True))
    await db.run(lambda tx: wallet.erase_wallet(tx, person_id=stranger.member_id))
    mine = await db.read(lambda tx: collecting.find_collection(tx, keys=keys, by=owner, collection_id=link.collection_id))
    assert (mine.paid, mine.waits, mine.people) == (0, 0, 0)
    assert find_faults(url) == []
