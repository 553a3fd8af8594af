"""One deed, one transaction: retried when others are in the way, refused politely when the database can't."""

import asyncio

import asyncpg
import pytest

from quanzi.infra.postgres import Db, ReadTx, Tx, open_pool
from quanzi.infra.postgres.transaction import Busy, TooSlow, Unreachable
from tests.make import people


async def _make_two(db: Db) -> tuple[object, object]:
    first = await db.run(lambda tx: people.make_member(tx, name="one"))
    second = await db.run(lambda tx: people.make_member(tx, name="two"))
    return first.member_id, second.member_id


async def _rename(tx: Tx, person_id: object) -> None:
    await tx.execute("UPDATE identity.person SET bio = bio || 'x' WHERE person_id = $1", person_id)


async def test_a_deadlock_is_resolved_by_trying_again(db: Db) -> None:
    one, two = await _make_two(db)
    both_hold = asyncio.Barrier(2)
    tries = 0

    async def cross(first: object, second: object) -> None:
        met = False

        async def deed(tx: Tx) -> None:
            nonlocal met, tries
            tries += 1
            await _rename(tx, first)
            if not met:
                met = True
                await both_hold.wait()
            await _rename(tx, second)

        await db.run(deed)

    await asyncio.gather(cross(one, two), cross(two, one))
    bios = await db.glance(lambda tx: tx.column("SELECT bio FROM identity.person"))
    assert bios == ["xx", "xx"]
    assert tries == 3


async def test_three_times_busy_is_said_and_nothing_is_changed(db: Db) -> None:
    one, _two = await _make_two(db)
    async with db.transaction() as holder:
        await _rename(holder, one)

        async def impatient(tx: Tx) -> None:
            await tx.connection.execute("SET LOCAL lock_timeout = '20ms'")
            await _rename(tx, one)

        with pytest.raises(Busy):
            await db.run(impatient)
    bios = await db.glance(lambda tx: tx.column("SELECT bio FROM identity.person ORDER BY bio"))
    assert bios == ["", "x"]


async def test_what_a_deed_raises_undoes_all_of_it(db: Db) -> None:
    async def deed(tx: Tx) -> None:
        await people.make_member(tx)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await db.run(deed)
    assert await db.glance(lambda tx: tx.value("SELECT count(*) FROM identity.person")) == 0


async def test_a_question_sees_one_snapshot_and_cannot_write(db: Db) -> None:
    counted: list[int] = []

    async def ask(tx: ReadTx) -> None:
        counted.append(await tx.value("SELECT count(*) FROM identity.person"))
        await db.run(people.make_member)
        counted.append(await tx.value("SELECT count(*) FROM identity.person"))

    await db.read(ask)
    assert counted == [0, 0]

    async def cheat(tx: ReadTx) -> None:
        await tx.connection.execute("DELETE FROM identity.person")

    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await db.read(cheat)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE identity.person ADD COLUMN more text",
        "DROP TABLE infra.outbox",
        "TRUNCATE identity.person CASCADE",
        "CREATE TABLE identity.more (id int)",
        "CREATE SCHEMA more",
        "CREATE ROLE more",
    ],
)
async def test_the_app_may_not_change_what_the_tables_are(db: Db, statement: str) -> None:
    async def deed(tx: Tx) -> None:
        await tx.connection.execute(statement)

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await db.run(deed)


async def test_a_statement_that_takes_too_long_is_stopped(db: Db) -> None:
    async def slow(tx: Tx) -> None:
        await tx.connection.execute("SET LOCAL statement_timeout = '20ms'")
        await tx.value("SELECT pg_sleep(5)")

    with pytest.raises(TooSlow):
        await db.run(slow)


async def test_a_broken_connection_is_said_and_the_next_one_works(db: Db) -> None:
    async def killed(tx: Tx) -> None:
        async with db.pool.acquire() as other:
            await other.execute("SET ROLE NONE")
            pid = tx.connection.get_server_pid()
            await other.execute("SELECT pg_terminate_backend($1)", pid)
            await other.execute("SET ROLE quanzi_app")
        await tx.value("SELECT 1")

    with pytest.raises(Unreachable):
        await db.run(killed)
    assert await db.glance(lambda tx: tx.value("SELECT 1")) == 1


async def test_a_connection_that_the_driver_lost_track_of_is_never_used_again(url: str) -> None:
    async with await open_pool(url, size_max=1) as pool:
        db = Db(pool)
        before = await db.glance(lambda tx: tx.value("SELECT pg_backend_pid()"))

        async def cut_off(_tx: ReadTx) -> None:
            raise asyncpg.InternalClientError

        for ask in (db.run, db.read, db.glance):
            with pytest.raises(Unreachable):
                await ask(cut_off)
            after = await db.glance(lambda tx: tx.value("SELECT pg_backend_pid()"))
            assert after != before
            before = after
