"""Who may do what: one row for each public deed and question of a slice, called for real.

A slice's rows stand in `tests/policy_table/<slice>.py`:

    from tests.policy_table import ALLOWED, Cast, Row, cast_people

    @dataclass(frozen=True, slots=True)
    class InCircle(Cast):
        circle_id: UUID

    async def open_circle(tx: Tx) -> InCircle:
        people = await cast_people(tx)
        circle = await circles.found_circle(tx, by=people.owner, ...)
        await circles.join_circle(tx, by=people.member, circle_id=circle.circle_id)
        return InCircle(people.owner, people.member, people.stranger, people.operator, circle.circle_id)

    DEEDS: dict[str, Row[Any]] = {
        "circles.leave_circle": Row(
            stage=open_circle,
            call=lambda tx, by, on: circles.leave_circle(tx, by=by, circle_id=on.circle_id),
            stranger=NotFound, member=ALLOWED, owner=OwnerCannotLeave, suspended=ALLOWED, signed_out=NotSignedIn,
        ),
    }

The key is `slice.name`, whichever of the slice's doors offers it; a second row for another situation adds words after a
space ("circles.join_circle hidden"). An outcome is ALLOWED or the class of the refusal, exactly that class. `suspended`
is the owner, suspended: who has every other right. `operator` is checked where it is given.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import QuanziError
from quanzi.kernel.person import Person
from tests.make.people import make_member


class Allowed:
    """The deed is done, the question answered."""


ALLOWED: Final = Allowed
Outcome = type[Allowed] | type[QuanziError]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is on stage; a slice's own stage subclasses it and adds the ids its calls need."""

    owner: Person
    member: Person
    stranger: Person
    operator: Person


async def cast_people(tx: Tx, *, tier: int = 2) -> Cast:
    """Four people with verified names; who owns and joins what is for the slice's stage to arrange."""
    return Cast(
        owner=await make_member(tx, name="王秀英", tier=tier),
        member=await make_member(tx, name="李伟", tier=tier),
        stranger=await make_member(tx, name="Amina Wanjiru", tier=tier),
        operator=await make_member(tx, name="陈静", tier=tier, operator=True),
    )


S = TypeVar("S", bound=Cast)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Generic[S]):
    """One deed: the stage it plays on, how it is called, and how it ends for each kind of person."""

    call: Callable[[Tx, Person, S], Awaitable[Any]]
    stranger: Outcome
    member: Outcome
    owner: Outcome
    suspended: Outcome
    signed_out: Outcome
    operator: Outcome | None = None
    stage: Callable[[Tx], Awaitable[S]] = field(default=cast_people)  # pyright: ignore[reportAssignmentType]
