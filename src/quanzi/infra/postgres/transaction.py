"""One deed, one transaction. Deeds get a `Tx`, never begin or commit, and so they compose.

`Db.run` retries on deadlock, serialisation failure and lock timeout; therefore nothing but PostgreSQL may happen inside.
`tx.now` is the only clock. `Db.read` gives one snapshot that cannot write.
"""

import asyncio
import hashlib
import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterable, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Generic, LiteralString, TypeVar
from uuid import UUID

import asyncpg
import msgspec
import structlog
from asyncpg.pool import PoolAcquireContext

from quanzi.infra.postgres.pool import Connection
from quanzi.infra.postgres.voice import NEWS_BYTES_MAX, NewsTooLong, Notify, Voice
from quanzi.kernel import errors, ids, limits

log = structlog.get_logger(__name__)

T = TypeVar("T")
Row = TypeVar("Row")


class TryAgain(Exception):
    """What a deed read has changed under it; raised by a store whose conditional write found that, and tried again by `Db.run`."""


_RETRIED = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.LockNotAvailableError, TryAgain)
# a unique key that somebody was faster to take, and a column that must be filled and is not: so a statement of many rows
# says that one of them can't be, and writes none
_OTHER_WAY = (*_RETRIED, asyncpg.UniqueViolationError, asyncpg.NotNullViolationError)
_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.OutOfMemoryError,
    # a statement that the server's end cut off has left the driver in the middle of it
    asyncpg.InternalClientError,
)


class StillRunning(errors.Conflict):
    """A request with this key is being worked on at this moment."""

    code = "still_running"
    reason = "The same request is still being worked on."
    way_forward = "Wait a moment; it happens once only."


class Busy(errors.Unavailable):
    """Too many people wanted the same thing at once, three times in a row."""

    code = "busy"
    reason = "Too many people wanted the same thing at once."
    way_forward = "Nothing was changed. Try again in a moment."


class Unreachable(errors.Unavailable):
    """The database does not answer at the moment: it is starting, or the way to it is broken."""

    code = "database_away"
    reason = "The database does not answer at the moment."
    way_forward = "Try again in a moment. If you sent something, send it again: it happens once only."


class DiskFull(errors.Unavailable):
    """There is no room left where the database lies."""

    code = "disk_full"
    reason = "There is no room left on the disk of this service."
    way_forward = "Nothing was changed. An operator has to make room; then try again."


class TooSlow(errors.Unavailable):
    """A statement took longer than any may."""

    code = "too_slow"
    reason = "This took longer than it may."
    way_forward = "Nothing was changed. Try again in a moment, or ask for less at once."


@contextmanager
def _foreseen() -> Generator[None]:
    """What can go wrong with any database, in our own words; what is retried or a bug passes through."""
    try:
        yield
    except (asyncpg.DiskFullError, asyncpg.PostgresIOError) as error:
        log.exception("database_has_no_room")
        raise DiskFull from error
    except asyncpg.QueryCanceledError as error:
        raise TooSlow from error
    except (*_AWAY, ConnectionError, FileNotFoundError, TimeoutError) as error:
        raise Unreachable from error
    except asyncpg.InterfaceError as error:
        if "closed" not in str(error) and "closing" not in str(error):
            raise
        raise Unreachable from error


@dataclass(frozen=True, slots=True)
class ReadTx:
    """Questions in one snapshot. `now` is the time for everything in it."""

    connection: Connection
    now: datetime

    async def all(self, to: Callable[..., Row], sql: LiteralString, *args: object) -> list[Row]:
        """Every row as `to(**columns)`."""
        rows = await self.connection.fetch(sql, *args)
        # a struct whose first fields stand in the order of the columns is filled by place, which takes half the time
        if rows and (names := tuple(rows[0].keys())) == getattr(to, "__struct_fields__", ())[: len(names)]:
            return [to(*row) for row in rows]
        return [to(**row) for row in rows]

    async def maybe(self, to: Callable[..., Row], sql: LiteralString, *args: object) -> Row | None:
        """The first row as `to(**columns)`, or None."""
        row = await self.connection.fetchrow(sql, *args)
        return None if row is None else to(**row)

    async def value(self, sql: LiteralString, *args: object) -> Any:  # noqa: ANN401 -- a single column of any type
        """The first column of the first row, or None."""
        return await self.connection.fetchval(sql, *args)

    async def column(self, sql: LiteralString, *args: object) -> list[Any]:
        """The first column of every row."""
        return [row[0] for row in await self.connection.fetch(sql, *args)]


