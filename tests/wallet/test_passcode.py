"""The payment passcode: tries are counted before they are looked at, and a lock has a clock."""

import asyncio
from datetime import timedelta

import pytest

from quanzi.infra.postgres import Db
from quanzi.kernel import limits
from quanzi.kernel.errors import QuanziError
from quanzi.wallet import safety
from tests.make import people


async def test_it_is_chosen_proved_and_changed_with_the_old_one(db: Db) -> None:
    me = await db.run(people.make_member)
    with pytest.raises(safety.PasscodeMissing):
        await safety.prove_passcode(db, by=me, passcode="481516")
    await safety.choose_passcode(db, by=me, new="481516")
    await safety.prove_passcode(db, by=me, passcode="481516")
    with pytest.raises(safety.PasscodeWrong) as refused:
        await safety.choose_passcode(db, by=me, new="234242", old="111111")
    assert refused.value.data["tries_left"] == limits.PASSCODE_TRIES_MAX - 1
    await safety.choose_passcode(db, by=me, new="234242", old="481516")
    await safety.prove_passcode(db, by=me, passcode="234242")


@pytest.mark.parametrize("simple", ["111111", "123456", "987654", "12345", "abcdef", "１２３９８７", ""])
async def test_what_anybody_would_guess_is_none(db: Db, simple: str) -> None:
    me = await db.run(people.make_member)
    with pytest.raises(safety.PasscodeTooSimple):
        await safety.choose_passcode(db, by=me, new=simple)


async def test_twenty_at_once_get_five_tries_and_then_a_clock(db: Db) -> None:
    me = await db.run(people.make_member)
    await safety.choose_passcode(db, by=me, new="481516")

    async def guess(number: int) -> str:
        try:
            await safety.prove_passcode(db, by=me, passcode=f"{number:06}")
        except QuanziError as refused:
            return refused.code
        return "right"

    guesses = await asyncio.gather(*(guess(number) for number in range(20)))
    assert sorted(set(guesses)) == ["passcode_locked", "passcode_wrong"]
    assert guesses.count("passcode_wrong") == limits.PASSCODE_TRIES_MAX
    with pytest.raises(safety.PasscodeLocked) as locked:
        await safety.prove_passcode(db, by=me, passcode="481516")
    assert 0 < int(str(locked.value.data["retry_after_s"])) <= limits.PASSCODE_MINUTES_LOCKED * 60
    await db.run(lambda tx: tx.execute("UPDATE wallet.passcode SET locked_until = $1", tx.now - timedelta(seconds=1)))
    await safety.prove_passcode(db, by=me, passcode="481516")
    assert (await db.glance(lambda tx: safety.find_passcode(tx, by=me))).locked_until is None
