"""Ask somebody for money: it is paid, declined, withdrawn, or over when its time is; whichever comes first, and once."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from quanzi import identity, relations
from quanzi.infra import outbox, ratelimit
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import ids, limits
from quanzi.kernel.errors import Conflict, Invalid, KeyReused, NotFound, TooMany
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.wallet import ledger, promise, store, turn
from quanzi.wallet.book import check_amount
from quanzi.wallet.errors import NotTransferable, ToYourself
from quanzi.wallet.events import MoneyAsked
from quanzi.wallet.model import Kind, Rules, account_of
from quanzi.wallet.send import find_payee_name, send_one
from quanzi.wallet.sending import Receipt, SendMoney, Speed
from quanzi.wallet.store.requests import Request, State

_DAY_S = 24 * 3600
_PAUSE = timedelta(hours=limits.REQUEST_HOURS_BETWEEN_REMINDERS)
_ASKED = ratelimit.Limit("money_asked", limits.REQUESTS_PER_DAY_MAX, _DAY_S)
_ASKED_STRANGERS = ratelimit.Limit("money_asked_strangers", limits.REQUESTS_TO_STRANGERS_PER_DAY_MAX, _DAY_S)
_ASKED_ONE_STRANGER = ratelimit.Limit("money_asked_one_stranger", limits.REQUESTS_TO_ONE_STRANGER_PER_DAY_MAX, _DAY_S)


class RequestOver(Conflict):
    """The request has its outcome, or its time is over."""

    code = "request_over"
    reason = "This request is closed already."
    way_forward = "Nothing was paid just now. Reload the page to see how it ended."


class RemindedAlready(TooMany):
    """A request is spoken of once a day; `hours` until it can be again."""

    code = "reminded_already"
    reason = "The last reminder, or the request itself, is less than a day old."
    way_forward = "You can remind again in {hours} hours."


class BadDays(Invalid):
    """A request is open for a day at least, and not for ever."""

    code = "bad_days"
    reason = "A request stays open for 1 to {days_max} days."
    way_forward = "Choose a number of days in between."


class NewRequest(msgspec.Struct, frozen=True):
    """Whom to ask for how much. `request_id` is made by the phone: the same id asks once. `amount` in minor units."""

    request_id: UUID
    person_id: UUID
    amount: int
    currency: str = ""
    memo: str = ""
    days: int = limits.REQUEST_DAYS_OPEN


class RequestState(StrEnum):
    """How a request stands. Who asked sees `closed` where the other declined: a no needs no word."""

    OPEN = "open"
    UNDER_WAY = "under_way"
    PAID = "paid"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    CLOSED = "closed"


class MoneyRequest(msgspec.Struct, frozen=True):
    """A request as one of the two sees it. `mine`: I asked; `remind_at`: from when I may remind."""

    request_id: UUID
    mine: bool
    other_person_id: UUID
    amount: int
    currency: str
    memo: str
    state: RequestState
    at: datetime
    expires_at: datetime
    reminded: bool
    remind_at: datetime | None
    split_id: UUID | None
    transfer_id: UUID
    """Under which id it is paid, once it is."""


def see_state(state: State, *, is_over: bool, mine: bool) -> RequestState:
    """How a kept state looks to who asked (`mine`) or was asked."""
    if state == "open":
        return RequestState.EXPIRED if is_over else RequestState.OPEN
    if state == "declined" and not mine:
        return RequestState.DECLINED
    if state == "cancelled" and mine:
        return RequestState.CANCELLED
    return {"waits": RequestState.UNDER_WAY, "paid": RequestState.PAID}.get(state, RequestState.CLOSED)


def payment_id(request_id: UUID) -> UUID:
    """The id under which a request is paid. It follows from the request, so that it is paid once, whoever made its id."""
    return ids.id_from_source(source="wallet.request", key=str(request_id))


def show_request(request: Request, *, by: Person, now: datetime) -> MoneyRequest:
    """A request as `by` sees it, who asked or was asked."""
    mine = request.asker_person_id == by.member_id
    state = see_state(request.state, is_over=request.expires_at <= now, mine=mine)
    return MoneyRequest(
        request.request_id,
        mine,
        request.person_id if mine else request.asker_person_id,
        request.amount,
        request.currency,
        request.memo,
        state,
        request.at,
        request.expires_at,
        request.reminded_at > request.at,
        request.reminded_at + _PAUSE if mine and state is RequestState.OPEN else None,
        request.split_id,
        payment_id(request.request_id),
    )


async def ask_money(tx: Tx, *, by: Person, request: NewRequest) -> MoneyRequest:
    """Ask somebody in sight for money. Strangers can be asked a few times a day only.

    NotSignedIn, Suspended, NotFound, ToYourself, UnknownCurrency, NotTransferable, AmountNotPositive, AmountTooLarge, BadDays,
    TextTooLong, KeyReused, TooMany.
    """
    identity.may_act(by)
    if not 1 <= request.days <= limits.REQUEST_DAYS_OPEN_MAX:
        raise BadDays(field="days", days_max=limits.REQUEST_DAYS_OPEN_MAX)
    rules = ledger.rules_of(await ledger.find_rules(tx), request.currency)
    memo = clean_text(request.memo, max_characters=limits.MEMO_CHARACTERS_MAX, field="memo", required=False)
    expires_at = tx.now + timedelta(days=request.days)
    kept = Request(
        request.person_id, request.request_id, by.member_id, Kind.REQUEST, request.amount, rules.unit.code, memo, "open", None,
        tx.now, expires_at, tx.now, None,
    )  # fmt: skip
    made = await place_request(tx, by=by, request=kept, rules=rules)
    return show_request(made, by=by, now=tx.now)


async def place_request(tx: Tx, *, by: Person, request: Request, rules: Rules, place: int = 0) -> Request:
    """Lay a request before somebody once; the one that was made before where the id is known."""
    if request.person_id == by.member_id:
        raise ToYourself(field="person_id")
    if not rules.unit.transferable:
        raise NotTransferable(currency=rules.unit.code)
    check_amount(request.amount)
    relation = await relations.find_relation(tx, by=by, person_id=request.person_id)
    if not await store.requests.insert_asked(tx, request=request, place=place):
        return await _find_same(tx, request)
    await _may_ask(tx, by, request, is_contact=relation.tie is relations.Tie.CONTACT)
    if not await store.requests.insert_request(tx, request=request):
        raise KeyReused
    await _record_asked(tx, request)
    return request


async def _record_asked(tx: Tx, request: Request) -> None:
    ends = {"person_id": request.person_id, "asker_id": request.asker_person_id, "request_id": request.request_id}
    await outbox.record(tx, MoneyAsked(id=tx.new_id(), at=tx.now, **ends))


async def _find_same(tx: Tx, request: Request) -> Request:
    before = await store.requests.find_request(tx, person_id=request.person_id, request_id=request.request_id)
    if before is None or (before.asker_person_id, before.amount, before.currency, before.memo, before.split_id) != (
        request.asker_person_id,
        request.amount,
        request.currency,
        request.memo,
        request.split_id,
    ):
        raise KeyReused
    return before


async def _may_ask(tx: Tx, by: Person, request: Request, *, is_contact: bool) -> None:
    """Who left can't be asked; who is neither a contact nor was paid or paid before is asked seldom."""
    await find_payee_name(tx, person_id=request.person_id)
    await ratelimit.take(tx, _ASKED, str(by.member_id))
    ends = [account_of(one, request.currency) for one in (by.member_id, request.person_id)]
    known = await store.payees.list_known(tx, account_ids=ends, payee_account_ids=ends[::-1])
    if not is_contact and not known:
        await ratelimit.take(tx, _ASKED_STRANGERS, str(by.member_id))
        await ratelimit.take(tx, _ASKED_ONE_STRANGER, f"{by.member_id} {request.person_id}")


