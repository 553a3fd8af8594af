"""What a message has to be before it is sent, by whichever way."""

from uuid import UUID

import msgspec

from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid
from quanzi.kernel.text import TextTooLong, clean_text
from quanzi.messaging.errors import SomethingToSay
from quanzi.messaging.model import NewMessage
from quanzi.messaging.store.posts import Line


def clean_message(message: NewMessage) -> NewMessage:
    """The message as it is kept. Raises TextTooLong, TextUnreadable, SomethingToSay, Invalid."""
    text = clean_text(message.text, max_characters=limits.MESSAGE_CHARACTERS_MAX, field="text", required=False, lines=True)
    if not text and message.body is None:
        raise SomethingToSay(field="text")
    size = 0 if message.body is None else len(msgspec.json.encode(message.body))
    if size > limits.MESSAGE_BODY_BYTES_MAX:
        raise TextTooLong(field="body", max_characters=limits.MESSAGE_BODY_BYTES_MAX, characters=size)
    if len(message.mentions) > limits.MENTIONS_PER_MESSAGE_MAX:
        raise Invalid(field="mentions")
    if message.quoted is not None and not 1 <= message.quoted <= limits.POSITION_MAX:
        raise Invalid(field="quoted")
    return msgspec.structs.replace(message, text=text)


def line_of(room_id: UUID, author_id: UUID, message: NewMessage) -> Line:
    """The message as a row."""
    return Line(room_id, message.message_id, author_id, message.kind, message.text, message.body, message.quoted)
