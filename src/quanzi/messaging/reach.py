"""Who may write to me for the first time: set by me for each circle. Outside of circles that we share it is nobody."""

from typing import NamedTuple
from uuid import UUID

from quanzi import circles, identity, relations
from quanzi.circles import CircleBrief
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.messaging.store import reach
from quanzi.messaging.talk import CircleReach, NewTalk, Reach
from quanzi.messaging.talk_errors import NoCircleInCommon


class Ground(NamedTuple):
    """The circle in which two met, and whether the other lets people write from there; the sender is not told which."""

    circle_id: UUID
    is_open: bool


async def set_reach(tx: Tx, *, by: Person, circle_id: UUID, who: Reach) -> None:
    """Choose who of a circle of mine may write to me for the first time; nobody is told. Suspended, NotFound."""
    identity.may_act(by)
    if (await circles.find_standing(tx, by=by, circle_id=circle_id)).role is None:
        raise NotFound
    if who is Reach.EVERYBODY:
        await reach.delete_reach(tx, person_id=by.member_id, circle_id=circle_id)
    else:
        await reach.write_reach(tx, person_id=by.member_id, circle_id=circle_id, who=who)


async def list_reach(tx: ReadTx, *, by: Person) -> list[CircleReach]:
    """My circles by name, and who of each may write to me. NotSignedIn."""
    chosen = {
        one.circle_id: Reach(one.who) for one in await reach.list_reach(tx, person_id=by.member_id, limit=limits.CIRCLES_PER_PERSON_MAX)
    }
    return [
        CircleReach(one.circle_id, one.name, one.picture_url, chosen.get(one.circle_id, Reach.EVERYBODY))
        for one in await circles.list_my_circles(tx, by=by)
    ]


async def pick_circle(tx: ReadTx, *, by: Person, new: NewTalk) -> Ground:
    """The circle that a request comes from: the one named, else one of both from which it reaches the other. NoCircleInCommon."""
    common = await circles.circles_in_common(tx, by=by, person_id=new.person_id)
    named = [one for one in common if new.circle_id is None or one.circle_id == new.circle_id]
    if not named:
        raise NoCircleInCommon
    grounds = await _find_grounds(tx, by=by, person_id=new.person_id, common=named)
    return next((ground for ground in grounds if ground.is_open), grounds[0])


async def _find_grounds(tx: ReadTx, *, by: Person, person_id: UUID, common: list[CircleBrief]) -> list[Ground]:
    ids = [one.circle_id for one in common]
    chosen = {one.circle_id: Reach(one.who) for one in await reach.list_reach_in(tx, person_id=person_id, circle_ids=ids)}
    shares = bool(chosen) and await _share_contact(tx, by.member_id, person_id)
    return [
        Ground(one, chosen.get(one, Reach.EVERYBODY) is Reach.EVERYBODY or (chosen[one] is Reach.SHARED_CONTACT and shares)) for one in ids
    ]


async def _share_contact(tx: ReadTx, one_id: UUID, other_id: UUID) -> bool:
    mine = await relations.find_contact_ids(tx, person_id=one_id)
    return bool(mine & await relations.find_contact_ids(tx, person_id=other_id))
