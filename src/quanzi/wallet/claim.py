"""A payment that I did not make: I claim it back with what I know, an operator answers by a day, and a no can be objected to once.

What is given back comes out of the house's suspense account and never silently out of the payee's, who is asked by people.
"""

from datetime import timedelta
from uuid import UUID

import msgspec

from quanzi import identity
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import ids, limits
from quanzi.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.wallet import ledger, linked, store
from quanzi.wallet.currency import most_alone
from quanzi.wallet.model import AccountKind, Kind, Posting, Transfer, account_of
from quanzi.wallet.store import claim_rows as claims
from quanzi.wallet.store.claim_rows import Claim

_DAYS_BACK = timedelta(days=60)
_ANSWERED_WITHIN = timedelta(days=10)
_OBJECTED_WITHIN = timedelta(days=30)
_SHOWN_MAX = 50
_WORDS_MAX = 2_000
# what a person orders; what the house or a rule moves by itself has other ways to be put right
_CLAIMABLE = frozenset(
    {Kind.SEND, Kind.REQUEST, Kind.COLLECT, Kind.SPLIT, Kind.TIP, Kind.PACKET_FILLED, Kind.STANDING_ORDER, Kind.WITHDRAWAL}
)


class NotClaimable(Forbidden):
    """It is older than sixty days, or no payment that somebody orders."""

    code = "not_claimable"
    reason = "This movement can't be claimed back."
    way_forward = "A payment can be claimed back for 60 days. Ask an operator about anything older."


class ClaimOver(Conflict):
    """Somebody answered already, or it was taken back."""

    code = "claim_over"
    reason = "This claim has ended."
    way_forward = "Reload the page to see how."


class CameBack(Conflict):
    """It is back already, in part or whole, or what nobody opens of it will be."""

    code = "came_back"
    reason = "Of this payment something has come back already, or will."
    way_forward = "Decline, and propose a correction for what is really missing."


class BadOutcome(Invalid):
    """A claim ends in one of two ways."""

    code = "bad_outcome"
    reason = "This is not an outcome."
    way_forward = "Give the money back, or decline."


async def claim_payment(tx: Tx, *, by: Person, transfer_id: UUID, words: str, currency: str = "") -> Claim:
    """Say that I did not make a payment, and what I know of it; claimed twice it is one claim. NotFound, NotClaimable, Invalid."""
    account_id, transfer = await _find_mine(tx, by, transfer_id, currency)
    if transfer.kind not in _CLAIMABLE or tx.now - transfer.at > _DAYS_BACK:
        raise NotClaimable
    told = clean_text(words, max_characters=_WORDS_MAX, field="words", lines=True)
    made = Claim(
        account_id, transfer_id, by.member_id, transfer.amount, told, tx.now, tx.now + _ANSWERED_WITHIN, "open",
        None, None, "", "", None, None, "",
    )  # fmt: skip
    await claims.insert_claim(tx, claim=made)
    return await claims.find_claim(tx, account_id=account_id, transfer_id=transfer_id) or made


async def list_claims(tx: ReadTx, *, by: Person) -> list[Claim]:
    """My claims, the latest first."""
    found: list[Claim] = []
    for code in await ledger.find_rules(tx):
        found += await claims.list_claims(tx, account_id=account_of(by.member_id, code), limit=_SHOWN_MAX)
    return sorted(found, key=lambda one: one.at, reverse=True)[:_SHOWN_MAX]


async def find_claim(tx: ReadTx, *, by: Person, transfer_id: UUID) -> Claim:
    """My claim for a payment. NotFound."""
    for code in await ledger.find_rules(tx):
        found = await claims.find_claim(tx, account_id=account_of(by.member_id, code), transfer_id=transfer_id)
        if found is not None:
            return found
    raise NotFound


async def withdraw_claim(tx: Tx, *, by: Person, transfer_id: UUID) -> None:
    """Take a claim back: it was me after all. NotFound, ClaimOver."""
    mine = await find_claim(tx, by=by, transfer_id=transfer_id)
    locked = await _lock(tx, mine.account_id, transfer_id)
    await claims.update_claim(tx, claim=msgspec.structs.replace(locked, state="withdrawn"))


async def appeal_claim(tx: Tx, *, by: Person, transfer_id: UUID, words: str) -> None:
    """Object to a no, once, within thirty days; another operator answers. NotFound, ClaimOver, Invalid with `field`."""
    mine = await find_claim(tx, by=by, transfer_id=transfer_id)
    told = clean_text(words, max_characters=_WORDS_MAX, field="words", lines=True)
    locked = await claims.lock_claim(tx, account_id=mine.account_id, transfer_id=transfer_id)
    if locked is None or locked.state != "declined" or locked.appealed_at is not None or locked.decided_at is None:
        raise ClaimOver
    if tx.now - locked.decided_at > _OBJECTED_WITHIN:
        raise ClaimOver
    reopened = msgspec.structs.replace(
        locked,
        state="open",
        due_at=tx.now + _ANSWERED_WITHIN,
        appeal=told,
        appealed_at=tx.now,
        first_decided_by=locked.decided_by,
        first_reason=locked.reason,
        decided_by=None,
        decided_at=None,
        reason="",
        agreed_by=None,
    )
    await claims.update_claim(tx, claim=reopened)


