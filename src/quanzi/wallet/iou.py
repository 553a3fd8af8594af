"""IOUs: one of two people writes down what one owes the other, and it is a debt once the other one confirms it. No interest."""

from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from quanzi import relations
from quanzi.infra.postgres import Db, ReadTx, TryAgain, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Conflict, Forbidden, Invalid, KeyReused, NotFound, TooMany
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.wallet import ledger, promise, store
from quanzi.wallet.book import check_amount
from quanzi.wallet.each import DUE_AT_ONCE, settle_each
from quanzi.wallet.errors import NotTransferable, ToYourself
from quanzi.wallet.store.ious import IouRow, State, StepRow, What

Side = Literal["debtor", "creditor"]


class IouOver(Conflict):
    """The IOU was answered, settled or taken back already."""

    code = "iou_over"
    reason = "This IOU is not open for that any more."
    way_forward = "Reload the page to see how it stands."


class NotContacts(Forbidden):
    """A debt is written down between people who know each other."""

    code = "not_contacts"
    reason = "An IOU is between two contacts."
    way_forward = "Ask this person to become a contact first, on their page."


class DueInPast(Invalid):
    """It would have been due already."""

    code = "due_in_past"
    reason = "This day is over."
    way_forward = "Choose today or a later day, or leave the day open."


class TooManyProposed(TooMany):
    """Several wait for the same person's answer already."""

    code = "too_many_proposed"
    reason = "Several of your IOUs wait for this person's answer already."
    way_forward = "Wait for an answer, or take one back."


class NewIou(msgspec.Struct, frozen=True):
    """An IOU to write. `iou_id` is made by you and makes it happen once; `side` is what you are in it; `amount` in minor units."""

    iou_id: UUID
    other_person_id: UUID
    side: Side
    amount: int
    currency: str = ""
    due_on: date | None = None
    memo: str = ""


class Iou(msgspec.Struct, frozen=True):
    """An IOU as one of its two sides sees it, in minor units. `awaits_me`: I have yet to answer it."""

    debtor_id: UUID
    iou_id: UUID
    side: Side
    other_person_id: UUID
    currency: str
    amount: int
    remaining: int
    state: State
    awaits_me: bool
    at: datetime
    answer_until: datetime
    closed_at: datetime | None
    due_on: date | None
    reminded_at: datetime | None
    memo: str


class Step(msgspec.Struct, frozen=True):
    """One step of an IOU: by how much it shrank, what remained; `mine` is None where the house did it."""

    at: datetime
    what: What
    amount: int
    remaining: int
    mine: bool | None
    origin_id: UUID | None


async def propose_iou(tx: Tx, *, by: Person, new: NewIou) -> Iou:
    """Write down what one of us owes the other; it counts once the other confirms it, within two weeks.

    NotFound (also for who is out of sight), ToYourself, NotContacts, UnknownCurrency, NotTransferable, AmountNotPositive,
    AmountTooLarge, DueInPast, TooManyProposed, KeyReused, kernel.text's refusals.
    """
    me, other = by.member_id, new.other_person_id
    if me == other:
        raise ToYourself(field="other_person_id")
    rules = ledger.rules_of(await ledger.find_rules(tx), new.currency)
    relation = await relations.find_relation(tx, by=by, person_id=other)
    row = _row_of(tx, me, new, rules.unit.code)
    if (known := await store.ious.find_iou(tx, debtor_id=row.debtor_id, iou_id=row.iou_id)) is not None:
        return _repeat(known, row, me)
    if relation.tie is not relations.Tie.CONTACT:
        raise NotContacts
    if not rules.unit.transferable:
        raise NotTransferable(currency=rules.unit.code)
    if new.due_on is not None and new.due_on < ledger.today_of(rules, tx.now):
        raise DueInPast(field="due_on")
    if await store.ious.count_proposed_to(tx, by_id=me, other_id=other) >= limits.IOUS_PROPOSED_TO_ONE_MAX:
        raise TooManyProposed(retry_after_s=3600)
    if not await store.ious.insert_iou(tx, iou=row):
        raise TryAgain
    await tell_step(tx, iou=row, step=1, what="proposed", remaining=row.amount, by_id=me)
    return show_iou(row, me)


async def confirm_iou(tx: Tx, *, by: Person, debtor_id: UUID, iou_id: UUID) -> Iou:
    """Say that it is so: from now on it is a debt. Twice is once. NotFound, IouOver."""
    return await _answer(tx, by=by, debtor_id=debtor_id, iou_id=iou_id, mine=False, state="open", what="confirmed")


async def decline_iou(tx: Tx, *, by: Person, debtor_id: UUID, iou_id: UUID) -> Iou:
    """Say that it is not so; nothing is owed by it. Twice is once. NotFound, IouOver."""
    return await _answer(tx, by=by, debtor_id=debtor_id, iou_id=iou_id, mine=False, state="declined", what="declined")


async def withdraw_iou(tx: Tx, *, by: Person, debtor_id: UUID, iou_id: UUID) -> Iou:
    """Take back what I wrote, while it waits for an answer. Twice is once. NotFound, IouOver."""
    return await _answer(tx, by=by, debtor_id=debtor_id, iou_id=iou_id, mine=True, state="withdrawn", what="withdrawn")


async def list_ious(tx: ReadTx, *, by: Person, closed: bool = False) -> list[Iou]:
    """What I owe and am owed, the latest first: what is open or waits for an answer, or what is over."""
    states = ("settled", "declined", "withdrawn", "expired") if closed else ("proposed", "open")
    rows = await store.ious.list_ious(tx, person_id=by.member_id, states=states, limit=limits.IOUS_SHOWN_MAX)
    return [show_iou(row, by.member_id) for row in rows if closed or row.state == "open" or row.answer_until > tx.now]


