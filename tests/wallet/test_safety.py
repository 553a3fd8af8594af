"""My own limits, the lock of my wallet, and proving from a new device who pays."""

import asyncio
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanzi import wallet
from quanzi.app.checks import CHECKS
from quanzi.infra import crypto
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import ids, limits
from quanzi.kernel.errors import QuanziError, TooMany
from quanzi.kernel.person import SIGNED_OUT, Person
from quanzi.wallet import desk, device, errors, safety
from quanzi.wallet.own_limits import BadOwnLimit, split_change
from tests.make import money, people

KEYS = crypto.open_keys(Path(tempfile.mkdtemp()) / "keys.json")
CODE = money.CODE


async def two(tx: Tx, amount: int = 100_00) -> tuple[Person, Person]:
    await money.make_currency(tx)
    payer, payee = await money.make_payer(tx, amount), await people.make_member(tx, name="王秀英", tier=1)
    await money.know(tx, payer, payee)
    return payer, payee


def order(payee: Person, amount: int = 10_00, **more: object) -> wallet.SendMoney:
    return wallet.SendMoney(uuid4(), payee.member_id, amount, **more)  # type: ignore[arg-type]


def in_session(person: Person, tx: Tx, *, later: timedelta = timedelta(0)) -> Person:
    return replace(person, session_id=ids.new_id(tx.now + later))


@given(st.none() | st.integers(0, 100), st.none() | st.integers(0, 100))
def test_what_counts_at_once_is_never_higher(now: int | None, wanted: int | None) -> None:
    at_once, waits = split_change(now, wanted)
    top = 10**6
    assert (at_once if at_once is not None else top) == min(now if now is not None else top, wanted if wanted is not None else top)
    assert waits == (at_once != wanted)


async def test_a_lower_limit_counts_at_once_and_a_higher_one_a_day_later(db: Db) -> None:
    payer, payee = await db.run(two)

    async def set_to(payment: int | None, day: int | None) -> safety.OwnLimits:
        return await db.run(lambda tx: safety.set_limits(tx, by=payer, currency=CODE, payment_max=payment, day_max=day))

    found = await set_to(5_00, 8_00)
    assert (found.own_payment_max, found.own_day_max, found.raise_at) == (5_00, 8_00, None)
    with pytest.raises(errors.OwnPaymentLimit) as refused:
        await db.run(lambda tx: wallet.send_one(tx, by=payer, send=order(payee, 5_01)))
    assert getattr(refused.value.data["most"], "minor", None) == 5_00
    await db.run(lambda tx: wallet.send_one(tx, by=payer, send=order(payee, 5_00)))
    with pytest.raises(errors.OwnDayLimit):
        await db.run(lambda tx: wallet.send_one(tx, by=payer, send=order(payee, 4_00)))
    found = await set_to(None, 3_00)
    assert (found.own_payment_max, found.own_day_max, found.raise_payment_max, found.raise_day_max) == (5_00, 3_00, None, 3_00)
    assert found.raise_at is not None
    assert await safety.apply_raises(db) == 0
    await db.run(lambda tx: tx.execute("UPDATE wallet.limit_raise SET due_at = now() - interval '1 second'"))
    assert await safety.apply_raises(db) == 1
    assert await safety.apply_raises(db) == 0
    found = (await db.read(lambda tx: safety.list_limits(tx, by=payer)))[0]
    assert (found.own_payment_max, found.own_day_max, found.raise_at) == (None, 3_00, None)


async def test_a_raise_is_taken_back_and_lowering_again_ends_it(tx: Tx) -> None:
    payer, _ = await two(tx)
    await safety.set_limits(tx, by=payer, currency=CODE, payment_max=5_00, day_max=None)
    assert (await safety.set_limits(tx, by=payer, currency=CODE, payment_max=9_00, day_max=None)).raise_at is not None
    assert (await safety.cancel_raise(tx, by=payer, currency=CODE)).raise_at is None
    with pytest.raises(safety.NoRaise):
        await safety.cancel_raise(tx, by=payer, currency=CODE)
    await safety.set_limits(tx, by=payer, currency=CODE, payment_max=9_00, day_max=None)
    assert (await safety.set_limits(tx, by=payer, currency=CODE, payment_max=4_00, day_max=None)).raise_at is None
    with pytest.raises(BadOwnLimit):
        await safety.set_limits(tx, by=payer, currency=CODE, payment_max=-1, day_max=None)


