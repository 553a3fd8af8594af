"""A freeze: money stays and still comes in, it ends by itself, and who froze is not who lifts."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from quanzi import wallet
from quanzi.identity.errors import NotYourOwnCase
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import KeyReused, NotFound, QuanziError
from quanzi.kernel.person import Person
from quanzi.wallet import desk as door
from quanzi.wallet import errors, freezing, ledger, oversight
from tests.make import desk, money


async def _state(tx: Tx, person: Person) -> str:
    return await tx.value("SELECT state FROM wallet.account WHERE account_id = $1", desk.account(person))


async def test_money_stays_and_still_comes_in(tx: Tx) -> None:
    payer, payee, _ = await desk.make_paid(tx)
    operator, _ = await desk.make_operators(tx)
    await money.know(tx, payee, payer)
    frozen = await desk.freeze(tx, operator, payee)
    assert (frozen.until_at, frozen.state) == (tx.now + timedelta(days=7), "running")
    with pytest.raises(errors.AccountFrozen):
        await wallet.send_one(tx, by=payee, send=wallet.SendMoney(uuid4(), payer.member_id, 1_00))
    await wallet.send_one(tx, by=payer, send=wallet.SendMoney(uuid4(), payee.member_id, 1_00))
    assert await money.balance_of(tx, payee.member_id) == 141_00
    (seen,) = await oversight.list_own_freezes(tx, by=payee)
    assert (seen.ground, seen.note, seen.until_at) == ("deceit", "A buyer told us.", frozen.until_at)
    assert await oversight.list_own_freezes(tx, by=payer) == []
    assert await money.total(tx) == 0


async def test_the_same_order_is_one_freeze_and_another_is_refused(tx: Tx) -> None:
    _, payee, _ = await desk.make_paid(tx)
    operator, other = await desk.make_operators(tx)
    first = await desk.freeze(tx, operator, payee)
    assert await desk.freeze(tx, operator, payee, freeze_id=first.freeze_id) == first
    with pytest.raises(KeyReused):
        await desk.freeze(tx, other, payee, freeze_id=first.freeze_id)
    with pytest.raises(freezing.AlreadyFrozen):
        await desk.freeze(tx, other, payee)


@pytest.mark.parametrize(("ground", "days"), [("rude_in_a_circle", 3), ("", 3), ("deceit", 0), ("deceit", 31)])
async def test_there_is_no_social_ground_and_no_freeze_without_an_end(tx: Tx, ground: str, days: int) -> None:
    _, payee, _ = await desk.make_paid(tx)
    operator, _ = await desk.make_operators(tx)
    with pytest.raises(freezing.BadFreeze):
        await door.freeze_account(tx, by=operator, freeze_id=uuid4(), account_id=desk.account(payee), ground=ground, note="x", days=days)
    assert await _state(tx, payee) == "open"


async def test_who_froze_does_not_lift_and_nobody_decides_about_themselves(tx: Tx) -> None:
    _, payee, _ = await desk.make_paid(tx)
    operator, other = await desk.make_operators(tx)
    await money.give_money(tx, operator, 5_00)
    frozen = await desk.freeze(tx, operator, payee)
    on = {"account_id": frozen.account_id, "freeze_id": frozen.freeze_id}
    with pytest.raises(NotYourOwnCase):
        await door.lift_freeze(tx, by=operator, **on, reason="Changed my mind")
    await door.lift_freeze(tx, by=other, **on, reason="The buyer was mistaken")
    assert await _state(tx, payee) == "open"
    with pytest.raises(freezing.FreezeOver):
        await door.lift_freeze(tx, by=other, **on, reason="Again")
    (seen,) = await oversight.list_own_freezes(tx, by=payee)
    assert (seen.state, seen.end_reason, seen.ended_by) == ("lifted", "The buyer was mistaken", other.id)
    with pytest.raises(NotYourOwnCase):
        await desk.freeze(tx, operator, operator)


async def test_accounts_of_the_house_are_not_frozen(tx: Tx) -> None:
    await desk.make_paid(tx)
    operator, _ = await desk.make_operators(tx)
    rules = (await wallet.list_rules(tx))[0]
    fees = await ledger.open_house_account(tx, rules=rules, kind=wallet.AccountKind.FEES)
    for account_id in (fees, uuid4()):
        with pytest.raises(NotFound):
            await door.freeze_account(tx, by=operator, freeze_id=uuid4(), account_id=account_id, ground="deceit", note="x", days=1)


async def test_a_wallet_that_was_locked_is_locked_again_afterwards(tx: Tx) -> None:
    _, payee, _ = await desk.make_paid(tx)
    operator, other = await desk.make_operators(tx)
    await tx.execute("UPDATE wallet.account SET state = 'locked', stamp = stamp + 1 WHERE owner_id = $1", payee.id)
    frozen = await desk.freeze(tx, operator, payee)
    await door.lift_freeze(tx, by=other, account_id=frozen.account_id, freeze_id=frozen.freeze_id, reason="Over")
    assert await _state(tx, payee) == "locked"


async def test_an_objection_is_answered_by_somebody_else(tx: Tx) -> None:
    payer, payee, _ = await desk.make_paid(tx)
    operator, other = await desk.make_operators(tx)
    frozen = await desk.freeze(tx, operator, payee)
    on = {"account_id": frozen.account_id, "freeze_id": frozen.freeze_id}
    with pytest.raises(NotFound):
        await door.answer_appeal(tx, by=other, **on, keep=True, reason="Nobody objected")
    with pytest.raises(NotFound):
        await oversight.appeal_freeze(tx, by=payer, **on, appeal="Not mine")
    for _ in range(2):
        await oversight.appeal_freeze(tx, by=payee, **on, appeal="I sent the goods.")
    with pytest.raises(freezing.AlreadyAppealed):
        await oversight.appeal_freeze(tx, by=payee, **on, appeal="And more.")
    assert [one.appeal for one in await door.list_freezes(tx, by=other)] == ["I sent the goods."]
    with pytest.raises(NotYourOwnCase):
        await door.answer_appeal(tx, by=operator, **on, keep=True, reason="I still think so")
    await door.answer_appeal(tx, by=other, **on, keep=False, reason="The parcel arrived")
    (seen,) = await oversight.list_own_freezes(tx, by=payee)
    assert (seen.state, seen.appeal_kept, seen.appeal_answer) == ("lifted", False, "The parcel arrived")
    assert await _state(tx, payee) == "open"


async def test_an_objection_that_is_not_followed_leaves_the_freeze_and_a_renewal_takes_a_new_one(tx: Tx) -> None:
    _, payee, _ = await desk.make_paid(tx)
    operator, other = await desk.make_operators(tx)
    frozen = await desk.freeze(tx, operator, payee)
    on = {"account_id": frozen.account_id, "freeze_id": frozen.freeze_id}
    await oversight.appeal_freeze(tx, by=payee, **on, appeal="Why?")
    await door.answer_appeal(tx, by=other, **on, keep=True, reason="The police asked for it")
    assert await _state(tx, payee) == "frozen"
    new_id = uuid4()
    renewed = await door.renew_freeze(tx, by=other, **on, new_id=new_id, note="They need a week more", days=7)
    assert await door.renew_freeze(tx, by=other, **on, new_id=new_id, note="They need a week more", days=7) == renewed
    assert (renewed.renews, renewed.ground, renewed.frozen_by) == (frozen.freeze_id, "deceit", other.id)
    with pytest.raises(freezing.FreezeOver):
        await door.lift_freeze(tx, by=operator, **on, reason="The old one")
    await oversight.appeal_freeze(tx, by=payee, account_id=frozen.account_id, freeze_id=new_id, appeal="Still: why?")
    await door.lift_freeze(tx, by=operator, account_id=frozen.account_id, freeze_id=new_id, reason="Cleared up")
    assert [one.state for one in await oversight.list_own_freezes(tx, by=payee)].count("running") == 0
    assert await _state(tx, payee) == "open"


async def test_it_ends_by_the_clock_and_what_waited_arrives(db: Db) -> None:
    payer, payee, _ = await db.run(desk.make_paid)
    operator, _ = await db.run(desk.make_operators)
    sent = wallet.SendMoney(uuid4(), payee.member_id, 10_00, speed="two_hours")
    await db.run(lambda tx: wallet.send_one(tx, by=payer, send=sent))
    await db.run(lambda tx: desk.freeze(tx, operator, payer))
    await db.run(lambda tx: tx.execute("UPDATE wallet.hold SET due_at = now() - interval '1 second'"))
    assert await wallet.settle_due(db) == 1
    assert await door.settle_desk(db) == 0
    await db.run(
        lambda tx: tx.execute("UPDATE wallet.freeze SET frozen_at = now() - interval '9 days', until_at = now() - interval '2 days'")
    )
    assert await door.settle_desk(db) == 1
    assert await door.settle_desk(db) == 0
    assert await db.run(lambda tx: _state(tx, payer)) == "open"
    await db.run(lambda tx: tx.execute("UPDATE wallet.hold SET due_at = now() - interval '1 second'"))
    await wallet.settle_due(db)
    assert await db.run(lambda tx: money.balance_of(tx, payee.member_id)) == 150_00
    assert await db.run(money.total) == 0


async def test_two_freezes_at_once_are_one_and_one_is_told(db: Db) -> None:
    _, payee, _ = await db.run(desk.make_paid)
    operators = await db.run(desk.make_operators)

    async def freeze(operator: Person) -> str:
        try:
            return (await db.run(lambda tx: desk.freeze(tx, operator, payee))).state
        except QuanziError as error:
            return error.code

    outcomes = await asyncio.gather(*(freeze(operators[n % 2]) for n in range(6)))
    assert sorted(outcomes) == ["already_frozen"] * 5 + ["running"]


async def test_a_freeze_between_payments_lets_none_through_after_it(db: Db) -> None:
    payer, payee, _ = await db.run(desk.make_paid)
    operator, _ = await db.run(desk.make_operators)

    async def send() -> str:
        try:
            order = wallet.SendMoney(uuid4(), payee.member_id, 1_00)
            return (await db.run(lambda tx: wallet.send_one(tx, by=payer, send=order))).state
        except errors.AccountFrozen:
            return "frozen"

    outcomes = await asyncio.gather(
        *(send() for _ in range(10)), db.run(lambda tx: desk.freeze(tx, operator, payer)), *(send() for _ in range(10))
    )
    done = [one for one in outcomes if isinstance(one, str)].count("done")
    assert await db.run(lambda tx: money.balance_of(tx, payer.member_id)) == 60_00 - done * 1_00
    assert await send() == "frozen"
    assert await db.run(money.total) == 0


async def test_lifting_and_renewing_at_once_is_one_of_both(db: Db) -> None:
    _, payee, _ = await db.run(desk.make_paid)
    operator, other = await db.run(desk.make_operators)
    frozen = await db.run(lambda tx: desk.freeze(tx, operator, payee))
    on = {"account_id": frozen.account_id, "freeze_id": frozen.freeze_id}

    async def do(deed: object) -> str:
        try:
            await db.run(deed)  # type: ignore[arg-type]
        except QuanziError as error:
            return error.code
        return "done"

    lifted, renewed = await asyncio.gather(
        do(lambda tx: door.lift_freeze(tx, by=other, **on, reason="Over")),
        do(lambda tx: door.renew_freeze(tx, by=operator, **on, new_id=uuid4(), note="More", days=3)),
    )
    assert {lifted, renewed} == {"done", "freeze_over"}
    assert await db.run(lambda tx: _state(tx, payee)) == ("open" if lifted == "done" else "frozen")


async def test_who_leaves_takes_no_freeze_along(tx: Tx) -> None:
    _, payee, _ = await desk.make_paid(tx)
    operator, _ = await desk.make_operators(tx)
    await desk.freeze(tx, operator, payee)
    await wallet.erase_wallet(tx, person_id=payee.member_id)
    assert await _state(tx, payee) == "closed"
    assert await door.list_freezes(tx, by=operator) == []
    assert await money.total(tx) == 0
