"""People who share a circle and don't know each other, for tests of getting in touch."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from quanzi import circles
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from quanzi.messaging import contacting
from tests.make import people
from tests.make.circles import make_circle


@dataclass(frozen=True, slots=True)
class Strangers:
    """Two in one circle, members for long."""

    circle_id: UUID
    one: Person
    other: Person


async def make_strangers(tx: Tx) -> Strangers:
    """Two who share one open circle."""
    one, other = await make_settled(tx, name="王秀英"), await make_settled(tx, name="李伟")
    circle = await make_circle(tx, owner=one)
    await circles.join_circle(tx, by=other, circle_id=circle.circle_id)
    return Strangers(circle.circle_id, one, other)


async def make_settled(tx: Tx, *, name: str = "林晓明", tier: int = 2) -> Person:
    """A verified member of some weeks."""
    person = await people.make_member(tx, name=name, tier=tier)
    await tx.execute("UPDATE identity.person SET joined_at = $2 WHERE person_id = $1", person.member_id, tx.now - timedelta(days=40))
    return person


async def join(tx: Tx, on: Strangers, *, name: str = "Amina Wanjiru") -> Person:
    """One more member of the circle."""
    person = await make_settled(tx, name=name)
    await circles.join_circle(tx, by=person, circle_id=on.circle_id)
    return person


async def ask(tx: Tx, by: Person, to: Person, text: str = "We both like tea. What got you into it?") -> contacting.MyTalk:
    """A request."""
    return await contacting.ask_to_talk(tx, by=by, new=contacting.NewTalk(person_id=to.member_id, text=text))


def later(tx: Tx, **delta: float) -> Tx:
    """The same transaction at a later hour."""
    return replace(tx, now=tx.now + timedelta(**delta))
