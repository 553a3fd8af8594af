"""Coming in at the same moment: one person, one use, five tries."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

import asyncpg
from pyotp.totp import TOTP

from quanzi.identity import code, recover, second_factor, session, sign_in, sign_up
from quanzi.identity.errors import CodeOver, CodeWrong, SecondFactorWrong
from quanzi.identity.model import Address, AddressKind
from quanzi.identity.sign_in import SignedIn
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.kernel.person import SIGNED_OUT, Person
from tests.make.people import make_member
from tests.make.post import read_codes

T = TypeVar("T")
LIN = Address(AddressKind.EMAIL, "lin@example.org")
CONTENDERS = 8
NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


async def _at_once(db: Db, deed: Callable[[Tx], Awaitable[T]], *, count: int = CONTENDERS) -> list[T]:
    """The same deed in `count` transactions that all begin before any goes on."""
    barrier = asyncio.Barrier(count)

    async def contend() -> T:
        async with db.transaction() as tx:
            await tx.value("SELECT 1")
            await barrier.wait()
            return await deed(tx)

    return list(await asyncio.gather(*(contend() for _ in range(count))))


async def _sent(db: Db, keys: Keys) -> str:
    await db.run(lambda tx: code.send_code(tx, by=SIGNED_OUT, keys=keys, address=LIN, language="en"))

    async def read(tx: ReadTx) -> str:
        return (await read_codes(tx, keys=keys))[-1]

    return await db.glance(read)


async def test_two_sign_ups_with_one_address_at_once_are_one_person(db: Db, keys: Keys) -> None:
    made = await _at_once(db, lambda tx: sign_up.find_or_sign_up(tx, keys=keys, address=LIN, language="en"))
    assert len({person_id for person_id, _ in made}) == 1
    assert sum(is_new for _, is_new in made) == 1
    assert await db.pool.fetchval("SELECT count(*) FROM identity.person") == 1
    assert await db.pool.fetchval("SELECT count(*) FROM identity.person_address") == 1


async def test_a_code_given_by_many_at_once_lets_one_in(db: Db, keys: Keys) -> None:
    sent = await _sent(db, keys)
    answers = await _at_once(
        db, lambda tx: sign_in.sign_in_with_code(tx, by=SIGNED_OUT, keys=keys, address=LIN, code=sent, device="", language="en")
    )
    assert sum(isinstance(answer, SignedIn) for answer in answers) == 1
    assert sum(isinstance(answer, CodeOver) for answer in answers) == CONTENDERS - 1
    assert await db.pool.fetchval("SELECT count(*) FROM identity.session") == 1


async def test_wrong_tries_at_once_are_all_counted(db: Db, keys: Keys) -> None:
    sent = await _sent(db, keys)
    wrong = f"{(int(sent) + 1) % 10**6:06}"
    answers = await _at_once(
        db, lambda tx: code.try_code(tx, by=SIGNED_OUT, keys=keys, address=LIN, code=wrong, purpose=code.CodePurpose.SIGN_IN)
    )
    assert {answer.data["tries_left"] for answer in answers if isinstance(answer, CodeWrong)} == {1, 2, 3, 4}
    assert sum(isinstance(answer, CodeOver) for answer in answers) == CONTENDERS - 4
    refusal = await db.run(lambda tx: code.try_code(tx, by=SIGNED_OUT, keys=keys, address=LIN, code=sent, purpose=code.CodePurpose.SIGN_IN))
    assert isinstance(refusal, CodeOver)


async def test_a_recovery_code_used_by_many_at_once_opens_once(db: Db, keys: Keys) -> None:
    by = await db.run(make_member)
    [first, *_] = await db.run(lambda tx: recover.make_recovery_codes(tx, by=by, keys=keys))
    used = await _at_once(db, lambda tx: recover.use_recovery_code(tx, keys=keys, person_id=by.member_id, code=first))
    assert sum(used) == 1


async def test_one_code_of_the_app_makes_one_session_strong(pool: asyncpg.Pool, keys: Keys) -> None:
    db = Db(pool, clock=lambda: NOW)
    by = await db.run(lambda tx: make_member(tx, operator=True, strong=False))
    devices = [await _signed_in(db, by) for _ in range(4)]
    fresh = await db.run(lambda tx: second_factor.start_second_factor(tx, by=by, keys=keys, issuer="Quanzi", account="x"))
    waiting = iter(devices)
    answers = await _at_once(
        db,
        lambda tx: second_factor.give_second_factor(tx, by=next(waiting), keys=keys, code=TOTP(fresh.secret).at(NOW)),
        count=len(devices),
    )
    assert sum(isinstance(answer, str) for answer in answers) == 1
    assert sum(isinstance(answer, SecondFactorWrong) for answer in answers) == len(devices) - 1


async def _signed_in(db: Db, by: Person) -> Person:
    key = await db.run(lambda tx: session.start_session(tx, person_id=by.member_id, device=""))
    return await db.glance(lambda tx: session.find_person(tx, key=key))
