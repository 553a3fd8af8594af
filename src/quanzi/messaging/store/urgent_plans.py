"""What is to be urgent at a later minute."""

from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class PlanRow(msgspec.Struct, frozen=True):
    """New words, or the message at `position`; `to_ids` None is everybody who may be asked there, `refusal` why it did not go."""

    sender_id: UUID
    plan_id: UUID
    room_id: UUID
    position: int | None
    text: str
    quoted: int | None
    to_ids: list[UUID] | None
    is_emergency: bool
    due_at: datetime
    refusal: str = ""


class PlanKey(msgspec.Struct, frozen=True):
    """Whose plan, and which."""

    sender_id: UUID
    plan_id: UUID


async def insert_plan(tx: Tx, *, plan: PlanRow) -> int:
    """Keep a plan; how many were new."""
    return await tx.execute(
        """
        INSERT INTO messaging.urgent_plan (sender_id, plan_id, room_id, position, text, quoted, to_ids, is_emergency, due_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
        """,
        plan.sender_id,
        plan.plan_id,
        plan.room_id,
        plan.position,
        plan.text,
        plan.quoted,
        plan.to_ids,
        plan.is_emergency,
        plan.due_at,
    )


async def list_plans(tx: ReadTx, *, sender_id: UUID, limit: int) -> list[PlanRow]:
    """Somebody's plans, the next first."""
    return await tx.all(
        PlanRow,
        """
        SELECT sender_id, plan_id, room_id, position, text, quoted, to_ids, is_emergency, due_at, refusal
        FROM messaging.urgent_plan WHERE sender_id = $1 ORDER BY due_at, plan_id LIMIT $2
        """,
        sender_id,
        limit,
    )


async def list_due(tx: ReadTx, *, at: datetime, limit: int) -> list[PlanKey]:
    """Plans whose minute has come, the longest waiting first."""
    sql = "SELECT sender_id, plan_id FROM messaging.urgent_plan WHERE due_at <= $1 AND refusal = '' ORDER BY due_at LIMIT $2"
    return await tx.all(PlanKey, sql, at, limit)


async def lock_due(tx: Tx, *, key: PlanKey) -> PlanRow | None:
    """A plan whose minute has come, for whoever comes first; None where it went, was withdrawn, or another has it."""
    return await tx.maybe(
        PlanRow,
        """
        SELECT sender_id, plan_id, room_id, position, text, quoted, to_ids, is_emergency, due_at, refusal
        FROM messaging.urgent_plan
        WHERE sender_id = $1 AND plan_id = $2 AND due_at <= $3 AND refusal = '' FOR UPDATE SKIP LOCKED
        """,
        key.sender_id,
        key.plan_id,
        tx.now,
    )


async def update_refusal(tx: Tx, *, key: PlanKey, refusal: str) -> None:
    """Keep why a plan did not go."""
    await tx.execute(
        "UPDATE messaging.urgent_plan SET refusal = $3 WHERE sender_id = $1 AND plan_id = $2", key.sender_id, key.plan_id, refusal
    )


async def delete_plan(tx: Tx, *, sender_id: UUID, plan_id: UUID) -> int:
    """Let a plan go; how many there were."""
    return await tx.execute("DELETE FROM messaging.urgent_plan WHERE sender_id = $1 AND plan_id = $2", sender_id, plan_id)


async def delete_plans(tx: Tx, *, sender_id: UUID) -> None:
    """Let all of somebody's plans go."""
    await tx.execute("DELETE FROM messaging.urgent_plan WHERE sender_id = $1", sender_id)
