"""How a conversation looks on a page: bubbles in groups, with days, what happened in the room, and where the unread begin.

A kind of message is drawn by `templates/partials/message_<kind>.html`, which reads `message` (a `BubbleView`); of a kind
that has no such file one plain line is shown. What stands for a message in a list or a quote is a line of `PREVIEWS`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any
from uuid import UUID

import msgspec
from markupsafe import Markup

from quanzi.identity import PersonCard
from quanzi.infra.house import House
from quanzi.kernel.person import Person
from quanzi.media import attachments
from quanzi.messaging import Message, carrying, speaking, strangers
from quanzi.messaging.listening import Change
from quanzi.web import attached, bot_views, circle_views, message_text, receipt_views, rooms, talk_words, views
from quanzi.web.rendering import TEMPLATES_FOLDER

Say = Callable[..., str]
TOGETHER = timedelta(minutes=5)
"""Messages of one author stand as a group when no more than this lies between them; `said.js` has the same."""
KINDS = frozenset(path.stem.removeprefix("message_") for path in (TEMPLATES_FOLDER / "partials").glob("message_*.html"))
EXTRAS = tuple(sorted(f"partials/{path.name}" for path in (TEMPLATES_FOLDER / "partials").glob("extra_*.html")))
"""What stands behind the composer's plus: `templates/partials/extra_<what>.html`, each an `<li>` with a button of its own."""
RECALLED = "recalled"
_QUOTE_CHARACTERS_MAX = 90

PREVIEWS = {
    "picture": "[Photo]",
    "voice": "[Voice message]",
    "file": "[File]",
    "drawing": "[Drawing]",
    "sound_picture": "[Photo with sound]",
    "place": "[Place]",
    "card": "[Contact]",
    "transfer": "[Transfer]",
    "request": "[Payment request]",
    "split": "[Bill to split]",
    "packet": "[Red packet]",
    "burn": "[Burns after reading]",
    "hidden": "A message you don't see",
    speaking.BOT: "",
    "plain": "[A message of a new kind]",
}
"""What stands for a message that is not words, by its kind."""

NOTES = {
    "joined": "{names} joined",
    "left": "{names} left",
    "role": "{names} has a new role",
    "renamed": "{by} named the group “{name}”",
    "announced": "{by} changed the announcement",
    "terms": "{by} changed the group's settings",
}
"""What is said of a change that stands between messages."""

BOT_NOTES = {
    "came": "{by} brought the bot “{name}” into the group",
    "everything": "The bot “{name}” is told everything that is said here in words",
    "calls": "The bot “{name}” is told what calls it",
    "nothing": "The bot “{name}” is told nothing that is said here",
    "kept": "{by} answers for the bot “{name}” now",
    "stopped": "The bot “{name}” is told nothing more, since it does not answer",
    "went": "{by} removed the bot “{name}”",
}
"""The same of a bot, by what became of it."""


class SignView(msgspec.Struct, frozen=True):
    """A sign on a message: how many gave it, whether I did, and who in words."""

    emoji: str
    count: int
    mine: bool
    names: str


class QuoteView(msgspec.Struct, frozen=True):
    """A message that another answers, in one line."""

    position: int
    name: str
    words: str


class UrgentView(msgspec.Struct, frozen=True):
    """What is urgent about a message: how many of how many confirmed, whether it waits for the reader, or is confirmed by them."""

    href: str
    is_emergency: bool
    asked: int
    confirmed: int
    waits: bool
    is_confirmed: bool


class BubbleView(msgspec.Struct, frozen=True, kw_only=True):
    """One message. `kind` is that of its partial, `first` and `last` tell its place in its author's group."""

    position: int
    message_id: str
    kind: str
    author: views.PersonView
    mine: bool
    at: datetime
    html: Markup
    text: str
    body: dict[str, Any]
    is_loud: bool = False
    attachments: tuple[views.AttachmentView, ...] = ()
    open_href: str = ""
    read_by: receipt_views.ReadBy | None = None
    tick: str = ""
    warns_of: str = ""
    hint: str = ""
    urgent: UrgentView | None = None
    quote: QuoteView | None = None
    recalled_by: str | None = None
    is_edited: bool = False
    is_pinned: bool = False
    signs: tuple[SignView, ...] = ()
    first: bool = True
    last: bool = True
    what: str = "message"


