"""What a line of the inbox says, and where it leads: on a page, on a lock screen, and in a digest."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

import msgspec

from quanzi import circles, relations
from quanzi.feed import telling as feed_telling
from quanzi.identity import PersonCard
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.person import Person
from quanzi.messaging import hearing, speaking
from quanzi.notices import Kind, Notice
from quanzi.notices.choices import LockScreen
from quanzi.web import i18n, message_views, rooms
from quanzi.web.format import Formatter
from quanzi.web.shell import SCORE_NAME

# English message ids. {who} is one person, or one and others; all are in the past tense, which suits one and many.
_SENTENCES = {
    Kind.REPLY: "{who} replied to you",
    Kind.LIKE: "{who} liked what you wrote",
    Kind.CONTACT_ASKED: "{who} asked to be your contact",
    Kind.CONTACT_MADE: "{who} became your contact",
    Kind.CIRCLE_OFFERED: "{who} offered you the circle {circle}",
    Kind.JOIN_ASKED: "{who} asked to join {circle}",
    Kind.JOIN_ANSWERED: "You were let into {circle}",
    Kind.PAYMENT: "{who} paid you {amount}",
    Kind.TIP: "{who} tipped you, lately {amount}",
    Kind.MONEY_ASKED: "{who} asked you for money",
    Kind.GIFT: "{who} gave you a red packet",
    Kind.SCORE_ASKED: "{who} asked to see something of your score",
    Kind.SCORE_SHOWN: "{who} said yes: you can see what you asked for",
    Kind.SCORE_CHANGED: "Your {score} was worked out anew and changed",
    Kind.SCORE_INTEREST: "More people than usual looked at your score today",
    Kind.DISPUTE: "Your dispute was decided",
    Kind.VOUCH: "{who} offered to vouch for you",
    Kind.DECISION: "{circle} decided something that concerns you",
    Kind.REPORT: "Something in {circle} was reported",
    Kind.MESSAGE: "{who} wrote to you",
    Kind.MESSAGE_REQUEST: "{who} would like to write to you",
    Kind.URGENT: "{who} needs you urgently",
    Kind.MENTION: "{who} called you by name in {room}",
    Kind.QUIET_MENTION: "{who} called you by name in {room}",
    Kind.MESSAGE_ACCEPTED: "{who} said yes: you can write to each other",
    Kind.GROUP_INVITED: "{who} asked you into a group",
    Kind.GROUP_ASKED: "{who} asked to come into {room}",
    Kind.GROUP_ENTERED: "You were let into {room}",
    Kind.BOT: "A bot of a group that you look after is told nothing more",
}
_IN_GROUP = "{who} wrote in {room}"
_NOBODY = {Kind.PAYMENT: "You were paid {amount}", Kind.VOUCH: "Somebody offered to vouch for you"}
"""The same without anybody behind it."""
KIND_WORDS = {
    Kind.REPLY: "Replies",
    Kind.LIKE: "Likes",
    Kind.CONTACT_ASKED: "Contact requests",
    Kind.CONTACT_MADE: "New contacts",
    Kind.CIRCLE_OFFERED: "A circle is offered to me",
    Kind.JOIN_ASKED: "Somebody asks to join my circle",
    Kind.JOIN_ANSWERED: "A circle lets me in",
    Kind.PAYMENT: "Payments that arrive",
    Kind.TIP: "Tips that arrive",
    Kind.MONEY_ASKED: "Somebody asks me for money",
    Kind.GIFT: "Red packets for me",
    Kind.SCORE_ASKED: "Somebody asks to see my score",
    Kind.SCORE_SHOWN: "Somebody shows me what I asked for",
    Kind.SCORE_CHANGED: "My score changes",
    Kind.SCORE_INTEREST: "Unusually many looks at my score",
    Kind.DISPUTE: "My dispute is decided",
    Kind.VOUCH: "Somebody would vouch for me",
    Kind.DECISION: "A circle decides about me",
    Kind.REPORT: "Reports in circles I look after",
    Kind.MESSAGE: "Messages",
    Kind.MESSAGE_REQUEST: "Messages from strangers",
    Kind.URGENT: "Urgent messages",
    Kind.MENTION: "Somebody calls me by name",
    Kind.QUIET_MENTION: "Somebody calls me by name in a muted room",
    Kind.MESSAGE_ACCEPTED: "Somebody says yes to my message",
    Kind.GROUP_INVITED: "I am asked into a group",
    Kind.GROUP_ASKED: "Somebody asks to come into my group",
    Kind.GROUP_ENTERED: "A group lets me in",
    Kind.BOT: "Bots of groups I look after",
}
ICONS = {
    Kind.REPLY: "comment",
    Kind.LIKE: "heart",
    Kind.CONTACT_ASKED: "people",
    Kind.CONTACT_MADE: "people",
    Kind.CIRCLE_OFFERED: "circles",
    Kind.JOIN_ASKED: "circles",
    Kind.JOIN_ANSWERED: "circles",
    Kind.PAYMENT: "wallet",
    Kind.TIP: "gift",
    Kind.MONEY_ASKED: "wallet",
    Kind.GIFT: "gift",
    Kind.DECISION: "shield",
    Kind.REPORT: "flag",
    Kind.MESSAGE: "messages",
    Kind.MESSAGE_REQUEST: "messages",
    Kind.URGENT: "bell",
    Kind.MENTION: "messages",
    Kind.QUIET_MENTION: "messages",
    Kind.MESSAGE_ACCEPTED: "messages",
    Kind.GROUP_INVITED: "people",
    Kind.GROUP_ASKED: "people",
    Kind.GROUP_ENTERED: "people",
    Kind.BOT: "warning",
}
"""What stands for a kind; of the score's it is the gauge."""
_IN_ROOMS = frozenset({Kind.MESSAGE, Kind.MENTION, Kind.QUIET_MENTION, Kind.GROUP_ASKED, Kind.GROUP_ENTERED})
"""Whose subject is a room."""
_UNSAID = frozenset({"burn", "transfer", "request", "split", "packet"})
"""Of these kinds of messages no word leaves the room."""
_SOMEBODY_COUNT = 2


