"""A collect link: whoever has it and is signed in pays for one thing into its owner's wallet, once or as often as they like.

The secret in the link is a signature under the house's key, so that its owner finds the link again and no table holds it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from quanzi import identity, relations
from quanzi.infra import ratelimit
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Conflict, Invalid, KeyReused, NotFound
from quanzi.kernel.money import Money
from quanzi.kernel.page import Cursor, Page, read_cursor
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.wallet import ledger, store
from quanzi.wallet.book import check_amount
from quanzi.wallet.errors import NotTransferable
from quanzi.wallet.model import Kind
from quanzi.wallet.send import send_one
from quanzi.wallet.sending import Receipt, SendMoney
from quanzi.wallet.store.collections import Collection as Kept
from quanzi.wallet.store.collections import Contribution, Sums

_PURPOSE = "collect"
_MADE = ratelimit.Limit("collections_made", limits.COLLECTIONS_PER_DAY_MAX, 24 * 3600)


class CollectionOver(Conflict):
    """The collection was closed, or its time is over."""

    code = "collection_over"
    reason = "This collection takes no more money."
    way_forward = "Nothing was paid. Ask who gave you the link."


class FixedAmount(Invalid):
    """Each pays the same; `amount` says how much."""

    code = "fixed_amount"
    reason = "Here each pays {amount}."
    way_forward = "Pay exactly that."


class BadCollectionDays(Invalid):
    """A link is open for a day at least, and not for ever."""

    code = "bad_collection_days"
    reason = "A collection stays open for 1 to {days_max} days."
    way_forward = "Choose a number of days in between."


class NewCollection(msgspec.Struct, frozen=True):
    """What to collect for. `collection_id` is made by the phone; `amount` is what each pays, None for as much as they like."""

    collection_id: UUID
    title: str
    amount: int | None = None
    goal: int | None = None
    currency: str = ""
    days: int = limits.COLLECTION_DAYS_OPEN


class Collection(msgspec.Struct, frozen=True):
    """A collection with what came in (`paid`), what is on its way (`waits`), and from how many. `path` is the link in this house."""

    collection_id: UUID
    owner_id: UUID
    title: str
    amount: int | None
    goal: int | None
    currency: str
    at: datetime
    expires_at: datetime
    closed_at: datetime | None
    open: bool
    paid: int
    waits: int
    people: int
    path: str


class NewContribution(msgspec.Struct, frozen=True):
    """A payment into a collection. `transfer_id` is made by the phone and pays once; `amount` in minor units."""

    transfer_id: UUID
    amount: int
    confirmed_name: str = ""


async def make_collection(tx: Tx, *, keys: Keys, by: Person, new: NewCollection) -> Collection:
    """Open a link that others pay into.

    NotSignedIn, Suspended, UnknownCurrency, NotTransferable, AmountNotPositive, AmountTooLarge, BadCollectionDays, TextMissing,
    TextTooLong, KeyReused, TooMany.
    """
    identity.may_act(by)
    rules = ledger.rules_of(await ledger.find_rules(tx), new.currency)
    if not rules.unit.transferable:
        raise NotTransferable(currency=rules.unit.code)
    if not 1 <= new.days <= limits.COLLECTION_DAYS_OPEN_MAX:
        raise BadCollectionDays(field="days", days_max=limits.COLLECTION_DAYS_OPEN_MAX)
    for amount in (new.amount, new.goal):
        if amount is not None:
            check_amount(amount)
    title = clean_text(new.title, max_characters=limits.TITLE_CHARACTERS_MAX, field="title")
    kept = Kept(
        by.member_id, new.collection_id, title, new.amount, new.goal, rules.unit.code, tx.now, tx.now + timedelta(days=new.days), None
    )
    if await store.collections.insert_collection(tx, collection=kept):
        await ratelimit.take(tx, _MADE, str(by.member_id))
    else:
        before = await store.collections.find_collection(tx, person_id=by.member_id, collection_id=new.collection_id)
        if before is None or _terms(before) != _terms(kept):
            raise KeyReused
        kept = before
    return (await _show(tx, keys, by.member_id, [kept]))[0]


def _terms(kept: Kept) -> tuple[object, ...]:
    return kept.title, kept.amount, kept.goal, kept.currency


async def pay_collection(
    tx: Tx, *, keys: Keys, by: Person, owner_id: UUID, collection_id: UUID, secret: str, new: NewContribution, stepped_up: bool = False
) -> Receipt:
    """Pay into a collection whose link I have, under all rules of a payment; the same id again is one payment.

    NotFound, CollectionOver, FixedAmount, and what `send_one` raises: an owner I don't know is confirmed by name, and waits.
    """
    kept = await _find_by_link(tx, keys, owner_id=owner_id, collection_id=collection_id, secret=secret)
    known = {"person_id": owner_id, "collection_id": collection_id, "payer_person_id": by.member_id, "transfer_id": new.transfer_id}
    if not _is_open(kept, tx.now) and await store.collections.find_contribution(tx, **known) is None:
        raise CollectionOver
    if kept.amount is not None and new.amount != kept.amount:
        raise FixedAmount(amount=Money(kept.amount, kept.currency), field="amount")
    receipt = await send_one(
        tx,
        by=by,
        send=SendMoney(new.transfer_id, owner_id, new.amount, kept.currency, kept.title, confirmed_name=new.confirmed_name),
        stepped_up=stepped_up,
        kind=Kind.COLLECT,
        origin_id=collection_id,
    )
    now = await store.collections.lock_collection(tx, person_id=owner_id, collection_id=collection_id)
    made = Contribution(
        collection_id, by.member_id, new.transfer_id, new.amount, "paid" if receipt.state == "done" else "waits", receipt.at
    )
    is_new = await store.collections.insert_contribution(tx, person_id=owner_id, contribution=made)
    if is_new and (now is None or not _is_open(now, tx.now)):
        raise CollectionOver
    return receipt


async def close_collection(tx: Tx, *, by: Person, collection_id: UUID) -> None:
    """Take nothing more by this link; twice is once. What is on its way still arrives. NotFound."""
    if await store.collections.update_collection_closed(tx, person_id=by.member_id, collection_id=collection_id):
        return
    if await store.collections.find_collection(tx, person_id=by.member_id, collection_id=collection_id) is None:
        raise NotFound


async def find_collection(tx: ReadTx, *, keys: Keys, by: Person, collection_id: UUID) -> Collection:
    """A collection of mine. NotFound."""
    kept = await store.collections.find_collection(tx, person_id=by.member_id, collection_id=collection_id)
    if kept is None:
        raise NotFound
    return (await _show(tx, keys, by.member_id, [kept]))[0]


async def find_collect_link(tx: ReadTx, *, keys: Keys, by: Person, owner_id: UUID, collection_id: UUID, secret: str) -> Collection:
    """The collection behind a link I was given. NotFound, also where its owner is out of my sight."""
    kept = await _find_by_link(tx, keys, owner_id=owner_id, collection_id=collection_id, secret=secret)
    await relations.find_relation(tx, by=by, person_id=owner_id)
    return (await _show(tx, keys, owner_id, [kept]))[0]


async def list_collections(tx: ReadTx, *, keys: Keys, by: Person, cursor: str | None = None, limit: int = 20) -> Page[Collection]:
    """My collections, the latest first. BadCursor."""
    after = read_cursor(cursor)
    found = await store.collections.list_collections(
        tx, person_id=by.member_id, before_at=after.at if after else None, before_id=after.id if after else None, limit=limit + 1
    )
    last = found[limit - 1] if len(found) > limit else None
    shown = await _show(tx, keys, by.member_id, found[:limit])
    return Page(tuple(shown), Cursor(last.at, last.collection_id).text() if last else None)


async def list_contributions(
    tx: ReadTx, *, by: Person, collection_id: UUID, cursor: str | None = None, limit: int = 20
) -> Page[Contribution]:
    """Who paid into a collection of mine, the latest first. BadCursor."""
    after = read_cursor(cursor)
    found = await store.collections.list_contributions(
        tx,
        person_id=by.member_id,
        collection_id=collection_id,
        before_at=after.at if after else None,
        before_id=after.id if after else None,
        limit=limit + 1,
    )
    last = found[limit - 1] if len(found) > limit else None
    return Page(tuple(found[:limit]), Cursor(last.at, last.transfer_id).text() if last else None)


async def _find_by_link(tx: ReadTx, keys: Keys, *, owner_id: UUID, collection_id: UUID, secret: str) -> Kept:
    if not keys.is_signed(f"{owner_id}:{collection_id}", secret, purpose=_PURPOSE):
        raise NotFound
    kept = await store.collections.find_collection(tx, person_id=owner_id, collection_id=collection_id)
    if kept is None:
        raise NotFound
    return kept


def _is_open(kept: Kept, now: datetime) -> bool:
    return kept.closed_at is None and kept.expires_at > now


async def _show(tx: ReadTx, keys: Keys, owner_id: UUID, found: Sequence[Kept]) -> list[Collection]:
    sums = {
        one.collection_id: one
        for one in await store.collections.list_sums(tx, person_id=owner_id, collection_ids=[one.collection_id for one in found])
    }
    return [_show_one(keys, kept, sums.get(kept.collection_id, Sums(kept.collection_id, 0, 0, 0)), tx.now) for kept in found]


def _show_one(keys: Keys, kept: Kept, sums: Sums, now: datetime) -> Collection:
    secret = keys.sign(f"{kept.person_id}:{kept.collection_id}", purpose=_PURPOSE)
    return Collection(
        kept.collection_id,
        kept.person_id,
        kept.title,
        kept.amount,
        kept.goal,
        kept.currency,
        kept.at,
        kept.expires_at,
        kept.closed_at,
        _is_open(kept, now),
        sums.paid,
        sums.waits,
        sums.people,
        f"/collect/{kept.person_id}/{kept.collection_id}/{secret}",
    )