class NoteView(msgspec.Struct, frozen=True):
    """What happened in the room, as one quiet line: `change` is its number."""

    change: int
    words: str
    what: str = "note"


class BreakView(msgspec.Struct, frozen=True):
    """What divides messages: a `day`, or with None the place from which on nothing was read."""

    day: datetime | None
    what: str = "break"


Item = BubbleView | NoteView | BreakView


class Reader(msgspec.Struct, frozen=True):
    """For whom messages are shown: the house and its words, people as this reader sees them, who are contacts, who is `here`.

    `unopened` is where this reader opens what burns, by its position. `urgent` tells of messages that are to be confirmed whether
    the reader did, None where they are not asked.
    """

    house: House
    person: Person
    say: Say
    cards: Mapping[UUID, PersonCard]
    contacts: Collection[UUID]
    here: Collection[UUID] = ()
    unopened: Mapping[int, str] = {}
    room_id: UUID | None = None
    receipts: receipt_views.Receipts = receipt_views.NOTHING
    urgent: Mapping[int, bool | None] = {}

    def author_of(self, message: Message) -> str:
        """The name of who said a message."""
        return show_author(self.say, message, None).name if message.kind == speaking.BOT else self.name_of(message.author_id)

    def name_of(self, person_id: UUID | None) -> str:
        """The name as the reader sees it, or what stands for a badge without one."""
        if person_id == self.person.id:
            return self.say("You")
        card = self.cards.get(person_id) if person_id is not None else None
        if card is None or card.gone:
            return self.say("Somebody")
        return card.name or self.say("Verified member" if card.tier else "Member")


def show_author(say: Say, message: Message, card: PersonCard | None) -> views.PersonView:
    """Who said a message: a person as the reader sees them, or a bot, which is shown as what it is."""
    if message.kind != speaking.BOT:
        return circle_views.show_person(card, message.author_id)
    return bot_views.show_bot(message, unnamed=say("A bot"))


def people_of(messages: Sequence[Message], notes: Sequence[Change]) -> set[UUID]:
    """Everybody who has to be named."""
    found = {message.author_id for message in messages}
    for message in messages:
        found.update(one for reaction in message.reactions for one in reaction.person_ids)
    for note in notes:
        found.update(_subjects(note))
        if note.by_id is not None:
            found.add(note.by_id)
    return found


def show_items(
    reader: Reader,
    *,
    messages: Sequence[Message],
    notes: Sequence[Change],
    quoted: Mapping[int, Message],
    unread_after: int | None,
    zone: tzinfo,
) -> tuple[Item, ...]:
    """Messages and notes as they stand below each other; the unread begin after the position `unread_after`."""
    pending = sorted((note for note in notes if not (note.data or {}).get("quietly")), key=lambda note: note.change)
    items: list[Item] = []
    before: Message | None = None
    for message in messages:
        while pending and pending[0].position < message.position:
            items.append(show_note(reader, pending.pop(0)))
        if before is None or before.at.astimezone(zone).date() != message.at.astimezone(zone).date():
            items.append(BreakView(message.at))
        if unread_after is not None and message.position == unread_after + 1:
            items.append(BreakView(None))
        items.append(show_bubble(reader, message, quoted=quoted))
        before = message
    items += [show_note(reader, note) for note in pending]
    return tuple(_grouped(items))


