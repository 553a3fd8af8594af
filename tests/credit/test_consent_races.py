"""Several at once: a use is used once, what was taken back is taken back, and both bands open or neither."""

from quanzi import credit
from quanzi.app.checks import find_faults
from quanzi.credit import asks, consents, merchants
from quanzi.credit.consents import Answer, Purpose
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.person import Person
from tests.make import consent as make
from tests.make.people import make_member
from tests.make.race import race

ROUNDS = 8


async def _two(db: Db) -> tuple[Person, Person]:
    async def make_two(tx: Tx) -> tuple[Person, Person]:
        return await make.make_scored(tx), await make.make_scored(tx, name="李伟")

    return await db.run(make_two)


async def test_the_last_use_taken_twice_at_once_is_had_by_one(db: Db, url: str) -> None:
    for _ in range(ROUNDS):
        mei, li = await _two(db)
        await db.run(lambda tx, mei=mei, li=li: make.give(tx, mei, li, uses=1))
        seen: list[Answer] = []

        async def look(tx: Tx, mei: Person = mei, li: Person = li, seen: list[Answer] = seen) -> None:
            seen.append(await consents.look_at_score(tx, by=li, person_id=mei.member_id, purpose=Purpose.DEAL))

        assert await race(db, look, look, look) == ["done"] * 3
        assert sorted(one.available for one in seen) == [False, False, True]
        async with db.transaction() as tx:
            assert len((await consents.list_inquiries(tx, by=mei)).items) == 1
    assert find_faults(url) == []


async def test_taking_back_while_a_look_is_in_flight(db: Db, url: str) -> None:
    for _ in range(ROUNDS):
        mei, li = await _two(db)
        grant = await db.run(lambda tx, mei=mei, li=li: make.give(tx, mei, li, uses=3))
        seen: list[Answer] = []

        async def look(tx: Tx, mei: Person = mei, li: Person = li, seen: list[Answer] = seen) -> None:
            seen.append(await consents.look_at_score(tx, by=li, person_id=mei.member_id, purpose=Purpose.DEAL))

        async def revoke(tx: Tx, mei: Person = mei, grant: consents.Grant = grant) -> None:
            await consents.revoke_grant(tx, by=mei, grant_id=grant.grant_id)

        assert await race(db, look, revoke, look) == ["done"] * 3
        async with db.transaction() as tx:
            logged = (await consents.list_inquiries(tx, by=mei)).items
            assert len(logged) == sum(one.available for one in seen)
            after = await consents.look_at_score(tx, by=li, person_id=mei.member_id, purpose=Purpose.DEAL)
        assert not after.available
    assert find_faults(url) == []


async def test_switching_off_while_somebody_looks_gives_and_asks(db: Db, url: str) -> None:
    for _ in range(ROUNDS):
        mei, li = await _two(db)
        await db.run(lambda tx, mei=mei, li=li: make.give(tx, mei, li, uses=3))
        done = await race(
            db,
            lambda tx, mei=mei: credit.switch_off(tx, by=mei),
            lambda tx, mei=mei, li=li: consents.look_at_score(tx, by=li, person_id=mei.member_id, purpose=Purpose.DEAL),
            lambda tx, mei=mei, li=li: make.give(tx, mei, li),
            lambda tx, mei=mei, li=li: make.ask(tx, li, mei, mutual=True),
        )
        assert [one for one in done if one not in {"done", "score_off"}] == []
    assert find_faults(url) == []


async def test_two_who_ask_each_other_and_answer_at_once_both_see_or_neither(db: Db, url: str) -> None:
    for _ in range(ROUNDS):
        mei, li = await _two(db)
        await race(
            db, lambda tx, mei=mei, li=li: make.ask(tx, li, mei, mutual=True), lambda tx, mei=mei, li=li: make.ask(tx, mei, li, mutual=True)
        )
        async with db.transaction() as tx:
            (to_mei,) = await asks.list_asks(tx, by=mei)
            (to_li,) = await asks.list_asks(tx, by=li)
        await race(
            db,
            lambda tx, mei=mei, at=to_mei: asks.answer_ask(tx, by=mei, ask_id=at.ask.ask_id, reply="once", **make.YES),
            lambda tx, li=li, at=to_li: asks.answer_ask(tx, by=li, ask_id=at.ask.ask_id, reply="once", **make.YES),
            lambda tx, mei=mei, li=li: asks.withdraw_ask(tx, by=li, person_id=mei.member_id),
        )
        async with db.transaction() as tx:
            given = [len(await consents.list_grants(tx, by=one)) for one in (mei, li)]
        assert given[0] == given[1]
    assert find_faults(url) == []


async def test_one_transaction_at_once_is_one_look(db: Db, url: str) -> None:
    async def open_shop(tx: Tx) -> tuple[Person, merchants.Merchant]:
        keeper = await make_member(tx, name="Amina Wanjiru")
        return keeper, await make.make_merchant(tx, keeper, await make_member(tx, operator=True))

    keeper, shop = await db.run(open_shop)
    for number in range(ROUNDS):
        mei, _ = await _two(db)
        back = await db.run(lambda tx, mei=mei: make.pair(tx, shop, keeper, mei, uses=5))

        async def look(tx: Tx, back: merchants.Approved = back, number: int = number) -> None:
            on = {"merchant_id": shop.merchant_id, "pair_id": back.pair_id}
            await merchants.look_as_merchant(tx, by=keeper, **on, purpose=Purpose.RENTAL, transaction_id=f"order {number}")

        assert await race(db, look, look, look) == ["done"] * 3
        async with db.transaction() as tx:
            assert len((await consents.list_inquiries(tx, by=mei)).items) == 1
    assert find_faults(url) == []


async def test_a_request_approved_by_two_at_once_is_had_by_one(db: Db, url: str) -> None:
    async def open_shop(tx: Tx) -> tuple[Person, merchants.Merchant]:
        keeper = await make_member(tx, name="Amina Wanjiru")
        return keeper, await make.make_merchant(tx, keeper, await make_member(tx, operator=True))

    keeper, shop = await db.run(open_shop)
    for _ in range(ROUNDS):
        mei, li = await _two(db)
        new = merchants.NewRequest(merchant_id=shop.merchant_id, purpose=Purpose.RENTAL, form=consents.Form.BAND, return_url=make.ORIGIN)
        made = await db.run(lambda tx, new=new: merchants.request_access(tx, by=keeper, new=new))
        done = await race(
            db,
            *(
                lambda tx, one=one, made=made: merchants.approve_request(tx, by=one, request_id=made.request_id, **make.YES)
                for one in (mei, li)
            ),
        )
        assert sorted(done) == ["done", "request_over"]
    assert find_faults(url) == []