async def test_a_raise_that_comes_and_one_that_is_taken_back_are_one_or_the_other(db: Db) -> None:
    payer, _ = await db.run(two)
    for _round in range(4):
        await db.run(lambda tx: tx.execute("UPDATE wallet.account SET own_payment_max = 500, stamp = stamp + 1"))
        await db.run(lambda tx: safety.set_limits(tx, by=payer, currency=CODE, payment_max=9_00, day_max=None))
        await db.run(lambda tx: tx.execute("UPDATE wallet.limit_raise SET due_at = now() - interval '1 second'"))
        cancelled, _ = await asyncio.gather(
            db.run(lambda tx: safety.cancel_raise(tx, by=payer, currency=CODE)), safety.apply_raises(db), return_exceptions=True
        )
        found = (await db.read(lambda tx: safety.list_limits(tx, by=payer)))[0]
        assert found.own_payment_max == (9_00 if isinstance(cancelled, safety.NoRaise) else 5_00)


async def test_out_of_a_locked_wallet_nothing_leaves_but_what_was_ordered_before(db: Db) -> None:
    payer, payee = await db.run(two)
    await db.run(lambda tx: money.know(tx, payee, payer))
    await db.run(lambda tx: money.give_money(tx, payee, 50_00))
    before = order(payee, 20_00, speed="two_hours")
    await db.run(lambda tx: wallet.send_one(tx, by=payer, send=before))
    await db.run(lambda tx: safety.lock_wallet(tx, by=payer))
    await db.run(lambda tx: safety.lock_wallet(tx, by=payer))
    for speed in ("now", "two_hours"):
        with pytest.raises(errors.AccountLocked):
            await db.run(lambda tx, speed=speed: wallet.send_one(tx, by=payer, send=order(payee, speed=speed)))
    await db.run(lambda tx: wallet.send_one(tx, by=payee, send=order(payer, 5_00)))
    await db.run(lambda tx: tx.execute("UPDATE wallet.hold SET due_at = now() - interval '1 second' WHERE state = 'open'"))
    assert await wallet.settle_due(db) == 1
    assert await db.run(lambda tx: money.balance_of(tx, payer.member_id)) == 85_00
    with pytest.raises(errors.StepUpNeeded) as asked:
        await db.run(lambda tx: safety.unlock_wallet(tx, by=payer, stepped_up=False))
    assert asked.value.data["why"] == "unlock"
    await db.run(lambda tx: safety.unlock_wallet(tx, by=payer, stepped_up=True))
    assert (await db.run(lambda tx: wallet.send_one(tx, by=payer, send=order(payee)))).state == "done"
    assert await db.run(money.total) == 0


async def test_a_code_locks_from_anywhere_and_a_session_from_before_cannot_unlock(tx: Tx) -> None:
    payer, _ = await two(tx)
    payer = in_session(payer, tx)
    first = await safety.make_lock_code(tx, by=payer, keys=KEYS)
    code = await safety.make_lock_code(tx, by=payer, keys=KEYS)
    for useless in (first, "", "AAAA-AAAA-AAAA-AAAA", "é" * 30):
        await safety.lock_by_code(tx, by=SIGNED_OUT, keys=KEYS, code=useless)
    assert not (await safety.find_lock(tx, by=payer)).locked
    await safety.lock_by_code(tx, by=SIGNED_OUT, keys=KEYS, code=code.lower().replace("-", " "))
    state = await safety.find_lock(tx, by=payer)
    assert (state.locked, state.locked_by) == (True, "code")
    with pytest.raises(safety.FreshSignInNeeded):
        await safety.unlock_wallet(tx, by=payer, stepped_up=True)
    newer = in_session(payer, tx, later=timedelta(seconds=2))
    await safety.unlock_wallet(tx, by=newer, stepped_up=True)
    assert not (await safety.find_lock(tx, by=payer)).locked


async def test_codes_are_not_tried_without_end(tx: Tx) -> None:
    await money.make_currency(tx)
    somebody = SIGNED_OUT.at("192.0.2.7")
    for _number in range(limits.LOCK_TRIES_PER_NETWORK_HOUR_MAX):
        await safety.lock_by_code(tx, by=somebody, keys=KEYS, code="AAAA")
    with pytest.raises(TooMany):
        await safety.lock_by_code(tx, by=somebody, keys=KEYS, code="AAAA")


