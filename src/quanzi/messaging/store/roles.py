"""What members of a room are in it: their roles and silences, and who of several people is in."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.messaging.model import Role


async def find_role(tx: ReadTx, *, room_id: UUID, person_id: UUID) -> Role | None:
    """The role of a member; None for who is not in the room."""
    found = await tx.value("SELECT role FROM messaging.member WHERE room_id = $1 AND person_id = $2", room_id, person_id)
    return None if found is None else Role(found)


async def list_present(tx: ReadTx, *, room_id: UUID, person_ids: Sequence[UUID]) -> list[UUID]:
    """Who of several people is in a room."""
    sql = "SELECT person_id FROM messaging.member WHERE room_id = $1 AND person_id = ANY($2)"
    return await tx.column(sql, room_id, list(person_ids))


async def count_admins(tx: ReadTx, *, room_id: UUID) -> int:
    """How many admins a room has, its owner aside."""
    return await tx.value("SELECT count(*) FROM messaging.member WHERE room_id = $1 AND role = 'admin'", room_id)


async def find_heir(tx: ReadTx, *, room_id: UUID) -> UUID | None:
    """Who has been admin or, where there is none, member of the room the longest; None when it is empty or has its owner."""
    # the roles' names are in the order of their ranks
    return await tx.value(
        """
        SELECT person_id FROM messaging.member
        WHERE room_id = $1 AND NOT EXISTS (SELECT FROM messaging.member AS o WHERE o.room_id = $1 AND o.role = 'owner')
        ORDER BY role, joined_at, person_id LIMIT 1
        """,
        room_id,
    )


async def update_role(tx: Tx, *, room_id: UUID, person_id: UUID, role: Role) -> None:
    """Give a member another role."""
    await tx.execute("UPDATE messaging.member SET role = $3 WHERE room_id = $1 AND person_id = $2", room_id, person_id, role)


async def update_silent(tx: Tx, *, room_id: UUID, person_id: UUID, until: datetime | None) -> None:
    """Let a member be silent until a time, or speak again."""
    await tx.execute("UPDATE messaging.member SET silent_until = $3 WHERE room_id = $1 AND person_id = $2", room_id, person_id, until)


async def update_receipts_forgotten(tx: Tx, *, room_ids: Sequence[UUID]) -> None:
    """Forget how far the members of rooms have read, where it is shown no more."""
    await tx.execute("UPDATE messaging.member SET read_position = joined_position WHERE room_id = ANY($1)", list(room_ids))


async def list_fullest(tx: ReadTx, *, person_ids: Sequence[UUID], rooms: int) -> list[UUID]:
    """Who of several people is in so many rooms or more."""
    sql = "SELECT person_id FROM messaging.my_room WHERE person_id = ANY($1) GROUP BY person_id HAVING count(*) >= $2"
    return await tx.column(sql, list(person_ids), rooms)


class PresentRow(msgspec.Struct, frozen=True):
    """Some of those who are in a room."""

    room_id: UUID
    person_ids: list[UUID]


async def list_present_in(tx: ReadTx, *, room_ids: Sequence[UUID], person_ids: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Who of several people is in each of several rooms; rooms without any of them are missing."""
    rows = await tx.all(
        PresentRow,
        """
        SELECT room_id, array_agg(person_id) AS person_ids FROM messaging.member
        WHERE room_id = ANY($1) AND person_id = ANY($2) GROUP BY room_id
        """,
        list(room_ids),
        list(person_ids),
    )
    return {row.room_id: frozenset(row.person_ids) for row in rows}


async def list_staff(tx: ReadTx, *, room_id: UUID) -> list[UUID]:
    """Who looks after a room."""
    sql = "SELECT person_id FROM messaging.member WHERE room_id = $1 AND role IN ('owner', 'admin') ORDER BY person_id LIMIT 20"
    return await tx.column(sql, room_id)