async def list_open_claims(tx: ReadTx, *, by: Person) -> list[Claim]:
    """Claims that wait for an operator, those longest over their day first; one's own are for another. NotFound for others."""
    identity.may_operate(by)
    return await claims.list_open_claims(tx, but=by.id, limit=_SHOWN_MAX)


async def decide_claim(tx: Tx, *, by: Person, account_id: UUID, transfer_id: UUID, outcome: str, reason: str) -> Claim:
    """Give a payment back out of the house's suspense account, or decline, with a reason that the claimant reads; for operators.

    More than one operator may move alone goes back when a second one says so too; until then the claim is open. After an
    objection by another operator. NotFound, NotYourOwnCase, ClaimOver, CameBack, BadOutcome, AccountClosed, Invalid with `field`.
    """
    identity.may_operate(by)
    if outcome not in {"given_back", "declined"}:
        raise BadOutcome(field="outcome")
    why = clean_text(reason, max_characters=limits.REASON_CHARACTERS_MAX, field="reason")
    found = await claims.find_claim(tx, account_id=account_id, transfer_id=transfer_id)
    if found is None:
        raise NotFound
    made = await linked.find_transfer(tx, debit_account_id=account_id, transfer_id=transfer_id)
    earlier = [found.first_decided_by] if found.first_decided_by else []
    identity.may_decide_about(by, person_id=found.person_id, decided=[*earlier, *await _payee_of(tx, made)])
    if outcome == "given_back" and not await _give_back(tx, found, made, by):
        return msgspec.structs.replace(found, agreed_by=by.id)
    locked = await _lock(tx, account_id, transfer_id)
    decided = msgspec.structs.replace(locked, state=outcome, decided_by=by.member_id, decided_at=tx.now, reason=why)
    await claims.update_claim(tx, claim=decided)
    return decided


async def _payee_of(tx: Tx, made: Transfer) -> list[UUID]:
    """Who got the money decides about it as little as who claims it."""
    return [owner_id for _, owner_id, _ in await store.entries.list_owners(tx, account_ids=[made.credit_account_id])]


async def _give_back(tx: Tx, found: Claim, made: Transfer, by: Person) -> bool:
    """Post it once: its id follows from the payment's, so that two operators at once give back once.

    False: so much takes two operators, and this is the first one.
    """
    account = (await store.accounts.list_accounts(tx, account_ids=[found.account_id]))[0]
    rules = ledger.rules_of(await ledger.find_rules(tx), account.currency)
    suspense = await ledger.open_house_account(tx, rules=rules, kind=AccountKind.SUSPENSE)
    book = await ledger.open_book(tx, account_ids=[suspense, found.account_id])
    locked = await _lock(tx, found.account_id, found.transfer_id)
    await _check_gone(tx, found, made)
    if found.amount > most_alone(rules.unit) and locked.agreed_by in {None, by.id}:
        await claims.update_claim(tx, claim=msgspec.structs.replace(locked, agreed_by=by.id))
        return False
    key = ids.id_from_source(source="wallet.claim", key=f"{found.account_id}{found.transfer_id}")
    ends = (suspense, found.account_id)
    book.post(Posting(key, *ends, found.amount, Kind.CLAIM_BACK, origin_id=found.transfer_id, by_person_id=by.id))
    await linked.count_less(tx, book=book, original=made, amount=found.amount)
    await ledger.write_book(tx, book=book)
    return True


async def _check_gone(tx: ReadTx, found: Claim, made: Transfer) -> None:
    """What came back another way is not given back once more; CameBack."""
    packet = await store.packets.find_packet(tx, packet_id=made.transfer_id) if made.kind == Kind.PACKET_FILLED else None
    order = None
    if made.kind == Kind.WITHDRAWAL and made.origin_id is not None:
        order = await store.bank_orders.find_order(tx, person_id=found.person_id, order_id=made.origin_id)
    back = (packet is not None and packet.state != "empty") or (order is not None and order.state == "returned")
    if back or await linked.list_reversals(tx, transfer=made):
        raise CameBack


async def _lock(tx: Tx, account_id: UUID, transfer_id: UUID) -> Claim:
    locked = await claims.lock_claim(tx, account_id=account_id, transfer_id=transfer_id)
    if locked is None or locked.state != "open":
        raise ClaimOver
    return locked


async def _find_mine(tx: ReadTx, by: Person, transfer_id: UUID, currency: str) -> tuple[UUID, Transfer]:
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    account_id = account_of(by.member_id, rules.unit.code)
    return account_id, await linked.find_transfer(tx, debit_account_id=account_id, transfer_id=transfer_id)
