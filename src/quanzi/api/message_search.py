"""The call that finds what was said."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from quanzi.api import calls
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.page import Page
from quanzi.kernel.person import Person
from quanzi.messaging import searching

InRoom = Annotated[UUID | None, QueryParameter(description="The room to look in; left out: all of mine.")]


class HitPage(msgspec.Struct, frozen=True):
    """Messages that were found, the latest first; a page may hold fewer than asked and still have a next one."""

    items: Sequence[searching.Hit]
    next_cursor: str | None = None


@calls.read("/messages/search", scope="messaging:read", summary="Find what was said")
async def search_messages(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    q: calls.SearchText,
    room_id: InRoom = None,
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> HitPage:
    """In Chinese or English, in one room of mine or in all, with what was said before and after."""

    async def ask(tx: ReadTx) -> Page[searching.Hit]:
        return await searching.search_messages(tx, by=person, text=q, room_id=room_id, cursor=cursor, limit=limit)

    found = await house.db.read(ask)
    return HitPage(found.items, found.next_cursor)


CALLS = [search_messages]