class Names(msgspec.Struct, frozen=True):
    """All that some lines need to be said to their reader: cards, circles, first words of what they wrote, amounts.

    `rooms` are those of the reader's that lines are about; `said`, by line, what was said there, and of what burns, and money,
    only that it is that.
    """

    cards: Mapping[UUID, PersonCard]
    circles: Mapping[UUID, circles.CircleBrief]
    openings: Mapping[UUID, str]
    amounts: Mapping[UUID, str]
    score: str
    rooms: Mapping[UUID, hearing.Glimpse] = {}
    said: Mapping[UUID, str] = {}
    bots: Mapping[UUID, str] = {}


async def find_names(tx: ReadTx, *, by: Person, notices: Sequence[Notice], formatter: Formatter, score_name: str) -> Names:
    """Look all of it up at once, as the reader may see it."""
    score = score_name or i18n.translate(formatter.language, SCORE_NAME)
    if not notices:
        return Names({}, {}, {}, {}, score)
    cards: dict[UUID, PersonCard] = {}
    # who shares a circle may see more of a name; where both apply, the page of the circle would say it
    for inside in (False, True):
        people = {one for notice in notices if (notice.circle_id is not None) is inside for one in notice.actor_ids}
        cards |= await relations.find_cards(tx, by=by, person_ids=people, in_circle=inside)
    circle_ids = {notice.circle_id for notice in notices if notice.circle_id is not None}
    briefs = await circles.find_briefs(tx, by=by, circle_ids=circle_ids) if circle_ids else {}
    mine = {notice.subject_id for notice in notices if notice.kind in {Kind.REPLY, Kind.LIKE, Kind.TIP}}
    openings = await feed_telling.find_openings(tx, by=by, item_ids=mine)
    amounts = {notice.notice_id: _amount(notice.facts, formatter) for notice in notices if "amount" in notice.facts}
    glimpses = await hearing.find_glimpses(tx, by=by, places=_find_places(notices))
    said, bots = _find_said(formatter.language, notices, glimpses), _find_bots(formatter.language, glimpses)
    return Names(cards, briefs, openings, amounts, score, glimpses, said, bots)


