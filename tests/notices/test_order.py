"""In whatever order and grouping events reach an inbox, and whoever reads in between: the same inbox, and the right number."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings

from quanzi import notices
from quanzi.infra.postgres import Tx, open_pool
from quanzi.notices import Kind, News
from tests.conftest import NOW
from tests.make.notices import make_news
from tests.make.people import make_member

_CALM = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
steps = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 3)), min_size=1, max_size=12)


def _in_transaction(url: str, play: Callable[[Tx], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        pool = await open_pool(url, size_max=1)
        async with pool.acquire() as connection:
            transaction = connection.transaction()
            await transaction.start()
            try:
                await play(Tx(connection, NOW))
            finally:
                await transaction.rollback()
        await pool.close()

    asyncio.run(run())


async def _see(tx: Tx, reader: Any) -> list[tuple[object, ...]]:
    found = (await notices.list_notices(tx, by=reader, limit=100)).items
    return [(one.kind, one.subject_id, one.people, one.actor_ids, one.at, dict(one.facts)) for one in found]


@_CALM
@given(steps, st.permutations(range(12)), st.lists(st.booleans(), min_size=12, max_size=12))
def test_an_inbox_does_not_ask_what_came_first(
    shared_url: str, told: list[tuple[int, int, int]], order: list[int], cuts: list[bool]
) -> None:
    async def play(tx: Tx) -> None:
        one, two = await make_member(tx), await make_member(tx)
        actors = [await make_member(tx, name=name) for name in "ABC"]

        def write(reader: Any) -> list[News]:
            return [
                make_news(reader, actors[who], at=NOW + timedelta(seconds=second), kind=Kind.LIKE, subject=str(what), event=str(place))
                for place, (who, what, second) in enumerate(told)
            ]

        await notices.tell_people(tx, news=write(one))
        turned = [news for place, news in sorted(zip(order, write(two), strict=False), key=lambda pair: pair[0])]
        batch: list[News] = []
        for news, cut in zip(turned, cuts, strict=False):
            batch.append(news)
            if cut:
                await notices.tell_people(tx, news=batch)
                await notices.tell_people(tx, news=batch)
                batch = []
        await notices.tell_people(tx, news=batch)
        assert sorted(await _see(tx, one), key=str) == sorted(await _see(tx, two), key=str)
        assert await notices.count_unread(tx, by=one) == len(await _see(tx, one))

    _in_transaction(shared_url, play)


@_CALM
@given(
    st.lists(
        st.one_of(st.tuples(st.just("tell"), st.integers(0, 3)), st.tuples(st.sampled_from(["read", "unread", "all"]), st.integers(0, 3)))
    )
)
def test_the_number_is_the_number_of_new_lines(shared_url: str, told: list[tuple[str, int]]) -> None:
    async def play(tx: Tx) -> None:
        me, other = await make_member(tx), await make_member(tx, name="A")
        for second, (what, which) in enumerate(told):
            lines = (await notices.list_notices(tx, by=me, limit=100)).items
            if what == "tell":
                news = make_news(me, other, at=NOW + timedelta(seconds=second), subject=str(which), event=str(second))
                await notices.tell_people(tx, news=[news])
            elif what == "all":
                await notices.mark_all_read(tx, by=me, until=NOW + timedelta(seconds=second - which))
            elif which < len(lines):
                mark = notices.mark_read if what == "read" else notices.mark_unread
                await mark(tx, by=me, notice_id=lines[which].notice_id)
            shown = (await notices.list_notices(tx, by=me, limit=100)).items
            assert await notices.count_unread(tx, by=me) == sum(one.unread for one in shown)
            assert await tx.value("SELECT count(*) FROM notices.notice WHERE person_id = $1 AND read_at IS NULL", me.id) == sum(
                one.unread for one in shown
            )

    _in_transaction(shared_url, play)
