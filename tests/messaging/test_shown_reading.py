"""Where reading shows, a page of the room tells it: at work for each member since they came, one to one as ticks, else of nobody."""

from quanzi import messaging
from quanzi.infra.postgres import Tx
from quanzi.messaging import groups, roster, tending
from quanzi.messaging.model import Role
from quanzi.web import receipt_views
from tests.make import messages as make
from tests.make import people


async def test_at_work_everybody_sees_how_many_have_read_of_those_who_were_there(tx: Tx) -> None:
    room = await make.make_group(tx, is_work=True)
    author, quick, slow = room.people
    first = await make.say(tx, room, author)
    late = await people.make_member(tx, tier=2)
    await roster.add_members(tx, room_id=room.room_id, person_ids=[late.member_id], by_id=author.member_id, role=Role.MEMBER)
    second = await make.say(tx, room, author)
    await messaging.mark_read(tx, by=quick, room_id=room.room_id, position=second.position)
    for by in (author, slow):
        page = await messaging.read_room(tx, by=by, room_id=room.room_id)
        shown = receipt_views.show_receipts(page)
        counts = [shown.count(room.room_id, one) for one in page.messages]
        assert [(one.read, one.count) for one in counts if one] == [(1, 2), (1, 3)]
        for message, counted in zip(page.messages, counts, strict=True):
            readers = await tending.list_readers(tx, by=by, room_id=room.room_id, position=message.position)
            assert counted is not None
            assert (len(readers.read), len(readers.read) + len(readers.unread)) == (counted.read, counted.count)
    assert first.position == 1


async def test_ticks_show_where_both_show_them_and_nothing_shows_elsewhere(tx: Tx) -> None:
    room = await make.make_pair(tx)
    author, reader = room.people
    sent = await make.say(tx, room, author)

    async def tick() -> str:
        page = await messaging.read_room(tx, by=author, room_id=room.room_id)
        return receipt_views.show_receipts(page).tick(page.messages[0], mine=True)

    await groups.choose_for_all(tx, by=author, chosen=groups.Choices(groups.AddedBy.CONTACTS, shows_ticks=True))
    assert await tick() == ""
    await groups.choose_for_all(tx, by=reader, chosen=groups.Choices(groups.AddedBy.CONTACTS, shows_ticks=True))
    assert await tick() == "sent"
    await messaging.mark_read(tx, by=reader, room_id=room.room_id, position=sent.position)
    assert await tick() == "read"


async def test_what_is_announced_stands_at_the_top_of_the_room(tx: Tx) -> None:
    room = await make.make_group(tx)
    owner, member, _ = room.people
    await tending.announce(tx, by=owner, room_id=room.room_id, text="Monday at nine")
    assert (await messaging.read_room(tx, by=member, room_id=room.room_id)).announcement == "Monday at nine"
