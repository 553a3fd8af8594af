"""The whole story of one transfer, and of one account: for operators with a reason to look."""

from typing import Literal
from uuid import UUID

import msgspec

from quanzi.infra import outbox
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.wallet import linked, statement, store
from quanzi.wallet.events import MoneyMoved
from quanzi.wallet.inquiry import End, find_ends, find_inquiry, note_looks
from quanzi.wallet.model import Account, AccountKind, Kind, Transfer
from quanzi.wallet.store.adjustments import Adjustment
from quanzi.wallet.store.freezes import Freeze
from quanzi.wallet.store.holds import Hold
from quanzi.wallet.store.reversals import Reversal

Consent = Literal["owner", "signer", "two_operators", "one_operator", "house"]
_SHOWN_MAX = 100
_BY_RULE = frozenset({Kind.PACKET_BACK, Kind.WITHDRAWAL_FEE, Kind.WITHDRAWAL_BACK, Kind.TOP_UP, Kind.TOP_UP_BACK, Kind.CLEARED})
_BY_HOUSE = frozenset({Kind.OPENING, Kind.LEFT_BEHIND})


class Story(msgspec.Struct, frozen=True):
    """A transfer and all that belongs to it. `transfer_id` in it is the request key of who made it.

    `consent` says at whose word it moved; `hold` is what it was set aside by first; `reversals` gave it back, and
    `reversed_id` is what it gave back itself; `counted`: its event has reached all that reacts to it.
    """

    transfer: Transfer
    debit: End
    credit: End
    currency: str
    consent: Consent
    hold: Hold | None
    adjustment: Adjustment | None
    reversals: tuple[Reversal, ...]
    reversed_id: UUID | None
    counted: bool


class AccountView(msgspec.Struct, frozen=True):
    """An account as operators see it, in minor units: how it stands, its freezes, what is set aside, what moved lately."""

    account_id: UUID
    owner_id: UUID
    kind: AccountKind
    currency: str
    state: str
    balance: int
    held: int
    floor: int | None
    entries: int
    freezes: tuple[Freeze, ...]
    holds: tuple[Hold, ...]
    movements: tuple[statement.Movement, ...]


async def find_story(tx: Tx, *, by: Person, inquiry_id: UUID | None, debit_account_id: UUID, transfer_id: UUID) -> Story:
    """All that belongs to a transfer; both people read that somebody looked, and why. ReasonNeeded, NotFound."""
    inquiry = await find_inquiry(tx, by=by, inquiry_id=inquiry_id)
    transfer = await linked.find_transfer(tx, debit_account_id=debit_account_id, transfer_id=transfer_id)
    ends = await find_ends(tx, account_ids=[transfer.debit_account_id, transfer.credit_account_id])
    await note_looks(tx, by=by, inquiry=inquiry, ends=list(ends.values()))
    hold = await _find_hold(tx, transfer)
    adjustment = await store.adjustments.find_adjustment(tx, adjustment_id=transfer_id)
    waiting = await outbox.is_waiting(
        tx, event_type=MoneyMoved, facts={"transfers": [[str(transfer.debit_account_id), str(transfer.transfer_id)]]}
    )
    return Story(
        transfer=transfer,
        debit=ends[transfer.debit_account_id],
        credit=ends[transfer.credit_account_id],
        currency=ends[transfer.debit_account_id].currency,
        consent=tell_consent(transfer, adjustment),
        hold=hold,
        adjustment=adjustment,
        reversals=tuple(await linked.list_reversals(tx, transfer=transfer)),
        reversed_id=transfer.origin_id if transfer.kind == Kind.REVERSAL else None,
        counted=not waiting,
    )


def tell_consent(transfer: Transfer, adjustment: Adjustment | None) -> Consent:
    """At whose word a transfer moved: its owner's, a signer's, one or two operators', or by a rule of the house."""
    if adjustment is not None and adjustment.kind == transfer.kind:
        return "one_operator" if adjustment.alone else "two_operators"
    if transfer.kind == Kind.PAYOUT:
        return "house" if transfer.by_person_id is None else "two_operators"
    if transfer.kind in _BY_RULE | _BY_HOUSE | {Kind.REVERSAL}:
        return "house"
    return "owner" if transfer.by_person_id is None else "signer"


async def find_account_view(tx: Tx, *, by: Person, inquiry_id: UUID | None, account_id: UUID) -> AccountView:
    """How an account stands and what moved on it lately; its owner reads that somebody looked, and why. ReasonNeeded, NotFound."""
    inquiry = await find_inquiry(tx, by=by, inquiry_id=inquiry_id)
    found = await store.accounts.list_accounts(tx, account_ids=[account_id])
    if not found:
        raise NotFound
    account = found[0]
    await note_looks(tx, by=by, inquiry=inquiry, ends=list((await find_ends(tx, account_ids=[account_id])).values()))
    return await _show(tx, account)


async def _show(tx: ReadTx, account: Account) -> AccountView:
    page = await statement.page_entries(tx, account_id=account.account_id, currency=account.currency, limit=20)
    return AccountView(
        account_id=account.account_id,
        owner_id=account.owner_id,
        kind=AccountKind(account.kind),
        currency=account.currency,
        state=account.state,
        balance=account.balance,
        held=account.held,
        floor=account.floor,
        entries=account.version,
        freezes=tuple(await store.freezes.list_freezes(tx, account_ids=[account.account_id], limit=_SHOWN_MAX)),
        holds=tuple(await store.holds.list_open(tx, account_id=account.account_id, limit=_SHOWN_MAX)),
        movements=page.items,
    )


async def _find_hold(tx: ReadTx, transfer: Transfer) -> Hold | None:
    """What set the money aside first: under the same id when it was taken whole, under the origin's when in parts."""
    for hold_id in (transfer.transfer_id, transfer.origin_id):
        hold = None if hold_id is None else await store.holds.find_hold(tx, account_id=transfer.debit_account_id, hold_id=hold_id)
        if hold is not None:
            return hold
    return None
