"""What there is to tell, how it may reach its reader, and how what belongs together becomes one line."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec


class Kind(StrEnum):
    """What a line tells. Members choose how each reaches them; what comes is added at the end."""

    REPLY = "reply"
    LIKE = "like"
    CONTACT_ASKED = "contact_asked"
    CONTACT_MADE = "contact_made"
    CIRCLE_OFFERED = "circle_offered"
    JOIN_ASKED = "join_asked"
    JOIN_ANSWERED = "join_answered"
    PAYMENT = "payment"
    TIP = "tip"
    MONEY_ASKED = "money_asked"
    GIFT = "gift"
    SCORE_ASKED = "score_asked"
    SCORE_SHOWN = "score_shown"
    SCORE_CHANGED = "score_changed"
    SCORE_INTEREST = "score_interest"
    DISPUTE = "dispute"
    VOUCH = "vouch"
    DECISION = "decision"
    REPORT = "report"
    MESSAGE = "message"
    MESSAGE_REQUEST = "message_request"
    URGENT = "urgent"
    MENTION = "mention"
    QUIET_MENTION = "quiet_mention"
    MESSAGE_ACCEPTED = "message_accepted"
    GROUP_INVITED = "group_invited"
    GROUP_ASKED = "group_asked"
    GROUP_ENTERED = "group_entered"
    BOT = "bot"


class Group(StrEnum):
    """Under which heading a kind is chosen."""

    TALK = "talk"
    PEOPLE = "people"
    CIRCLES = "circles"
    MONEY = "money"
    SCORE = "score"
    MODERATION = "moderation"
    MESSAGES = "messages"


GROUPS: dict[Group, tuple[Kind, ...]] = {
    Group.TALK: (Kind.REPLY, Kind.LIKE),
    Group.MESSAGES: (
        Kind.MESSAGE,
        Kind.MENTION,
        Kind.QUIET_MENTION,
        Kind.MESSAGE_REQUEST,
        Kind.MESSAGE_ACCEPTED,
        Kind.GROUP_INVITED,
        Kind.GROUP_ASKED,
        Kind.GROUP_ENTERED,
        Kind.URGENT,
        Kind.BOT,
    ),
    Group.PEOPLE: (Kind.CONTACT_ASKED, Kind.CONTACT_MADE),
    Group.CIRCLES: (Kind.JOIN_ASKED, Kind.JOIN_ANSWERED, Kind.CIRCLE_OFFERED),
    Group.MONEY: (Kind.PAYMENT, Kind.TIP, Kind.MONEY_ASKED, Kind.GIFT),
    Group.SCORE: (Kind.SCORE_ASKED, Kind.SCORE_SHOWN, Kind.SCORE_CHANGED, Kind.SCORE_INTEREST, Kind.DISPUTE, Kind.VOUCH),
    Group.MODERATION: (Kind.DECISION, Kind.REPORT),
}


class Delivery(StrEnum):
    """How a kind reaches its reader: at once on a device, in the digest and the inbox alone, or not at all."""

    INSTANT = "instant"
    DIGEST = "digest"
    OFF = "off"


LockScreen = Literal["nothing", "kind", "full"]
"""How much a message outside may say: that something is there, of what kind it is, or by whom and about what."""
LOCK_SCREENS: tuple[LockScreen, ...] = ("nothing", "kind", "full")
DigestEvery = Literal["never", "daily", "weekly"]
DIGESTS: tuple[DigestEvery, ...] = ("never", "daily", "weekly")

QUIET_BY_DEFAULT = frozenset({Kind.LIKE, Kind.SCORE_CHANGED})
"""What nobody is called for who did not ask to be."""
OFF_BY_DEFAULT = frozenset({Kind.QUIET_MENTION})
"""What is not even written down for who did not ask for it: who muted a room wanted to hear nothing of it."""
NEVER_OFF = frozenset({Kind.DECISION, Kind.URGENT})
"""What was decided about somebody, and what is urgent, always reaches the inbox."""
IN_CIRCLES = (Kind.REPLY, Kind.LIKE, Kind.JOIN_ASKED, Kind.REPORT)
"""What can be chosen apart for one circle."""
ABOUT_MESSAGES = frozenset({Kind.MESSAGE, Kind.MENTION, Kind.QUIET_MENTION})
"""Whose lines tell of messages of a room, their subject, and go when those are read: their place is where people talk."""
ABOUT_ROOMS = frozenset({Kind.MESSAGE_ACCEPTED, Kind.GROUP_ENTERED})
"""Whose lines lead into a room, their subject, and are read when somebody reads there."""
EACH_TIME = ABOUT_MESSAGES | {Kind.URGENT}
"""Every one calls; of other kinds a line that is still unread calls once, however much is added to it."""

EVERYWHERE = UUID(int=0)
"""The circle of a choice that is about no circle."""


def default_delivery(kind: Kind) -> Delivery:
    """How a kind reaches somebody who chose nothing."""
    if kind in OFF_BY_DEFAULT:
        return Delivery.OFF
    return Delivery.DIGEST if kind in QUIET_BY_DEFAULT else Delivery.INSTANT


class News(msgspec.Struct, frozen=True):
    """Something to tell one person, once for each event. `subject_id` is what it is about: news about one thing are one line.

    `facts` are plain values that a page needs to lead there and to say it: ids, codes, an amount; never what somebody wrote.
    `crosses_quiet`: it calls in quiet hours too.
    """

    event_id: UUID
    person_id: UUID
    kind: Kind
    subject_id: UUID
    at: datetime
    actor_id: UUID | None = None
    circle_id: UUID | None = None
    facts: Mapping[str, str] = {}
    crosses_quiet: bool = False

    @property
    def line(self) -> tuple[UUID, str, UUID]:
        """To which line of whose inbox it belongs."""
        return self.person_id, self.kind, self.subject_id


def fold(news: Iterable[News]) -> list[News]:
    """The latest of each line, in one order for everybody; in which order news came makes no difference."""
    latest: dict[tuple[UUID, str, UUID], News] = {}
    for one in news:
        before = latest.get(one.line)
        if before is None or (one.at, one.event_id) > (before.at, before.event_id):
            latest[one.line] = one
    return [latest[line] for line in sorted(latest)]


class Notice(msgspec.Struct, frozen=True):
    """A line of the inbox. `people` are those behind it, `actor_ids` the latest of them that the reader may see."""

    notice_id: UUID
    kind: Kind
    subject_id: UUID
    circle_id: UUID | None
    facts: Mapping[str, str]
    people: int
    actor_ids: tuple[UUID, ...]
    at: datetime
    unread: bool
