"""Groups and those who may come into them, for tests."""

from collections.abc import Sequence
from datetime import datetime

from quanzi import circles
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from quanzi.messaging import groups
from tests.make import circles as make_circles
from tests.make import debts, people
from tests.make.messages import Room


async def make_friends(tx: Tx, *, count: int, tier: int = 2) -> list[Person]:
    """People of whom the first has all the others as contacts."""
    one, *others = [await people.make_member(tx, name=f"Person {number}", tier=tier) for number in range(count)]
    for other in others:
        await debts.make_contacts(tx, one, other)
    return [one, *others]


async def make_group(tx: Tx, *, count: int = 3, tier: int = 2) -> Room:
    """A group whose owner has all the others as contacts; they are in it."""
    found = await make_friends(tx, count=count, tier=tier)
    founded = await groups.found_group(tx, by=found[0], name="Tea", person_ids=[one.member_id for one in found[1:]])
    assert {one.way for one in founded.brought} <= {groups.Way.IN}
    return Room(founded.room_id, tuple(found))


async def make_bound(tx: Tx, *, count: int = 3) -> tuple[circles.CircleView, Room]:
    """A circle whose owner founded a room that belongs to it; all are in both, and nobody knows anybody otherwise."""
    found = [await people.make_member(tx, name=f"Person {number}", tier=2) for number in range(count)]
    circle = await make_circles.make_circle(tx, owner=found[0])
    for one in found[1:]:
        await circles.join_circle(tx, by=one, circle_id=circle.circle_id)
    founded = await groups.found_group(
        tx, by=found[0], name="Work", person_ids=[one.member_id for one in found[1:]], circle_id=circle.circle_id
    )
    return circle, Room(founded.room_id, tuple(found))


async def fill_up(tx: Tx, room: Room, *, to: int) -> None:
    """Strangers to everybody, until a room has so many members; written by hand, since nobody is asked."""
    missing = to - len(room.people)
    await tx.execute(
        """
        WITH fresh AS (
            INSERT INTO identity.person (person_id, name, tier, language, joined_at, onboarded_at, updated_at)
            SELECT gen_random_uuid(), 'Guest', 2, 'en', $2, $2, $2 FROM generate_series(1, $3) RETURNING person_id
        ), inside AS (
            INSERT INTO messaging.member (room_id, person_id, role, joined_position, joined_at)
            SELECT $1, person_id, 'member', 0, $2 FROM fresh RETURNING person_id
        ), mine AS (
            INSERT INTO messaging.my_room (person_id, room_id, joined_position, read_position) SELECT person_id, $1, 0, 0 FROM inside
        )
        UPDATE messaging.head SET member_count = member_count + $3 WHERE room_id = $1
        """,
        room.room_id,
        tx.now,
        missing,
    )


def ways(brought: Sequence[groups.Brought]) -> list[str]:
    """What became of each."""
    return [one.way.value for one in brought]


async def said_at(tx: Tx, room: Room, at: datetime) -> None:
    """Let all that was said and done in a room so far lie at a time."""
    await tx.execute("UPDATE messaging.message SET at = $2 WHERE room_id = $1", room.room_id, at)
    await tx.execute("UPDATE messaging.change SET at = $2 WHERE room_id = $1", room.room_id, at)
