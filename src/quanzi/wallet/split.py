"""Split a bill: one request to each who shares it, all under the bill, and how each of them stands."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from quanzi import identity
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import ids, limits
from quanzi.kernel.errors import Invalid, KeyReused, NotFound
from quanzi.kernel.page import Cursor, Page, read_cursor
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.wallet import ledger, shares, store, turn
from quanzi.wallet.book import check_amount
from quanzi.wallet.errors import ToYourself
from quanzi.wallet.model import Kind
from quanzi.wallet.request import BadDays, MoneyRequest, RequestState, place_request, show_request
from quanzi.wallet.store.requests import Request
from quanzi.wallet.store.splits import Split as Kept


class BadSharers(Invalid):
    """Nobody is named, somebody twice, or too many."""

    code = "bad_sharers"
    reason = "A bill is shared with 1 to {people_max} others, each named once."
    way_forward = "Choose who shares it."


class NewShare(msgspec.Struct, frozen=True):
    """Who shares the bill; `amount` in minor units, None for an equal part of what is left."""

    person_id: UUID
    amount: int | None = None


class NewSplit(msgspec.Struct, frozen=True):
    """A bill to share. `split_id` is made by the phone: the same id asks once. `with_me`: I bear a part myself."""

    split_id: UUID
    title: str
    total: int
    people: tuple[NewShare, ...]
    currency: str = ""
    with_me: bool = True
    days: int = limits.SPLIT_DAYS_OPEN


class Split(msgspec.Struct, frozen=True):
    """A bill of mine: `paid` is what came of what I asked for. `requests` stand in the order of the bill."""

    split_id: UUID
    title: str
    total: int
    own_share: int
    paid: int
    currency: str
    at: datetime
    closed_at: datetime | None
    requests: tuple[MoneyRequest, ...]

    @property
    def open(self) -> bool:
        """Whether somebody can still pay."""
        return any(one.state is RequestState.OPEN for one in self.requests)


async def make_split(tx: Tx, *, by: Person, new: NewSplit) -> Split:
    """Ask everybody who shares a bill for their part; see `shares` for the rule.

    BadSharers, SharesDontAddUp, ShareTooSmall, BadDays, and what `ask_money` raises.
    """
    identity.may_act(by)
    who = [one.person_id for one in new.people]
    if not 1 <= len(who) <= limits.SPLIT_PEOPLE_MAX or len(set(who)) != len(who):
        raise BadSharers(field="people", people_max=limits.SPLIT_PEOPLE_MAX)
    if by.member_id in who:
        raise ToYourself(field="people")
    if not 1 <= new.days <= limits.REQUEST_DAYS_OPEN_MAX:
        raise BadDays(field="days", days_max=limits.REQUEST_DAYS_OPEN_MAX)
    check_amount(new.total)
    rules = ledger.rules_of(await ledger.find_rules(tx), new.currency)
    title = clean_text(new.title, max_characters=limits.TITLE_CHARACTERS_MAX, field="title")
    mine = [None] if new.with_me else []
    parts = shares.share_out(new.total, [*mine, *(one.amount for one in new.people)], currency=rules.unit.code)
    own, asked = (parts[0], parts[1:]) if new.with_me else (0, parts)
    kept = Kept(
        by.member_id, new.split_id, title, new.total, own, rules.unit.code, len(who), tx.now, tx.now + timedelta(days=new.days), None
    )
    if not await store.splits.insert_split(tx, split=kept):
        return await _find_same(tx, by, kept, dict(zip(who, asked, strict=True)))
    for place, (person_id, amount) in enumerate(zip(who, asked, strict=True)):
        await place_request(tx, by=by, request=_request(kept, person_id, amount), rules=rules, place=place)
    return await find_split(tx, by=by, split_id=new.split_id)


def _request(kept: Kept, person_id: UUID, amount: int) -> Request:
    request_id = ids.id_from_source(source="wallet.split", key=f"{kept.person_id}:{kept.split_id}:{person_id}")
    return Request(
        person_id, request_id, kept.person_id, Kind.SPLIT, amount, kept.currency, kept.title, "open", kept.split_id,
        kept.at, kept.expires_at, kept.at, None,
    )  # fmt: skip


async def _find_same(tx: ReadTx, by: Person, kept: Kept, asked: dict[UUID, int]) -> Split:
    """The bill that was made under this id before; KeyReused when it was another."""
    before = await find_split(tx, by=by, split_id=kept.split_id)
    same = (before.title, before.total, before.own_share, before.currency) == (kept.title, kept.total, kept.own_share, kept.currency)
    if not same or {one.other_person_id: one.amount for one in before.requests} != asked:
        raise KeyReused
    return before


async def close_split(tx: Tx, *, by: Person, split_id: UUID) -> None:
    """Withdraw all that is not paid yet; twice is once. NotFound."""
    if not await store.splits.update_split_closed(tx, person_id=by.member_id, split_id=split_id):
        if await store.splits.find_split(tx, person_id=by.member_id, split_id=split_id) is None:
            raise NotFound
        return
    asked = await store.splits.list_shares(tx, asker_person_id=by.member_id, split_ids=[split_id])
    turned = await store.requests.update_closed(
        tx, person_ids=[one.person_id for one in asked], request_ids=[one.request_id for one in asked], state="cancelled"
    )
    await turn.tell_requests_turn(tx, turned=turned)


async def find_split(tx: ReadTx, *, by: Person, split_id: UUID) -> Split:
    """A bill of mine, with how each share stands. NotFound."""
    kept = await store.splits.find_split(tx, person_id=by.member_id, split_id=split_id)
    if kept is None:
        raise NotFound
    return (await _show(tx, by, [kept]))[0]


async def list_splits(tx: ReadTx, *, by: Person, cursor: str | None = None, limit: int = 20) -> Page[Split]:
    """My bills, the latest first. BadCursor."""
    after = read_cursor(cursor)
    found = await store.splits.list_splits(
        tx, person_id=by.member_id, before_at=after.at if after else None, before_id=after.id if after else None, limit=limit + 1
    )
    last = found[limit - 1] if len(found) > limit else None
    shown = await _show(tx, by, found[:limit])
    return Page(tuple(shown), Cursor(last.at, last.split_id).text() if last else None)


async def _show(tx: ReadTx, by: Person, found: Sequence[Kept]) -> list[Split]:
    asked = await store.splits.list_shares(tx, asker_person_id=by.member_id, split_ids=[one.split_id for one in found])
    requests = {
        one.request_id: show_request(one, by=by, now=tx.now)
        for one in await store.requests.list_requests(
            tx, person_ids=[one.person_id for one in asked], request_ids=[one.request_id for one in asked]
        )
    }
    parts: dict[UUID, list[MoneyRequest]] = {one.split_id: [] for one in found}
    for one in asked:
        if one.request_id in requests:
            parts[one.split_id].append(requests[one.request_id])
    return [
        Split(
            kept.split_id,
            kept.title,
            kept.total,
            kept.own_share,
            sum(one.amount for one in parts[kept.split_id] if one.state is RequestState.PAID),
            kept.currency,
            kept.at,
            kept.closed_at,
            tuple(parts[kept.split_id]),
        )
        for kept in found
    ]
