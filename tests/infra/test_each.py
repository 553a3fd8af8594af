"""What is due is settled one by one: what breaks holds nobody up, and a database that is away ends the round."""

from uuid import UUID, uuid4

import pytest

from quanzi.infra.each import settle_each
from quanzi.kernel.errors import Unavailable

ONE, BROKEN, OTHER = uuid4(), uuid4(), uuid4()


def _same(one: UUID) -> UUID:
    return one


async def test_what_breaks_is_put_off_and_the_others_are_settled() -> None:
    settled: list[UUID] = []
    later: list[UUID] = []

    async def settle(one: UUID) -> None:
        if one == BROKEN:
            raise ZeroDivisionError
        settled.append(one)

    async def put_off(one: UUID) -> None:
        later.append(one)

    due = [ONE, BROKEN, OTHER]
    assert await settle_each(due, settle, id_of=_same, failed="not_settled", put_off=put_off) == 3
    assert (settled, later) == ([ONE, OTHER], [BROKEN])
    assert await settle_each(due, settle, id_of=_same, failed="not_settled") == 2


async def test_a_database_that_is_away_ends_the_round() -> None:
    async def settle(one: UUID) -> None:
        raise Unavailable

    with pytest.raises(Unavailable):
        await settle_each([ONE, OTHER], settle, id_of=_same, failed="not_settled", put_off=settle)
