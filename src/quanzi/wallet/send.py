"""Pay somebody: at once who was paid before or is a contact; a stranger by default after two hours, in which it can be cancelled."""

from datetime import timedelta
from uuid import UUID

import msgspec

from quanzi import identity, relations
from quanzi.identity import showing
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.errors import KeyReused, NotFound
from quanzi.kernel.person import Person
from quanzi.wallet import judge, ledger, sending, store
from quanzi.wallet.book import Book
from quanzi.wallet.errors import NameUnconfirmed, ToYourself
from quanzi.wallet.hold import void_hold, write_hold
from quanzi.wallet.model import TAKEN_BACK, Kind, Rules, account_of
from quanzi.wallet.sending import Order, Receipt, SendMoney
from quanzi.wallet.store.holds import Hold

_DELAYS = {"two_hours": timedelta(hours=2), "next_day": timedelta(days=1)}


async def send_one(
    tx: Tx, *, by: Person, send: SendMoney, stepped_up: bool = False, kind: Kind = Kind.SEND, origin_id: UUID | None = None
) -> Receipt:
    """Pay one person, whoever it is; `kind` and `origin_id` name the request or whatever is paid with it.

    Raises NotFound (also for who is out of sight), ToYourself, UnknownCurrency, NotTransferable, NameUnverified,
    NameUnconfirmed, StepUpNeeded, RuleRefused, KeyReused, and what `Book.pay` does.
    """
    order = Order(by, sending.clean_send(send), kind=kind, origin_id=origin_id)
    rules = ledger.rules_of(await ledger.find_rules(tx), send.currency)
    if send.to_person_id == by.member_id:
        raise ToYourself(field="to_person_id")
    relation = await relations.find_relation(tx, by=by, person_id=send.to_person_id)
    sending.may_pay(by, rules)
    pair = await _open_pair(tx, order, rules)
    book = await ledger.open_book(tx, account_ids=pair)
    if (answer := await _find_answer(tx, order, pair, rules.unit.code)) is not None:
        return answer
    known = await store.payees.is_known(tx, account_id=pair[0], payee_account_id=pair[1])
    stranger = not known and relation.tie is not relations.Tie.CONTACT
    await _check_first(tx, order, rules, stranger=stranger, known=known, stepped_up=stepped_up)
    delay = _DELAYS.get("two_hours" if stranger and send.speed == "default" else send.speed)
    payment = judge.Payment(by, send.transfer_id, send.amount, order.send.memo, known, stepped_up)
    verdict = await judge.judge_payment(tx, payment=payment, rules=rules, account_id=pair[0], to_account_id=pair[1])
    if verdict is not None:
        return await _pay_later(tx, order, pair, book, rules, max(verdict.wait, delay or verdict.wait), reason=verdict.reason)
    if delay is None:
        return await _pay_now(tx, order, pair, book, rules)
    return await _pay_later(tx, order, pair, book, rules, delay, reason="first_payment" if stranger else "chosen")


async def _open_pair(tx: Tx, order: Order, rules: Rules) -> tuple[UUID, UUID]:
    opened = [ledger.new_account(order.by.member_id, rules), ledger.new_account(order.send.to_person_id, rules)]
    mine, theirs = await ledger.open_accounts(tx, new=opened)
    return mine, theirs


async def _find_answer(tx: Tx, order: Order, pair: tuple[UUID, UUID], currency: str) -> Receipt | None:
    key = order.send.transfer_id
    made = await store.transfers.list_by_key(tx, debit_account_ids=[pair[0]], transfer_ids=[key])
    if made:
        return sending.repeat_send(made[0], order, currency)
    hold = await store.holds.find_hold(tx, account_id=pair[0], hold_id=key)
    if hold is None:
        return None
    told = (hold.to_account_id, hold.amount, hold.memo or "", hold.kind, hold.origin_id)
    if told != (pair[1], order.send.amount, order.send.memo, order.kind, order.origin_id):
        raise KeyReused
    return await _waiting_receipt(tx, order, hold, currency)