def _find_places(notices: Sequence[Notice]) -> dict[UUID, int]:
    """Which rooms lines are about, and the last message that one tells of."""
    places: dict[UUID, int] = {}
    for one in notices:
        if one.kind in _IN_ROOMS:
            position = one.facts.get("position", "")
            places[one.subject_id] = max(places.get(one.subject_id, 0), int(position) if position.isdecimal() else 0)
    return places


def _find_said(language: str, notices: Sequence[Notice], glimpses: Mapping[UUID, hearing.Glimpse]) -> dict[UUID, str]:
    said: dict[UUID, str] = {}
    for one in notices:
        message = glimpses[one.subject_id].message if one.subject_id in glimpses else None
        if message is not None and one.facts.get("position") == str(message.position):
            shown = msgspec.structs.replace(message, text="") if message.kind in _UNSAID else message
            said[one.notice_id] = message_views.preview_words(partial(i18n.translate, language), shown)
    return said


def _find_bots(language: str, glimpses: Mapping[UUID, hearing.Glimpse]) -> dict[UUID, str]:
    """What the bots are called whose words lines tell of: never like a person."""
    spoken = [one.message for one in glimpses.values() if one.message is not None and one.message.kind == speaking.BOT]
    names = {one.author_id: speaking.find_bot_name(one) for one in spoken}
    return {bot_id: i18n.translate(language, "The bot {name}", name=called) for bot_id, called in names.items()}


def _amount(facts: Mapping[str, str], formatter: Formatter) -> str:
    return formatter.money(int(facts["amount"]), facts["currency"])


_BY_OPERATORS = "The operators decided something that concerns you"


def say(language: str, notice: Notice, names: Names) -> str:
    """A line in full, in the reader's language."""
    who = say_who(language, notice, names)
    room = names.rooms.get(notice.subject_id) if notice.kind in _IN_ROOMS else None
    sentence = _SENTENCES[notice.kind] if who or notice.kind not in _NOBODY else _NOBODY[notice.kind]
    if notice.kind is Kind.MESSAGE and room is not None and not room.is_pair:
        sentence = _IN_GROUP
    circle = names.circles.get(notice.circle_id) if notice.circle_id is not None else None
    if notice.kind is Kind.DECISION and notice.circle_id is None:
        sentence = _BY_OPERATORS
    return i18n.translate(
        language,
        sentence,
        who=who or i18n.translate(language, "Somebody"),
        circle=f"“{circle.name}”" if circle is not None else i18n.translate(language, "a circle"),
        amount=names.amounts.get(notice.notice_id, ""),
        score=names.score,
        room=f"“{room.name}”" if room is not None and room.name else i18n.translate(language, "a group"),
    )


def say_who(language: str, notice: Notice, names: Names) -> str:
    """The people behind a line: one, two by name, or one and how many others; empty where nobody is."""
    shown = [names.bots.get(one) or name(language, names.cards.get(one)) for one in notice.actor_ids]
    if not shown:
        return ""
    if notice.people <= 1 or len(shown) == 1:
        return shown[0]
    if notice.people == _SOMEBODY_COUNT:
        return i18n.translate(language, "{name} and {second}", name=shown[0], second=shown[1])
    return i18n.translate(language, "{name} and {count} others", name=shown[0], count=notice.people - 1)


def name(language: str, card: PersonCard | None) -> str:
    """What somebody is called in a sentence."""
    return card.name if card is not None and card.name and not card.gone else i18n.translate(language, "Somebody")


