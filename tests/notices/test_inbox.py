"""One line for what belongs together, each event once, and a number that is the number of new lines."""

from datetime import UTC, datetime, timedelta

import pytest

from quanzi import notices, relations
from quanzi.infra import outbox
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound
from quanzi.notices import Kind, NoticesArrived, choices, outside, reactions
from quanzi.notices.choices import Delivery
from tests.make.notices import make_news, tell
from tests.make.people import make_member


async def test_what_belongs_together_is_one_line(tx: Tx) -> None:
    me, *others = [await make_member(tx, name=name) for name in ("林晓明", "A", "B", "C", "D")]
    for second, other in enumerate(others):
        await tell(tx, me, other, kind=Kind.LIKE, seconds=second)
    await tell(tx, me, others[0], kind=Kind.LIKE, subject="another", seconds=9)
    found = (await notices.list_notices(tx, by=me)).items
    assert [(one.people, len(one.actor_ids)) for one in found] == [(1, 1), (4, 3)]
    assert found[1].actor_ids == tuple(one.member_id for one in reversed(others[1:]))
    assert await notices.count_unread(tx, by=me) == 2


async def test_an_event_is_told_once(tx: Tx) -> None:
    me, other = await make_member(tx), await make_member(tx, name="A")
    news = make_news(me, other, at=tx.now)
    assert await notices.tell_people(tx, news=[news, news]) == 1
    assert await notices.tell_people(tx, news=[news]) == 0
    line = (await notices.list_notices(tx, by=me)).items[0]
    await notices.mark_read(tx, by=me, notice_id=line.notice_id)
    assert await notices.tell_people(tx, news=[news]) == 0
    assert await notices.count_unread(tx, by=me) == 0
    assert await tx.value("SELECT count(*) FROM notices.happening WHERE person_id = $1", me.id) == 1


async def test_what_was_read_is_new_again_when_something_is_added(tx: Tx) -> None:
    me, one, two = [await make_member(tx, name=name) for name in ("林晓明", "A", "B")]
    await tell(tx, me, one)
    line = (await notices.list_notices(tx, by=me)).items[0]
    await notices.mark_read(tx, by=me, notice_id=line.notice_id)
    await notices.mark_read(tx, by=me, notice_id=line.notice_id)
    assert not (await notices.find_notice(tx, by=me, notice_id=line.notice_id)).unread
    await tell(tx, me, two, seconds=5)
    again = await notices.find_notice(tx, by=me, notice_id=line.notice_id)
    assert (again.unread, again.people) == (True, 2)
    await notices.mark_all_read(tx, by=me, until=tx.now)
    assert await notices.count_unread(tx, by=me) == 1  # it came after that moment
    await notices.mark_all_read(tx, by=me, until=tx.now + timedelta(seconds=5))
    assert await notices.count_unread(tx, by=me) == 0
    await notices.mark_unread(tx, by=me, notice_id=line.notice_id)
    assert await notices.count_unread(tx, by=me) == 1


async def test_nobody_is_told_of_themselves_or_of_who_is_out_of_sight(tx: Tx) -> None:
    me, blocked, blocker = [await make_member(tx, name=name) for name in ("林晓明", "A", "B")]
    await relations.block_person(tx, by=me, person_id=blocked.member_id)
    await relations.block_person(tx, by=blocker, person_id=me.member_id)
    for other in (me, blocked, blocker):
        await tell(tx, me, other, subject=str(other.id))
    assert (await notices.list_notices(tx, by=me)).items == ()


async def test_two_who_part_see_nothing_of_each_other_in_what_was_told_before(tx: Tx) -> None:
    me, other, third = [await make_member(tx, name=name) for name in ("林晓明", "A", "B")]
    await tell(tx, me, other, subject="alone")
    await tell(tx, me, other, subject="together")
    await tell(tx, me, third, subject="together", seconds=1)
    await tell(tx, other, me, subject="mine")
    await relations.block_person(tx, by=me, person_id=other.member_id)
    await reactions.forget_between(tx, relations.PersonBlocked(id=tx.new_id(), at=tx.now, person_id=me.member_id, other_id=other.member_id))
    found = (await notices.list_notices(tx, by=me)).items
    assert [(one.people, one.actor_ids) for one in found] == [(1, (third.member_id,))]
    assert await notices.count_unread(tx, by=me) == 1
    assert (await notices.list_notices(tx, by=other)).items == ()


async def test_what_is_off_is_not_written_and_one_circle_may_differ(tx: Tx) -> None:
    me, other = await make_member(tx), await make_member(tx, name="A")
    loud, quiet = tx.new_id(), tx.new_id()
    await choices.choose_delivery(tx, by=me, kind=Kind.REPLY, delivery=Delivery.OFF)
    await tx.execute("INSERT INTO notices.choice VALUES ($1, 'reply', $2, 'instant')", me.id, loud)
    told = [make_news(me, other, at=tx.now, subject=str(one), circle_id=one) for one in (loud, quiet)]
    assert await notices.tell_people(tx, news=told) == 1
    assert [one.circle_id for one in (await notices.list_notices(tx, by=me)).items] == [loud]


async def test_pages_go_on_where_the_last_one_ended(tx: Tx) -> None:
    me, other = await make_member(tx), await make_member(tx, name="A")
    for number in range(7):
        await tell(tx, me, other, subject=str(number), seconds=number % 3)
    seen: list[object] = []
    cursor = None
    while True:
        page = await notices.list_notices(tx, by=me, cursor=cursor, limit=3)
        seen += [one.notice_id for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 7


async def test_a_line_calls_once_until_it_is_read(tx: Tx) -> None:
    me, one, two = [await make_member(tx, name=name) for name in ("林晓明", "A", "B")]
    await tell(tx, me, one)
    await tell(tx, me, two, seconds=1)
    kind = outbox.kind_of(NoticesArrived)
    assert await tx.value("SELECT count(*) FROM infra.outbox WHERE kind = $1", kind) == 1
    await notices.mark_all_read(tx, by=me, until=datetime(9999, 1, 1, tzinfo=UTC))
    await tell(tx, me, one, seconds=2)
    assert await tx.value("SELECT count(*) FROM infra.outbox WHERE kind = $1", kind) == 2


async def test_anothers_line_is_not_there(tx: Tx) -> None:
    me, other = await make_member(tx), await make_member(tx, name="A")
    await tell(tx, me, other)
    line = (await notices.list_notices(tx, by=me)).items[0]
    for deed in (notices.find_notice, notices.mark_read, notices.mark_unread):
        with pytest.raises(NotFound):
            await deed(tx, by=other, notice_id=line.notice_id)


async def test_old_lines_go_read_or_not(tx: Tx) -> None:
    me, other = await make_member(tx), await make_member(tx, name="A")
    await tell(tx, me, other, subject="old", seconds=-200 * 86_400)
    await tell(tx, me, other, subject="new")
    assert await outside.sweep_notices(tx) == 1
    assert await outside.sweep_notices(tx) == 0
    assert len((await notices.list_notices(tx, by=me)).items) == 1
    assert await tx.value("SELECT count(*) FROM notices.happening WHERE person_id = $1", me.id) == 1