@dataclass(frozen=True, slots=True)
class Tx(ReadTx):
    """A transaction that may write."""

    news: list[str] = field(default_factory=list[str], repr=False, compare=False)

    def tell(self, payload: str) -> None:
        """Let every process of the house hear `payload` (ids, under 7,900 bytes) once this is committed, and only then.

        It may come twice, late, or, when a process dies at that moment, not at all: who listens also looks for itself.
        """
        if len(payload.encode()) > NEWS_BYTES_MAX:
            raise NewsTooLong
        self.news.append(payload)

    @asynccontextmanager
    async def undoable(self) -> AsyncGenerator[None]:
        """What fails inside is undone alone: its rows, and what it told."""
        told = len(self.news)
        try:
            async with self.connection.transaction():
                yield
        except BaseException:
            del self.news[told:]
            raise

    async def execute(self, sql: LiteralString, *args: object) -> int:
        """Run a statement; the number of rows it touched."""
        status = await self.connection.execute(sql, *args)
        last = status.rsplit(" ", 1)[-1]
        return int(last) if last.isdigit() else 0

    async def execute_many(self, sql: LiteralString, rows: Iterable[Sequence[object]]) -> None:
        """Run one statement for many rows in one round trip."""
        await self.connection.executemany(sql, rows)

    async def copy(self, *, schema: str, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Bulk rows by binary COPY; for loaders."""
        await self.connection.copy_records_to_table(table, schema_name=schema, columns=list(columns), records=rows)

    def new_id(self) -> UUID:
        """A fresh id in the order of `now`."""
        return ids.new_id(self.now)


@dataclass(frozen=True, slots=True)
class Once(Generic[T]):
    """Makes a deed happen once: same person, key and input give the first answer again.

    `input` is the request as bytes; `answer` is the type of the deed's result, stored as JSON.
    """

    person_id: UUID
    key: str
    input: bytes
    answer: type[T]

    @property
    def input_hash(self) -> bytes:
        """What the key was used for."""
        return hashlib.sha256(self.input).digest()


class Db:
    """The door to the database for everything above infra."""

    def __init__(self, pool: asyncpg.Pool, *, clock: Callable[[], datetime] | None = None, voice: Voice | None = None) -> None:
        """Deeds run on `pool`, and `voice` says what they tell; `clock` is replaced by tests alone."""
        self.pool = pool
        self._voice: Voice = voice or Notify()
        self._clock = clock or (lambda: datetime.now(tz=UTC))

    async def run(self, deed: Callable[[Tx], Awaitable[T]], *, once: Once[T] | None = None) -> T:
        """Run `deed` in one transaction, at most three times; with `once`, its effect happens once only.

        Raises what the deed raises, KeyReused, StillRunning, or Busy when every try met a lock.
        """
        for attempt in range(1, limits.TRANSACTION_TRIES_MAX + 1):
            try:
                with _foreseen():
                    async with self.transaction() as tx:
                        return await (deed(tx) if once is None else _run_once(tx, deed, once))
            except _RETRIED as error:
                if attempt == limits.TRANSACTION_TRIES_MAX:
                    raise Busy from error
                await asyncio.sleep(random.uniform(0.005, 0.05) * attempt)  # noqa: S311 -- jitter
        raise Busy

    async def attempt(self, deed: Callable[[Tx], Awaitable[T]]) -> T:
        """Try once a deed of a single statement, which is a transaction by itself and saves the two round trips around it.

        TryAgain when it met a lock, a taken key or a column left empty: nothing was done, and there is another way.
        """
        try:
            with _foreseen():
                async with self._connection() as connection:
                    tx = Tx(connection, self._clock())
                    answer = await deed(tx)
                    # it is done, whether it can be said or not
                    with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                        await self._voice.when_done(connection, tx.news)
        except _OTHER_WAY as error:
            raise TryAgain from error
        return answer

    async def read(self, question: Callable[[ReadTx], Awaitable[T]]) -> T:
        """Answer `question` from one snapshot that cannot write."""
        with _foreseen():
            async with self._connection() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
                return await question(ReadTx(connection, self._clock()))

    async def glance(self, question: Callable[[ReadTx], Awaitable[T]]) -> T:
        """Answer a question of one statement; no snapshot is held, which saves two round trips."""
        with _foreseen():
            async with self._connection() as connection:
                return await question(ReadTx(connection, self._clock()))

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Tx]:
        """One plain transaction, without retry; `run` is what deeds use."""
        async with self._connection() as connection:
            async with connection.transaction():
                tx = Tx(connection, self._clock())
                yield tx
                if tx.news:
                    await self._voice.before_commit(connection, tx.news)
            if tx.news:
                self._voice.after_commit(tx.news)

    def _connection(self) -> "_Lease":
        return _Lease(self.pool.acquire(timeout=limits.CONNECTION_WAIT_S_MAX))


class _Lease:
    """A connection for one transaction. One that the driver can't use any more is ended, so that nobody gets it again."""

    __slots__ = ("_acquired", "_connection")

    def __init__(self, acquired: PoolAcquireContext) -> None:
        self._acquired = acquired
        self._connection: Connection | None = None

    async def __aenter__(self) -> Connection:
        self._connection = connection = await self._acquired.__aenter__()
        return connection

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if isinstance(error, asyncpg.InternalClientError) and self._connection is not None:
            self._connection.terminate()
        await self._acquired.__aexit__(kind, error, trace)


async def _run_once(tx: Tx, deed: Callable[[Tx], Awaitable[T]], once: Once[T]) -> T:
    if len(once.key) > limits.IDEMPOTENCY_KEY_CHARACTERS_MAX:
        raise errors.Invalid(field="idempotency_key")
    try:
        # waits for a twin that has not committed yet
        fresh = await tx.execute(
            """
            INSERT INTO infra.idempotency (person_id, key, input_hash, created_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (person_id, key) DO NOTHING
            """,
            once.person_id,
            once.key,
            once.input_hash,
            tx.now,
        )
    except asyncpg.LockNotAvailableError as error:
        raise StillRunning from error
    if not fresh:
        return await _first_answer(tx, once)
    answer = await deed(tx)
    await tx.execute(
        "UPDATE infra.idempotency SET answer = $3 WHERE person_id = $1 AND key = $2", once.person_id, once.key, msgspec.json.encode(answer)
    )
    return answer


async def _first_answer(tx: Tx, once: Once[T]) -> T:
    row = await tx.connection.fetchrow(
        "SELECT input_hash, answer FROM infra.idempotency WHERE person_id = $1 AND key = $2", once.person_id, once.key
    )
    if row is None or row["answer"] is None:
        raise StillRunning
    if row["input_hash"] != once.input_hash:
        raise errors.KeyReused
    return msgspec.json.decode(row["answer"], type=once.answer)
