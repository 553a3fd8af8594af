"""What was decided about me in circles, with the reason and what I can do."""

from datetime import datetime

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from quanzi import circles
from quanzi.circles import staff
from quanzi.infra.postgres import Tx
from quanzi.moderation import messages
from quanzi.web import respond, views

# English message ids: what happened, and the way forward
WORDS = {
    "post_deleted": ("A post of yours was deleted", "You can write again by the charter, or write to the circle's contact."),
    "comment_deleted": ("A comment of yours was deleted", "You can write again by the charter, or write to the circle's contact."),
    "muted": ("You can't write in this circle for a while", "You can read on meanwhile, and write again afterwards."),
    "unmuted": ("You can write in this circle again", "Nothing to do."),
    "removed": ("You were removed from this circle", "Write to the circle's contact if you think this is wrong."),
    "readmitted": ("You may come back to this circle", "Join or ask again as you did the first time."),
    "request_declined": ("Your request to join was declined", "You can ask again when the reason no longer holds."),
    "appointed": ("You are a moderator now", "You find what waits under Manage in the circle."),
    "dismissed": ("You are no longer a moderator", "You are still a member of the circle."),
}


class Mine(msgspec.Struct, frozen=True):
    """A decision about me, and its end where it has one."""

    notice: views.Decision
    until: datetime | None


class DecisionsPage(msgspec.Struct, frozen=True):
    """What me_decisions.html shows."""

    decisions: tuple[Mine, ...]


@get("/me/decisions", include_in_schema=False)
async def show_decisions(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """All of them, the latest first; reading marks them as seen."""

    async def read(tx: Tx) -> list[Mine]:
        found = [_show(visit, one) for one in await circles.list_decisions(tx, by=visit.person)]
        found += [_show_removal(visit, one) for one in await messages.list_my_decisions(tx, by=visit.person)]
        await staff.mark_decisions_seen(tx, by=visit.person)
        return sorted(found, key=lambda one: one.notice.decided_at, reverse=True)

    page = DecisionsPage(tuple(await visit.house.db.run(read)))
    return await visit.page("me_decisions", page, tab="me")


def _show(visit: respond.Visit, one: circles.Decision) -> Mine:
    title, way = WORDS[one.kind]
    notice = views.Decision(
        title=visit.translate(title),
        rule=visit.translate("Charter of {circle}", circle=one.circle_name),
        reason=one.reason or visit.translate("No reason was needed."),
        way_forward=visit.translate(way),
        decided_at=one.at,
        decided_by=one.circle_name,
    )
    return Mine(notice, one.until)


def _show_removal(visit: respond.Visit, one: messages.Decision) -> Mine:
    notice = views.Decision(
        title=visit.translate("A message of yours was removed"),
        rule=visit.translate("The rules of this house"),
        reason=one.reason,
        way_forward=visit.translate("Write to the operators of this house if you think this is wrong; About says how."),
        decided_at=one.at,
        decided_by=visit.translate("the operators"),
    )
    return Mine(notice, None)


ROUTES: list[HTTPRouteHandler] = [show_decisions]
