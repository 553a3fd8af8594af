"""How circles look on a page: cards, rows, and the header that all pages of one circle share."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

import msgspec

from quanzi import circles
from quanzi.identity import PersonCard
from quanzi.web import views

Say = Callable[..., str]
_BESIDE_MAX = 12
_STANDING = {"owner": "owner", "moderator": "member", "member": "member"}


class SubTab(msgspec.Struct, frozen=True):
    """A tab inside a page."""

    label: str
    href: str
    current: bool = False
    count: int = 0


class CircleHeader(msgspec.Struct, frozen=True):
    """What stands above every page of a circle. `charter_changed`: the reader has not yet accepted the version in force."""

    circle: views.CircleView
    tabs: tuple[SubTab, ...]
    is_member: bool
    is_owner: bool
    is_staff: bool
    charter_changed: bool
    offered: bool


def circle_href(circle_id: UUID) -> str:
    """The address of a circle."""
    return f"/circles/{circle_id}"


def show_circle(circle: circles.CircleView, *, unread_count: int = 0) -> views.CircleView:
    """A circle for a card."""
    return views.CircleView(
        id=str(circle.circle_id),
        name=circle.name,
        href=circle_href(circle.circle_id),
        picture_url=circle.picture_url,
        topic=circle.topic,
        kind=circle.visibility,
        standing=_standing(circle),
        member_count=circle.member_count,
        unread_count=unread_count,
        language=_lang(circle.language),
    )


def show_my_circle(circle: circles.MyCircle, *, unread_count: int = 0) -> views.CircleView:
    """A circle of mine for a row."""
    return views.CircleView(
        id=str(circle.circle_id),
        name=circle.name,
        href=circle_href(circle.circle_id),
        picture_url=circle.picture_url,
        kind=circle.visibility,
        standing=_STANDING[circle.role],
        unread_count=unread_count,
    )


def show_beside(mine: Sequence[circles.MyCircle], *, unread: Mapping[UUID, int]) -> tuple[views.CircleView, ...]:
    """My circles for the column beside a page: where something is new stands first."""
    first = sorted(mine, key=lambda circle: -unread.get(circle.circle_id, 0))[:_BESIDE_MAX]
    return tuple(show_my_circle(circle, unread_count=unread.get(circle.circle_id, 0)) for circle in first)


def show_link(brief: circles.CircleBrief) -> views.CircleLink:
    """A circle where only name and picture are shown."""
    return views.CircleLink(str(brief.circle_id), brief.name, circle_href(brief.circle_id), brief.picture_url)


def make_header(circle: circles.CircleView, *, say: Say, current: str, unread_count: int = 0, waiting_count: int = 0) -> CircleHeader:
    """The header of a circle; `current` is posts, about, members or manage, `say` is visit.translate."""
    href = circle_href(circle.circle_id)
    labels = [("posts", say("Posts"), href, unread_count), ("about", say("About"), f"{href}/about", 0)]
    if circle.role is not None or circle.visibility == "open":
        labels.append(("members", say("Members"), f"{href}/members", 0))
    if circle.is_staff:
        labels.append(("manage", say("Manage"), f"{href}/manage", waiting_count))
    accepted = circle.charter_accepted
    return CircleHeader(
        circle=show_circle(circle),
        tabs=tuple(SubTab(label, path, current=key == current, count=count) for key, label, path, count in labels),
        is_member=circle.role is not None,
        is_owner=circle.role == "owner",
        is_staff=circle.is_staff,
        charter_changed=accepted is not None and accepted < circle.charter_version,
        offered=circle.offered,
    )


def show_person(card: PersonCard | None, person_id: UUID, *, note: str = "") -> views.PersonView:
    """A person as `relations.find_cards` found them; who is missing there is shown as somebody unnamed."""
    if card is None:
        return views.PersonView(id="", name="", href="", avatar_url=f"/avatar/{UUID(int=0)}.svg", note=note, gone=True)
    return views.PersonView(
        id=str(person_id),
        name=card.name,
        href="" if card.gone else f"/people/{person_id}",
        avatar_url=card.avatar_url,
        tier=card.tier,
        note=note,
        gone=card.gone,
    )


def show_people(
    cards: Mapping[UUID, PersonCard], person_ids: list[UUID], *, notes: Mapping[UUID, str] | None = None
) -> tuple[views.PersonView, ...]:
    """Those of `person_ids` whom the reader may see, in order."""
    notes = notes or {}
    return tuple(show_person(cards[one], one, note=notes.get(one, "")) for one in person_ids if one in cards)


def _standing(circle: circles.CircleView) -> str:
    if circle.role is not None:
        return _STANDING[circle.role]
    return "asked" if circle.asked else "none"


def _lang(language: str) -> str:
    return "" if language == "both" else language