def say_outside(language: str, notice: Notice, names: Names, *, lock_screen: LockScreen) -> str:
    """A line as a lock screen may show it: in full, only of what kind it is, or only that it is there."""
    if lock_screen == "full":
        sentence, said = say(language, notice, names), names.said.get(notice.notice_id)
        return i18n.translate(language, "{sentence}: {said}", sentence=sentence, said=said) if said else sentence
    return i18n.translate(language, KIND_WORDS[notice.kind] if lock_screen == "kind" else "Something new")


def say_urgent(language: str, card: PersonCard | None, *, lock_screen: LockScreen) -> str:
    """That somebody asks urgently, as a text message or a voice on the phone may say it."""
    if lock_screen == "full":
        return i18n.translate(language, _SENTENCES[Kind.URGENT], who=name(language, card))
    return i18n.translate(language, KIND_WORDS[Kind.URGENT] if lock_screen == "kind" else "Something new")


def say_digest(language: str, notices: Sequence[Notice], names: Names, *, lock_screen: LockScreen) -> list[str]:
    """The lines of a digest: in full, how many of each kind, or only how many there are."""
    if lock_screen == "full":
        return [say(language, one, names) for one in notices]
    if lock_screen == "nothing":
        return [i18n.translate(language, "{count} new", count=len(notices))]
    kinds = Counter(one.kind for one in notices)
    return [f"{i18n.translate(language, KIND_WORDS[kind])}: {count}" for kind, count in kinds.most_common()]


def find_href(notice: Notice) -> str:
    """Where a line leads."""
    facts, circle, room = notice.facts, f"/circles/{notice.circle_id}", rooms.room_href(notice.subject_id)
    first = notice.actor_ids[0] if notice.actor_ids else None
    places = {
        Kind.REPLY: _find_post_href(notice),
        Kind.LIKE: _find_post_href(notice),
        Kind.CONTACT_ASKED: "/people/requests",
        Kind.CONTACT_MADE: f"/people/{notice.subject_id}",
        Kind.CIRCLE_OFFERED: circle,
        Kind.JOIN_ASKED: f"{circle}/manage",
        Kind.JOIN_ANSWERED: circle,
        Kind.PAYMENT: f"/wallet/movements/{facts.get('transfer_id', '')}",
        Kind.TIP: f"/wallet/movements/{facts.get('transfer_id', '')}",
        Kind.MONEY_ASKED: f"/wallet/requests/{notice.subject_id}",
        Kind.GIFT: f"/wallet/packets/{notice.subject_id}",
        Kind.SCORE_ASKED: "/credit/asks",
        Kind.SCORE_SHOWN: f"/people/{notice.subject_id}/card",
        Kind.SCORE_CHANGED: "/credit",
        Kind.SCORE_INTEREST: "/credit/looks",
        Kind.DISPUTE: f"/credit/disputes/{notice.subject_id}",
        Kind.VOUCH: "/credit/vouches",
        Kind.DECISION: "/me/decisions",
        Kind.REPORT: f"{circle}/manage/reports",
        Kind.MESSAGE: room,
        Kind.MENTION: room,
        Kind.QUIET_MENTION: room,
        Kind.MESSAGE_REQUEST: "/messages/requests",
        Kind.MESSAGE_ACCEPTED: room,
        Kind.GROUP_INVITED: "/messages/invitations",
        Kind.GROUP_ASKED: f"{room}/waiting",
        Kind.GROUP_ENTERED: room,
        Kind.URGENT: f"/messages/{facts.get('room_id', '')}/{facts.get('position', '')}/urgent",
        Kind.BOT: f"/messages/{facts.get('room_id', '')}/bots/{notice.subject_id}",
    }
    return places.get(notice.kind, f"/people/{first}" if first is not None else facts.get("href", "/notices"))


def _find_post_href(notice: Notice) -> str:
    post = f"/circles/{notice.circle_id}/posts/{notice.facts.get('post_id', '')}"
    comment_id = notice.facts.get("comment_id")
    return f"{post}#comment-{comment_id}" if comment_id else post
