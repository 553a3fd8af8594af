"""Who reports, and who looks at reports."""

from dataclasses import dataclass
from uuid import UUID

from quanzi import circles, feed, moderation
from quanzi.circles.errors import StaffNeeded
from quanzi.identity.errors import Suspended
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from tests.make.circles import make_circle
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


DEEDS: dict[str, Row[Reported]] = {
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
