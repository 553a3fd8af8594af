"""Who waits in line to be served together: nobody overtakes where one batch is under way, and everybody gets the own outcome."""

import asyncio
from collections.abc import Sequence

import pytest

from quanzi.infra.gather import Gather, Waiting
from quanzi.kernel.errors import NotFound, QuanziError


async def test_where_one_batch_is_under_way_nothing_overtakes() -> None:
    done: list[int] = []
    under_way = 0

    async def note(batch: Sequence[Waiting[int, int]]) -> None:
        nonlocal under_way
        under_way += 1
        assert under_way == 1
        # the earlier a batch, the longer it takes
        await asyncio.sleep(0.02 / (1 + len(done)))
        done.extend(one.item for one in batch)
        await _double(batch)
        under_way -= 1

    gather: Gather[int, int] = Gather(note, at_once_max=2, batches=1)
    running = asyncio.create_task(gather.run())
    try:
        async with asyncio.timeout(5):
            assert await asyncio.gather(*(gather.put(number) for number in range(1, 12))) == [2 * number for number in range(1, 12)]
    finally:
        running.cancel()
    assert done == list(range(1, 12))


async def test_who_does_not_wait_is_told_the_outcome_the_refusal_or_none() -> None:
    heard: list[tuple[int, int | QuanziError | None]] = []
    gather: Gather[int, int] = Gather(_double, at_once_max=9)
    running = asyncio.create_task(gather.run())
    try:
        for number in (1, -3, 99, 2):
            gather.offer(number, lambda outcome, number=number: heard.append((number, outcome)))
        async with asyncio.timeout(5):
            assert await gather.put(4) == 8
    finally:
        running.cancel()
    assert {number: type(outcome) for number, outcome in heard} == {1: int, -3: type(None), 99: NotFound, 2: int}


async def _double(batch: Sequence[Waiting[int, int]]) -> None:
    for one in batch:
        if one.item == 13:
            raise LookupError
        if one.item == 99:
            one.answer(NotFound())
        elif one.item > 0:
            one.answer(2 * one.item)


async def _put(numbers: Sequence[int], batches: int = 2) -> list[int | None]:
    gather: Gather[int, int] = Gather(_double, at_once_max=3, batches=batches)
    running = asyncio.create_task(gather.run())
    try:
        async with asyncio.timeout(5):
            return await asyncio.gather(*(gather.put(number) for number in numbers))
    finally:
        running.cancel()


@pytest.mark.parametrize("batches", [1, 2])
async def test_each_gets_the_own_outcome_and_who_is_left_out_hears_none(batches: int) -> None:
    assert await _put([1, 2, -3, 4, 5, 6, 7, 8, 9], batches) == [2, 4, None, 8, 10, 12, 14, 16, 18]


async def test_a_batch_that_breaks_leaves_nobody_waiting_and_harms_no_other() -> None:
    assert await _put([13, 14, 15, 16, 17, 18]) == [None, None, None, 32, 34, 36]


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
