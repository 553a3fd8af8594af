"""What every page for a circle's staff stands in: the circle's header, and the places inside Manage."""

from uuid import UUID

import msgspec

from quanzi import circles
from quanzi.circles import entrance
from quanzi.infra.postgres import ReadTx
from quanzi.web import circle_views, respond


class Frame(msgspec.Struct, frozen=True):
    """The header, and the tabs under Manage."""

    header: circle_views.CircleHeader
    tabs: tuple[circle_views.SubTab, ...]


async def find_frame(tx: ReadTx, *, visit: respond.Visit, circle_id: UUID, current: str) -> Frame:
    """The frame of a manage page; NotFound or StaffNeeded for whoever does not look after the circle."""
    circle = await circles.find_circle(tx, by=visit.person, circle_id=circle_id)
    waiting = len(await entrance.list_requests(tx, by=visit.person, circle_id=circle_id))
    say, href = visit.translate, f"{circle_views.circle_href(circle_id)}/manage"
    places = [
        ("requests", say("Requests"), href, waiting),
        ("invites", say("Invitations"), f"{href}/invites", 0),
        ("reports", say("Reports"), f"{href}/reports", 0),
        ("removed", say("Removed"), f"{href}/removed", 0),
        ("log", say("Log"), f"{href}/log", 0),
    ]
    if circle.role == "owner":
        places.insert(4, ("settings", say("Settings"), f"{href}/settings", 0))
    return Frame(
        header=circle_views.make_header(circle, say=say, current="manage", waiting_count=waiting),
        tabs=tuple(circle_views.SubTab(label, path, current=key == current, count=count) for key, label, path, count in places),
    )