async def _waiting_receipt(tx: Tx, order: Order, hold: Hold, currency: str) -> Receipt:
    account = (await store.accounts.list_accounts(tx, account_ids=[hold.account_id]))[0]
    return Receipt(
        hold.hold_id, order.send.to_person_id, hold.amount, currency, hold.told, hold.at, hold.due_at, account.balance, account.held
    )


async def _check_first(tx: Tx, order: Order, rules: Rules, *, stranger: bool, known: bool, stepped_up: bool) -> None:
    """A payee who was never paid is confirmed by name when a stranger, and needs a step-up; so does a large amount."""
    if stranger and order.send.confirmed_name != (name := await find_payee_name(tx, person_id=order.send.to_person_id)):
        raise NameUnconfirmed(name=name)
    sending.check_step_up(rules, order.send.amount, known=known, stepped_up=stepped_up)


async def _pay_now(tx: Tx, order: Order, pair: tuple[UUID, UUID], book: Book, rules: Rules) -> Receipt:
    today = ledger.today_of(rules, tx.now)
    transfer = book.pay(sending.posting_of(order, pair), limit=rules.limit_of(order.by.tier), today=today)
    await ledger.write_book(tx, book=book)
    await store.payees.insert_payee(tx, account_id=pair[0], payee_account_id=pair[1], at=tx.now)
    return sending.receipt_of(transfer, order, rules.unit.code)


async def _pay_later(tx: Tx, order: Order, pair: tuple[UUID, UUID], book: Book, rules: Rules, delay: timedelta, *, reason: str) -> Receipt:
    send = order.send
    book.pay_later(pair[0], send.amount, limit=rules.limit_of(order.by.tier), today=ledger.today_of(rules, tx.now))
    hold = Hold(
        pair[0], send.transfer_id, pair[1], send.amount, 0, order.kind, "open", tx.now, tx.now + delay, "capture", None, order.origin_id,
        None, send.memo or None, reason,
    )  # fmt: skip
    await write_hold(tx, book=book, hold=hold)
    return await _waiting_receipt(tx, order, hold, rules.unit.code)


class Terms(msgspec.Struct, frozen=True):
    """What a payment to somebody will take: `name` as it is to be confirmed by who pays a stranger."""

    name: str
    stranger: bool
    known: bool


async def find_terms(tx: ReadTx, *, by: Person, person_id: UUID, currency: str = "") -> Terms:
    """Whether I know this payee, and by which name a stranger is confirmed. NotFound, ToYourself."""
    if person_id == by.member_id:
        raise ToYourself(field="to_person_id")
    relation = await relations.find_relation(tx, by=by, person_id=person_id)
    code = ledger.rules_of(await ledger.find_rules(tx), currency).unit.code
    pair = (account_of(by.member_id, code), account_of(person_id, code))
    known = await store.payees.is_known(tx, account_id=pair[0], payee_account_id=pair[1])
    stranger = not known and relation.tie is not relations.Tie.CONTACT
    return Terms(await find_payee_name(tx, person_id=person_id), stranger, known)


async def find_payee_name(tx: ReadTx, *, person_id: UUID) -> str:
    """The masked name that whoever pays somebody for the first time has to confirm. NotFound.

    It is shown whatever its owner chose for strangers, since money that went astray is worse than `*明`.
    """
    forms = (await identity.find_name_forms(tx, person_ids=[person_id])).get(person_id)
    if forms is None or forms.state == "gone":
        raise NotFound
    return showing.show_name(forms.name, showing.NameForm.MASKED)


async def cancel_send(tx: Tx, *, by: Person, transfer_id: UUID, currency: str = "") -> None:
    """Take back a payment that is not there yet. NotFound, HoldOver."""
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    account_id = account_of(by.member_id, rules.unit.code)
    hold = await store.holds.find_hold(tx, account_id=account_id, hold_id=transfer_id)
    if hold is None or hold.kind not in TAKEN_BACK:
        raise NotFound
    await void_hold(tx, account_id=account_id, hold_id=transfer_id)
