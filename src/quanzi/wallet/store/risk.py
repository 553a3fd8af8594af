"""Risk rules, and the facts by which payments are judged."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.wallet.model import JUDGED, Kind
from quanzi.wallet.risk_rule import Condition, Outcome, Rule, State

_KINDS = sorted(int(one) for one in JUDGED)


class Sent(msgspec.Struct, frozen=True, gc=False):
    """A payment of the past, as a replay judges it; `known` and `payee_opened_at` as they were then."""

    account_id: UUID
    to_account_id: UUID
    transfer_id: UUID
    currency: str
    amount: int
    at: datetime
    memo: str | None
    known_since: datetime | None
    payee_opened_at: datetime


class _Row(msgspec.Struct, frozen=True):
    name: str
    version: int
    condition: dict[str, Any]
    outcome: Outcome
    hours: int
    currency: str
    over: int
    state: State
    reason: str
    made_by: UUID | None
    made_at: datetime
    switched_at: datetime | None


def _rule_of(row: _Row) -> Rule:
    return Rule(**(msgspec.structs.asdict(row) | {"condition": msgspec.convert(row.condition, type=Condition)}))


async def list_live(tx: ReadTx) -> list[Rule]:
    """Rules that are on or in the shadow."""
    rows = await tx.all(
        _Row,
        """
        SELECT name, version, condition, outcome, hours, currency, over, state, reason, made_by, made_at, switched_at
        FROM wallet.risk_rule WHERE state IN ('on', 'shadow') ORDER BY name, version LIMIT 200
        """,
    )
    return [_rule_of(row) for row in rows]


async def list_versions(tx: ReadTx) -> list[Rule]:
    """Every version of every rule, the newest of each first."""
    rows = await tx.all(
        _Row,
        """
        SELECT name, version, condition, outcome, hours, currency, over, state, reason, made_by, made_at, switched_at
        FROM wallet.risk_rule ORDER BY name, version DESC LIMIT 500
        """,
    )
    return [_rule_of(row) for row in rows]


async def find_rule(tx: ReadTx, *, name: str, version: int) -> Rule | None:
    row = await tx.maybe(
        _Row,
        """
        SELECT name, version, condition, outcome, hours, currency, over, state, reason, made_by, made_at, switched_at
        FROM wallet.risk_rule WHERE name = $1 AND version = $2
        """,
        name,
        version,
    )
    return None if row is None else _rule_of(row)


async def insert_rule(tx: Tx, *, rule: Rule) -> int:
    """The version is the next of its name, whatever `rule` says; which it became."""
    return await tx.value(
        """
        INSERT INTO wallet.risk_rule (name, version, condition, outcome, hours, currency, over, made_by, made_at)
        SELECT $1, 1 + coalesce(max(version), 0), $2, $3, $4, $5, $6, $7, $8 FROM wallet.risk_rule WHERE name = $1
        RETURNING version
        """,
        rule.name,
        msgspec.to_builtins(rule.condition),
        rule.outcome,
        rule.hours,
        rule.currency,
        rule.over,
        rule.made_by,
        rule.made_at,
    )


async def update_others_off(tx: Tx, *, name: str, version: int, state: str) -> None:
    """Of one name one version is in a live state."""
    await tx.execute(
        "UPDATE wallet.risk_rule SET state = 'off', switched_at = $4 WHERE name = $1 AND version <> $2 AND state = $3",
        name,
        version,
        state,
        tx.now,
    )


async def update_state(tx: Tx, *, name: str, version: int, state: str, reason: str) -> None:
    await tx.execute(
        "UPDATE wallet.risk_rule SET state = $3, reason = $4, switched_at = $5 WHERE name = $1 AND version = $2",
        name,
        version,
        state,
        reason,
        tx.now,
    )


async def count_paid(tx: ReadTx, *, account_id: UUID, since: datetime) -> tuple[int, int]:
    """How many payments an account ordered since then, and how much: those of its latest 500 entries, and those that wait."""
    row = await tx.connection.fetchrow(
        """
        SELECT count(*), coalesce(sum(p.amount), 0)::bigint FROM (
            SELECT t.amount FROM (
                SELECT amount, kind, coalesce(effective_at, at) AS ordered_at FROM wallet.transfer
                WHERE debit_account_id = $1 ORDER BY debit_version DESC LIMIT 500
            ) AS t WHERE t.kind = ANY($3::smallint[]) AND t.ordered_at > $2
            UNION ALL
            (
                SELECT amount FROM wallet.hold
                WHERE account_id = $1 AND state = 'open' AND kind = ANY($3::smallint[]) AND at > $2 ORDER BY at DESC LIMIT 500
            )
        ) AS p
        """,
        account_id,
        since,
        _KINDS,
    )
    return (0, 0) if row is None else (row[0], row[1])


async def count_payers(tx: ReadTx, *, account_id: UUID, since: datetime, each_max: int, but: UUID) -> int:
    """How many others paid this account at most so much since then, among its latest 500 entries."""
    return await tx.value(
        """
        SELECT count(DISTINCT t.debit_account_id) FROM (
            SELECT debit_account_id, amount, kind, at FROM wallet.transfer
            WHERE credit_account_id = $1 ORDER BY credit_version DESC LIMIT 500
        ) AS t WHERE t.kind = ANY($5::smallint[]) AND t.at > $2 AND t.amount <= $3 AND t.debit_account_id <> $4
        """,
        account_id,
        since,
        each_max,
        but,
        _KINDS,
    )


async def find_opened_at(tx: ReadTx, *, account_id: UUID) -> datetime | None:
    return await tx.value("SELECT opened_at FROM wallet.account WHERE account_id = $1", account_id)


async def list_sent(tx: ReadTx, *, since: datetime, limit: int) -> list[Sent]:
    """Payments since then, the oldest first. A red packet's pot is no stranger: whom it is for is known."""
    return await tx.all(
        Sent,
        """
        SELECT
            t.debit_account_id AS account_id, t.credit_account_id AS to_account_id, t.transfer_id, a.currency, t.amount,
            coalesce(t.effective_at, t.at) AS at, t.memo,
            CASE WHEN t.kind = $4 THEN a.opened_at - interval '1 second' ELSE p.since END AS known_since, a.opened_at AS payee_opened_at
        FROM wallet.transfer AS t
        INNER JOIN wallet.account AS a ON a.account_id = t.credit_account_id
        LEFT JOIN wallet.payee AS p ON p.account_id = t.debit_account_id AND p.payee_account_id = t.credit_account_id
        WHERE t.at > $1 AND t.kind = ANY($3::smallint[]) ORDER BY t.at, t.transfer_id LIMIT $2
        """,
        since,
        limit,
        _KINDS,
        int(Kind.PACKET_FILLED),
    )