async def pay_request(
    tx: Tx, *, by: Person, request_id: UUID, confirmed_name: str = "", speed: Speed = "default", stepped_up: bool = False
) -> Receipt:
    """Pay what I am asked for, under all rules of a payment; twice is once.

    NotFound, RequestOver, and what `send_one` raises: a stranger's name is confirmed here too, and their money waits.
    """
    request = await _find_of_me(tx, by, request_id)
    if request.state not in {"open", "waits", "paid"} or (request.state == "open" and request.expires_at <= tx.now):
        raise RequestOver
    receipt = await send_one(
        tx,
        by=by,
        send=SendMoney(
            payment_id(request_id), request.asker_person_id, request.amount, request.currency, request.memo, speed, confirmed_name
        ),
        stepped_up=stepped_up,
        kind=Kind(request.kind),
        origin_id=request_id,
    )
    state: State = "paid" if receipt.state == "done" else "waits"
    if turned := await store.requests.update_answered(tx, person_id=by.member_id, request_id=request_id, state=state):
        await turn.tell_requests_turn(tx, turned=turned)
        if state == "paid":
            ends = {"person_id": by.member_id, "asker_id": request.asker_person_id, "request_id": request_id}
            await promise.tell_request_honoured(tx, **ends, amount=request.amount, currency=request.currency)
    else:
        # under the lock of my account: a twin paid it, or it was closed and the money stays
        now = await _find_of_me(tx, by, request_id)
        if now.state not in {"waits", "paid"}:
            raise RequestOver
    return receipt