def show_bubble(reader: Reader, message: Message, *, quoted: Mapping[int, Message]) -> BubbleView:
    """One message, alone."""
    kind = RECALLED if message.recalled_at is not None else message.kind if message.kind in KINDS else "plain"
    mine = message.author_id == reader.person.id
    known = mine or message.kind == speaking.BOT or message.author_id in reader.contacts
    return BubbleView(
        position=message.position,
        message_id=str(message.message_id),
        kind=kind,
        author=show_author(reader.say, message, reader.cards.get(message.author_id)),
        mine=mine,
        at=message.at,
        html=message_text.show_links(message.text),
        text=message.text,
        body=message.body or {},
        is_loud=kind == "text" and message.quoted is None and message_text.is_loud(message.text),
        attachments=_attachments(message),
        open_href=reader.unopened.get(message.position, ""),
        read_by=reader.receipts.count(reader.room_id, message) if reader.room_id is not None else None,
        tick=reader.receipts.tick(message, mine=mine),
        warns_of="" if known else message_text.first_host(message.text),
        hint="" if mine else talk_words.say_hint(reader.say, (message.body or {}).get(strangers.HINT)),
        urgent=_urgent(reader, message),
        quote=_quote(reader, quoted.get(message.quoted)) if message.quoted is not None else None,
        recalled_by=message.recalled_by,
        is_edited=message.edited_at is not None,
        is_pinned=message.is_pinned,
        signs=tuple(
            SignView(
                reaction.emoji,
                len(reaction.person_ids),
                reader.person.id in reaction.person_ids,
                ", ".join(reader.name_of(one) for one in reaction.person_ids),
            )
            for reaction in message.reactions
        ),
    )


def show_note(reader: Reader, note: Change) -> NoteView:
    """What happened, in words."""
    names = ", ".join(reader.name_of(one) for one in _subjects(note))
    data = note.data or {}
    known = BOT_NOTES.get(data.get("what", ""), "") if note.kind == "bots" else NOTES.get(note.kind, "")
    said = data.get("name", "")
    return NoteView(note.change, reader.say(known, names=names, by=reader.name_of(note.by_id), name=said) if known else "")


def preview_words(say: Say, message: Message) -> str:
    """A message in one line, for a list or a quote."""
    if message.recalled_at is not None:
        return say("Taken back") if message.recalled_by == "author" else say("Taken away")
    stands = PREVIEWS.get(message.kind if message.kind in PREVIEWS else "plain", "") if message.kind != "text" else ""
    words = " ".join(message.text.split())[:_QUOTE_CHARACTERS_MAX]
    urgent = say("[Urgent]") if (message.body or {}).get("urgent") else ""
    return " ".join(part for part in (urgent, say(stands) if stands else "", words) if part)


def _urgent(reader: Reader, message: Message) -> UrgentView | None:
    said = (message.body or {}).get("urgent")
    if said is None:
        return None
    mine = reader.urgent.get(message.position)
    href = f"{rooms.room_href(reader.room_id)}/{message.position}" if reader.room_id is not None else ""
    return UrgentView(href, said["emergency"], said["asked"], said["confirmed"], mine is False, mine is True)


def _quote(reader: Reader, message: Message | None) -> QuoteView | None:
    if message is None:
        return None
    return QuoteView(message.position, reader.author_of(message), preview_words(reader.say, message))


def _attachments(message: Message) -> tuple[views.AttachmentView, ...]:
    """What the message carries; each address asks anew whether its reader may have it."""
    stored = (message.body or {}).get("attachments")
    scans: dict[str, str] = (message.body or {}).get(carrying.SCANS, {})
    found = attachments.read_attachments(stored) if stored else ()
    return tuple(msgspec.structs.replace(attached.draw_attachment(one), scan=scans.get(str(one.media_id), "")) for one in found)


def _subjects(note: Change) -> list[UUID]:
    data = note.data or {}
    return msgspec.convert(data.get("person_ids") or ([data["person_id"]] if data.get("person_id") else []), list[UUID])


def _grouped(items: Sequence[Item]) -> list[Item]:
    """Each message with its place in the group of its author."""
    shown: list[Item] = []
    for place, item in enumerate(items):
        if isinstance(item, BubbleView):
            before = items[place - 1] if place else None
            after = items[place + 1] if place + 1 < len(items) else None
            shown.append(msgspec.structs.replace(item, first=not _together(before, item), last=not _together(item, after)))
        else:
            shown.append(item)
    return shown


def _together(one: Item | None, other: Item | None) -> bool:
    if not isinstance(one, BubbleView) or not isinstance(other, BubbleView):
        return False
    quiet = {RECALLED, "hidden"}
    if one.kind in quiet or other.kind in quiet:
        return False
    return one.author.id == other.author.id and one.mine == other.mine and other.at - one.at <= TOGETHER
