"""Conversations in the demo: the member with people she knows, said through the doors everybody uses, some days behind."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from importlib.resources import files
from uuid import UUID

from quanzi import media, messaging
from quanzi.infra.blobs import Blobs
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import ids
from quanzi.kernel.person import Person
from quanzi.media import attachments
from quanzi.messaging import carrying, groups
from quanzi.world.texts import LineText, TalkText, read_talks

_IN_GROUP = 5


async def load_messages(db: Db, blobs: Blobs, *, member: Person, owner: Person, near: Sequence[Person]) -> None:
    """Every conversation, each message once however often the demo is loaded."""
    others = _choose(owner, near)
    for number, talk in enumerate(read_talks()):
        them = [owner, *near[: _IN_GROUP - 2]] if talk.name else [next(others[talk.with_])]
        voices = {"me": member, "them": them[0]} | {f"them{place}": one for place, one in enumerate(them)}
        if await db.run(lambda tx, talk=talk, voices=voices: _is_said(tx, talk, voices)):
            continue
        chosen = [await _bring_picture(db, blobs, voices[line.by], line) for line in talk.lines]
        await db.run(lambda tx, talk=talk, number=number, voices=voices, chosen=chosen: _talk(tx, number, talk, voices, chosen))


def _choose(owner: Person, near: Sequence[Person]) -> dict[str, Iterator[Person]]:
    """Who talks in which language; where too few of one speak it, the others do too."""
    chinese = [one for one in near if one.language == "zh-Hans"]
    english = [one for one in near if one.language != "zh-Hans"]
    spare = (chinese + english)[::-1]
    return {"owner": iter([owner]), "zh": iter([*chinese, *spare]), "en": iter([*english, *spare])}


async def _bring_picture(db: Db, blobs: Blobs, by: Person, line: LineText) -> attachments.AttachmentChoice | None:
    if not line.picture:
        return None
    data = (files("quanzi.world") / "demo" / "pictures" / f"{line.picture}.webp").read_bytes()
    return attachments.AttachmentChoice((await media.store_picture(db, blobs, by=by, data=data)).media_id, alt=line.alt)


async def _open(tx: Tx, talk: TalkText, voices: Mapping[str, Person]) -> UUID:
    """The room; a group of that name once."""
    member = voices["me"]
    if not talk.name:
        return await messaging.open_pair(tx, by=member, person_id=voices["them"].member_id)
    inbox = await messaging.open_inbox(tx, by=member, pages=0)
    known = [line.room_id for line in inbox.rooms if line.name == talk.name]
    if known:
        return known[0]
    others = {one.member_id for one in voices.values()} - {member.member_id}
    return (await groups.found_group(tx, by=member, name=talk.name, person_ids=sorted(others))).room_id


async def _is_said(tx: Tx, talk: TalkText, voices: Mapping[str, Person]) -> bool:
    """Whether the demo was loaded before: a picture that is brought again would be one more."""
    room_id = await _open(tx, talk, voices)
    return bool((await messaging.read_room(tx, by=voices["me"], room_id=room_id)).messages)


async def _talk(
    tx: Tx, number: int, talk: TalkText, voices: Mapping[str, Person], chosen: Sequence[attachments.AttachmentChoice | None]
) -> None:
    member = voices["me"]
    room_id = await _open(tx, talk, voices)
    positions: list[int] = []
    for place, (line, picture) in enumerate(zip(talk.lines, chosen, strict=True)):
        then = Tx(tx.connection, tx.now - timedelta(minutes=line.minutes_ago))
        by = voices[line.by]
        quoted = None if line.quotes is None else positions[line.quotes]
        message_id = ids.id_from_source(source="demo.message", key=f"{number}/{place}")
        message = messaging.NewMessage(message_id=message_id, text=line.text, quoted=quoted)
        carried = [] if picture is None else [picture]
        sent = await carrying.send_carrying(then, by=by, room_id=room_id, message=message, chosen=carried)
        positions.append(sent.position)
        for voice, emoji in line.signs.items():
            await messaging.react_to_message(then, by=voices[voice], room_id=room_id, position=sent.position, emoji=emoji)
        if line.pinned:
            await messaging.pin_message(then, by=by, room_id=room_id, position=sent.position)
    await messaging.mark_read(tx, by=member, room_id=room_id, position=positions[-1] - talk.unread)
    for other in {one.member_id: one for one in voices.values() if one is not member}.values():
        await messaging.mark_read(tx, by=other, room_id=room_id, position=positions[-1])
