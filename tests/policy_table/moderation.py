"""Who reports, and who looks at reports."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from quanzi import circles, feed, moderation
from quanzi.circles.errors import StaffNeeded
from quanzi.identity.errors import Suspended
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.kernel.person import Person
from quanzi.moderation import messages
from tests.make import messages as rooms
from tests.make.circles import make_circle
from tests.make.keys import KEYS
from tests.make.people import make_member
from tests.policy_table import ALLOWED, Cast, Row, cast_people


@dataclass(frozen=True, slots=True)
class Reported(Cast):
    """A post of somebody's in an open circle was reported."""

    circle_id: UUID
    post_id: UUID
    report_id: UUID


async def _reported(tx: Tx) -> Reported:
    people = await cast_people(tx)
    author = await make_member(tx, name="周舟")
    circle = await make_circle(tx, owner=people.owner)
    for guest in (people.member, author):
        await circles.join_circle(tx, by=guest, circle_id=circle.circle_id)
    post_id = await feed.publish_post(tx, by=author, circle_id=circle.circle_id, text="Buy tea from me!")
    await moderation.report_subject(tx, by=people.member, kind="post", subject_id=post_id, circle_id=circle.circle_id, category="spam")
    waiting = await moderation.list_circle_reports(tx, by=people.owner, circle_id=circle.circle_id)
    return Reported(people.owner, people.member, people.stranger, people.operator, circle.circle_id, post_id, waiting.items[0].report_id)


@dataclass(frozen=True, slots=True)
class ReportedSaid(Cast):
    """A message of somebody's in a group, which the owner and the member read, was reported by the member."""

    report: moderation.DeskReport
    said: messages.MessageReport


async def _reported_said(tx: Tx) -> ReportedSaid:
    people = await cast_people(tx)
    author = await make_member(tx, name="周舟")
    room = await rooms.fill_group(tx, [people.owner, people.member, author])
    sent = await rooms.say(tx, room, author, "You will be sorry")
    said = messages.MessageReport(room_id=room.room_id, position=sent.position, category="harassment")
    await messages.report_said(tx, by=people.member, keys=KEYS, new=said)
    desk = await moderation.list_desk_reports(tx, by=people.operator)
    return ReportedSaid(people.owner, people.member, people.stranger, people.operator, desk.items[0], said)


def _desk_only(call: Callable[[Tx, Person, ReportedSaid], Awaitable[Any]], operator: Any = ALLOWED) -> Row[ReportedSaid]:
    return Row(
        stage=_reported_said,
        call=call,
        stranger=NotFound,
        member=NotFound,
        owner=NotFound,
        suspended=Suspended,
        signed_out=NotSignedIn,
        operator=operator,
    )


SAID: dict[str, Row[Any]] = {
    "moderation.report_said": Row(
        stage=_reported_said,
        call=lambda tx, by, on: messages.report_said(tx, by=by, keys=KEYS, new=on.said),
        stranger=NotFound,
        member=ALLOWED,
        owner=ALLOWED,
        suspended=Suspended,
        signed_out=NotSignedIn,
        operator=NotFound,
    ),
    "moderation.list_quotes": _desk_only(lambda tx, by, on: messages.list_quotes(tx, by=by, reports=[on.report])),
    "moderation.find_quoted_data": _desk_only(
        lambda tx, by, on: messages.find_quoted_data(
            tx, by=by, place_id=on.report.place_id, report_id=on.report.report_id, position=on.said.position
        ),
        operator=NotFound,
    ),
    "moderation.remove_message": _desk_only(
        lambda tx, by, on: messages.remove_message(
            tx, by=by, place_id=on.report.place_id, report_id=on.report.report_id, reason="A threat."
        )
    ),
    "moderation.list_my_decisions": Row(
        stage=_reported_said,
        call=lambda tx, by, _: messages.list_my_decisions(tx, by=by),
        stranger=ALLOWED,
        member=ALLOWED,
        owner=ALLOWED,
        suspended=ALLOWED,
        signed_out=NotSignedIn,
    ),
}

DEEDS: dict[str, Row[Any]] = SAID | {
    "moderation.report_subject": Row(
        stage=_reported,
        call=lambda tx, by, on: moderation.report_subject(
            tx, by=by, kind="post", subject_id=on.post_id, circle_id=on.circle_id, category="scam"
        ),
        stranger=ALLOWED,
        member=ALLOWED,
        owner=ALLOWED,
        suspended=Suspended,
        signed_out=NotSignedIn,
    ),
    "moderation.find_subject_author": Row(
        stage=_reported,
        call=lambda tx, by, on: moderation.find_subject_author(
            tx, by=by, kind="post", subject_id=on.post_id, circle_id=on.circle_id, post_id=None
        ),
        stranger=ALLOWED,
        member=ALLOWED,
        owner=ALLOWED,
        suspended=ALLOWED,
        signed_out=NotSignedIn,
    ),
    "moderation.list_circle_reports": Row(
        stage=_reported,
        call=lambda tx, by, on: moderation.list_circle_reports(tx, by=by, circle_id=on.circle_id),
        stranger=StaffNeeded,
        member=StaffNeeded,
        owner=ALLOWED,
        suspended=Suspended,
        signed_out=NotSignedIn,
        operator=StaffNeeded,
    ),
    "moderation.list_desk_reports": Row(
        stage=_reported,
        call=lambda tx, by, _: moderation.list_desk_reports(tx, by=by),
        stranger=NotFound,
        member=NotFound,
        owner=NotFound,
        suspended=Suspended,
        signed_out=NotSignedIn,
        operator=ALLOWED,
    ),
    "moderation.count_open_reports": Row(
        stage=_reported,
        call=lambda tx, by, _: moderation.count_open_reports(tx, by=by),
        stranger=NotFound,
        member=NotFound,
        owner=NotFound,
        suspended=Suspended,
        signed_out=NotSignedIn,
        operator=ALLOWED,
    ),
    "moderation.handle_report": Row(
        stage=_reported,
        call=lambda tx, by, on: moderation.handle_report(tx, by=by, place_id=on.circle_id, report_id=on.report_id, outcome="handled"),
        stranger=StaffNeeded,
        member=StaffNeeded,
        owner=ALLOWED,
        suspended=Suspended,
        signed_out=NotSignedIn,
        operator=ALLOWED,
    ),
}
