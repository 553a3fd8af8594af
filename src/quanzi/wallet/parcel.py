"""Send to an e-mail or a phone: the money is set aside until whoever proves that address takes it, or a day is over.

Whether the address belongs to a member makes no difference to who sends: nothing is looked up, and the answer is the same.
"""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from quanzi import identity, relations
from quanzi.identity import reaching
from quanzi.infra import ratelimit
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Conflict, KeyReused, NotFound, TooMany
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.wallet import judge, ledger, sending, store
from quanzi.wallet.errors import AccountFrozen, HoldOver, ToYourself
from quanzi.wallet.hold import capture_hold, write_hold
from quanzi.wallet.model import Kind, Rules, account_of
from quanzi.wallet.store.holds import Hold
from quanzi.wallet.store.parcels import Pointer

_WAITS = timedelta(hours=limits.PARCEL_HOURS_WAITING)
_KEPT = timedelta(days=7)
_DAY_S = 24 * 3600
_SENT = ratelimit.Limit("parcels_sent", limits.PARCELS_PER_DAY_MAX, _DAY_S)
_LETTERS = ratelimit.Limit("parcel_letters", limits.PARCEL_LETTERS_PER_ADDRESS_DAY_MAX, _DAY_S)
_SHOWN_MAX = 50
_REASON = "address"


class NotNow(Conflict):
    """Whoever sent it can pay nothing at the moment; why is theirs alone."""

    code = "parcel_not_now"
    reason = "This money can't be taken at the moment."
    way_forward = "Try again later. If it stays like this, it goes back when its time is over."


class NewParcel(msgspec.Struct, frozen=True):
    """What to send to an address. `parcel_id` is made by the phone: the same id sends once. `amount` in minor units."""

    parcel_id: UUID
    address: identity.Address
    amount: int
    currency: str = ""
    memo: str = ""


class Sent(msgspec.Struct, frozen=True):
    """Money that is set aside for an address: `waiting` until `due_at`, then it is mine again. `held` is all I have set aside."""

    parcel_id: UUID
    amount: int
    currency: str
    state: str
    at: datetime
    due_at: datetime
    balance: int
    held: int


class Parcel(msgspec.Struct, frozen=True):
    """Money that waits for me, by an address of mine. `payer_account_id` and `parcel_id` name it."""

    payer_account_id: UUID
    parcel_id: UUID
    from_person_id: UUID
    amount: int
    currency: str
    memo: str
    at: datetime
    due_at: datetime


async def send_parcel(tx: Tx, *, keys: Keys, by: Person, new: NewParcel, stepped_up: bool = False) -> Sent:
    """Set money aside for the owner of an address, and write to it.

    ToYourself, UnknownCurrency, NotTransferable, NameUnverified, StepUpNeeded, RuleRefused, KeyReused, TooMany, and what
    `Book.pay_later` does.
    """
    me = by.member_id
    rules = ledger.rules_of(await ledger.find_rules(tx), new.currency)
    memo = clean_text(new.memo, max_characters=limits.MEMO_CHARACTERS_MAX, field="memo", required=False)
    address_hash = identity.hash_address(new.address, keys=keys)
    sending.may_pay(by, rules)
    if address_hash in await reaching.list_address_hashes(tx, person_id=me):
        raise ToYourself(field="address")
    account_id = (await ledger.open_accounts(tx, new=[ledger.new_account(by.member_id, rules)]))[0]
    book = await ledger.open_book(tx, account_ids=[account_id])
    hold = Hold(
        account_id, new.parcel_id, None, new.amount, 0, Kind.SEND, "open", tx.now, tx.now + _WAITS, "expire", None, None, None,
        memo or None, _REASON,
    )  # fmt: skip
    if (before := await _find_same(tx, address_hash, hold)) is not None:
        return await _show_sent(tx, before, rules)
    sending.check_step_up(rules, new.amount, known=False, stepped_up=stepped_up)
    payment = judge.Payment(by, new.parcel_id, new.amount, memo, known=False, stepped_up=True)
    await judge.check_at_once(tx, payment=payment, rules=rules, account_id=account_id)
    await ratelimit.take(tx, _SENT, str(by.member_id))
    book.pay_later(account_id, new.amount, limit=rules.limit_of(by.tier), today=ledger.today_of(rules, tx.now))
    await write_hold(tx, book=book, hold=hold)
    await store.parcels.insert_parcel(tx, address_hash=address_hash, pointer=Pointer(account_id, hold.hold_id, hold.due_at))
    await _write_letter(tx, keys, by, new, rules)
    return await _show_sent(tx, hold, rules)


