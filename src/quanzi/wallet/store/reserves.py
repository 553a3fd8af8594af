"""Trees over what members held at the end of a day."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class Reserve(msgspec.Struct, frozen=True):
    """The root of the tree over what members held at the end of a day; `lent` is what they owe, counted by itself."""

    currency: str
    day: date
    leaves: int
    owed: int
    lent: int
    root: bytes
    secret: bytes


class Part(msgspec.Struct, frozen=True):
    """Neighbouring leaves of a tree, and the node above them."""

    part: int
    first_tag: bytes
    leaves: bytes
    owed: int
    hash: bytes


class Leaf(msgspec.Struct, frozen=True, gc=False):
    """What one account held, under a tag that tells nobody whose it is."""

    tag: bytes
    amount: int


async def list_leaves(tx: ReadTx, *, currency: str, ends_at: datetime, secret: bytes, at_once: int) -> AsyncIterator[list[Leaf]]:
    """What each member held at a moment, where it is more than nothing, in the order of the tags, some at a time."""
    cursor = await tx.connection.cursor(
        """
        WITH later AS (
            SELECT s.account_id, sum(s.amount) AS amount
            FROM (
                SELECT debit_account_id AS account_id, -amount AS amount FROM wallet.transfer WHERE at >= $2
                UNION ALL
                SELECT credit_account_id, amount FROM wallet.transfer WHERE at >= $2
            ) AS s GROUP BY s.account_id
        )
        SELECT
            sha256(sha256($3::bytea || uuid_send(a.account_id)) || uuid_send(a.account_id)) AS tag,
            (a.balance - coalesce(l.amount, 0))::bigint AS amount
        FROM wallet.account AS a
        LEFT JOIN later AS l ON l.account_id = a.account_id
        WHERE a.currency = $1 AND a.kind IN ('person', 'group', 'pot') AND a.balance - coalesce(l.amount, 0) > 0
        ORDER BY tag
        """,
        currency,
        ends_at,
        secret,
    )
    while rows := await cursor.fetch(at_once):
        yield [Leaf(*row) for row in rows]


async def insert_reserve(tx: Tx, *, reserve: Reserve) -> None:
    await tx.execute(
        "INSERT INTO wallet.reserve (currency, day, leaves, owed, lent, root, secret) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        *msgspec.structs.astuple(reserve),
    )


async def insert_parts(tx: Tx, *, currency: str, day: date, parts: Sequence[Part]) -> None:
    await tx.execute_many(
        """
        INSERT INTO wallet.reserve_part (currency, day, part, first_tag, leaves, owed, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        [(currency, day, *msgspec.structs.astuple(one)) for one in parts],
    )


async def find_reserve(tx: ReadTx, *, currency: str, day: date) -> Reserve | None:
    return await tx.maybe(
        Reserve,
        "SELECT currency, day, leaves, owed, lent, root, secret FROM wallet.reserve WHERE currency = $1 AND day = $2",
        currency,
        day,
    )


async def list_nodes(tx: ReadTx, *, currency: str, day: date) -> list[tuple[int, bytes, bytes, int]]:
    """Number, first tag, hash and sum of each part of a tree, in order."""
    rows = await tx.connection.fetch(
        "SELECT part, first_tag, hash, owed FROM wallet.reserve_part WHERE currency = $1 AND day = $2 ORDER BY part", currency, day
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def find_part(tx: ReadTx, *, currency: str, day: date, part: int) -> bytes | None:
    """The leaves of one part."""
    return await tx.value("SELECT leaves FROM wallet.reserve_part WHERE currency = $1 AND day = $2 AND part = $3", currency, day, part)


async def delete_parts(tx: Tx, *, before: date) -> int:
    """Forget the leaves of old trees; their roots stay."""
    return await tx.execute("DELETE FROM wallet.reserve_part WHERE day < $1", before)
