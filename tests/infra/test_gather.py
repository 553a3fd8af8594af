"""Who waits in line to be served together: in one lane nobody overtakes, and everybody gets the own outcome."""

import asyncio
from collections.abc import Callable, Sequence

import pytest

from quanzi.infra.gather import Gather, Waiting

BUSY, FREE, OTHER = 1, 2, 3
Said = tuple[int, str]


async def _nothing(_batch: Sequence[Waiting[Said, str]]) -> None:
    """Answers nobody."""


def _texts(gather: Gather[Said, str], count: int) -> list[str]:
    return [waiting.item[1] for waiting in gather._take(count)]


async def test_what_is_in_a_lane_that_is_under_way_waits_and_keeps_its_place() -> None:
    gather: Gather[Said, str] = Gather(_nothing, at_once_max=9, lane=lambda said: said[0])
    gather._line.extend(Waiting(said) for said in [(BUSY, "1"), (BUSY, "2"), (BUSY, "3"), (FREE, "a"), (BUSY, "4"), (OTHER, "b")])
    assert _texts(gather, 2) == ["1", "2"]
    assert _texts(gather, 1) == ["a"]
    assert _texts(gather, 5) == ["b"]
    assert _texts(gather, 5) == []
    gather._lanes.clear()
    assert _texts(gather, 5) == ["3", "4"]


async def _double(batch: Sequence[Waiting[int, int]]) -> None:
    for one in batch:
        if one.item == 13:
            raise LookupError
        if one.item > 0:
            one.answer(2 * one.item)


async def _put(numbers: Sequence[int], lane: Callable[[int], int] | None) -> list[int | None]:
    gather: Gather[int, int] = Gather(_double, at_once_max=3, lane=lane)
    running = asyncio.create_task(gather.run())
    try:
        async with asyncio.timeout(5):
            return await asyncio.gather(*(gather.put(number) for number in numbers))
    finally:
        running.cancel()


@pytest.mark.parametrize("lane", [None, lambda number: number % 2])
async def test_each_gets_the_own_outcome_and_who_is_left_out_hears_none(lane: Callable[[int], int] | None) -> None:
    assert await _put([1, 2, -3, 4, 5, 6, 7, 8, 9], lane) == [2, 4, None, 8, 10, 12, 14, 16, 18]


async def test_a_batch_that_breaks_leaves_nobody_waiting_and_harms_no_other() -> None:
    assert await _put([13, 14, 15, 16, 17, 18], None) == [None, None, None, 32, 34, 36]


async def test_batches_that_begin_apart_take_all_who_came_meanwhile() -> None:
    sizes: list[int] = []

    async def count(batch: Sequence[Waiting[int, int]]) -> None:
        sizes.append(len(batch))
        await _double(batch)

    gather: Gather[int, int] = Gather(count, at_once_max=9, apart_s=0.2)
    running = asyncio.create_task(gather.run())
    try:
        async with asyncio.timeout(5):
            assert await gather.put(1) == 2
            assert await asyncio.gather(*(gather.put(number) for number in range(2, 7))) == [4, 6, 8, 10, 12]
    finally:
        running.cancel()
    assert sizes == [1, 5]
