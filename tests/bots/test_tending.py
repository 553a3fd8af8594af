"""Making bots and looking after them: names, commands, how many, and what stays of whoever leaves."""

import pytest

from quanzi import bots
from quanzi.bots import jobs
from quanzi.bots.errors import AddressNeeded, BadCommand, BotNameTaken, CommandTaken
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid, QuanziError
from quanzi.kernel.text import TextTooLong
from quanzi.messaging.errors import NotAGroup
from tests.make import bots as make
from tests.make import messages
from tests.make.race import race


async def test_a_pair_has_no_bots(tx: Tx) -> None:
    pair = await messages.make_pair(tx)
    with pytest.raises(NotAGroup):
        await make.make_bot(tx, pair)


async def test_a_group_has_so_many_bots(tx: Tx) -> None:
    room = await messages.make_group(tx)
    for number in range(limits.BOTS_PER_ROOM_MAX):
        await make.make_bot(tx, room, name=f"Bot {number}", commands=())
    with pytest.raises(bots.TooManyBots):
        await make.make_bot(tx, room, name="One more", commands=())


async def test_of_two_made_at_once_under_one_name_there_is_one(db: Db) -> None:
    room = await db.run(messages.make_group)
    deeds = [lambda tx: make.make_bot(tx, room)] * 3
    assert sorted(await race(db, *deeds)) == ["bot_name_taken", "bot_name_taken", "done"]


@pytest.mark.parametrize(
    ("draft", "refusal"),
    [
        (bots.BotDraft(name="weather"), BotNameTaken),
        (bots.BotDraft(name="me@home"), Invalid),
        (bots.BotDraft(name="/x"), Invalid),
        (bots.BotDraft(name="x" * 31), TextTooLong),
        (bots.BotDraft(name="Lunch", about="x" * 201), TextTooLong),
        (bots.BotDraft(name="Lunch", reads=bots.Reads.CALLS), AddressNeeded),
        (bots.BotDraft(name="Lunch", url="https://example.org/" + "x" * 500), TextTooLong),
        (bots.BotDraft(name="Lunch", commands=(bots.Command("/Weather"),)), CommandTaken),
        (bots.BotDraft(name="Lunch", commands=(bots.Command("two words"),)), BadCommand),
        (bots.BotDraft(name="Lunch", commands=(bots.Command("a/b"),)), BadCommand),
        (bots.BotDraft(name="Lunch", commands=tuple(bots.Command(f"c{n}") for n in range(21))), BadCommand),
    ],
)
async def test_what_a_bot_can_t_be(tx: Tx, draft: bots.BotDraft, refusal: type[QuanziError]) -> None:
    on = await make.open_group(tx)
    with pytest.raises(refusal) as raised:
        await bots.make_bot(tx, by=on.room.people[0], room_id=on.room.room_id, draft=draft, keys=make.KEYS)
    assert raised.type is refusal


async def test_its_commands_are_for_everybody_to_see(tx: Tx) -> None:
    on = await make.open_group(tx)
    owner, member, _third = on.room.people
    draft = bots.BotDraft(name="Sky", url=make.URL, reads=bots.Reads.CALLS, commands=(bots.Command("/Sun", " When it sets "),))
    await bots.change_bot(tx, by=owner, **on.on, draft=draft)
    found = await bots.list_commands(tx, by=member, room_id=on.room.room_id)
    assert [(one.name, one.help, one.bot_name) for one in found] == [("sun", "When it sets", "Sky")]
    care = await bots.find_bot(tx, by=owner, **on.on)
    assert (care.bot.name, care.url, care.commands) == ("Sky", make.URL, (bots.Command("sun", "When it sets"),))


async def test_who_leaves_for_good_takes_a_copy_and_keeps_nothing(tx: Tx) -> None:
    on = await make.open_group(tx)
    owner, member, _third = on.room.people
    copy = await jobs.export_bots(tx, person_id=owner.member_id)
    assert "Weather" in str(copy)
    assert await jobs.export_bots(tx, person_id=member.member_id) == {"bots": []}
    await jobs.erase_bots(tx, person_id=owner.member_id)
    (bot,) = await bots.list_bots(tx, by=member, room_id=on.room.room_id)
    assert (bot.keeper_id, bot.rests) == (None, True)
