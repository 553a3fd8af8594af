"""First requests as each side may see them: what waits for me, and what I sent."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from quanzi import relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.page import Cursor, Page, read_cursor
from quanzi.kernel.person import Person
from quanzi.messaging import stranger_rules
from quanzi.messaging.pair import find_open_pair, find_pair
from quanzi.messaging.store import talks
from quanzi.messaging.store.talks import SentRow, WaitingRow
from quanzi.messaging.talk import Answer, MyTalk, TalkRequest, TalkStanding, TalkState

_NEWEST = Cursor(datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))


async def list_talk_requests(
    tx: ReadTx, *, by: Person, cursor: str | None = None, limit: int = limits.PAGE_ITEMS_DEFAULT
) -> Page[TalkRequest]:
    """What waits for my answer, the latest first; nothing of who is out of my sight. NotSignedIn, BadCursor."""
    place = read_cursor(cursor) or _NEWEST
    rows = await talks.list_requests(tx, person_id=by.member_id, at=place.at, after=place.id, limit=limit + 1)
    hidden = await relations.find_hidden(tx, person_id=by.member_id)
    items = tuple(_show_waiting(row) for row in rows[:limit] if row.asker_id not in hidden)
    return Page(items, Cursor(rows[limit - 1].asked_at, rows[limit - 1].asker_id).text() if len(rows) > limit else None)


async def count_talk_requests(tx: ReadTx, *, by: Person) -> int:
    """How many wait for my answer, counted up to a hundred. NotSignedIn."""
    askers = await talks.list_askers(tx, person_id=by.member_id, limit=limits.PAGE_ITEMS_MAX)
    return len(set(askers) - await relations.find_hidden(tx, person_id=by.member_id)) if askers else 0


async def list_my_talks(tx: ReadTx, *, by: Person, cursor: str | None = None, limit: int = limits.PAGE_ITEMS_DEFAULT) -> Page[MyTalk]:
    """What I sent, the latest first: sent, taken back or accepted, and no other answer. NotSignedIn, BadCursor."""
    place = read_cursor(cursor) or _NEWEST
    rows = await talks.list_my_requests(tx, person_id=by.member_id, at=place.at, after=place.id, limit=limit + 1)
    hidden = await relations.find_hidden(tx, person_id=by.member_id)
    items = [await show_sent(tx, by=by, row=row) for row in rows[:limit] if row.other_id not in hidden]
    return Page(tuple(items), Cursor(rows[limit - 1].asked_at, rows[limit - 1].other_id).text() if len(rows) > limit else None)


async def find_talk_request(tx: ReadTx, *, by: Person, request_id: UUID) -> TalkRequest:
    """One that waits for me, for who reports it. NotSignedIn, NotFound."""
    row = await talks.find_request_by_id(tx, person_id=by.member_id, request_id=request_id)
    if row is None or row.asker_id in await relations.find_hidden(tx, person_id=by.member_id):
        raise NotFound
    return _show_waiting(row)


async def find_talk(tx: ReadTx, *, by: Person, person_id: UUID) -> TalkStanding:
    """How it stands between somebody and me. NotSignedIn; NotFound for who is out of sight."""
    await relations.find_relation(tx, by=by, person_id=person_id)
    mine = await talks.find_my_request(tx, person_id=by.member_id, other_id=person_id)
    theirs = await talks.find_request(tx, person_id=by.member_id, asker_id=person_id)
    return TalkStanding(
        await find_open_pair(tx, by=by, person_id=person_id),
        None if mine is None else await show_sent(tx, by=by, row=mine),
        None if theirs is None else _show_waiting(theirs),
    )


async def show_sent(tx: ReadTx, *, by: Person, row: SentRow) -> MyTalk:
    """A request as its sender sees it: a no, a report and silence are all "sent"."""
    state = TalkState.SENT
    if row.answer == Answer.ACCEPTED:
        state = TalkState.ACCEPTED
    elif row.withdrawn_at is not None:
        state = TalkState.WITHDRAWN
    return MyTalk(
        row.request_id,
        row.other_id,
        row.text,
        row.circle_id,
        row.post_id,
        row.asked_at,
        state,
        row.asked_at + timedelta(days=limits.TALK_DAYS_BETWEEN),
        await find_pair(tx, by=by, person_id=row.other_id) if state is TalkState.ACCEPTED else None,
    )


def _show_waiting(row: WaitingRow) -> TalkRequest:
    hint = stranger_rules.find_hint(row.text)
    return TalkRequest(row.request_id, row.asker_id, row.text, row.circle_id, row.post_id, row.asked_at, hint.value if hint else None)
