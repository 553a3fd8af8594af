"""Who writes to whom for the first time, and who answers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from quanzi import circles
from quanzi.identity.errors import Suspended
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.kernel.person import Person
from quanzi.messaging import contacting, strangers
from quanzi.messaging.contacting import NewTalk, NoCircleInCommon, Reach
from quanzi.messaging.talk_errors import TalkOver, WriteOnce
from quanzi.relations.meeting import NotYourself
from tests.make.circles import make_circle
from tests.policy_table import ALLOWED, Cast, Row, cast_people


@dataclass(frozen=True, slots=True)
class Asked(Cast):
    """The member of the owner's circle wrote to the owner; the stranger is in no circle."""

    circle_id: UUID
    request_id: UUID


async def stage(tx: Tx) -> Asked:
    """The owner's circle, with the member in it, who asks."""
    on = await cast_people(tx)
    circle = await make_circle(tx, owner=on.owner)
    await circles.join_circle(tx, by=on.member, circle_id=circle.circle_id)
    await contacting.ask_to_talk(tx, by=on.member, new=NewTalk(person_id=on.owner.member_id, text="Tea?"))
    request = (await contacting.list_talk_requests(tx, by=on.owner)).items[0]
    return Asked(on.owner, on.member, on.stranger, on.operator, circle.circle_id, request.request_id)


def row(call: Callable[[Tx, Person, Asked], Awaitable[Any]], **outcomes: Any) -> Row[Asked]:
    """Allowed to everybody signed in, but for what is said."""
    usual: dict[str, Any] = dict.fromkeys(("stranger", "member", "owner", "suspended"), ALLOWED)
    return Row(stage=stage, call=call, **(usual | {"signed_out": NotSignedIn} | outcomes))


DEEDS: dict[str, Row[Any]] = {
    "messaging.ask_to_talk": row(
        lambda tx, by, on: contacting.ask_to_talk(tx, by=by, new=NewTalk(person_id=on.owner.member_id, text="Coffee?")),
        stranger=NoCircleInCommon,
        member=WriteOnce,
        owner=NotYourself,
        suspended=Suspended,
    ),
    "messaging.ask_to_talk back": row(
        lambda tx, by, on: contacting.ask_to_talk(tx, by=by, new=NewTalk(person_id=on.member.member_id, text="Tea!")),
        stranger=NoCircleInCommon,
        member=NotYourself,
        suspended=Suspended,
    ),
    "messaging.withdraw_talk": row(
        lambda tx, by, on: contacting.withdraw_talk(tx, by=by, person_id=on.owner.member_id),
        stranger=NotFound,
        owner=NotFound,
        suspended=NotFound,
    ),
    "messaging.accept_talk": row(
        lambda tx, by, on: contacting.accept_talk(tx, by=by, person_id=on.member.member_id),
        stranger=TalkOver,
        member=NotYourself,
        suspended=Suspended,
    ),
    "messaging.decline_talk": row(lambda tx, by, on: contacting.decline_talk(tx, by=by, person_id=on.member.member_id), member=NotYourself),
    "messaging.list_talk_requests": row(lambda tx, by, _on: contacting.list_talk_requests(tx, by=by)),
    "messaging.count_talk_requests": row(lambda tx, by, _on: contacting.count_talk_requests(tx, by=by)),
    "messaging.list_my_talks": row(lambda tx, by, _on: contacting.list_my_talks(tx, by=by)),
    "messaging.find_talk": row(lambda tx, by, on: contacting.find_talk(tx, by=by, person_id=on.member.member_id)),
    "messaging.find_my_pace": row(lambda tx, by, _on: contacting.find_my_pace(tx, by=by)),
    "messaging.list_reach": row(lambda tx, by, _on: contacting.list_reach(tx, by=by)),
    "messaging.set_reach": row(
        lambda tx, by, on: contacting.set_reach(tx, by=by, circle_id=on.circle_id, who=Reach.NOBODY), stranger=NotFound, suspended=Suspended
    ),
    "messaging.find_talk_request": row(
        lambda tx, by, on: strangers.find_talk_request(tx, by=by, request_id=on.request_id), stranger=NotFound, member=NotFound
    ),
    "messaging.leave_reported": row(
        lambda tx, by, on: strangers.leave_reported(tx, by=by, person_id=on.member.member_id), member=NotYourself
    ),
}