async def test_who_holds_the_phone_sets_no_first_passcode_for_a_locked_wallet(db: Db) -> None:
    payer, _ = await db.run(two)
    payer = await db.run(lambda tx: _with_session(tx, payer))
    await db.run(lambda tx: safety.lock_wallet(tx, by=payer))
    with pytest.raises(safety.FreshSignInNeeded):
        await safety.choose_passcode(db, by=payer, new="481516")


async def _with_session(tx: Tx, person: Person) -> Person:
    return in_session(person, tx)


async def test_the_first_payment_from_a_new_device_is_asked_once(db: Db) -> None:
    payer, _ = await db.run(two)
    home, cafe = await db.run(lambda tx: _with_session(tx, payer)), await db.run(lambda tx: _with_session(tx, payer))
    assert not await safety.step_up(db, by=home)
    await safety.choose_passcode(db, by=home, new="481516")
    assert not await safety.step_up(db, by=home)
    for _again in range(2):
        with pytest.raises(errors.StepUpNeeded) as asked:
            await safety.step_up(db, by=cafe)
        assert asked.value.data["why"] == "new_device"
    with pytest.raises(safety.PasscodeWrong):
        await safety.step_up(db, by=cafe, passcode="481517")
    assert await safety.step_up(db, by=cafe, passcode="481516")
    assert not await safety.step_up(db, by=cafe)
    token = replace(payer, scopes=frozenset({"wallet:write"}))
    await device.check_device(db, by=token)
    assert await db.glance(lambda tx: tx.value("SELECT count(*) FROM wallet.device")) == 2


async def test_a_lock_and_a_storm_of_sends_meet(db: Db) -> None:
    payer, payee = await db.run(lambda tx: two(tx, 1_000_00))
    locked = asyncio.Event()

    async def send() -> str:
        try:
            return (await db.run(lambda tx: wallet.send_one(tx, by=payer, send=order(payee, 1_00)))).state
        except QuanziError as refused:
            return refused.code

    async def lock() -> None:
        await db.run(lambda tx: safety.lock_wallet(tx, by=payer))
        locked.set()

    answers = await asyncio.gather(*(send() for _ in range(10)), lock(), *(send() for _ in range(10)))
    assert {one for one in answers if one} <= {"done", "account_locked"}
    assert locked.is_set()
    assert await send() == "account_locked"
    done = answers.count("done")
    assert await db.run(lambda tx: money.balance_of(tx, payer.member_id)) == 1_000_00 - done * 1_00
    assert await db.run(money.total) == 0


PLANTED = {
    "A lock code leads to the person who keeps it, and each kept code is found.": "DELETE FROM wallet.lock_code",
    "Out of a locked wallet nothing leaves: none of its owner's accounts is open.": (
        "UPDATE wallet.account SET state = 'open', stamp = stamp + 1 WHERE state = 'locked'"
    ),
}


@pytest.mark.parametrize("promise", PLANTED)
async def test_a_planted_fault_is_caught(promise: str, tx: Tx) -> None:
    payer, _ = await two(tx)
    await safety.make_lock_code(tx, by=payer, keys=KEYS)
    await safety.lock_wallet(tx, by=payer)
    check = next(one for one in CHECKS if one.promise == promise)
    assert await tx.column(check.sql) == []
    await tx.execute(PLANTED[promise])  # type: ignore[arg-type]
    assert len(await tx.column(check.sql)) == 1


@pytest.mark.parametrize("locked_first", [True, False])
async def test_a_thawed_account_is_locked_as_its_owner_left_it(tx: Tx, locked_first: bool) -> None:
    payer, _ = await two(tx)
    first, second = [await people.make_member(tx, operator=True) for _ in range(2)]
    account_id, freeze_id = wallet.account_of(payer.member_id, CODE), uuid4()
    if locked_first:
        await safety.lock_wallet(tx, by=payer)
    await desk.freeze_account(tx, by=first, freeze_id=freeze_id, account_id=account_id, ground="deceit", note="A report.", days=3)
    if locked_first:
        await safety.unlock_wallet(tx, by=payer, stepped_up=True)
    else:
        await safety.lock_wallet(tx, by=payer)
    assert await tx.value("SELECT state FROM wallet.account WHERE account_id = $1", account_id) == "frozen"
    await desk.lift_freeze(tx, by=second, account_id=account_id, freeze_id=freeze_id, reason="Settled.")
    after = await tx.value("SELECT state FROM wallet.account WHERE account_id = $1", account_id)
    assert after == ("open" if locked_first else "locked")
