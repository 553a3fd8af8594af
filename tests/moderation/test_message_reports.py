"""Reports of messages: operators see what was chosen, a copy of what burnt is told from a forged one, and what is removed is explained."""

from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from quanzi import messaging, moderation
from quanzi.infra.crypto import Keys
from quanzi.infra.fleeting import FleetingKeys
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.messaging import burning
from quanzi.moderation import messages
from tests.make import messages as make
from tests.make.people import make_member
from tests.make.pictures import make_jpeg

THREAT = "I know where you live"


async def _desk(tx: Tx) -> Person:
    return await make_member(tx, name="陈静", operator=True)


async def _look(tx: Tx, operator: Person) -> tuple[moderation.DeskReport, list[messages.Quote]]:
    (report,) = (await moderation.list_desk_reports(tx, by=operator)).items
    return report, await messages.list_quotes(tx, by=operator, reports=[report])


async def test_operators_see_the_message_what_was_chosen_beside_it_and_nothing_else(tx: Tx, keys: Keys) -> None:
    room = await make.make_pair(tx)
    author, reader = room.people
    for text in ("Hello", "Who is this?", THREAT, "My salary is private"):
        await make.say(tx, room, author if text != "Who is this?" else reader, text)
    new = messages.MessageReport(room_id=room.room_id, position=3, category="harassment", beside=(2, 99), note="Help")
    for _ in range(2):
        await messages.report_said(tx, by=reader, keys=keys, new=new)
    operator = await _desk(tx)
    report, quotes = await _look(tx, operator)
    assert (report.excerpt, report.author_id, report.reporter_id) == (THREAT, author.id, reader.id)
    assert [(one.position, one.words, one.author_id, one.is_subject, one.is_genuine) for one in quotes] == [
        (2, "Who is this?", reader.id, False, None),
        (3, THREAT, author.id, True, None),
    ]
    with pytest.raises(moderation.OwnSubject):
        await messages.report_said(tx, by=author, keys=keys, new=new)
    many = msgspec.structs.replace(new, position=4, beside=(1, 2, 3, 5, 6, 7))
    with pytest.raises(moderation.BadReport):
        await messages.report_said(tx, by=reader, keys=keys, new=many)


async def test_what_is_removed_is_gone_for_all_and_its_author_reads_why(tx: Tx, keys: Keys) -> None:
    room = await make.make_group(tx)
    author, reader, other = room.people
    sent = await make.say(tx, room, author, THREAT)
    new = messages.MessageReport(room_id=room.room_id, position=sent.position, category="harassment")
    for person in (reader, other):
        await messages.report_said(tx, by=person, keys=keys, new=new)
    operator = await _desk(tx)
    report = (await moderation.list_desk_reports(tx, by=operator)).items[0]
    before = await make.load_state(tx, room.room_id)
    on = {"place_id": report.place_id, "report_id": report.report_id}
    await messages.remove_message(tx, by=operator, **on, reason="A threat.")
    after = await make.load_state(tx, room.room_id)
    assert after == await make.follow(tx, room.room_id, before)
    gone = after.messages[sent.position]
    assert (gone.text, gone.recalled_at, gone.recalled_by) == ("", tx.now, "house")
    assert [(one.kind, one.reason) for one in await messages.list_my_decisions(tx, by=author)] == [("message_removed", "A threat.")]
    assert (await moderation.list_desk_reports(tx, by=operator)).items == ()
    closed = (await moderation.list_desk_reports(tx, by=operator, open_ones=False)).items
    assert {(one.state, one.excerpt) for one in closed} == {("handled", "")}
    assert await messages.list_quotes(tx, by=operator, reports=closed) == []
    with pytest.raises(NotFound):
        await messages.remove_message(tx, by=operator, **on, reason="Again.")
    assert [one["reason"] for one in await moderation.export_decisions(tx, person_id=author.member_id)] == ["A threat."]
    await moderation.forget_person(tx, person_id=author.member_id)
    assert await messages.list_my_decisions(tx, by=author) == []


async def test_an_operator_does_not_decide_about_their_own_message(tx: Tx, keys: Keys) -> None:
    operator, reader = await _desk(tx), await make_member(tx)
    room = await make.fill_group(tx, [operator, reader])
    sent = await make.say(tx, room, operator, THREAT)
    new = messages.MessageReport(room_id=room.room_id, position=sent.position, category="harassment")
    await messages.report_said(tx, by=reader, keys=keys, new=new)
    report, _ = await _look(tx, await make_member(tx, operator=True))
    with pytest.raises(NotFound):
        await messages.remove_message(tx, by=operator, place_id=report.place_id, report_id=report.report_id, reason="No.")
    assert await messages.list_quotes(tx, by=operator, reports=[report]) == []


@pytest.mark.parametrize("forged", [False, True])
async def test_a_copy_of_what_burnt_is_told_from_a_forged_one(db: Db, keys: Keys, tmp_path: Path, forged: bool) -> None:
    fleeting = FleetingKeys(tmp_path / "fleeting")
    room = await db.run(make.make_pair)
    author, reader = room.people
    on = {"fleeting": fleeting, "room_id": room.room_id}
    await burning.send_burning(db, **on, by=author, message_id=uuid4(), content="text", text=THREAT)
    await burning.send_burning(db, **on, by=author, message_id=uuid4(), content="picture", data=make_jpeg())
    words, photo = [await burning.open_burning(db, **on, keys=keys, by=reader, position=position) for position in (1, 2)]
    copy = msgspec.structs.replace(words.copy, text="Something worse") if forged else words.copy
    data = photo.data + b"!" if forged else photo.data

    async def report(tx: Tx) -> None:
        for position, of, inside in ((1, copy, b""), (2, photo.copy, data)):
            new = messages.MessageReport(room_id=room.room_id, position=position, category="harassment", copy=of, data=inside)
            await messages.report_said(tx, by=reader, keys=keys, new=new)

    await db.run(report)
    operator = await db.run(_desk)
    desk = await db.read(lambda tx: moderation.list_desk_reports(tx, by=operator))
    quotes = await db.read(lambda tx: messages.list_quotes(tx, by=operator, reports=desk.items))
    assert sorted((one.position, one.words, one.is_genuine, one.has_data) for one in quotes) == [
        (1, copy.text, not forged, False),
        (2, "", not forged, True),
    ]
    shown = next(one for one in quotes if one.position == 2)
    where = {"place_id": shown.place_id, "report_id": shown.report_id, "position": 2}
    assert await db.read(lambda tx: messages.find_quoted_data(tx, by=operator, **where)) == data


async def test_a_copy_of_another_message_or_for_words_that_do_not_burn_is_none(tx: Tx, keys: Keys) -> None:
    room = await make.make_pair(tx)
    author, reader = room.people
    sent = await make.say(tx, room, author, THREAT)
    copy = burning.BurntCopy(room.room_id, sent.position, author.member_id, "text", "Worse", "")
    new = messages.MessageReport(room_id=room.room_id, position=sent.position, category="harassment", copy=copy)
    with pytest.raises(moderation.BadReport):
        await messages.report_said(tx, by=reader, keys=keys, new=new)
    await messaging.recall_message(tx, by=author, room_id=room.room_id, position=sent.position)
    with pytest.raises(NotFound):
        await messages.report_said(tx, by=reader, keys=keys, new=msgspec.structs.replace(new, copy=None))
