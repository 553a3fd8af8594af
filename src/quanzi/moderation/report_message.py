"""Asking operators to look at a message: they see what its reporter chose to show, and nothing else of the conversation."""

import hashlib
from collections.abc import Mapping
from uuid import UUID

from quanzi import identity, messaging
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.messaging import burning
from quanzi.messaging.burning import BurntCopy
from quanzi.moderation import model, policy, store
from quanzi.moderation.errors import BadReport
from quanzi.moderation.report import cut_excerpt, keep_report, take_turn

_BURN = "burn"


async def report_said(tx: Tx, *, by: Person, keys: Keys, new: model.MessageReport) -> None:
    """Report a message that I can read, once. NotFound, OwnSubject, TooMany, or Invalid with `field`.

    The others are shown with it as far as I can read them. A copy of what burnt is kept with its words and whether it is ours.
    """
    identity.may_act(by)
    if new.category not in model.CATEGORIES:
        raise BadReport(field="category")
    note = clean_text(new.note, max_characters=limits.REASON_CHARACTERS_MAX, field="note", required=False, lines=True)
    beside = dict.fromkeys(one for one in new.beside if one != new.position)
    if len(beside) > limits.REPORT_MESSAGES_BESIDE_MAX:
        raise BadReport(field="beside")
    if len(new.data) > limits.REPORT_COPY_BYTES_MAX:
        raise BadReport(field="data")
    await take_turn(tx, by=by)
    found = await messaging.find_messages(tx, by=by, room_id=new.room_id, positions=[new.position, *beside])
    readable = {position: one for position, one in found.items() if one.recalled_at is None and one.author_id.int}
    message = readable.get(new.position)
    if message is None:
        raise NotFound
    policy.may_report(by, author_id=message.author_id)
    if new.copy is not None and message.kind != _BURN:
        raise BadReport(field="copy")
    quotes = [_quote(keys, new, readable, position) for position in sorted({new.position, *beside}) if position in readable]
    words = next(one.words for one in quotes if one.position == new.position)
    await keep_report(
        tx,
        report=model.DeskReport(
            place_id=new.room_id,
            report_id=tx.new_id(),
            subject_kind="message",
            subject_id=message.message_id,
            post_id=None,
            author_id=message.author_id,
            category=new.category,
            note=note,
            circle_name="",
            excerpt=cut_excerpt(words),
            photo_count=0,
            state="open",
            made_at=tx.now,
            handled_at=None,
            reporter_id=by.member_id,
            handled_by=None,
        ),
    )
    report_id = await store.find_report_id(tx, place_id=new.room_id, reporter_id=by.member_id, subject_id=message.message_id)
    await store.insert_quotes(tx, place_id=new.room_id, report_id=report_id, quotes=quotes)


def _quote(keys: Keys, new: model.MessageReport, found: Mapping[int, messaging.Message], position: int) -> model.NewQuote:
    message, copy = found[position], new.copy
    if copy is None or position != new.position:
        return model.NewQuote(
            position=position,
            author_id=message.author_id,
            said_at=message.at,
            kind=message.kind,
            words=message.text,
            is_subject=position == new.position,
        )
    data = new.data or None
    words = copy.text if copy.content == "text" else ""
    return model.NewQuote(
        position=position,
        author_id=message.author_id,
        said_at=message.at,
        kind=copy.content,
        words=words[: limits.MESSAGE_CHARACTERS_MAX],
        is_subject=True,
        is_genuine=_is_ours(keys, copy, message, new.room_id, data),
        data=data,
    )


def _is_ours(keys: Keys, copy: BurntCopy, message: messaging.Message, room_id: UUID, data: bytes | None) -> bool:
    """Whether the author sent this, there: our signature, of this message, and of these bytes where it is a picture or a voice."""
    if (copy.room_id, copy.position, copy.author_id) != (room_id, message.position, message.author_id):
        return False
    if copy.content != "text" and hashlib.sha256(data or b"").hexdigest() != copy.text:
        return False
    return burning.is_genuine(keys, copy)
