"""Pass on what somebody said, where the room it was said in allows it.

My own words I pass on as I like. Others' leave a room only while its terms let them; whose they are stands beside them where a
group allowed that, and never for what was said between two, who have no terms to agree on.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

import msgspec

from quanzi import identity
from quanzi.infra.blobs import Blobs
from quanzi.infra.postgres import Db, ReadTx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid, NotFound
from quanzi.kernel.person import Person
from quanzi.media import attachments
from quanzi.messaging.carry import SCANS, send_carrying
from quanzi.messaging.errors import KeptInRoom, NotForwardable
from quanzi.messaging.history import HIDDEN, find_message
from quanzi.messaging.model import BOT, SAID_KINDS, NewMessage, RoomKind, Sent, find_bot_name
from quanzi.messaging.seat import find_seat

_KINDS = SAID_KINDS | {BOT}
_STAYS = frozenset({"attachments", SCANS, "urgent"})
"""What of a message's body does not go along as it is: files are copied, and who was asked to confirm it was asked there."""


class Forward(msgspec.Struct, frozen=True, kw_only=True):
    """What may be passed on: the words, what the message carries, and the name that may stand beside it."""

    kind: str
    text: str
    body: dict[str, Any]
    carried: tuple[attachments.Attachment, ...]


async def find_forward(tx: ReadTx, *, by: Person, room_id: UUID, position: int) -> Forward:
    """A message as I may pass it on. Raises Suspended, NotFound, KeptInRoom, NotForwardable."""
    identity.may_act(by)
    seat = await find_seat(tx, by=by, room_id=room_id)
    message = await find_message(tx, by=by, room_id=room_id, position=position)
    if message.kind == HIDDEN or message.recalled_at is not None:
        raise NotFound
    if message.kind not in _KINDS:
        raise NotForwardable(field="position")
    is_mine = message.author_id == by.member_id
    if not is_mine and not seat.may_forward:
        raise KeptInRoom
    body = message.body or {}
    # who said it first stays the same, however often it is passed on
    origin = body.get("forwarded") or {"author_id": None if is_mine or seat.kind is RoomKind.PAIR else str(message.author_id)}
    if message.kind == BOT:
        # whoever passes it on says it, and no bot does
        origin = {"author_id": None, "bot": find_bot_name(message)}
        return Forward(kind="text", text=message.text, body={"forwarded": origin}, carried=())
    rest = {name: value for name, value in body.items() if name not in _STAYS}
    carried = tuple(attachments.read_attachments(body.get("attachments", [])))
    return Forward(kind=message.kind, text=message.text, body={**rest, "forwarded": origin}, carried=carried)


async def forward_message(
    db: Db, blobs: Blobs, *, by: Person, room_id: UUID, position: int, to_room_ids: Sequence[UUID], message_id: UUID
) -> list[Sent]:
    """Pass a message on into up to five rooms of mine, under one id that the sender makes; sent again it is there once.

    Raises what `find_forward` and sending raise, and Invalid. Where one room refuses it, those before it have it.
    """
    wanted = list(dict.fromkeys(to_room_ids))
    if not 0 < len(wanted) <= limits.FORWARD_ROOMS_MAX:
        raise Invalid(field="to_room_ids")
    found = await db.read(partial(find_forward, by=by, room_id=room_id, position=position))
    sent: list[Sent] = []
    for to_room_id in wanted:
        chosen = await attachments.copy_attachments(db, blobs, by=by, attachments=found.carried) if found.carried else []
        message = NewMessage(message_id=message_id, text=found.text, kind=found.kind, body=found.body)
        sent.append(await db.run(partial(send_carrying, by=by, room_id=to_room_id, message=message, chosen=chosen)))
    return sent
