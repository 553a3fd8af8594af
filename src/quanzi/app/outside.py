"""What leaves the house about notices: messages to devices, and digests by e-mail, each said in its reader's language.

Sending happens outside of every transaction: first it is taken, then sent, then noted.
"""

from functools import partial
from typing import Any
from uuid import UUID

import msgspec
import structlog

from quanzi import messaging
from quanzi.identity import reaching
from quanzi.infra import community
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.infra.push import PushRefused, SubscriptionGone, Urgency
from quanzi.kernel.errors import Invalid, Unavailable
from quanzi.kernel.person import Kind, Person
from quanzi.notices import Kind as NoticeKind
from quanzi.notices import Notice, outside
from quanzi.web import format as formats
from quanzi.web import i18n, notice_words

log = structlog.get_logger(__name__)

_BURST = 3
"""More lines than these come as one message: nobody's phone rings twenty times at seven in the morning."""
_HIGH = frozenset({
    NoticeKind.URGENT, NoticeKind.MESSAGE, NoticeKind.MENTION, NoticeKind.PAYMENT, NoticeKind.MONEY_ASKED, NoticeKind.SCORE_ASKED,
})  # fmt: skip


class Message(msgspec.Struct, frozen=True):
    """What a device is to show, as `sw.js` reads it. `tag`: what it takes the place of; `unread`: the number on the app's mark."""

    title: str
    body: str
    tag: str
    href: str
    unread: int
    lang: str


class Reading(msgspec.Struct, frozen=True):
    """Who reads, how the house is called, the names behind some lines as that reader may see them, and how many rooms are unread."""

    language: str
    house: str
    names: notice_words.Names
    rooms: int


async def send_pushes(house: House, payload: dict[str, Any]) -> None:
    """Bring what is due to the devices of {person_id}."""
    person_id = UUID(payload["person_id"])
    parcels = await house.db.run(partial(outside.take_pushes, person_id=person_id, keys=house.keys))
    if not parcels:
        return
    notices = {one.notice_id: one for parcel in parcels for one in parcel.notices}
    reading = await house.db.read(partial(_read, house=house, person_id=person_id, notices=tuple(notices.values())))
    for parcel in parcels:
        await _send_parcel(house, parcel, reading)


async def send_due_pushes(house: House, _payload: dict[str, Any]) -> None:
    """Bring what waited, for quiet hours to end or for another try."""
    for person_id in await house.db.glance(outside.list_waiting):
        await send_pushes(house, {"person_id": str(person_id)})


async def _send_parcel(house: House, parcel: outside.Parcel, reading: Reading) -> None:
    messages = _word(parcel, reading, unread=parcel.unread + reading.rooms)
    urgency: Urgency = "high" if any(one.kind in _HIGH for one in parcel.notices) else "normal"
    try:
        for message in messages:
            await house.push.send(parcel.to, message=msgspec.json.encode(message), topic=message.tag, urgency=urgency)
    except (SubscriptionGone, Invalid):
        forget = partial(outside.forget_device, person_id=parcel.person_id, device_id=parcel.device_id)
        await house.db.run(forget)
    except (PushRefused, Unavailable) as error:
        log.info("push_refused", why=type(error).__name__, tries=parcel.tries)
        await house.db.run(partial(outside.note_refused, parcel=parcel))
    else:
        await house.db.run(partial(outside.note_sent, parcel=parcel))


def _word(parcel: outside.Parcel, reading: Reading, *, unread: int) -> list[Message]:
    """The messages of a parcel, which say what the reader's lock screen may show and no more."""
    if len(parcel.notices) > _BURST:
        body = i18n.translate(reading.language, "{count} new", count=len(parcel.notices))
        return [Message(reading.house, body, "inbox", "/notices", unread, reading.language)]
    return [_word_one(one, parcel, reading, unread=unread) for one in reversed(parcel.notices)]


def _word_one(one: Notice, parcel: outside.Parcel, reading: Reading, *, unread: int) -> Message:
    body = notice_words.say_outside(reading.language, one, reading.names, lock_screen=parcel.lock_screen)
    # 32 characters name the line to the push service, and say nothing else
    return Message(reading.house, body, one.notice_id.hex, f"/notices/{one.notice_id}", unread, reading.language)


async def _read(tx: ReadTx, *, house: House, person_id: UUID, notices: tuple[Notice, ...]) -> Reading:
    language = await reaching.find_language(tx, person_id=person_id)
    found = await community.find_community(tx)
    reader = Person(kind=Kind.MEMBER, id=person_id, language=language)
    formatter = formats.Formatter(language, exponents=formats.EXPONENTS)
    names = await notice_words.find_names(tx, by=reader, notices=notices, formatter=formatter, score_name=house.settings.score_name)
    return Reading(language, found.name if found else "Quanzi", names, await messaging.count_unread_rooms(tx, by=reader))


async def start_digests(house: House, _payload: dict[str, Any]) -> None:
    """Begin the digests whose hour has come; what could not be written before is tried again."""
    for person_id in await house.db.glance(outside.list_digests_due):
        await house.db.run(partial(outside.start_digest, person_id=person_id))
    for person_id in await house.db.glance(partial(outside.list_waiting, channel="mail")):
        await send_digest(house, {"person_id": str(person_id)})


async def send_digest(house: House, payload: dict[str, Any]) -> None:
    """Write the digest of {person_id} to an address that they proved, if they have one."""
    person_id = UUID(payload["person_id"])
    digest = await house.db.run(partial(outside.take_digest, person_id=person_id, keys=house.keys))
    if digest is None:
        return
    to = await house.db.glance(partial(reaching.find_mailbox, person_id=person_id, keys=house.keys))
    if to is None:
        await house.db.run(partial(outside.note_digest_refused, digest=digest, for_good=True))
        return
    reading = await house.db.read(partial(_read, house=house, person_id=person_id, notices=digest.notices))
    subject, body = _word_digest(digest, reading, address=house.settings.public_url)
    stop = f"{house.settings.public_url}{digest.stop_path}"
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        # the same however often it is sent, so that a mail box shows it once
        "Message-ID": f"<{digest.digest_id}@quanzi.digest>",
        "Auto-Submitted": "auto-generated",
    }
    try:
        await house.mail.send(to=to, subject=subject, body=body, headers=headers)
    except Exception:
        await house.db.run(partial(outside.note_digest_refused, digest=digest))
        raise
    await house.db.run(partial(outside.note_digest_sent, digest=digest))


def _word_digest(digest: outside.Digest, reading: Reading, *, address: str) -> tuple[str, str]:
    """Subject and text: a phone shows the beginning of both, so they keep to what a lock screen may show."""
    say = partial(i18n.translate, reading.language)
    count = len(digest.notices)
    subject = say("{community}: {count} new", community=reading.house, count=count)
    lines = notice_words.say_digest(reading.language, digest.notices, reading.names, lock_screen=digest.lock_screen)
    stop = say("You get this since you asked for it. One click ends it:")
    return subject, "\n".join([*lines, "", f"{address}/notices", "", stop, f"{address}{digest.stop_path}", ""])


async def sweep_notices(house: House, _payload: dict[str, Any]) -> None:
    """Forget old lines, and that old messages were sent."""
    while await house.db.run(outside.sweep_notices):
        pass