async def decline_request(tx: Tx, *, by: Person, request_id: UUID) -> None:
    """Say no; who asked sees "closed", as when its time is over. Twice is once. NotFound, RequestOver."""
    request = await _find_of_me(tx, by, request_id)
    await _answer(tx, request, "declined")


async def cancel_request(tx: Tx, *, by: Person, request_id: UUID) -> None:
    """Withdraw what I asked for. Twice is once. NotFound, RequestOver."""
    request = await _find_mine(tx, by, request_id)
    await _answer(tx, request, "cancelled")


async def _answer(tx: Tx, request: Request, state: State) -> None:
    ends = {"person_id": request.person_id, "request_id": request.request_id}
    if turned := await store.requests.update_answered(tx, **ends, state=state):
        await turn.tell_requests_turn(tx, turned=turned)
        return
    now = await store.requests.find_request(tx, **ends)
    if now is None or now.state != state:
        raise RequestOver


async def remind_request(tx: Tx, *, by: Person, request_id: UUID) -> None:
    """Remind whom I asked, a day after I asked or last reminded. NotSignedIn, Suspended, NotFound, RequestOver, RemindedAlready."""
    identity.may_act(by)
    request = await _find_mine(tx, by, request_id)
    await relations.find_relation(tx, by=by, person_id=request.person_id)
    ends = {"person_id": request.person_id, "request_id": request_id}
    if await store.requests.update_reminded(tx, **ends, since=tx.now - _PAUSE):
        await _record_asked(tx, request)
        return
    now = await store.requests.find_request(tx, **ends)
    if now is None or now.state != "open" or now.expires_at <= tx.now:
        raise RequestOver
    seconds = int((now.reminded_at + _PAUSE - tx.now).total_seconds()) + 1
    raise RemindedAlready(retry_after_s=seconds, hours=-(-seconds // 3600))


async def _find_of_me(tx: ReadTx, by: Person, request_id: UUID) -> Request:
    request = await store.requests.find_request(tx, person_id=by.member_id, request_id=request_id)
    if request is None:
        raise NotFound
    return request


async def _find_mine(tx: ReadTx, by: Person, request_id: UUID) -> Request:
    asked = await store.requests.find_asked(tx, asker_person_id=by.member_id, request_id=request_id)
    request = None if asked is None else await store.requests.find_request(tx, person_id=asked, request_id=request_id)
    if request is None:
        raise NotFound
    return request