async def find_iou(tx: ReadTx, *, by: Person, debtor_id: UUID, iou_id: UUID) -> Iou:
    """One of mine; only its two sides see it. NotFound."""
    row = await store.ious.find_iou(tx, debtor_id=debtor_id, iou_id=iou_id)
    return show_iou(check_mine(row, by.member_id), by.member_id)


async def list_steps(tx: ReadTx, *, by: Person, debtor_id: UUID, iou_id: UUID) -> list[Step]:
    """What became of one of mine, the first step first. NotFound."""
    check_mine(await store.ious.find_iou(tx, debtor_id=debtor_id, iou_id=iou_id), by.member_id)
    return [_show_step(row, by.member_id) for row in await store.ious.list_steps(tx, debtor_id=debtor_id, iou_id=iou_id)]


async def expire_ious(db: Db, *, limit: int = DUE_AT_ONCE) -> int:
    """Close what nobody answered in time, each in a transaction of its own; how many there were."""
    over = await db.glance(lambda tx: store.ious.list_unanswered(tx, at=tx.now, limit=limit))
    return await settle_each(over, lambda row: db.run(lambda tx: _expire(tx, row)), id_of=lambda row: row.iou_id, failed="iou_not_expired")


async def _expire(tx: Tx, row: IouRow) -> None:
    iou = await store.ious.lock_iou(tx, debtor_id=row.debtor_id, iou_id=row.iou_id)
    if iou is not None and iou.state == "proposed" and iou.answer_until <= tx.now:
        await write_iou(tx, iou=iou, state="expired", what="expired", by_id=None)


async def _answer(tx: Tx, *, by: Person, debtor_id: UUID, iou_id: UUID, mine: bool, state: State, what: What) -> Iou:
    me = by.member_id
    iou = check_mine(await store.ious.lock_iou(tx, debtor_id=debtor_id, iou_id=iou_id), me)
    if (writer_of(iou) == me) is not mine:
        raise NotFound
    if iou.state == state:
        return show_iou(iou, me)
    if iou.state != "proposed" or iou.answer_until <= tx.now:
        raise IouOver
    return show_iou(await write_iou(tx, iou=iou, state=state, what=what, by_id=me), me)


def check_mine(iou: IouRow | None, person_id: UUID) -> IouRow:
    """The debt, for one of its two sides; NotFound for everybody else."""
    if iou is None or person_id not in {iou.debtor_id, iou.creditor_id}:
        raise NotFound
    return iou


def writer_of(iou: IouRow) -> UUID:
    """Who wrote it."""
    return iou.debtor_id if iou.by_debtor else iou.creditor_id


async def write_iou(
    tx: Tx, *, iou: IouRow, state: State, what: What, by_id: UUID | None, amount: int = 0, origin_id: UUID | None = None
) -> IouRow:
    """Write one step of a locked debt: its new state and what remains, and the row of its history."""
    remaining = iou.remaining - amount
    if not await store.ious.update_iou(tx, iou=iou, state=state, remaining=remaining):
        raise TryAgain
    await tell_step(tx, iou=iou, step=iou.steps + 1, what=what, remaining=remaining, amount=amount, by_id=by_id, origin_id=origin_id)
    if state == "settled" and what != "forgiven":
        await promise.tell_settled(tx, debts=[(iou.debtor_id, iou.iou_id)])
    closed_at = None if state in {"proposed", "open"} else tx.now
    return msgspec.structs.replace(iou, state=state, remaining=remaining, steps=iou.steps + 1, closed_at=closed_at)


async def tell_step(
    tx: Tx, *, iou: IouRow, step: int, what: What, remaining: int, by_id: UUID | None, amount: int = 0, origin_id: UUID | None = None
) -> None:
    """Append to the history of a debt."""
    row = StepRow(iou.debtor_id, iou.iou_id, step, iou.creditor_id, tx.now, what, amount, remaining, by_id, origin_id)
    await store.ious.insert_step(tx, step=row)


def show_iou(row: IouRow, person_id: UUID) -> Iou:
    """A debt as one of its sides sees it."""
    owes = row.debtor_id == person_id
    return Iou(
        row.debtor_id,
        row.iou_id,
        "debtor" if owes else "creditor",
        row.creditor_id if owes else row.debtor_id,
        row.currency,
        row.amount,
        row.remaining,
        row.state,
        row.state == "proposed" and writer_of(row) != person_id,
        row.at,
        row.answer_until,
        row.closed_at,
        row.due_on,
        row.reminded_at,
        row.memo or "",
    )


def _show_step(row: StepRow, person_id: UUID) -> Step:
    mine = None if row.by_person_id is None else row.by_person_id == person_id
    return Step(row.at, row.what, row.amount, row.remaining, mine, row.origin_id)


def _row_of(tx: Tx, me: UUID, new: NewIou, currency: str) -> IouRow:
    check_amount(new.amount)
    memo = clean_text(new.memo, max_characters=limits.MEMO_CHARACTERS_MAX, field="memo", required=False) if new.memo else ""
    ends = (me, new.other_person_id) if new.side == "debtor" else (new.other_person_id, me)
    until = tx.now + timedelta(days=limits.IOU_DAYS_TO_ANSWER)
    return IouRow(
        ends[0], new.iou_id, ends[1], currency, new.amount, new.amount, "proposed", new.side == "debtor", tx.now, until, None,
        new.due_on, None, 1, memo or None,
    )  # fmt: skip


def _repeat(known: IouRow, row: IouRow, me: UUID) -> Iou:
    def input_of(one: IouRow) -> tuple[object, ...]:
        return (one.creditor_id, one.currency, one.amount, one.by_debtor, one.due_on, one.memo)

    if input_of(known) != input_of(row):
        raise KeyReused
    return show_iou(known, me)
