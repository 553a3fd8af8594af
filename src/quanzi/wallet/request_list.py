"""What I was asked for and what I asked for: one by one, page by page, and what still waits for my answer."""

from collections.abc import Sequence
from uuid import UUID

from quanzi import relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.page import Cursor, Page, read_cursor
from quanzi.kernel.person import Person
from quanzi.wallet import store
from quanzi.wallet.request import MoneyRequest, show_request
from quanzi.wallet.store.requests import Request


async def find_request(tx: ReadTx, *, by: Person, request_id: UUID) -> MoneyRequest:
    """A request that I made or that was made to me. NotFound, also for one of somebody who is out of my sight."""
    me = by.member_id
    person_id = await store.requests.find_asked(tx, asker_person_id=me, request_id=request_id)
    request = await store.requests.find_request(tx, person_id=person_id or me, request_id=request_id)
    if request is None or (person_id is None and request.asker_person_id in await relations.find_hidden(tx, person_id=me)):
        raise NotFound
    return show_request(request, by=by, now=tx.now)


async def list_open_requests(tx: ReadTx, *, by: Person, limit: int = 20) -> list[MoneyRequest]:
    """What I am asked for and can still answer, what I was last asked or reminded of first."""
    found = await store.requests.list_open(tx, person_id=by.member_id, at=tx.now, limit=limit)
    return await _show_of_me(tx, by, found)


async def list_requests_of_me(tx: ReadTx, *, by: Person, cursor: str | None = None, limit: int = 20) -> Page[MoneyRequest]:
    """All I was asked for, the latest first. A page may be short where somebody is out of my sight. BadCursor."""
    after = read_cursor(cursor)
    found = await store.requests.list_of_me(
        tx, person_id=by.member_id, before_at=after.at if after else None, before_id=after.id if after else None, limit=limit + 1
    )
    last = found[limit - 1] if len(found) > limit else None
    shown = await _show_of_me(tx, by, found[:limit])
    return Page(tuple(shown), Cursor(last.at, last.request_id).text() if last else None)


async def list_requests_by_me(tx: ReadTx, *, by: Person, cursor: str | None = None, limit: int = 20) -> Page[MoneyRequest]:
    """All I asked for, the latest first. BadCursor."""
    after = read_cursor(cursor)
    asked = await store.requests.list_asked(
        tx, asker_person_id=by.member_id, before_at=after.at if after else None, before_id=after.id if after else None, limit=limit + 1
    )
    last = asked[limit - 1] if len(asked) > limit else None
    shown = await show_asked(tx, by=by, asked=asked[:limit])
    return Page(tuple(shown), Cursor(last.at, last.request_id).text() if last else None)


async def show_asked(tx: ReadTx, *, by: Person, asked: Sequence[store.requests.Asked]) -> list[MoneyRequest]:
    """The requests behind my pointers, in the order given."""
    found = await store.requests.list_requests(
        tx, person_ids=[one.person_id for one in asked], request_ids=[one.request_id for one in asked]
    )
    by_id = {one.request_id: one for one in found}
    return [show_request(by_id[one.request_id], by=by, now=tx.now) for one in asked if one.request_id in by_id]


async def _show_of_me(tx: ReadTx, by: Person, found: Sequence[Request]) -> list[MoneyRequest]:
    hidden = await relations.find_hidden(tx, person_id=by.member_id)
    return [show_request(one, by=by, now=tx.now) for one in found if one.asker_person_id not in hidden]