async def _find_same(tx: Tx, address_hash: bytes, hold: Hold) -> Hold | None:
    """The same order made before; KeyReused when its id was used for another."""
    key = {"account_id": hold.account_id, "hold_id": hold.hold_id}
    before = await store.holds.find_hold(tx, **key)
    if before is None:
        if await ledger.find_made(tx, keys=[(hold.account_id, hold.hold_id)]):
            raise KeyReused
        return None
    same = (before.to_account_id, before.amount, before.memo, before.reason) == (None, hold.amount, hold.memo, hold.reason)
    if not same or await store.parcels.find_pointer(tx, address_hashes=[address_hash], **key) is None:
        raise KeyReused
    return before


async def _show_sent(tx: ReadTx, hold: Hold, rules: Rules) -> Sent:
    account = (await store.accounts.list_accounts(tx, account_ids=[hold.account_id]))[0]
    return Sent(hold.hold_id, hold.amount, rules.unit.code, hold.told, hold.at, hold.due_at, account.balance, account.held)


async def _write_letter(tx: Tx, keys: Keys, by: Person, new: NewParcel, rules: Rules) -> None:
    """Tell the address that money waits, without the sender's words, and seldom, so that nobody is pestered by letters."""
    try:
        await ratelimit.take(tx, _LETTERS, new.address.look_up)
    except TooMany:
        return
    exponent = rules.unit.exponent
    whole, rest = divmod(new.amount, 10**exponent)
    amount = f"{whole}.{rest:0{exponent}}" if exponent else str(whole)
    facts = {"amount": f"{amount} {rules.unit.code}", "due_at": f"{tx.now + _WAITS:%Y-%m-%d %H:%M}"}
    await identity.send_letter(tx, keys=keys, letter=reaching.Letter("money_waits", new.address, by.language, facts))


async def list_parcels(tx: ReadTx, *, by: Person) -> list[Parcel]:
    """What waits for me by the addresses I proved, the latest first. What somebody out of my sight sent is not among it."""
    hashes = await reaching.list_address_hashes(tx, person_id=by.member_id)
    pointers = await store.parcels.list_pointers(tx, address_hashes=hashes, at=tx.now, limit=_SHOWN_MAX) if hashes else []
    holds = await store.holds.list_open_by_key(
        tx, account_ids=[one.account_id for one in pointers], hold_ids=[one.hold_id for one in pointers]
    )
    payers = {one.account_id: one for one in await store.accounts.list_accounts(tx, account_ids=[hold.account_id for hold in holds])}
    hidden = await relations.find_hidden(tx, person_id=by.member_id)
    return [
        Parcel(
            hold.account_id,
            hold.hold_id,
            payers[hold.account_id].owner_id,
            hold.left,
            payers[hold.account_id].currency,
            hold.memo or "",
            hold.at,
            hold.due_at,
        )
        for hold in holds
        if payers[hold.account_id].owner_id not in hidden and hold.due_at > tx.now
    ]


async def claim_parcel(tx: Tx, *, by: Person, payer_account_id: UUID, parcel_id: UUID) -> None:
    """Take money that waits for an address of mine; twice is once. NotFound, HoldOver, NotNow, and what `Book.post` does."""
    key = {"account_id": payer_account_id, "hold_id": parcel_id}
    hashes = await reaching.list_address_hashes(tx, person_id=by.member_id)
    if await store.parcels.find_pointer(tx, address_hashes=hashes, **key) is None:
        raise NotFound
    payer = (await store.accounts.list_accounts(tx, account_ids=[payer_account_id]))[0]
    if payer.owner_id == by.member_id:
        raise ToYourself
    await relations.find_relation(tx, by=by, person_id=payer.owner_id)
    rules = ledger.rules_of(await ledger.find_rules(tx), payer.currency)
    mine = (await ledger.open_accounts(tx, new=[ledger.new_account(by.member_id, rules)]))[0]
    try:
        await capture_hold(tx, account_id=payer_account_id, hold_id=parcel_id, to_account_id=mine)
    except AccountFrozen as refusal:
        raise NotNow from refusal
    except HoldOver:
        made = await ledger.find_made(tx, keys=[(payer_account_id, parcel_id)])
        if not any(one.credit_account_id == account_of(by.member_id, payer.currency) for one in made.values()):
            raise


async def sweep_parcels(db: Db) -> int:
    """Forget which addresses money waited for that is long claimed or back; how many."""
    return await db.run(lambda tx: store.parcels.delete_parcels_over(tx, before=tx.now - _KEPT))
