"""How often people asked urgently, how they let themselves be called, and whose calls they switched off."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class BudgetRow(msgspec.Struct, frozen=True):
    """When somebody asked lately, and declared an emergency."""

    sender_id: UUID
    asked: list[datetime]
    emergencies: list[datetime]


class WayRow(msgspec.Struct, frozen=True):
    """To which number somebody lets what is urgent come, and how."""

    person_id: UUID
    number_id: str
    by_sms: bool
    by_phone: bool


async def lock_budget(tx: Tx, *, sender_id: UUID) -> BudgetRow:
    """How often somebody asked lately; until this is done nobody else counts."""
    found = await tx.maybe(
        BudgetRow,
        """
        INSERT INTO messaging.urgent_budget AS b (sender_id) VALUES ($1)
        ON CONFLICT (sender_id) DO UPDATE SET sender_id = excluded.sender_id RETURNING b.sender_id, b.asked, b.emergencies
        """,
        sender_id,
    )
    return found or BudgetRow(sender_id, [], [])


async def update_budget(tx: Tx, *, sender_id: UUID, asked: Sequence[datetime], emergencies: Sequence[datetime]) -> None:
    """Keep how often it is now."""
    await tx.execute(
        "UPDATE messaging.urgent_budget SET asked = $2, emergencies = $3 WHERE sender_id = $1", sender_id, list(asked), list(emergencies)
    )


async def list_budgets(tx: ReadTx, *, sender_ids: Sequence[UUID]) -> list[BudgetRow]:
    """How often each of several people asked lately; who never did is missing."""
    sql = "SELECT sender_id, asked, emergencies FROM messaging.urgent_budget WHERE sender_id = ANY($1)"
    return await tx.all(BudgetRow, sql, list(sender_ids))


async def delete_budget(tx: Tx, *, sender_id: UUID) -> None:
    """Forget how often somebody asked."""
    await tx.execute("DELETE FROM messaging.urgent_budget WHERE sender_id = $1", sender_id)


async def list_ways(tx: ReadTx, *, person_ids: Sequence[UUID]) -> list[WayRow]:
    """How several people let themselves be called; who does not is missing."""
    sql = "SELECT person_id, number_id, by_sms, by_phone FROM messaging.urgent_way WHERE person_id = ANY($1)"
    return await tx.all(WayRow, sql, list(person_ids))


async def insert_way(tx: Tx, *, way: WayRow) -> None:
    """Keep how somebody lets themselves be called, in place of what was."""
    await tx.execute(
        """
        INSERT INTO messaging.urgent_way (person_id, number_id, by_sms, by_phone) VALUES ($1, $2, $3, $4)
        ON CONFLICT (person_id) DO UPDATE SET
            number_id = excluded.number_id, by_sms = excluded.by_sms, by_phone = excluded.by_phone
        """,
        way.person_id,
        way.number_id,
        way.by_sms,
        way.by_phone,
    )


async def delete_way(tx: Tx, *, person_id: UUID) -> None:
    """Let somebody not be called by any number."""
    await tx.execute("DELETE FROM messaging.urgent_way WHERE person_id = $1", person_id)


async def insert_mute(tx: Tx, *, person_id: UUID, sender_id: UUID) -> None:
    """Let what somebody asks urgently call a person no more."""
    await tx.execute(
        "INSERT INTO messaging.urgent_mute (person_id, sender_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", person_id, sender_id
    )


async def delete_mute(tx: Tx, *, person_id: UUID, sender_id: UUID) -> None:
    """Let it call them again."""
    await tx.execute("DELETE FROM messaging.urgent_mute WHERE person_id = $1 AND sender_id = $2", person_id, sender_id)


async def list_muted(tx: ReadTx, *, person_id: UUID, limit: int) -> list[UUID]:
    """Whose urgent messages call a person no more."""
    return await tx.column("SELECT sender_id FROM messaging.urgent_mute WHERE person_id = $1 ORDER BY sender_id LIMIT $2", person_id, limit)


async def list_muting(tx: ReadTx, *, person_ids: Sequence[UUID], sender_id: UUID) -> list[UUID]:
    """Who of several people is called no more by somebody."""
    sql = "SELECT person_id FROM messaging.urgent_mute WHERE person_id = ANY($1) AND sender_id = $2"
    return await tx.column(sql, list(person_ids), sender_id)


async def delete_mutes(tx: Tx, *, person_id: UUID) -> None:
    """Forget whom a person muted, and who muted them."""
    await tx.execute("DELETE FROM messaging.urgent_mute WHERE person_id = $1 OR sender_id = $1", person_id)
