"""Who asks at the same moment is asked for by one statement, and nobody gets an answer that is older than the question."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from quanzi.infra.together import Together


class Source:
    """Answers with the double; notes what it was asked, and answers when it is let."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self.asked: list[list[int]] = []
        self.gate = asyncio.Event()

    async def ask(self, keys: Sequence[int]) -> Mapping[int, int]:
        self.asked.append(sorted(keys))
        await self.gate.wait()
        if 13 in keys:
            raise LookupError
        return {key: 2 * key for key in keys if key >= 0}


async def test_who_comes_while_a_statement_runs_waits_for_the_next() -> None:
    source = Source()
    together = Together(source.ask)
    first = asyncio.create_task(together.find(1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    later = [asyncio.create_task(together.find(key)) for key in (1, 2, 2, -3)]
    await asyncio.sleep(0)
    source.gate.set()
    assert await first == 2
    assert await asyncio.gather(*later) == [2, 4, 4, None]
    assert source.asked == [[1], [-3, 1, 2]]


async def test_all_who_come_at_once_are_one_statement_up_to_a_limit() -> None:
    source = Source()
    source.gate.set()
    together = Together(source.ask, at_once_max=3)
    assert await asyncio.gather(*(together.find(key) for key in range(5))) == [0, 2, 4, 6, 8]
    assert [len(keys) for keys in source.asked] == [3, 2]


async def test_what_goes_wrong_is_told_to_all_who_waited_and_to_nobody_after() -> None:
    source = Source()
    source.gate.set()
    together = Together(source.ask)
    outcomes = await asyncio.gather(together.find(13), together.find(1), return_exceptions=True)
    assert [type(one) for one in outcomes] == [LookupError, LookupError]
    assert await together.find(1) == 2


async def test_who_gives_up_takes_no_answer_from_others() -> None:
    source = Source()
    together = Together(source.ask)
    one, other = asyncio.create_task(together.find(1)), asyncio.create_task(together.find(1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    one.cancel()
    with pytest.raises(asyncio.CancelledError):
        await one
    source.gate.set()
    assert await other == 2
